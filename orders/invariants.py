"""What must be true of the money at any moment; tests and ``reconcile`` ask for it after everything they do."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from fitting.models import JournalEntry
from orders import exposure
from orders.models import (
    Case,
    Dispute,
    Hold,
    InvoiceSeries,
    LedgerEntry,
    LineStatus,
    Order,
    OrderLine,
    Payment,
    PaymentAttempt,
    PaymentStatus,
    Payout,
    Refund,
    RefundNoteSeries,
    RefundPart,
    TaxRecord,
    holds_back,
)
from orders.queues import QueueCode

# A refund that Stripe has not answered for this long needs a person.
ANSWER_WITHIN: Final = dt.timedelta(hours=1)
# Where somebody sees what has become of an order's money.
_OF_MONEY: Final = (QueueCode.DISPUTES, QueueCode.PAYMENTS, QueueCode.REFUNDS)
TRIGGERS: Final = frozenset({"ledger_no_update", "ledger_no_delete"})


# What must hold, by code; I5 and I6 need Stripe's word and are compared with it (`orders/reconciliation`).
LAWS: Final = {
    "I1": "What is refunded, or about to be, is never more than what was taken.",
    "I2": "Per order, the ledger holds what payments took less what went back.",
    "I3": "An order is paid exactly when one counted payment has its amount and currency.",
    "I4": "Nothing is released to be made or sent unless it is paid and not on hold at that moment.",
    "I7": "Every charge, refund and movement of Stripe's stands in the ledger once.",
    "I8": "A paid order has nothing left that could be paid.",
    "I9": "No refund waits for Stripe's answer for more than an hour.",
    "I10": "Nobody can change an entry of the ledger: the database refuses.",
    "I11": "What goes back for a line is at most what it cost.",
    "I12": "The numbers of invoices, and those of refund notes, have no gaps.",
    "I13": "What goes back of a line, or of shipping, with its tax, is at most what it cost.",
    "I14": "What a line counts as made again, or given back, for claims is what there is.",
    "I15": "The notes of what went back of an invoice are at most its total.",
    "I16": "What is told Stripe Tax of what went back is at most what was told of the sale.",
    "I17": "Of no order more has gone than came, unless somebody who decides about its money was told.",
    "I18": "What the sides of a pair have used of its promises is what was made again, or paid back, for them.",
}
# Where a line is made, or on its way: from here on it costs money.
_RELEASED: Final = frozenset(
    {
        LineStatus.QUEUED,
        LineStatus.IN_PRODUCTION,
        LineStatus.QUALITY_CHECK,
        LineStatus.READY,
        LineStatus.SHIPPED,
        LineStatus.DELIVERED,
    }
)


@dataclass(frozen=True, slots=True)
class Violation:
    """
    An invariant that does not hold.

    :ivar order: the order's number; empty if it is about none.
    :ivar detail: what was found.
    :ivar about: names what it is found of, where that is not the order as a whole; the same at every look.
    """

    code: str
    order: str
    detail: str
    about: str = ""


def invariants(*, at: dt.datetime) -> list[Violation]:
    """Return every violation of the money's invariants; best none. Some twenty statements, whatever the size."""
    return [
        *_refunds_within_payments(),
        *_paid_means_one_payment(),
        *_released_when_paid(),
        *_ids_once(),
        *_no_attempt_on_paid(),
        *_refunds_answered(at),
        *_ledger_agrees(),
        *_ledger_is_guarded(),
        *_lines_given_back(),
        *_parts_within_their_things(),
        *(Violation("I14", *found) for found in exposure.lines_that_differ()),
        *(Violation("I18", *found) for found in exposure.covers_that_differ()),
        *_invoices_without_gaps(),
        *_notes_without_gaps(),
        *_notes_within_invoices(),
        *_reversals_within_sales(),
        *_nothing_below_nothing(),
    ]


def _refunds_within_payments() -> Iterator[Violation]:
    """I1: what is refunded, or about to be, is never more than what was taken."""
    live = Sum("refunds__amount_minor", filter=holds_back("refunds__"))
    for payment in Payment.objects.select_related("order").alias(live=live).filter(live__gt=F("amount_minor")):
        yield Violation(
            "I1", payment.order.number, f"{payment}: more is refunded than was taken", f"payment {payment.pk}"
        )


def _paid_means_one_payment() -> Iterator[Violation]:
    """I3: an order is paid exactly when one counted payment has its amount and currency."""
    counted = Payment.objects.filter(order=OuterRef("pk"), standing=Payment.Standing.COUNTED)
    fitting = counted.filter(amount_minor=OuterRef("total_minor"), currency=OuterRef("currency"))
    orders = Order.objects.annotate(has_counted=Exists(counted), has_fitting=Exists(fitting))
    paid = Q(payment=PaymentStatus.PAID)
    for order in orders.filter(paid & Q(has_fitting=False) | ~paid & Q(has_counted=True)):
        yield Violation("I3", order.number, f"{order.payment}, and its counted payment does not agree")


