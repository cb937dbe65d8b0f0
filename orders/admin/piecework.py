"""Pages of the workshop: jobs with their papers, pieces to be passed, and pieces that are put right or made again."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from orders import production
from orders.admin.bulk import Act, Page
from orders.admin.desk import Reason
from orders.admin.workshop import WORKSHOP, MadeOf, Spoiled
from orders.models import Device, OrderLine, Promise, QualityRecord, WorkOrder
from shop import days

_S: Final = Device.Status
_LIVE: Final = Q(work_order__status__in=["open", "finished"])


def _jobs(_at: dt.datetime) -> QuerySet[OrderLine]:
    """Return the lines with a job that is to be done, the most urgent first; a line has one."""
    to_do = WorkOrder.objects.filter(status=WorkOrder.Status.OPEN)
    named = to_do.select_related("operator")
    lines = OrderLine.objects.filter(Exists(to_do.filter(line=OuterRef("pk"))))
    promised = Promise.objects.filter(line=OuterRef("pk"), is_current=True).values("ship_by")[:1]
    lines = lines.prefetch_related(Prefetch("work_orders", named, to_attr="to_do")).annotate(due=Subquery(promised))
    return lines.order_by(F("due").asc(nulls_last=True), "pk")


def _of_job(line: OrderLine) -> tuple[object, ...]:
    (job,) = vars(line)["to_do"]
    return (
        job.number,
        line.sku,
        job.sides,
        line.get_status_display(),
        job.operator or "nobody",
        vars(line)["due"] or "—",
    )


def _not_claimable(line: OrderLine) -> str:
    (job,) = vars(line)["to_do"]
    return "" if job.operator is None else production.JobTaken.title


def _rows(wanted: Q) -> QuerySet[Device]:
    measured = Prefetch("quality", QualityRecord.objects.order_by("pk"))
    found = Device.objects.filter(_LIVE & wanted).select_related("work_order__line", "replaces")
    return found.prefetch_related(measured).order_by("work_order__released_at", "pk")


def _to_check(_at: dt.datetime) -> QuerySet[Device]:
    return _rows(Q(status=_S.CHECKING))


def _to_put_right(_at: dt.datetime) -> QuerySet[Device]:
    """Ask for what was scrapped and has no successor yet, and for what came back to be put right."""
    standing = Device.objects.standing().filter(work_order=OuterRef("work_order"), side=OuterRef("side"))
    again = Q(status=_S.SCRAPPED) & ~Q(scrap_cause=Device.Cause.LINE_ENDED) & ~Exists(standing)
    back = Q(status=_S.MAKING) & Exists(QualityRecord.objects.filter(device=OuterRef("pk")))
    return _rows(again | back)


def _last(device: Device) -> QualityRecord | None:
    records = list(device.quality.all())
    return records[-1] if records else None


def _is_measured(device: Device) -> bool:
    last = _last(device)
    return last is not None and (device.made_at is None or last.recorded_at >= device.made_at)


def _not_passable(device: Device) -> str:
    last = _last(device)
    if last is None or not _is_measured(device):
        return production.NotMeasured.title
    return "" if last.within else production.OutOfTolerance.title


def _unless(*statuses: Device.Status) -> Callable[[Device], str]:
    return lambda device: "" if device.status in statuses else f"It is {device.get_status_display().lower()}."


def _of_quality(device: Device) -> tuple[object, ...]:
    last = _last(device) if _is_measured(device) else None
    figures = (last.length_mm, last.width_mm, last.wall_mm, last.weight_g, last.get_surface_display()) if last else ()
    return (
        device.serial, device.work_order.number, device.side, f"{device.length_mm} x {device.width_mm}",
        " / ".join(map(str, figures)) or "not measured yet", str(last) if last else "—",
    )  # fmt: skip


def _of_rework(device: Device) -> tuple[object, ...]:
    why = device.get_scrap_cause_display() if device.status == _S.SCRAPPED else "to be put right"
    made = days.told(device.made_at) if device.made_at is not None else "—"
    job = device.work_order.number
    return device.serial, job, device.side, device.get_status_display(), why, device.lot, device.machine, made


JOBS: Final = Page(
    "orders_jobs", "Work orders", WORKSHOP, _jobs, ("Work order", "SKU", "Sides", "Stage", "Operator", "Ship by"),
    _of_job, {"claim": Act("Claim", production.claim, _not_claimable)},
    paper=("admin:orders_traveller", "Print travellers"),
)  # fmt: skip
SCRAP: Final = Act("Scrap", production.scrap, _unless(_S.MAKING, _S.CHECKING, _S.PASSED, _S.PACKED), Spoiled)
QUALITY: Final = Page(
    "orders_quality", "Quality", WORKSHOP, _to_check,
    ("Serial", "Job", "Side", "Designed (mm)", "Measured (mm, g)", "Verdict"), _of_quality,
    {
        "pass": Act("Pass", production.check, _not_passable),
        "rework": Act("Put right", production.rework, _unless(_S.CHECKING), Reason),
        "scrap": SCRAP,
    },
)  # fmt: skip
REWORK: Final = Page(
    "orders_rework", "Scrap and rework", WORKSHOP, _to_put_right,
    ("Serial", "Job", "Side", "Status", "Why", "Lot", "Machine", "Made"), _of_rework,
    {"reprint": Act("Print again", production.reprint, _unless(_S.SCRAPPED), MadeOf), "scrap": SCRAP},
)  # fmt: skip
