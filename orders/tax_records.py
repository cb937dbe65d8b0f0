"""
What Stripe Tax is told after the money moved: each sale from its calculation, each refund line by line.

A row is written in the transaction that made the order paid or the refund succeed; the sweep sends it with the row's
own key until there is an answer. What Stripe refuses for good, or never answers, is a case of finance's: it forgets a
key after a day, and a sale whose answer was lost longer ago is refused ever after, as its reference is taken. None is
found by its reference there, so a person finds the transaction in Stripe's Dashboard and gives its id (:func:`adopt`).
"""

import datetime as dt
import logging
import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef

from orders import cases, parting, tax_gateway
from orders.cases.needs import of_tax_record, subject_of
from orders.gateway import Rejected
from orders.models import Order, Refund, RefundPart, TaxRecord, is_told, went_back
from orders.tax_gateway import Recorded, Reversal
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal, Unavailable

log: Final = logging.getLogger("orders.tax_records")

Status = TaxRecord.Status
# Sending has no name of its own at Stripe.
SENDING: Final = ""
_ID: Final = re.compile(r"tax_\w{1,75}", re.ASCII)


class SaleNotRecorded(Refusal):
    """What went back can be told only after the sale itself was."""

    code = "sale_not_recorded"
    title = "The sale is not in the tax reports yet; try again once it is."


class TaxRecordUnknown(NotFound):
    """No such record."""

    code = "tax_record_unknown"
    title = "There is no such tax record."


class TaxRecorded(Refusal):
    """The answer is there."""

    code = "tax_recorded"
    title = "This stands in the tax reports already; nothing is left to be done."


class TransactionUnknown(BadInput):
    """Stripe does not know it."""

    code = "tax_transaction_unknown"
    title = "Stripe Tax knows no transaction of this id; copy it from the Dashboard, it begins with tax_."


class TransactionOfOther(BadInput):
    """It tells of something else."""

    code = "tax_transaction_differs"
    title = "This transaction tells of something else; compare reference, currency, amount and tax with this page."


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
        _recorded(row, told, at=at, by=by)
    return TaxRecord.objects.get(pk=record_id)


@allowed("finance")
def tell_again(record_id: int, *, at: dt.datetime, by: Actor) -> TaxRecord:
    """Try again what Stripe refused: its reason may be mended in the Dashboard meanwhile."""
    with TaxRecord.hold(record_id) as held:
        if held.status == Status.REFUSED:
            held.become(Status.WAITING, at=at, by=by, attempts=0, next_attempt_at=None, last_error="")
    return tell(record_id, at=at, by=by)


@allowed("finance")
def adopt(record_id: int, *, transaction_id: str, at: dt.datetime, by: Actor) -> TaxRecord:
    """
    Take a transaction of Stripe's as the answer that never came, after comparing it with what was to be told.

    :raises TaxRecordUnknown: if there is no such record.
    :raises TaxRecorded: if its answer is known.
    :raises TransactionUnknown: if Stripe knows no such transaction.
    :raises TransactionOfOther: if its reference, currency, amount, tax or sale is another.
    :raises SaleNotRecorded: if it is to tell what went back of a sale that is not told of yet.
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    row = TaxRecord.objects.select_related("order__tax_calculation", "refund").filter(pk=record_id).first()
    if row is None:
        raise TaxRecordUnknown
    if row.status == Status.RECORDED:
        raise TaxRecorded
    said = transaction_id.strip()
    if not _ID.fullmatch(said):
        raise TransactionUnknown(pointer="/transaction_id")
    try:
        told = tax_gateway.retrieve(said)
    except Rejected as error:
        raise TransactionUnknown(pointer="/transaction_id") from error
    if not _fits(told, row):
        raise TransactionOfOther(pointer="/transaction_id")
    _recorded(row, told, at=at, by=by, why="found in the Dashboard")
    return TaxRecord.objects.get(pk=record_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What a record is to tell.

    :ivar sale: Stripe's id of the sale that something went back of; empty: it is a sale.
    :ivar amount_minor: as it is taxed; like the tax, what went back is below nothing.
    """

    reference: str
    sale: str
    amount_minor: int
    tax_minor: int


def wanted_of(row: TaxRecord) -> Wanted:
    """
    Say what a record is to tell.

    :raises SaleNotRecorded: if it is to tell what went back of a sale that is not told of yet.
    """
    order = row.order
    if row.refund is None:
        added = 0 if order.prices_include_tax else order.tax_minor
        return Wanted(order.number, "", order.total_minor - added, order.tax_minor)
    sale, parts = _parts(row, row.refund)
    amount, tax = sum(part.amount_minor for part in parts), sum(part.tax_minor for part in parts)
    return Wanted(_reference(row, row.refund), sale, -amount, -tax)


def _fits(told: Recorded, row: TaxRecord) -> bool:
    """Compare a transaction with what was to be told; each line of a sale must have its name there."""
    names = {str(line.position) for line in row.order.lines.all()} if row.refund is None else set()
    found = Wanted(told.reference, told.reverses, told.amount_minor, told.tax_minor)
    return found == wanted_of(row) and told.currency == row.order.currency and names <= set(told.items)


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
    sale, parts = _parts(row, refund)
    return tax_gateway.reverse(sale, parts, reference=_reference(row, refund), key=row.idempotency_key)


def _reference(row: TaxRecord, refund: Refund) -> str:
    return f"{row.order.number}-{refund.public_id}"


def _parts(row: TaxRecord, refund: Refund) -> tuple[str, list[Reversal]]:
    """
    Say of which sale, and what goes back of each line as it was taxed: with its tax where prices include it.

    :raises SaleNotRecorded: if the sale is not told of yet.
    """
    order = row.order
    sale = TaxRecord.objects.filter(order=order, refund=None, status=Status.RECORDED).first()
    if sale is None or sale.stripe_id is None:
        raise SaleNotRecorded
    earlier = TaxRecord.objects.filter(order=order, refund__isnull=False, pk__lt=row.pk).order_by("pk")
    told = parting.told_of(order, refund, list(earlier.values_list("refund", flat=True)))
    positions = dict(order.lines.values_list("pk", "position"))
    parts = []
    for thing, share in told.items():
        taxed = share.amount_minor if order.prices_include_tax else share.amount_minor - share.tax_minor
        name = SENDING if thing is None else sale.items[str(positions[thing])]
        parts.append(Reversal(name, taxed, share.tax_minor))
    return sale.stripe_id, parts


def _recorded(row: TaxRecord, told: Recorded, *, at: dt.datetime, by: Actor, why: str = "") -> None:
    stands = {"amount_minor": told.amount_minor, "tax_minor": told.tax_minor}
    _ended(
        row, Status.RECORDED, at=at, by=by, why=why, stripe_id=told.id, items=dict(told.items), recorded_at=at, **stands
    )


def _ended(row: TaxRecord, status: str, *, at: dt.datetime, by: Actor, why: str = "", **changed: Any) -> None:
    with TaxRecord.hold(row.pk) as held:
        if held.can_become(status):
            held.become(status, at=at, by=by, reason=why, last_error=why[:300], leased_until=None, **changed)
            _file(held, at=at, by=by)


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
            _file(held, at=at, by=SYSTEM)


def _file(held: TaxRecord, *, at: dt.datetime, by: Actor) -> None:
    """Open the case of what needs a person; close it once Stripe has it."""
    if TaxRecord.objects.stuck().filter(pk=held.pk).exists():
        cases.open_for([of_tax_record(held)], at=at, by=by)
    elif held.status == Status.RECORDED:
        cases.settle([subject_of("tax_record", held.pk)], at=at, by=by)
