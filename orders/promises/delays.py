"""Telling a customer that a line leaves us later than promised, and their answer."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db.models import Q

from fitting.models import reason_within
from orders import cancellations, cases, notices, pairs
from orders.cases.needs import subject_of
from orders.days import after_days
from orders.models import BEFORE_HAND_OVER, Delay, OrderLine, Promise
from orders.promises.dating import ReasonMissing, held, promise
from shop import days
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal

# A customer has so many days to answer; silence accepts a first new date that is at most so much later.
DAYS_TO_ANSWER: Final = 7
MOST_DAYS_BY_SILENCE: Final = 30
MOST_LATER: Final = dt.timedelta(days=366)


class DateNotLater(BadInput):
    """A delay is later than what was promised."""

    code = "delay_date_not_later"
    title = "Give a day that is later than the promised one, and not past; or none, if you cannot say."


class DateTooFar(BadInput):
    """A year typed wrong would be promised, and mailed; what takes longer than one has no day yet."""

    code = "delay_date_too_far"
    title = "Give a day within a year of the promised one; or none, if you cannot say."


class DelayUnanswered(Refusal):
    """One question at a time."""

    code = "delay_unanswered"
    title = "The customer has not answered the last delay yet; wait for the answer."


class OnlyAPart(Refusal):
    """Its customer has the rest, so there is nothing to cancel."""

    code = "delay_of_a_part"
    title = "Only a part of this is made once more, and it cannot be cancelled; count its promise anew, and say why."


class NothingToAnswer(Refusal):
    """No delay waits for an answer."""

    code = "delay_not_open"
    title = "There is no delay of this line that waits for an answer."


@allowed("support", "production", "system")
def tell_delay(line_id: int, *, ship_by: dt.date | None, reason: str, at: dt.datetime, by: Actor) -> Delay:
    """
    Tell a customer that a line leaves us later than promised; they may cancel it for nothing until it does.

    :param ship_by: the new day; none if we cannot say.
    :raises NotFound: if there is no such line.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises PromiseMissing: if nothing was promised yet.
    :raises HandedOver: if it has left us, or was cancelled.
    :raises DateNotLater: if the day is not later than the promised one, or past.
    :raises DateTooFar: if the day is more than a year after the promised one.
    :raises DelayUnanswered: if the last delay waits for an answer.
    :raises OnlyAPart: if its customer has the rest of it.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with held(line_id) as (line, known):
        if line.in_part:
            raise OnlyAPart
        if ship_by is not None and (ship_by <= known.ship_by or ship_by < days.day_of(at)):
            raise DateNotLater(pointer="/ship_by")
        if ship_by is not None and ship_by > known.ship_by + MOST_LATER:
            raise DateTooFar(pointer="/ship_by")
        if line.delays.filter(status=Delay.Status.TOLD).exists():
            raise DelayUnanswered
        Delay.let_go([line], Delay.Status.ACCEPTED, reason="told_again", at=at, by=SYSTEM)
        told = _told(line, known, ship_by, why, at=at, by=by)
        if ship_by is not None:
            promise(line, ship_by, Promise.Reason.DELAY, why, at=at)
        notices.line_delayed(line.order, line, told, at=at)
        cases.settle([subject_of("line", line.pk)], at=at, by=by)
        return told


def _told(line: OrderLine, known: Promise, ship_by: dt.date | None, why: str, *, at: dt.datetime, by: Actor) -> Delay:
    number = line.delays.count() + 1
    first = line.promises.exclude(reason=Promise.Reason.DELAY).order_by("-number").values_list("ship_by", flat=True)[0]
    late = (ship_by - first).days if ship_by is not None else None
    told = Delay(
        line=line, number=number, was=known.ship_by, ship_by=ship_by, why=why,
        silence_accepts=number == 1 and late is not None and late <= MOST_DAYS_BY_SILENCE,
        told_at=at, answer_until=after_days(at, DAYS_TO_ANSWER, settings.SHOP_TIME_ZONE),
    )  # fmt: skip
    told.save(force_insert=True)
    told.note(field="status", became=told.status, at=at, by=by, reason=why)
    return told


@allowed("customer", "guest")
def answer(line_id: int, *, accept: bool, at: dt.datetime, by: Actor) -> Delay:
    """
    Accept a delay, or refuse it: then the line is cancelled, and what it cost goes back.

    :raises NotFound: if the actor has no such line.
    :raises CoverTakenOver: if it is made again for a wearer who has taken the guarantee over.
    :raises NothingToAnswer: if no delay of it waits for an answer.
    """
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound
    # The order first: whoever cancels it, or hands it over, waits.
    with pairs.hold_awaited(order_id, by):
        told = answered(line_id, accept=accept, at=at, by=by)
        if not accept:
            cancellations.cancel_line(line_id, reason="delay_refused", at=at, by=SYSTEM)
        return told


@allowed("customer", "guest", "system")
def answered(line_id: int, *, accept: bool, at: dt.datetime, by: Actor, silent: bool = False) -> Delay:
    """
    Write down what became of the delay of a line, its order held.

    :param silent: whether it is the rule that answers.
    :raises NothingToAnswer: if no delay of it waits for an answer.
    """
    waits = Q(line=line_id, status=Delay.Status.TOLD, line__status__in=BEFORE_HAND_OVER)
    with OrderLine.hold_all([line_id]), Delay.hold_where(waits) as found:
        if not found:
            raise NothingToAnswer
        told = found[0]
        status = Delay.Status.ACCEPTED if accept else Delay.Status.REFUSED
        told.become(status, at=at, by=by, reason="silence" if silent else "", answered_at=at, by_silence=silent)
        return told
