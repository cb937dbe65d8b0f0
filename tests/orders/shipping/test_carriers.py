"""Carriers tell us by signed events; each is heard once, and what is not signed is not believed."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from fitting.models import JournalEntry
from orders import shipping, tasks
from orders.models import CarrierEvent, Order, Parcel
from orders.shipping.feed import sign
from shop.refusal import NotAllowed
from tests.orders.desks import page, staff
from tests.orders.making import LATER, a_line
from tests.orders.shipping.test_parcels import DAY, NUMBER, SUPPORT, WAREHOUSE, buyer, order, sent, statuses

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


def test_what_was_told_before_its_number_was_is_done_once_it_is(order: Order) -> None:
    # Fetched and scanned by the carrier before anybody here pressed the button.
    early = {"happened_at": (LATER - DAY).isoformat()}
    assert told(event("in_transit", id="1", **early)) == (200, '{"outcome": "unknown_parcel"}')
    assert told(event(id="2")) == (200, '{"outcome": "unknown_parcel"}')
    # Carriers use their numbers again: this was another parcel.
    assert told(event(id="0", happened_at=(LATER - 8 * DAY).isoformat()))[0] == 200
    parcel = sent(order, at=THEN)
    parcel.refresh_from_db()
    # It arrived before we say that it left: the later day helps the customer.
    assert (parcel.status, parcel.delivered_at, parcel.told_by) == ("delivered", THEN, "carrier")
    assert statuses(order)[0] == "delivered"
    kept = CarrierEvent.objects.order_by("event_id").values_list("event_id", "outcome", "parcel")
    assert list(kept) == [("0", "unknown_parcel", None), ("1", "noted", parcel.pk), ("2", "done", parcel.pk)]
    assert tasks.presume_delivered(at=THEN) == 0


def test_a_number_that_is_told_after_the_parcel_left_is_heard_of_then(order: Order) -> None:
    parcel = sent(order, number="")
    told(event(id="1", happened_at=LATER.isoformat()))
    with pytest.raises(NotAllowed):
        shipping.number_parcel(parcel.pk, tracking_number=NUMBER, at=THEN, by=SUPPORT)
    for wrong, refusal in (("  ", shipping.NumberMissing), ("x", shipping.ParcelUnknown)):
        with pytest.raises(refusal):
            shipping.number_parcel(0, tracking_number=wrong, at=THEN, by=WAREHOUSE)
    other = a_line(order, kind="stock", status="ready")
    beside = shipping.hand_over(order.pk, carrier="ups", lines=[other.public_id], tracking_number="1Z7", at=LATER,
                                by=WAREHOUSE)  # fmt: skip
    with pytest.raises(shipping.TrackingTaken):
        shipping.number_parcel(parcel.pk, tracking_number="1Z7", at=THEN, by=WAREHOUSE)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.tracking_number) == ("on_its_way", "")
    client = staff("warehouse")
    with time_machine.travel(THEN, tick=False):
        client.post(page(Parcel, pk=parcel.pk, act="number_parcel"), {"tracking_number": f" {NUMBER} "})
    parcel.refresh_from_db()
    assert (parcel.status, parcel.delivered_at, parcel.tracking_number) == ("delivered", LATER, NUMBER)
    # It can be corrected until it has come back; what nobody applied at once is heard by the sweep.
    CarrierEvent.objects.create(
        carrier="ups", event_id="9", tracking_number="1Z8", kind="undeliverable", happened_at=THEN, received_at=THEN,
        outcome="unknown_parcel",
    )  # fmt: skip
    Parcel.objects.filter(pk=beside.pk).update(tracking_number="1Z8")
    assert tasks.presume_delivered(at=THEN) == 1
    with pytest.raises(shipping.NotOnItsWay):
        shipping.number_parcel(beside.pk, tracking_number="1Z6", at=THEN, by=WAREHOUSE)
    told_of = JournalEntry.objects.filter(field="tracking_number").values_list("became", flat=True)
    assert (list(told_of), CarrierEvent.objects.get(event_id="9").outcome) == (["told"], "done")
    # The warehouse finds what a carrier told by the number of the parcel.
    shown = client.get(page(CarrierEvent), {"q": parcel.number}).content.decode()
    assert (NUMBER in shown, "1Z8" in shown) == (True, False)


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
