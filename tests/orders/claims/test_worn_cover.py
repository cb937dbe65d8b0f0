"""A worn cover is approved by rule, made again like any order, and keeps the days of the pair."""

import pytest

from fitting.models import Message
from orders.invariants import invariants
from orders.models import Claim, Device, Order, OrderLine
from orders.production.releasing import releasable
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

THEN = LATER + 200 * DAY


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def mails(order: Order) -> list[str]:
    kinds = ("claim_received", "claim_decided", "claim_resolved", "refund_made", "parcel_sent", "parcel_arrived")
    threads = [
        order.journal_thread(),
        *(f"order:{line.order_id}" for line in OrderLine.objects.exclude(remake_of=None)),
    ]
    return list(
        Message.objects.filter(thread__in=threads, kind__in=kinds).order_by("pk").values_list("kind", flat=True)
    )


def test_a_worn_cover_is_made_again_until_it_is_delivered(ada: Wearing) -> None:
    old = ada.serials
    before = ada.cover(at=THEN)[1]["sides"]

    status, told = ada.claims("left", at=THEN, **WORN)

    assert status == 201, told
    assert (told["status"], told["next"], told["who"]) == ("remedy_in_progress", "remedy", "we")
    (decision,) = told["decisions"]
    assert (decision["verdict"], decision["remedy"], decision["by_rule"]) == ("granted", "replacement_cover", True)
    assert decision["clause"]["code"] == "durability.time"
    assert decision["number"] == told["number"] + "-1"
    again = ada.claims("left", at=THEN, **WORN)
    assert (again[0], again[1]["code"]) == (409, "claim_live")

    remake = ada.remake_of(told["number"])
    free = Order.objects.get(number=told["remake_order"])
    assert (free.payment, free.total_minor, free.customer_id) == ("paid", 0, ada.order.customer_id)
    assert (remake.status, remake.only_side, remake.subtotal_minor) == ("approved", "left", 0)
    assert (remake.customs_value_minor, remake.cost_minor) == (9450, 3308)
    assert list(releasable()) == [remake]
    ada.arrives(OrderLine.objects.get(pk=remake.pk), at=THEN + 10 * DAY)

    new = ada.serials
    assert new["right"] == old["right"]
    assert new["left"] != old["left"]
    assert ada.reads(told["number"], at=THEN + 10 * DAY)["status"] == "resolved"
    assert Device.objects.get(serial=old["left"]).status == "superseded"
    status, cover = ada.cover(old["left"], at=THEN + 10 * DAY)
    left, right = cover["sides"]
    assert (left["serial"], right["serial"]) == (new["left"], new["right"])
    assert [part["until"] for part in left["parts"]] == [part["until"] for part in before[0]["parts"]]
    free_left = {part["part"]: part["free_left"] for part in left["parts"]}
    assert free_left == {"core": 2, "shell": 2, "cover": 0, "bonding": 0}
    status, refused = ada.claims("left", at=THEN + 11 * DAY, serial=old["left"], **CRACKED)
    assert (status, refused["code"]) == (409, "serial_superseded")
    ada.line.refresh_from_db()
    assert (ada.line.remakes_left_used, ada.line.remakes_right_used, ada.line.refunded_minor) == (1, 0, 0)
    assert invariants(at=THEN + 10 * DAY) == []
    sent = ["claim_decided", "parcel_sent", "parcel_arrived", "claim_resolved"]
    assert mails(ada.order) == ["parcel_sent", "parcel_arrived", *sent]
    assert Claim.objects.count() == 1
