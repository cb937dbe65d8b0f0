"""
What Stripe Tax is told after the money moved: each sale from its calculation, each refund line by line.

A row is written in the transaction that made the order paid or the refund succeed; the sweep sends it with the row's
own key until there is an answer. What Stripe refuses for good is logged, and finance sees it on the board of work.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef

from orders import parting, tax_gateway
from orders.gateway import Rejected
from orders.models import Order, Refund, RefundPart, TaxRecord, is_told, went_back
from orders.tax_gateway import Recorded, Reversal
from shop.actor import Actor, allowed
from shop.refusal import Refusal, Unavailable

log: Final = logging.getLogger("orders.tax_records")

Status = TaxRecord.Status
# Sending has no name of its own at Stripe.
SENDING: Final = ""


class SaleNotRecorded(Refusal):
    """What went back can be told only after the sale itself was."""

    code = "sale_not_recorded"
    title = "The sale is not in the tax reports yet; try again once it is."


def owe(order: Order, *, at: dt.datetime) -> None:
    """Leave a row that tells of a sale, if Stripe Tax worked out its tax; the order is held."""
    if order.tax_calculation_id is not None and order.total_minor:
        _write(order, None, at=at)


def owe_back(refund: Refund, *, at: dt.datetime) -> None:
    """
    Leave a row that tells what went back of a sale; the order is held.

    Money that bought nothing (late, or paid twice) was never told of as a sale. What goes back again after it failed
    was told of the first time; if that goes another way after all, the second is told of now.
    """
    if refund.order.tax_calculation_id is None:
        return
    with_parts = Exists(RefundPart.objects.filter(refund=OuterRef("pk")))
    untold = Refund.objects.filter(with_parts, went_back(), ~is_told("tax_records"), order=refund.order)
    untold = untold.filter(tax_records=None)
    for row in untold.order_by("pk"):
        # What was just written may tell of this one too.
        if untold.filter(pk=row.pk).exists():
            _write(refund.order, row, at=at)


def _write(order: Order, refund: Refund | None, *, at: dt.datetime) -> None:
    row = TaxRecord(order=order, refund=refund, written_at=at)
    row.idempotency_key = f"{settings.STRIPE_ENVIRONMENT}:tax-record:{row.public_id}"
    row.save(force_insert=True)


@allowed("system", "finance")
def tell(record_id: int, *, at: dt.datetime, by: Actor) -> TaxRecord:
    """
    Tell Stripe Tax of a sale or of what went back; safe to press again at any time.

    Without an answer it stays ``waiting`` and is tried again; a definite no ends it as ``refused``.
    """
    row = TaxRecord.objects.select_related("order__tax_calculation", "refund").get(pk=record_id)
    if row.status not in TaxRecord.WAITS_IN:
        return row
    try:
        told = _sold(row) if row.refund is None else _went_back(row, row.refund)
    except Rejected as error:
        why = error.stripe_code or error.param or "rejected"
        log.error("the tax record of order %s was refused: %s", row.order.number, why)  # noqa: TRY400  Stripe's word
        _ended(row, Status.REFUSED, at=at, by=by, why=why)
    except Unavailable as error:
        _waits(row, error.code, at=at)
    except SaleNotRecorded as error:
        _waits(row, error.code, at=at)
    else:
        _ended(row, Status.RECORDED, at=at, by=by, stripe_id=told.id, items=dict(told.items), recorded_at=at)
    return TaxRecord.objects.get(pk=record_id)


@allowed("finance")
def tell_again(record_id: int, *, at: dt.datetime, by: Actor) -> TaxRecord:
    """Try again what Stripe refused: its reason may be mended in the Dashboard meanwhile."""
    with TaxRecord.hold(record_id) as held:
        if held.status == Status.REFUSED:
            held.become(Status.WAITING, at=at, by=by, attempts=0, next_attempt_at=None, last_error="")
    return tell(record_id, at=at, by=by)


def _sold(row: TaxRecord) -> Recorded:
    order = row.order
    if order.tax_calculation is None:
        message = f"order {order.number} has no calculation to tell of"
        raise ValueError(message)
    return tax_gateway.record(
        order.tax_calculation.stripe_id,
        reference=order.number,
        posted_at=order.paid_at or row.written_at,
        key=row.idempotency_key,
    )


def _went_back(row: TaxRecord, refund: Refund) -> Recorded:
    """
    Tell what a refund gave back.

    :raises SaleNotRecorded: if the sale is not told of yet.
    """
    sale = TaxRecord.objects.filter(order=row.order, refund=None, status=Status.RECORDED).first()
    if sale is None or sale.stripe_id is None:
        raise SaleNotRecorded
    parts = list(_parts(sale, row, row.order, refund))
    reference = f"{row.order.number}-{refund.public_id}"
    return tax_gateway.reverse(sale.stripe_id, parts, reference=reference, key=row.idempotency_key)


def _parts(sale: TaxRecord, row: TaxRecord, order: Order, refund: Refund) -> Iterator[Reversal]:
    """Say what goes back of each line as it was taxed: with its tax where prices include it, else without."""
    earlier = TaxRecord.objects.filter(order=order, refund__isnull=False, pk__lt=row.pk).order_by("pk")
    told = parting.told_of(order, refund, list(earlier.values_list("refund", flat=True)))
    positions = dict(order.lines.values_list("pk", "position"))
    for thing, share in told.items():
        taxed = share.amount_minor if order.prices_include_tax else share.amount_minor - share.tax_minor
        name = SENDING if thing is None else sale.items[str(positions[thing])]
        yield Reversal(name, taxed, share.tax_minor)


def _ended(row: TaxRecord, status: str, *, at: dt.datetime, by: Actor, why: str = "", **changed: Any) -> None:
    with TaxRecord.hold(row.pk) as held:
        if held.status in TaxRecord.WAITS_IN:
            held.become(status, at=at, by=by, reason=why, last_error=why[:300], leased_until=None, **changed)


def _waits(row: TaxRecord, why: str, *, at: dt.datetime) -> None:
    with TaxRecord.hold(row.pk) as held:
        if held.status in TaxRecord.WAITS_IN:
            held.failed_once_more(why)
            held.change(
                attempts=held.attempts,
                last_error=held.last_error,
                next_attempt_at=held.next_try_after(at),
                leased_until=None,
            )
