"""Staff set up a second factor on pages of ours, sign in with it, and can still get in when the telephone is lost."""

import re
import time
from collections.abc import Iterator
from typing import Final

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from tests.config.conftest import NOW

pytestmark = pytest.mark.django_db
PASSWORD: Final = "walks every day"  # the one that everybody here types


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[time_machine.Traveller]:
    """Where staff need a second factor, and time stands still until it is moved."""
    settings.STAFF_NEED_SECOND_FACTOR = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def fay(clock: time_machine.Traveller) -> Client:
    """A fitter who signs in with a password, as on her first day."""
    user = get_user_model().objects.create_user("fay@staff.example", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="fitter"))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    sign_in(client)
    return client


def sign_in(client: Client) -> str:
    """Type address and password; return where that leads."""
    answer = client.post("/accounts/login/", {"login": "fay@staff.example", "password": PASSWORD, "next": "/admin/"})
    assert answer.status_code == 302, answer.content
    return str(answer.headers["Location"])


def code_of(secret: str) -> str:
    """Return what the app on the telephone shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def confirm(client: Client) -> None:
    """Type the password once more, as setting up asks for it."""
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"})
    assert answer.status_code == 302, answer.content


def activated(client: Client) -> str:
    """Walk through the set-up; return the secret that the app now has."""
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"|value="(\w+)"[^>]*id="authenticator_secret"', page)
    assert found is not None
    secret = str(found[1] or found[2])
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert answer.status_code == 200
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists(), answer.content.decode()
    return secret


def test_a_member_of_staff_sets_up_an_app_and_enters(fay: Client) -> None:
    sent = fay.get("/admin/", follow=True)
    assert sent.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "Set up a second factor first" in sent.content.decode()
    activated(fay)
    assert fay.get("/admin/").status_code == 200


def test_a_wrong_code_sets_up_nothing(fay: Client) -> None:
    confirm(fay)
    answer = fay.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "Incorrect code" in answer.content.decode()
    assert not Authenticator.objects.exists()
    assert fay.get("/admin/").status_code == 302


def test_the_next_sign_in_asks_for_the_code_and_a_password_alone_opens_nothing(
    fay: Client, clock: time_machine.Traveller
) -> None:
    secret = activated(fay)
    clock.shift(3600)
    phone = Client()
    assert sign_in(phone).startswith("/accounts/2fa/authenticate/")
    assert phone.get("/admin/").status_code == 302
    wrong = phone.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert phone.get("/admin/").status_code == 302
    right = phone.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert right.status_code == 302
    assert phone.get("/admin/").status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(59, 302), (61, 200)])
def test_a_code_that_changes_while_it_is_typed_counts_and_an_older_one_does_not(
    fay: Client, clock: time_machine.Traveller, seconds: int, status: int
) -> None:
    secret = activated(fay)
    clock.move_to(NOW.replace(hour=13, minute=0, second=0))
    phone, shown = Client(), code_of(secret)
    assert sign_in(phone).startswith("/accounts/2fa/authenticate/")
    clock.shift(seconds)
    assert phone.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == status
    assert (phone.get("/admin/").status_code == 200) is (status == 302)


def test_recovery_codes_are_given_with_the_app_and_each_opens_once(fay: Client) -> None:
    activated(fay)
    page = fay.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    assert len(codes) == 10
    assert all(code in page for code in codes)
    for _, works in ((1, True), (2, False)):
        client = Client()
        assert sign_in(client).startswith("/accounts/2fa/authenticate/")
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert (client.get("/admin/").status_code == 200) is works


@pytest.mark.parametrize(
    "path",
    [
        "login/", "logout/", "2fa/", "2fa/totp/activate/", "2fa/recovery-codes/generate/", "2fa/webauthn/add/",
        "2fa/webauthn/", "password/change/", "sessions/", "email/", "reauthenticate/",
    ],
)  # fmt: skip
def test_pages_of_signing_in_need_nothing_that_the_strict_policy_forbids(path: str, fay: Client) -> None:
    client = Client() if path == "login/" else fay
    if path == "2fa/recovery-codes/generate/":
        activated(fay)
        Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    answer = client.get(f"/accounts/{path}", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert 'href="/static/desks/sign_in.css"' in page
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|application/json))", page)
    assert not re.search(r'(?:src|action|href)="(?:https?:)?//', page)


def test_an_exempted_installation_lets_staff_in_by_password(fay: Client, settings: Settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False
    assert fay.get("/admin/").status_code == 200


def test_customers_are_asked_for_no_second_factor(settings: Settings) -> None:
    user = get_user_model().objects.create_user("ada@example.com", PASSWORD)
    client = Client()
    client.force_login(user)
    assert client.get("/api/v1/me/").status_code == 200
