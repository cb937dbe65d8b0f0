"""Making again what was lost on its way, damaged, or the wrong thing: the same designs, with serials of their own."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from fitting import designing
from fitting.measured import Side
from orders.models import Device, LineStatus, OrderLine, WorkOrder
from orders.production.releasing import end, plan
from shop.actor import Actor
from shop.refusal import Refusal

# What came back of a job that another one made again stays with us.
_WITH_US_NO_MORE: Final = Q(status__in=[Device.Status.PACKED, Device.Status.IN_SERVICE]) | Q(
    status=Device.Status.RETURNED, work_order__status=WorkOrder.Status.FINISHED
)


class DesignGone(Refusal):
    """Its design was withdrawn since."""

    code = "design_gone"
    title = "What it was made from is not released any more; ask the fitter, or give the money back."


def make_again(line: OrderLine, *, side: str, lost: bool, at: dt.datetime, by: Actor) -> list[Device]:
    """
    Open a job for a held line that has left us, and end the one that made it; the line is in the queue again.

    Whoever says that one foot is damaged has the other: that one is in service from now on, whatever its parcel says.

    :param side: which foot's; if empty, of what is lost both that the last parcel had, else both that there are.
    :param lost: whether the old ones are lost; else they are superseded.
    :returns: what stays with its customer.
    :raises DesignGone: if a design of it is not released any more.
    """
    line.require_held()
    with (
        WorkOrder.hold_where(Q(line=line, status=WorkOrder.Status.FINISHED)) as jobs,
        Device.hold_where(Q(work_order__line=line) & _WITH_US_NO_MORE) as found,
    ):
        # Of each foot the last one: what turned up after it had been made again is not what this is about.
        devices = list({device.side: device for device in found}.values())
        job = next(iter(jobs), None)
        if job is None:
            raise DesignGone
        wanted = [Side(side)] if side else _all(job, devices, lost=lost)
        designs = {Side(design.side.side): design for design in designing.of_prescription(job.prescription_id).values()}
        if not set(wanted) <= set(designs):
            raise DesignGone
        old = [device for device in devices if device.side in wanted]
        kept = [device for device in devices if device.side not in wanted]
        Device.become_all(old, Device.Status.LOST if lost else Device.Status.SUPERSEDED, at=at, by=by)
        unworn = [device for device in kept if device.status != Device.Status.IN_SERVICE]
        Device.become_all(unworn, Device.Status.IN_SERVICE, at=at, by=by, reason="the other one is sent again")
        job.become(WorkOrder.Status.SUPERSEDED, at=at, by=by)
        sides = WorkOrder.Sides.BOTH if len(wanted) > 1 else WorkOrder.Sides(wanted[0].value)
        again = WorkOrder(line=line, prescription_id=job.prescription_id, sides=sides, released_at=at)
        again.save(force_insert=True)
        again.note(field="status", became=again.status, at=at, by=by)
        for which in wanted:
            plan(again, which, designs[which], at=at, by=by)
        line.become(LineStatus.QUEUED, at=at, by=by, reason="sent again")
        return kept


def _all(job: WorkOrder, devices: Sequence[Device], *, lost: bool) -> list[Side]:
    """Return the feet of a line: those of its last job, or all that somebody can have in hand."""
    here = {device.side for device in devices}
    return list(job.wanted) if lost else [side for side in Side if side in here or side in job.wanted]


def make_no_more(line: OrderLine, *, sent_at: dt.datetime, reason: str, at: dt.datetime, by: Actor) -> list[Device]:
    """
    End the job that makes a held line once more, and let the one stand that was lost and has arrived after all.

    The line is what that one was made from, whatever feet were sent in since: they were for what is not made.

    :param sent_at: when that one was handed over.
    :returns: what it made, and somebody wears.
    """
    line.require_held()
    end([line], reason=reason, at=at, by=by)
    lost = Q(line=line, status=WorkOrder.Status.SUPERSEDED, packed_at__lte=sent_at)
    with WorkOrder.hold_where(lost) as jobs:
        job = max(jobs, key=lambda one: (one.packed_at, one.pk))
        job.become(WorkOrder.Status.FINISHED, at=at, by=by, reason=reason)
        made_from = job.prescription
        if line.prescription_id != made_from.pk:
            line.change(profile_id=made_from.profile_id, prescription=made_from, prescribed_at=job.released_at)
        return list(Device.objects.filter(work_order=job, status=Device.Status.IN_SERVICE))
