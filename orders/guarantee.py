"""
Chapter: what is promised for pairs that were delivered: how long, how far, and how often it is put right for nothing.

A pair is known by either of its serials, a serial that was superseded included. What a policy still promises is
computed whenever it is asked, from the version that was pinned when the pair was bought.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from fitting.measured import Side
from orders import replacing
from orders.covering.habits import MOST_PER_DAY
from orders.covering.standing import (
    GrowingStanding,
    PartStanding,
    SideHistory,
    days_left,
    fit_until,
    growing_standing,
    holds_ladder,
    standing,
)
from orders.covering.terms import DurabilityTerms, FitTerms, durability_terms, fit_terms
from orders.days import local_date
from orders.mileage import TENTHS, WHOLE_PERCENT, Mileage, mileage_of, whole_day
from orders.models import Cover, CoverSide, Device, OrderLine, UsageHabit
from orders.pairs import is_silent, line_of, spoken_for
from shop.actor import Actor, allowed
from shop.refusal import BadInput


class HabitImplausible(BadInput):
    """More than anybody walks, or nothing at all."""

    code = "habit_implausible"
    title = "Send steps_per_day (up to 55,000) or miles_per_day (up to 25), and a share of wear from 1 to 100 percent."


class SideUnknown(BadInput):
    """There is no device of that side."""

    code = "side_unknown"
    title = "Name a side that this pair has: left or right."


@dataclass(frozen=True, slots=True)
class SideCovered:
    """
    One side: its serial now and what is left of each part.

    :ivar is_away: whether it came back to us, or was lost, so that nobody wears it.
    :ivar growing: for feet that grow; None if that is not promised, or not for who asks to know.
    :ivar fit_days_left: for a first report that it does not fit; ``ladder_held``: one came in time.
    """

    side: Side
    serial: str
    parts: tuple[PartStanding, ...]
    fit_until: dt.datetime | None
    fit_days_left: int
    ladder_held: bool
    fit_remakes_left: int
    is_refunded: bool
    growing: GrowingStanding | None = None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """
    A delivered pair and everything that is promised for it at an instant.

    :ivar taken_over: by its wearer; then whoever bought it is not told how far it has gone.
    """

    line: OrderLine
    begins_at: dt.datetime
    sides: tuple[SideCovered, ...]
    mileage: Mileage
    fit: Cover | None
    durability: Cover | None
    taken_over: bool = False


def begin(
    lines: Iterable[OrderLine], devices: Sequence[Device], *, delivered_at: dt.datetime, at: dt.datetime, by: Actor
) -> None:
    """
    Start what was pinned to made-to-measure lines that have arrived; in the caller's transaction, lines held.

    What was remade begins nothing: it takes the place of the side that it was made for. Told again with a later day,
    everything moves there.

    :param devices: those that are worn from now on.
    """
    arrived = [line for line in lines if line.kind == OrderLine.Kind.CUSTOM]
    remade = {line.pk for line in arrived if line.remake_of_id is not None}
    replacing.take_place(
        [line for line in arrived if line.pk in remade],
        [device for device in devices if device.work_order.line_id in remade],
        delivered_at=delivered_at,
        at=at,
        by=by,
    )
    made = [line for line in arrived if line.pk not in remade]
    Cover.objects.filter(line__in=made, begins_at__lt=delivered_at).update(begins_at=delivered_at)
    CoverSide.objects.filter(line__in=made, delivered_at__lt=delivered_at).update(delivered_at=delivered_at)
    promised = [
        Cover(line=line, kind=kind, policy_id=policy_id, begins_at=delivered_at)
        for line in made
        for kind, policy_id in (
            (Cover.Kind.FIT, line.fit_policy_id),
            (Cover.Kind.DURABILITY, line.durability_policy_id),
        )
        if policy_id is not None
    ]
    Cover.objects.bulk_create(promised, ignore_conflicts=True)
    CoverSide.objects.bulk_create(
        [
            CoverSide(line_id=device.work_order.line_id, side=device.side, device=device, delivered_at=delivered_at)
            for device in devices
            if device.work_order.line_id not in remade
        ],
        ignore_conflicts=True,
    )
    _worn_from_now_on(made, devices)


def _worn_from_now_on(lines: Sequence[OrderLine], devices: Sequence[Device]) -> None:
    """Let the sides whose device was lost or damaged, and made again, be those of the new one."""
    new = {(device.work_order.line_id, device.side): device for device in devices}
    for row in CoverSide.objects.filter(line__in=lines).exclude(device__in=devices) if new else ():
        if (row.line_id, row.side) in new:
            CoverSide.objects.filter(pk=row.pk).update(device=new[row.line_id, row.side])


def unbegin(lines: Iterable[OrderLine], *, at: dt.datetime, by: Actor) -> None:
    """
    Take back what began for lines that had never arrived: the carrier brought them back, or they are lost.

    A foot that stayed with its customer is covered on. So is a pair that somebody has made a claim about: everything
    moves to the day on which it really comes, and until then nothing more can be claimed.
    """
    arrived = list(lines)
    replacing.give_place_back([line for line in arrived if line.remake_of_id is not None], at=at, by=by)
    pairs = OrderLine.objects.filter(pk__in=[line.pk for line in arrived], remake_of=None, claims=None)
    CoverSide.objects.filter(line__in=pairs).exclude(device__status=Device.Status.IN_SERVICE).delete()
    Cover.objects.filter(line__in=pairs, line__covered_sides=None).delete()


@allowed("customer", "guest")
def covered(serial: str, *, at: dt.datetime, by: Actor) -> Covered:
    """
    Tell what is promised for a pair, by either of its serials, also one that was superseded.

    :raises SerialUnknown: if the actor has no such pair.
    """
    line = line_of(serial, by)
    return standing_of(line, at=at, silent=is_silent(line))


def standing_of(line: OrderLine, *, at: dt.datetime, silent: bool = False) -> Covered:
    """
    Tell what is promised for a pair.

    :param silent: leave out how far it has gone, for who does not speak for it.
    """
    covers = {cover.kind: cover for cover in line.covers.select_related("policy")}
    fit, durability = covers.get(Cover.Kind.FIT), covers.get(Cover.Kind.DURABILITY)
    begins_at = min(cover.begins_at for cover in covers.values())
    mileage = Mileage(None, None, None) if silent else mileage_of(line, begins_at=begins_at, at=at)
    age = None if silent else age_of_wearer(line, begins_at=begins_at)
    sides = tuple(
        _side(row, begins_at, _fit(fit), _durability(durability), mileage, at, age=age)
        for row in line.covered_sides.select_related("device")
    )
    return Covered(line, begins_at, sides, mileage, fit, durability, silent)


def _fit(cover: Cover | None) -> FitTerms | None:
    return None if cover is None else fit_terms(cover.policy.parameters)


def _durability(cover: Cover | None) -> DurabilityTerms | None:
    return None if cover is None else durability_terms(cover.policy.parameters)


def devices_of(line: OrderLine) -> Q:
    """Keep every insole that was ever made for a pair."""
    return Q(work_order__line=line) | Q(work_order__line__remake_of=line)


def report_misfit(cover: Cover, rows: Iterable[CoverSide], *, at: dt.datetime) -> int:
    """
    Note on held sides that they do not fit, where that is in time and was not said before; return how many are in time.

    A first report in its window keeps every later step open.
    """
    terms, in_time = fit_terms(cover.policy.parameters), 0
    for row in rows:
        if row.fit_reported_at is None:
            if at >= fit_until(history_of(row, cover.begins_at), terms, settings.SHOP_TIME_ZONE):
                continue
            row.change(fit_reported_at=at)
        in_time += 1
    return in_time


def age_of_wearer(line: OrderLine, *, begins_at: dt.datetime) -> int | None:
    """Return how old the wearer was when the pair came, in years; nothing if nobody has said."""
    birth = line.wearer.birth if line.wearer is not None else None
    return None if birth is None else birth.age(local_date(begins_at, settings.SHOP_TIME_ZONE))


def history_of(row: CoverSide, begins_at: dt.datetime) -> SideHistory:
    """Return what the rules need to know of a side."""
    return SideHistory(
        pair_delivered_at=begins_at,
        delivered_at=row.delivered_at,
        remakes_used=row.remakes_used,
        covers_used=row.covers_used,
        fit_remakes_used=row.fit_remakes_used,
        outgrown_remakes_used=row.outgrown_remakes_used,
        fit_reported_at=row.fit_reported_at,
        fit_remade_at=row.fit_remade_at,
        is_refunded=row.refunded_minor > 0,
    )


def _side(
    row: CoverSide,
    begins_at: dt.datetime,
    fit: FitTerms | None,
    durability: DurabilityTerms | None,
    mileage: Mileage,
    at: dt.datetime,
    *,
    age: int | None,
) -> SideCovered:
    zone, history = settings.SHOP_TIME_ZONE, history_of(row, begins_at)
    parts: tuple[PartStanding, ...] = ()
    growing: GrowingStanding | None = None
    if durability is not None:
        own = mileage.confirmed
        parts = standing(history, durability, walked_miles=mileage.walked, confirmed_miles=own, at=at, zone=zone)
        if durability.outgrowing is not None:
            growing = growing_standing(history, durability.outgrowing, age_years=age, at=at, zone=zone)
    until = None if fit is None else fit_until(history, fit, zone)
    return SideCovered(
        side=Side(row.side),
        serial=row.device.serial,
        parts=parts,
        fit_until=until,
        fit_days_left=0 if until is None or history.is_refunded else days_left(until, at, zone),
        ladder_held=fit is not None and holds_ladder(history, fit, zone),
        fit_remakes_left=0 if fit is None else max(0, fit.remakes_per_side - row.fit_remakes_used),
        is_refunded=history.is_refunded,
        growing=growing,
        is_away=row.is_away,
    )


@allowed("customer", "guest")
def tell_habits(
    serial: str,
    *,
    share_percent: int,
    steps_per_day: int | None = None,
    miles_per_day: Decimal | None = None,
    confirmed_miles: Decimal | None = None,
    at: dt.datetime,
    by: Actor,
) -> Covered:
    """
    Take down how a pair is used, and perhaps how far it has gone; earlier words are kept beside it.

    :param confirmed_miles: the customer's own figure; without it the estimate stands and refuses nothing.
    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises HabitImplausible: unless it is one of steps and miles, in their bounds.
    """
    line = spoken_for(serial, by)
    habit = UsageHabit(
        line=line,
        steps_per_day=steps_per_day,
        tenths_of_miles_per_day=None if miles_per_day is None else int(miles_per_day * TENTHS),
        share_percent=share_percent,
        confirmed_tenths=None if confirmed_miles is None else int(confirmed_miles * TENTHS),
        told_at=at,
        by_id=by.user_id,
    )
    is_one = (steps_per_day is None) != (miles_per_day is None)
    if not is_one or not 1 <= share_percent <= WHOLE_PERCENT or whole_day(habit) > MOST_PER_DAY:
        raise HabitImplausible
    habit.save(force_insert=True)
    return standing_of(line, at=at)


def invariants() -> Mapping[str, QuerySet[OrderLine]]:
    """Name lines that contradict their covers: delivered pairs without one, and covers of what never arrived."""
    custom = OrderLine.objects.filter(kind=OrderLine.Kind.CUSTOM, remake_of=None)
    return {
        "delivered_without_cover": custom.filter(
            status="delivered", covers__isnull=True, durability_policy__isnull=False
        ),
        # What came back after somebody had claimed keeps what the claim rests on.
        "covered_but_not_delivered": custom.filter(covers__isnull=False, claims=None)
        .exclude(status="delivered")
        .distinct(),
    }
