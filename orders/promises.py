"""
Chapter: the promise. A line is dated when its feet are approved, and told again only with a reason.

A delay lets its customer cancel for nothing until it has left us, and is answered: by them, or by the rule for silence,
which accepts only a first new date of at most thirty days later; what nobody accepted is refunded. All of it is done by
a sweep (:func:`keep`) that can run twice.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting.models import JournalEntry, reason_within
from orders import cancellations, cases, notices, pairs
from orders.cases.needs import subject_of
from orders.days import after_days
from orders.models import BEFORE_HAND_OVER, Delay, Hold, LineStatus, Order, OrderLine, Promise
from orders.workdays import after_business_days
from shop import days
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.promises")

# A customer has so many days to answer; silence accepts a first new date that is at most so much later.
DAYS_TO_ANSWER: Final = 7
MOST_DAYS_BY_SILENCE: Final = 30
# What we say by ourselves on the day after a promise was missed: so many business days more.
MORE_BUSINESS_DAYS: Final = 10
AT_ONCE: Final = 100
# The ball is ours: what waits for its customer is not late by our fault.
_OURS: Final = BEFORE_HAND_OVER - {LineStatus.AWAITING_PAYMENT, LineStatus.AWAITING_PROFILE, LineStatus.ALLOCATED}
# Whoever was told of a delay has a new day when the promise is counted anew, and nothing to answer.
_STANDING: Final = (Delay.Status.TOLD, Delay.Status.ACCEPTED)
_BEHIND: Final = "The workshop needs longer than we thought."


class PromiseMissing(Refusal):
    """A date is given when the feet are approved."""

    code = "promise_missing"
    title = "Nothing was promised for this line yet: it is dated when its feet are approved."


class HandedOver(Refusal):
    """It has left us."""

    code = "promise_kept"
    title = "This line has left us, or was cancelled; there is nothing to promise any more."


class DateNotLater(BadInput):
    """A delay is later than what was promised."""

    code = "delay_date_not_later"
    title = "Give a day that is later than the promised one, and not past; or none, if you cannot say."


class DelayUnanswered(Refusal):
    """One question at a time."""

    code = "delay_unanswered"
    title = "The customer has not answered the last delay yet; wait for the answer."


class NothingToAnswer(Refusal):
    """No delay waits for an answer."""

    code = "delay_not_open"
    title = "There is no delay of this line that waits for an answer."


class ReasonMissing(BadInput):
    """A promise is changed with a reason, which its customer reads."""

    code = "promise_reason_missing"
    title = "Say why; the customer reads it."


# --- dating -----------------------------------------------------------------------------------


def date(line: OrderLine, *, at: dt.datetime) -> Promise:
    """
    Give a held line that was approved its date; a date that it has stays, unless its customer caused the wait.

    :returns: what is promised now.
    """
    line.require_held()
    known = line.promises.filter(is_current=True).first()
    if known is None:
        return _promise(line, _from(at, line), Promise.Reason.APPROVED, "", at=at)
    if _customer_sent_new_feet(line, since=known.made_at):
        Delay.let_go([line], *_STANDING, reason="counted_anew", at=at, by=SYSTEM)
        return _promise(line, _from(at, line), Promise.Reason.CUSTOMER_WAITED, "Newer feet were sent in.", at=at)
    return known


@allowed("support")
def restart(line_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Promise:
    """
    Count a promise anew from today, as we waited for the customer.

    :raises NotFound: if there is no such line.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises PromiseMissing: if nothing was promised yet.
    :raises HandedOver: if it has left us, or was cancelled.
    """
    why = _required(reason)
    with _held(line_id) as (line, known):
        Delay.let_go([line], *_STANDING, reason="counted_anew", at=at, by=by)
        made = _promise(line, _from(at, line), Promise.Reason.CUSTOMER_WAITED, why, at=at)
        line.note(field="promise", was=str(known), became=str(made), at=at, by=by, reason=why)
        cases.settle([subject_of("line", line.pk)], at=at, by=by)
        return made


def made_again(line: OrderLine, *, at: dt.datetime) -> None:
    """Count the promise of a held line that is made once more from today; one that never had any gets none."""
    line.require_held()
    if line.promises.filter(is_current=True).exists():
        why = "Something went wrong with what we sent, so it is made again."
        Delay.let_go([line], *_STANDING, reason="made_again", at=at, by=SYSTEM)
        _promise(line, _from(at, line), Promise.Reason.MADE_AGAIN, why, at=at)


def _from(at: dt.datetime, line: OrderLine) -> dt.date:
    return after_business_days(days.day_of(at), line.lead_time_business_days, settings.WORKSHOP_COUNTRY)


def _promise(line: OrderLine, ship_by: dt.date, reason: Promise.Reason, why: str, *, at: dt.datetime) -> Promise:
    line.promises.filter(is_current=True).update(is_current=False)
    number = line.promises.count() + 1
    made = Promise(line=line, number=number, ship_by=ship_by, reason=reason.value, why=why, made_at=at)
    made.save(force_insert=True)
    return made


def _customer_sent_new_feet(line: OrderLine, *, since: dt.datetime) -> bool:
    moves = JournalEntry.objects.filter(subject="orders.orderline", subject_id=line.pk, at__gte=since)
    return moves.filter(became=LineStatus.IN_REVIEW, reason="newer_feet").exists()


# --- delays -----------------------------------------------------------------------------------


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
    :raises DelayUnanswered: if the last delay waits for an answer.
    """
    why = _required(reason)
    with _held(line_id) as (line, known):
        if ship_by is not None and (ship_by <= known.ship_by or ship_by < days.day_of(at)):
            raise DateNotLater(pointer="/ship_by")
        if line.delays.filter(status=Delay.Status.TOLD).exists():
            raise DelayUnanswered
        Delay.let_go([line], Delay.Status.ACCEPTED, reason="told_again", at=at, by=SYSTEM)
        told = _told(line, known, ship_by, why, at=at, by=by)
        if ship_by is not None:
            _promise(line, ship_by, Promise.Reason.DELAY, why, at=at)
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
        told = _answered(line_id, accept=accept, at=at, by=by)
        if not accept:
            cancellations.cancel_line(line_id, reason="delay_refused", at=at, by=SYSTEM)
        return told


