"""Holding a job with all that belongs to it, and the refusals that every verb of the workshop shares."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from fitting.models import Prescription
from orders import overall
from orders.models import Device, LineStatus, Order, OrderLine, WorkOrder
from shop.actor import Actor
from shop.refusal import NotFound, Refusal

LIVE: Final = ("open", "finished")
_WORDS: Final = {
    LineStatus.APPROVED.value: "waits to be released",
    LineStatus.QUEUED.value: "is in the queue",
    LineStatus.IN_PRODUCTION.value: "is being made",
    LineStatus.QUALITY_CHECK.value: "is being checked",
    LineStatus.READY.value: "is finished",
}


class JobUnknown(NotFound):
    """No such line, or one that is not made."""

    code = "job_unknown"
    title = "There is no such job of the workshop."


class DeviceUnknown(NotFound):
    """No such device."""

    code = "device_unknown"
    title = "There is no device with this serial; read it again, the last character checks the others."


class JobNotThere(Refusal):
    """The line is elsewhere in its life."""

    code = "job_not_there"
    title = "This line is at another stage; look where it is now."


class JobTaken(Refusal):
    """One person at a time."""

    code = "job_taken"
    title = "A colleague has this job; ask them to let go of it, or take it over with a reason."


class JobNotClaimed(Refusal):
    """Whoever works on it says so first."""

    code = "job_not_claimed"
    title = "Claim this job first."


@dataclass(frozen=True, slots=True)
class Job:
    """A line with its order, its work order and its devices, all of them held."""

    order: Order
    lines: Sequence[OrderLine]
    line: OrderLine
    work_order: WorkOrder | None
    devices: Sequence[Device]

    @property
    def standing(self) -> list[Device]:
        """The devices that were neither scrapped nor never made."""
        return [device for device in self.devices if device.status not in {"scrapped", "void"}]

    def require(self, *statuses: LineStatus) -> WorkOrder:
        """
        Insist that the line is at one of these stages, and return its work order.

        :raises JobNotThere: if it is elsewhere.
        """
        if self.line.status not in statuses or self.work_order is None:
            is_now = _WORDS.get(self.line.status, f"is {self.line.status.replace('_', ' ')}")
            message = f"This line {is_now}; this is done while it {' or '.join(_WORDS[one] for one in statuses)}."
            raise JobNotThere(message)
        return self.work_order

    def require_mine(self, by: Actor) -> None:
        """
        Insist that the actor has claimed it.

        :raises JobNotClaimed: if nobody has.
        :raises JobTaken: if a colleague has.
        """
        operator = self.work_order.operator_id if self.work_order is not None else None
        if operator is None:
            raise JobNotClaimed
        if operator != by.id:
            raise JobTaken

    def move(self, status: LineStatus, *, at: dt.datetime, by: Actor, reason: str = "") -> None:
        """Move the line, and let its order follow."""
        self.line.become(status, at=at, by=by, reason=reason)
        overall.follow(self.order, self.lines, at=at, by=by)


@contextmanager
def held(line_id: int, *, prescription_id: int | None = None) -> Iterator[Job]:
    """
    Lock a custom line with its order, the other lines, its work order and devices, in the fixed order.

    :param prescription_id: what it is made from, to be locked too, so that no fitter changes it meanwhile.
    :raises JobUnknown: if there is no such line, or it is from stock.
    """
    custom = OrderLine.objects.filter(pk=line_id, kind=OrderLine.Kind.CUSTOM)
    order_id = custom.values_list("order_id", flat=True).first()
    if order_id is None:
        raise JobUnknown
    with (
        Order.hold(order_id) as order,
        Prescription.hold_where(Q(pk=prescription_id)),
        OrderLine.hold_where(Q(order=order)) as lines,
        WorkOrder.hold_where(Q(line=line_id, status__in=LIVE)) as jobs,
        Device.hold_where(Q(work_order__in=[job.pk for job in jobs])) as devices,
    ):
        line = next(one for one in lines if one.pk == line_id)
        line.order = order
        for job in jobs:
            job.line = line
        for device in devices:
            device.work_order = jobs[0]
        yield Job(order, lines, line, jobs[0] if jobs else None, devices)


def line_of(device_id: int) -> int:
    """
    Return the key of the line that a device is of.

    :raises DeviceUnknown: if there is no such device.
    """
    found = Device.objects.filter(pk=device_id).values_list("work_order__line_id", flat=True).first()
    if found is None:
        raise DeviceUnknown
    return found


def device_in(job: Job, device_id: int) -> Device:
    """
    Return a held device of a job.

    :raises DeviceUnknown: if it is of a job that was withdrawn.
    """
    found = next((device for device in job.devices if device.pk == device_id), None)
    if found is None:
        raise DeviceUnknown
    return found
