"""Giving a line its date, and counting it anew."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db.models import Q

from fitting.models import JournalEntry, reason_within
from orders import cases
from orders.cases.needs import subject_of
from orders.models import BEFORE_HAND_OVER, Delay, Hold, LineStatus, OrderLine, Promise
from orders.workdays import after_business_days
from shop import days
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal

# Whoever was told of a delay has a new day when the promise is counted anew, and nothing to answer.
_STANDING: Final = (Delay.Status.TOLD, Delay.Status.ACCEPTED)


class PromiseMissing(Refusal):
    """A date is given when the feet are approved."""

    code = "promise_missing"
    title = "Nothing was promised for this line yet: it is dated when its feet are approved."


class HandedOver(Refusal):
    """It has left us."""

    code = "promise_kept"
    title = "This line has left us, or was cancelled; there is nothing to promise any more."


class ReasonMissing(BadInput):
    """A promise is changed with a reason, which its customer reads."""

    code = "promise_reason_missing"
    title = "Say why; the customer reads it."


class DelayStands(Refusal):
    """Its customer was asked something."""

    code = "delay_stands"
    title = "The customer was told of a delay and may cancel for nothing until they answer; wait for the answer."


def date(line: OrderLine, *, at: dt.datetime) -> Promise:
    """
    Give a held line that was approved its date; a date that it has stays, unless its customer caused the wait.

    :returns: what is promised now.
    """
    line.require_held()
    known = line.promises.filter(is_current=True).first()
    if known is None:
        return promise(line, _from(at, line), Promise.Reason.APPROVED, "", at=at)
    why = _waited_for(line, since=known.made_at)
    return _anew(line, why, at=at) if why else known


@allowed("support")
def restart(line_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Promise:
    """
    Count a promise anew from today, as we waited for the customer; of a part that is made once more, as we are late.

    Not while they are asked whether they wait: a new day of ours does not take back what they were told they may do.

    :raises NotFound: if there is no such line.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises PromiseMissing: if nothing was promised yet.
    :raises HandedOver: if it has left us, or was cancelled.
    :raises DelayStands: while a delay of it waits for an answer.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with held(line_id) as (line, known):
        if line.delays.filter(status=Delay.Status.TOLD).exists():
            raise DelayStands
        Delay.let_go([line], Delay.Status.ACCEPTED, reason="counted_anew", at=at, by=by)
        reasons = Promise.Reason
        made = promise(line, _from(at, line), reasons.DELAY if line.in_part else reasons.CUSTOMER_WAITED, why, at=at)
        line.note(field="promise", was=str(known), became=str(made), at=at, by=by, reason=why)
        cases.settle([subject_of("line", line.pk)], at=at, by=by)
        return made


def made_again(line: OrderLine, *, at: dt.datetime) -> None:
    """Count the promise of a held line that is made once more from today; one that never had any gets none."""
    line.require_held()
    if line.promises.filter(is_current=True).exists():
        why = "Something went wrong with what we sent, so it is made again."
        Delay.let_go([line], *_STANDING, reason="made_again", at=at, by=SYSTEM)
        promise(line, _from(at, line), Promise.Reason.MADE_AGAIN, why, at=at)


def no_more(lines: Sequence[OrderLine], *, at: dt.datetime, by: Actor) -> None:
    """Let nobody be asked any more whether they wait for held lines that are not sent once more."""
    if lines:
        Delay.let_go(lines, *_STANDING, reason="not_sent_again", at=at, by=by)


def sent_on(line: OrderLine, *, at: dt.datetime) -> None:
    """
    Count the promise of a held line anew that left us, came back, and goes out again; one that never had any gets none.

    It had left in time; how long its customer takes to say where it should go is no delay of ours.
    """
    line.require_held()
    if line.promises.filter(is_current=True).exists():
        _anew(line, "It came back to us, and we waited for where it should go.", at=at)


def unfrozen(line_id: int, *, at: dt.datetime) -> bool:
    """
    Count the promise of a line anew that stood still while its customer's bank looked into the payment.

    :returns: whether it did, since it was made.
    :raises NotFound: if there is no such line.
    :raises PromiseMissing: if nothing was promised yet.
    :raises HandedOver: if it has left us, or was cancelled.
    """
    with held(line_id) as (line, known):
        stood = Hold.objects.filter(order=line.order_id, code=Hold.Code.DISPUTE, closed_at__gt=known.made_at)
        if not stood.exists():
            return False
        _anew(line, "Your bank looked into the payment, and we waited for that.", at=at)
        cases.settle([subject_of("line", line.pk)], at=at, by=SYSTEM)
        return True


def _anew(line: OrderLine, why: str, *, at: dt.datetime) -> Promise:
    Delay.let_go([line], *_STANDING, reason="counted_anew", at=at, by=SYSTEM)
    return promise(line, _from(at, line), Promise.Reason.CUSTOMER_WAITED, why, at=at)


def _from(at: dt.datetime, line: OrderLine) -> dt.date:
    return after_business_days(days.day_of(at), line.lead_time_business_days, settings.WORKSHOP_COUNTRY)


def promise(line: OrderLine, ship_by: dt.date, reason: Promise.Reason, why: str, *, at: dt.datetime) -> Promise:
    """Write down what is promised of a held line from now on."""
    line.promises.filter(is_current=True).update(is_current=False)
    number = line.promises.count() + 1
    made = Promise(line=line, number=number, ship_by=ship_by, reason=reason.value, why=why, made_at=at)
    made.save(force_insert=True)
    return made


def _waited_for(line: OrderLine, *, since: dt.datetime) -> str:
    """Say what of its customer's we waited for after a promise was made; nothing, if for nothing."""
    known = JournalEntry.objects.filter(subject="orders.orderline", subject_id=line.pk, at__gte=since)
    if known.filter(field="status", became=LineStatus.IN_REVIEW, reason="newer_feet").exists():
        return "Newer feet were sent in."
    asked = Q(field="status", became=LineStatus.AWAITING_PROFILE) | Q(field="hold", became=Hold.Code.FIT)
    return "We waited for an answer about the feet." if known.filter(asked).exists() else ""


@contextmanager
def held(line_id: int) -> Iterator[tuple[OrderLine, Promise]]:
    """
    Lock a line that something is promised for and that has not left us, with what is promised now.

    :raises NotFound: if there is no such line.
    :raises PromiseMissing: if nothing was promised yet.
    :raises HandedOver: if it has left us, or was cancelled.
    """
    with OrderLine.hold_where(Q(pk=line_id)) as lines:
        if not lines:
            raise NotFound
        known = lines[0].promises.filter(is_current=True).first()
        if known is None:
            raise PromiseMissing
        if lines[0].status not in BEFORE_HAND_OVER:
            raise HandedOver
        yield lines[0], known
