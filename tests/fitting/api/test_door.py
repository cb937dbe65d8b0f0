"""The wearer's own door: what an invited wearer sees and does, and what the customer sees afterwards."""

import datetime as dt

import pytest
import time_machine

from fitting import inviting
from fitting.ages import BirthMonth
from fitting.consent_texts import current
from fitting.models import Consent, FootProfile, Invitation, Wearer
from tests.budgets import queries
from tests.fitting.conftest import Caller
from tests.fitting.making import ANSWERS, MEASURES, NOW, a_submitted_profile, a_wearer, actor

pytestmark = pytest.mark.django_db


def agree(*purposes: str) -> list[dict[str, str]]:
    """Return consents as a client sends them."""
    return [{"purpose": purpose, "text_version": current(purpose).version} for purpose in purposes]


def invited(customer: Caller, relation: str = "partner") -> tuple[str, Wearer]:
    """Invite a wearer without any consent yet; return the door's address and the wearer."""
    wearer = a_wearer(customer.customer_id, name="Bo", relation=relation)
    Consent.objects.all().delete()
    issued = customer.post(f"/api/v1/wearers/{wearer.public_id}/invitations/").json()
    return f"/api/v1/invitations/{issued['token']}/", wearer


def test_the_door_shows_what_is_asked_and_nothing_else(account: Caller, nobody: Caller) -> None:
    door, wearer = invited(account)
    with queries(3):
        answer = nobody.get(door)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()
    assert set(found) == {
        "name", "state", "expires_at", "birth_month_needed", "guardian_needed", "consents", "profile_status",
    }  # fmt: skip
    assert (found["name"], found["state"], found["birth_month_needed"], found["guardian_needed"]) == (
        "Bo",
        "open",
        True,
        None,
    )
    assert [(text["purpose"], text["required"], text["given"]) for text in found["consents"]] == [
        ("health_data", True, False),
        ("photo_scan_storage", False, False),
        ("sharing", False, False),
        ("research", False, False),
        ("guardian", False, False),
    ]
    assert wearer.public_id not in answer.content.decode()
    assert "ada@example.com" not in answer.content.decode()


def test_an_adult_takes_over_and_the_customer_sees_status_size_and_fit(account: Caller, nobody: Caller) -> None:
    door, wearer = invited(account)
    accepted = nobody.post(door, {"birth_month": "1985-03", "consents": agree("health_data")})
    assert accepted.status_code == 200, accepted.content
    assert accepted.json()["state"] == "accepted"

    assert nobody.get(f"{door}profile/").status_code == 404
    draft = nobody.post(f"{door}profile/", {})
    assert draft.status_code == 201
    assert draft.json()["answers"] == {"birth_month": "1985-03"}
    filled = nobody.patch(
        f"{door}profile/", {"answers": ANSWERS, "measures": MEASURES}, headers={"If-Match": draft["ETag"]}
    )
    assert filled.json()["missing"] == []
    assert nobody.patch(f"{door}profile/", {"answers": {}}).status_code == 428

    own = f"/api/v1/profiles/{draft.json()['id']}/"
    seen = account.get(own).json()
    assert (seen["private"], seen["status"], seen["answers"], seen["measures"]) == (True, "draft", None, None)
    assert (seen["doubts"], seen["settled"], seen["missing"]) == ([], [], [])
    assert seen["size"][0]["labels"]["eu_two_point"] == "39.5"
    for refused in (
        account.patch(own, {"answers": {"height_cm": 100}}, headers={"If-Match": "*"}),
        account.post(f"{own}submit/"),
        account.post(f"/api/v1/wearers/{wearer.public_id}/profiles/", {}),
        account.patch(f"/api/v1/wearers/{wearer.public_id}/", {"birth_month": "2000-01"}),
        account.post("/api/v1/me/consents/", {"purpose": "health_data", "wearer": wearer.public_id, "granted": False}),
        account.post("/api/v1/me/consents/", {"wearer": wearer.public_id, **agree("research")[0]}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "wearer_answers_for_themselves")

    assert nobody.post(f"{door}submit/").json()["status"] == "submitted"
    profile = FootProfile.objects.get()
    assert profile.answers["height_cm"] == 168.0
    customer_sees = account.get(f"/api/v1/wearers/{wearer.public_id}/").json()
    assert (customer_sees["speaks_for_self"], customer_sees["birth_month"]) == (True, None)
    assert nobody.get(f"{door}profile/").json()["answers"]["height_cm"] == 168.0


def test_sharing_shows_the_answers_and_withdrawing_hides_them_again(account: Caller, nobody: Caller) -> None:
    door, _ = invited(account)
    nobody.post(door, {"birth_month": "1985-03", "consents": agree("health_data", "sharing")})
    own = f"/api/v1/profiles/{nobody.post(f'{door}profile/', {}).json()['id']}/"
    assert account.get(own).json()["private"] is False
    assert account.get(own).json()["answers"] == {"birth_month": "1985-03"}
    assert nobody.post(f"{door}consents/", {"purpose": "sharing", "granted": False}).status_code == 200
    assert account.get(own).json()["answers"] is None
    again = nobody.post(f"{door}consents/", agree("sharing")[0])
    assert [text["given"] for text in again.json()["consents"] if text["purpose"] == "sharing"] == [True]
    assert account.get(own).json()["private"] is False


def test_a_guardian_agrees_for_a_minor(account: Caller, nobody: Caller) -> None:
    door, wearer = invited(account)
    born = {"birth_month": "2015-03"}
    for body, pointers in (
        ({"consents": agree("health_data", "guardian")}, ["/birth_month"]),
        ({**born, "consents": agree("health_data")}, ["/consents/guardian"]),
        ({**born, "consents": agree("guardian")}, ["/consents/health_data"]),
        ({**born, "consents": agree("health_data", "guardian")}, ["/guardian_name"]),
        ({**born, "consents": agree("marketing")}, ["/consents/0/purpose"]),
        ({"birth_month": "2026-01", "consents": agree("health_data", "guardian")}, ["/birth_month"]),
    ):
        refused = nobody.post(door, body)
        assert refused.status_code == 400, refused.content
        assert [error["pointer"] for error in refused.json()["errors"]] == pointers
    assert not Consent.objects.exists()
    assert Invitation.objects.get().accepted_at is None

    body = {**born, "consents": agree("health_data", "guardian"), "guardian_name": "Grace"}
    assert nobody.post(door, body).status_code == 200
    wearer.refresh_from_db()
    assert (str(wearer.birth), wearer.speaks_since) == ("2015-03", None)
    assert Consent.objects.get(purpose="guardian").given_by_name == "Grace"
    assert Consent.objects.get(purpose="guardian").given_by_kind == "wearer"


def test_going_in_twice_changes_nothing_but_adds_what_is_new(account: Caller, nobody: Caller) -> None:
    door, wearer = invited(account)
    nobody.post(door, {"birth_month": "1985-03", "consents": agree("health_data")})
    first = Wearer.objects.get(pk=wearer.pk).speaks_since
    accepted = Invitation.objects.get().accepted_at
    assert nobody.post(door, {"birth_month": "2001-01", "consents": agree("research")}).status_code == 200
    wearer.refresh_from_db()
    assert (wearer.speaks_since, str(wearer.birth)) == (first, "1985-03")
    assert Invitation.objects.get().accepted_at == accepted
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"health_data", "research"}


