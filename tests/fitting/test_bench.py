"""The benchmark of scans: whatever lies in the folder is read, what is missing is said, what is far off is wrong."""

import json
from pathlib import Path

import pytest

from fitting import measuring
from fitting.measured import Side
from fitting.mesh.measure import measure
from fitting.scan_found import Hints, ScanFound
from tests.bench import scans
from tests.fitting.feet.scanning import Scanned, scan_file

pytestmark = pytest.mark.one_run("sqlite")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a scan by a name that says nothing and a text; what is measured is measured at once."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "scan.txt").write_bytes(scan_file(Scanned(length=255.0, side=Side.LEFT))[0])
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    def here(data: bytes, _folder: Path, said: Hints | None = None) -> ScanFound:
        if data == b"killed":
            raise measuring.MeasuringError
        return measure(data, said).found

    monkeypatch.setattr(scans, "measure_scan", here)
    return tmp_path


def rows(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, tuple[object, object]]]:
    """Return how the benchmark ends, and verdict and code by file."""
    ended = scans.main(["--data", str(folder), "--json"])
    return ended, {row["file"]: (row["verdict"], row["code"]) for row in json.loads(capsys.readouterr().out)}


def test_without_a_manifest_every_file_by_any_name_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rows(folder, capsys) == (0, {"deep/scan.txt": ("yes", None), "notes.csv": ("no", "file_type")})


def test_what_a_manifest_names_is_reported_also_when_it_is_not_there_or_cannot_be_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "killed.stl").write_bytes(b"killed")
    names = ["deep/scan.txt", "gone.stl", "killed.stl"]
    (folder / "MANIFEST.csv").write_text("\n".join(["file", *names, ""]), encoding="utf-8")
    found = {"deep/scan.txt": ("yes", None), "gone.stl": ("no", "file_missing"), "killed.stl": ("no", "not_measured")}
    assert rows(folder, capsys) == (1, found)
    assert scans.main(["--data", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "WRONG: file_missing" in told
    assert "3 scans, 2 not as known" in told


@pytest.mark.parametrize(("length", "wrong"), [("256.5", []), ("257.6", ["foot_length"])])
def test_a_length_that_is_more_than_two_millimetres_off_is_wrong(folder: Path, length: str, wrong: list[str]) -> None:
    known = f"file,expect,side,foot_length_mm\ndeep/scan.txt,yes,left,{length}\n"
    (folder / "MANIFEST.csv").write_text(known, encoding="utf-8")
    [scan] = scans.scans_of(folder)
    assert scans.measure(scan).wrong() == wrong
