"""A guest is known by a secret that is shown once; a mailed code opens once."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from config.accounts import guests
from config.accounts.models import CODE_LIFE, GuestCode, GuestToken
from tests.budgets import queries
from tests.config.conftest import NOW

pytestmark = pytest.mark.django_db
PATH = "/api/v1/guest-sessions/"


def begin(client: Client, **body: object) -> tuple[int, dict[str, Any]]:
    answer = client.post(PATH, body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_new_guest_gets_a_token_that_opens_the_api(client: Client) -> None:
    status, session = begin(client)
    assert status == 201
    answer = client.get("/api/v1/me/", headers={"Authorization": f"Guest {session['token']}"})
    assert (answer.status_code, answer.json()["is_guest"], answer.json()["email"]) == (200, True, None)


def test_the_token_is_nowhere_in_the_database(client: Client) -> None:
    _, session = begin(client)
    stored = GuestToken.objects.get()
    assert session["token"] not in stored.token_hash
    assert stored.token_hash == guests.hash_of(session["token"])


def test_a_token_is_looked_up_with_one_statement(guest: Client) -> None:
    with queries(1):
        guest.get("/api/v1/me/")


@pytest.mark.parametrize("header", ["Guest", "Guest ", "Guest wrong", "guest wrong", "Guest a b"])
def test_a_wrong_token_is_401(client: Client, header: str) -> None:
    answer = client.get("/api/v1/me/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


def test_a_token_ends(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        _, session = begin(client)
    headers = {"Authorization": f"Guest {session['token']}"}
    with time_machine.travel(NOW + guests.TOKEN_LIFE - dt.timedelta(seconds=1), tick=False):
        assert client.get("/api/v1/me/", headers=headers).status_code == 200
    with time_machine.travel(NOW + guests.TOKEN_LIFE, tick=False):
        assert client.get("/api/v1/me/", headers=headers).status_code == 401


def test_a_mailed_code_is_exchanged_once_for_a_token_of_the_same_guest(client: Client) -> None:
    user = get_user_model().objects.create()
    code = user.new_code(at=dt.datetime.now(dt.UTC))
    status, session = begin(client, code=code)
    assert status == 201
    me = client.get("/api/v1/me/", headers={"Authorization": f"Guest {session['token']}"}).json()
    assert me["id"] == user.public_id
    status, refused = begin(client, code=code)
    assert (status, refused["code"]) == (400, "guest_code_invalid")
    assert refused["errors"][0]["pointer"] == "/code"
    assert GuestToken.objects.count() == 1


def test_a_code_ends_and_never_opens_an_account(client: Client) -> None:
    user = get_user_model().objects.create()
    code = user.new_code(at=NOW)
    with pytest.raises(guests.CodeUnknown):
        guests.exchange(code, at=NOW + CODE_LIFE)
    user.email = "ada@example.com"
    user.save()
    with pytest.raises(guests.CodeUnknown):
        guests.exchange(code, at=NOW)
    assert GuestToken.objects.count() == 0


def test_revoking_ends_every_token_and_code_of_one_guest_only() -> None:
    user, other = get_user_model().objects.create(), get_user_model().objects.create()
    codes = [user.new_code(at=NOW) for _ in range(3)]
    token = guests.exchange(codes[0], at=NOW).token
    kept = guests.exchange(other.new_code(at=NOW), at=NOW).token
    user.revoke_keys()
    assert guests.holder_of(token, at=NOW) is None
    with pytest.raises(guests.CodeUnknown):
        guests.exchange(codes[1], at=NOW)
    assert guests.holder_of(kept, at=NOW) == other


def test_what_has_ended_is_forgotten() -> None:
    user = get_user_model().objects.create()
    user.new_code(at=NOW)
    guests.exchange(user.new_code(at=NOW), at=NOW)
    assert guests.forget_expired(at=NOW + CODE_LIFE) == 1
    assert guests.forget_expired(at=NOW + guests.TOKEN_LIFE) == 1
    assert (GuestCode.objects.count(), GuestToken.objects.count()) == (0, 0)


def test_an_unknown_field_is_refused_and_no_guest_begins(client: Client) -> None:
    status, problem = begin(client, cod="x")
    assert (status, problem["errors"]) == (
        400,
        [{"pointer": "/cod", "code": "unknown_field", "detail": "There is no such field here."}],
    )
    assert get_user_model().objects.count() == 0
