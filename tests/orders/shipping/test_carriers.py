"""Carriers tell us by signed events; each is heard once, and what is not signed is not believed."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from orders.models import CarrierEvent, Order, Parcel
from orders.shipping.feed import sign
from tests.orders.making import LATER
from tests.orders.shipping.test_parcels import DAY, NUMBER, buyer, order, sent, statuses

__all__ = ["buyer", "order"]
pytestmark = pytest.mark.django_db

SECRET = "between us and them"
THEN = LATER + 2 * DAY


@pytest.fixture(autouse=True)
def _signed(settings: Any) -> None:
    settings.CARRIER_SECRETS = {"ups": SECRET}


def event(kind: str = "delivered", **said: Any) -> dict[str, Any]:
    return {"id": "evt-1", "tracking_number": NUMBER, "kind": kind, "happened_at": (LATER + DAY).isoformat(), **said}


def told(said: object, *, secret: str = SECRET, at: dt.datetime = THEN, carrier: str = "ups") -> tuple[int, str]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    with time_machine.travel(THEN, tick=False):
        answer = Client().post(
            f"/carriers/{carrier}/events/",
            body,
            content_type="application/json",
            headers={"X-Signature": sign(secret, body, at)},
        )
    return answer.status_code, answer.content.decode()


def test_a_delivery_is_heard_once_at_the_time_it_happened(order: Order) -> None:
    parcel = sent(order)
    assert told(event()) == (200, '{"outcome": "done"}')
    assert told(event(kind="undeliverable")) == (200, '{"outcome": "done"}')
    parcel.refresh_from_db()
    assert (parcel.status, parcel.told_by, parcel.delivered_at) == ("delivered", "carrier", LATER + DAY)
    assert statuses(order)[0] == "delivered"
    assert CarrierEvent.objects.count() == 1


def test_an_undeliverable_parcel_comes_back_and_later_words_are_kept(order: Order) -> None:
    parcel = sent(order)
    assert told(event("in_transit", id="1")) == (200, '{"outcome": "noted"}')
    assert told(event("undeliverable", id="2")) == (200, '{"outcome": "done"}')
    assert told(event("delivered", id="3")) == (200, '{"outcome": "too_late"}')
    assert told(event("delivered", id="4", tracking_number="nobody's")) == (200, '{"outcome": "unknown_parcel"}')
    parcel.refresh_from_db()
    assert parcel.status == "came_back"
    kept = CarrierEvent.objects.order_by("pk").values_list("event_id", "outcome", "parcel")
    assert list(kept) == [
        ("1", "noted", parcel.pk),
        ("2", "done", parcel.pk),
        ("3", "too_late", parcel.pk),
        ("4", "unknown_parcel", None),
    ]


def test_what_is_not_signed_or_no_event_writes_nothing(order: Order) -> None:
    sent(order)
    assert told(event(), secret="guessed") == (400, "signature not valid")
    assert told(event(), carrier="dhl") == (400, "signature not valid")
    assert told(event(), at=THEN - dt.timedelta(minutes=6)) == (400, "signature not valid")
    assert Client().post("/carriers/ups/events/", b"{}", content_type="application/json").status_code == 400
    wrong: object
    for wrong in (
        b"not json",
        [],
        {},
        event(surplus="x"),
        event(kind="eaten"),
        event(happened_at="yesterday"),
        event(happened_at="2026-05-05T10:00:00"),
        event(id=""),
        event(id="x" * 81),
        event(id=7),
        event(tracking_number=""),
    ):
        assert told(wrong)[0] == 400, wrong
    assert not CarrierEvent.objects.exists()
    assert Parcel.objects.get().status == "on_its_way"
