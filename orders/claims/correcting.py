"""
Correcting what was granted, before anything comes of it: a further decision, by a second person.

The remedy is called off with its counters in the same transaction. Its order is held from the start, so that nobody can
begin to make it, and its refund, so that nobody can send it, while somebody takes it back.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q

from fitting.models import reason_within
from orders import cancellations, deciding
from orders.claims.deciding import Choice, carry_out, insist_on_person
from orders.claims.ending import SHORTEST_REASON, CorrectionUnexplained
from orders.claims.holding import ClaimElsewhere, ClaimUnknown, among
from orders.claims.settling import undo
from orders.covering.terms import BY_MAKING
from orders.models import Claim, ClaimDecision, CoverSide, LineStatus, Order, OrderLine, Refund
from shop.actor import Actor, allowed
from shop.refusal import NotAllowed, Refusal

_S: Final = Claim.Status
# Nobody has begun to make it, or somebody has called it off already.
_NOT_MADE: Final = frozenset(
    {LineStatus.AWAITING_PROFILE, LineStatus.IN_REVIEW, LineStatus.APPROVED, LineStatus.QUEUED, LineStatus.CANCELLED}
)


class OwnGrant(NotAllowed):
    """Two people: who was wrong does not see it best."""

    code = "claim_own_grant"
    title = "You granted this claim yourself; ask a colleague who works on claims to correct it."


class RemedyBegun(Refusal):
    """What was promised is being done."""

    code = "claim_remedy_begun"
    title = "The new insole is being made, or the money is on its way: what was granted stands."


@dataclass(frozen=True, slots=True)
class _Granted:
    """A granted claim with its orders, lines and refund, all of them held; the claim is not, its order is."""

    claim: Claim
    line: OrderLine
    last: ClaimDecision
    refund: Refund | None
    remade: Sequence[OrderLine]
    remake_order: Order | None


@allowed("claims")
def correct_grant(claim_id: int, choice: Choice, *, reason: str, at: dt.datetime, by: Actor) -> ClaimDecision:
    """
    Decide a granted claim otherwise, as long as nothing has come of it; the customer is told of the new decision.

    The remake is cancelled, the refund is called off, and what was counted is taken back; the old decision stays as it
    was written. Who is refused now may ask for another look, also where one was taken before.

    :param reason: what was wrong with the decision, for colleagues: at least ten characters.
    :raises ClaimUnknown: if there is no such claim.
    :raises ClaimElsewhere: unless it is granted and not over.
    :raises CorrectionUnexplained: without a reason.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises OwnGrant: if the actor granted it.
    :raises OwnRefusal: if the actor refused it, and it was granted on an appeal.
    :raises RemedyBegun: if its insole is being made or was sent, or its money may have left.
    :raises Refusal: as :func:`orders.claims.decide` does of the new decision.
    """
    why = reason_within(reason)
    if len(why) < SHORTEST_REASON:
        raise CorrectionUnexplained(pointer="/reason")
    with _granted(claim_id) as found:
        _insist_on_second(found, by)
        _insist_on_unbegun(found)
        _call_off(found, why, at=at, by=by)
        covers = CoverSide.hold_where(Q(line=found.line))
        with covers as rows, among(claim_id, found.line, {row.side: row for row in rows}) as it:
            insist_on_person(it, by)
            for row in rows:
                row.line = found.line
            undo(it, found.last)
            it.move(_S.IN_REVIEW, at=at, by=by, reason=why)
            it.claim.change(appealed_at=None, advised_at=None)
            note = f"Corrects decision {found.last.number}: {why}"
            return carry_out(it, replace(choice, note=note), at=at, by=by)


def is_begun(claim: Claim) -> bool:
    """Answer whether something has come of what was granted last, as far as can be seen without holding it."""
    last = claim.decisions.select_related("refund").order_by("-number").first()
    refund, remake = (last.refund, _made_by(claim, last)) if last is not None else (None, None)
    made = remake is not None and remake.status not in _NOT_MADE
    return made or (refund is not None and not refund.is_unsent)


@contextmanager
def _granted(claim_id: int) -> Iterator[_Granted]:
    """
    Hold the orders, the refund and the lines of a granted claim, in the fixed order.

    :raises ClaimUnknown: if there is no such claim.
    :raises ClaimElsewhere: unless it is granted and not over, and was not decided anew meanwhile.
    """
    before = _read(claim_id)
    decided = before.decisions.order_by("-number").first()
    remake = _made_by(before, decided) if decided is not None else None
    remake_order = remake.order_id if remake is not None else None
    pks = [pk for pk in (before.line.order_id, remake_order) if pk is not None]
    refunds = Q(pk__in=ClaimDecision.objects.filter(claim=claim_id, refund__isnull=False).values("refund"))
    lines = Q(pk=before.line_id) | Q(order=remake_order) if remake_order else Q(pk=before.line_id)
    with (
        Order.hold_all(pks) as orders,
        Refund.hold_where(refunds) as money,
        OrderLine.hold_where(lines) as rows,
    ):
        # Whatever moves a claim holds its order first: from here on it stays as it is read.
        claim, by_pk = _read(claim_id), {row.pk: row for row in rows}
        last = claim.decisions.order_by("-number").first()
        is_as_before = claim.remake_id == before.remake_id and last == decided
        if claim.status != _S.REMEDY_IN_PROGRESS or last is None or not is_as_before:
            raise ClaimElsewhere
        own = {order.pk: order for order in orders}
        line = by_pk.pop(claim.line_id)
        line.order = own[line.order_id]
        refund = next((one for one in money if one.pk == last.refund_id), None)
        yield _Granted(claim, line, last, refund, list(by_pk.values()), own.get(remake_order or 0))


def _made_by(claim: Claim, decision: ClaimDecision) -> OrderLine | None:
    """Return what a decision has made again: not what was made before the claim was opened anew, and is worn."""
    return claim.remake if decision.remedy in BY_MAKING else None


def _read(claim_id: int) -> Claim:
    claim = Claim.objects.select_related("line", "remake").filter(pk=claim_id).first()
    if claim is None:
        raise ClaimUnknown
    return claim


def _insist_on_second(found: _Granted, by: Actor) -> None:
    if found.last.by_id is not None and found.last.by_id == by.id:
        raise OwnGrant


def _insist_on_unbegun(found: _Granted) -> None:
    if any(line.status not in _NOT_MADE for line in found.remade):
        raise RemedyBegun
    if found.refund is not None and not found.refund.is_unsent:
        raise RemedyBegun


def _call_off(found: _Granted, reason: str, *, at: dt.datetime, by: Actor) -> None:
    """Cancel the remake and the refund; the customer reads of the new decision, not of these."""
    if found.refund is not None:
        deciding.call_off(found.refund, reason=reason, at=at, by=by)
    if found.remake_order is not None and any(line.status != LineStatus.CANCELLED for line in found.remade):
        why = Refund.Reason.GUARANTEE
        cancellations.end_paid(
            found.remake_order, found.remade, why=why, reason=reason, quietly=True, at=at, by=by
        )  # fmt: skip
