"""Many take a number of one series at once: each gets its own, and none is left out."""

import pytest

from orders import invoices
from orders.models import Invoice, InvoiceSeries, Order
from orders.reconciliation import invariants
from shop.actor import SYSTEM
from tests.orders.making import NOW, an_order
from tests.races.racing import lost, race, together, without_locks, won

RACERS = 8


def issue(order: Order) -> Invoice:
    return invoices.issue(order.pk, at=NOW, by=SYSTEM)


def gaps() -> list[str]:
    return [found.detail for found in invariants(at=NOW) if found.code == "I12"]


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize("begun", [True, False])
def test_eight_orders_invoiced_at_once_get_eight_numbers_without_a_gap(begun: bool) -> None:
    bought = [an_order() for _ in range(RACERS)]
    if begun:
        InvoiceSeries.objects.create(year=2026)
    results = race(RACERS, lambda number: issue(bought[number]).number)
    assert sorted(won(results)) == [f"2026-{position:06d}" for position in range(1, RACERS + 1)]
    assert InvoiceSeries.objects.get().last == RACERS
    assert gaps() == []


@pytest.mark.usefixtures("on_disk")
def test_eight_who_invoice_one_order_get_one_invoice() -> None:
    order = an_order()
    results = race(RACERS, lambda _: issue(order).number)
    assert won(results) == ["2026-000001"] * RACERS
    assert Invoice.objects.count() == InvoiceSeries.objects.get().last == 1


@pytest.mark.usefixtures("on_disk")
def test_two_sweeps_at_once_leave_one_invoice_each_and_no_gap() -> None:
    for _ in range(RACERS):
        an_order()
    results = race(2, lambda _: invoices.issue_due(at=NOW, by=SYSTEM))
    assert lost(results) == []
    assert Invoice.objects.count() == InvoiceSeries.objects.get().last == RACERS
    assert gaps() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_all_take_the_same_number_and_the_constraint_stops_seven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bought = [an_order() for _ in range(RACERS)]
    InvoiceSeries.objects.create(year=2026)
    without_locks(monkeypatch)
    # After each has read the counter, before any writes it.
    together(monkeypatch, InvoiceSeries, "require_held", RACERS)
    results = race(RACERS, lambda number: issue(bought[number]).number)
    assert won(results) == ["2026-000001"]
    assert lost(results) == ["IntegrityError"] * (RACERS - 1)
