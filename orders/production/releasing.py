"""Letting lines into the workshop, and taking them back."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import designing
from fitting.building import SOLID
from fitting.measured import Side
from fitting.models import Design, Prescription, PrescriptionSide, PrescriptionStatus, reason_within
from orders.models import Device, Hold, LineStatus, OrderLine, PaymentStatus, WorkOrder
from orders.production import gate
from orders.production.jobs import LIVE, Job, JobNotThere, held
from shop.actor import SYSTEM, Actor, allowed
from shop.prepared import Prepared
from shop.refusal import BadInput, Problem, Refusal
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.production")

# One sweep releases no more lines than this, so that it ends soon.
AT_ONCE: Final = 100
_TENTH: Final = Decimal("0.1")


class NotReleasable(Refusal):
    """The gate is shut; each thing that is missing is a problem."""

    code = "line_not_releasable"
    title = "This cannot be made yet; what is missing is listed."


class SideNotPrescribed(BadInput):
    """Nothing was prescribed for that foot."""

    code = "side_not_prescribed"
    title = "Nothing was prescribed for this side; choose the other one, or both."


class ReasonMissing(BadInput):
    """The next person must understand why."""

    code = "production_reason_missing"
    title = "Say why."


@allowed("system", "production")
def release(line_id: int, *, at: dt.datetime, by: Actor, side: str = "") -> WorkOrder:
    """
    Let an approved line into the queue of the workshop: a work order, and a device with a serial for each foot.

    :param side: ``left`` or ``right`` for one foot only; else what the line is for: each side that was prescribed, or
        the one that is made again.
    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is approved and not released.
    :raises NotReleasable: if anything is missing; all of it is listed.
    :raises SideNotPrescribed: if nothing was prescribed for the side.
    """
    with held(line_id, prescription_id=prescribed(line_id)) as job:
        if job.line.status != LineStatus.APPROVED or job.work_order is not None:
            raise JobNotThere
        prescription = insist_on_gate(job, at=at)
        designs = _designs(prescription, side or job.line.only_side)
        work_order = WorkOrder(line=job.line, prescription=prescription, sides=_sides(designs), released_at=at)
        work_order.save(force_insert=True)
        work_order.note(field="status", became=work_order.status, at=at, by=by)
        for which, design in designs.items():
            plan(work_order, which, design, at=at, by=by)
        job.move(LineStatus.QUEUED, at=at, by=by)
        return work_order


def insist_on_gate(job: Job, *, at: dt.datetime) -> Prescription:
    """
    Return what is to be made.

    :raises NotReleasable: if anything is missing.
    """
    lacks = gate.missing(job.line, at=at)
    prescription = gate.prescription_of(job.line)
    if lacks or prescription is None:
        problems = [Problem("", lack.code, lack.words) for lack in lacks]
        raise NotReleasable(" ".join(lack.words for lack in lacks), problems=problems)
    return prescription


def plan(
    work_order: WorkOrder, side: Side, design: Design, *, at: dt.datetime, by: Actor, replaces: Device | None = None
) -> Device:
    """Give a foot's insole its serial, before it is made."""
    length, width = designed(design)
    device = Device(
        work_order=work_order, side=side.value, design=design, design_sha256=design.files[SOLID]["sha256"],
        length_mm=length, width_mm=width, replaces=replaces,
    )  # fmt: skip
    device.save(force_insert=True)
    device.note(field="status", became=device.status, at=at, by=by, reason=f"replaces {replaces}" if replaces else "")
    return device


def designed(design: Design) -> tuple[Decimal, Decimal]:
    """Return length and width of a design in mm: as its file was measured, else as it was specified."""
    measured = {check["name"]: check["value"] for check in design.checks}
    shape, given = design.side.insole.shape, design.side.insole.parameters
    length = measured.get("length_mm", shape.foot_length_mm + given.length_allowance_mm)
    width = measured.get("width_mm", shape.ball_width_mm + given.width_allowance_mm)
    return Decimal(length).quantize(_TENTH), Decimal(width).quantize(_TENTH)


