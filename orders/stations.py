"""
Chapter: machines that speak for themselves. Each has a key, made and taken back by an owner, and sees jobs alone.

What a station may do is what the workshop does, with the same verbs; it never sees whose feet they are.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet

from fitting.models import refusing
from orders import production
from orders.models import Device, Hold, LineStatus, QualityRecord, Station, WorkOrder
from orders.production import Figures, JobUnknown
from shop.actor import Actor, Kind, Role, allowed
from shop.prepared import Prepared, hole
from shop.refusal import BadInput, NotAllowed, NotFound, Refusal

_STAGES: Final = (LineStatus.QUEUED, LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK)
_OWNER: Final = frozenset(role.value for role in Role)


class StationUnknown(NotFound):
    """No such station."""

    code = "station_unknown"
    title = "There is no such station."


class StationNamed(Refusal):
    """Names tell machines apart."""

    code = "station_name_taken"
    title = "Another station has this name already; give this one a name of its own."


class StationIncomplete(BadInput):
    """A name, a machine and something that it may do."""

    code = "station_incomplete"
    title = "Give the station a name and a machine, and let it make, check, or both."


class StationMayNot(Refusal):
    """Its key is for something else."""

    code = "station_may_not"
    title = "The key of this station is not for this; ask an owner for one that is."


@dataclass(frozen=True, slots=True)
class Made:
    """A new station, with the key that is told once."""

    station: Station
    key: str


def _insist_on_owner(by: Actor) -> None:
    if not by.roles >= _OWNER:
        raise NotAllowed


@allowed("production")
def create(name: str, machine: str, *, may_make: bool, may_check: bool, at: dt.datetime, by: Actor) -> Made:
    """
    Make a station and its key, which is stored as a hash and never told again; only who has every role may.

    :raises NotAllowed: unless the actor has every role.
    :raises StationIncomplete: without a name, a machine, or anything that it may do.
    :raises StationNamed: if there is one of this name.
    """
    _insist_on_owner(by)
    called, on = name.strip(), machine.strip()
    if not called or not on or not (may_make or may_check):
        raise StationIncomplete(pointer="/name")
    key = f"station_{secrets.token_urlsafe(32)}"
    with refusing(dict.fromkeys(("orders_station_name_key", "orders_station.name"), StationNamed())):
        user = get_user_model()(
            email=f"{secrets.token_hex(8)}@stations.invalid", name=called, is_active=False, created_at=at
        )
        user.set_unusable_password()
        user.save(force_insert=True)
        station = Station(
            name=called, machine=on, may_make=may_make, may_check=may_check, key_hash=hash_of(key), user=user,
            created_at=at, created_by_id=by.user_id,
        )  # fmt: skip
        station.save(force_insert=True)
    return Made(station, key)


@allowed("production")
def revoke(station_id: int, *, at: dt.datetime, by: Actor) -> Station:
    """
    Take a station's key back, for good, and give its jobs back to the queue; pressed again, nothing changes.

    :raises NotAllowed: unless the actor has every role.
    :raises StationUnknown: if there is no such station.
    """
    _insist_on_owner(by)
    with Station.hold_all([station_id]) as rows:
        if not rows:
            raise StationUnknown
        if rows[0].revoked_at is None:
            rows[0].change(revoked_at=at)
            _leave_jobs(rows[0], at=at, by=by)
        return rows[0]


def _leave_jobs(station: Station, *, at: dt.datetime, by: Actor) -> None:
    with WorkOrder.hold_where(Q(operator=station.user_id, status=WorkOrder.Status.OPEN)) as jobs:
        for left in jobs:
            left.change(operator_id=None, claimed_at=None)
            left.note(field="operator", was="claimed", became="nobody", at=at, by=by, reason="station revoked")


def hash_of(key: str) -> str:
    """Return what we store of a key; it has 256 bits, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


# Asked on every request of a station.
_BEHIND: Final = Prepared(
    lambda: Station.objects.select_related("user").filter(
        key_hash=hole("key_hash", models.CharField()), revoked_at=None
    )
)


def behind(key: str) -> Station | None:
    """Return the station whose living key this is, with one statement."""
    found = _BEHIND.run(key_hash=hash_of(key))
    return found[0] if found else None


