"""What is done by the calendar: dates that are missing, delays that nobody answered, days that were missed."""

import datetime as dt
import logging
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting.models import JournalEntry, Message
from orders import cancellations, notices
from orders.days import end_of, local_date
from orders.models import BEFORE_HAND_OVER, Delay, Hold, LineStatus, Order, OrderLine, Promise
from orders.promises.dating import date, unfrozen
from orders.promises.delays import DAYS_TO_ANSWER, answered, tell_delay
from orders.workdays import after_business_days
from shop import days
from shop.actor import SYSTEM
from shop.refusal import Refusal
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.promises")

# What we say by ourselves on the day after a promise was missed: so many business days more.
MORE_BUSINESS_DAYS: Final = 10
AT_ONCE: Final = 100
# The ball is ours: what waits for its customer is not late by our fault.
_OURS: Final = BEFORE_HAND_OVER - {LineStatus.AWAITING_PAYMENT, LineStatus.AWAITING_PROFILE, LineStatus.ALLOCATED}
# A delay of a line that has left us, if only in part, or was cancelled.
_LEFT: Final = ~Q(line__status__in=BEFORE_HAND_OVER) | Q(line__in_part=True)
_BEHIND: Final = "The workshop needs longer than we thought."


def undated() -> QuerySet[OrderLine]:
    """Return the approved lines without a date; oldest first."""
    dated = Promise.objects.filter(line=OuterRef("pk"))
    approved = OrderLine.objects.filter(status__in=[LineStatus.APPROVED, LineStatus.QUEUED], kind="custom")
    return approved.filter(~Exists(dated)).order_by("pk")


def overdue(*, at: dt.datetime) -> QuerySet[Promise]:
    """Return the promises that were missed without a word; a delay without a date, once accepted, is word enough."""
    told = Delay.objects.reopening().filter(line=OuterRef("line"))
    # While a bank, its customer or a clinician has the ball, it is not late by our fault.
    of_line = Q(code__in=["dispute", "address"]) | Q(code=Hold.Code.FIT, line=OuterRef("line"))
    frozen = Hold.objects.filter(of_line, order=OuterRef("line__order"), closed_at=None)
    late = Promise.objects.due().filter(ship_by__lt=days.day_of(at), line__status__in=_OURS, line__in_part=False)
    return late.filter(~Exists(told), ~Exists(frozen)).order_by("ship_by", "pk")


def unanswered(*, at: dt.datetime) -> QuerySet[Delay]:
    """
    Return the delays whose time to be answered is over; silence cancels nothing while a colleague has paused it.

    And it accepts nothing before its customer has had all the days to answer a mail that really went out.
    """
    of_line = Q(line=None) | Q(line=OuterRef("line"))
    paused = Hold.objects.filter(of_line, order=OuterRef("line__order"), code=Hold.Code.STAFF, closed_at=None)
    today = local_date(at, settings.SHOP_TIME_ZONE)
    sent_before = end_of(today - dt.timedelta(days=DAYS_TO_ANSWER + 1), settings.SHOP_TIME_ZONE)
    told = Message.objects.filter(key=notices.key_of_delay(), sent_at__lt=sent_before)
    by_rule = Q(Exists(told), silence_accepts=True) | Q(~Exists(paused), silence_accepts=False)
    over = Delay.objects.filter(by_rule | _LEFT, status=Delay.Status.TOLD)
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
            accepted = answered(told.line_id, accept=told.silence_accepts, silent=True, at=at, by=SYSTEM)
            if accepted.status == Delay.Status.REFUSED:
                cancellations.cancel_line(told.line_id, reason="delay_not_accepted", at=at, by=SYSTEM)
    except Refusal as refusal:
        log.warning("delay %s is not ended yet: %s", told.pk, refusal.code)
        return False
    return True


def _is_over(pk: int, *, at: dt.datetime) -> bool:
    """End a delay of a line that has left us, if only in part, or was cancelled."""
    with Delay.hold_where(Q(pk=pk, status=Delay.Status.TOLD) & _LEFT) as gone:
        Delay.become_all(gone, Delay.Status.OVER, at=at, by=SYSTEM, reason="line_ended", answered_at=at)
        return bool(gone)


def _tell_overdue(*, at: dt.datetime) -> int:
    turn = whose_turn("overdue", overdue(at=at), most=AT_ONCE)
    late = list(overdue(at=at).filter(pk__in=turn).values_list("line_id", flat=True))
    new_day = after_business_days(days.day_of(at), MORE_BUSINESS_DAYS, settings.WORKSHOP_COUNTRY)
    return sum(_told_by_rule(line_id, new_day, at=at) for line_id in late)


def _told_by_rule(line_id: int, ship_by: dt.date, *, at: dt.datetime) -> bool:
    """Tell a delay of ours; what stood still for a bank is no delay of ours."""
    try:
        if unfrozen(line_id, at=at):
            return True
        tell_delay(line_id, ship_by=ship_by, reason=_BEHIND, at=at, by=SYSTEM)
    except Refusal as refusal:
        log.info("line %s is not told: %s", line_id, refusal.code)
        return False
    return True
