"""What a fitter decides: yes, yes with other values, once more, later, or no; each refusal changes nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from fitting import adjusting, consenting, prescribing, reviewing
from fitting.consent_texts import current
from fitting.models import FootProfile, JournalEntry, Measures, Prescription, ReasonTooLong, Wearer
from fitting.review_codes import RESCAN_TEXTS, Denial, Rescan, rescan_sentence
from shop.actor import SYSTEM, Actor, Kind
from shop.models import Variant
from shop.refusal import NotAllowed, Refusal
from tests.fitting.making import (
    NOW,
    a_clear_profile,
    a_customer,
    a_draft,
    a_submitted_profile,
    a_wearer,
    actor,
)
from tests.shop import given as in_shop

pytestmark = pytest.mark.django_db

FITTER = Actor(Kind.STAFF, 7, frozenset({"fitter"}))
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def wearer() -> Wearer:
    return a_wearer(a_customer().pk)


@pytest.fixture
def pair() -> Variant:
    return in_shop.variant()


@pytest.fixture
def doubtful(wearer: Wearer, pair: Variant) -> Prescription:
    return prescribing.propose(a_submitted_profile(wearer).pk, pair.pk, at=NOW, by=SYSTEM)


@pytest.fixture
def blocked(wearer: Wearer, pair: Variant) -> Prescription:
    profile = a_clear_profile(wearer, health_checks=["numb_feet"])
    return prescribing.propose(profile.pk, pair.pk, at=NOW, by=SYSTEM)


def picture() -> list[dict[str, Any]]:
    return [dict(row) for row in Prescription.objects.order_by("pk").values()]


def refused[R: Refusal](kind: type[R], act: Callable[[], object]) -> R:
    before, entries = picture(), JournalEntry.objects.count()
    with pytest.raises(kind) as caught:
        act()
    assert (picture(), JournalEntry.objects.count()) == (before, entries)
    return caught.value


def approve(prescription: Prescription, by: Actor = FITTER) -> Prescription:
    return reviewing.approve(prescription.pk, at=LATER, by=by)


def adjust(prescription: Prescription, note: str = "Softer start.", **changes: dict[str, str]) -> Prescription:
    return adjusting.adjust(prescription.pk, changes=changes, note=note, at=LATER, by=FITTER)


# --- yes -------------------------------------------------------------------------------------------
def test_the_fitter_approves_once_and_only_what_is_in_review(doubtful: Prescription) -> None:
    done = approve(doubtful)
    assert (done.status, done.decided_at, done.decided_by) == ("approved", LATER, 7)
    refused(reviewing.NotUnderReview, lambda: approve(doubtful))
    refused(reviewing.PrescriptionUnknown, lambda: reviewing.approve(404, at=LATER, by=FITTER))


def test_nobody_but_a_fitter_decides(doubtful: Prescription, wearer: Wearer) -> None:
    support = Actor(Kind.STAFF, 2, frozenset({"support", "claims", "privacy"}))
    for by in (support, actor(wearer.customer_id), SYSTEM):
        with pytest.raises(NotAllowed):
            approve(doubtful, by)
        with pytest.raises(NotAllowed):
            reviewing.refuse(doubtful.pk, code="not_safe", at=LATER, by=by)
    assert Prescription.objects.get().status == "in_review"


def test_newer_feet_missing_measures_and_withdrawn_consent_keep_the_fitter_from_approving(
    doubtful: Prescription, wearer: Wearer, pair: Variant
) -> None:
    a_submitted_profile(wearer, at=LATER)
    refused(reviewing.NewerFeet, lambda: approve(doubtful))
    draft = a_draft(wearer)
    Measures.objects.filter(profile=draft, side="left").update(
        foot_length_mm=None, foot_length_source="", foot_length_load=""
    )
    FootProfile.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=LATER)
    lacking = prescribing.propose(draft.pk, pair.pk, at=LATER, by=SYSTEM)
    refused(reviewing.NothingToBuild, lambda: approve(lacking))
    whole = prescribing.propose(a_submitted_profile(wearer, at=LATER).pk, pair.pk, at=LATER, by=SYSTEM)
    consenting.withdraw("health_data", at=LATER, by=actor(wearer.customer_id), wearer_id=wearer.pk)
    refused(consenting.ConsentMissing, lambda: approve(whole))


def test_a_red_flag_is_not_the_fitters_to_approve_adjust_or_resume(blocked: Prescription) -> None:
    refused(reviewing.NotUnderReview, lambda: approve(blocked))
    refused(reviewing.NotUnderReview, lambda: adjust(blocked, left={"arch_height_mm": "12"}))
    refused(reviewing.ClinicianFirst, lambda: reviewing.resume(blocked.pk, at=LATER, by=FITTER))
    with Prescription.hold(blocked.pk) as held:
        held.become("in_review", at=LATER, by=FITTER)
    refused(reviewing.ClinicianFirst, lambda: approve(blocked))
    assert reviewing.refuse(blocked.pk, code="clinician_advises", at=LATER, by=FITTER).status == "refused"


# --- other values ------------------------------------------------------------------------------------
def test_other_values_are_a_new_prescription_that_is_looked_at_again(doubtful: Prescription) -> None:
    made = adjust(doubtful, left={"arch_height_mm": "13,5", "heel_grade": "soft", "shell_mm": " "})
    doubtful.refresh_from_db()
    assert (doubtful.status, made.status, made.replaces_id) == ("superseded", "in_review", doubtful.pk)
    assert (made.remark, made.causes, made.assessment_id) == ("Softer start.", doubtful.causes, doubtful.assessment_id)
    (old_left, old_right), (left, right) = doubtful.sides.all(), made.sides.all()
    assert (str(left.insole.parameters.arch_height_mm), left.insole.parameters.heel_grade) == ("13.5", "soft")
    assert left.insole.parameters.shell_mm == old_left.insole.parameters.shell_mm
    assert right.insole.parameters == old_right.insole.parameters
    assert [why["code"] for why in left.why["arch_height_mm"]] == ["adjusted_by_fitter"]
    assert left.why["shell_mm"] == old_left.why["shell_mm"]
    # Approved ones can be put right, too; what was approved stays as it was.
    again = adjust(approve(made), right={"met_pad_mm": "3"})
    assert (Prescription.objects.get(pk=made.pk).status, again.status) == ("superseded", "in_review")
    assert again.code not in {made.code, doubtful.code}


def test_values_beyond_their_limits_and_pairs_that_exclude_each_other_are_named(doubtful: Prescription) -> None:
    found = refused(
        adjusting.AdjustmentRefused,
        lambda: adjust(doubtful, left={"arch_height_mm": "a lot", "heel_grade": "hard"}, right={"height": "3"}),
    )
    assert [problem.pointer for problem in found.problems] == ["/left/arch_height_mm", "/left/heel_grade"]
    assert "4 to 40 mm in steps of 0.5" in found.problems[0].detail
    found = refused(adjusting.AdjustmentRefused, lambda: adjust(doubtful, left={"arch_height_mm": "60"}))
    assert "4 to 40 mm in steps of 0.5 can be built" in found.problems[0].detail
    pair = {"medial_skive_mm": "2", "rearfoot_post_deg": "-2", "heel_cup_depth_mm": "14"}
    found = refused(adjusting.AdjustmentRefused, lambda: adjust(doubtful, right=pair))
    assert [(problem.pointer, problem.code) for problem in found.problems] == [
        ("/right/medial_skive_mm", "skive_against_post")
    ]
    assert found.problems[0].detail.startswith("medial_skive_mm, rearfoot_post_deg: ")


def test_the_same_values_and_no_words_change_nothing(doubtful: Prescription) -> None:
    same = str(doubtful.sides.get(side="left").insole.parameters.shell_mm)
    refused(adjusting.NothingChanged, lambda: adjust(doubtful, left={"shell_mm": same}))
    refused(reviewing.WordsMissing, lambda: adjust(doubtful, " ", left={"arch_height_mm": "12"}))
    refused(ReasonTooLong, lambda: adjust(doubtful, "x" * 301, left={"arch_height_mm": "12"}))


# --- once more, later, no ------------------------------------------------------------------------------
def test_a_new_measure_is_asked_for_with_a_code_that_says_how_to_put_it_right(doubtful: Prescription) -> None:
    def asking(**said: Any) -> Prescription:
        return reviewing.ask_rescan(doubtful.pk, at=LATER, by=FITTER, **said)

    refused(reviewing.CodeUnknown, lambda: asking(code="again"))
    refused(reviewing.CodeUnknown, lambda: asking(code="scan_again", side="both"))
    refused(reviewing.WordsMissing, lambda: asking(code="as_described"))
    refused(ReasonTooLong, lambda: asking(code="measure_again", words="x" * 200))
    done = asking(code="measure_again", side="left", words="The heel was not at the wall.")
    assert (done.status, done.reason_code, done.rescan_side) == ("rescan_wanted", "measure_again", "left")
    told = rescan_sentence(done.reason_code, side=done.rescan_side, words=done.words)
    assert told == f"Left foot: {RESCAN_TEXTS[Rescan.MEASURE_AGAIN]} The heel was not at the wall."
    refused(reviewing.NotUnderReview, lambda: asking(code="scan_again"))


def test_what_waits_for_somebody_else_goes_on_when_they_answered(doubtful: Prescription) -> None:
    refused(reviewing.WordsMissing, lambda: reviewing.hold(doubtful.pk, reason=" ", at=LATER, by=FITTER))
    waits = reviewing.hold(doubtful.pk, reason="The doctor will write.", at=LATER, by=FITTER)
    assert (waits.status, waits.words, waits.is_by_rule) == ("held", "The doctor will write.", False)
    refused(reviewing.NotUnderReview, lambda: approve(doubtful))
    goes_on = reviewing.resume(doubtful.pk, at=LATER, by=FITTER)
    assert (goes_on.status, goes_on.words, goes_on.decided_at) == ("in_review", "", None)
    assert approve(doubtful).status == "approved"


def test_what_was_refused_is_over_and_the_same_again_is_looked_at_whatever_the_rules_say(
    doubtful: Prescription, wearer: Wearer, pair: Variant
) -> None:
    refused(reviewing.CodeUnknown, lambda: reviewing.refuse(doubtful.pk, code="no", at=LATER, by=FITTER))
    done = reviewing.refuse(doubtful.pk, code=Denial.OUT_OF_RANGE, words="Too wide.", at=LATER, by=FITTER)
    assert (done.status, done.reason_code, done.words, done.decided_by) == ("refused", "out_of_range", "Too wide.", 7)
    again = prescribing.propose(doubtful.profile_id, pair.pk, at=LATER, by=SYSTEM)
    assert again != doubtful
    assert again.status == "in_review"
    assert "refused_before" in {cause["code"] for cause in again.causes}


def test_other_values_are_built_neither_from_older_feet_nor_without_consent(wearer: Wearer, pair: Variant) -> None:
    old = prescribing.propose(a_submitted_profile(wearer).pk, pair.pk, at=NOW, by=SYSTEM)
    higher = {"left": {"arch_height_mm": "12"}}
    consenting.withdraw("health_data", at=LATER, by=actor(wearer.customer_id), wearer_id=wearer.pk)
    with pytest.raises(consenting.ConsentMissing):
        adjusting.adjust(old.pk, changes=higher, note="More.", at=LATER, by=FITTER)
    text, who = current("health_data").version, actor(wearer.customer_id)
    consenting.give("health_data", text, at=LATER, by=who, wearer_id=wearer.pk)
    a_submitted_profile(wearer, at=LATER)
    with pytest.raises(reviewing.NewerFeet):
        adjusting.adjust(old.pk, changes=higher, note="More.", at=LATER + dt.timedelta(minutes=1), by=FITTER)
    assert Prescription.objects.get().status == "in_review"