def as_actor(station: Station) -> Actor:
    """Return the actor that a station is: one of the workshop, and no more."""
    return Actor(Kind.STATION, station.user_id, frozenset({Role.PRODUCTION.value}))


# --- jobs --------------------------------------------------------------------------------------


def jobs(station: Station) -> QuerySet[WorkOrder]:
    """Return the jobs that wait for anybody and those of this station, what is promised first coming first."""
    mine = Q(operator=None) | Q(operator=station.user_id)
    if station.may_check:
        # Whoever made it, it is measured by another.
        mine |= Q(line__status=LineStatus.QUALITY_CHECK)
    current = FilteredRelation("line__promises", condition=Q(line__promises__is_current=True))
    found = WorkOrder.objects.filter(mine, status=WorkOrder.Status.OPEN, line__status__in=_STAGES)
    pieces = Prefetch("devices", Device.objects.standing().select_related("design").order_by("side"))
    told = found.annotate(promised=current, ship_by=F("promised__ship_by")).select_related("line")
    return told.prefetch_related(pieces).order_by(F("ship_by").asc(nulls_last=True), "pk")


def next_jobs(station: Station, *, most: int) -> QuerySet[WorkOrder]:
    """
    Return the next of them, so many of each stage: a stage that is full hides none of what waits at another.

    What nobody may begin, as something of it is on hold, is not next.

    :param most: of each stage.
    """
    of_line = Q(line=None) | Q(line=OuterRef("line"))
    on_hold = Exists(Hold.objects.filter(of_line, order=OuterRef("line__order"), closed_at=None))
    found = jobs(station).exclude(on_hold, line__status=LineStatus.QUEUED)
    by_stage = [found.filter(line__status=stage).values("pk")[:most] for stage in _STAGES]
    return found.filter(reduce(or_, (Q(pk__in=stage) for stage in by_stage)))


def job(station: Station, number: str) -> WorkOrder:
    """
    Return one of them.

    :raises JobUnknown: if it is none, or somebody else's.
    """
    found = jobs(station).filter(number=number).first()
    if found is None:
        raise JobUnknown
    return found


def claim(station: Station, number: str, *, at: dt.datetime) -> None:
    """
    Take a job; of two who try at once one gets it.

    :raises JobUnknown: if it is not to be had.
    :raises StationMayNot: if the key is not for making.
    :raises JobTaken: if another was faster.
    """
    production.claim(_makes(station, number), at=at, by=as_actor(station))


def let_go(station: Station, number: str, *, at: dt.datetime) -> None:
    """
    Give a job back to the queue.

    :raises JobUnknown: if it is not this station's.
    :raises StationMayNot: if the key is not for making.
    """
    production.let_go(_makes(station, number), at=at, by=as_actor(station))


def start(station: Station, number: str, *, lot: str, at: dt.datetime) -> None:
    """
    Say that a job is begun on this machine, of a lot of material.

    :raises JobUnknown: if it is not this station's.
    :raises StationMayNot: if the key is not for making.
    """
    line_id = _makes(station, number)
    production.start(line_id, lot=lot, machine=station.machine, at=at, by=as_actor(station))


def show(station: Station, number: str, *, at: dt.datetime) -> None:
    """
    Say that all pieces of a job are made and wait to be checked.

    :raises JobUnknown: if it is not this station's.
    :raises StationMayNot: if the key is not for making.
    """
    production.show(_makes(station, number), at=at, by=as_actor(station))


def record(station: Station, number: str, serial: str, figures: Figures, *, at: dt.datetime) -> QualityRecord:
    """
    Attach what was measured of a piece; one that agrees with its design is passed at once.

    :raises JobUnknown: if there is no such job, or no such piece in it.
    :raises StationMayNot: if the key is not for checking.
    """
    if not station.may_check:
        raise StationMayNot
    wanted = job(station, number).devices.filter(serial=serial).values_list("pk", flat=True).first()
    if wanted is None:
        raise production.DeviceUnknown
    by = as_actor(station)
    written = production.record(wanted, figures, at=at, by=by)
    if written.within:
        production.check(wanted, at=at, by=by)
    return written


def _makes(station: Station, number: str) -> int:
    line_id = job(station, number).line_id
    if not station.may_make:
        raise StationMayNot
    return line_id
