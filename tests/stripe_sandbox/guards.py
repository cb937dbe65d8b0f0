"""What keeps the sandbox on this machine: loopback addresses only, sandbox keys only."""

import ipaddress
import urllib.parse

from tests.stripe_sandbox.errors import ApiError
from tests.stripe_sandbox.values import KEY_PREFIX

_SHOWN = 4


class NotLoopbackError(ValueError):
    """An address that leads off this machine."""


def is_loopback(hostname: str | None) -> bool:
    """Return whether a host name, as parsed out of a URL, stays on this machine."""
    if hostname is None:
        return False
    if hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return False


def loopback_url(url: str) -> str:
    """Return the URL when webhooks may go there: plain http, a loopback host, no user-info.

    :raises NotLoopbackError: for anything else.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname) or "@" in parts.netloc:
        message = f"the sandbox posts webhooks to http on a loopback address only, not to {url}"
        raise NotLoopbackError(message)
    return url


def check_host_header(host: str | None) -> None:
    """Refuse a request that reached us under a foreign name (a web page rebinding its DNS name to loopback).

    :raises ApiError: 403.
    """
    if not is_loopback(urllib.parse.urlsplit(f"//{host or ''}").hostname):
        raise ApiError(403, "The sandbox answers on loopback names only.")


def check_origin(origin: str | None) -> None:
    """Refuse what a browser sends for a web page of another machine; no header means no browser.

    :raises ApiError: 403.
    """
    if origin is not None and not is_loopback(urllib.parse.urlsplit(origin).hostname):
        raise ApiError(403, "The sandbox answers pages of this machine only.")


def check_key(authorization: str | None) -> None:
    """Refuse every API key that is not the sandbox's own kind; a live-looking key is never echoed.

    :raises ApiError: 401.
    """
    scheme, _, key = (authorization or "").partition(" ")
    if not key or scheme.lower() != "bearer":
        message = "You did not provide an API key. Provide it as a Bearer token in the Authorization header."
        raise ApiError(401, message)
    if not key.startswith(KEY_PREFIX):
        shown = f"{key[:8]}****{key[-_SHOWN:]}" if key.startswith("sk_test_") else "a key of another kind"
        raise ApiError(401, f"Invalid API Key provided: {shown}. The sandbox takes keys that start with {KEY_PREFIX}")
