"""The customer tells how far a pair has gone: entries by hand, and which figure counts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings

from orders.covering.course import Point
from orders.covering.habits import MM_PER_MILE
from orders.covering.standing import months_later
from orders.covering.terms import ComponentTerms, durability_terms, miles
from orders.days import local_date
from orders.mileage.figures import TENTHS, Mileage, Source, mileage_of, walked_since
from orders.models import Cover, MileageChoice, MileEntry, OrderLine
from orders.pairs import spoken_for
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound

# Farther than anybody goes on foot in a day (24-hour runs end at 198 miles).
MOST_IN_A_DAY: Final = 200
MOST_EVER: Final = Decimal(99_999)


class MilesImplausible(BadInput):
    """No miles, or more than anybody goes in that time."""

    code = "miles_implausible"
    title = f"Enter miles from 0.1 to {MOST_IN_A_DAY} a day."


class DaysImplausible(BadInput):
    """Days that are not between the pair's arrival and today."""

    code = "days_implausible"
    title = "Enter days from the day the pair arrived until today, the first one first."


class FigureUnknown(BadInput):
    """There is nothing that this figure could be made of."""

    code = "figure_unknown"
    title = "Choose one of the figures that are told; send miles with your own figure, and only with that."


def begins_at_of(line: OrderLine) -> dt.datetime:
    """Return when the pair came."""
    return min(cover.begins_at for cover in line.covers.all())


@dataclass(frozen=True, slots=True)
class Told:
    """
    How far a pair has gone, with everything that its customer told.

    :ivar limit: how far the guarantee goes, and until which day; None if distance plays no part in it.
    """

    line: OrderLine
    begins_at: dt.datetime
    begins_on: dt.date
    on: dt.date
    limit: tuple[int, dt.date] | None
    mileage: Mileage
    entries: list[MileEntry]
    choices: list[MileageChoice]


@allowed("customer", "guest")
def told(serial: str, *, at: dt.datetime, by: Actor) -> Told:
    """
    Tell how far a pair has gone by each figure, every entry by hand and every choice, the newest first.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    """
    return _told(spoken_for(serial, by), at=at)


def _told(line: OrderLine, *, at: dt.datetime) -> Told:
    covers = list(line.covers.select_related("policy"))
    begins_at = min(cover.begins_at for cover in covers)
    zone = settings.SHOP_TIME_ZONE
    begins_on = local_date(begins_at, zone)
    return Told(
        line=line,
        begins_at=begins_at,
        begins_on=begins_on,
        on=local_date(at, zone),
        limit=_limit(covers, begins_on),
        mileage=mileage_of(line, begins_at=begins_at, at=at),
        entries=list(line.mile_entries.all()),
        choices=list(line.mileage_choices.order_by("-pk")),
    )


def _limit(covers: Sequence[Cover], begins_on: dt.date) -> tuple[int, dt.date] | None:
    """Return the farthest that any part is promised for, and how long that is."""
    terms = [durability_terms(cover.policy.parameters) for cover in covers if cover.kind == Cover.Kind.DURABILITY]
    parts: list[ComponentTerms] = [part for each in terms for part in each.components.values() if part.miles]
    if not parts:
        return None
    return max(part.miles or 0 for part in parts), months_later(begins_on, max(part.months for part in parts))


def courses_of(told: Told) -> dict[Source, list[Point]]:
    """Return how each figure has grown since the pair came: the estimate evenly, the others by what was told."""
    start, figures = (told.begins_on, Decimal(0)), told.mileage.figures()
    courses: dict[Source, list[Point]] = {}
    for source in (Source.HABITS, Source.OWN):
        if source in figures:
            courses[source] = [start, (told.on, figures[source])]
    if told.entries:
        by_hand = sorted((entry.last_on, Decimal(entry.tenths) / TENTHS) for entry in told.entries)
        courses[Source.ENTRIES] = _summed(start, by_hand, told.on)
    zone = settings.SHOP_TIME_ZONE
    rows = walked_since(told.begins_at).filter(file__line=told.line).order_by("ends_at")
    recorded = [
        (local_date(ends_at, zone), Decimal(walked_mm) / MM_PER_MILE)
        for ends_at, walked_mm in rows.values_list("ends_at", "distance_mm")
    ]
    if recorded:
        courses[Source.FILES] = _summed(start, recorded, told.on)
    return courses


def _summed(start: Point, steps: Sequence[Point], on: dt.date) -> list[Point]:
    """Add up from the start, one point a day."""
    sums, total = dict([start]), start[1]
    for day, walked in steps:
        total += walked
        sums[day] = total
    sums[on] = total
    return [(day, miles(walked)) for day, walked in sums.items()]


@allowed("customer", "guest")
def enter(serial: str, walked: Decimal, *, first_on: dt.date, last_on: dt.date, at: dt.datetime, by: Actor) -> Told:
    """
    Take down miles of a day, or of some days together.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises DaysImplausible: before the pair came, after today, or the last before the first.
    :raises MilesImplausible: if nobody goes so far in that time.
    """
    line = spoken_for(serial, by)
    zone = settings.SHOP_TIME_ZONE
    if not local_date(begins_at_of(line), zone) <= first_on <= last_on <= local_date(at, zone):
        raise DaysImplausible(pointer="/first_on")
    tenths = int(walked * TENTHS)
    if not 1 <= tenths <= MOST_IN_A_DAY * TENTHS * ((last_on - first_on).days + 1):
        raise MilesImplausible(pointer="/miles")
    MileEntry.objects.create(line=line, tenths=tenths, first_on=first_on, last_on=last_on, told_at=at, by_id=by.user_id)
    return _told(line, at=at)


@allowed("customer", "guest")
def strike(serial: str, entry_id: str, *, by: Actor) -> None:
    """
    Take an entry away.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises NotFound: if the pair has no such entry.
    """
    gone, _ = spoken_for(serial, by).mile_entries.filter(public_id=entry_id).delete()
    if not gone:
        raise NotFound


@allowed("customer", "guest")
def choose(serial: str, source: str, *, own: Decimal | None = None, at: dt.datetime, by: Actor) -> Told:
    """
    Say which figure counts from now on; what was chosen before is kept.

    :param own: the customer's own figure, for the source ``own``.
    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises FigureUnknown: if there is no such figure, or miles come with another than the own.
    """
    line = spoken_for(serial, by)
    known = mileage_of(line, begins_at=begins_at_of(line), at=at).figures()
    is_own = source == Source.OWN
    figure = own if is_own else known.get(Source(source))
    if figure is None or (own is not None) != is_own or not 0 <= figure <= MOST_EVER:
        raise FigureUnknown(pointer="/by")
    MileageChoice.objects.create(line=line, source=source, tenths=int(figure * TENTHS), chosen_at=at, by_id=by.user_id)
    return _told(line, at=at)
