"""The ledger is append-only, in code and in the database, and every total is a sum over it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from orders import tasks
from orders.models import (
    Case,
    Hold,
    LedgerEntry,
    Order,
    OrderLine,
    Payment,
    PaymentAttempt,
    Refund,
    RefundNote,
    RefundNoteSeries,
    RefundPart,
)
from orders.models.written_once import AppendOnly
from orders.reconciliation import invariants
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.fitting.making import a_submitted_profile
from tests.orders.bought import an_order, paid
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def entry(order: Order, **changed: Any) -> LedgerEntry:
    values: dict[str, Any] = {
        "order": order,
        "kind": "charge",
        "amount_minor": 100,
        "currency": "USD",
        "source_id": "ch_1",
        "txn_id": "txn_1",
        "occurred_at": NOW,
        "created_at": NOW,
    }
    made = LedgerEntry(**{**values, **changed})
    made.save()
    return made


def test_sums_tell_what_was_paid_given_back_and_is_left() -> None:
    order = an_order()
    entry(order, amount_minor=1000)
    entry(order, kind="refund", amount_minor=-300, source_id="re_1")
    entry(order, kind="refund", amount_minor=-200, source_id="re_2")
    entry(order, kind="refund_reversal", amount_minor=200, source_id="re_2")
    entry(order, amount_minor=7, currency="EUR", source_id="ch_2")
    dollars = order.ledger.in_currency("USD")
    assert (dollars.captured(), dollars.returned(), dollars.balance()) == (1000, 300, 700)
    assert LedgerEntry.objects.none().balance() == 0


def test_the_code_changes_and_removes_nothing() -> None:
    made = entry(an_order())
    made.amount_minor = 1
    for act in (made.save, made.delete, LedgerEntry.objects.all().delete):
        with pytest.raises(AppendOnly):
            act()
    with pytest.raises(AppendOnly):
        LedgerEntry.objects.update(amount_minor=1)
    assert LedgerEntry.objects.get().amount_minor == 100


@pytest.mark.parametrize(
    "sql",
    ["UPDATE orders_ledgerentry SET amount_minor = 1", "DELETE FROM orders_ledgerentry"],
    ids=["update", "delete"],
)
def test_the_database_changes_and_removes_nothing(sql: str) -> None:
    entry(an_order())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert LedgerEntry.objects.get().amount_minor == 100


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"kind": "refund", "amount_minor": 1},
        {"kind": "charge", "amount_minor": -1, "source_id": "ch_2"},
        {"kind": "gift", "source_id": "ch_2"},
    ],
    ids=["told twice", "a refund that adds", "a charge that takes", "an unknown kind"],
)
def test_the_database_refuses_what_cannot_be(changed: dict[str, Any]) -> None:
    order = an_order()
    entry(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(order, **changed)
    assert LedgerEntry.objects.count() == 1


def a_refund(order: Order, *, status: str) -> Refund:
    """Write a refund past the verbs."""
    return Refund.objects.create(
        order=order,
        payment=order.payments.get(),
        amount_minor=order.total_minor,
        currency="USD",
        reason="duplicate_payment",
        origin="rule",
        status=status,
        idempotency_key=str(Refund.objects.count()),
        requested_at=NOW,
    )


# --- the invariants see what is spoilt ---------------------------------------------------------


def codes() -> list[str]:
    return [found.code for found in invariants(at=NOW)]


def test_a_sound_order_violates_nothing(box: Sandbox) -> None:
    paid(box, an_order())
    assert codes() == []


def test_more_refunded_than_taken_is_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    for _ in range(2):
        a_refund(order, status="pending")
    assert codes() == ["I1"]


def test_paid_without_a_fitting_payment_and_the_reverse_are_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    Payment.objects.update(amount_minor=order.total_minor - 1)
    assert codes() == ["I3", "I2"]
    Payment.objects.update(amount_minor=order.total_minor)
    Order.objects.update(payment="cancelled", cancelled_at=NOW)
    assert codes() == ["I3", "I4"]


def test_a_line_that_was_released_before_it_was_paid_or_while_on_hold_is_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    line = order.lines.get()
    assert line.wearer is not None
    OrderLine.objects.update(status="in_production", profile=a_submitted_profile(line.wearer))
    line.note(field="status", was="approved", became="queued", at=NOW, by=SYSTEM)
    assert codes() == []
    hold = Hold.objects.create(order=order, code="staff", opened_at=NOW + MINUTE)
    assert codes() == []
    Hold.objects.update(opened_at=NOW - MINUTE)
    assert codes() == ["I4"]
    Hold.objects.update(closed_at=NOW + MINUTE)
    assert codes() == ["I4"]
    hold.delete()
    Order.objects.update(paid_at=NOW + MINUTE)
    assert codes() == ["I4"]


def test_a_movement_that_stands_twice_is_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    entry(order, amount_minor=0, source_id="ch_other", txn_id=order.ledger.get().txn_id)
    assert codes() == ["I7"]


def test_the_same_charge_twice_is_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    entry(order, source_id=order.payments.get().charge_id, txn_id="other")
    assert codes() == ["I7", "I2"]


def test_an_attempt_that_is_still_open_on_a_paid_order_is_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    PaymentAttempt.objects.update(status="open")
    assert codes() == ["I8"]
    assert order.number == invariants(at=NOW)[0].order


def test_more_given_back_of_a_line_or_of_sending_than_it_cost_is_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    refund = a_refund(order, status="pending")
    RefundPart.objects.create(
        refund=refund, line=order.lines.get(), amount_minor=order.lines.get().subtotal_minor + 1, tax_minor=0
    )
    RefundPart.objects.create(refund=refund, line=None, amount_minor=order.shipping_minor + 1, tax_minor=0)
    assert codes() == ["I13", "I13"]


def test_what_is_below_nothing_is_seen_by_a_person_or_by_the_law(box: Sandbox) -> None:
    order = paid(box, an_order())
    entry(order, kind="refund", amount_minor=-order.total_minor - 1, source_id="re_9", txn_id="txn_9")
    assert codes() == ["I2", "I17"]
    assert tasks.check_invariants(at=NOW) == 2
    assert {case.cause for case in Case.objects.live()} == {"books_differ"}
    assert codes() == ["I2"]
    Case.objects.update(status="closed", closed_at=NOW, ended="settled")
    assert codes() == ["I2", "I17"]


def test_notes_of_more_than_was_invoiced_are_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    tasks.issue_invoices(at=NOW)
    refund = a_refund(order, status="failed")
    RefundNote.objects.create(
        order=order,
        refund=refund,
        series=RefundNoteSeries.objects.create(year=2026, last=1),
        position=1,
        number="R2026-000001",
        total_minor=order.total_minor + 1,
        currency="USD",
        content={},
        issued_at=NOW,
    )
    assert codes() == ["I15"]


def test_a_missing_guard_is_seen() -> None:
    an_open = an_order()
    with connection.cursor() as cursor:
        on = " ON orders_ledgerentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER ledger_no_update{on}")
    assert codes() == ["I10"]
    assert an_open.payment == "awaiting_payment"
