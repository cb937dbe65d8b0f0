"""What is built is told in plain words to whoever may see these feet; others read where it stands, or nothing."""

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fitting import adjusting, consenting, inviting, prescribing, reviewing
from fitting.ages import BirthMonth
from fitting.consent_texts import current
from fitting.models import Prescription, Wearer
from fitting.parameters import SideParameters
from fitting.review_codes import DENIAL_TEXTS, RESCAN_TEXTS, Denial, Rescan
from shop.actor import SYSTEM
from tests.fitting.conftest import Caller
from tests.fitting.designs import an_approved_prescription, release
from tests.fitting.making import NOW, a_clear_profile, a_submitted_profile, a_wearer, actor
from tests.fitting.scans import private
from tests.fitting.test_reviewing import FITTER, LATER
from tests.shop import given

__all__ = ["private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def read(caller: Caller, prescription: Prescription) -> Any:
    return caller.get(f"/api/v1/prescriptions/{prescription.public_id}/")


def doubtful(wearer: Wearer) -> Prescription:
    return prescribing.propose(a_submitted_profile(wearer).pk, given.variant().pk, at=NOW, by=SYSTEM)


def values(told: dict[str, Any], side: int = 0) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in told["sides"][side]["parameters"]}


def test_the_owner_reads_every_value_with_its_reason_in_plain_words(
    account: Caller, stranger: Caller, nobody: Caller
) -> None:
    prescription = an_approved_prescription(a_wearer(account.customer_id), given.variant())
    release(prescription)
    answer = read(account, prescription)
    told = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (told["status"], told["decided_by"], told["private"]) == ("approved", "rule", False)
    assert (told["profile"], told["made_for"]["sku"]) == (prescription.profile.public_id, prescription.variant.sku)
    assert (told["causes"], told["note"], told["replaced_by"]) == ([], None, None)
    assert {one["state"] for one in told["designs"]} == {"ready"}
    assert all(one["pictures"]["preview"] for one in told["designs"])
    left, right = told["sides"]
    assert (left["engraved"], right["engraved"]) == (f"{prescription.code}-L", f"{prescription.code}-R")
    assert (left["confidence"], right["confidence"]) == ("medium", "medium")
    said = values(told)
    assert said.keys() == {one.name for one in fields(SideParameters)}
    arch = said["arch_height_mm"]
    assert (arch["name"], arch["value"], arch["unit"]) == ("Height of the arch support", 15.0, "mm")
    assert (arch["words"], arch["clamp"]) == ("15 mm", "")
    [why] = arch["reasons"]
    assert (why["code"], why["inputs"]) == ("arch_under_measured", {"arch_height": "18.0"})
    assert why["sentence"] == "The arch measures 18.0 mm; comfort wants 3 mm less."
    assert (said["length"]["value"], said["length"]["words"]) == (None, "to the tip of the toes")
    assert (said["heel_grade"]["words"], said["rearfoot_post_deg"]["words"]) == ("medium", "0 °")
    assert [read(caller, prescription).status_code for caller in (stranger, nobody)] == [404, 401]
    assert account.get("/api/v1/prescriptions/prx_nothing/").status_code == 404


def test_what_a_fitter_changed_and_what_a_limit_took_is_told(account: Caller) -> None:
    dressed = a_clear_profile(a_wearer(account.customer_id), footwear=[{"kind": "dress", "removable_insole": "yes"}])
    old = prescribing.propose(dressed.pk, given.variant().pk, at=NOW, by=SYSTEM)
    told = read(account, old).json()
    assert (told["status"], told["decided_by"], told["designs"]) == ("in_review", None, [])
    less = "2 mm wanted, 1 mm allowed"
    assert told["causes"] == [
        {"code": "limit_reached", "sentence": f"Thickness of the cover: {less}.", "side": side}
        for side in ("left", "right")
    ]
    changes = {"left": {"arch_height_mm": "12.5"}}
    new = adjusting.adjust(old.pk, changes=changes, note="A softer start.", at=LATER, by=FITTER)
    reviewing.approve(new.pk, at=LATER, by=FITTER)
    assert read(account, old).json()["replaced_by"] == new.public_id
    told = read(account, new).json()
    assert (told["status"], told["decided_by"]) == ("approved", "fitter")
    assert [one["state"] for one in told["designs"]] == ["designing"] * 2
    arch = values(told)["arch_height_mm"]
    assert (arch["value"], [one["sentence"] for one in arch["reasons"]]) == (12.5, ["A softer start."])
    assert {one["code"]: one["clamp"] for one in values(told, 1).values() if one["clamp"]} == {"top_cover_mm": less}


def test_whoever_waits_reads_what_is_wanted_next_and_no_words_for_colleagues(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)

    def noted(prescription: Prescription) -> tuple[str, str]:
        note = read(account, prescription).json()["note"]
        return note["code"], note["sentence"]

    def again(**answers: object) -> Prescription:
        profile = a_clear_profile(wearer, at=LATER, **answers) if answers else a_submitted_profile(wearer, at=LATER)
        return prescribing.propose(profile.pk, first.variant_id, at=LATER, by=SYSTEM)

    first = doubtful(wearer)
    reviewing.ask_rescan(first.pk, code="sides_swapped", side="left", words="Look at both.", at=LATER, by=FITTER)
    swapped = RESCAN_TEXTS[Rescan.SIDES_SWAPPED]
    assert noted(first) == ("sides_swapped", f"Left foot: {swapped} Look at both.")
    blocked = again(health_checks=["numb_feet"])
    assert noted(blocked)[0] == "clinician_first"
    other = again()
    assert read(account, first).json()["status"] == "superseded"
    reviewing.hold(other.pk, reason="For colleagues.", at=LATER, by=FITTER)
    assert noted(other)[0] == "waits"
    reviewing.refuse(other.pk, code="out_of_range", words="For colleagues.", at=LATER, by=FITTER)
    assert noted(other) == ("out_of_range", DENIAL_TEXTS[Denial.OUT_OF_RANGE])
    assert "For colleagues" not in read(account, other).content.decode()


def test_of_an_adult_who_answers_for_themselves_a_customer_reads_status_and_product_unless_they_share(
    account: Caller,
) -> None:
    wearer, now = a_wearer(account.customer_id, relation="partner"), timezone.now()
    asked = inviting.invite(wearer.pk, at=now, by=actor(account.customer_id))
    door = f"/api/v1/invitations/{asked.token}/prescription/"
    assert Client().get(door).status_code == 404
    prescription = doubtful(wearer)
    by = inviting.actor_behind(asked.invitation)
    agreed = {"health_data": current("health_data").version}
    inviting.accept(asked.invitation.pk, consents=agreed, birth=BirthMonth.of("1985-03"), at=now, by=by)
    told = read(account, prescription).json()
    assert (told["private"], told["status"], told["made_for"]["sku"]) == (True, "in_review", prescription.variant.sku)
    assert (told["sides"], told["causes"], told["note"]) == ([], [], None)
    own = Client().get(door).json()
    assert (own["id"], own["private"], len(own["sides"])) == (prescription.public_id, False, 2)
    assert own["causes"]
    reviewing.ask_rescan(prescription.pk, code="measure_again", at=now, by=FITTER)
    assert read(account, prescription).json()["note"] is None
    assert Client().get(door).json()["note"]["code"] == "measure_again"
    consenting.give("sharing", current("sharing").version, at=now, by=by, wearer_id=wearer.pk)
    told = read(account, prescription).json()
    assert (told["private"], told["note"]["code"], len(told["sides"])) == (False, "measure_again", 2)
