"""Checking: what was measured of each piece, whether it may go out, and that the right two go into one box."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting import files
from fitting.models import reason_within
from orders.models import Device, LineStatus, QualityRecord, WorkOrder
from orders.numbers import is_well_formed, tidy
from orders.photographs import photograph
from orders.production.jobs import Job, device_in, held, line_of
from orders.production.making import DeviceNotThere, insist_on_pieces
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Problem, Refusal

# How far a piece may be from its design, in mm, and the thinnest wall that lasts.
TOLERANCE_MM: Final = Decimal("1.0")
THINNEST_WALL_MM: Final = Decimal("1.20")
# What a link to the photo of a record leads to.
_PHOTO: Final = "quality_photo"
_BOUNDS: Final = {"length_mm": 400, "width_mm": 200, "wall_mm": 40, "weight_g": 2000}


class FigureImplausible(BadInput):
    """Nothing that we make measures that."""

    code = "quality_figure_implausible"
    title = "This is no figure of an insole: millimetres and grams, above zero."


class SurfaceUnknown(BadInput):
    """One of three."""

    code = "quality_surface_unknown"
    title = f"Say what the surface is like: {', '.join(QualityRecord.Surface.values)}."


class NotMeasured(Refusal):
    """Nothing leaves unmeasured, and a reworked piece is measured again."""

    code = "quality_not_recorded"
    title = "Measure this piece, and record it, since it was last made; then pass it."


class OutOfTolerance(Refusal):
    """What was measured does not agree with the design."""

    code = "quality_out_of_tolerance"
    title = "What was measured does not agree with the design: send it back to be put right, or scrap it."


class PackRefused(Refusal):
    """What lies in the box is not what belongs to this line; each complaint is a problem."""

    code = "pack_refused"
    title = "What lies in the box is not what belongs to this line."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of a piece, in mm and grams, and what it looks like."""

    length_mm: Decimal
    width_mm: Decimal
    wall_mm: Decimal
    weight_g: Decimal
    surface: str

    def problems(self) -> Iterator[Problem]:
        """Name every figure that cannot be."""
        for name, most in _BOUNDS.items():
            if not 0 < getattr(self, name) <= most:
                yield Problem(f"/{name}", FigureImplausible.code, f"Above 0, at most {most}.")

    def agrees_with(self, device: Device) -> bool:
        """Answer whether a piece that measures this may go out."""
        return (
            abs(self.length_mm - device.length_mm) <= TOLERANCE_MM
            and abs(self.width_mm - device.width_mm) <= TOLERANCE_MM
            and self.wall_mm >= THINNEST_WALL_MM
            and self.surface != QualityRecord.Surface.FLAWED
        )


@allowed("production")
def record(
    device_id: int, figures: Figures, *, at: dt.datetime, by: Actor, remark: str = "", photo: bytes = b""
) -> QualityRecord:
    """
    Write down what was measured of a piece that is being checked; whether it agrees with its design follows.

    :raises FigureImplausible: if a figure cannot be.
    :raises SurfaceUnknown: for a word that is none of ours.
    :raises ReasonTooLong: if the remark is longer than the journal has room for.
    :raises PhotoTooLarge: if the photo is.
    :raises PhotoTypeUnknown: if it is no JPEG, PNG or WebP by its bytes.
    :raises PhotoBroken: if it cannot be read to its end.
    :raises DeviceUnknown: if there is no such device, or its job was withdrawn.
    :raises DeviceNotThere: unless it is being checked.
    """
    said = _sound(figures, remark)
    seen = photograph(photo, pointer="/photo").jpeg if photo else b""
    device = Device.objects.filter(pk=device_id, status=Device.Status.CHECKING).first()
    if device is None:
        line_of(device_id)
        raise DeviceNotThere
    # Kept before anything is held: storage may be far away.
    name = files.keep(f"devices/{device.serial}.jpg", seen) if seen else ""
    with files.forgotten_on_failure(name):
        return _written(device_id, figures, said, name, at=at, by=by)


def _sound(figures: Figures, remark: str) -> str:
    problems = list(figures.problems())
    if problems:
        raise FigureImplausible(problems=problems)
    if figures.surface not in QualityRecord.Surface.values:
        raise SurfaceUnknown(pointer="/surface")
    return reason_within(remark, pointer="/remark")


