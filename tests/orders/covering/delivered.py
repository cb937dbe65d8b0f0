"""Pairs that were delivered, as rows: the workshop and the carrier are no concern of the guarantee."""

import datetime as dt
from dataclasses import dataclass

from config.accounts.models import User
from fitting.models import Design
from orders import guarantee
from orders.models import Device, Order, OrderLine, WorkOrder
from shop.actor import SYSTEM, Actor
from tests.orders.making import NOW, an_order
from tests.orders.workshop import an_approved_line


@dataclass(frozen=True, slots=True)
class Pair:
    """A delivered pair: its line, who bought it, and the serials of both sides."""

    line: OrderLine
    buyer: Actor
    left: str
    right: str


def a_delivered_pair(customer: User | None = None, *, name: str = "Ada", at: dt.datetime = NOW) -> Pair:
    """Deliver a pair of insoles to somebody."""
    order: Order = an_order(customer)
    line = an_approved_line(order, name=name)
    OrderLine.objects.filter(pk=line.pk).update(status="delivered")
    prescription = line.prescription
    assert prescription is not None
    job = WorkOrder.objects.create(
        line=line, prescription=prescription, sides="both", status="finished", released_at=at, finished_at=at,
        packed_at=at,
    )  # fmt: skip
    devices = [
        Device.objects.create(
            work_order=job, side=design.side.side, design=design, design_sha256="x", length_mm=256, width_mm=98,
            status="in_service", lot="PA12-2611", machine="printer-3", made_at=at,
        )
        for design in Design.objects.filter(side__prescription=prescription).select_related("side")
    ]  # fmt: skip
    guarantee.begin([line], devices, delivered_at=at, at=at, by=SYSTEM)
    serials = {device.side: device.serial for device in devices}
    line.refresh_from_db()
    return Pair(line, order.customer.as_actor(), serials["left"], serials["right"])
