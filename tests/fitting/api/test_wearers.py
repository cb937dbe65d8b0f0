"""A customer's wearers, their invitations and consents, over HTTP."""

import pytest

from config.models import IdempotencyKey
from fitting.consent_texts import current
from fitting.models import Consent, Invitation, Wearer
from tests.budgets import queries
from tests.fitting.conftest import Caller
from tests.fitting.making import a_submitted_profile, a_wearer

pytestmark = pytest.mark.django_db
HEALTH = {"purpose": "health_data", "text_version": current("health_data").version}
GUARDIAN = {"purpose": "guardian", "text_version": current("guardian").version}
LIST = "/api/v1/wearers/"


def test_a_guest_adds_themselves_with_consent(guest: Caller) -> None:
    body = {"name": "Ada", "relation": "self", "birth_month": "1988-05", "consents": [HEALTH]}
    answer = guest.post(LIST, body)
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert found["id"].startswith("wea_")
    assert {key: found[key] for key in ("name", "relation", "birth_month", "is_minor", "consents")} == {
        "name": "Ada",
        "relation": "self",
        "birth_month": "1988-05",
        "is_minor": False,
        "consents": ["health_data"],
    }
    assert guest.get(LIST).json()["results"] == [found]
    assert guest.get(f"{LIST}{found['id']}/").json() == found
    assert Wearer.objects.get().customer_id == guest.customer_id


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"name": "", "relation": "self"}, "invalid", "/name"),
        ({"name": "Ada", "relation": "cat"}, "invalid", "/relation"),
        ({"name": "Ada", "relation": "self", "shoe": 1}, "invalid", "/shoe"),
        ({"name": "Ada", "relation": "self", "birth_month": "05/1988"}, "invalid", "/birth_month"),
        ({"name": "Bo", "relation": "child", "birth_month": "2200-01"}, "birth_implausible", "/birth_month"),
        ({"name": "Bo", "relation": "self", "birth_month": "1850-01"}, "birth_implausible", "/birth_month"),
        ({"name": "Bo", "relation": "child", "birth_month": "2026-01"}, "too_young", "/birth_month"),
        (
            {"name": "Bo", "relation": "child", "consents": [GUARDIAN]},
            "guardian_name_missing",
            "/guardian_name",
        ),
        (
            {"name": "Bo", "relation": "self", "consents": [{**HEALTH, "text_version": "1999-01"}]},
            "consent_text_outdated",
            "/text_version",
        ),
    ],
)
def test_a_wearer_we_cannot_take_is_refused_and_nothing_is_kept(
    guest: Caller, body: dict[str, object], code: str, pointer: str
) -> None:
    answer = guest.post(LIST, body)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Wearer.objects.exists()
    assert not Consent.objects.exists()


def test_nobody_is_asked_to_sign_in(nobody: Caller) -> None:
    assert nobody.get(LIST).status_code == 401
    assert nobody.post(LIST, {"name": "Ada", "relation": "self"}).status_code == 401
    assert nobody.get("/api/v1/me/consents/").status_code == 401
    assert not Wearer.objects.exists()


