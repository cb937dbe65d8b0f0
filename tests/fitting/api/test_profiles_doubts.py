"""Doubts are asked about, consent and guardians are insisted on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fitting.models import FootProfile
from tests.fitting.api.drafts import change, opened, opened_for, pointers
from tests.fitting.conftest import Caller
from tests.fitting.making import ANSWERS, MEASURES, a_draft, a_wearer, foot
from tests.fitting.scans import agree_to_scans

pytestmark = pytest.mark.django_db


def test_what_is_unusual_is_asked_about_and_both_answers_are_kept(account: Caller) -> None:
    where, tag = opened(account)
    first = change(account, where, tag, answers={**ANSWERS, "height_cm": 188}, measures=MEASURES)
    assert [doubt["code"] for doubt in first.json()["doubts"]] == ["unusual_value", "length_unlike_height"]
    assert [lack["code"] for lack in first.json()["missing"]] == ["unconfirmed", "unconfirmed"]
    refused = account.post(f"{where}submit/")
    assert (refused.status_code, refused.json()["code"]) == (409, "profile_incomplete")
    assert pointers(refused) == ["/answers/height_cm", "/measures/right/foot_length"]

    keys = [doubt["key"] for doubt in first.json()["doubts"]]
    second = change(account, where, first["ETag"], confirm=[keys[0]])
    assert [doubt["confirmed"] for doubt in second.json()["doubts"]] == [True, False]
    third = change(account, where, second["ETag"], measures={"left": foot(265), "right": foot(266)})
    assert third.json()["missing"] == []
    assert [(entry["said"], entry["stands"], entry["confirmed"]) for entry in third.json()["settled"]] == [
        ("188 cm".replace("188", "188.0"), "188.0 cm", True),
        ("251.0 mm at 188.0 cm", "266.0 mm", False),
    ]
    assert account.post(f"{where}submit/").status_code == 200


def test_a_confirmed_value_that_changes_is_another_doubt(account: Caller) -> None:
    where, tag = opened(account)
    first = change(account, where, tag, answers={"sizing_category": "women", "height_cm": 188})
    [doubt] = first.json()["doubts"]
    second = change(account, where, first["ETag"], confirm=[doubt["key"]])
    third = change(account, where, second["ETag"], answers={"height_cm": 189})
    assert [doubt["confirmed"] for doubt in third.json()["doubts"]] == [False]


# --- consent ----------------------------------------------------------------------------------


def test_without_consent_nothing_about_health_is_taken_in(account: Caller) -> None:
    where, tag = opened(account)
    wearer = FootProfile.objects.get().wearer
    account.post("/api/v1/me/consents/", {"purpose": "health_data", "wearer": wearer.public_id, "granted": False})
    answer = change(account, where, tag, answers={"height_cm": 168})
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
    assert pointers(answer) == ["/consents/health_data"]
    assert account.get(where).json()["answers"] == {}


def test_a_consent_withdrawn_before_submitting_stops_it(account: Caller) -> None:
    draft = a_draft(a_wearer(account.customer_id))
    wearer = draft.wearer.public_id
    account.post("/api/v1/me/consents/", {"purpose": "health_data", "wearer": wearer, "granted": False})
    answer = account.post(f"/api/v1/profiles/{draft.public_id}/submit/")
    assert (answer.status_code, pointers(answer)) == (409, ["/consents/health_data"])
    assert FootProfile.objects.get().is_draft


def test_a_minor_needs_a_guardian(account: Caller) -> None:
    """Who is said to be a minor is one from then on: nothing else about them comes in, and nothing is sent."""
    where, tag = opened_for(account, a_wearer(account.customer_id).public_id)
    whole = change(account, where, tag, answers={**ANSWERS, "birth_month": "2010-05"})
    assert (whole.status_code, pointers(whole)) == (409, ["/consents/guardian"])
    assert FootProfile.objects.get().answers == {}
    birth = change(account, where, tag, answers={"birth_month": "2010-05"})
    assert birth.status_code == 200, birth.content
    for more in ({"answers": {"weight_kg": 40}}, {"measures": {"left": foot(220, 85)}}):
        refused = change(account, where, birth.headers["ETag"], **more)
        assert (refused.status_code, pointers(refused)) == (409, ["/consents/guardian"])
    scan = SimpleUploadedFile("left.stl", b"solid left")
    agree_to_scans(FootProfile.objects.get().wearer_id, account.customer_id)
    told = account.post(f"{where}scans/", {"side": "left", "load": "standing_half", "file": scan}, format="multipart")
    assert (told.status_code, pointers(told)) == (409, ["/consents/guardian"])
    answer = account.post(f"{where}submit/")
    assert (answer.status_code, "/consents/guardian" in pointers(answer)) == (409, True)
    assert FootProfile.objects.get().answers == {"birth_month": "2010-05"}


def test_a_child_with_a_guardian_gets_a_profile(account: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="child")
    child = {"birth_month": "2018-05", "sizing_category": "youth", "height_cm": 128, "weight_kg": 27}
    small = {"left": foot(195, 75), "right": foot(195, 75)}
    where, tag = opened_for(account, wearer.public_id)
    answer = change(account, where, tag, answers={**ANSWERS, **child}, measures=small)
    assert answer.status_code == 200, answer.content
    assert answer.json()["missing"] == []
    assert account.post(f"{where}submit/").status_code == 200
