"""
Where the money of each order stands, worked out by the database: what came, what went back, what we still owe.

It is no column of an order: all of it follows from the ledger, and from refunds that have not arrived.
"""

from typing import Any, Final

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from orders.models import Dispute, LedgerEntry, Order, PaymentStatus, Payout, Refund, is_astray

# A refund that has been promised and has not arrived.
_UNDER_WAY: Final = ("awaiting_approval", "requested", "unknown", "pending", "requires_action")
# What staff ask for → which orders those are.
STANDINGS: Final[dict[str, tuple[str, Q]]] = {
    "unpaid": ("still to be paid", Q(open_minor__gt=0)),
    "partly_refunded": ("given back in part", Q(returned_minor__gt=0, returned_minor__lt=F("captured_minor"))),
    "refunded": ("given back whole", Q(captured_minor__gt=0, returned_minor__gte=F("captured_minor"))),
    "disputed": ("disputed, or lost to a dispute", Q(disputed_minor__gt=0)),
    "owed": ("we owe something back", Q(owed_minor__gt=0)),
}


def _sum(rows: QuerySet[Any], path: str = "order") -> Coalesce:
    of_order = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    whole = Subquery(of_order.annotate(whole=Sum("amount_minor")).values("whole"), output_field=BigIntegerField())
    return Coalesce(whole, Value(0), output_field=BigIntegerField())


def with_money(orders: QuerySet[Order]) -> QuerySet[Any]:
    """
    Let each order know its money, in minor units of its currency, in the same statement.

    ``captured_minor``: what came. ``returned_minor``: what went back and stayed there. ``open_minor``: what the
    customer has still to pay. ``disputed_minor``: what a bank holds, or has taken for good. ``owed_minor``: what we
    have promised to give back and that has not arrived.
    """
    charge = Q(kind=LedgerEntry.Kind.CHARGE)
    astray = Refund.objects.filter(is_astray()).exclude(payouts__status=Payout.Status.PAID)
    due = Q(payment__in=[PaymentStatus.AWAITING_PAYMENT, PaymentStatus.PROCESSING])
    promised = _sum(Refund.objects.filter(status__in=_UNDER_WAY)) + _sum(astray)
    told = orders.annotate(
        captured_minor=_sum(LedgerEntry.objects.filter(charge)),
        returned_minor=Value(0) - _sum(LedgerEntry.objects.filter(kind__in=["refund", "refund_reversal", "payout"])),
        disputed_minor=_sum(Dispute.objects.taking()),
        open_minor=Coalesce(
            Subquery(
                Order.objects.filter(due, pk=OuterRef("pk")).values("total_minor")[:1], output_field=BigIntegerField()
            ),
            Value(0),
            output_field=BigIntegerField(),
        ),
    )
    # Of what failed whole, a part may have gone back since.
    left = Greatest(F("captured_minor") - F("returned_minor") - F("disputed_minor"), Value(0))
    result: QuerySet[Any] = told.annotate(owed_minor=Least(promised, left))
    return result
