"""What is done by the calendar and by what becomes of a remedy: a claim is resolved once it is there."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from orders import notices
from orders.claims.holding import Held, held
from orders.claims.settling import undo
from orders.claims.submitting import due
from orders.covering.terms import BY_MAKING
from orders.models import Claim, ClaimDecision, LineStatus, Payout, Refund
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import Refusal
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.claims")

# One sweep moves no more claims than this, so that it ends soon.
AT_ONCE: Final = 100
# Days after a question was asked; then it is laid aside.
REMINDED_AFTER: Final = (7, 21)
LAID_ASIDE_AFTER: Final = 30
_S: Final = Claim.Status
_MAKING: Final = tuple(remedy.value for remedy in BY_MAKING)


def _under_way() -> QuerySet[Claim]:
    """Return the claims that are being put right, with what was decided last: what came of earlier ones is over."""
    last = ClaimDecision.objects.filter(claim=OuterRef("pk")).order_by("-number")
    said = {
        "last_remedy": Subquery(last.values("remedy")[:1]),
        "last_refund": Subquery(last.values("refund")[:1]),
        "last_money": Subquery(last.values("refund__status")[:1]),
    }
    return Claim.objects.filter(status=_S.REMEDY_IN_PROGRESS).alias(**said).order_by("pk")


def put_right() -> QuerySet[Claim]:
    """Return the claims whose remade sides have arrived, or whose money has gone back; oldest first."""
    made = Q(last_remedy__in=_MAKING, remake__status=LineStatus.DELIVERED)
    another_way = Exists(Payout.objects.filter(refund=OuterRef("last_refund"), status=Payout.Status.PAID))
    return _under_way().filter(made | Q(last_money=Refund.Status.SUCCEEDED) | Q(another_way))


@allowed("system")
def resolve(claim_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """Close a claim whose remedy is there, and say so; say whether anything moved."""
    with held(claim_id, by=by) as it:
        if not put_right().filter(pk=claim_id).exists():
            return False
        close(it, at=at, by=by)
        return True


def close(it: Held, *, at: dt.datetime, by: Actor) -> None:
    """Let a held claim be resolved."""
    it.move(_S.RESOLVED, at=at, by=by, closed_at=at)
    notices.claim_resolved(it.order, it.claim, at=at)


def come_to_nothing() -> QuerySet[Claim]:
    """Return the claims whose remake was cancelled, or whose money a second person did not let go; oldest first."""
    made = Q(last_remedy__in=_MAKING, remake__status=LineStatus.CANCELLED)
    return _under_way().filter(made | Q(last_money=Refund.Status.DECLINED))


@allowed("system")
def look_again(claim_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """Let a person look again at a claim whose remedy came to nothing; say whether anything moved."""
    with held(claim_id, by=by) as it:
        last = it.claim.decisions.select_related("refund").order_by("-number").first()
        if last is None or not come_to_nothing().filter(pk=claim_id).exists():
            return False
        undo(it, last)
        it.move(_S.IN_REVIEW, at=at, by=by, reason="remedy_came_to_nothing")
        it.claim.change(due_at=due(it.claim.cover, at))
        return True


@allowed("system")
def remind(claim_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """Remind of a question that nobody has answered, twice; after a month lay the claim aside, and say how to go on."""
    with held(claim_id, by=by) as it:
        claim = it.claim
        if claim.status != _S.NEEDS_INFO or claim.paused_at is None:
            return False
        waited = (at - claim.paused_at).days
        if waited >= LAID_ASIDE_AFTER:
            it.move(_S.WITHDRAWN, at=at, by=by, reason="no_answer", closed_at=at, paused_at=None)
            notices.claim_laid_aside(it.order, claim, at=at)
            return True
        if claim.reminders < len(REMINDED_AFTER) and waited >= REMINDED_AFTER[claim.reminders]:
            claim.change(reminders=claim.reminders + 1)
            notices.claim_needs_info(it.order, claim, at=at)
            return True
        return False


def unanswered(*, at: dt.datetime) -> QuerySet[Claim]:
    """Return the claims whose question waits long enough for a word of ours; oldest first."""
    overdue = Q(paused_at__lte=at - dt.timedelta(days=LAID_ASIDE_AFTER))
    for number, days in enumerate(REMINDED_AFTER):
        overdue |= Q(paused_at__lte=at - dt.timedelta(days=days), reminders__lte=number)
    return Claim.objects.filter(overdue, status=_S.NEEDS_INFO).order_by("pk")


def follow(*, at: dt.datetime) -> int:
    """Sweep: move every claim whose time or remedy has come; return how many moved."""
    acts = ((put_right(), resolve), (come_to_nothing(), look_again), (unanswered(at=at), remind))
    found = [(act, pk) for rows, act in acts for pk in whose_turn(f"claims:{act.__name__}", rows, most=AT_ONCE)]
    return sum(_followed(act, pk, at=at) for act, pk in found)


def _followed(act: Callable[..., bool], claim_id: int, *, at: dt.datetime) -> bool:
    try:
        return act(claim_id, at=at, by=SYSTEM)
    except Refusal as refusal:
        # It is tried again, and the others go on.
        log.warning("claim %s does not follow: %s", claim_id, refusal.code)
        return False