def test_a_customer_is_themselves_only_once(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    assert account.post(LIST, {"name": "Again", "relation": "self"}).json()["code"] == "wearer_self_exists"
    other = a_wearer(account.customer_id, relation="partner")
    answer = account.patch(f"{LIST}{other.public_id}/", {"relation": "self"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wearer_self_exists")
    assert [row.relation for row in Wearer.objects.order_by("pk")] == ["self", "partner"]
    account.delete(f"{LIST}{wearer.public_id}/")
    assert account.patch(f"{LIST}{other.public_id}/", {"relation": "self"}).status_code == 200


def test_twenty_wearers_are_enough(account: Caller) -> None:
    for number in range(20):
        a_wearer(account.customer_id, name=f"Wearer {number}", relation="other")
    answer = account.post(LIST, {"name": "One more", "relation": "other"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_wearers")
    assert Wearer.objects.count() == 20


def test_a_list_of_wearers_costs_the_same_for_one_and_for_many(account: Caller) -> None:
    for number in range(3):
        wearer = a_wearer(account.customer_id, name=f"Wearer {number}", relation="other")
        a_submitted_profile(wearer)
        account.post(f"{LIST}{wearer.public_id}/invitations/")
    with queries(6):
        answer = account.get(LIST)
    found = answer.json()["results"]
    assert [row["name"] for row in found] == ["Wearer 0", "Wearer 1", "Wearer 2"]
    assert {row["latest_profile"]["version"] for row in found} == {1}
    assert {row["invitation"]["state"] for row in found} == {"open"}
    assert {row["draft"] for row in found} == {None}


def test_name_and_birth_can_be_corrected(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    answer = account.patch(f"{LIST}{wearer.public_id}/", {"name": "Ada L.", "birth_month": "1990-01"})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["birth_month"], answer.json()["relation"]) == (
        "Ada L.",
        "1990-01",
        "self",
    )
    assert account.patch(f"{LIST}{wearer.public_id}/", {}).json() == answer.json()


def test_an_archived_wearer_is_gone_and_their_invitation_is_closed(account: Caller, nobody: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="partner")
    token = account.post(f"{LIST}{wearer.public_id}/invitations/").json()["token"]
    assert account.delete(f"{LIST}{wearer.public_id}/").status_code == 204
    assert account.get(f"{LIST}{wearer.public_id}/").status_code == 404
    assert account.delete(f"{LIST}{wearer.public_id}/").status_code == 404
    assert account.get(LIST).json()["results"] == []
    assert nobody.get(f"/api/v1/invitations/{token}/").status_code == 404


def test_a_strangers_wearer_does_not_exist(account: Caller, stranger: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="partner")
    invitation = account.post(f"{LIST}{wearer.public_id}/invitations/").json()["id"]
    one = f"{LIST}{wearer.public_id}/"
    for answer in (
        stranger.get(one),
        stranger.patch(one, {"name": "Mine"}),
        stranger.delete(one),
        stranger.get(f"{one}profiles/"),
        stranger.post(f"{one}profiles/", {}),
        stranger.get(f"{one}invitations/"),
        stranger.post(f"{one}invitations/"),
        stranger.delete(f"{one}invitations/{invitation}/"),
        stranger.post(f"{one}invitations/{invitation}/renew/"),
        stranger.post("/api/v1/me/consents/", {"wearer": wearer.public_id, **HEALTH}),
        stranger.post("/api/v1/me/consents/", {"wearer": wearer.public_id, "purpose": "research", "granted": False}),
    ):
        assert answer.status_code == 404, answer.content
        assert answer.json()["code"] == "not_found"
    wearer.refresh_from_db()
    assert (wearer.name, wearer.archived_at) == ("Ada", None)
    assert Invitation.objects.get().revoked_at is None


# --- invitations ------------------------------------------------------------------------------


def test_an_invitation_shows_its_secret_once_and_stores_only_a_hash(account: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="partner")
    where = f"{LIST}{wearer.public_id}/invitations/"
    answer = account.post(where)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    issued = answer.json()
    assert issued["door"] == f"/api/v1/invitations/{issued['token']}/"
    assert issued["state"] == "open"
    [listed] = account.get(where).json()["results"]
    assert listed == {key: issued[key] for key in issued if key not in {"token", "door"}}
    assert issued["token"] not in str(Invitation.objects.values().get())


def test_the_secret_of_an_invitation_is_not_kept_for_a_repeated_request(account: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="partner")
    where, key = f"{LIST}{wearer.public_id}/invitations/", {"Idempotency-Key": "one-invitation"}
    assert account.post(where, headers=key).status_code == 201
    assert not IdempotencyKey.objects.exists()
    again = account.post(where, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "invitation_exists")
    assert Invitation.objects.count() == 1


def test_one_invitation_at_a_time_renewed_and_revoked(account: Caller, nobody: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="gift")
    where = f"{LIST}{wearer.public_id}/invitations/"
    first = account.post(where).json()
    twice = account.post(where)
    assert (twice.status_code, twice.json()["code"]) == (409, "invitation_exists")

    renewed = account.post(f"{where}{first['id']}/renew/")
    assert renewed.status_code == 200
    assert renewed.json()["id"] == first["id"]
    assert nobody.get(f"/api/v1/invitations/{first['token']}/").json()["code"] == "invitation_closed"
    assert nobody.get(f"/api/v1/invitations/{renewed.json()['token']}/").status_code == 200

    assert account.delete(f"{where}{first['id']}/").status_code == 204
    assert nobody.get(f"/api/v1/invitations/{renewed.json()['token']}/").status_code == 404
    assert account.post(f"{where}{first['id']}/renew/").status_code == 404
    assert account.delete(f"{where}{first['id']}/").status_code == 404
    assert [row["state"] for row in account.get(where).json()["results"]] == ["revoked"]
    assert account.post(where).status_code == 201


def test_nobody_invites_themselves(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    answer = account.post(f"{LIST}{wearer.public_id}/invitations/")
    assert (answer.status_code, answer.json()["code"]) == (409, "inviting_oneself")
    assert not Invitation.objects.exists()


def test_an_invitation_of_another_wearer_does_not_exist_here(account: Caller) -> None:
    one = a_wearer(account.customer_id, relation="partner")
    other = a_wearer(account.customer_id, relation="gift")
    invitation = account.post(f"{LIST}{one.public_id}/invitations/").json()["id"]
    assert account.delete(f"{LIST}{other.public_id}/invitations/{invitation}/").status_code == 404
    assert Invitation.objects.get().revoked_at is None


# --- consents ---------------------------------------------------------------------------------


def test_consents_are_given_listed_and_withdrawn(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    research = {"purpose": "research", "text_version": current("research").version, "wearer": wearer.public_id}
    given = account.post("/api/v1/me/consents/", research)
    assert given.status_code == 201
    assert given.json()["withdrawn_at"] is None
    assert account.post("/api/v1/me/consents/", research).json() == given.json()
    with queries(3):
        listed = account.get("/api/v1/me/consents/").json()["results"]
    assert [row["purpose"] for row in listed] == ["research", "health_data"]
    assert {row["wearer"] for row in listed} == {wearer.public_id}

    withdrawal = {"purpose": "research", "wearer": wearer.public_id, "granted": False}
    withdrawn = account.post("/api/v1/me/consents/", withdrawal)
    assert withdrawn.status_code == 200
    assert withdrawn.json()["withdrawn_at"] is not None
    again = account.post("/api/v1/me/consents/", withdrawal)
    assert (again.status_code, again.json()["code"]) == (409, "consent_not_given")
    assert account.get(f"{LIST}{wearer.public_id}/").json()["consents"] == ["health_data"]
    assert account.post("/api/v1/me/consents/", research).status_code == 201
    assert Consent.objects.filter(purpose="research").count() == 2


def test_marketing_is_the_customers_own(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    text = {"purpose": "marketing", "text_version": current("marketing").version}
    for body in ({**text, "wearer": wearer.public_id}, HEALTH):
        refused = account.post("/api/v1/me/consents/", body)
        assert (refused.status_code, refused.json()["code"]) == (400, "consent_purpose_wrong")
    assert Consent.objects.count() == 1
    assert account.post("/api/v1/me/consents/", text).json()["wearer"] is None
    assert Consent.objects.get(purpose="marketing").user_id == account.customer_id
    assert account.post("/api/v1/me/consents/", {"purpose": "marketing", "granted": False}).status_code == 200


def test_a_customer_cannot_agree_to_be_shown_what_is_not_theirs(account: Caller) -> None:
    wearer = a_wearer(account.customer_id, relation="partner")
    body = {"purpose": "sharing", "text_version": current("sharing").version, "wearer": wearer.public_id}
    assert account.post("/api/v1/me/consents/", body).status_code == 403
    assert not Consent.objects.filter(purpose="sharing").exists()
