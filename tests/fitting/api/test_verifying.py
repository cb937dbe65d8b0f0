"""What a fitter makes of a clinician's word, what is judged anew, and pressure pictures as evidence."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db.models import OuterRef
from django.test import Client
from django.utils import timezone

from config.accounts.models import User
from fitting import intake, prescribing, tasks, verifying
from fitting.clinicians import EntrySettled
from fitting.models import (
    BlockLift,
    FootProfile,
    JournalEntry,
    Prescription,
    PressurePrint,
    with_a_clinician,
)
from fitting.models.clinician import WrittenOnce
from fitting.verifying import ClinicianSaysNo, ReasonMissing
from shop.actor import SYSTEM
from tests import given
from tests.fitting.api.test_clinicians import FLAGS, WHY, answered, blocked, fitter, judged, ticking
from tests.fitting.conftest import Caller
from tests.fitting.making import a_draft, a_submitted_profile, a_wearer, actor
from tests.fitting.pressed import a_file, a_print
from tests.fitting.scans import private

__all__ = ["private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


# --- a fitter's word ----------------------------------------------------------------------------------


def test_verified_the_block_is_lifted_on_record_and_the_values_count(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)
    before = judged(account, profile)
    assert (before["is_blocked"], [one["code"] for one in before["blocking"]]) == (True, FLAGS)
    entry = answered(nobody, account, profile)
    assert judged(account, profile) == before, "nothing counts before a fitter has looked"
    by, at = fitter(), timezone.now()
    for bad in ("", "  "):
        with pytest.raises(ReasonMissing):
            verifying.verify(entry.pk, reason=bad, at=at, by=by)
    verifying.verify(entry.pk, reason=WHY, at=at, by=by)
    lift = BlockLift.objects.get()
    assert (lift.entry, lift.flags, lift.note, lift.lifted_by_id, lift.lifted_at) == (entry, FLAGS, WHY, by.id, at)
    after = judged(account, profile)
    assert (after["is_blocked"], after["blocking"], after["cleared_on"]) == (False, [], at.date().isoformat())
    assert [one["code"] for one in after["cleared"]] == FLAGS
    left, right = after["feet"]
    assert (left["pronation"]["value"], left["pronation"]["evidence"]) == ("pronated", "fpi")
    assert (right["pronation"]["value"], right["arch"]["value"]) == ("neutral", "normal")
    moved = JournalEntry.objects.filter(field="block").get()
    assert (moved.was, moved.became, moved.by_id, moved.reason) == ("blocked", "lifted", by.id, WHY)
    with pytest.raises(WrittenOnce):
        lift.save()
    with pytest.raises(WrittenOnce):
        lift.delete()
    with pytest.raises(EntrySettled):
        verifying.verify(entry.pk, reason=WHY, at=at, by=by)
    assert account.get(f"/api/v1/profiles/{profile.public_id}/clinician-link/").json()["entry"] == "verified"


def test_another_warning_sign_blocks_again_and_the_covered_ones_do_not(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)
    verifying.verify(answered(nobody, account, profile).pk, reason=WHY, at=timezone.now(), by=fitter())
    assert judged(account, ticking(profile, "numb_feet"))["is_blocked"] is False
    found = judged(account, ticking(profile, "numb_feet", "open_wound"))
    assert (found["is_blocked"], [one["code"] for one in found["blocking"]]) == (True, ["open_wound"])
    assert [one["code"] for one in found["cleared"]] == ["numb_feet"]
    # A profile that is made when the lift has ended needs a new word.
    ticking(profile, "numb_feet")
    with time_machine.travel(timezone.now() + dt.timedelta(days=366), tick=False):
        account.force_login(User.objects.get(pk=account.customer_id))
        assert judged(account, profile)["is_blocked"] is True


def test_a_rejected_answer_lifts_nothing_and_says_why(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)
    entry = answered(nobody, account, profile, may_wear_insoles=False)
    with pytest.raises(ClinicianSaysNo):
        verifying.verify(entry.pk, reason=WHY, at=timezone.now(), by=fitter())
    with pytest.raises(ReasonMissing):
        verifying.reject(entry.pk, reason=" ", at=timezone.now(), by=fitter())
    verifying.reject(entry.pk, reason="The clinician says no.", at=timezone.now(), by=fitter())
    told = account.get(f"/api/v1/profiles/{profile.public_id}/clinician-link/").json()
    assert (told["entry"], told["reason"]) == ("rejected", "The clinician says no.")
    assert judged(account, profile)["is_blocked"] is True
    assert not BlockLift.objects.exists()


def test_what_was_held_is_judged_again_once_a_clinician_has_said_yes(account: Caller, nobody: Caller) -> None:
    at, variant = timezone.now(), given.custom_product()
    draft = a_draft(a_wearer(account.customer_id), at=at, health_checks=["numb_feet"])
    profile = intake.submit(draft.pk, at=at, by=actor(account.customer_id))
    held = prescribing.propose(profile.pk, variant.pk, at=at, by=SYSTEM)
    assert held.status == "held"
    entry = answered(nobody, account, profile, left={"fpi": [0] * 6, "lift_mm": 3, "post_deg": 2, "met_pad_mm": 2})
    later = at + dt.timedelta(minutes=1)
    verifying.verify(entry.pk, reason=WHY, at=later, by=fitter())
    held.refresh_from_db()
    again = Prescription.objects.live().get()
    assert (held.status, again.replaces, again.status, again.is_blocked) == ("superseded", held, "in_review", False)
    assert "red_flag_cleared" in {cause["code"] for cause in again.causes}
    left = again.sides.get(side="left").insole.parameters
    assert [left.heel_lift_mm, left.rearfoot_post_deg, left.met_pad_mm] == [Decimal(3), Decimal(2), Decimal(2)]
    assert [reason["code"] for reason in again.sides.get(side="left").why["heel_lift_mm"]] == [
        "prescribed_by_clinician"
    ]
    assert tasks.judge_verified(at=later) == 0


def test_deadlines_pause_while_a_clinician_or_a_fitter_has_the_ball(account: Caller, nobody: Caller) -> None:
    profile = blocked(account)

    def pauses(at: dt.datetime) -> bool:
        rows = FootProfile.objects.filter(with_a_clinician(at, OuterRef("wearer")))
        return rows.filter(pk=profile.pk).exists()

    at = timezone.now()
    assert pauses(at) is False
    entry = answered(nobody, account, profile)
    assert (pauses(at), pauses(at + dt.timedelta(days=31))) == (True, True)
    verifying.reject(entry.pk, reason="No such number.", at=at, by=fitter())
    assert (pauses(at + dt.timedelta(seconds=9)), pauses(at + dt.timedelta(days=31))) == (True, False)


# --- pressure pictures ----------------------------------------------------------------------------------


def test_a_pressure_picture_of_a_draft_is_evidence_and_its_errors_say_how_to_fix_it(
    account: Caller, stranger: Caller
) -> None:
    profile = a_draft(a_wearer(account.customer_id), at=timezone.now())
    where, upload = f"/api/v1/profiles/{profile.public_id}/pressure-prints/", Client()
    upload.force_login(User.objects.get(pk=account.customer_id))
    assert judged(account, profile)["feet"][1]["arch"]["value"] == "unknown"
    taken = upload.post(where, a_print())
    assert taken.status_code == 201, taken.content
    arch = judged(account, profile)["feet"][1]["arch"]
    assert (arch["evidence"], arch["value"]) == ("arch_index", "normal")
    assert upload.post(where, a_print()).status_code == 201
    assert [one["side"] for one in account.get(where).json()["results"]] == ["right"]
    assert PressurePrint.objects.present().count() == 1
    refused = upload.post(where, {"file": a_file(b"1;2\n3;4\n"), "side": "left"})
    assert refused.status_code == 400
    assert refused.json()["errors"] == [
        {"pointer": "/file", "code": "print_no_matrix",
         "detail": "There is no matrix of numbers in this file. Export the peak picture as CSV without formulas."},
    ]  # fmt: skip
    assert stranger.get(where).status_code == 404
    assert account.delete(f"{where}right/").status_code == 204
    assert judged(account, profile)["feet"][1]["arch"]["value"] == "unknown"
    frozen = a_submitted_profile(a_wearer(account.customer_id, relation="other"), at=timezone.now())
    late = upload.post(f"/api/v1/profiles/{frozen.public_id}/pressure-prints/", a_print())
    assert late.json()["code"] == "profile_frozen"