def _released_when_paid() -> Iterator[Violation]:
    """I4: what went on was paid for; what was released to be made was so at that moment, and not on hold."""
    unpaid = OrderLine.objects.exclude(status__in=[LineStatus.AWAITING_PAYMENT, LineStatus.CANCELLED])
    for line in unpaid.exclude(order__payment=PaymentStatus.PAID).select_related("order"):
        yield Violation(
            "I4", line.order.number, f"{line} is {line.status}, and the order is {line.order.payment}", line.public_id
        )
    released = JournalEntry.objects.filter(
        subject=OrderLine._meta.label_lower,  # noqa: SLF001  public by use
        subject_id=OuterRef("pk"),
        field="status",
        became=LineStatus.QUEUED,
    )
    early = released.filter(at__lt=OuterRef("order__paid_at"))
    on_hold = Hold.objects.filter(
        Q(line=None) | Q(line=OuterRef("pk")), order=OuterRef("order"), opened_at__lte=OuterRef("released_at")
    ).filter(Q(closed_at=None) | Q(closed_at__gt=OuterRef("released_at")))
    at = Subquery(released.order_by("-at").values("at")[:1])
    lines = OrderLine.objects.filter(status__in=_RELEASED).annotate(released_at=at)
    for line in lines.filter(Exists(early) | Exists(on_hold)).select_related("order"):
        yield Violation(
            "I4", line.order.number, f"{line} was released before it was paid, or while on hold", line.public_id
        )


def _ids_once() -> Iterator[Violation]:
    """I7: every charge, refund and movement of Stripe's stands in the ledger once."""
    once = Q(kind__in=[LedgerEntry.Kind.CHARGE, LedgerEntry.Kind.REFUND])
    several = LedgerEntry.objects.filter(once).values("kind", "source_id").annotate(times=Count("pk"))
    for row in several.filter(times__gt=1):
        yield Violation(
            "I7", "", f"{row['kind']} {row['source_id']} stands {row['times']} times in the ledger", row["source_id"]
        )
    # A fee in another currency stands beside its movement, under the same id.
    is_fee = ExpressionWrapper(Q(kind=LedgerEntry.Kind.PROCESSING_FEE), output_field=BooleanField())
    told = LedgerEntry.objects.exclude(txn_id="").annotate(is_fee=is_fee)
    moved = told.order_by().values("txn_id", "is_fee").annotate(times=Count("pk"))
    for movement in moved.filter(times__gt=1):
        yield Violation(
            "I7",
            "",
            f"movement {movement['txn_id']} stands {movement['times']} times in the ledger",
            movement["txn_id"],
        )


def _no_attempt_on_paid() -> Iterator[Violation]:
    """I8: a paid order has nothing left that could be paid."""
    active = PaymentAttempt.objects.filter(order__payment=PaymentStatus.PAID, status__in=PaymentAttempt.ACTIVE)
    for attempt in active.select_related("order"):
        yield Violation(
            "I8",
            attempt.order.number,
            f"attempt {attempt.number} is still {attempt.status}",
            f"attempt {attempt.number}",
        )


def _refunds_answered(at: dt.datetime) -> Iterator[Violation]:
    """I9: no refund waits for Stripe's answer for more than an hour."""
    for refund in Refund.objects.unanswered_since(at - ANSWER_WITHIN).select_related("order"):
        yield Violation("I9", refund.order.number, f"refund {refund.public_id} is {refund.status}", refund.public_id)


def _sum(rows: QuerySet[Any], field: str = "amount_minor") -> Subquery:
    """Sum amounts per order, as a part of another statement."""
    return Subquery(rows.order_by().values("order").annotate(whole=Sum(field)).values("whole"))


def _ledger_agrees() -> Iterator[Violation]:
    """I2, ours: per order, the ledger holds what payments took less what refunds, payouts and disputes gave back."""
    taken = _sum(Payment.objects.filter(order=OuterRef("pk")))
    returned = _sum(Refund.objects.filter(order=OuterRef("pk"), status=Refund.Status.SUCCEEDED))
    paid_out = _sum(Payout.objects.filter(order=OuterRef("pk"), status=Payout.Status.PAID))
    disputed = _sum(Dispute.objects.filter(order=OuterRef("pk")), "withdrawn_minor")
    booked = _sum(LedgerEntry.objects.filter(order=OuterRef("pk")))
    rows_say = Coalesce(taken, 0) - Coalesce(returned, 0) - Coalesce(paid_out, 0) - Coalesce(disputed, 0)
    orders = Order.objects.annotate(rows=rows_say, booked=Coalesce(booked, 0))
    for number, rows, entries in orders.exclude(rows=F("booked")).values_list("number", "rows", "booked"):
        yield Violation("I2", number, f"payments less refunds and disputes are {rows}, the ledger says {entries}")


