"""Conclusions and recommendations: with reasons, the same again and again, and for nobody but whose feet they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fitting import consenting, inviting
from fitting.consent_texts import current
from fitting.measured import Side
from fitting.mesh.measure import measure
from fitting.models import FootProfile, Scan, Wearer
from fitting.scan_codes import ScanCode
from fitting.scan_found import Found, Hints, ScanFound, Verdict
from shop.actor import Actor
from tests import given
from tests.fitting.conftest import Caller
from tests.fitting.feet.anatomy import Anatomy
from tests.fitting.feet.scanning import Scanned, scan_file
from tests.fitting.making import NOW, a_draft, a_submitted_profile, a_wearer, actor, ruler
from tests.fitting.scans import LENGTHS, a_scan, measures, private, told

__all__ = ["measures", "private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]

type Measure = Callable[[Scan, ScanFound], Scan]


def about(caller: Caller, profile: FootProfile, what: str = "assessment/") -> Any:
    answer = caller.get(f"/api/v1/profiles/{profile.public_id}/{what}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_what_was_not_measured_is_unknown_and_says_so(account: Caller) -> None:
    found = about(account, a_draft(a_wearer(account.customer_id)))
    assert [foot["side"] for foot in found["feet"]] == ["left", "right"]
    for foot in found["feet"]:
        assert (foot["arch"]["value"], foot["arch"]["confidence"]) == ("unknown", "none")
        assert [reason["code"] for reason in foot["arch"]["reasons"]] == ["arch_unknown"]
    assert (found["is_blocked"], found["blocking"], found["differences"]) == (False, [], [])
    assert found["sizes"]["mondopoint"] == "250"


def test_a_red_flag_blocks_and_names_what_was_ticked(account: Caller) -> None:
    draft = a_draft(a_wearer(account.customer_id), health_checks=["numb_feet", "pregnancy"])
    found = about(account, draft)
    assert found["is_blocked"] is True
    assert [flag["code"] for flag in found["blocking"]] == ["numb_feet"]
    assert [flag["code"] for flag in found["cautions"]] == ["pregnancy"]


@pytest.mark.one_run("sqlite")
def test_a_scanned_heel_that_leans_is_evidence_under_its_load(account: Caller, measures: Measure) -> None:
    # A leg that stands 14 degrees inwards, noise included, as scanners see it.
    file, _ = scan_file(Scanned(side=Side.LEFT, noise=0.3, anatomy=Anatomy(everted=14.0, leg=0.45)))
    draft = a_draft(a_wearer(account.customer_id), left={"shoe_wear": "wear_even"})
    before = about(account, draft)["feet"][0]["pronation"]
    measures(a_scan(draft), measure(file, Hints(Side.LEFT)).found)
    left, right = about(account, draft)["feet"]
    assert (before["value"], before["evidence"]) == ("neutral", "shoe_wear")
    assert (left["pronation"]["value"], left["pronation"]["evidence"]) == ("highly_pronated", "rearfoot_angle")
    # Skin is not bone: within two degrees of a limit it may be the next class, and it says so.
    assert (left["pronation"]["uncertain"], left["pronation"]["confidence"]) == (True, "low")
    codes = [reason["code"] for reason in left["pronation"]["reasons"]]
    assert codes == ["tilt_by_rearfoot_angle", "near_cut_off", "sources_disagree"]
    assert right["pronation"]["value"] == "unknown"


def test_a_scan_that_may_be_the_other_foot_is_no_evidence(account: Caller, measures: Measure) -> None:
    draft = a_draft(a_wearer(account.customer_id))
    before = about(account, draft)
    measures(
        a_scan(draft), told(Verdict.REVIEW, ScanCode.SIDE_DIFFERS, lengths={**LENGTHS, Found.REARFOOT_ANGLE: 14.0})
    )
    after = about(account, draft)
    assert [one["side"] for one in after.pop("scans_doubted")] == ["left"]
    assert before.pop("scans_doubted") == []
    assert after == before


def test_the_same_profile_gives_the_same_answer(account: Caller) -> None:
    profile = a_submitted_profile(a_wearer(account.customer_id))
    assert about(account, profile) == about(account, profile)


def test_products_are_ranked_with_reasons_and_those_that_cannot_be_come_last(account: Caller) -> None:
    given.market()
    given.custom_product("STRIDE-M", footwear=["running"], activities=["running"])
    given.custom_product("SHIFT-M", footwear=["work"], activities=["standing"])
    given.custom_product("TINY-M", max_wearer_kg=40)
    given.stock_good()
    found = about(account, a_draft(a_wearer(account.customer_id)), "recommendations/?country=US")["results"]
    assert [(one["product"], one["suits"], one["rank"]) for one in found] == [
        ("shift-m", True, 1), ("stride-m", True, 2), ("tiny-m", False, 3),
    ]  # fmt: skip
    assert found[0]["reasons_for"]
    assert found[2]["reasons_against"][0]["code"] == "too_heavy"


def test_a_country_must_be_named_and_served(account: Caller) -> None:
    given.market()
    where = f"/api/v1/profiles/{a_draft(a_wearer(account.customer_id)).public_id}/recommendations/"
    assert account.get(where).json()["errors"][0]["pointer"] == "/country"
    refused = account.get(f"{where}?country=AQ")
    assert (refused.status_code, refused.json()["code"]) == (400, "country_not_served")


def test_a_draft_without_measures_is_refused_by_name(account: Caller) -> None:
    draft = a_draft(a_wearer(account.customer_id))
    draft.measures.all().delete()
    answer = account.get(f"/api/v1/profiles/{draft.public_id}/assessment/")
    assert (answer.status_code, answer.json()["code"]) == (409, "profile_not_measured")


def test_an_adult_who_answers_for_themselves_is_not_judged_before_the_customer(account: Caller) -> None:
    wearer = a_wearer(account.customer_id, name="Bo", relation="partner")
    token, by_wearer = taken_over(wearer, account)
    draft = FootProfile.objects.get(wearer=wearer)
    where = f"/api/v1/profiles/{draft.public_id}/assessment/"
    answer = account.get(where)
    assert (answer.status_code, answer.json()["code"]) == (403, "wearer_answers_for_themselves")
    assert Client().get(f"/api/v1/invitations/{token}/assessment/").json()["profile"] == draft.public_id
    consenting.give("sharing", current("sharing").version, at=NOW, by=by_wearer, wearer_id=wearer.pk)
    assert account.get(where).status_code == 200


def taken_over(wearer: Wearer, account: Caller) -> tuple[str, Actor]:
    """Let an invited adult answer for themselves; return the token of their door and who they are."""
    invited = inviting.invite(wearer.pk, at=timezone.now(), by=actor(account.customer_id))
    own = inviting.actor_behind(invited.invitation)
    door = f"/api/v1/invitations/{invited.token}/"
    consent = {"purpose": "health_data", "text_version": current("health_data").version}
    sent = {"birth_month": "1985-03", "consents": [consent]}
    assert Client().post(door, sent, content_type="application/json").status_code == 200
    begun = Client().post(f"{door}profile/", {}, content_type="application/json")
    filled = {"measures": {"left": {"foot_length": ruler(250), "ball_width": ruler(95)}}}
    tag = {"If-Match": begun.headers["ETag"]}
    assert Client().patch(f"{door}profile/", filled, content_type="application/json", headers=tag).status_code == 200
    return invited.token, own
