"""
Chapter: refund notes. One for each refund of an invoiced order whose money went back, numbered without gaps.

A sweep issues them, as it does invoices. A note stays when its refund fails afterwards: what is owed has not changed,
and the payout that follows, or another refund of the same, fulfils the same note. What goes back together with other
things has a note of those; all notes of an invoice are at most its total.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orders import parting
from orders.models import Invoice, Order, OrderLine, Payment, Refund, RefundNote, RefundNoteSeries, is_told, went_back
from orders.shares import Share
from shop.actor import Actor, allowed
from shop.prepared import Prepared
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
    noted = RefundNote.objects.filter(order=OuterRef("order")).order_by().values("order")
    told = Coalesce(Subquery(noted.annotate(whole=Sum("total_minor")).values("whole")), 0)
    untold = Refund.objects.filter(went_back(), invoiced, ~is_told("refund_note"), refund_note=None)
    return untold.alias(told=told).filter(order__invoice__total_minor__gt=F("told"))


# Asked every few seconds, and mostly in vain: to build it costs thirty times what it costs to run.
_OLDEST: Final = Prepared(lambda: to_note().order_by("requested_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


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
        content, total = content_of(refund, refund.order.invoice)
        note = RefundNote(
            order=refund.order, refund=refund, total_minor=total, currency=refund.currency, content=content,
            issued_at=at,
        )  # fmt: skip
        # Last: everybody who issues waits from here to the commit.
        RefundNoteSeries.issue(note, year=at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).year)
        orders[0].note(field="refund_note", became=note.number, at=at, by=by)
        return note


@allowed("system")
def issue_due(*, at: dt.datetime, by: Actor, most: int = AT_ONCE) -> int:
    """Issue the notes of what went back and has none, the oldest first; return how many."""
    issued = 0
    for refund_id in _OLDEST.run()[:most]:
        # The note of an earlier one may have told of it.
        with suppress(NothingToNote):
            issue(refund_id, at=at, by=by)
            issued += 1
    return issued


# --- what stands on it -------------------------------------------------------------------------


def content_of(refund: Refund, invoice: Invoice) -> tuple[Content, int]:
    """
    Return everything that stands on a note, and its total; amounts in minor units, tax included.

    Buyer, seller and language are those of the invoice that it corrects. ``earlier`` is what earlier notes have told.
    """
    said = invoice.content
    before = list(refund.order.refund_notes.order_by("pk").values_list("refund", "total_minor"))
    told = parting.told_of(refund.order, refund, [pk for pk, _ in before])
    lines = OrderLine.objects.in_bulk([pk for pk in told if pk is not None])
    parts = [(lines[pk] if pk is not None else None, share) for pk, share in told.items()]
    whole = sum(share.amount_minor for _, share in parts)
    beside = refund.amount_minor - sum(part.amount_minor for part in refund.parts.all())
    rest = max(0, min(beside, invoice.total_minor - sum(total for _, total in before) - whole))
    content: Content = {
        **{name: said[name] for name in ("seller", "buyer", "email", "language", "country", "order")},
        "invoice": invoice.number,
        "invoiced_at": invoice.issued_at.isoformat(),
        "lines": [_line(line, share) for line, share in parts if line is not None],
        "shipping": sum(share.amount_minor for line, share in parts if line is None),
        "shipping_name": said["shipping"]["name"],
        "rest": rest,
        "taxes": _taxes(refund.order, parts),
        "total": whole + rest,
        "earlier": refund.amount_minor - whole - rest,
    }
    return content, whole + rest


def _line(line: OrderLine, share: Share) -> Content:
    return {"name": line.name, "sku": line.sku, "amount": share.amount_minor, "discount": share.discount_minor}


def _taxes(order: Order, parts: Iterable[tuple[OrderLine | None, Share]]) -> list[Content]:
    """Sum what goes back without tax, and the tax, by rate."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line, share in parts:
        rate = str(order.shipping_tax_rate if line is None else line.tax_rate)
        found[rate][0] += share.amount_minor - share.tax_minor
        found[rate][1] += share.tax_minor
    return [{"rate": rate, "net": net, "tax": tax} for rate, (net, tax) in sorted(found.items())]
