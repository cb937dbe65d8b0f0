"""
Where what is made again goes, and what goes wrong on its way: said on the claim, by whoever has made it.

Who has bought the pair can do the same on the order by which it is made again; a wearer who has taken the guarantee
over reads of no order, and has this way alone.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from orders import corrections, problems, promises, shipping
from orders.claims.holding import ClaimElsewhere, ClaimUnknown, Held, held
from orders.corrections import NothingLeftToSend
from orders.masking import changed_parts
from orders.models import BEFORE_HAND_OVER, LIVE_CLAIM, Claim, Delay, Order, OrderLine, Parcel, Problem
from orders.postal import Address, accepted
from shop.actor import Actor, allowed


@dataclass(frozen=True, slots=True)
class Destination:
    """
    Where what is made again goes.

    :ivar address: as it is now; empty where nobody has said one yet.
    :ivar can_change: whether it can be changed: until it is handed over, or nothing will be made any more.
    :ivar asked: where it should go, while somebody looks whether that can be done.
    """

    address: Address
    can_change: bool
    asked: Address | None = None


@allowed("customer", "guest")
def destination_of(claim_id: int, *, by: Actor) -> Destination:
    """
    Tell where what is made again because of a claim goes, or would go.

    :raises ClaimUnknown: if the actor has no such claim.
    """
    return _destination(_own(claim_id, by), by)


@allowed("customer", "guest")
def send_to(
    claim_id: int, address: Address, *, at: dt.datetime, by: Actor, check: Callable[[Address], None] | None = None
) -> Destination:
    """
    Say where what is made again should go, until it is handed over; nothing is paid, so no amount changes.

    Once it is being made the rules are those of any order: in another country or tax region it stays as it is, and
    somebody looks at it. Before that any address is taken; elsewhere a person decides the claim.

    :param check: called with the address that stands before anything changes; the door's ``If-Match``.
    :raises ClaimUnknown: if the actor has no such claim.
    :raises AddressInvalid: if it cannot be delivered to, pointing at what is wrong.
    :raises NothingLeftToSend: if it is handed over already, or nothing is made again because of this claim.
    """
    new = accepted(address)
    seen: Callable[[Address], None] = check or (lambda _address: None)
    remake = _own(claim_id, by).remake
    if remake is not None:
        look: Callable[[Order], None] = lambda order: seen(Address.of(order.ship_to()))  # noqa: E731  typed for the verb
        corrections.move(remake.order_id, address=new, at=at, by=by, check=look)
    else:
        with held(claim_id, by=by) as it:
            _write(it, new, seen, at=at, by=by)
    return destination_of(claim_id, by=by)


def _write(it: Held, new: Address, seen: Callable[[Address], None], *, at: dt.datetime, by: Actor) -> None:
    """Write the address on a held claim; if something was begun this moment, it is looked at again."""
    now = _destination(it.claim, by)
    if it.claim.remake_id is not None:
        raise ClaimElsewhere
    if not now.can_change:
        raise NothingLeftToSend
    seen(now.address)
    became = changed_parts(now.address, new)
    it.claim.change(**new.columns())
    if became:
        it.claim.note(field="address", became=became, at=at, by=by)


def _own(claim_id: int, by: Actor) -> Claim:
    found = Claim.objects.owned_by(by.user_id).select_related("line__order", "remake__order").filter(pk=claim_id)
    claim = found.first()
    if claim is None:
        raise ClaimUnknown
    return claim


def _destination(claim: Claim, by: Actor) -> Destination:
    if claim.remake is None:
        is_buyers = claim.line.order.customer_id == by.user_id
        told = claim.ship_to() if claim.ship_country else claim.line.order.ship_to() if is_buyers else {}
        return Destination(Address.of(told), claim.status in LIVE_CLAIM)
    order = claim.remake.order
    asked = Problem.objects.live().filter(order=order, kind=Problem.Kind.ELSEWHERE).first()
    return Destination(
        Address.of(order.ship_to()),
        OrderLine.objects.filter(order=order, status__in=BEFORE_HAND_OVER).exists(),
        Address.of(asked.ship_to()) if asked is not None else None,
    )


# --- on its way -------------------------------------------------------------------------------


@allowed("customer", "guest")
def report(claim_id: int, *, kind: str, words: str = "", at: dt.datetime, by: Actor) -> Problem:
    """
    Say that what was made again never came, came damaged, is something else, or is missing.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises NotSent: if nothing is made again because of it, or it is still with us.
    :raises ProblemOpen: if we are looking at such a problem already.
    """
    remake = _own(claim_id, by).remake
    if remake is None:
        raise problems.NotSent
    trouble = problems.Trouble(remake.public_id)
    return problems.report(remake.order_id, kind=kind, troubles=[trouble], words=words, wish="resend", at=at, by=by)


@allowed("customer", "guest")
def troubles_of(claim_id: int, *, by: Actor) -> list[Problem]:
    """
    Return what went wrong with what was made again, the newest first.

    :raises ClaimUnknown: if the actor has no such claim.
    """
    remake = _own(claim_id, by).remake
    return problems.of_awaited(remake.order_id, by=by) if remake is not None else []


@allowed("customer", "guest")
def answer_delay(claim_id: int, *, accept: bool, at: dt.datetime, by: Actor) -> Delay:
    """
    Wait for what is made again, or do not: then it is not made, and a person decides how to put it right instead.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises NothingToAnswer: if no delay of it waits for an answer.
    """
    remake = _own(claim_id, by).remake
    if remake is None:
        raise promises.NothingToAnswer
    return promises.answer(remake.pk, accept=accept, at=at, by=by)


@allowed("customer", "guest")
def received(claim_id: int, parcel: str, *, at: dt.datetime, by: Actor) -> Claim:
    """
    Let whoever claims say that a parcel is there.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises ParcelUnknown: if there is no such parcel of it.
    :raises NotOnItsWay: if it has come back.
    """
    remake = _own(claim_id, by).remake
    found = Parcel.objects.filter(order=remake.order_id, number=parcel).first() if remake is not None else None
    if found is None:
        raise shipping.ParcelUnknown
    shipping.received(found.pk, at=at, by=by)
    return Claim.objects.get(pk=claim_id)
