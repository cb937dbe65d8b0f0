"""What becomes of a parcel after it has left: it arrives, is presumed to have, or comes back."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from fitting.models import reason_within
from orders import days, guarantee, notices, pairs, problems
from orders.models import (
    BEFORE_HAND_OVER,
    Device,
    LineStatus,
    Order,
    OrderLine,
    Parcel,
    ParcelLine,
    Problem,
    WorkOrder,
)
from orders.overall import follow
from shop.actor import SYSTEM, Actor, Kind, allowed
from shop.refusal import BadInput, NotFound, Refusal
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.shipping")

# After so many days of silence a parcel is presumed to have arrived.
PRESUMED_AFTER_DAYS: Final = 14
# With the carrier, or where they went.
_GONE: Final = frozenset({LineStatus.SHIPPED, LineStatus.DELIVERED})
# One sweep presumes no more than this, so that it ends soon.
AT_ONCE: Final = 100


class ParcelUnknown(NotFound):
    """No such parcel for this actor."""

    code = "parcel_unknown"
    title = "There is no such parcel."


class NotOnItsWay(Refusal):
    """It has come back, so it cannot arrive; or it cannot come back twice."""

    code = "parcel_came_back"
    title = "This parcel has come back to us."


class NotSilent(Refusal):
    """It is not two weeks ago, or somebody has said where it is."""

    code = "parcel_not_silent"
    title = "A parcel is taken for delivered after two weeks in which nobody says anything of it; wait, or ask."


class HasArrived(Refusal):
    """Somebody has told us that it is there; what is sent back afterwards is a return."""

    code = "parcel_has_arrived"
    title = "This parcel has arrived; what the customer sends back is a return."


class ArrivalImpossible(BadInput):
    """Before it left, or after now."""

    code = "arrival_impossible"
    title = "A parcel arrives after it was handed over and not in the future; check the day."


@allowed("warehouse", "support", "system")
def deliver(parcel_id: int, *, on: dt.datetime | None = None, teller: str = "", at: dt.datetime, by: Actor) -> Parcel:
    """
    Record that a parcel has arrived, and tell the customer; told again, a later day counts and an earlier does not.

    Every guarantee starts at the delivery, so a later true day only helps the customer.

    :param on: when it arrived, if not now.
    :param teller: who says so: ``carrier`` or ``presumed`` for the system, else staff.
    :raises ParcelUnknown: if there is no such parcel.
    :raises NotOnItsWay: if it has come back.
    :raises ArrivalImpossible: if it cannot have arrived then.
    """
    told_by = teller or (Parcel.Teller.CARRIER if by.kind is Kind.SYSTEM else Parcel.Teller.STAFF)
    return _arrived(parcel_id, on=on or at, told_by=told_by, at=at, by=by)


@allowed("customer", "guest")
def received(parcel_id: int, *, at: dt.datetime, by: Actor) -> Parcel:
    """
    Let the customer say that a parcel is there.

    :raises ParcelUnknown: if the actor has no such parcel.
    :raises CoverTakenOver: if it is made again for a wearer who has taken the guarantee over.
    :raises NotOnItsWay: if it has come back.
    """
    return _arrived(parcel_id, on=at, told_by=Parcel.Teller.CUSTOMER, at=at, by=by)


def _arrived(parcel_id: int, *, on: dt.datetime, told_by: str, at: dt.datetime, by: Actor) -> Parcel:
    with _held(parcel_id, by) as (order, lines, parcel, _problems):
        if parcel.status == Parcel.Status.CAME_BACK:
            raise NotOnItsWay
        if on < parcel.handed_over_at or on > at:
            raise ArrivalImpossible(pointer="/on")
        places = dict(parcel.contents.values_list("line_id", "is_out"))
        gone = {pk for pk, is_out in places.items() if not is_out}
        inside = [line for line in lines if places.get(line.pk)]
        # The calendar knows nothing; and a carrier who repeats what was denied since knows no more than before.
        is_news = told_by != Parcel.Teller.PRESUMED and not (parcel.told_by == told_by == Parcel.Teller.CARRIER)
        found: list[Device] = []
        if gone and is_news:
            found = _found(parcel, lines, gone, at=at, by=by)
            inside = _inside(parcel, lines)
        if parcel.status == Parcel.Status.DELIVERED:
            _move(parcel, inside, on=on, told_by=told_by, at=at, by=by)
        else:
            parcel.become(Parcel.Status.DELIVERED, at=at, by=by, delivered_at=on, told_by=told_by)
        arrived = [line for line in inside if line.status == LineStatus.SHIPPED]
        # None of it where it was there before; or all of it was sent once more, or ended, before it came.
        if arrived or found:
            _begin(order, lines, arrived, found, on=on, at=at, by=by)
        if arrived:
            notices.parcel_arrived(order, parcel, arrived, at=at)
        if gone and is_news:
            problems.turned_up(parcel, gone, at=at, by=by)
        return parcel


def _found(parcel: Parcel, lines: list[OrderLine], gone: set[int], *, at: dt.datetime, by: Actor) -> list[Device]:
    """Put what was given up for lost, and is there after all, where it is; return what was not made once more."""
    elsewhere = [line for line in lines if line.status in _GONE and line.pk in gone]
    found = _turned_up(parcel, elsewhere, at=at, by=by)
    # What was sent once more meanwhile takes the place of this; and still somebody has it.
    made_again = Q(work_order__status=WorkOrder.Status.SUPERSEDED)
    _found_again(parcel, made_again, Device.Status.IN_SERVICE, at=at, by=by)
    _kept_beside(parcel, lines, at=at, by=by)
    return found


def _begin(
    order: Order, lines: list[OrderLine], arrived: list[OrderLine], found: list[Device], *, on: dt.datetime,
    at: dt.datetime, by: Actor,
) -> None:  # fmt: skip
    """Let what has arrived be delivered and worn, and its guarantees begin."""
    OrderLine.become_all(arrived, LineStatus.DELIVERED, at=at, by=by)
    follow(order, lines, at=at, by=by)
    here = {line.pk for line in arrived} | {device.work_order.line_id for device in found}
    worn = [*found, *_in_service(arrived, at=at, by=by)]
    guarantee.begin([line for line in lines if line.pk in here], worn, delivered_at=on, at=at, by=by)


def _move(
    parcel: Parcel, inside: list[OrderLine], *, on: dt.datetime, told_by: str, at: dt.datetime, by: Actor
) -> None:
    """Let a later day count for what has arrived, and an earlier one not."""
    if _is_later(parcel, on, told_by):
        was = f"{parcel.delivered_at:%Y-%m-%d %H:%M}"
        parcel.change(delivered_at=on, told_by=told_by)
        parcel.note(field="delivered_at", was=was, became=f"{on:%Y-%m-%d %H:%M}", at=at, by=by)
        guarantee.begin(inside, (), delivered_at=on, at=at, by=by)


def _turned_up(parcel: Parcel, lines: list[OrderLine], *, at: dt.datetime, by: Actor) -> list[Device]:
    """Let what was given up for lost, and is there after all, be in its parcel again: somebody may wear it."""
    # It is elsewhere too where an earlier one had turned up, and is the line's since.
    elsewhere = ParcelLine.objects.filter(Q(pk__gt=OuterRef("pk")) | Q(is_out=True), line=OuterRef("line"))
    lost = parcel.contents.filter(~Exists(elsewhere), line__in=lines, is_out=False)
    pks = set(lost.values_list("line_id", flat=True))
    if not pks:
        return []
    lost.update(is_out=True)
    missed = _made_last(line for line in lines if line.pk in pks) & Q(status=Device.Status.LOST)
    with Device.hold_where(missed) as devices:
        Device.become_all(devices, Device.Status.IN_SERVICE, at=at, by=by, reason="it turned up")
        return devices


def _kept_beside(parcel: Parcel, lines: list[OrderLine], *, at: dt.datetime, by: Actor) -> None:
    """Let nobody have the money back for what is to be sent once more, where the first of it has come after all."""
    gone = set(parcel.contents.filter(is_out=False).values_list("line_id", flat=True))
    for line in lines:
        if line.pk in gone and line.status in BEFORE_HAND_OVER and not line.in_part:
            line.change(in_part=True)
            line.note(field="in_part", became="yes", at=at, by=by, reason="what was sent first has arrived")


def _is_later(parcel: Parcel, on: dt.datetime, told_by: str) -> bool:
    """Whether a further word moves the delivery: to a later day only, so that nobody loses time by it."""
    if told_by == Parcel.Teller.PRESUMED or parcel.delivered_at is None or on <= parcel.delivered_at:
        return False
    # Pressing "it is here" once more does not make it arrive later than the carrier says.
    return parcel.told_by == Parcel.Teller.PRESUMED or told_by != Parcel.Teller.CUSTOMER


def _in_service(lines: list[OrderLine], *, at: dt.datetime, by: Actor) -> list[Device]:
    """Let what was packed for these lines, or came back once, be in service."""
    waiting = Q(status__in=[Device.Status.PACKED, Device.Status.RETURNED])
    with Device.hold_where(_made_last(lines) & waiting) as devices:
        Device.become_all(devices, Device.Status.IN_SERVICE, at=at, by=by)
        return devices


def _made_last(lines: Iterable[OrderLine]) -> Q:
    """Keep what a parcel of these lines has: what was made again is, what was there before it is not."""
    return Q(work_order__line__in=list(lines)) & ~Q(work_order__status=WorkOrder.Status.SUPERSEDED)


@allowed("warehouse", "system")
def come_back(parcel_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Parcel:
    """
    Record that a carrier has brought a parcel back: its lines are ready again.

    Nothing of it leaves before somebody has cleared up with the customer where it should go. What was given up for lost
    in it, and sent once more or paid back, is received and no more: nobody waits for it.

    :raises ParcelUnknown: if there is no such parcel.
    :raises NotOnItsWay: if it has come back before.
    :raises HasArrived: if anybody but the calendar says that it is there.
    :raises ReasonTooLong: if the reason is longer than the journal has room for.
    """
    why = reason_within(reason)
    with _held(parcel_id, by) as (order, lines, parcel, open_ones):
        if parcel.status == Parcel.Status.CAME_BACK:
            raise NotOnItsWay
        if parcel.status == Parcel.Status.DELIVERED and parcel.told_by != Parcel.Teller.PRESUMED:
            raise HasArrived
        inside = _inside(parcel, lines)
        parcel.become(Parcel.Status.CAME_BACK, at=at, by=by, reason=why, came_back_at=at)
        _found_again(parcel, Q(), Device.Status.RETURNED, at=at, by=by)
        if not inside:
            return parcel
        parcel.contents.update(is_out=False)
        OrderLine.become_all(inside, LineStatus.READY, at=at, by=by)
        follow(order, lines, at=at, by=by)
        with Device.hold_where(_made_last(inside) & Q(status=Device.Status.IN_SERVICE)) as devices:
            Device.become_all(devices, Device.Status.RETURNED, at=at, by=by)
        guarantee.unbegin(inside, at=at, by=by)
        problems.came_back(order, parcel, inside, at=at, by=by, answers=open_ones)
        return parcel


def _found_again(parcel: Parcel, which: Q, status: Device.Status, *, at: dt.datetime, by: Actor) -> None:
    """Let what was given up for lost in a parcel, and is found with it, be where it is, so that recalls are right."""
    gone = parcel.contents.filter(is_out=False).values("line")
    # Of the jobs of a line, its parcel has what was packed last before it left.
    made = WorkOrder.objects.filter(line=OuterRef("work_order__line"), packed_at__lte=parcel.handed_over_at)
    last = Subquery(made.order_by("-packed_at", "-pk").values("pk")[:1])
    lost = Device.objects.filter(which, work_order__line__in=gone, status=Device.Status.LOST, work_order=last)
    with Device.hold_where(Q(pk__in=list(lost.values_list("pk", flat=True)), status=Device.Status.LOST)) as devices:
        Device.become_all(devices, status, at=at, by=by, reason="it turned up")


def silent(*, at: dt.datetime) -> QuerySet[Parcel]:
    """Return the parcels that were handed over two weeks ago and of which nobody has said anything."""
    zone = settings.SHOP_TIME_ZONE
    # The fourteenth day must be over, so what left a day earlier still is the last.
    last = days.local_date(at, zone) - dt.timedelta(days=PRESUMED_AFTER_DAYS + 1)
    out = ParcelLine.objects.filter(parcel=OuterRef("pk"), is_out=True)
    # Whoever says that something of it never came is not told that it has arrived.
    missed = out.filter(line__problems__is_open=True, line__problems__problem__kind=Problem.Kind.NEVER_CAME)
    return Parcel.objects.silent_since(days.end_of(last, zone)).filter(Exists(out), ~Exists(missed))


@allowed("system")
def presume(parcel_id: int, *, at: dt.datetime, by: Actor) -> Parcel:
    """
    Take a parcel for delivered of which nobody has said anything for two weeks.

    :raises ParcelUnknown: if there is no such parcel.
    :raises NotSilent: if it is not that long ago, or somebody has said something.
    """
    order_id = Parcel.objects.filter(pk=parcel_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise ParcelUnknown
    # Whoever says that it never came holds the order too.
    with Order.hold_for(order_id, by):
        parcel = silent(at=at).filter(pk=parcel_id).first()
        if parcel is None:
            raise NotSilent
        # The end of the fourteenth day, or now where the worker slept longer: the later day helps the customer.
        until = days.after_days(parcel.handed_over_at, PRESUMED_AFTER_DAYS, settings.SHOP_TIME_ZONE)
        return deliver(parcel_id, on=min(at, until), teller=Parcel.Teller.PRESUMED, at=at, by=by)


def presume_delivered(*, at: dt.datetime) -> int:
    """Sweep: take what is silent for delivered; return how many parcels that were."""
    done = 0
    for pk in whose_turn("presume", silent(at=at).order_by("handed_over_at", "pk"), most=AT_ONCE):
        try:
            presume(pk, at=at, by=SYSTEM)
        except Refusal as refusal:
            # Something happened to it meanwhile; the others go on.
            log.warning("parcel %s is not presumed delivered: %s", pk, refusal.code)
            continue
        done += 1
    return done


@contextmanager
def _held(parcel_id: int, by: Actor) -> Iterator[tuple[Order, list[OrderLine], Parcel, list[Problem]]]:
    order_id = Parcel.objects.filter(pk=parcel_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise ParcelUnknown
    with (
        pairs.hold_awaited(order_id, by) as order,
        Problem.hold_where(Q(order=order, status=Problem.Status.OPEN)) as open_ones,
        OrderLine.hold_where(Q(order=order)) as lines,
        Parcel.hold(parcel_id) as parcel,
    ):
        yield order, lines, parcel, open_ones


def _inside(parcel: Parcel, lines: list[OrderLine]) -> list[OrderLine]:
    # What was sent once more is not in this parcel any longer.
    pks = set(parcel.contents.filter(is_out=True).values_list("line_id", flat=True))
    return [line for line in lines if line.pk in pks]
