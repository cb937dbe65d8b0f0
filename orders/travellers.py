"""
The paper that goes with a job through the workshop: what to make, of which files, with a code to read for each piece.

It names no customer and no wearer, and holds no answer about health: serials, sides, checksums, and what was bought.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final, override

import segno
from django.conf import settings
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak

from orders.models import Device, WorkOrder
from shop import paper
from shop.wording import words

_MODULE: Final = 0.9 * mm


class _Code(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A QR code that holds a serial and nothing else."""

    def __init__(self, serial: str) -> None:
        super().__init__()
        self._rows = [list(row) for row in segno.make(serial, error="m", micro=False).matrix_iter(border=2)]
        self.width = self.height = len(self._rows) * _MODULE

    @override
    def draw(self) -> None:
        """Draw each dark module as a square, the top row first."""
        for down, row in enumerate(self._rows):
            for along, dark in enumerate(row):
                if dark:
                    place = (along * _MODULE, self.height - (down + 1) * _MODULE)
                    self.canv.rect(*place, _MODULE, _MODULE, stroke=0, fill=1)


def pages(jobs: Iterable[WorkOrder], *, due: dict[int, dt.date]) -> bytes:
    """
    Return the PDF, a page for each job.

    :param jobs: with lines and devices at hand.
    :param due: the promised day by the key of the line.
    """
    story: paper.Story = []
    for job in jobs:
        if story:
            story.append(PageBreak())
        story += _page(job, due.get(job.line_id))
    return paper.bound(
        story, title="Travellers", language="en", author=settings.SELLER[0], country=settings.WORKSHOP_COUNTRY
    )


def _page(job: WorkOrder, due: dt.date | None) -> paper.Story:
    line = job.line
    told = [
        f"Product: {line.name} ({line.sku})",
        f"Options: {words(line.options) or '-'}",
        f"Feet: {job.sides}",
        f"Leaves us by: {due.isoformat() if due is not None else '-'}",
    ]
    story: paper.Story = [paper.heading(f"Work order {job.number}"), paper.paragraph("\n".join(told)), paper.gap()]
    for device in sorted(_standing(job), key=lambda one: one.side):
        story += _piece(device)
    return story


def _standing(job: WorkOrder) -> list[Device]:
    return [device for device in job.devices.all() if device.status not in {"scrapped", "void"}]


def _piece(device: Device) -> paper.Story:
    replaced = f"Replaces {device.replaces}" if device.replaces is not None else ""
    told = [
        f"Design {device.design} SHA-256 {device.design_sha256}",
        f"Measures {device.length_mm} x {device.width_mm} mm",
        f"Lot {device.lot or '____________'}   Machine {device.machine or '____________'}",
        replaced,
    ]
    return [
        paper.heading(f"{device.side.capitalize()} {device.serial}", 2),
        _Code(device.serial),
        paper.paragraph("\n".join(part for part in told if part), small=True),
    ]