def prescribed(line_id: int) -> int | None:
    """Return the key of what a line would be made from now, to be locked before the line."""
    line = OrderLine.objects.filter(pk=line_id).first()
    found = gate.prescription_of(line) if line is not None else None
    return found.pk if found is not None else None


def _designs(prescription: Prescription, side: str) -> dict[Side, Design]:
    standing = designing.of_prescription(prescription.pk).values()
    designs = {Side(design.side.side): design for design in standing}
    if not side:
        return designs
    if side not in {known.value for known in designs}:
        raise SideNotPrescribed(pointer="/side")
    return {Side(side): designs[Side(side)]}


def _sides(designs: Iterable[Side]) -> str:
    wanted = list(designs)
    return WorkOrder.Sides.BOTH.value if len(wanted) > 1 else wanted[0].value


@allowed("system", "production")
def withdraw(line_id: int, *, reason: str, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Take a line that nobody has begun with out of the queue; its serials are never used.

    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises JobNotThere: unless it is in the queue.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with held(line_id) as job:
        work_order = job.require(LineStatus.QUEUED)
        _end([work_order], job.standing, reason=why, at=at, by=by)
        job.move(LineStatus.APPROVED, at=at, by=by, reason=why)
        return job.line


def end(lines: Iterable[OrderLine], *, reason: str, at: dt.datetime, by: Actor) -> int:
    """
    End the jobs of held lines that are cancelled or go back: what was begun is scrapped, the rest was never made.

    :returns: how many jobs there were.
    """
    with (
        WorkOrder.hold_where(Q(line__in=[line.pk for line in lines], status__in=LIVE)) as jobs,
        Device.hold_where(Q(work_order__in=[job.pk for job in jobs])) as devices,
    ):
        _end(jobs, devices, reason=reason, at=at, by=by)
        return len(jobs)


def _end(jobs: Sequence[WorkOrder], devices: Sequence[Device], *, reason: str, at: dt.datetime, by: Actor) -> None:
    planned = [device for device in devices if device.status == Device.Status.PLANNED]
    begun = [device for device in devices if device.can_become(Device.Status.SCRAPPED)]
    Device.become_all(planned, Device.Status.VOID, at=at, by=by, reason=reason)
    cause = Device.Cause.LINE_ENDED.value
    Device.become_all(begun, Device.Status.SCRAPPED, at=at, by=by, reason=reason, scrap_cause=cause)
    WorkOrder.become_all(jobs, WorkOrder.Status.WITHDRAWN, at=at, by=by, reason=reason)


# --- the sweep --------------------------------------------------------------------------------


def releasable() -> QuerySet[OrderLine]:
    """Return the approved lines for which nothing that the database knows is missing; oldest first."""
    held_up = Hold.objects.filter(Q(line=None) | Q(line=OuterRef("pk")), order=OuterRef("order"), closed_at=None)
    built = Design.objects.filter(side=OuterRef("pk"), status=Design.Status.RELEASED)
    unbuilt = PrescriptionSide.objects.filter(~Exists(built), prescription=OuterRef("pk"))
    designed = Prescription.objects.filter(~Exists(unbuilt), status=PrescriptionStatus.APPROVED)
    approved = OrderLine.objects.filter(status=LineStatus.APPROVED, order__payment=PaymentStatus.PAID)
    return approved.filter(gate.made_of(designed), ~Exists(held_up)).order_by("pk")


_RELEASABLE: Final[Prepared[OrderLine]] = Prepared(lambda: releasable().values_list("pk", flat=True)[: AT_ONCE + 1])


def release_all(*, at: dt.datetime) -> int:
    """Sweep: release every line that passes the gate; return how many."""
    turn = whose_turn("release", releasable(), most=AT_ONCE, first=_RELEASABLE.run())
    return sum(_released(pk, at=at) for pk in turn)


def _released(line_id: int, *, at: dt.datetime) -> bool:
    try:
        release(line_id, at=at, by=SYSTEM)
    except Refusal as refusal:
        # What is missing is on the board; a person sees to it.
        log.info("line %s is not released: %s", line_id, refusal.code)
        return False
    return True
