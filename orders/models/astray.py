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
    What went back another way is settled: by a payout, by other refunds once nothing is left of its things, or by a
    dispute that was lost. While a payout of it waits for its second person, it is not.
    """
    parts = RefundPart.objects.filter(refund=OuterRef("pk"))
    kept = Q(payment__standing="counted") & ~Q(Exists(parts))
    payment = OuterRef("payment")
    gone = _sum(Refund.objects.filter(went_back(), payment=payment), "payment") + _sum(
        Dispute.objects.filter(payment=payment, status=Dispute.Status.LOST), "payment"
    )
    spent = Q(payment__amount_minor__lte=gone)
    covered = Q(Exists(parts)) & ~Q(Exists(_unfinished(parts, went_back("refund__"))))
    payouts = Payout.objects.filter(refund=OuterRef("pk"))
    proposed, paid = (Q(Exists(payouts.filter(status=status))) for status in Payout.LIVE)
    return Q(status__in=Refund.ASTRAY) & ~kept & (proposed | ~(paid | spent | covered))


def _unfinished(parts: QuerySet[RefundPart], counted: Q) -> QuerySet[RefundPart]:
    """Keep the parts of things of which the counted refunds leave something."""
    others = RefundPart.objects.filter(counted)
    of_line = _sum(others.filter(line=OuterRef("line")), "line")
    of_sending = _sum(others.filter(line=None, refund__order=OuterRef("refund__order")), "refund__order")
    return parts.filter(
        Q(line__isnull=False) & _less_than(of_line, "line__subtotal_minor", "line__tax_minor")
        | Q(line=None) & _less_than(of_sending, "refund__order__shipping_minor", "refund__order__shipping_tax_minor")
    )


def _less_than(back: Any, price: str, tax: str) -> Q:
    """Match where less went back than the thing cost, its tax included."""
    return Q(refund__order__prices_include_tax=True, **{f"{price}__gt": back}) | Q(
        refund__order__prices_include_tax=False, **{f"{price}__gt": back - F(tax)}
    )


def is_told(by: str) -> Q:
    """
    Match the refunds that went back in place of one that was told of and then failed: they are told of by that.

    Each such one stands for one refund of exactly the same things; of several, the first. And of a thing of which all
    was told nothing more is told, whatever failed and went back since (:func:`orders.parting.told_of`).

    :param by: the relation through which a refund is told of.
    """
    untold = Q(**{f"{by}__isnull": True})
    same = Refund.objects.alias(fits=~Exists(_lacking())).filter(
        order=OuterRef("order"), amount_minor=OuterRef("amount_minor"), fits=True
    )
    failed = same.filter(~untold, status__in=Refund.ASTRAY).exclude(payouts__status=Payout.Status.PAID)
    earlier = same.filter(untold, went_back(), pk__lt=OuterRef("pk"))
    parts = RefundPart.objects.filter(refund=OuterRef("pk"))
    untold_parts = _unfinished(parts, Q(**{f"refund__{by}__isnull": False}))
    return Q(Exists(parts)) & (Q(GreaterThan(_count(failed), _count(earlier))) | ~Q(Exists(untold_parts)))


def _lacking() -> QuerySet[RefundPart]:
    """Return the parts of the outermost refund that the one between does not have; their sums are equal."""
    its = RefundPart.objects.filter(refund=OuterRef(OuterRef("pk")), amount_minor=OuterRef("amount_minor"))
    there = Exists(its.filter(line=OuterRef("line"))) | Q(line=None) & Exists(its.filter(line=None))
    return RefundPart.objects.filter(~Q(there), refund=OuterRef(OuterRef("pk")))


def _count(rows: QuerySet[Refund]) -> Coalesce:
    counted = rows.order_by().values("order").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=BigIntegerField()), 0)
