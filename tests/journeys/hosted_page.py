"""Stripe's page as a buyer's browser meets it: a form over HTTP, an answer that sends the browser on."""

import http.client
import urllib.parse
from typing import Final

from tests.stripe_sandbox import CHALLENGED, DECLINED, GOOD

CARDS: Final = {"good": GOOD, "declined": DECLINED, "challenged": CHALLENGED}


def press(url: str, action: str, *, card: str = "good") -> str:
    """Press a button of the page and return the address that the browser is sent to; empty: the page stays."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 80), timeout=60)
    form = urllib.parse.urlencode({"action": action, "card": CARDS[card], "name": "Ada Stone"})
    connection.request("POST", parts.path, form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status in {200, 303}, f"{action}: {answer.status}"
    return answer.headers.get("Location", "")


def pay(url: str, *, card: str = "good") -> str:
    """Pay by card and return the address the browser comes back to."""
    return press(url, "pay", card=card)
