"""What a pair's miles come to by each way of telling, and which of the figures counts."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum

from orders.covering.habits import MM_PER_MILE, Habits, estimated_miles, is_doubtful
from orders.covering.terms import miles
from orders.days import local_date
from orders.models import ON_FOOT, ActivityStretch, MileageChoice, MileEntry, OrderLine, UsageHabit

TENTHS: Final = 10
WHOLE_PERCENT: Final = 100
Source = MileageChoice.Source


@dataclass(frozen=True, slots=True)
class Mileage:
    """
    How far a pair has gone.

    :ivar estimated: from the habits that were told; None before any were.
    :ivar entered: the sum of entries by hand; ``recorded`` that of activity files; None without any.
    :ivar own: the figure that the customer has told without saying where it comes from.
    :ivar confirmed: that one, or what a figure was when it was chosen, whichever came last; it alone counts against a
        claim.
    :ivar chosen: the choice that stands; None if none was made, a figure was told after it, or entries or files that it
        was made of were taken away.
    :ivar doubtful: whether the daily figure is more than people walk.
    """

    habit: UsageHabit | None
    estimated: Decimal | None
    confirmed: Decimal | None
    doubtful: bool = False
    entered: Decimal | None = None
    recorded: Decimal | None = None
    chosen: MileageChoice | None = None
    own: Decimal | None = None

    @property
    def walked(self) -> Decimal | None:
        """Return the figure to go by: the chosen one, the confirmed one, or the first there is."""
        source = self.counts
        return None if source is None else self.figures().get(source, self.confirmed)

    @property
    def counts(self) -> Source | None:
        """Say which figure that is."""
        if self.chosen is not None:
            return Source(self.chosen.source)
        return Source.OWN if self.own is not None else next(iter(self.figures()), None)

    def figures(self) -> dict[Source, Decimal]:
        """Return every figure there is."""
        told = {
            Source.HABITS: self.estimated,
            Source.ENTRIES: self.entered,
            Source.FILES: self.recorded,
            Source.OWN: self.own,
        }
        return {source: figure for source, figure in told.items() if figure is not None}

    @property
    def is_open(self) -> bool:
        """Whether figures differ and the customer has not said which counts."""
        return self.chosen is None and self.confirmed is None and len(set(self.figures().values())) > 1


def mileage_of(line: OrderLine, *, begins_at: dt.datetime, at: dt.datetime) -> Mileage:
    """Tell how far a pair has gone, by everything that was told of it."""
    habit = line.habits.order_by("-pk").first()
    choice = line.mileage_choices.order_by("-pk").first()
    entered, recorded_mm = _sums(line, begins_at)
    estimate, confirmed, doubtful = None, None, False
    if habit is not None:
        zone = settings.SHOP_TIME_ZONE
        estimate = estimated_miles(habits_of(habit), since=local_date(begins_at, zone), until=local_date(at, zone))
        doubtful = is_doubtful(whole_day(habit))
        if habit.confirmed_tenths is not None:
            confirmed = Decimal(habit.confirmed_tenths) / TENTHS
            if choice is not None and choice.chosen_at < habit.told_at:
                choice = None
    recorded = None if recorded_mm is None else miles(recorded_mm / MM_PER_MILE)
    told = {Source.ENTRIES: entered, Source.FILES: recorded and int(recorded * TENTHS)}
    if choice is not None and choice.source in told and (told[Source(choice.source)] or 0) < choice.tenths:
        # What it was made of has been taken away: it is asked anew.
        choice = None
    own = confirmed
    if choice is not None:
        confirmed = Decimal(choice.tenths) / TENTHS
        own = confirmed if choice.source == Source.OWN else None
    return Mileage(
        habit=habit,
        estimated=estimate,
        confirmed=confirmed,
        doubtful=doubtful,
        entered=None if entered is None else Decimal(entered) / TENTHS,
        recorded=recorded,
        chosen=choice,
        own=own,
    )


def walked_since(begins_at: dt.datetime) -> QuerySet[ActivityStretch]:
    """Return what counts of files: on foot, and after the pair came, also where the true day came out later."""
    return ActivityStretch.objects.filter(sport__in=ON_FOOT, begins_at__gte=begins_at)


def _sums(line: OrderLine, begins_at: dt.datetime) -> tuple[int | None, int | None]:
    """Return tenths of miles entered and millimetres recorded, in one statement."""
    entries = MileEntry.objects.filter(line=OuterRef("pk")).order_by().values("line")
    stretches = walked_since(begins_at).filter(file__line=OuterRef("pk")).order_by().values("file__line")
    found: tuple[int | None, int | None] = OrderLine.objects.values_list(
        Subquery(entries.annotate(sum=Sum("tenths")).values("sum")),
        Subquery(stretches.annotate(sum=Sum("distance_mm")).values("sum"), output_field=BigIntegerField()),
    ).get(pk=line.pk)
    return found


def whole_day(habit: UsageHabit) -> Decimal:
    """Return the miles of a day in all shoes."""
    return replace(habits_of(habit), share_of_wear=Decimal(1)).daily_miles


def habits_of(habit: UsageHabit) -> Habits:
    """Return what was told as the arithmetic takes it."""
    daily = habit.tenths_of_miles_per_day
    return Habits(
        share_of_wear=Decimal(habit.share_percent) / WHOLE_PERCENT,
        steps_per_day=habit.steps_per_day,
        miles_per_day=None if daily is None else Decimal(daily) / TENTHS,
    )
