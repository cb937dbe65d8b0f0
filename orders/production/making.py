"""Making: who works on a job, what it is made of and on, what was spoiled and is made again."""

import datetime as dt
from typing import Final

from fitting import designing
from fitting.measured import Side
from fitting.models import reason_within
from orders import notices
from orders.models import Device, LineStatus, WorkOrder
from orders.numbers import as_labelled
from orders.production.jobs import Job, JobNotClaimed, JobNotThere, JobTaken, device_in, held, line_of
from orders.production.releasing import ReasonMissing, insist_on_gate, plan, prescribed
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Refusal

# While somebody may work on it.
UNDER_WAY: Final = (LineStatus.QUEUED, LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK)
_LOT, _MACHINE = 40, 24


class LotMissing(BadInput):
    """Without the lot nobody could be warned of bad material."""

    code = "lot_missing"
    title = f"Give the lot of the material, as it stands on the package: at most {_LOT} characters."


class MachineMissing(BadInput):
    """Without the machine nobody could find what it spoiled."""

    code = "machine_missing"
    title = f"Give the name of the machine: at most {_MACHINE} characters."


class CauseUnknown(BadInput):
    """Every scrapped piece has one of our causes."""

    code = "scrap_cause_unknown"
    title = f"Choose a cause: {', '.join(cause for cause in Device.Cause.values if cause != Device.Cause.LINE_ENDED)}."


class DeviceNotThere(Refusal):
    """The piece is elsewhere in its life."""

    code = "device_not_there"
    title = "This piece is at another stage; look where it is now."


class PiecesMissing(Refusal):
    """A foot has nothing to show."""

    code = "pieces_missing"
    title = "A foot of this job has no finished piece; make it first, or print again what was scrapped."


