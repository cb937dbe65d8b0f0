"""Invoices: one per order that was paid for, numbered without gaps, and frozen."""

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from fitting.models import JournalEntry
from orders import cancellations, corrections, documents, invoices, payments, tasks
from orders.invoices import NothingToInvoice
from orders.models import Invoice, InvoiceSeries, Order, Payment
from orders.models.written_once import AppendOnly
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.refusal import NotAllowed, NotFound
from tests.budgets import counted
from tests.fitting.making import a_wearer
from tests.orders.desks import SUPPORT
from tests.orders.making import LATER, NOW, a_guest_with_client, a_line, an_order

pytestmark = pytest.mark.django_db


def bought(**fields: Any) -> Order:
    """A paid order: a pair for 189.00 and two bags for 15.00 less 3.00, shipping for 9.00, 10 % tax on top."""
    values: dict[str, Any] = {"goods_minor": 21900, "discount_minor": 300, "shipping_minor": 900}
    taxes = {"shipping_tax_minor": 90, "tax_minor": 2250, "tax_added_minor": 2250, "total_minor": 24750}
    order = an_order(**{**values, **taxes, **fields})
    a_line(order)
    a_line(order, kind="stock", quantity=2, discount_minor=300, subtotal_minor=2700, tax_minor=270)
    Payment.objects.create(
        order=order, standing="counted", payment_intent_id=f"pi_{order.pk}", amount_minor=order.total_minor,
        currency=order.currency, paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    return order


def issue(order: Order, *, at: dt.datetime = LATER) -> Invoice:
    return invoices.issue(order.pk, at=at, by=SYSTEM)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def said(order: Order, code: str = "invoice") -> str:
    return words(documents.of_order(Order.objects.get(pk=order.pk), code))


# --- numbers -----------------------------------------------------------------------------------
def test_numbers_follow_each_other_by_year_of_the_shop() -> None:
    turn = dt.datetime(2027, 1, 1, 4, 59, tzinfo=dt.UTC)
    ats = (NOW, turn, turn + dt.timedelta(minutes=1), turn + dt.timedelta(hours=5))
    assert [issue(bought(), at=at).number for at in ats] == [
        "2026-000001", "2026-000002", "2027-000001", "2027-000002",
    ]  # fmt: skip
    assert dict(InvoiceSeries.objects.values_list("year", "last")) == {2026: 2, 2027: 2}


def test_a_second_press_returns_the_same_invoice_and_takes_no_number() -> None:
    order = bought()
    assert issue(order) == issue(order, at=LATER + dt.timedelta(days=400))
    assert InvoiceSeries.objects.get().last == 1


def test_a_number_that_cannot_be_used_is_taken_back() -> None:
    order = bought()
    issue(order)
    other = bought()
    Invoice.objects.bulk_create([
        Invoice(
            order=other, series=InvoiceSeries.objects.get(), position=7, number="2026-000007", total_minor=1,
            currency="USD", content={}, issued_at=NOW,
        )
    ])  # fmt: skip
    third = bought()
    InvoiceSeries.objects.update(last=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(third)
    assert InvoiceSeries.objects.get().last == 6
    third.refresh_from_db()
    assert third.invoiced_at is None


def test_a_gap_in_the_series_is_seen() -> None:
    order = bought(payment="awaiting_payment", paid_at=None)
    order.lines.update(status="awaiting_payment")
    Payment.objects.all().delete()
    assert invariants(at=LATER) == []
    series = InvoiceSeries.objects.create(year=2026, last=2)
    Invoice.objects.bulk_create([
        Invoice(
            order=order, series=series, position=2, number="2026-000002", total_minor=1, currency="USD", content={},
            issued_at=NOW,
        )
    ])  # fmt: skip
    assert [(found.code, found.detail) for found in invariants(at=LATER)] == [
        ("I12", "series 2026 counts to 2 and has 1 invoices up to 2")
    ]


# --- which orders ------------------------------------------------------------------------------
def test_the_sweep_issues_what_was_paid_in_the_order_of_payment_once() -> None:
    second, first = bought(paid_at=LATER), bought(paid_at=NOW)
    bought(payment="awaiting_payment", paid_at=None)
    an_order(goods_minor=0, shipping_minor=0, tax_minor=0, tax_added_minor=0, shipping_tax_minor=0, total_minor=0)
    assert tasks.issue_invoices(at=LATER) == 2
    assert list(Invoice.objects.order_by("position").values_list("order_id", flat=True)) == [first.pk, second.pk]
    assert tasks.issue_invoices(at=LATER) == 0


def test_one_invoice_costs_the_same_few_statements_whatever_is_on_it() -> None:
    issue(bought())
    small, large = bought(), bought()
    for _ in range(5):
        a_line(large, kind="stock")
    counts = []
    for order in (small, large):
        with counted() as statements:
            issue(order)
        counts.append(len(statements))
    assert counts == [10, 10]


def test_a_free_order_gets_none() -> None:
    order = an_order(
        goods_minor=0, shipping_minor=0, tax_minor=0, tax_added_minor=0, shipping_tax_minor=0, total_minor=0,
        payment="awaiting_payment", paid_at=None,
    )  # fmt: skip
    payments.settle_free(order.pk, at=NOW, by=SYSTEM)
    with pytest.raises(NothingToInvoice):
        issue(order)
    assert not InvoiceSeries.objects.exists()
    assert [document.code for document in documents.of(Order.objects.get(pk=order.pk))] == ["confirmation", "receipt"]


@pytest.mark.parametrize("payment", ["awaiting_payment", "processing", "cancelled"])
def test_what_was_not_paid_is_not_invoiced(payment: str) -> None:
    order = bought(payment=payment, paid_at=None, cancelled_at=NOW)
    with pytest.raises(NothingToInvoice):
        issue(order)
    assert not InvoiceSeries.objects.exists()


def test_an_order_that_was_cancelled_before_its_invoice_gets_it_all_the_same() -> None:
    order = bought()
    cancellations.cancel(order.pk, reason="", at=NOW, by=SYSTEM)
    assert issue(order).total_minor == 24750
    assert "Total $247.50" in said(order)


def test_an_order_that_is_none_is_not_found_and_only_the_system_issues() -> None:
    with pytest.raises(NotFound):
        invoices.issue(0, at=NOW, by=SYSTEM)
    order = bought()
    for role in Role:
        with pytest.raises(NotAllowed):
            invoices.issue(order.pk, at=NOW, by=Actor(Kind.STAFF, 1, frozenset({role.value})))
    assert not Invoice.objects.exists()


# --- what it says ------------------------------------------------------------------------------
def test_an_invoice_says_what_a_tax_office_asks_for() -> None:
    order = bought()
    issue(order)
    told = said(order)
    for piece in (
        "Invoice 2026-000001", "1 Workshop Lane", "Invoice date: November 20, 2026", f"Order: {order.number}",
        "Paid: November 20, 2026", f"pi_{order.pk}", "Invoice to: Ada Stone 12 Elm Street", "Stride, Microfibre",
        "less discount $3.00", "$27.00", "Goods $219.00", "Discount -$3.00", "Shipping (Standard) $9.00",
        "Tax at 10\N{NO-BREAK SPACE}% $22.50".replace("\N{NO-BREAK SPACE}", " "), "Total $247.50", "nothing is due",
    ):  # fmt: skip
        assert piece in told


def test_taxes_inside_the_prices_are_parted_by_rate_in_the_language_of_the_order() -> None:
    order = an_order(
        language="de", currency="EUR", ship_country="DE", prices_include_tax=True, goods_minor=20400,
        shipping_minor=900, shipping_tax_rate=Decimal("0.19"), shipping_tax_minor=144, tax_minor=2148,
        tax_added_minor=0, total_minor=21300,
    )  # fmt: skip
    a_line(order, tax_rate=Decimal("0.07"), tax_minor=1236)
    a_line(order, kind="stock", tax_rate=Decimal("0.19"), tax_minor=239)
    issue(order)
    told = said(order)
    assert "Rechnung 2026-000001" in told
    assert "Nettobetrag zu 7 %: 176,64 €, darin Steuer 7 %: 12,36 €" in told
    assert "Nettobetrag zu 19 %: 20,17 €, darin Steuer 19 %: 3,83 €" in told
    assert "Summe 213,00 €" in told


def test_an_invoice_names_no_wearer() -> None:
    order = bought()
    a_line(order, wearer=a_wearer(order.customer_id, name="Zaphod", relation="other"))
    issue(order)
    assert "Zaphod" in said(order, "receipt")
    assert "Zaphod" not in said(order)


def test_what_was_issued_stays_whatever_is_corrected_or_cancelled_since() -> None:
    order = bought()
    issue(order)
    before = documents.of_order(Order.objects.get(pk=order.pk), "invoice")
    corrections.correct_name(order.pk, name="Grace Hopper", reason="Married.", at=LATER, by=SUPPORT)
    cancellations.cancel(order.pk, reason="", at=LATER, by=SYSTEM)
    assert documents.of_order(Order.objects.get(pk=order.pk), "invoice") == before
    assert "Grace Hopper" in said(order, "receipt")


def test_nobody_changes_or_removes_an_invoice() -> None:
    invoice = issue(bought())
    with pytest.raises(AppendOnly):
        invoice.save()
    with pytest.raises(AppendOnly):
        invoice.delete()
    for act in (lambda: Invoice.objects.update(total_minor=1), lambda: Invoice.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert Invoice.objects.get().total_minor == 24750


def test_the_timeline_tells_its_number() -> None:
    order = bought()
    issue(order)
    entry = JournalEntry.objects.get(field="invoice")
    assert (entry.thread, entry.became, entry.by_kind) == (f"order:{order.pk}", "2026-000001", "system")


def test_the_receipt_carries_the_number_and_each_lines_discount() -> None:
    order = bought()
    assert "2026-000001" not in said(order, "receipt")
    issue(order)
    told = said(order, "receipt")
    assert "Invoice: 2026-000001" in told
    assert "less discount $3.00" in told


# --- over HTTP ---------------------------------------------------------------------------------
def test_the_owner_downloads_it_as_soon_as_it_is_issued() -> None:
    guest, client = a_guest_with_client()
    order = bought(customer=guest)
    url = f"/api/v1/orders/{order.number}/documents/"
    assert client.get(f"{url}invoice/").status_code == 404
    issue(order)
    rows = {row["code"]: row for row in client.get(url).json()["results"]}
    assert list(rows)[:3] == ["confirmation", "receipt", "invoice"]
    answer = client.get(rows["invoice"]["url"])
    assert answer.headers["Content-Disposition"] == f'inline; filename="{order.number}-invoice.pdf"'
    assert "Invoice 2026-000001" in words(answer.content)
    assert a_guest_with_client()[1].get(rows["invoice"]["url"]).status_code == 404