def _answered(line_id: int, *, accept: bool, at: dt.datetime, by: Actor, silent: bool = False) -> Delay:
    waits = Q(line=line_id, status=Delay.Status.TOLD, line__status__in=BEFORE_HAND_OVER)
    with OrderLine.hold_all([line_id]), Delay.hold_where(waits) as found:
        if not found:
            raise NothingToAnswer
        told = found[0]
        status = Delay.Status.ACCEPTED if accept else Delay.Status.REFUSED
        told.become(status, at=at, by=by, reason="silence" if silent else "", answered_at=at, by_silence=silent)
        return told


# --- the sweep --------------------------------------------------------------------------------


def undated() -> QuerySet[OrderLine]:
    """Return the approved lines without a date; oldest first."""
    dated = Promise.objects.filter(line=OuterRef("pk"))
    approved = OrderLine.objects.filter(status__in=[LineStatus.APPROVED, LineStatus.QUEUED], kind="custom")
    return approved.filter(~Exists(dated)).order_by("pk")


def overdue(*, at: dt.datetime) -> QuerySet[Promise]:
    """Return the promises that were missed without a word; a delay without a date, once accepted, is word enough."""
    told = Delay.objects.reopening().filter(line=OuterRef("line"))
    frozen = Hold.objects.filter(order=OuterRef("line__order"), code__in=["dispute", "address"], closed_at=None)
    late = Promise.objects.due().filter(ship_by__lt=days.day_of(at), line__status__in=_OURS, line__in_part=False)
    return late.filter(~Exists(told), ~Exists(frozen)).order_by("ship_by", "pk")


