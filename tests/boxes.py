"""A Stripe on loopback for one test, wired to the settings and to our webhook door."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
import stripe
from django.test import Client
from pytest_django import Settings

from tests.stripe_sandbox import Sandbox

# The sandbox's clock stands here unless a test advances it.
NOW: Final = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
SECRET: Final = "whsec_for_tests"


def post_to_django(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Deliver a webhook through Django's test client."""
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    path = "/" + url.split("/", 3)[3]
    kind = headers.get("Content-Type", "application/json")
    return Client().post(path, data=body, content_type=kind, **sent).status_code  # type: ignore[arg-type]


@pytest.fixture
def box(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Start a sandbox, point the settings at it, and let its webhooks reach our door when told to deliver."""
    # The SDK's own retries, without its pauses between them.
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0)
    with Sandbox(
        webhook_url="http://127.0.0.1:9/webhooks/stripe/",
        secret=SECRET,
        clock=NOW.timestamp,
        send=post_to_django,
    ) as sandbox:
        settings.STRIPE_API_KEY = sandbox.api_key
        settings.STRIPE_API_BASE = sandbox.url
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        settings.STRIPE_LIVEMODE = False
        settings.STRIPE_ENVIRONMENT = "test"
        settings.STRIPE_PAYMENT_METHODS = []
        yield sandbox
