"""Which refunds are astray: their money was to go back, has not, and did not go another way either."""

from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from orders.models.dispute import Dispute
from orders.models.payout import Payout
from orders.models.refund import Refund, RefundPart


def went_back(path: str = "") -> Q:
    """Match the refunds whose money is with the customer: by Stripe, or past it."""
    return Q(**{f"{path}status": Refund.Status.SUCCEEDED}) | Q(**{f"{path}payouts__status": Payout.Status.PAID})


def _sum(rows: QuerySet[Any], by: str) -> Coalesce:
    whole = rows.order_by().values(by).annotate(whole=Sum("amount_minor")).values("whole")
    return Coalesce(Subquery(whole, output_field=BigIntegerField()), 0)


def is_astray() -> Q:
    """
    Match the refunds whose money was to go back and has not.

    What bought nothing has no parts; if it pays for its order since (:mod:`orders.reviving`), it is not to go back.
    What went back another way is settled: by a payout, other refunds of the same things, or a dispute that was lost.
    While a payout of it waits for its second person, it is not.
    """
    parts = RefundPart.objects.filter(refund=OuterRef("pk"))
    kept = Q(payment__standing="counted") & ~Q(Exists(parts))
    payment = OuterRef("payment")
    gone = _sum(Refund.objects.filter(went_back(), payment=payment), "payment") + _sum(
        Dispute.objects.filter(payment=payment, status=Dispute.Status.LOST), "payment"
    )
    spent = Q(payment__amount_minor__lte=gone)
    short = ~Q(Exists(parts)) & Q(payment__amount_minor__lt=F("amount_minor") + gone)
    covered = Q(Exists(parts)) & ~Q(Exists(_open(parts)))
    payouts = Payout.objects.filter(refund=OuterRef("pk"))
    proposed, paid = (Q(Exists(payouts.filter(status=status))) for status in Payout.LIVE)
    return Q(status__in=Refund.ASTRAY) & ~kept & (proposed | ~(paid | spent | short | covered))


def _open(parts: QuerySet[RefundPart]) -> QuerySet[RefundPart]:
    """Keep the parts of whose thing so much has not gone back otherwise."""
    back = RefundPart.objects.filter(went_back("refund__"))
    of_line = F("amount_minor") + _sum(back.filter(line=OuterRef("line")), "line")
    of_sending = F("amount_minor") + _sum(
        back.filter(line=None, refund__order=OuterRef("refund__order")), "refund__order"
    )
    return parts.filter(
        Q(line__isnull=False) & _within(of_line, "line__subtotal_minor", "line__tax_minor")
        | Q(line=None) & _within(of_sending, "refund__order__shipping_minor", "refund__order__shipping_tax_minor")
    )


def _within(back: Any, price: str, tax: str) -> Q:
    """Match where what went back, and what was to, is within what the thing cost, its tax included."""
    return Q(refund__order__prices_include_tax=True, **{f"{price}__gte": back}) | Q(
        refund__order__prices_include_tax=False, **{f"{price}__gte": back - F(tax)}
    )


def is_told(by: str) -> Q:
    """
    Match the refunds that went back in place of one that was told of and then failed: they are told of by that.

    Each such one stands for one refund of exactly the same things; of several, the first.

    :param by: the relation through which a refund is told of.
    """
    untold = Q(**{f"{by}__isnull": True})
    same = Refund.objects.alias(fits=~Exists(_lacking())).filter(
        order=OuterRef("order"), amount_minor=OuterRef("amount_minor"), fits=True
    )
    failed = same.filter(~untold, status__in=Refund.ASTRAY).exclude(payouts__status=Payout.Status.PAID)
    earlier = same.filter(untold, went_back(), pk__lt=OuterRef("pk"))
    has_parts = Exists(RefundPart.objects.filter(refund=OuterRef("pk")))
    return Q(has_parts) & Q(GreaterThan(_count(failed), _count(earlier)))


def _lacking() -> QuerySet[RefundPart]:
    """Return the parts of the outermost refund that the one between does not have; their sums are equal."""
    its = RefundPart.objects.filter(refund=OuterRef(OuterRef("pk")), amount_minor=OuterRef("amount_minor"))
    there = Exists(its.filter(line=OuterRef("line"))) | Q(line=None) & Exists(its.filter(line=None))
    return RefundPart.objects.filter(~Q(there), refund=OuterRef(OuterRef("pk")))


def _count(rows: QuerySet[Refund]) -> Coalesce:
    counted = rows.order_by().values("order").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=BigIntegerField()), 0)
