"""What a policy still promises for one side of a pair, at an instant."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from orders.covering.terms import Component, ComponentTerms, DurabilityTerms, FitTerms, Outgrowing, Remedy
from orders.days import end_of, local_date


@dataclass(frozen=True, slots=True)
class SideHistory:
    """
    What has happened to one side.

    :ivar pair_delivered_at: when the pair came; every clock starts there.
    :ivar delivered_at: when the side that is worn now came: later than the pair's if it was made again.
    :ivar remakes_used: for durability; ``covers_used`` free covers and bondings; ``fit_remakes_used`` for fit.
    :ivar outgrown_remakes_used: because feet grew.
    :ivar fit_reported_at: the first report of a misfit of this side, if there was one.
    :ivar fit_remade_at: when what was last made again for its fit came, if it was.
    :ivar is_refunded: whether the side was paid back; then nothing is promised any more.
    """

    pair_delivered_at: dt.datetime
    delivered_at: dt.datetime
    remakes_used: int = 0
    covers_used: int = 0
    fit_remakes_used: int = 0
    outgrown_remakes_used: int = 0
    fit_reported_at: dt.datetime | None = None
    fit_remade_at: dt.datetime | None = None
    is_refunded: bool = False


class Limit(StrEnum):
    """A limit that ends a promise, once it is reached."""

    TIME = "time"
    MILES = "miles"
    FREE = "free"
    AGE = "age"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class PartStanding:
    """
    What is left for one part.

    :ivar over: every limit that is reached: of distance only by what the customer has confirmed.

    :ivar until: the first instant that is not covered any more.
    :ivar days_left: whole days of the shop, the present one included; 0 when over.
    :ivar miles_left: None if distance plays no part, or nobody knows how far the pair has gone.
    :ivar free_left: how often it is still put right for nothing.
    """

    component: Component
    until: dt.datetime
    days_left: int
    miles_left: Decimal | None
    free_left: int
    over: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class GrowingStanding:
    """
    What is left for feet that grow out of a pair.

    :ivar over: every limit that is reached: of age, if the wearer was too old when the pair came.
    """

    until: dt.datetime
    days_left: int
    free_left: int
    over: tuple[Limit, ...]


def months_later(day: dt.date, months: int) -> dt.date:
    """
    Return the same day some months later; where the month has none, the first of the next (29 February → 1 March).

    >>> months_later(dt.date(2024, 2, 29), 120), months_later(dt.date(2026, 1, 31), 1)
    (datetime.date(2034, 3, 1), datetime.date(2026, 3, 1))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = dt.date(year, month + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), (first + dt.timedelta(days=32)).replace(day=1))


def part_until(side: SideHistory, part: ComponentTerms, least_days: int, zone: str) -> dt.datetime:
    """Return when a part's cover ends: with the pair's, but never sooner than some days after a remade side came."""
    first = local_date(side.pair_delivered_at, zone)
    last = months_later(first, part.months)
    if side.delivered_at > side.pair_delivered_at:
        last = max(last, local_date(side.delivered_at, zone) + dt.timedelta(days=least_days))
    return end_of(last, zone)


def growing_until(side: SideHistory, growing: Outgrowing, zone: str) -> dt.datetime:
    """Return until when feet may have grown out of a pair."""
    return end_of(local_date(side.pair_delivered_at, zone) + dt.timedelta(days=growing.within_days), zone)


def growing_standing(
    side: SideHistory, growing: Outgrowing, *, age_years: int | None, at: dt.datetime, zone: str
) -> GrowingStanding:
    """
    Say what is left where feet grow.

    :param age_years: of the wearer when the pair came; None if nobody has said.
    """
    until = growing_until(side, growing, zone)
    left = max(0, growing.remakes - side.outgrown_remakes_used)
    limits = {
        Limit.REFUNDED: side.is_refunded,
        Limit.AGE: age_years is not None and age_years >= growing.under_age,
        Limit.TIME: at >= until,
        Limit.FREE: not left,
    }
    ended = side.is_refunded
    return GrowingStanding(
        until=until,
        days_left=0 if ended else days_left(until, at, zone),
        free_left=0 if ended else left,
        over=tuple(limit for limit, reached in limits.items() if reached),
    )


def fit_until(side: SideHistory, terms: FitTerms, zone: str) -> dt.datetime:
    """Return when the window for a first report ends: from delivery of the pair, or of a side remade for its fit."""
    remade_at = side.fit_remade_at if terms.remake_opens_window else None
    opened = max(side.pair_delivered_at, remade_at or side.pair_delivered_at)
    return end_of(local_date(opened, zone) + dt.timedelta(days=terms.window_days), zone)


def holds_ladder(side: SideHistory, terms: FitTerms, zone: str) -> bool:
    """Whether a report came in time once, which keeps every later step open."""
    if side.fit_reported_at is None or not terms.first_report_holds:
        return False
    first_window = end_of(local_date(side.pair_delivered_at, zone) + dt.timedelta(days=terms.window_days), zone)
    return side.fit_reported_at < max(first_window, fit_until(side, terms, zone))


def last_day(until: dt.datetime, zone: str) -> dt.date:
    """Return the last day that counts wholly: the one that ends where the promise does."""
    return local_date(until - dt.timedelta(microseconds=1), zone)


def days_left(until: dt.datetime, at: dt.datetime, zone: str) -> int:
    """Return how many days of the shop are left, the present one included."""
    if at >= until:
        return 0
    return (last_day(until, zone) - local_date(at, zone)).days + 1


def standing(
    side: SideHistory,
    terms: DurabilityTerms,
    *,
    walked_miles: Decimal | None,
    confirmed_miles: Decimal | None = None,
    at: dt.datetime,
    zone: str,
) -> tuple[PartStanding, ...]:
    """
    Say for every part what is left.

    :param walked_miles: as confirmed or estimated; None if nobody has said anything.
    :param confirmed_miles: the customer's own figure; without it distance ends nothing.
    """
    left = []
    for component, part in terms.components.items():
        until = part_until(side, part, terms.remade_side_least_days, zone)
        used = side.remakes_used if part.remedy is Remedy.REMAKE else side.covers_used
        free_left = max(0, part.free_per_side - used)
        limits = {
            Limit.REFUNDED: side.is_refunded,
            Limit.TIME: at >= until,
            Limit.MILES: part.miles is not None and confirmed_miles is not None and confirmed_miles > part.miles,
            Limit.FREE: not free_left,
        }
        miles_left = None
        if part.miles is not None and walked_miles is not None:
            miles_left = max(Decimal(0), part.miles - walked_miles)
        left.append(
            PartStanding(
                component=component,
                until=until,
                days_left=0 if side.is_refunded else days_left(until, at, zone),
                miles_left=miles_left,
                free_left=0 if side.is_refunded else free_left,
                over=tuple(limit for limit, reached in limits.items() if reached),
            )
        )
    return tuple(left)
