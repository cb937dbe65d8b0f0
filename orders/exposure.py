"""
What the guarantees have cost of a pair is counted twice, on its line and on its sides: both must be what there is.

Each difference is told by the number of its order, what was found, and the name of what it is found of.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orders.models import PARTIAL_REFUND, ClaimDecision, CoverSide, LineStatus, OrderLine, Refund

type Differs = tuple[str, str, str]


def lines_that_differ() -> Iterator[Differs]:
    """I14: what a line counts as made again, or given back, for claims is what there is."""
    gone = Q(status=LineStatus.CANCELLED, answers=None)
    remade = OrderLine.objects.filter(remake_of=OuterRef("pk")).exclude(gone).order_by()
    sides = {
        f"{side}_made": _number(remade.exclude(only_side=other).values("remake_of").annotate(n=Count("pk")).values("n"))
        for side, other in (("left", "right"), ("right", "left"))
    }
    paid = _number(_decided().values("claim__line").annotate(n=Sum("amount_minor")).values("n"))
    bought = OrderLine.objects.filter(kind=OrderLine.Kind.CUSTOM).annotate(**sides, paid=paid)
    agrees = Q(remakes_left_used=F("left_made"), remakes_right_used=F("right_made"), refunded_minor=F("paid"))
    for line in bought.exclude(agrees).select_related("order"):
        yield line.order.number, f"{line}: counts other remakes, or other money, than there are", line.public_id


def covers_that_differ() -> Iterator[Differs]:
    """I18: each promise counts its own, and all of them together are what the line counts of the side."""
    used = F("remakes_used") + F("fit_remakes_used") + F("outgrown_remakes_used") + F("covers_used")
    left, right = (Q(side=side, used=F(f"line__remakes_{side}_used")) for side in ("left", "right"))
    for row in CoverSide.objects.annotate(used=used).exclude(left | right).select_related("line__order"):
        yield row.line.order.number, f"{row}: has used other remakes than there are", f"cover {row.pk}"
    # A part of the price ends no side, so that none of them counts it.
    whole = _decided().exclude(remedy=PARTIAL_REFUND).values("claim__line")
    sides = CoverSide.objects.filter(line=OuterRef("pk")).order_by().values("line")
    pairs = OrderLine.objects.filter(covered_sides__isnull=False).distinct()
    told = pairs.annotate(
        told=_number(sides.annotate(n=Sum("refunded_minor")).values("n")),
        paid=_number(whole.annotate(n=Sum("amount_minor")).values("n")),
    )
    for line in told.exclude(told=F("paid")).select_related("order"):
        yield line.order.number, f"{line}: its sides were paid back otherwise than they count", line.public_id


def _decided() -> QuerySet[ClaimDecision]:
    """Return what claims gave back of a line, but for what nobody let go."""
    decided = ClaimDecision.objects.filter(claim__line=OuterRef("pk"), refund__isnull=False).order_by()
    return decided.exclude(refund__status=Refund.Status.DECLINED)


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=BigIntegerField()), 0)