@pytest.mark.parametrize("path", ["", "profile/", "submit/", "consents/"])
def test_a_link_that_is_not_valid_opens_nothing(nobody: Caller, path: str) -> None:
    answer = nobody.post(f"/api/v1/invitations/guessed-token/{path}", {})
    assert (answer.status_code, answer.json()["code"]) == (404, "invitation_closed")


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        # In New York the day ends at five in the morning, UTC; in summer at four.
        (dt.datetime(2026, 11, 27, 15, tzinfo=dt.UTC), dt.datetime(2026, 12, 12, 5, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 28, 4, 59, tzinfo=dt.UTC), dt.datetime(2026, 12, 12, 5, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 28, 5, tzinfo=dt.UTC), dt.datetime(2026, 12, 13, 5, tzinfo=dt.UTC)),
        (dt.datetime(2026, 10, 25, 15, tzinfo=dt.UTC), dt.datetime(2026, 11, 9, 5, tzinfo=dt.UTC)),
        (dt.datetime(2026, 3, 1, 15, tzinfo=dt.UTC), dt.datetime(2026, 3, 16, 4, tzinfo=dt.UTC)),
    ],
)
def test_a_link_ends_with_its_fourteenth_day(
    account: Caller, nobody: Caller, made: dt.datetime, ends: dt.datetime
) -> None:
    with time_machine.travel(made, tick=False):
        door, _ = invited(account)
    invitation = Invitation.objects.get()
    assert (invitation.created_at, invitation.expires_at) == (made, ends)
    with time_machine.travel(ends - dt.timedelta(seconds=1), tick=False):
        assert nobody.get(door).status_code == 200
    with time_machine.travel(ends, tick=False):
        assert nobody.get(door).json()["code"] == "invitation_closed"
        assert nobody.post(door, {"consents": agree("health_data")}).status_code == 404
    assert not Consent.objects.exists()


def test_an_archived_wearers_profile_is_gone(account: Caller) -> None:
    profile = a_submitted_profile(a_wearer(account.customer_id))
    account.delete(f"/api/v1/wearers/{profile.wearer.public_id}/")
    assert account.get(f"/api/v1/profiles/{profile.public_id}/").status_code == 404


def test_the_secret_is_not_in_the_log(account: Caller, nobody: Caller, caplog: pytest.LogCaptureFixture) -> None:
    door, _ = invited(account)
    with caplog.at_level("DEBUG"):
        nobody.get(door)
        nobody.get(f"{door}profile/")
    assert caplog.records
    assert door.split("/")[4] not in caplog.text


def test_consent_is_taken_back_through_a_link_that_has_ended(account: Caller, nobody: Caller) -> None:
    """Nothing is shown behind it; it opens nothing and gives nothing; one that was never answered does nothing."""
    wearer = a_wearer(account.customer_id, relation="partner")
    issued = inviting.invite(wearer.pk, at=NOW, by=actor(account.customer_id))
    where = f"/api/v1/invitations/{issued.token}/consents/"
    text = current("health_data").version
    back = {"purpose": "health_data", "granted": False}
    with time_machine.travel(NOW + dt.timedelta(days=15), tick=False):
        assert nobody.post(where, back).json()["code"] == "invitation_closed"
    own = inviting.actor_behind(issued.invitation)
    inviting.accept(issued.invitation.pk, consents={"health_data": text}, birth=BirthMonth(1985, 3), at=NOW, by=own)
    with time_machine.travel(NOW + dt.timedelta(days=15), tick=False):
        assert nobody.get(f"/api/v1/invitations/{issued.token}/").status_code == 404
        given = nobody.post(where, {"purpose": "health_data", "text_version": text})
        assert given.json()["code"] == "invitation_closed"
        taken = nobody.post(where, back)
        assert (taken.status_code, taken.content) == (204, b"")
        assert nobody.post(where, back).json()["code"] == "consent_not_given"
    assert not Consent.objects.live().filter(wearer=wearer, purpose="health_data").exists()
