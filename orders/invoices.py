"""
Chapter: invoices. One per order that was paid for, numbered without gaps, frozen when it is issued.

A sweep issues them within seconds of the payment, not the payment itself: everybody who takes a number
waits for one counter, and no payment should wait for, or fail with, a document.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from orders.models import Invoice, InvoiceSeries, Order, OrderLine, Payment, PaymentStatus
from shop.actor import Actor, allowed
from shop.refusal import Refusal

AT_ONCE: Final = 200

type Content = dict[str, object]


class NothingToInvoice(Refusal):
    """It is not paid, or costs nothing."""

    code = "nothing_to_invoice"
    title = "There is nothing to invoice: the order is not paid, or it was free."


@allowed("system")
def issue(order_id: int, *, at: dt.datetime, by: Actor) -> Invoice:
    """
    Issue the invoice of a paid order, also of one that was cancelled since: money was taken for it.

    A second press returns the same invoice. An order of zero gets none: nothing was charged, nothing taxed.

    :raises NotFound: if there is no such order.
    :raises NothingToInvoice: if it is not paid or was free.
    """
    with Order.hold_for(order_id, by) as order:
        issued = Invoice.objects.filter(order=order).first()
        if issued is not None:
            return issued
        if order.payment != PaymentStatus.PAID or not order.total_minor:
            raise NothingToInvoice
        invoice = Invoice(
            order=order, total_minor=order.total_minor, currency=order.currency, content=content_of(order), issued_at=at
        )
        order.change(invoiced_at=at)
        # Last: everybody who issues waits from here to the commit.
        InvoiceSeries.issue(invoice, year=at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).year)
        order.note(field="invoice", became=invoice.number, at=at, by=by)
        return invoice


@allowed("system")
def issue_due(*, at: dt.datetime, by: Actor, most: int = AT_ONCE) -> int:
    """Issue what is paid and has no invoice yet, in the order in which it was paid; return how many."""
    due = Order.objects.to_invoice().order_by("paid_at", "pk").values_list("pk", flat=True)[:most]
    return len([issue(order_id, at=at, by=by) for order_id in list(due)])


# --- what stands on it -------------------------------------------------------------------------


def content_of(order: Order) -> Content:
    """
    Return everything that stands on an invoice; amounts in minor units of its currency.

    It names the goods and who bought them, but no wearer: whose feet they are is nobody's business here.
    """
    lines = list(order.lines.all())
    paid = order.payments.filter(standing=Payment.Standing.COUNTED).first()
    town = " ".join(part for part in (order.ship_city, order.ship_region, order.ship_postal_code) if part)
    to = (order.ship_name, order.ship_company, order.ship_line1, order.ship_line2, town, order.ship_country)
    return {
        "seller": list(settings.SELLER),
        "buyer": [part for part in to if part],
        "email": order.email,
        "language": order.language,
        "country": order.ship_country,
        "order": order.number,
        "ordered_at": order.placed_at.isoformat(),
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
        "reference": paid.payment_intent_id if paid else None,
        "prices_include_tax": order.prices_include_tax,
        "lines": [_line(line) for line in lines],
        "shipping": {"name": order.shipping_name, "amount": order.shipping_minor},
        "goods": order.goods_minor,
        "discount": order.discount_minor,
        "discount_code": order.discount_code,
        "taxes": _taxes(order, lines),
        "tax_added": order.tax_added_minor,
        "total": order.total_minor,
    }


def _line(line: OrderLine) -> Content:
    return {
        "name": line.name,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": line.unit_price_minor,
        "discount": line.discount_minor,
        "amount": line.subtotal_minor,
        "tax_rate": str(line.tax_rate),
    }


def _taxes(order: Order, lines: Iterable[OrderLine]) -> list[Content]:
    """Sum what was taxed and the tax itself by rate; shipping is taxed like a line of its own."""
    parts = [(line.tax_rate, line.subtotal_minor, line.tax_minor) for line in lines]
    parts.append((order.shipping_tax_rate, order.shipping_minor, order.shipping_tax_minor))
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for rate, price, tax in parts:
        net = price - tax if order.prices_include_tax else price
        found[str(rate)][0] += net
        found[str(rate)][1] += tax
    return [{"rate": rate, "net": net, "tax": tax} for rate, (net, tax) in sorted(found.items()) if net or tax]
