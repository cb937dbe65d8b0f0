"""An order is moved as it is handed over: the parcel goes where the order does, or the customer reads that it left."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from orders import corrections, problems, shipping
from orders.models import Order, Parcel, Problem
from orders.postal import Address
from orders.shipping import leaving
from shop.actor import Actor, Kind
from tests.given import PORTLAND
from tests.orders.befallen import BEFORE
from tests.orders.life import at_status
from tests.orders.making import NOW, a_line, an_order
from tests.orders.workshop import packer
from tests.races.racing import PATIENCE_S, lost, race, without_locks

OAK = Address(**{**{name.removeprefix("ship_"): value for name, value in PORTLAND.columns().items()}, "line1": "9 Oak"})


def ready() -> Order:
    where: dict[str, Any] = PORTLAND.columns()
    order = an_order(**where)
    a_line(order, kind="stock", status="ready")
    return order


def moved_and_sent(order: Order) -> list[object]:
    buyer, by = Actor(Kind.GUEST, order.customer_id), packer()

    def either(number: int) -> object:
        if number:
            return corrections.move(order.pk, address=OAK, at=NOW, by=buyer)
        return shipping.hand_over(order.pk, carrier="ups", at=NOW, by=by)

    return list(race(2, either))


@pytest.mark.usefixtures("on_disk")
def test_a_parcel_goes_where_its_order_does() -> None:
    order = ready()
    refused = lost(moved_and_sent(order))
    order.refresh_from_db()
    assert refused in ([], ["NothingLeftToSend"])
    assert order.ship_line1 == (PORTLAND.line1 if refused else "9 Oak")
    assert Parcel.objects.get(order=order).ship_line1 == order.ship_line1


@pytest.mark.usefixtures("on_disk")
def test_what_is_stopped_before_it_is_sent_once_more_is_not_handed_over() -> None:
    line = at_status("stock", "ready")
    BEFORE["ready", "stop_resending"](line)
    problem, by = Problem.objects.get(), Actor(Kind.STAFF, packer().user_id, frozenset({"support"}))

    def either(number: int) -> object:
        if number:
            return problems.stop_resending(problem.pk, text="It has arrived.", at=NOW, by=by)
        return shipping.hand_over(line.order_id, carrier="letter", at=NOW, by=packer())

    refused = lost(list(race(2, either)))
    line.refresh_from_db()
    assert (refused, line.status, Parcel.objects.count()) in (
        (["NothingToSend"], "delivered", 1),
        (["NothingToStop"], "shipped", 2),
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_order_goes_elsewhere_than_its_parcel(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ready()
    without_locks(monkeypatch)
    # One has written where it goes, and the other has read where it went.
    meeting = threading.Barrier(2)
    for owner, name in ((corrections, "changed_parts"), (leaving, "_unpacked")):
        monkeypatch.setattr(owner, name, _met(getattr(owner, name), meeting))
    assert lost(moved_and_sent(order)) == []
    order.refresh_from_db()
    assert (order.ship_line1, Parcel.objects.get(order=order).ship_line1) == ("9 Oak", PORTLAND.line1)


def _met(original: Callable[..., Any], meeting: threading.Barrier) -> Callable[..., Any]:
    def met(*args: Any) -> Any:
        result = original(*args)
        meeting.wait(PATIENCE_S)
        return result

    return met
