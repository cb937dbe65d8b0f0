"""Accounts: sign up, prove the address, sign in, reset; strangers learn nothing about who has one."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from config.accounts import adoption
from shop.actor import Actor
from shop.refusal import Refusal
from tests.budgets import queries
from tests.config.conftest import NOW

pytestmark = pytest.mark.django_db
APP = "/_allauth/app/v1/auth"
PASSWORD = "a long walk in new shoes"


def call(client: Client, path: str, **body: str) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"{APP}/{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def key_of_last_mail() -> str:
    found = re.search(r"/(?:verify-email|reset)/([^\s/]+)", str(mail.outbox[-1].body))
    assert found is not None
    return unquote(found[1])


def verified(email: str = "ada@example.com") -> Any:
    user = get_user_model().objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_an_account_is_usable_once_its_address_is_proved(client: Client) -> None:
    status, body = call(client, "signup", email="Ada@Example.com", password=PASSWORD)
    assert status == 401
    assert {"id": "verify_email", "is_pending": True} in body["data"]["flows"]
    status, body = call(client, "login", email="ada@example.com", password=PASSWORD)
    assert status == 401
    key = key_of_last_mail()
    answer = client.post(f"{APP}/email/verify", {"key": key}, content_type="application/json")
    assert answer.status_code == 401  # proved, but this client has not signed in
    status, body = call(client, "login", email="ada@example.com", password=PASSWORD)
    assert status == 200
    me = client.get("/api/v1/me/", headers={"X-Session-Token": body["meta"]["session_token"]})
    assert (me.json()["email"], me.json()["is_guest"]) == ("ada@example.com", False)
    assert me.json()["verified_at"] is not None


def test_a_wrong_session_token_is_401(client: Client) -> None:
    answer = client.get("/api/v1/me/", headers={"X-Session-Token": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


def test_the_session_cookie_of_a_browser_opens_the_api_and_changes_need_csrf() -> None:
    user = verified()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    assert browser.get("/api/v1/me/").json()["id"] == user.public_id
    answer = browser.patch("/api/v1/me/", {"name": "Ada"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    user.refresh_from_db()
    assert user.name == ""


def shape(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    """Compare answers without what is random in every one of them."""
    status, body = answer
    body.get("meta", {}).pop("session_token", None)
    return status, json.dumps(body, sort_keys=True)


def test_signing_up_answers_the_same_for_a_known_and_an_unknown_address(client: Client) -> None:
    verified("known@example.com")
    answers = [
        shape(call(Client(), "signup", email=email, password=PASSWORD))
        for email in ("known@example.com", "unknown@example.com")
    ]
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 2
    assert get_user_model().objects.filter(email="known@example.com").count() == 1


def test_asking_for_a_reset_answers_the_same_for_a_known_and_an_unknown_address(client: Client) -> None:
    verified("known@example.com")
    answers = [
        shape(call(Client(), "password/request", email=email)) for email in ("known@example.com", "unknown@example.com")
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert len(mail.outbox) == 2


def test_asking_for_a_sign_in_code_answers_the_same_for_a_known_and_an_unknown_address() -> None:
    verified("known@example.com")
    answers = [
        shape(call(Client(), "code/request", email=email)) for email in ("known@example.com", "unknown@example.com")
    ]
    assert answers[0] == answers[1]


def test_signing_in_answers_the_same_for_a_wrong_password_and_an_unknown_address() -> None:
    verified("known@example.com")
    answers = [
        shape(call(Client(), "login", email=email, password="not the password"))
        for email in ("known@example.com", "unknown@example.com")
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 400


def test_a_mail_server_that_is_down_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    verified("known@example.com")

    def down(*_: object) -> int:
        message = "no route"
        raise OSError(message)

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    answers = [
        shape(call(Client(), "password/request", email=email)) for email in ("known@example.com", "unknown@example.com")
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_a_mailed_key_resets_the_password_once(client: Client) -> None:
    verified()
    call(client, "password/request", email="ada@example.com")
    key = key_of_last_mail()
    call(client, "password/reset", key=key, password="quite another password")
    assert call(client, "login", email="ada@example.com", password="quite another password")[0] == 200
    assert call(client, "password/reset", key=key, password="a third password, please")[0] == 400


def test_links_in_mails_lead_to_the_storefront_and_subjects_say_nothing_private(client: Client) -> None:
    call(client, "signup", email="ada@example.com", password=PASSWORD)
    assert "http://localhost:8000/account/verify-email/" in str(mail.outbox[0].body)
    assert mail.outbox[0].subject == "Please confirm your e-mail address"


def test_accounts_are_not_made_on_the_pages_of_staff(client: Client) -> None:
    client.post("/accounts/signup/", {"email": "ada@example.com", "password1": PASSWORD})
    assert get_user_model().objects.count() == 0


def test_changing_name_and_language_hands_back_the_new_state(guest: Client) -> None:
    before = guest.get("/api/v1/me/")
    answer = guest.patch(
        "/api/v1/me/",
        {"name": "Ada", "language": "de"},
        content_type="application/json",
        headers={"If-Match": before.headers["ETag"]},
    )
    assert (answer.json()["name"], answer.json()["language"]) == ("Ada", "de")
    assert answer.headers["ETag"] != before.headers["ETag"]
    stale = guest.patch(
        "/api/v1/me/", {"name": "Eve"}, content_type="application/json", headers={"If-Match": before.headers["ETag"]}
    )
    assert stale.status_code == 412
    assert guest.get("/api/v1/me/").json()["name"] == "Ada"


@pytest.mark.parametrize(
    "body", [{"email": "x@example.com"}, {"is_staff": True}, {"language": "tlh"}, {"name": "x" * 121}]
)
def test_nothing_else_about_oneself_can_be_changed(guest: Client, body: dict[str, object]) -> None:
    before = guest.get("/api/v1/me/").content
    assert guest.patch("/api/v1/me/", body, content_type="application/json").status_code == 400
    assert guest.get("/api/v1/me/").content == before


def test_nothing_to_change_changes_nothing(guest: Client) -> None:
    with queries(2):
        assert guest.patch("/api/v1/me/", {}, content_type="application/json").status_code == 200


ADOPTED: list[tuple[str, int, Actor]] = []


def part(*, email: str, user_id: int, at: object, by: Actor) -> None:
    ADOPTED.append((email, user_id, by))


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, Actor]]:
    ADOPTED.clear()
    monkeypatch.setattr(adoption, "PARTS", (part,))
    return ADOPTED


def test_proving_an_address_lets_every_floor_adopt_at_once(client: Client, parts: list[tuple[str, int, Actor]]) -> None:
    call(client, "signup", email="Ada@Example.com", password=PASSWORD)
    assert parts == []
    client.post(f"{APP}/email/verify", {"key": key_of_last_mail()}, content_type="application/json")
    user = get_user_model().objects.get()
    assert parts == [("ada@example.com", user.pk, user.as_actor())]
    assert (user.adopted_email, user.verified_at is not None) == ("ada@example.com", True)
    assert adoption.adopt_waiting(at=NOW) == 0


def test_an_adoption_that_a_crash_left_behind_is_finished_by_the_sweep(
    parts: list[tuple[str, int, Actor]],
) -> None:
    user = verified()
    assert adoption.adopt_waiting(at=NOW) == 1
    assert adoption.adopt_waiting(at=NOW) == 0
    assert [(email, user_id) for email, user_id, _ in parts] == [("ada@example.com", user.pk)]


def test_an_unproved_address_adopts_nothing(parts: list[tuple[str, int, Actor]]) -> None:
    user = get_user_model().objects.create_user("ada@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email="ada@example.com", verified=False, primary=True)
    assert adoption.adopt_waiting(at=NOW) == 0
    assert parts == []


def test_a_failing_part_leaves_the_address_proved_and_the_rest_to_the_sweep(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise Refusal

    monkeypatch.setattr(adoption, "PARTS", (refuse,))
    call(client, "signup", email="ada@example.com", password=PASSWORD)
    client.post(f"{APP}/email/verify", {"key": key_of_last_mail()}, content_type="application/json")
    assert EmailAddress.objects.get().verified
    assert get_user_model().objects.get().adopted_email == ""
    monkeypatch.setattr(adoption, "PARTS", ())
    assert adoption.adopt_waiting(at=NOW) == 1


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_body_nested_beyond_all_measure_is_a_bad_one_here_too(client: Client, opening: str) -> None:
    answer = client.post(f"{APP}/login", opening * 100_000, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert "nested too deeply" in answer.json()["detail"]


def test_brackets_in_a_password_are_no_nesting(client: Client) -> None:
    verified()
    assert call(client, "login", email="ada@example.com", password="[{" * 60)[0] == 400
    assert call(client, "login", email="ada@example.com", password=PASSWORD)[0] == 200