@allowed("production")
def claim(line_id: int, *, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Become the one who works on a job; pressing it again changes nothing.

    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is in the workshop.
    :raises JobTaken: if a colleague has it.
    """
    with held(line_id) as job:
        work_order = job.require(*UNDER_WAY)
        if work_order.operator_id == by.id:
            return work_order
        if work_order.operator_id is not None:
            raise JobTaken
        work_order.change(operator_id=by.user_id, claimed_at=at)
        work_order.note(field="operator", became="claimed", at=at, by=by)
        return work_order


@allowed("production")
def let_go(line_id: int, *, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Leave a job to whoever claims it next.

    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is in the workshop.
    :raises JobNotClaimed: if nobody has it.
    :raises JobTaken: if a colleague has it.
    """
    with held(line_id) as job:
        work_order = job.require(*UNDER_WAY)
        job.require_mine(by)
        work_order.change(operator_id=None, claimed_at=None)
        work_order.note(field="operator", was="claimed", became="nobody", at=at, by=by)
        return work_order


@allowed("production")
def take_over(line_id: int, *, reason: str, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Become the one who works on a job that a colleague has, who is away or gone; one's own stays as it is.

    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is in the workshop.
    :raises JobNotClaimed: if nobody has it.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with held(line_id) as job:
        work_order = job.require(*UNDER_WAY)
        if work_order.operator_id is None:
            raise JobNotClaimed
        if work_order.operator_id != by.id:
            work_order.change(operator_id=by.user_id, claimed_at=at)
            work_order.note(field="operator", was="claimed", became="taken over", at=at, by=by, reason=why)
        return work_order


@allowed("production")
def start(line_id: int, *, lot: str, machine: str, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Begin to make what is in the queue: from here on the customer can no longer cancel.

    The gate is asked once more, as much may have happened in the queue.

    :raises LotMissing: without a lot.
    :raises MachineMissing: without a machine.
    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is in the queue.
    :raises JobNotClaimed: if nobody has claimed it.
    :raises JobTaken: if a colleague has.
    :raises NotReleasable: if anything is missing by now; all of it is listed.
    """
    made_of = _of_what(lot, machine)
    with held(line_id, prescription_id=prescribed(line_id)) as job:
        work_order = job.require(LineStatus.QUEUED)
        job.require_mine(by)
        prescription = insist_on_gate(job, at=at)
        if prescription.pk != work_order.prescription_id:
            message = "What is to be built has changed since it was released; take it out of the queue."
            raise JobNotThere(message)
        _begin(job.standing, made_of, at=at, by=by)
        work_order.change(started_at=at)
        job.move(LineStatus.IN_PRODUCTION, at=at, by=by)
        begun = job.line.work_orders.exclude(started_at=None).count()
        notices.line_in_production(job.order, job.line, at=at, job=begun)
        return work_order


@allowed("production")
def show(line_id: int, *, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Hand all pieces of a job to be checked.

    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is being made.
    :raises JobNotClaimed: if nobody has claimed it.
    :raises JobTaken: if a colleague has.
    :raises PiecesMissing: if a foot has no piece that was begun.
    """
    with held(line_id) as job:
        work_order = job.require(LineStatus.IN_PRODUCTION)
        job.require_mine(by)
        insist_on_pieces(job, *_CAN_BE_SHOWN)
        made = [device for device in job.standing if device.status == Device.Status.MAKING]
        Device.become_all(made, Device.Status.CHECKING, at=at, by=by, made_at=at)
        job.move(LineStatus.QUALITY_CHECK, at=at, by=by)
        return work_order


_CAN_BE_SHOWN: Final = (Device.Status.MAKING, Device.Status.CHECKING, Device.Status.PASSED)


def insist_on_pieces(job: Job, *statuses: Device.Status) -> None:
    """
    Insist that every foot of a job has a piece in one of these states.

    :raises PiecesMissing: if one has not.
    """
    there = {device.side for device in job.standing if device.status in statuses}
    work_order = job.work_order
    wanted = {side.value for side in work_order.wanted} if work_order is not None else set()
    if there != wanted:
        sides = ", ".join(sorted(wanted - there))
        raise PiecesMissing(f"{PiecesMissing.title} Missing: {sides}.")


@allowed("production")
def scrap(device_id: int, *, cause: str, at: dt.datetime, by: Actor, note: str = "") -> Device:
    """
    Throw a piece away, for a reason that is counted; its line goes back to be made.

    :param cause: one of :class:`orders.models.Device.Cause`.
    :raises CauseUnknown: for any other.
    :raises ReasonTooLong: if the note is longer than the journal has room for.
    :raises DeviceUnknown: if there is no such device, or its job was withdrawn.
    :raises DeviceNotThere: unless it was begun and has not left us.
    """
    if cause not in Device.Cause.values or cause == Device.Cause.LINE_ENDED:
        raise CauseUnknown(pointer="/cause")
    said = reason_within(note, pointer="/note")
    with held(line_of(device_id)) as job:
        device = device_in(job, device_id)
        if not _is_in_workshop(job) or not device.can_become(Device.Status.SCRAPPED):
            raise DeviceNotThere
        device.become(Device.Status.SCRAPPED, at=at, by=by, reason=cause, scrap_cause=cause, scrap_note=said)
        _back_to_making(job, reason=cause, at=at, by=by)
        return device


@allowed("production")
def reprint(device_id: int, *, lot: str, machine: str, at: dt.datetime, by: Actor) -> Device:
    """
    Make a scrapped piece again: the same design, a serial of its own.

    :raises LotMissing: without a lot.
    :raises MachineMissing: without a machine.
    :raises DeviceUnknown: if there is no such device, or its job was withdrawn.
    :raises DeviceNotThere: unless it was scrapped and not made again yet.
    :raises JobNotThere: unless its line is being made.
    """
    made_of = _of_what(lot, machine)
    with held(line_of(device_id)) as job:
        old = device_in(job, device_id)
        if old.status != Device.Status.SCRAPPED or old.side in {device.side for device in job.standing}:
            raise DeviceNotThere
        work_order = job.require(LineStatus.IN_PRODUCTION)
        designs = {design.side_id: design for design in designing.of_prescription(work_order.prescription_id).values()}
        fresh = plan(work_order, Side(old.side), designs[old.design.side_id], replaces=old, at=at, by=by)
        with Device.hold(fresh.pk) as device:
            device.work_order = work_order
            _begin([device], made_of, at=at, by=by)
        return device


@allowed("production")
def rework(device_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Device:
    """
    Send a piece back to be put right: a new cover, a smoother edge. It is measured again afterwards.

    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises DeviceUnknown: if there is no such device, or its job was withdrawn.
    :raises DeviceNotThere: unless it was made and has not left us.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with held(line_of(device_id)) as job:
        device = device_in(job, device_id)
        if device.status not in _CAN_BE_PUT_RIGHT or not _is_in_workshop(job):
            raise DeviceNotThere
        device.become(Device.Status.MAKING, at=at, by=by, reason=why)
        _back_to_making(job, reason=why, at=at, by=by)
        return device


_CAN_BE_PUT_RIGHT: Final = frozenset(
    # What came back is here while its line is ready once more.
    {Device.Status.CHECKING, Device.Status.PASSED, Device.Status.PACKED, Device.Status.RETURNED}
)


def _back_to_making(job: Job, *, reason: str, at: dt.datetime, by: Actor) -> None:
    """Bring a line back from the check, or from the shelf where it was ready."""
    finished = [device for device in job.standing if device.status in {Device.Status.PACKED, Device.Status.RETURNED}]
    Device.become_all(finished, Device.Status.PASSED, at=at, by=by, reason=reason)
    work_order = job.work_order
    if work_order is not None and work_order.status == WorkOrder.Status.FINISHED:
        work_order.become(
            WorkOrder.Status.OPEN, at=at, by=by, reason=reason, finished_at=None, packed_at=None, packed_by=None
        )
    if job.line.status != LineStatus.IN_PRODUCTION:
        job.move(LineStatus.IN_PRODUCTION, at=at, by=by, reason=reason)


def _is_in_workshop(job: Job) -> bool:
    return job.line.status in {LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK, LineStatus.READY}


def _of_what(lot: str, machine: str) -> dict[str, str]:
    of, on = as_labelled(lot), as_labelled(machine)
    if not 0 < len(of) <= _LOT:
        raise LotMissing(pointer="/lot")
    if not 0 < len(on) <= _MACHINE:
        raise MachineMissing(pointer="/machine")
    return {"lot": of, "machine": on}


def _begin(devices: list[Device], made_of: dict[str, str], *, at: dt.datetime, by: Actor) -> None:
    Device.become_all(devices, Device.Status.MAKING, at=at, by=by, operator_id=by.user_id, begun_at=at, **made_of)
