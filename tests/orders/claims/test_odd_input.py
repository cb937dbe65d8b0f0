"""Whatever is sent to the doors of guarantees and claims is answered by name: nothing odd is a fault of ours."""

import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from config.models import LimitCount
from orders.models import Claim
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.claims.test_deciding import SHAPE
from tests.orders.making import LATER

# PostgreSQL takes less than SQLite does: no NUL, and no number that is too large for its column.
pytestmark = [pytest.mark.django_db, pytest.mark.one_run("postgresql")]

AT: Final = LATER + DAY
# As text of JSON, for some of it no client of ours would write.
ODD: Final = (
    "null", "true", "[]", "{}", "0", "-1", "1e400", "-1e400", "NaN", "Infinity", "1" + "0" * 400, "0.05", '""', '" "',
    '"NaN"', '"sNaN"', '"-Infinity"', '"1e999999"', '"1e-999999"', '"\\u0000"', '"\\ud800"', '"left\\u0000"', '"٣"',
    '"0001-01-01"', '"9999-12-31"', '"10000-01-01"', "[null]", "[[]]", "[{}]", '["left", "left"]', '{"a": 1}',
    json.dumps("x" * 5000), "[" * 200 + "]" * 200,
)  # fmt: skip
SERIALS: Final = ("unknown", "%00", "%FF", "%2F", "..", "x" * 300, "٣" * 5, "%F0%9F%91%A3", "' OR 1=1 --")
SIDE: Final[dict[str, Any]] = {
    "side": "left", "part": "core", "failure": "crack", "cause": "wear", "misfits": ["arch_too_high"],
}  # fmt: skip
ADDRESS: Final[dict[str, Any]] = {
    "name": "Bo", "line1": "1 Elm", "line2": "", "city": "Salem", "region": "OR", "postal_code": "97301",
    "country": "US", "phone": "",
}  # fmt: skip
CLAIM: Final[dict[str, Any]] = {
    "kind": "durability", "sides": [SIDE], "words": "It broke.", "noticed_on": "2026-11-20", "wish": "remake",
    "injury": False, "confirmed_miles": "5.0", "sends_to": ADDRESS,
}  # fmt: skip
BODIES: Final[dict[str, dict[str, Any]]] = {
    "post covers/{serial}/claims/": CLAIM,
    "put covers/{serial}/habits/": {"steps_per_day": 5, "share_percent": 9, "confirmed_miles": "1.0"},
    "put covers/{serial}/mileage/": {"by": "own", "miles": "1.0"},
    "post covers/{serial}/mileage/entries/": {"miles": "1.0", "first_on": "2026-11-20", "last_on": "2026-11-20"},
    "post covers/{serial}/take-over/": {"invitation": "x"},
    "patch covers/{serial}/activity-files/x/": {"sport": "walking"},
    "post claims/{number}/sides/": SIDE,
    "post claims/{number}/appeal/": {"text": "x"},
    "post claims/{number}/advice/": {"helped": True},
    "post claims/{number}/injury/": {"text": "x"},
    "post claims/{number}/messages/": {"text": "x"},
    "put claims/{number}/address/": ADDRESS,
    "post claims/{number}/delay-answer/": {"accept": True},
    "post claims/{number}/problems/": {"kind": "damaged", "words": "x"},
}  # fmt: skip


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def odd_bodies(body: dict[str, Any]) -> Iterator[str]:
    """Yield texts in which one value, or all of the body, is something odd."""
    yield from ODD
    for name, odd in itertools.product(body, ODD):
        yield json.dumps({**body, name: "@"}).replace('"@"', odd)
    if "sides" in body:
        for name, odd in itertools.product(SIDE, ODD):
            yield json.dumps({**body, "sides": [{**SIDE, name: "@"}]}).replace('"@"', odd)
        for name, odd in itertools.product(ADDRESS, ODD):
            yield json.dumps({**body, "sends_to": {**ADDRESS, name: "@"}}).replace('"@"', odd)


def answered(client: Client, method: str, path: str, body: str | None = None) -> int:
    """Send something odd; a fault of ours would be raised here."""
    LimitCount.objects.all().delete()
    named = {"Idempotency-Key": uuid.uuid4().hex, "If-Match": '"x"'}
    sent: dict[str, Any] = {"headers": named}
    if body is not None:
        sent |= {"data": body, "content_type": "application/json"}
    return int(getattr(client, method)(f"/api/v1/{path}", **sent).status_code)


@pytest.mark.parametrize("door", BODIES)
def test_an_odd_body_is_answered_by_name(ada: Wearing, door: str) -> None:
    _, told = ada.claims("right", at=AT, **SHAPE)
    client = Client()
    method, _, path = door.partition(" ")
    path = path.format(serial=ada.serials["left"], number=told["number"])
    with time_machine.travel(AT, tick=False):
        client.force_login(ada.browser.user)
        statuses = {answered(client, method, path, body) for body in odd_bodies(BODIES[door])}
    assert statuses <= {200, 201, 400, 404, 409, 412}
    assert Claim.objects.filter(number=told["number"]).exists()


def test_an_odd_serial_or_number_is_not_found(ada: Wearing) -> None:
    _, told = ada.claims("right", at=AT, **SHAPE)
    client = Client()
    known = {"serial": ada.serials["left"], "number": told["number"]}
    with time_machine.travel(AT, tick=False):
        client.force_login(ada.browser.user)
        for (door, body), odd in itertools.product(BODIES.items(), SERIALS):
            method, _, path = door.partition(" ")
            here = path.format(serial=odd, number=odd)
            assert answered(client, method, here, json.dumps(body)) in {400, 404, 405, 412}, (door, odd)
            assert answered(client, "get", here) in {400, 404, 405}
        for odd in ODD:
            text = odd.strip('"')[:300]
            for name in ("kind", "side", "part", "failure", "cause", "wish", "confirmed_miles", "other"):
                asked = {"kind": "durability", "side": "left", name: text}
                status = client.get(f"/api/v1/covers/{known['serial']}/eligibility/", asked).status_code
                assert status in {200, 400}
            assert client.get("/api/v1/claims/", {"page": text}).status_code in {200, 400, 404}
            assert client.get("/api/v1/covers/", {"cursor": text, "limit": text}).status_code in {200, 400, 404}
