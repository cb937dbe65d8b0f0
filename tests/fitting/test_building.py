"""Having an insole built elsewhere: the child's files are taken over only with its proofs, and every end has a name."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from fitting import building, children
from fitting.building import Built, NotBuilt
from fitting.children import End, Outcome
from fitting.parameters import Room
from tests.fitting.insole.making import a_spec

pytestmark = pytest.mark.one_run("sqlite")


@pytest.fixture(scope="module")
def built() -> Built:
    """Have the ordinary insole built once."""
    found = building.build(a_spec())
    assert isinstance(found, Built)
    return found


def test_a_side_is_built_checked_and_released_within_its_limits(built: Built) -> None:
    assert built.released
    assert built.clashes == ()
    assert built.spec_checksum == a_spec().checksum
    assert sorted(built.files) == ["design.3mf", "design.stl", "heightmap.json", "preview.glb"]
    assert built.checksums == {name: hashlib.sha256(content).hexdigest() for name, content in built.files.items()}
    assert len(built.files["preview.glb"]) < building.PREVIEW_LARGEST
    heel = next(check for check in built.checks if check.name == "heel_lift_mm")
    assert (abs(Decimal(heel.value)) <= Decimal("0.2"), heel.limit) == (True, "0 ± 0.2 mm")


def test_one_side_takes_at_most_two_seconds_and_little_memory(built: Built) -> None:
    assert built.cpu_s < 2
    assert built.peak_mb < 400


def test_another_process_makes_the_same_bytes(built: Built) -> None:
    again = building.build(a_spec())
    assert isinstance(again, Built)
    assert again.checksums == built.checksums


def test_what_cannot_be_built_comes_back_with_the_pair_and_without_files() -> None:
    found = building.build(a_spec(room=Room.SLIM, heel_cup_depth_mm=20))
    assert isinstance(found, Built)
    assert (found.released, found.files, found.checks) == (False, {}, ())
    assert [clash.parameters for clash in found.clashes] == [("room", "heel_cup_depth_mm")]


@pytest.mark.parametrize("end", [End.TIMED_OUT, End.OUT_OF_MEMORY, End.CRASHED])
def test_a_child_that_does_not_finish_is_a_named_failure(end: End, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "run", lambda *_, **__: Outcome(end, b"", "said", 1))
    assert building.build(a_spec()) == NotBuilt(end.value, "said")


def test_too_little_memory_is_a_named_failure_of_a_real_child() -> None:
    found = building.build(a_spec(), memory_mb=64)
    assert isinstance(found, NotBuilt)
    assert found.code == "out_of_memory"


@pytest.mark.parametrize("lie", ["spec_checksum", "files"])
def test_files_that_are_not_what_the_report_tells_of_are_not_taken_over(
    lie: str, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lying(module: str, stdin: bytes, arguments: list[str], **limits: int) -> Outcome:
        told = {
            "spec_checksum": a_spec().checksum,
            "geometry_version": 1,
            "clashes": [],
            "checks": [],
            "files": {name: {"sha256": checksum} for name, checksum in built.checksums.items()},
            "cpu_s": 1,
            "peak_mb": 1,
        }
        for name, content in built.files.items():
            (Path(arguments[0]) / name).write_bytes(content)
        if lie == "files":
            (Path(arguments[0]) / "design.stl").write_bytes(b"another")
        else:
            told[lie] = "another"
        return Outcome(End.DONE, json.dumps(told).encode(), "", 0)

    monkeypatch.setattr(children, "run", lying)
    found = building.build(a_spec())
    assert isinstance(found, NotBuilt)
    assert found.code == "report_untrue"


def test_what_is_no_specification_is_refused_on_the_command_line(tmp_path: Path) -> None:
    outcome = children.run("fitting.insole", b"{}", [str(tmp_path)])
    assert (outcome.end, outcome.stdout, list(tmp_path.iterdir())) == (End.CRASHED, b"", [])
    assert "cannot be read" in outcome.complaint
