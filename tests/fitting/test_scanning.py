"""Scans: handed in, measured, taken or refused, taken away, erased."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fitting import consenting, files, intake, measuring, scan_ends, scanning, tasks
from fitting.measured import Load, Measured, Side, Source
from fitting.models import FootProfile, JournalEntry, Measures, Scan
from fitting.scan_codes import REJECTS, TEXTS, ScanCode
from fitting.scan_found import Found, ScanFound, Value, Verdict
from shop.actor import SYSTEM, Actor, Kind
from shop.fit_spec import MeasureCode
from shop.refusal import NotFound, Refusal
from tests.fitting.making import NOW, a_customer, a_draft, a_wearer, actor
from tests.fitting.mesh.making import needs_data, samples
from tests.fitting.scans import LENGTHS, a_scan, agree_to_scans, measures, private, told

__all__ = ["measures", "private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]

type Measure = Callable[[Scan, ScanFound], Scan]
LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def draft() -> FootProfile:
    return a_draft(a_wearer(a_customer().pk))


def length(profile: FootProfile, side: Side) -> Measured | None:
    row = Measures.objects.filter(profile=profile, side=side.value).first()
    return row.measured(MeasureCode.FOOT_LENGTH) if row is not None else None


def test_a_scan_that_is_taken_becomes_the_source_of_the_measures(draft: FootProfile, measures: Measure) -> None:
    revision = draft.revision
    scan = measures(a_scan(draft), told())
    assert (scan.status, scan.verdict, scan.code, scan.measured_at) == ("measured", "yes", "", NOW)
    by_scan = Measured(Decimal("252.4"), Source.SCAN, Load.STANDING_HALF)
    assert length(draft, Side.LEFT) == by_scan
    assert length(draft, Side.RIGHT) == Measured(Decimal("251.0"), Source.RULER, Load.STANDING_HALF)
    draft.refresh_from_db()
    assert draft.revision == revision + 1
    moves = JournalEntry.objects.filter(subject="fitting.scan", subject_id=scan.pk).values_list("was", "became")
    assert list(moves) == [("", "uploaded"), ("uploaded", "measured")]


def test_what_a_clinician_measured_stays(draft: FootProfile, measures: Measure) -> None:
    fitter = Actor(Kind.STAFF, 1, frozenset({"fitter"}))
    said = {"left": {"foot_length": {"value_mm": 250.0, "source": "clinician", "load": "standing_half"}}}
    intake.answer(draft.pk, measures=said, at=NOW, by=fitter)
    measures(a_scan(draft), told())
    kept = length(draft, Side.LEFT)
    assert kept is not None
    assert (kept.value_mm, kept.source) == (Decimal("250.0"), Source.CLINICIAN)
    row = Measures.objects.get(profile=draft, side="left")
    assert (row.heel_width_mm, row.heel_width_source) == (Decimal("66.2"), "scan")


@pytest.mark.parametrize("code", [ScanCode.SIDE_DIFFERS, ScanCode.PROPORTIONS_UNUSUAL])
def test_what_may_not_be_this_foots_is_kept_apart_until_somebody_looks(
    code: ScanCode, draft: FootProfile, measures: Measure
) -> None:
    scan = measures(a_scan(draft), told(Verdict.REVIEW, code, side=Side.RIGHT))
    assert (scan.status, scan.verdict, scan.code) == ("measured", "review", code.value)
    kept = length(draft, Side.LEFT)
    assert kept is not None
    assert kept.source is Source.RULER


def test_values_that_no_foot_of_this_person_can_have_are_looked_at_and_not_written(
    draft: FootProfile, measures: Measure
) -> None:
    impossible = told(Verdict.REVIEW, ScanCode.NOISY, lengths={**LENGTHS, Found.BALL_WIDTH: 190.0})
    scan = measures(a_scan(draft), impossible)
    assert (scan.status, scan.verdict, scan.code) == ("measured", "review", "values_impossible")
    assert scan_ends.sentences(scan) == [TEXTS[ScanCode.VALUES_IMPOSSIBLE]]
    assert scan_ends.next_steps(scan, rejects=0) == ["measure_by_hand", "ask_fitter"]
    assert scan.told is not None
    assert scan.told.remarks == (ScanCode.VALUES_IMPOSSIBLE, ScanCode.NOISY)
    kept = length(draft, Side.LEFT)
    assert kept is not None
    assert kept.source is Source.RULER
    scanning.take_away(scan.pk, at=NOW, by=actor(draft.wearer.customer_id))
    assert measures(a_scan(draft, data=b"solid better"), told()).verdict == "yes"


@pytest.mark.parametrize("code", [ScanCode.SIDE_DIFFERS, ScanCode.MIRRORED_COPY])
def test_the_other_foot_is_told_beside_whatever_else_is_odd(
    code: ScanCode, draft: FootProfile, measures: Measure
) -> None:
    scan = measures(a_scan(draft), told(Verdict.REVIEW, ScanCode.MESH_HOLES, ScanCode.PROPORTIONS_UNUSUAL, code))
    assert scan.code == "mesh_holes"
    assert scan_ends.sentences(scan) == [TEXTS[ScanCode.MESH_HOLES], TEXTS[code]]
    assert scan_ends.next_steps(scan, rejects=0) == ["send_for_other_side", "measure_by_hand", "ask_fitter"]


def test_both_feet_measuring_the_same_is_seen(draft: FootProfile, measures: Measure) -> None:
    measures(a_scan(draft), told())
    copy = measures(a_scan(draft, Side.RIGHT, b"solid right"), told(side=Side.RIGHT))
    assert (copy.verdict, copy.code) == ("review", "mirrored_copy")
    kept = length(draft, Side.RIGHT)
    assert kept is not None
    assert kept.source is Source.RULER
    assert scan_ends.next_steps(copy, rejects=0) == ["send_for_other_side", "ask_fitter"]


def test_feet_that_differ_in_one_measure_are_two_feet(draft: FootProfile, measures: Measure) -> None:
    measures(a_scan(draft), told())
    other = told(side=Side.RIGHT, lengths={**LENGTHS, Found.HEEL_WIDTH: 66.4})
    assert measures(a_scan(draft, Side.RIGHT, b"solid right"), other).verdict == "yes"


def test_a_reject_says_why_and_after_two_there_are_other_ways(draft: FootProfile, measures: Measure) -> None:
    for number, steps in enumerate((["scan_again"], ["scan_again", "measure_by_hand", "ask_fitter"]), start=1):
        refused = measures(a_scan(draft, data=b"not %d" % number), ScanFound.refused(ScanCode.NOT_A_FOOT))
        assert (refused.status, refused.verdict, refused.code, refused.preview) == ("rejected", "no", "not_a_foot", "")
        assert scan_ends.sentences(refused) == [TEXTS[ScanCode.NOT_A_FOOT]]
        assert scan_ends.next_steps(refused, rejects=number) == steps
    kept = length(draft, Side.LEFT)
    assert kept is not None
    assert kept.source is Source.RULER


def test_every_reject_has_a_sentence() -> None:
    assert set(TEXTS) == set(ScanCode)
    assert set(TEXTS) > REJECTS


def test_an_accepted_side_stays_accepted_whatever_becomes_of_the_other(draft: FootProfile, measures: Measure) -> None:
    left = measures(a_scan(draft), told())
    measures(a_scan(draft, Side.RIGHT, b"junk"), ScanFound.refused(ScanCode.FILE_TYPE))
    left.refresh_from_db()
    assert left.status == "measured"
    with pytest.raises(scanning.ScanAccepted):
        a_scan(draft, data=b"solid better")
    assert draft.scans.count() == 2


@pytest.mark.parametrize(
    ("side", "data", "refusal"),
    [
        (Side.LEFT, b"solid another", scanning.ScanBeingMeasured),
        (Side.RIGHT, b"solid left", scanning.ScanDuplicate),
        (Side.RIGHT, b"x" * (scanning.LARGEST_BYTES + 1), scanning.ScanTooLarge),
    ],
    ids=["one at a time", "the very same file", "too large"],
)
def test_what_is_not_taken_leaves_nothing(
    side: Side, data: bytes, refusal: type[Refusal], draft: FootProfile, private: Path
) -> None:
    a_scan(draft)
    with pytest.raises(refusal):
        a_scan(draft, side, data)
    assert draft.scans.count() == 1
    assert len([path for path in private.rglob("*") if path.is_file()]) == 1


def test_without_consent_to_storage_nothing_is_kept(draft: FootProfile, private: Path) -> None:
    sent = scanning.Sent(Side.LEFT, Load.SEATED, b"solid")
    with pytest.raises(consenting.ConsentMissing) as refused:
        scanning.attach(draft.pk, sent, at=NOW, by=actor(draft.wearer.customer_id))
    assert [problem.pointer for problem in refused.value.problems] == ["/consents/photo_scan_storage"]
    assert (draft.scans.count(), private.exists()) == (0, False)


def test_a_submitted_version_takes_no_scan_and_waits_for_none(draft: FootProfile, measures: Measure) -> None:
    by = actor(draft.wearer.customer_id)
    scan = a_scan(draft)
    with pytest.raises(intake.ProfileIncomplete) as refused:
        intake.submit(draft.pk, at=NOW, by=by)
    assert [(problem.pointer, problem.code) for problem in refused.value.problems] == [
        ("/scans/left", "being_measured")
    ]
    measures(scan, told())
    intake.submit(draft.pk, at=NOW, by=by)
    with pytest.raises(intake.ProfileFrozen):
        a_scan(draft, Side.RIGHT, b"solid right")
    with pytest.raises(intake.ProfileFrozen):
        scanning.take_away(scan.pk, at=NOW, by=by)


def test_a_strangers_scan_does_not_exist(draft: FootProfile) -> None:
    scan, stranger = a_scan(draft), actor(a_customer("eve@example.com").pk)
    with pytest.raises(NotFound):
        scanning.take_away(scan.pk, at=NOW, by=stranger)
    with pytest.raises(NotFound):
        scanning.attach(draft.pk, scanning.Sent(Side.RIGHT, Load.SEATED, b"solid"), at=NOW, by=stranger)
    assert list(Scan.objects.values_list("status", flat=True)) == ["uploaded"]


def test_a_fault_of_ours_is_tried_again_and_given_up_in_the_end(
    draft: FootProfile, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = a_scan(draft)
    files.forget(scan.file)
    at = NOW
    for attempt in range(1, Scan.MOST_ATTEMPTS + 1):
        assert tasks.measure_scans(at=at) == 0
        scan.refresh_from_db()
        assert (scan.attempts, scan.last_error) == (attempt, "FileNotFoundError")
        at += dt.timedelta(hours=7)
    assert scan.status == "dead"
    assert scan_ends.next_steps(scan, rejects=0) == ["scan_again", "measure_by_hand", "ask_fitter"]


def test_a_fitter_lets_a_scan_that_was_given_up_be_measured_again(draft: FootProfile, measures: Measure) -> None:
    scan, fitter = a_scan(draft), Actor(Kind.STAFF, 1, frozenset({"fitter"}))
    with pytest.raises(scanning.ScanNotGivenUp):
        scanning.measure_again(scan.pk, at=NOW, by=fitter)
    Scan.objects.update(status="dead", attempts=4, next_attempt_at=LATER)
    again = scanning.measure_again(scan.pk, at=NOW, by=fitter)
    assert (again.status, again.attempts, again.next_attempt_at) == ("uploaded", 0, None)
    assert measures(scan, told()).status == "measured"


def test_a_scan_whose_worker_died_comes_due_again(draft: FootProfile, measures: Measure) -> None:
    scan = a_scan(draft)
    assert Scan.claim_due(at=NOW, lease=tasks.SCAN_LEASE) == [scan.pk]
    assert Scan.claim_due(at=LATER, lease=tasks.SCAN_LEASE) == []
    assert Scan.claim_due(at=NOW + tasks.SCAN_LEASE + LATER.resolution, lease=tasks.SCAN_LEASE) == [scan.pk]
    assert measures(scan, told()).status == "measured"
    assert scanning.measure(scan.pk, at=LATER, by=SYSTEM) is False


def test_a_scan_taken_away_while_it_is_measured_stays_away(
    draft: FootProfile, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = a_scan(draft)

    def child(*_: object) -> ScanFound:
        scanning.take_away(scan.pk, at=NOW, by=actor(draft.wearer.customer_id))
        return told()

    monkeypatch.setattr(measuring, "measure_scan", child)
    scanning.measure(scan.pk, at=NOW, by=SYSTEM)
    scan.refresh_from_db()
    assert (scan.status, scan.verdict) == ("removed", "")
    kept = length(draft, Side.LEFT)
    assert kept is not None
    assert kept.source is Source.RULER


@pytest.mark.parametrize("purpose", ["photo_scan_storage", "health_data"])
def test_withdrawn_consent_stops_measuring_and_erases_what_there_is(
    draft: FootProfile, measures: Measure, private: Path, purpose: str
) -> None:
    left = measures(a_scan(draft), told())
    waiting = a_scan(draft, Side.RIGHT, b"solid right")
    by = actor(draft.wearer.customer_id)
    consenting.withdraw(purpose, at=NOW, by=by, wearer_id=draft.wearer_id)
    assert measures(waiting, told(side=Side.RIGHT)).status == "removed"
    assert tasks.erase_scans(at=LATER) == 2
    left.refresh_from_db()
    assert (left.file, left.preview, left.found, left.drawing, left.erased_at) == ("", "", {}, {}, LATER)
    assert [path for path in private.rglob("*") if path.is_file()] == []
    assert tasks.erase_scans(at=LATER) == 0


def test_files_are_erased_on_their_day_and_what_was_measured_stays(
    draft: FootProfile, measures: Measure, private: Path
) -> None:
    scan = measures(a_scan(draft), told())
    day = NOW + scanning.DRAFTS_KEPT
    assert tasks.erase_scans(at=day - dt.timedelta(seconds=1)) == 0
    scan_ends.keep_longer([draft.pk], until=day + dt.timedelta(days=1))
    assert tasks.erase_scans(at=day) == 0
    assert tasks.erase_scans(at=day + dt.timedelta(days=1)) == 1
    scan.refresh_from_db()
    assert (scan.file, scan.preview, scan.status) == ("", "", "measured")
    assert scan.told == told()
    assert [path for path in private.rglob("*") if path.is_file()] == []


def test_what_was_taken_away_may_be_sent_again(draft: FootProfile, measures: Measure) -> None:
    scan = measures(a_scan(draft), told())
    scanning.take_away(scan.pk, at=NOW, by=actor(draft.wearer.customer_id))
    assert a_scan(draft).status == "uploaded"


# --- links ------------------------------------------------------------------------------------
def test_a_link_leads_to_one_file_and_ends() -> None:
    secret = files.link("above", "scn_1", at=NOW)
    assert files.behind(secret, at=NOW) == files.Shown("above", "scn_1")
    assert files.behind(secret, at=NOW + files.LINK_LIVES - dt.timedelta(seconds=1)) is not None
    assert files.behind(secret, at=NOW + files.LINK_LIVES) is None
    assert files.behind(secret[:-1] + ("A" if secret[-1] != "A" else "B"), at=NOW) is None
    assert files.behind("made-up", at=NOW) is None


def test_a_private_file_has_no_address(draft: FootProfile) -> None:
    scan = a_scan(draft)
    with pytest.raises(ValueError, match="no address"):
        files.private().url(scan.file)


@needs_data
@pytest.mark.one_run("sqlite")
def test_a_real_scan_is_measured_by_a_process_of_its_own(draft: FootProfile) -> None:
    sample = next(sample for sample in samples() if "foot_A_left_m." in sample.file)
    agree_to_scans(draft.wearer_id, draft.wearer.customer_id)
    scan = a_scan(draft, Side.LEFT, sample.data)
    assert tasks.measure_scans(at=LATER) == 1
    scan.refresh_from_db()
    assert (scan.status, scan.verdict) == ("measured", "yes")
    found = scan.told
    assert found is not None
    assert found.side is Side.LEFT
    assert set(scan.drawing) == {"length_mm", "above", "side"}
    assert files.read(scan.preview)[:4] == b"glTF"
    kept = length(draft, Side.LEFT)
    assert kept is not None
    assert kept.source is Source.SCAN


def test_consent_taken_back_while_the_child_measures_leaves_nothing_of_the_foot(
    private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    scan, before = a_scan(draft), Measures.objects.get(profile=draft, side="left").foot_length_source
    assert private.exists()

    def child(*_: object) -> ScanFound:
        who = actor(draft.wearer.customer_id)
        consenting.withdraw("health_data", at=NOW, by=who, wearer_id=draft.wearer_id)
        return told()

    monkeypatch.setattr(measuring, "measure_scan", child)
    assert scanning.measure(scan.pk, at=NOW, by=SYSTEM)
    scan.refresh_from_db()
    assert (scan.status, scan.found, scan.drawing) == ("removed", {}, {})
    assert Measures.objects.get(profile=draft, side="left").foot_length_source == before


def test_a_ball_whose_place_is_only_supposed_is_not_written_down(draft: FootProfile, measures: Measure) -> None:
    found = told()
    supposed = Value(184.0, 0.4, "heel to the usual place of the first head")
    measures(a_scan(draft), replace(found, values={**found.values, Found.BALL_LENGTH: supposed}))
    row = Measures.objects.get(profile=draft, side="left")
    assert row.measured(MeasureCode.FOOT_LENGTH) == Measured(Decimal("252.4"), Source.SCAN, Load.STANDING_HALF)
    assert row.measured(MeasureCode.BALL_LENGTH) is None
