"""
Chapter: refund notes. One for each refund of an invoiced order whose money went back, numbered without gaps.

A sweep issues them, as it does invoices. A note stays when its refund fails afterwards: what is owed has not changed,
and the payout that follows, or another refund of the same, fulfils the same note.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from orders.models import Invoice, Order, Payment, Refund, RefundNote, RefundNoteSeries, RefundPart, is_told, went_back
from shop.actor import Actor, allowed
from shop.refusal import Refusal

AT_ONCE: Final = 200

type Content = dict[str, object]


class NothingToNote(Refusal):
    """Its money has not gone back, or nothing was invoiced."""

    code = "nothing_to_note"
    title = "There is no note of this refund: its money has not gone back, or there is no invoice."


def to_note() -> QuerySet[Refund]:
    """Return the refunds of invoiced payments whose money went back and that no note tells of."""
    invoiced = Q(payment__standing=Payment.Standing.COUNTED, order__invoice__isnull=False)
    return Refund.objects.filter(went_back(), invoiced, ~is_told("refund_note"), refund_note=None)


@allowed("system")
def issue(refund_id: int, *, at: dt.datetime, by: Actor) -> RefundNote:
    """
    Issue the note of a refund; a second press returns the same one.

    :raises NothingToNote: if its money has not gone back, or nothing was invoiced.
    """
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    with Order.hold_where(Q(pk=order_id)) as orders:
        issued = RefundNote.objects.filter(refund_id=refund_id).first()
        if issued is not None:
            return issued
        refund = to_note().filter(pk=refund_id).select_related("order__invoice").first()
        if not orders or refund is None:
            raise NothingToNote
        note = RefundNote(
            order=refund.order, refund=refund, total_minor=refund.amount_minor, currency=refund.currency,
            content=content_of(refund, refund.order.invoice), issued_at=at,
        )  # fmt: skip
        # Last: everybody who issues waits from here to the commit.
        _number(note, at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).year)
        orders[0].note(field="refund_note", became=note.number, at=at, by=by)
        return note


def _number(note: RefundNote, year: int) -> None:
    if not RefundNoteSeries.objects.filter(year=year).exists():
        # Of two who begin a year, one writes it.
        RefundNoteSeries.objects.bulk_create([RefundNoteSeries(year=year)], ignore_conflicts=True)
    with RefundNoteSeries.hold_where(Q(year=year)) as held:
        (series,) = held
        note.series, note.position = series, series.next_position()
        note.number = f"R{year}-{note.position:06d}"
        note.save(force_insert=True)


@allowed("system")
def issue_due(*, at: dt.datetime, by: Actor, most: int = AT_ONCE) -> int:
    """Issue the notes of what went back and has none, the oldest first; return how many."""
    due = to_note().order_by("requested_at", "pk").values_list("pk", flat=True)[:most]
    return len([issue(refund_id, at=at, by=by) for refund_id in list(due)])


# --- what stands on it -------------------------------------------------------------------------


def content_of(refund: Refund, invoice: Invoice) -> Content:
    """
    Return everything that stands on a note; amounts in minor units, tax included.

    Buyer, seller and language are those of the invoice that it corrects.
    """
    said = invoice.content
    parts = list(refund.parts.select_related("line").order_by("pk"))
    rest = refund.amount_minor - sum(part.amount_minor for part in parts)
    return {
        **{name: said[name] for name in ("seller", "buyer", "email", "language", "country", "order")},
        "invoice": invoice.number,
        "invoiced_at": invoice.issued_at.isoformat(),
        "lines": [_line(part) for part in parts if part.line is not None],
        "shipping": sum(part.amount_minor for part in parts if part.line is None),
        "shipping_name": said["shipping"]["name"],
        "rest": rest,
        "taxes": _taxes(refund.order, parts),
        "total": refund.amount_minor,
    }


def _line(part: RefundPart) -> Content:
    line = part.line
    if line is None:
        raise TypeError(part)
    return {"name": line.name, "sku": line.sku, "amount": part.amount_minor, "discount": part.discount_minor}


def _taxes(order: Order, parts: Iterable[RefundPart]) -> list[Content]:
    """Sum what goes back without tax, and the tax, by rate."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for part in parts:
        rate = str(order.shipping_tax_rate if part.line is None else part.line.tax_rate)
        found[rate][0] += part.amount_minor - part.tax_minor
        found[rate][1] += part.tax_minor
    return [{"rate": rate, "net": net, "tax": tax} for rate, (net, tax) in sorted(found.items())]