def unanswered(*, at: dt.datetime) -> QuerySet[Delay]:
    """Return the delays whose time to be answered is over; silence cancels nothing while a colleague has paused it."""
    of_line = Q(line=None) | Q(line=OuterRef("line"))
    paused = Hold.objects.filter(of_line, order=OuterRef("line__order"), code=Hold.Code.STAFF, closed_at=None)
    over = Delay.objects.filter(Q(silence_accepts=True) | ~Exists(paused), status=Delay.Status.TOLD)
    return over.filter(answer_until__lte=at).order_by("answer_until", "pk")


def keep(*, at: dt.datetime) -> int:
    """Sweep: date what was approved, end what nobody answered, tell what is late; return how many."""
    return _date_missing(at=at) + _end_unanswered(at=at) + _tell_overdue(at=at)


def _date_missing(*, at: dt.datetime) -> int:
    pks = list(undated().values_list("pk", flat=True)[:AT_ONCE])
    with OrderLine.hold_where(Q(pk__in=pks, status__in=[LineStatus.APPROVED, LineStatus.QUEUED])) as lines:
        for line in lines:
            moves = JournalEntry.objects.filter(subject="orders.orderline", subject_id=line.pk, became="approved")
            approved_at = moves.order_by("-at").values_list("at", flat=True).first()
            date(line, at=approved_at or at)
        return len(lines)


def _end_unanswered(*, at: dt.datetime) -> int:
    turn = whose_turn("unanswered", unanswered(at=at), most=AT_ONCE)
    return sum(_by_silence(told, at=at) for told in unanswered(at=at).filter(pk__in=turn).select_related("line"))


def _by_silence(told: Delay, *, at: dt.datetime) -> bool:
    """Answer for a customer who says nothing, by the rule."""
    try:
        with Order.hold(told.line.order_id):
            if not unanswered(at=at).filter(pk=told.pk).exists():
                return False
            if _is_over(told.pk, at=at):
                return True
            accepted = _answered(told.line_id, accept=told.silence_accepts, silent=True, at=at, by=SYSTEM)
            if accepted.status == Delay.Status.REFUSED:
                cancellations.cancel_line(told.line_id, reason="delay_not_accepted", at=at, by=SYSTEM)
    except Refusal as refusal:
        log.warning("delay %s is not ended yet: %s", told.pk, refusal.code)
        return False
    return True


def _is_over(pk: int, *, at: dt.datetime) -> bool:
    """End a delay of a line that has left us, if only in part, or was cancelled."""
    left = ~Q(line__status__in=BEFORE_HAND_OVER) | Q(line__in_part=True)
    with Delay.hold_where(Q(pk=pk, status=Delay.Status.TOLD) & left) as gone:
        Delay.become_all(gone, Delay.Status.OVER, at=at, by=SYSTEM, reason="line_ended", answered_at=at)
        return bool(gone)


def _tell_overdue(*, at: dt.datetime) -> int:
    turn = whose_turn("overdue", overdue(at=at), most=AT_ONCE)
    late = list(overdue(at=at).filter(pk__in=turn).values_list("line_id", flat=True))
    new_day = after_business_days(days.day_of(at), MORE_BUSINESS_DAYS, settings.WORKSHOP_COUNTRY)
    return sum(_told_by_rule(line_id, new_day, at=at) for line_id in late)


def _told_by_rule(line_id: int, ship_by: dt.date, *, at: dt.datetime) -> bool:
    try:
        tell_delay(line_id, ship_by=ship_by, reason=_BEHIND, at=at, by=SYSTEM)
    except Refusal as refusal:
        log.info("line %s is not told: %s", line_id, refusal.code)
        return False
    return True


@contextmanager
def _held(line_id: int) -> Iterator[tuple[OrderLine, Promise]]:
    with OrderLine.hold_where(Q(pk=line_id)) as lines:
        if not lines:
            raise NotFound
        known = lines[0].promises.filter(is_current=True).first()
        if known is None:
            raise PromiseMissing
        if lines[0].status not in BEFORE_HAND_OVER or lines[0].in_part:
            raise HandedOver
        yield lines[0], known


def _required(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(pointer="/reason")
    return reason_within(reason)
