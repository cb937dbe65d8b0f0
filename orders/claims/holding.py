"""A claim with everything it is about, all of it held in the fixed order."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from orders.models import LIVE_CLAIM, Claim, ClaimSide, CoverSide, Order, OrderLine
from shop.actor import Actor, Kind
from shop.refusal import NotFound, Refusal


class ClaimUnknown(NotFound):
    """No such claim for this actor."""

    code = "claim_unknown"
    title = "There is no such claim."


class ClaimElsewhere(Refusal):
    """The claim is at another point of its life."""

    code = "claim_elsewhere"
    title = "This is not possible where the claim stands now; look at it again."


@dataclass(slots=True)
class Held:
    """
    A claim, its sides, the line that was bought and what is covered of it.

    :ivar covered: the line's covered sides by side.
    """

    order: Order
    line: OrderLine
    covered: dict[str, CoverSide]
    claim: Claim
    sides: Sequence[ClaimSide]

    def require(self, *statuses: Claim.Status) -> Claim:
        """
        Insist that the claim stands at one of these.

        :raises ClaimElsewhere: if not.
        """
        if self.claim.status not in statuses:
            raise ClaimElsewhere
        return self.claim

    def move(self, status: Claim.Status, *, at: dt.datetime, by: Actor, reason: str = "", **changed: Any) -> None:
        """Move the claim, and let its sides be live as long as it is."""
        self.claim.become(status, at=at, by=by, reason=reason, **changed)
        live = status in LIVE_CLAIM
        for side in self.sides:
            if side.is_live != live:
                side.is_live = live
                side.save(update_fields=["is_live"])


def pk_of(number: str, by: Actor) -> int:
    """
    Return the key of a claim that the actor may name.

    :raises ClaimUnknown: if there is none.
    """
    found = _reachable(by).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise ClaimUnknown
    return found


@contextmanager
def held(claim_id: int, *, by: Actor) -> Iterator[Held]:
    """
    Lock a claim that the actor may name, with its order, the line, and what is covered.

    :raises ClaimUnknown: if there is none.
    """
    known = _reachable(by).filter(pk=claim_id).values_list("line_id", "line__order_id").first()
    if known is None:
        raise ClaimUnknown
    with bought(*known) as (line, covered), among(claim_id, line, covered) as it:
        yield it


@contextmanager
def bought(line_id: int, order_id: int) -> Iterator[tuple[OrderLine, dict[str, CoverSide]]]:
    """
    Lock a line that was bought, with its order and what is covered of it, by side.

    Whose it is, the caller has asked: a wearer who has taken it over claims, too.
    """
    with (
        Order.hold(order_id) as order,
        OrderLine.hold(line_id) as line,
        CoverSide.hold_where(Q(line=line_id)) as rows,
    ):
        line.order = order
        for row in rows:
            row.line = line
        yield line, {row.side: row for row in rows}


@contextmanager
def among(claim_id: int, line: OrderLine, covered: dict[str, CoverSide]) -> Iterator[Held]:
    """Lock a claim about a line that is held."""
    with Claim.hold(claim_id) as claim:
        claim.line = line
        yield Held(line.order, line, covered, claim, list(claim.sides.select_related("device")))


def _reachable(by: Actor) -> QuerySet[Claim]:
    return Claim.objects.all() if by.kind in {Kind.STAFF, Kind.SYSTEM} else Claim.objects.owned_by(by.user_id)
