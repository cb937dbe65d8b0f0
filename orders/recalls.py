"""
Chapter: recall. From a lot of material, a machine or days of making to every piece that came of it, with one statement.

What is worn is named with its customer; what has not left us can be held back. What was destroyed, never made, replaced
by a remake, sent back or lost stands apart: nobody has to be asked for it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fitting.models import reason_within
from orders import cases
from orders.cases.needs import of_hold
from orders.days import end_of
from orders.models import (
    BEFORE_HAND_OVER,
    CoverHandover,
    Device,
    Hold,
    LineStatus,
    Order,
    OrderLine,
    ParcelLine,
    WorkOrder,
)
from orders.numbers import as_labelled
from shop.actor import Actor, allowed
from shop.refusal import BadInput

_S: Final = Device.Status
# With somebody, or on the way to them.
_WITH_CUSTOMERS: Final = frozenset({LineStatus.SHIPPED, LineStatus.DELIVERED})
_APART: Final = frozenset({_S.SCRAPPED, _S.VOID, _S.SUPERSEDED, _S.RETURNED, _S.LOST})
# What a carrier brought back leaves again: it is here, and then on its way.
_ONCE_MORE: Final = frozenset({LineStatus.READY, LineStatus.SHIPPED})


class NothingSought(BadInput):
    """A recall begins with what may be wrong."""

    code = "recall_nothing_sought"
    title = "Name a lot, a machine, or the first and last day of making."


class DaysTurned(BadInput):
    """The last day is not before the first."""

    code = "recall_days_turned"
    title = "The last day of making must not be before the first."


class ReasonMissing(BadInput):
    """The next person must understand why."""

    code = "recall_reason_missing"
    title = "Say why."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """
    What may be wrong: every word that is given must agree, in any case and with any spaces.

    Days are the shop's, the last one included; a piece was made on every day from its first on a machine to its last.
    """

    lot: str = ""
    machine: str = ""
    made_from: dt.date | None = None
    made_to: dt.date | None = None

    def condition(self) -> Q:
        """
        Return it as a condition on devices.

        :raises NothingSought: if nothing is named.
        :raises DaysTurned: if the last day is before the first.
        """
        lot, machine = as_labelled(self.lot), as_labelled(self.machine)
        if not (lot or machine or self.made_from or self.made_to):
            raise NothingSought(pointer="/lot")
        if self.made_from and self.made_to and self.made_to < self.made_from:
            raise DaysTurned(pointer="/made_to")
        zone, wanted = settings.SHOP_TIME_ZONE, Q()
        if lot:
            wanted &= Q(lot=lot)
        if machine:
            wanted &= Q(machine=machine)
        if self.made_from or self.made_to:
            wanted &= Q(begun_at__isnull=False)
        if self.made_from:
            since = end_of(self.made_from - dt.timedelta(days=1), zone)
            # What is on a machine, for the first time or once more, is being made until today.
            wanted &= Q(made_at__gte=since) | Q(begun_at__gte=since) | Q(status=_S.MAKING)
        if self.made_to:
            wanted &= Q(begun_at__lt=end_of(self.made_to, zone))
        return wanted


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to about which pieces: the address of a customer, or of a wearer who took over; their language."""

    email: str
    name: str
    language: str
    country: str
    orders: tuple[str, ...]
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """The wearer who took over what is promised for a pair, and has an address."""

    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """
    What was found, each piece once.

    :ivar in_service: worn, or on the way to whoever will wear it.
    :ivar with_us: not handed over yet; their lines can be held back.
    :ivar apart: destroyed, never made, superseded, returned or lost.
    """

    in_service: tuple[Device, ...]
    with_us: tuple[Device, ...]
    apart: tuple[Device, ...]

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Whoever ordered what is in service, and whoever took it over: each address once, by address."""
        by_email: dict[str, list[tuple[Device, Holder | None]]] = {}
        for device in self.in_service:
            by_email.setdefault(device.work_order.line.order.email, []).append((device, None))
            holder = holder_of(device)
            if holder is not None:
                by_email.setdefault(holder.email, []).append((device, holder))
        return tuple(_contact(email, found) for email, found in sorted(by_email.items()))

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """The lines of what is still with us, each once."""
        return tuple({device.work_order.line_id: device.work_order.line for device in self.with_us}.values())


def _contact(email: str, found: Sequence[tuple[Device, Holder | None]]) -> Contact:
    orders = [device.work_order.line.order for device, _ in found]
    last, holder = orders[-1], found[-1][1]
    name, language = (last.ship_name, last.language) if holder is None else (holder.name, holder.language)
    numbers = tuple(dict.fromkeys(order.number for order in orders))
    serials = tuple(dict.fromkeys(device.serial for device, _ in found))
    return Contact(email, name, language, last.ship_country, numbers, serials)


def holder_of(device: Device) -> Holder | None:
    """Return the wearer who took a piece over that :func:`pieces` found, if one has an address."""
    email = getattr(device, "holder_email", None)
    if not email:
        return None
    return Holder(email, getattr(device, "holder_name", ""), getattr(device, "holder_language", ""))


@allowed("support", "claims", "production")
def find(sought: Sought, *, by: Actor) -> Recalled:  # noqa: ARG001  who may is asked by the decorator
    """
    Return every piece that agrees with what is sought, with its line and order: one statement, however many.

    :raises NothingSought: if nothing is named.
    :raises DaysTurned: if the last day is before the first.
    """
    return _sorted_out(pieces(sought))


def pieces(sought: Sought) -> QuerySet[Device]:
    """Return the devices that agree with what is sought, each with whoever took it over; by customer."""
    # What was made again is promised under the line that was bought.
    bought = Coalesce(OuterRef("work_order__line__remake_of"), OuterRef("work_order__line"))
    taken = CoverHandover.objects.filter(line=bought, status=CoverHandover.Status.TAKEN)
    found = (
        Device.objects.filter(sought.condition())
        .select_related("work_order__line__order")
        .annotate(
            is_out=Exists(ParcelLine.objects.filter(line=OuterRef("work_order__line"), is_out=True)),
            holder_email=Subquery(taken.values("holder__email")[:1]),
            holder_name=Subquery(taken.values("holder__name")[:1]),
            holder_language=Subquery(taken.values("holder__language")[:1]),
        )
    )
    return found.order_by("work_order__line__order__email", "pk")


def _sorted_out(devices: Iterable[Device]) -> Recalled:
    worn: list[Device] = []
    here: list[Device] = []
    apart: list[Device] = []
    for device in devices:
        line = device.work_order.line
        out = device.status == _S.IN_SERVICE or line.status in _WITH_CUSTOMERS
        once_more = device.status == _S.RETURNED and _leaves_again(device)
        (apart if device.status in _APART and not once_more else worn if out else here).append(device)
    return Recalled(tuple(worn), tuple(here), tuple(apart))


def _leaves_again(device: Device) -> bool:
    """Whether what came back is to go out, or has gone, once more; what was made again or paid back stays here."""
    job = device.work_order
    is_out = job.line.status == LineStatus.READY or bool(vars(device)["is_out"])
    return is_out and job.line.status in _ONCE_MORE and job.status != WorkOrder.Status.SUPERSEDED


@allowed("support", "production")
def hold_back(sought: Sought, *, reason: str, at: dt.datetime, by: Actor) -> list[OrderLine]:
    """
    Keep every line of which a piece was found from going on and from leaving us; each has a case until it is closed.

    What is held back already stays as it is, so it can be pressed again as more is found.

    :returns: the lines that were held back now.
    :raises NothingSought: if nothing is named.
    :raises DaysTurned: if the last day is before the first.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    why = reason_within(reason, missing=ReasonMissing)
    return [line for line in find(sought, by=by).lines if _held_back(line, why, at=at, by=by)]


def _held_back(line: OrderLine, why: str, *, at: dt.datetime, by: Actor) -> bool:
    with Order.hold(line.order_id) as order:
        # Whoever hands it over holds the order too: it has left us, or it will not.
        stands = OrderLine.objects.filter(pk=line.pk, status__in=BEFORE_HAND_OVER).exists()
        if not stands or order.holds.filter(line=line, code=Hold.Code.STAFF, closed_at=None).exists():
            return False
        hold = Hold(order=order, line=line, code=Hold.Code.STAFF, detail=why, opened_at=at)
        hold.save(force_insert=True)
        order.note(field="hold", became=hold.code, at=at, by=by, reason=why)
        cases.open_for([of_hold(hold)], at=at, by=by)
        return True
