"""What a customer says in a claim, and whether it makes sense: looked at before anything is written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.core.validators import ProhibitNullCharactersValidator

from fitting.rules.refitting import Misfit
from orders.covering.judging import Failure
from orders.covering.terms import Cause, Component, Remedy
from orders.models import LONGEST, Cover, Order
from orders.postal import Address, accepted
from shop import days
from shop.actor import Actor
from shop.refusal import BadInput

MOST_MISFITS: Final = 6


class ClaimIncomplete(BadInput):
    """It does not say what is the matter."""

    code = "claim_incomplete"
    title = "Name each side once, with part, failure and cause for wear, or with what does not fit."


class NoticedImpossibly(BadInput):
    """What is wrong with a pair was noticed after it had come, and not in the future."""

    code = "claim_noticed_on_impossible"
    title = "Say a day between the delivery of this pair and today, or leave it out."


class AddressMissing(BadInput):
    """Where the pair went is its buyer's address, which nobody else may read or use."""

    code = "claim_address_missing"
    title = "Say where it should go if it is made again: the address of whoever has taken the guarantee over."


@dataclass(frozen=True, slots=True)
class SideTold:
    """What is the matter with one side: a part that failed, or what does not fit."""

    side: str
    part: str = ""
    failure: str = ""
    cause: str = ""
    misfits: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """
    What a customer claims.

    :ivar kind: ``fit`` or ``durability``.
    :ivar words: in their own; they may be about health.
    :ivar injury: whether somebody was hurt.
    :ivar sends_to: where what is made again goes; None: it may go where the pair went, as only its buyer can say.
    """

    kind: str
    sides: Sequence[SideTold] = field(default_factory=tuple)
    words: str = ""
    noticed_on: dt.date | None = None
    wish: str = ""
    injury: bool = False
    confirmed_miles: Decimal | None = None
    sends_to: Address | None = None


def insist_on_sense(told: Told) -> None:
    """
    Insist that the claim says what is the matter.

    :raises ClaimIncomplete: if it does not.
    """
    ProhibitNullCharactersValidator()(told.words)
    sides = [side.side for side in told.sides]
    if not sides or len(set(sides)) < len(sides) or len(told.words) > LONGEST:
        raise ClaimIncomplete(pointer="/sides")
    of_kind = is_fit if told.kind == Cover.Kind.FIT else is_wear
    if not all(of_kind(side) for side in told.sides):
        raise ClaimIncomplete(pointer="/sides")
    if told.wish and told.wish not in set(Remedy):
        raise ClaimIncomplete(pointer="/wish")


def is_fit(side: SideTold) -> bool:
    """Whether it says of a side where it does not fit, and nothing else."""
    named = list(side.misfits)
    is_worn = side.part or side.failure or side.cause
    return not is_worn and 0 < len(named) <= MOST_MISFITS and set(named) <= set(Misfit)


def is_wear(side: SideTold) -> bool:
    """Whether it says of a side what has happened to which part, and nothing else."""
    grown = side.failure == Failure.OUTGROWN
    known = side.failure in set(Failure) and (not side.cause or side.cause in set(Cause))
    return known and not side.misfits and (side.part in set(Component) or (grown and not side.part))


def destination(order: Order, sends_to: Address | None, by: Actor) -> dict[str, str]:
    """
    Return where what is made again goes, as columns; none of them: to where the pair went, confirmed by its buyer.

    :raises AddressMissing: if somebody else says no address.
    :raises AddressInvalid: if nothing can be delivered there.
    """
    if sends_to is not None:
        return accepted(sends_to, at_pointer="/sends_to").columns()
    if order.customer_id != by.user_id:
        raise AddressMissing(pointer="/sends_to")
    return {}


def insist_on_day(noticed_on: dt.date | None, *, came_at: dt.datetime, at: dt.datetime) -> None:
    """
    Insist that the day is one of those since the pair came, wherever on earth it was written down.

    :raises NoticedImpossibly: if it is not.
    """
    if noticed_on is None:
        return
    if noticed_on > days.last_anywhere(at):
        message = "This day is still to come: say since when it is so, up to today, or leave it out."
        raise NoticedImpossibly(message, pointer="/noticed_on")
    if noticed_on < days.first_anywhere(came_at):
        message = "The pair came later than this day: say a day since its delivery, or leave it out."
        raise NoticedImpossibly(message, pointer="/noticed_on")
