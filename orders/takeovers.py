"""
Chapter: a wearer takes over what is promised for their pair: its miles and its claims, never its money.

The customer offers it, and may withdraw that until it is taken. The wearer takes it behind the link that invited them,
best as an account of their own: a guarantee lasts longer than any link. Until an account has it, the link moves it.
"""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from fitting import inviting
from fitting.models import Wearer, refusing
from orders.models import CoverHandover, CoverSide, OrderLine
from orders.numbers import tidy
from orders.pairs import line_of
from shop.actor import Actor, allowed
from shop.refusal import NotFound, Refusal


class HandoverImpossible(Refusal):
    """It is the customer's own pair, or nobody could take it."""

    code = "handover_impossible"
    title = "Invite the person whose pair it is first; your own guarantee is yours already."


class HandoverStands(Refusal):
    """Offered or taken already."""

    code = "handover_stands"
    title = "This guarantee is offered or taken over already."


class HandoverTaken(Refusal):
    """Too late to withdraw."""

    code = "handover_taken"
    title = "The wearer has taken it over; only they can say anything about it now."


class HandoverNotOffered(NotFound):
    """Nothing is offered, or not any more."""

    code = "handover_not_offered"
    title = "This guarantee is not offered to you, or not any more. Ask who ordered the insoles."


class TakingOnesOwn(Refusal):
    """Whoever offers cannot take."""

    code = "taking_ones_own"
    title = "You ordered these insoles. Sign in as the person who wears them to take the guarantee over."


@dataclass(frozen=True, slots=True)
class Offered:
    """A pair that its wearer may take over, or has: nothing about price, address or order."""

    line: OrderLine
    status: str


@allowed("customer", "guest")
def offer(serial: str, *, at: dt.datetime, by: Actor) -> CoverHandover:
    """
    Let the wearer of a pair take its guarantee over.

    :raises SerialUnknown: if the actor has not bought such a pair.
    :raises HandoverImpossible: if it is the customer's own pair, or its wearer has no invitation.
    :raises HandoverStands: if it is offered or taken already.
    """
    line = _bought(serial, by)
    wearer = line.wearer
    if wearer is None or wearer.relation == Wearer.Relation.SELF:
        raise HandoverImpossible
    if not wearer.invitations.filter(revoked_at=None).exists():
        raise HandoverImpossible
    names = ("handover_one_stands", "orders_coverhandover.line_id")
    with refusing(dict.fromkeys(names, HandoverStands())):
        return CoverHandover.objects.create(line=line, offered_at=at)


def _bought(serial: str, by: Actor) -> OrderLine:
    line = line_of(serial, by)
    if line.order.customer_id != by.user_id:
        raise HandoverImpossible
    return line


@allowed("customer", "guest")
def handover_of(serial: str, *, by: Actor) -> CoverHandover | None:
    """
    Return the offer that stands, or nothing.

    :raises SerialUnknown: if the actor has no such pair.
    """
    return line_of(serial, by).handovers.exclude(status="withdrawn").first()


@allowed("customer", "guest")
def withdraw(serial: str, *, at: dt.datetime, by: Actor) -> None:
    """
    Take an offer back, as long as nobody has taken it.

    :raises SerialUnknown: if the actor has not bought such a pair.
    :raises HandoverNotOffered: if nothing is offered.
    :raises HandoverTaken: if it is taken.
    """
    with _held(_bought(serial, by)) as rows:
        standing = _standing(rows)
        if standing.status == CoverHandover.Status.TAKEN:
            raise HandoverTaken
        standing.become("withdrawn", at=at, by=by)


def _held(line: OrderLine) -> AbstractContextManager[list[CoverHandover]]:
    return CoverHandover.hold_all(line.handovers.values_list("pk", flat=True))


def _standing(rows: list[CoverHandover]) -> CoverHandover:
    for row in rows:
        if row.status != CoverHandover.Status.WITHDRAWN:
            return row
    raise HandoverNotOffered


def offered_behind(token: str, *, at: dt.datetime) -> list[Offered]:
    """
    Return the pairs of an invited wearer whose guarantee is offered to them, or is theirs.

    :raises InvitationClosed: for a secret that opens nothing, or not any more.
    """
    invitation = inviting.behind(token, at=at)
    rows = (
        _open(invitation.wearer_id)
        .select_related("line__order")
        .prefetch_related(Prefetch("line__covered_sides", CoverSide.objects.select_related("device")))
    )
    return [Offered(row.line, row.status) for row in rows]


def _open(wearer_id: int) -> QuerySet[CoverHandover]:
    return CoverHandover.objects.filter(line__wearer=wearer_id).exclude(status="withdrawn").order_by("pk")


@allowed("customer", "guest")
def take(serial: str, token: str, *, at: dt.datetime, by: Actor) -> CoverHandover:
    """
    Take over the guarantee of one's own pair, behind the link that invited one.

    :raises InvitationClosed: for a secret that opens nothing, or not any more.
    :raises HandoverNotOffered: if the pair is not offered to this wearer, or somebody else has it.
    :raises TakingOnesOwn: if the actor is whoever ordered.
    """
    invitation = inviting.behind(token, at=at)
    offered = {side.device.serial: row for row in offered_behind(token, at=at) for side in row.line.covered_sides.all()}
    found = offered.get(tidy(serial))
    if found is None or invitation.accepted_at is None:
        raise HandoverNotOffered
    if found.line.order.customer_id == by.user_id:
        raise TakingOnesOwn
    with _held(found.line) as rows:
        standing = _standing(rows)
        if standing.status == CoverHandover.Status.TAKEN:
            _move(standing, by)
        else:
            standing.become("taken", at=at, by=by, holder_id=by.user_id, taken_at=at)
    return standing


def _move(taken: CoverHandover, by: Actor) -> None:
    """Let whoever took it as a guest, and knows the link, have it elsewhere; what an account has stays there."""
    if taken.holder_id == by.user_id:
        return
    holder = taken.holder
    if holder is not None and holder.email:
        raise HandoverNotOffered
    taken.change(holder_id=by.user_id)
