"""
Chapter: what is told by the calendar. Feet that are awaited are asked for again, new insoles are accompanied.

Each has its day, in the shop's zone, and goes out after nine in its morning; whoever was away for days is not told
everything at once. Nothing is written while we have the ball: while money is looked into or somebody of us is asked.
What is no longer wanted when it is about to be sent is stopped (:mod:`orders.still_true`).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Final, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import messages
from fitting.models import Message
from orders import cancellations, notices
from orders.days import after_days, end_of, local_date
from orders.feet_clock import Turn, ends_at
from orders.models import Case, Cover, CoverSide, LineStatus, OrderLine
from orders.queues import QueueCode

# Where terms say nothing: PRODUCT 4, and what fitters advise.
REMINDER_DAYS: Final = (1, 4, 9, 20, 38)
BREAK_IN_DAYS: Final = (2, 7)
FIT_CHECK_DAYS: Final = (21,)
WINDOW_DAYS: Final = 60
# Until when insoles are worn for some hours a day only.
EARLY_DAYS: Final = 6
NOT_BEFORE: Final = dt.time(9)
# What was missed is made good for so many days; after that the next one will do.
LATE_DAYS: Final = 2
AT_ONCE: Final = 500


def remind(*, at: dt.datetime) -> int:
    """Sweep: write what the calendar says today and was not written yet; return how many messages."""
    return _written(_about_feet(at)) + _written(_about_new_pairs(at))


def accompanied() -> QuerySet[OrderLine]:
    """Return the delivered pairs of which nobody has said anything: that they fit, or that they do not."""
    put_right = CoverSide.objects.filter(
        Q(fit_reported_at__isnull=False) | Q(refunded_minor__gt=0), line=OuterRef("pk")
    )
    trouble = Case.objects.live().filter(order=OuterRef("order"), queue=QueueCode.PROBLEMS)
    pairs = OrderLine.objects.filter(status=LineStatus.DELIVERED, kind=OrderLine.Kind.CUSTOM, fit_said="")
    return pairs.filter(~Exists(put_right), ~Exists(trouble))


def _written(letters: Iterable[Message]) -> int:
    done = 0
    for some in batched(letters, AT_ONCE, strict=False):
        known = set(Message.objects.filter(key__in=[one.key for one in some]).values_list("key", flat=True))
        fresh = [one for one in some if one.key not in known]
        messages.leave(fresh)
        done += len(fresh)
    return done


def is_due(began: dt.date, day: int, *, at: dt.datetime) -> bool:
    """Answer whether something of so many days after a day is told now: from nine in its morning, for a while."""
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    due = dt.datetime.combine(began + dt.timedelta(days=day), NOT_BEFORE, tzinfo=zone)
    last = end_of(due.date() + dt.timedelta(days=LATE_DAYS), settings.SHOP_TIME_ZONE)
    return due <= at < last


# --- feet that are awaited ---------------------------------------------------------------------


def _about_feet(at: dt.datetime) -> Iterator[Message]:
    lines = cancellations.theirs(at).select_related("order", "terms_policy", "wearer").order_by("pk")
    for some in batched(lines.iterator(AT_ONCE), AT_ONCE, strict=False):
        turns = cancellations.turns_of(some)
        for line in some:
            said = _about_line(line, turns[line.pk], at=at)
            if said is not None:
                yield said


def _about_line(line: OrderLine, turns: Sequence[Turn], *, at: dt.datetime) -> Message | None:
    """Ask for the feet of one line, if this is one of its days; a day that passed in another turn is none."""
    until = ends_at(turns, cancellations.days_for(line), settings.SHOP_TIME_ZONE)
    if until is None:
        return None
    began, used = _began(turns)
    days = reminder_days(line)
    due = [day for day in days if day > used and is_due(began, day - used, at=at)]
    if not due:
        return notices.measure_now(line.order, line, at=at) if not used and is_due(began, 0, at=at) else None
    terms = line.terms_policy.parameters
    return notices.measure_reminder(
        line.order, line, day=due[-1], until=until, is_last=due[-1] == days[-1],
        may_extend=line.extensions < int(terms.get("extensions", 0)), at=at,
    )  # fmt: skip


def reminder_days(line: OrderLine) -> list[int]:
    """Return the days of the wearer's turns on which they are asked; the last again for each time it was extended."""
    terms = line.terms_policy.parameters
    days = sorted(int(day) for day in terms.get("reminder_days", REMINDER_DAYS))
    more = int(terms.get("extension_days", 0))
    return days + [days[-1] + more * (number + 1) for number in range(line.extensions) if days and more]


def _began(turns: Sequence[Turn]) -> tuple[dt.date, int]:
    """Return the first day of the present turn, and how many days were used up before it."""
    zone = settings.SHOP_TIME_ZONE
    over = [(local_date(turn.began_at, zone), local_date(turn.ended_at, zone)) for turn in turns if turn.ended_at]
    return local_date(turns[-1].began_at, zone), sum((ended - began).days for began, ended in over)


# --- new pairs ---------------------------------------------------------------------------------


def _about_new_pairs(at: dt.datetime) -> Iterator[Message]:
    # Policies may name days of their own, but not beyond the promise of a fit.
    recent = Q(begins_at__gt=at - dt.timedelta(days=WINDOW_DAYS), begins_at__lte=at)
    begun = Cover.objects.filter(recent, kind=Cover.Kind.FIT, line__in=accompanied())
    for cover in begun.select_related("line__order", "policy").order_by("pk").iterator(AT_ONCE):
        yield from _about_pair(cover, at=at)


def _about_pair(cover: Cover, *, at: dt.datetime) -> Iterator[Message]:
    line, zone, terms = cover.line, settings.SHOP_TIME_ZONE, cover.policy.parameters
    began = local_date(cover.begins_at, zone)
    for day in cast("Sequence[int]", terms.get("break_in_days", BREAK_IN_DAYS)):
        if is_due(began, day, at=at):
            yield notices.break_in(line.order, line, day=day, is_early=day <= EARLY_DAYS, at=at)
    until = after_days(cover.begins_at, int(terms.get("window_days", WINDOW_DAYS)), zone)
    for day in cast("Sequence[int]", terms.get("fit_check_days", FIT_CHECK_DAYS)):
        if is_due(began, day, at=at):
            yield notices.fit_check(line.order, line, day=day, until=until, at=at)
