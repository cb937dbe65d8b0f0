"""The settings refuse to start unsafely."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.demo.home import Run, environment_of
from config.guards import STRIPE, guard_production, guard_stripe
from config.mail import mailers

SANDBOX = "sk_test_sandbox_1"


@pytest.mark.parametrize(
    ("base", "key", "livemode", "relaxed"),
    [
        (STRIPE, "", False, True),
        (STRIPE, "sk_test_1", False, False),
        (STRIPE, "rk_test_1", False, False),
        (STRIPE, "sk_live_1", True, False),
        (STRIPE, "rk_live_1", True, False),
        ("http://127.0.0.1:12111", SANDBOX, False, True),
        ("http://localhost:1", SANDBOX, False, True),
        ("http://[::1]:1", SANDBOX, False, True),
    ],
)
def test_stripe_and_the_sandbox_on_this_machine_are_allowed(base: str, key: str, livemode: bool, relaxed: bool) -> None:
    guard_stripe(base=base, key=key, livemode=livemode, relaxed=relaxed)


@pytest.mark.parametrize(
    "base",
    [
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://user:pw@localhost:1",
        "http://127.0.0.1.nip.io:1",
        "https://localhost:1",
        "http://10.0.0.1:1",
        "http://localhost:1/path",
        "http://localhost:1?x=1",
        "http://localhost:1#x",
        "https://api.stripe.com.evil.example",
        "https://api.stripe.com:444",
        "http://api.stripe.com",
        "",
    ],
)
def test_every_other_address_is_refused_even_while_developing(base: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        guard_stripe(base=base, key=SANDBOX, livemode=False, relaxed=True)


@pytest.mark.parametrize(
    ("base", "key", "livemode", "relaxed"),
    [
        ("http://localhost:1", SANDBOX, False, False),  # the sandbox in production
        ("http://localhost:1", "sk_test_1", False, True),  # a real test key to the sandbox
        ("http://localhost:1", "", False, True),
        ("http://localhost:1", "sk_live_1", True, True),  # a live key elsewhere
        ("http://localhost:1", "rk_live_1", True, True),
        (STRIPE, SANDBOX, False, True),  # the sandbox's key to Stripe
        (STRIPE, "sk_live_1", False, False),  # mode and key disagree
        (STRIPE, "sk_test_1", True, False),
        (STRIPE, "", True, False),
        (STRIPE, "pk_test_1", False, True),  # a publishable key
    ],
)
def test_a_key_in_the_wrong_place_or_mode_is_refused(base: str, key: str, livemode: bool, relaxed: bool) -> None:
    with pytest.raises(ImproperlyConfigured):
        guard_stripe(base=base, key=key, livemode=livemode, relaxed=relaxed)


GOOD: dict[str, Any] = {
    "secret_key": "x" * 50,
    "insecure_key": "insecure",
    "stripe_key": "sk_test_1",
    "webhook_secrets": ["whsec_1"],
    "public_url": "https://shop.example",
    "second_factor": True,
    "private_url": "s3://key:secret@store.example/feet",
}


def test_production_starts_with_everything_set() -> None:
    guard_production(**GOOD)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": "insecure"}, "SECRET_KEY"),
        ({"secret_key": "x" * 49}, "SECRET_KEY"),
        ({"stripe_key": ""}, "STRIPE_API_KEY"),
        ({"webhook_secrets": []}, "STRIPE_WEBHOOK_SECRETS"),
        ({"webhook_secrets": [""]}, "STRIPE_WEBHOOK_SECRETS"),
        ({"public_url": "http://shop.example"}, "PUBLIC_URL"),
        ({"second_factor": False}, "STAFF_NEED_SECOND_FACTOR"),
        ({"private_url": "s3://key:secret@store.example/feet?tls=0"}, "PRIVATE_URL"),
    ],
)
def test_production_names_what_is_missing(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=named):
        guard_production(**{**GOOD, **change})


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env={**inherited, **environment}, capture_output=True, text=True, check=False)


PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3y-0123456789",
    "ALLOWED_HOSTS": "shop.example",
    "PUBLIC_URL": "https://shop.example",
    "STRIPE_API_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRETS": "whsec_1",
    "MAIL_URL": "smtp://localhost:25",
}


def test_the_deployment_checks_have_nothing_to_say_about_production_settings() -> None:
    done = check(**PRODUCTION)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_production_with_the_sandbox_does_not_start() -> None:
    done = check(**{**PRODUCTION, "STRIPE_API_BASE": "http://127.0.0.1:12111", "STRIPE_API_KEY": SANDBOX})
    assert done.returncode != 0
    assert "STRIPE_API_BASE" in done.stderr


def test_production_does_not_let_staff_in_with_a_password_alone() -> None:
    done = check(**PRODUCTION, STAFF_NEED_SECOND_FACTOR="0")
    assert done.returncode != 0
    assert "STAFF_NEED_SECOND_FACTOR" in done.stderr


@pytest.mark.parametrize(("debug", "needed"), [("1", "False"), ("0", "True")])
def test_being_the_demo_exempts_nobody_from_the_second_factor(debug: str, needed: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    command = [sys.executable, "-c", "from config import env; print(env.STAFF_NEED_SECOND_FACTOR)"]
    environment = {**inherited, "DEBUG": debug, "DEMO": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == needed


def test_the_demo_says_by_the_setting_itself_that_its_staff_do_without(tmp_path: Path) -> None:
    assert environment_of(tmp_path, Run(1, 2, "whsec_x"))["STAFF_NEED_SECOND_FACTOR"] == "0"


def test_mail_goes_where_the_url_says() -> None:
    assert mailers("console:")["default"]["BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert mailers("file:///var/mail%20box")["default"] == {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": "/var/mail box"},
    }
    assert mailers("smtp+tls://me%40x:p%2Fw@mail.example")["default"]["OPTIONS"] == {
        "host": "mail.example",
        "port": 587,
        "username": "me@x",
        "password": "p/w",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 10,
    }
    assert mailers("anymail://postmark?server_token=t")["default"] == {
        "BACKEND": "anymail.backends.postmark.EmailBackend",
        "OPTIONS": {"server_token": "t"},
    }


def test_an_unknown_kind_of_mail_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        mailers("pigeon://coop")
