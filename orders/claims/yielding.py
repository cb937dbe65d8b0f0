"""
Two who may claim about one side: a buyer, from before a wearer took the guarantee over, and that wearer.

There is one live claim of a kind about a side, and from the day on which it was taken over the guarantee is the
wearer's. So a claim of the buyer's that nothing was done about yet ends where the wearer claims the same; what was
asked in time stays asked in time. What is being put right already goes on, and the wearer waits for it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from orders import notices
from orders.claims.holding import Held, among
from orders.claims.saying import SideTold
from orders.claims.showing import is_advised
from orders.models import LIVE_CLAIM, Claim, ClaimSide, CoverSide, OrderLine
from shop.actor import SYSTEM, Actor
from shop.refusal import Refusal

_S: Final = Claim.Status
UNDECIDED: Final = (_S.SUBMITTED, _S.IN_REVIEW, _S.NEEDS_INFO)
# For so long after it was closed a claim that is opened again was asked on its old day.
KEEPS_ITS_DAY: Final = dt.timedelta(days=90)


class SideBeingAnswered(Refusal):
    """Whoever spoke for the pair before has claimed it, and it is being put right."""

    code = "claim_side_being_answered"
    title = (
        "This side is being put right already, because of a claim from before you took the guarantee over; "
        "once that is done, claim what is not as it should be."
    )


def yield_to(
    line: OrderLine, covered: dict[str, CoverSide], kind: str, sides: Sequence[str], *, at: dt.datetime, by: Actor
) -> None:
    """
    End what others claim of these sides of a held line, for the actor who has taken the guarantee over.

    :raises SideBeingAnswered: if one of them is being put right already.
    """
    if line.order.customer_id == by.user_id:
        return
    for pk in _of_others(line, kind, sides, by):
        with among(pk, line, covered) as it:
            _end(it, at=at)


def _of_others(line: OrderLine, kind: str, sides: Sequence[str], by: Actor) -> list[int]:
    about = Q(line=line, kind=kind, status__in=LIVE_CLAIM, sides__side__in=sides)
    own = Claim.objects.owned_by(by.user_id).filter(line=line).values("pk")
    return list(Claim.objects.filter(about).exclude(pk__in=own).order_by("pk").values_list("pk", flat=True).distinct())


def _end(it: Held, *, at: dt.datetime) -> None:
    if it.claim.status in UNDECIDED:
        it.move(_S.WITHDRAWN, at=at, by=SYSTEM, reason="taken_over", closed_at=at, paused_at=None)
    elif is_advised(it.claim):
        it.move(_S.RESOLVED, at=at, by=SYSTEM, reason="taken_over", closed_at=at)
    else:
        raise SideBeingAnswered
    notices.claim_ended(it.order, it.claim, at=at)


def asked_at(line: OrderLine, row: CoverSide, kind: str, told: SideTold, *, at: dt.datetime, by: Actor) -> dt.datetime:
    """
    Return since when the same is asked about an insole: since now, or since another asked it who spoke for it before.

    As where a claim is opened again, for :data:`KEEPS_ITS_DAY` after theirs was taken back.
    """
    if line.order.customer_id == by.user_id:
        return at
    same = {"device": row.device_id, "kind": kind, "part": told.part, "failure": told.failure}
    back = ClaimSide.objects.filter(**same, claim__status=_S.WITHDRAWN, claim__closed_at__gt=at - KEEPS_ITS_DAY)
    theirs = back.exclude(claim__in=Claim.objects.owned_by(by.user_id))
    return min(theirs.values_list("asked_at", flat=True), default=at)
