"""Designs: ordered when something is approved, built in the background, released or failed, tried again, given up."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fitting import building, consenting, designing, files, prescribing, tasks
from fitting.building import HEIGHTS, PREVIEW, SOLID, TRIANGLES, Built, NotBuilt
from fitting.consent_texts import current
from fitting.measured import Side
from fitting.models import Design, JournalEntry, Prescription, Wearer
from fitting.parameters import InsoleSpec
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotFound
from tests.fitting.designs import CLASH, an_approved_prescription, builds, built, designs_of, unreleased
from tests.fitting.making import NOW, a_customer, a_submitted_profile, a_wearer, actor
from tests.fitting.scans import private
from tests.shop import given as in_shop

__all__ = ["builds", "private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]

type Builds = Callable[..., int]
LATER = NOW + dt.timedelta(hours=7)
FITTER = Actor(Kind.STAFF, 1, frozenset({"fitter"}))


@pytest.fixture
def wearer() -> Wearer:
    return a_wearer(a_customer().pk)


@pytest.fixture
def prescription(wearer: Wearer) -> Prescription:
    return an_approved_prescription(wearer, in_shop.variant())


def kept(private: Path) -> int:
    return len([path for path in private.rglob("*") if path.is_file()])


def test_what_is_approved_is_built_and_released_without_being_asked(prescription: Prescription, builds: Builds) -> None:
    assert not designing.released(prescription.pk)
    assert builds() == 2
    assert designing.released(prescription.pk)
    for side, design in designs_of(prescription).items():
        spec = design.side.insole
        assert (design.status, design.spec_checksum, design.geometry_version) == ("released", spec.checksum, 1)
        assert (design.built_at, design.cpu_s, design.clashes, spec.shape.side) == (NOW, 0.4, [], side)
        assert set(design.files) == {SOLID, TRIANGLES, PREVIEW, HEIGHTS}
        assert files.read(design.file_of(SOLID)) == b"PK solid " + spec.code.encode()
        assert [check["limit"] for check in design.checks][1:] == ["15 ± 0.3 mm"]
        moves = JournalEntry.objects.filter(subject="fitting.design", subject_id=design.pk)
        assert list(moves.values_list("was", "became")) == [("", "waiting"), ("waiting", "released")]


def test_the_same_side_is_built_once_for_ever(prescription: Prescription, builds: Builds) -> None:
    ordered = designing.order_builds(prescription.pk, at=NOW, by=FITTER)
    assert designing.order_builds(prescription.pk, at=NOW, by=FITTER) == ordered
    assert (builds(), builds(at=LATER), Design.objects.count()) == (2, 0, 2)
    assert designing.order_builds(prescription.pk, at=LATER, by=SYSTEM) == ordered


def test_one_failed_side_keeps_the_pair_from_being_made_and_says_which_parameters(
    prescription: Prescription, builds: Builds, private: Path
) -> None:
    assert builds(lambda spec: built(spec, *[CLASH] * (spec.shape.side is Side.LEFT))) == 2
    assert not designing.released(prescription.pk)
    left = designs_of(prescription)[Side.LEFT]
    assert (left.status, left.files) == ("failed", {})
    assert [clash["parameters"] for clash in left.clashes] == [["room", "heel_cup_depth_mm"]]
    assert list(Design.objects.astray()) == [left]
    # For good: the same specification fails again.
    with pytest.raises(designing.DesignNotGivenUp):
        designing.build_again(left.pk, at=NOW, by=FITTER)
    assert builds(at=LATER) == 0


def test_another_geometry_builds_what_failed_and_leaves_what_was_released(
    prescription: Prescription, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds(lambda spec: built(spec, *[CLASH] * (spec.shape.side is Side.LEFT)))
    released = designs_of(prescription)[Side.RIGHT]
    for name in ("fitting.models.design", "fitting.designing", "tests.fitting.designs"):
        monkeypatch.setattr(f"{name}.GEOMETRY_VERSION", 2)
    assert (builds(at=LATER), designing.released(prescription.pk)) == (1, True)
    found = designs_of(prescription)
    assert (found[Side.LEFT].geometry_version, found[Side.RIGHT]) == (2, released)
    assert Design.objects.count() == 3


def test_what_failed_a_check_is_shown_and_cannot_be_made(
    prescription: Prescription, builds: Builds, private: Path
) -> None:
    builds(unreleased)
    for design in designs_of(prescription).values():
        assert (design.status, set(design.files)) == ("failed", {PREVIEW, HEIGHTS})
    assert kept(private) == 4


def test_an_adjusted_prescription_needs_its_own_designs(prescription: Prescription, builds: Builds) -> None:
    builds(lambda spec: built(spec, CLASH))
    with Prescription.hold(prescription.pk) as held:
        held.become("superseded", at=NOW, by=FITTER)
    assert not Design.objects.astray().exists()
    with pytest.raises(designing.PrescriptionNotApproved):
        designing.order_builds(prescription.pk, at=NOW, by=FITTER)
    with pytest.raises(NotFound):
        designing.order_builds(0, at=NOW, by=FITTER)


def test_what_nobody_approved_is_not_built(wearer: Wearer, builds: Builds) -> None:
    proposed = prescribing.propose(a_submitted_profile(wearer).pk, in_shop.variant().pk, at=NOW, by=SYSTEM)
    assert proposed.status == "in_review"
    assert (builds(), designing.released(proposed.pk), Design.objects.count()) == (0, False, 0)


def test_a_fault_of_ours_is_tried_again_then_given_up_until_a_fitter_says_otherwise(
    prescription: Prescription, builds: Builds
) -> None:
    def faulty(spec: InsoleSpec) -> NotBuilt:
        if spec.shape.side is Side.RIGHT:
            raise OSError("no room")
        return NotBuilt("timed_out", "")

    at = NOW
    for attempt in range(1, Design.MOST_ATTEMPTS + 1):
        assert builds(faulty, at=at) == 0
        found = {side: (one.attempts, one.last_error) for side, one in designs_of(prescription).items()}
        assert found == {Side.LEFT: (attempt, "timed_out"), Side.RIGHT: (attempt, "OSError")}
        at += dt.timedelta(hours=7)
    left = designs_of(prescription)[Side.LEFT]
    assert (left.status, Design.objects.astray().count()) == ("dead", 2)
    again = designing.build_again(left.pk, at=at, by=FITTER)
    assert (again.status, again.attempts, again.last_error) == ("waiting", 0, "")
    assert (builds(at=at), designs_of(prescription)[Side.LEFT].status) == (1, "released")
    with pytest.raises(NotFound):
        designing.build_again(0, at=at, by=FITTER)


def test_a_design_whose_worker_died_comes_due_again(prescription: Prescription, builds: Builds) -> None:
    ordered = {design.pk for design in designing.order_builds(prescription.pk, at=NOW, by=SYSTEM)}
    soon, after = NOW + dt.timedelta(minutes=1), NOW + tasks.DESIGN_LEASE + dt.timedelta(seconds=1)
    assert set(Design.claim_due(at=NOW, lease=tasks.DESIGN_LEASE)) == ordered
    assert builds(at=soon) == 0
    assert (builds(at=after), designing.released(prescription.pk)) == (2, True)


def test_a_worker_that_comes_too_late_changes_nothing_and_leaves_no_file(
    prescription: Prescription, builds: Builds, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = designing.order_builds(prescription.pk, at=NOW, by=SYSTEM)[0]

    def overtaken(spec: InsoleSpec) -> Built:
        monkeypatch.setattr(building, "build", built)
        assert designing.build(design.pk, at=NOW, by=SYSTEM)
        return unreleased(spec)

    monkeypatch.setattr(building, "build", overtaken)
    assert designing.build(design.pk, at=LATER, by=SYSTEM) is False
    design.refresh_from_db()
    assert (design.status, design.built_at, kept(private)) == ("released", NOW, 4)
    assert designing.build(design.pk, at=LATER, by=SYSTEM) is False


def test_without_consent_nothing_is_built_and_nobody_is_called(
    prescription: Prescription, wearer: Wearer, builds: Builds
) -> None:
    consenting.withdraw("health_data", at=NOW, by=actor(wearer.customer_id), wearer_id=wearer.pk)
    assert builds() == 0
    assert {(one.status, one.last_error) for one in designs_of(prescription).values()} == {
        ("dead", "consent withdrawn")
    }
    assert not Design.objects.astray().exists()


def test_withdrawn_consent_erases_the_files_keeps_their_checksums_and_a_new_one_builds_the_same_again(
    prescription: Prescription, wearer: Wearer, builds: Builds, private: Path
) -> None:
    by = actor(wearer.customer_id)
    builds()
    before = {design.pk: design for design in designs_of(prescription).values()}
    assert (kept(private), tasks.follow_consents(at=NOW)) == (8, 0)
    consenting.withdraw("health_data", at=NOW, by=by, wearer_id=wearer.pk)
    assert (tasks.follow_consents(at=LATER), tasks.follow_consents(at=LATER), kept(private)) == (2, 0, 0)
    assert not designing.released(prescription.pk)
    assert not Design.objects.astray().exists()
    assert builds(at=LATER) == 0
    for design in designs_of(prescription).values():
        was = before[design.pk]
        assert (design.status, design.checks, design.spec_checksum) == ("erased", was.checks, was.spec_checksum)
        for what, file in design.files.items():
            assert file == {**was.files[what], "file": ""}
            assert design.file_of(what) == ""
        assert JournalEntry.objects.get(subject_id=design.pk, became="erased").reason == "consent withdrawn"
    consenting.give("health_data", current("health_data").version, at=LATER, by=by, wearer_id=wearer.pk)
    assert (tasks.follow_consents(at=LATER), builds(at=LATER), kept(private)) == (2, 2, 8)
    for design in designs_of(prescription).values():
        assert {what: file["sha256"] for what, file in design.files.items()} == {
            what: file["sha256"] for what, file in before[design.pk].files.items()
        }


@pytest.mark.one_run("sqlite")
def test_a_pair_is_built_from_its_rows_and_again_to_the_same_bytes_within_two_seconds_a_side(
    prescription: Prescription,
) -> None:
    assert tasks.build_designs(at=NOW) == 2
    assert designing.released(prescription.pk)
    for design in designs_of(prescription).values():
        assert (design.cpu_s or 9) <= 2
        assert files.read(design.file_of(PREVIEW))[:4] == b"glTF"
        assert json.loads(files.read(design.file_of(HEIGHTS)))["step_mm"] == 4
        code = next(check for check in design.checks if check["name"] == "engraved_code")
        assert (code["value"], code["passed"]) == (f"{prescription.code}-{design.side.side[0].upper()}", True)
    left = designs_of(prescription)[Side.LEFT]
    again = building.build(left.side.insole)
    assert isinstance(again, Built)
    assert dict(again.checksums) == {name: file["sha256"] for name, file in left.files.items()}
