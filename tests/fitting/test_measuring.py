"""The process that measures: what it leaves behind, and that nothing it does stops who called it."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from fitting import children, measuring
from fitting.measured import Side
from fitting.measuring import Limits, measure_scan
from fitting.scan_codes import ScanCode
from fitting.scan_found import Found, Hints, Verdict
from tests.fitting.mesh.making import needs_data, samples

pytestmark = pytest.mark.one_run("sqlite")

GEOMETRY = {"numpy", "scipy", "trimesh", "manifold3d", "fast_simplification"}


@needs_data
def test_a_scan_leaves_an_answer_a_preview_and_a_drawing(tmp_path: Path) -> None:
    scan = next(sample for sample in samples() if "foot_A_left_m." in sample.file)
    told = measure_scan(scan.data, tmp_path, Hints(side=Side.RIGHT))
    assert (told.verdict, told.code, told.side) == (Verdict.REVIEW, ScanCode.SIDE_DIFFERS, Side.LEFT)
    magic, version, size = struct.unpack("<4sII", (tmp_path / measuring.PREVIEW).read_bytes()[:12])
    assert (magic, version, size) == (b"glTF", 2, (tmp_path / measuring.PREVIEW).stat().st_size)
    drawn = json.loads((tmp_path / measuring.DRAWING).read_text(encoding="utf-8"))
    assert drawn["length_mm"] == told.values[Found.FOOT_LENGTH].value
    [ball] = [line for line in drawn["above"]["lines"] if line["name"] == "ball_width"]
    assert abs(ball["begin"][1] - ball["end"][1]) == pytest.approx(told.values[Found.BALL_WIDTH].value, abs=0.15)
    cost = json.loads((tmp_path / measuring.COST).read_text(encoding="utf-8"))
    assert cost["cpu_s"] <= 1.0
    assert cost["peak_mb"] <= 350


def test_a_refusal_leaves_no_picture(tmp_path: Path) -> None:
    told = measure_scan(b"<html></html>", tmp_path)
    assert (told.verdict, told.code) == (Verdict.NO, ScanCode.FILE_TYPE)
    assert [file.name for file in tmp_path.iterdir()] == [measuring.COST]


def instead(program: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child run this instead."""
    package = root / "fitting" / "mesh"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (package / "__main__.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(children, "ROOT", root)


@pytest.mark.parametrize(
    "program",
    ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "import no_such_library"],
    ids=["killed by the kernel", "a library is gone"],
)
def test_what_is_no_fault_of_the_file_is_no_answer_about_it(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(program, tmp_path, monkeypatch)
    with pytest.raises(measuring.MeasuringError):
        measure_scan(b"", tmp_path)


@pytest.mark.parametrize(
    ("program", "limits", "code"),
    [
        ("import signal; signal.pause()", Limits(wall_s=0.3), ScanCode.TOOK_TOO_LONG),
        (
            "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: continue",
            Limits(),
            ScanCode.TOOK_TOO_LONG,
        ),
        ("import os; os.abort()", Limits(), ScanCode.TOO_COMPLEX),
        ("raise ValueError('a foot 25 cm long')", Limits(), ScanCode.TOO_COMPLEX),
        ("print('[1, 2')", Limits(), ScanCode.TOO_COMPLEX),
    ],
    ids=["sleeps", "runs on", "aborts", "fails", "babbles"],
)
def test_whatever_becomes_of_the_child_an_answer_comes_back(
    program: str, limits: Limits, code: ScanCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(program, tmp_path, monkeypatch)
    told = measure_scan(b"", tmp_path, limits=limits)
    assert (told.verdict, told.code) == (Verdict.NO, code)
    assert "25 cm" not in json.dumps(told.to_json())


def test_too_little_memory_is_too_complex(tmp_path: Path) -> None:
    triangles = 400_000
    scan = bytes(80) + triangles.to_bytes(4, "little") + struct.pack("<12fH", *([0.0] * 11), 1.0, 0) * triangles
    told = measure_scan(scan, tmp_path, limits=Limits(memory_mb=315))
    assert (told.verdict, told.code) == (Verdict.NO, ScanCode.TOO_COMPLEX)


def test_the_web_process_loads_no_geometry() -> None:
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup()\n"
        "import config.urls, config.tasks, config.wsgi, tests.rules.walk\n"
        "list(tests.rules.walk.modules())\n"
        f"print(sorted({GEOMETRY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=children.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
