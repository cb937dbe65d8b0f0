"""Lines at every stage of the workshop, reached through its verbs; designs are rows, as building them takes a child."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any, Final

from fitting import prescribing
from fitting.building import SOLID
from fitting.models import Design, JournalEntry, Prescription
from fitting.parameters import GEOMETRY_VERSION
from orders import production
from orders.models import Device, Order, OrderLine, Parcel, StockReservation, WorkOrder
from shop.actor import SYSTEM, Actor
from shop.models import Stock
from tests.fitting.making import a_clear_profile, a_wearer
from tests.orders.making import NOW, a_line, a_variant, an_order
from tests.orders.staffed import a_colleague

# From approved feet to the carrier.
STAGES: Final = ("approved", "queued", "in_production", "quality_check", "ready")
LOT, MACHINE = "PA12-2611", "PRINTER-3"
# What the designs measure, in millimetres.
LENGTH, WIDTH = Decimal("256.04"), Decimal("98.48")


def maker(name: str = "max") -> Actor:
    """Somebody of the workshop."""
    return a_colleague(name, "production").as_actor()


def packer(name: str = "wanda") -> Actor:
    """Somebody of the warehouse."""
    return a_colleague(name, "warehouse").as_actor()


def designs(prescription: Prescription) -> list[Design]:
    """Release a design of each side, as if it had been built."""
    return [
        Design.objects.create(
            side=side, spec_checksum=side.checksum, geometry_version=GEOMETRY_VERSION, status="released",
            files={SOLID: {"file": "", "sha256": hashlib.sha256(side.spec.encode()).hexdigest(), "bytes": 9}},
            checks=[
                {"name": name, "value": value, "limit": "as prescribed", "passed": True, "parameters": ["length"]}
                for name, value in (("length_mm", str(LENGTH)), ("width_mm", str(WIDTH)))
            ],
            ordered_at=NOW, built_at=NOW,
        )
        for side in prescription.sides.all()
    ]  # fmt: skip


def an_approved_line(
    order: Order | None = None, *, name: str = "Ada", designed: bool = True, **fields: Any
) -> OrderLine:
    """A paid line whose feet are approved and whose designs are released: nothing is missing."""
    of = order or an_order()
    wearer = a_wearer(of.customer_id, name=name, relation="other")
    profile = a_clear_profile(wearer)
    variant = a_variant("STRIDE-M", "custom")
    prescription = prescribing.propose(profile.pk, variant.pk, at=NOW, by=SYSTEM)
    if designed:
        designs(prescription)
    return a_line(of, wearer=wearer, profile=profile, prescription=prescription, status="approved", **fields)


def brought_to(
    stage: str, line: OrderLine | None = None, *, at: dt.datetime = NOW, by: Actor | None = None
) -> OrderLine:
    """Bring an approved line to a stage of the workshop."""
    line, by = line or an_approved_line(), by or maker()
    steps = STAGES.index(stage)
    if steps >= 1:
        production.release(line.pk, at=at, by=SYSTEM)
    if steps >= 2:
        production.claim(line.pk, at=at, by=by)
        production.start(line.pk, lot=LOT, machine=MACHINE, at=at, by=by)
    if steps >= 3:
        production.show(line.pk, at=at, by=by)
    if steps >= 4:
        for device in pieces(line):
            measure(device, at=at, by=by)
            production.check(device.pk, at=at, by=by)
        production.finish(line.pk, at=at, by=by)
    return OrderLine.objects.get(pk=line.pk)


def pieces(line: OrderLine) -> list[Device]:
    """The devices of a line that were not scrapped, the left one first."""
    return list(
        Device.objects.standing()
        .filter(work_order__line=line, work_order__status__in=["open", "finished"])
        .order_by("side")
    )


def measure(device: Device, *, at: dt.datetime = NOW, by: Actor | None = None, **figures: Any) -> Any:
    """Record figures that agree with the design, but for those given here."""
    told: dict[str, Any] = {
        "length_mm": device.length_mm, "width_mm": device.width_mm, "wall_mm": Decimal("1.60"),
        "weight_g": Decimal("41.0"), "surface": "good",
    }  # fmt: skip
    return production.record(device.pk, production.Figures(**told | figures), at=at, by=by or maker())


def codes_of(refused: Any) -> list[str]:
    """The codes of a refusal's problems."""
    return [problem.code for problem in refused.value.problems]


def picture(line: OrderLine) -> list[Any]:
    """Everything that a refused act must leave alone."""
    orders = list(Order.objects.filter(pk=line.order_id).values())
    jobs = list(WorkOrder.objects.filter(line=line).values())
    devices = list(Device.objects.filter(work_order__line=line).values())
    parcels = list(Parcel.objects.filter(order=line.order_id).values())
    stock = [*Stock.objects.filter(variant=line.variant_id).values(), *StockReservation.objects.values()]
    lines = list(OrderLine.objects.filter(pk=line.pk).values())
    return [orders, lines, jobs, devices, parcels, stock, JournalEntry.objects.count()]
