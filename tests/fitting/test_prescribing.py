"""From submitted feet to what is built for them: approved by rule, in review with its causes, or held."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fitting import consenting, intake, prescribing
from fitting.models import (
    Assessment,
    FootProfile,
    JournalEntry,
    Measures,
    Prescription,
    PrescriptionSide,
    Wearer,
    refusing,
)
from fitting.rules import assessment, records
from shop.actor import SYSTEM
from shop.models import Variant
from shop.refusal import NotFound
from tests.fitting.making import (
    MEASURES,
    NOW,
    a_clear_profile,
    a_customer,
    a_draft,
    a_submitted_profile,
    a_wearer,
    actor,
)
from tests.fitting.rules.making import PEOPLE, a_person
from tests.fitting.rules.making import a_wearer as somebody
from tests.shop import given as in_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def wearer() -> Wearer:
    return a_wearer(a_customer().pk)


@pytest.fixture
def pair() -> Variant:
    return in_shop.variant()


def proposed(profile: FootProfile, pair: Variant) -> Prescription:
    return prescribing.propose(profile.pk, pair.pk, at=NOW, by=SYSTEM)


def causes(prescription: Prescription) -> set[tuple[str, str | None]]:
    return {(cause["code"], cause["side"]) for cause in prescription.causes}


def moves(prescription: Prescription) -> list[tuple[str, str]]:
    entries = JournalEntry.objects.filter(subject="fitting.prescription", subject_id=prescription.pk)
    return list(entries.order_by("pk").values_list("became", "reason"))


# --- by rule -----------------------------------------------------------------------------------
def test_clear_feet_are_approved_by_rule_with_every_parameter_and_reason(wearer: Wearer, pair: Variant) -> None:
    made = proposed(a_clear_profile(wearer), pair)
    assert (made.status, made.causes, made.is_blocked, made.decided_by) == ("approved", [], False, None)
    assert moves(made) == [("proposed", ""), ("approved", "by_rule")]
    left, right = made.sides.all()
    assert [side.insole.code for side in (left, right)] == [f"{made.code}-L", f"{made.code}-R"]
    assert (left.insole.parameters, left.confidence) == (right.insole.parameters, "medium")
    assert left.insole.canonical() == left.spec
    assert left.insole.checksum == left.checksum
    assert [why["code"] for why in left.why["arch_height_mm"]] == ["arch_under_measured"]


def test_the_same_feet_and_variant_have_the_same_prescription_and_another_variant_has_its_own(
    wearer: Wearer, pair: Variant
) -> None:
    profile, other = a_clear_profile(wearer), in_shop.variant("OTHER", of=pair.product)
    made = proposed(profile, pair)
    assert proposed(profile, pair) == made
    assert proposed(profile, other) != made
    assert Prescription.objects.count() == 2
    # Judged once: what follows from feet does not depend on what is bought.
    assert Assessment.objects.count() == 1


def test_what_is_kept_is_judged_again_to_the_same_letter(wearer: Wearer, pair: Variant) -> None:
    for profile in (a_submitted_profile(wearer), a_clear_profile(wearer)):
        proposed(profile, pair)
    for kept in Assessment.objects.all():
        seen = records.wearer_from(kept.inputs)
        assert records.to_json(assessment.assess(seen)) == kept.conclusions
        assert records.checksum(kept.inputs) == kept.checksum


@pytest.mark.one_run("sqlite")
def test_everything_the_rules_look_at_can_be_kept_and_read_back() -> None:
    for seen in (somebody(), *map(a_person, PEOPLE.values())):
        assert records.wearer_from(records.to_json(seen)) == seen


# --- what a person must see ----------------------------------------------------------------------
def test_feet_of_which_little_is_known_go_to_the_fitter_with_the_causes(wearer: Wearer, pair: Variant) -> None:
    made = proposed(a_submitted_profile(wearer), pair)
    assert (made.status, made.decided_at) == ("in_review", None)
    assert causes(made) == {(f"{what}_unknown", side) for what in ("arch", "tilt") for side in ("left", "right")}
    assert made.sides.count() == 2


def test_one_foot_is_a_cause_and_only_that_foot_is_built(wearer: Wearer, pair: Variant) -> None:
    draft = a_draft(wearer, feet="left")
    by = actor(wearer.customer_id)
    intake.answer(draft.pk, measures={"right": dict.fromkeys(MEASURES["right"])}, at=NOW, by=by)
    made = proposed(intake.submit(draft.pk, at=NOW, by=by), pair)
    assert [side.side for side in made.sides.all()] == ["left"]
    assert ("side_absent", None) in causes(made)


def test_a_foot_that_lacks_its_width_is_a_cause_and_not_built(wearer: Wearer, pair: Variant) -> None:
    draft = a_draft(wearer)
    # A row of before the width was asked for: no verb submits one today.
    Measures.objects.filter(profile=draft, side="right").update(
        ball_width_mm=None, ball_width_source="", ball_width_load=""
    )
    FootProfile.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=NOW)
    made = proposed(draft, pair)
    assert (made.status, [side.side for side in made.sides.all()]) == ("in_review", ["left"])
    assert ("measure_missing", "right") in causes(made)


def test_a_red_flag_is_held_by_rule_and_cannot_be_approved_whatever_is_pressed(wearer: Wearer, pair: Variant) -> None:
    made = proposed(a_clear_profile(wearer, health_checks=["numb_feet"]), pair)
    assert (made.status, made.is_blocked, made.is_by_rule) == ("held", True, True)
    assert moves(made) == [("proposed", ""), ("held", "clinician_first")]
    with pytest.raises(IntegrityError), refusing({}):
        Prescription.objects.filter(pk=made.pk).update(status="approved")


# --- news ------------------------------------------------------------------------------------------
def test_newer_feet_supersede_what_nobody_has_decided_and_leave_the_rest(wearer: Wearer, pair: Variant) -> None:
    first = proposed(a_clear_profile(wearer), pair)
    second = proposed(a_submitted_profile(wearer), pair)
    third = proposed(a_submitted_profile(wearer), pair)
    found = dict(Prescription.objects.values_list("pk", "status"))
    assert found == {first.pk: "approved", second.pk: "superseded", third.pk: "in_review"}
    assert moves(second)[-1] == ("superseded", "newer_feet")


def test_what_is_known_now_makes_a_new_one_that_replaces_the_old(wearer: Wearer, pair: Variant) -> None:
    old = proposed(a_clear_profile(wearer, health_checks=["numb_feet"]), pair)
    new = prescribing.propose_again(old.pk, reason="clinician_told", at=NOW, by=SYSTEM)
    old.refresh_from_db()
    assert (old.status, new.status, new.replaces_id) == ("superseded", "held", old.pk)
    assert moves(old)[-1] == ("superseded", "clinician_told")
    with pytest.raises(NotFound):
        prescribing.propose_again(old.pk, reason="clinician_told", at=NOW, by=SYSTEM)
    assert Prescription.objects.live().get() == new


# --- what is refused -------------------------------------------------------------------------------
def test_drafts_goods_from_the_shelf_and_feet_without_consent_are_refused(wearer: Wearer, pair: Variant) -> None:
    draft, bag = a_draft(wearer), in_shop.variant("BAG", of=in_shop.product("bag", kind="stock"))
    with pytest.raises(prescribing.ProfileNotSubmitted):
        proposed(draft, pair)
    profile = intake.submit(draft.pk, at=NOW, by=actor(wearer.customer_id))
    with pytest.raises(prescribing.NotMadeToMeasure):
        proposed(profile, bag)
    consenting.withdraw("health_data", at=NOW, by=actor(wearer.customer_id), wearer_id=wearer.pk)
    with pytest.raises(consenting.ConsentMissing):
        proposed(profile, pair)
    assert (Prescription.objects.count(), Assessment.objects.count()) == (0, 0)


_WRITES: list[tuple[type[Any], dict[str, object]]] = [
    (Assessment, {"conclusions": {}}),
    (Prescription, {"causes": [{"code": "x"}]}),
    (Prescription, {"is_blocked": True}),
    (PrescriptionSide, {"spec": "{}"}),
]


def test_what_was_concluded_and_prescribed_never_changes(wearer: Wearer, pair: Variant) -> None:
    made = proposed(a_submitted_profile(wearer), pair)
    for model, values in _WRITES:
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            model.objects.update(**values)
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            model.objects.all()._raw_delete("default")
    copy = made.sides.get(side="left")
    copy.pk = None
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        copy.save(force_insert=True)
    assert made.sides.count() == 2
