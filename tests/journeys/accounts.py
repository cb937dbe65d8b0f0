"""Having an account, by allauth's own contract (``/_allauth/app/v1/``), with the key read from the mail."""

import re
from typing import Any, Final
from urllib.parse import unquote

from django.core import mail

from tests.journeys.storefront import EMAIL, Shopper

AUTH: Final = "/_allauth/app/v1/auth"
PASSWORD: Final = "a long walk in new shoes"


def _post(shopper: Shopper, path: str, *, expect: int, **body: str) -> Any:
    answer = shopper.api.http.post(f"{AUTH}/{path}", body, content_type="application/json")
    assert answer.status_code == expect, f"{path}: {answer.status_code}, not {expect}: {answer.content!r}"
    return answer.json()


def sign_up(email: str = EMAIL) -> Shopper:
    """Make an account whose address waits for proof."""
    shopper = Shopper()
    asked = _post(shopper, "signup", email=email, password=PASSWORD, expect=401)
    assert {"id": "verify_email", "is_pending": True} in asked["data"]["flows"]
    return shopper


def prove(shopper: Shopper, email: str = EMAIL) -> None:
    """Follow the link of the mail that asks whether the address is one's own."""
    letter = next(letter for letter in reversed(mail.outbox) if email in letter.to)
    found = re.search(r"/verify-email/([^\s/]+)", str(letter.body))
    assert found is not None
    _post(shopper, "email/verify", key=unquote(found[1]), expect=401)


def sign_in(shopper: Shopper, email: str = EMAIL) -> None:
    """Sign in with the password."""
    told = _post(shopper, "login", email=email, password=PASSWORD, expect=200)
    shopper.api.as_account(told["meta"]["session_token"])


def account(email: str = EMAIL) -> Shopper:
    """Sign up, prove the address, sign in."""
    shopper = sign_up(email)
    prove(shopper, email)
    sign_in(shopper, email)
    return shopper
