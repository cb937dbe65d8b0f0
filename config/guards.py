"""Refuse to start with settings that would be dangerous; checked when the settings are imported."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

STRIPE: Final = "https://api.stripe.com"
SANDBOX_KEY: Final = "sk_test_sandbox_"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_SECRET: Final = 50


def _is_loopback(base: str) -> bool:
    """Compare the parsed host: ``http://localhost.evil.example`` and ``http://localhost@evil`` are not loopback."""
    parts = urlsplit(base)
    extras = (parts.username, parts.password, parts.path, parts.query, parts.fragment)
    return parts.scheme == "http" and parts.hostname in LOOPBACK and not any(extras)


def guard_stripe(*, base: str, key: str, livemode: bool, relaxed: bool) -> None:
    """
    Let the SDK talk to Stripe, or to the loopback sandbox with a sandbox key, and to nothing else.

    :param relaxed: a developer's machine or the demo.
    :raises ImproperlyConfigured: in every other case, and when the mode does not agree with the key.
    """
    live_key = key.startswith(("sk_live_", "rk_live_"))
    if base != STRIPE:
        if live_key:
            message = "A live Stripe key is never sent anywhere but to Stripe (STRIPE_API_BASE)."
            raise ImproperlyConfigured(message)
        if not (relaxed and key.startswith(SANDBOX_KEY) and _is_loopback(base)):
            message = "STRIPE_API_BASE is Stripe's own address, or the sandbox on this machine while developing."
            raise ImproperlyConfigured(message)
    elif key.startswith(SANDBOX_KEY):
        message = "The sandbox's key belongs with the sandbox's address (STRIPE_API_BASE)."
        raise ImproperlyConfigured(message)
    if key and not live_key and not key.startswith(("sk_test_", "rk_test_")):
        message = "STRIPE_API_KEY is a secret or restricted key: sk_test_, rk_test_, sk_live_ or rk_live_."
        raise ImproperlyConfigured(message)
    if live_key != livemode:
        message = "STRIPE_LIVEMODE does not agree with the prefix of STRIPE_API_KEY."
        raise ImproperlyConfigured(message)


def guard_production(
    *,
    secret_key: str,
    insecure_key: str,
    stripe_key: str,
    webhook_secrets: Sequence[str],
    public_url: str,
    second_factor: bool,
    private_url: str,
) -> None:
    """
    Insist on what production cannot do without.

    :raises ImproperlyConfigured: naming every variable that is missing or unsafe.
    """
    wrong = []
    if secret_key == insecure_key or len(secret_key) < SHORTEST_SECRET:
        wrong.append(f"SECRET_KEY must be set, with at least {SHORTEST_SECRET} random characters")
    if not stripe_key:
        wrong.append("STRIPE_API_KEY must be set")
    if not any(webhook_secrets):
        wrong.append("STRIPE_WEBHOOK_SECRETS must be set")
    if urlsplit(public_url).scheme != "https":
        wrong.append("PUBLIC_URL must begin with https://")
    if not second_factor:
        wrong.append("STAFF_NEED_SECOND_FACTOR must stay on: the desks hold people's data")
    if "tls=0" in urlsplit(private_url).query:
        wrong.append("PRIVATE_URL must be spoken to by TLS: scans of feet go there")
    if wrong:
        message = "This would not be safe in production (DEBUG=0): " + "; ".join(wrong) + "."
        raise ImproperlyConfigured(message)