def _written(device_id: int, figures: Figures, remark: str, photo: str, *, at: dt.datetime, by: Actor) -> QualityRecord:
    with held(line_of(device_id)) as job:
        device = device_in(job, device_id)
        if device.status != Device.Status.CHECKING:
            raise DeviceNotThere
        written = QualityRecord(
            device=device, length_mm=figures.length_mm, width_mm=figures.width_mm, wall_mm=figures.wall_mm,
            weight_g=figures.weight_g, surface=figures.surface, within=figures.agrees_with(device), remark=remark,
            photo=photo, by_id=by.user_id, recorded_at=at,
        )  # fmt: skip
        written.save(force_insert=True)
        device.note(field="quality", became="within" if written.within else "out of tolerance", at=at, by=by)
        return written


def link(record_of: QualityRecord, *, at: dt.datetime) -> str:
    """Return the secret of a link to the photo of a record, for whoever was found to be allowed to see it."""
    return files.link(_PHOTO, str(record_of.pk), at=at)


def behind(secret: str, *, at: dt.datetime) -> QualityRecord | None:
    """Return the record with a photo that a link leads to; nothing if it was made up or has ended."""
    shown = files.behind(secret, at=at)
    if shown is None or shown.what != _PHOTO:
        return None
    return QualityRecord.objects.filter(pk=int(shown.of)).exclude(photo="").first()


@allowed("production")
def check(device_id: int, *, at: dt.datetime, by: Actor) -> Device:
    """
    Pass a piece that was measured since it was last made; one that does not agree is put right or scrapped.

    :raises DeviceUnknown: if there is no such device, or its job was withdrawn.
    :raises DeviceNotThere: unless it is being checked.
    :raises NotMeasured: if nothing was recorded since it was last made.
    :raises OutOfTolerance: if the last record does not agree with the design.
    """
    with held(line_of(device_id)) as job:
        device = device_in(job, device_id)
        if device.status != Device.Status.CHECKING:
            raise DeviceNotThere
        last = device.quality.order_by("-pk").first()
        if last is None or (device.made_at is not None and last.recorded_at < device.made_at):
            raise NotMeasured
        if not last.within:
            raise OutOfTolerance
        device.become(Device.Status.PASSED, at=at, by=by)
        return device


@allowed("production")
def finish(line_id: int, *, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Hand a job whose pieces have all passed to the warehouse.

    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is being checked.
    :raises PiecesMissing: if a foot has no piece that has passed.
    """
    with held(line_id) as job:
        work_order = job.require(LineStatus.QUALITY_CHECK)
        insist_on_pieces(job, Device.Status.PASSED)
        work_order.become(WorkOrder.Status.FINISHED, at=at, by=by, finished_at=at, operator_id=None, claimed_at=None)
        job.move(LineStatus.READY, at=at, by=by)
        return work_order


@allowed("production", "warehouse")
def pack(line_id: int, serials: Iterable[str], *, at: dt.datetime, by: Actor) -> WorkOrder:
    """
    Compare the serials in a box with what belongs to a line, and close the box.

    :param serials: as they were read: any case, with spaces or dashes.
    :raises JobUnknown: if there is no such line, or it is from stock.
    :raises JobNotThere: unless it is finished.
    :raises PackRefused: if anything in the box does not belong there, or is missing; all of it is listed.
    """
    with held(line_id) as job:
        work_order = job.require(LineStatus.READY)
        problems = list(_misfits([tidy(serial) for serial in serials], job, work_order))
        if problems:
            raise PackRefused(" ".join(problem.detail for problem in problems), problems=problems)
        if work_order.packed_at is None:
            Device.become_all(job.standing, Device.Status.PACKED, at=at, by=by)
            work_order.change(packed_at=at, packed_by_id=by.user_id)
        return work_order


def _misfits(serials: list[str], job: Job, work_order: WorkOrder) -> Iterator[Problem]:
    known = {device.serial: device for device in Device.objects.filter(serial__in=serials)}
    mine = {device.serial for device in job.standing}
    fit = [device.side for device in known.values() if device.status != Device.Status.SCRAPPED]
    for serial in dict.fromkeys(serials):
        if not is_well_formed(serial, "S"):
            yield Problem("/serials", "serial_unreadable", f"{serial} is no serial; read it again.")
        elif serial in known and known[serial].status == Device.Status.SCRAPPED:
            yield Problem("/serials", "device_scrapped", f"{serial} was scrapped; take it out.")
        elif serial not in mine:
            yield Problem("/serials", "serial_foreign", f"{serial} belongs to another line; take it out.")
    for side in ("left", "right"):
        if fit.count(side) > 1:
            yield Problem("/serials", "two_of_one_side", f"There are two for the {side} foot.")
    absent = {side.value for side in work_order.wanted} - {
        device.side for device in job.standing if device.serial in known
    }
    for side in sorted(absent):
        yield Problem("/serials", "side_missing", f"The one for the {side} foot is not there.")