def _ledger_is_guarded() -> Iterator[Violation]:
    """I10: nobody can change an entry, because the database's guards are there."""
    if connection.vendor == "postgresql":
        sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders_ledgerentry'::regclass AND tgenabled <> 'D'"
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'orders_ledgerentry'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        missing = TRIGGERS - {str(name) for (name,) in cursor.fetchall()}
    for name in sorted(missing):
        yield Violation("I10", "", f"the trigger {name} is missing: entries could be changed", name)


def _lines_given_back() -> Iterator[Violation]:
    """I11: what goes back for a line is at most what it cost, and the line is cancelled."""
    whole, net = F("line__subtotal_minor") + F("line__tax_minor"), F("line__subtotal_minor")
    fits = Q(order__prices_include_tax=False, amount_minor__lte=whole) | Q(amount_minor__lte=net)
    live = Refund.objects.filter(line__isnull=False, status__in=Refund.LIVE)
    wrong = live.exclude(fits, line__status=LineStatus.CANCELLED)
    for refund in wrong.select_related("order"):
        yield Violation(
            "I11", refund.order.number, f"refund {refund.public_id} does not fit its line", refund.public_id
        )


def _invoices_without_gaps() -> Iterator[Violation]:
    """I12: the invoices of a series are as many as its counter says, and the last one bears its number."""
    counted = InvoiceSeries.objects.annotate(count=Count("invoices"), top=Coalesce(Max("invoices__position"), 0))
    for series in counted.exclude(count=F("last"), top=F("last")):
        detail = f"series {series} counts to {series.last} and has {series.count} invoices up to {series.top}"
        yield Violation("I12", "", detail, f"invoices {series}")


def _notes_without_gaps() -> Iterator[Violation]:
    """I12, for refund notes."""
    counted = RefundNoteSeries.objects.annotate(count=Count("notes"), top=Coalesce(Max("notes__position"), 0))
    for series in counted.exclude(count=F("last"), top=F("last")):
        detail = f"refund notes of {series} count to {series.last}, are {series.count} and go up to {series.top}"
        yield Violation("I12", "", detail, f"refund notes {series}")


def _notes_within_invoices() -> Iterator[Violation]:
    """I15: what refund notes tell of an order is at most what was invoiced."""
    invoiced = Order.objects.filter(invoice__isnull=False).annotate(noted=Sum("refund_notes__total_minor"))
    for order in invoiced.filter(noted__gt=F("invoice__total_minor")):
        yield Violation("I15", order.number, "its refund notes tell of more than was invoiced")


def _reversals_within_sales() -> Iterator[Violation]:
    """I16: of no order more is reversed in the tax reports than was sold, neither of the amount nor of the tax."""
    told = TaxRecord.objects.exclude(amount_minor=None).order_by().values("order__number")
    left = told.annotate(amount=Sum("amount_minor"), tax=Sum("tax_minor"), sold=Count("pk", filter=Q(refund=None)))
    for row in left.filter(Q(amount__lt=0) | Q(tax__lt=0), sold__gt=0):
        detail = "the tax reports reverse more of it than was sold"
        yield Violation("I16", row["order__number"], detail)


def _nothing_below_nothing() -> Iterator[Violation]:
    """I17: where a bank takes what was given back already, there is a case; anything else is a fault of ours."""
    balances = LedgerEntry.objects.filter(order=OuterRef("pk")).order_by().values("order", "currency")
    below = balances.annotate(whole=Sum("amount_minor")).filter(whole__lt=0)
    told = Case.objects.filter(order=OuterRef("pk"), queue__in=_OF_MONEY).exclude(ended=Case.Ended.SETTLED)
    for order in Order.objects.filter(Exists(below), ~Exists(told)):
        yield Violation("I17", order.number, "more has gone than came, and nobody was told")


def _parts_within_their_things() -> Iterator[Violation]:
    """I13: what refunds give back of a line, or of shipping, with its tax, is at most what that cost."""
    live = RefundPart.objects.filter(holds_back("refund__")).order_by()
    sums = live.filter(line=OuterRef("pk")).values("line")
    lines = OrderLine.objects.annotate(
        back=Subquery(sums.annotate(whole=Sum("amount_minor")).values("whole")),
        tax_back=Subquery(sums.annotate(whole=Sum("tax_minor")).values("whole")),
    )
    whole = F("subtotal_minor") + F("tax_minor")
    added, inside = Q(order__prices_include_tax=False, back__gt=whole), Q(order__prices_include_tax=True)
    wrong = added | inside & Q(back__gt=F("subtotal_minor")) | Q(tax_back__gt=F("tax_minor"))
    for line in lines.filter(wrong).select_related("order"):
        yield Violation("I13", line.order.number, f"more is given back of {line} than it cost", line.public_id)
    sent = live.filter(line=None, refund__order=OuterRef("pk")).values("refund__order")
    orders = Order.objects.annotate(back=Subquery(sent.annotate(whole=Sum("amount_minor")).values("whole")))
    for order in orders.filter(back__gt=F("shipping_minor") + F("shipping_tax_minor")):
        yield Violation("I13", order.number, "more is given back of shipping than it cost", "shipping")
