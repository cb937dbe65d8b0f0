"""A shop full of open work, written in bulk: every line made to measure and at some stage, a case for each order."""

import datetime as dt
from decimal import Decimal
from typing import Final

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import F
from django.utils import timezone

from fitting import prescribing
from fitting.models import Design, Message, Prescription
from orders.models import (
    Case,
    Claim,
    ClaimSide,
    Cover,
    CoverSide,
    Device,
    Hold,
    OrderLine,
    OrderMessage,
    Parcel,
    ParcelLine,
    Policy,
    Problem,
    ProblemLine,
    Promise,
    QualityRecord,
    StockReturn,
    WorkOrder,
)
from orders.queues import REASONS
from shop.actor import SYSTEM
from shop.models import Variant
from tests.bench.seed import BATCH
from tests.fitting.making import a_clear_profile, a_wearer
from tests.orders.workshop import designs

STAGES: Final = (
    "awaiting_profile", "in_review", "approved", "queued", "in_production", "quality_check", "ready", "shipped",
)  # fmt: skip
# Of which stage a piece is in which state.
PIECES: Final = {
    "queued": "planned", "in_production": "making", "quality_check": "checking", "ready": "passed", "shipped": "packed",
}  # fmt: skip


def spread(staff_id: int) -> None:
    """Spread what was seeded over the stages and the queues, and let the member of staff open every desk."""
    get_user_model().objects.filter(pk=staff_id).update(is_superuser=True)
    at = timezone.now()
    prescription = _made_to_measure(at)
    lines = list(OrderLine.objects.order_by("pk").select_related("order"))
    _promised(lines, at)
    _worked_on(lines, prescription, staff_id, at)
    _sent(lines, at)
    _come_again(lines, at)
    _cases(lines, at)
    Message.objects.bulk_create(
        [
            Message(
                key=f"bench:{line.pk}", kind="line_in_production", to_email=line.order.email, status="dead",
                thread=f"order:{line.order_id}", facts={"number": line.order.number, "name": line.name}, queued_at=at,
            )
            for line in lines
        ],
        batch_size=BATCH,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _made_to_measure(at: dt.datetime) -> Prescription:
    """Make every line a pair of one wearer, whose feet are known and whose insoles are designed."""
    variant = Variant.objects.filter(product__kind="custom").select_related("product").order_by("pk")[0]
    wearer = a_wearer(OrderLine.objects.values_list("order__customer_id", flat=True)[0], relation="other", at=at)
    profile = a_clear_profile(wearer)
    prescription = prescribing.propose(profile.pk, variant.pk, at=at, by=SYSTEM)
    designs(prescription)
    values = {
        "kind": "custom", "variant": variant, "sku": variant.sku, "product_name": variant.product.name,
        "wearer": wearer, "profile": profile, "prescription": prescription, "withdrawal": "made_to_measure",
    }  # fmt: skip
    for number, status in enumerate(STAGES):
        mine = OrderLine.objects.alias(stage=F("pk") % len(STAGES)).filter(stage=number)
        mine.update(status=status, **values)
    return prescription


def _promised(lines: list[OrderLine], at: dt.datetime) -> None:
    dated = [line for line in lines if line.status not in STAGES[:2]]
    days = [at.date() + dt.timedelta(days=line.pk % 20 - 5) for line in dated]
    Promise.objects.bulk_create(
        [
            Promise(line=line, number=1, ship_by=day, reason="approved", made_at=at)
            for line, day in zip(dated, days, strict=True)
        ],
        batch_size=BATCH,
    )


def _worked_on(lines: list[OrderLine], prescription: Prescription, staff_id: int, at: dt.datetime) -> None:
    made = [line for line in lines if line.status in PIECES]
    jobs = WorkOrder.objects.bulk_create(
        [
            WorkOrder(
                line=line, prescription=prescription, sides="both", released_at=at,
                status="finished" if line.status in {"ready", "shipped"} else "open",
                finished_at=at if line.status in {"ready", "shipped"} else None,
            )
            for line in made
        ],
        batch_size=BATCH,
    )  # fmt: skip
    by_side = {design.side.side: design for design in Design.objects.filter(side__prescription=prescription)}
    devices = Device.objects.bulk_create(
        [
            Device(
                work_order=job, side=side, design=design, design_sha256="x", length_mm=256, width_mm=98,
                status=PIECES[job.line.status], lot=f"LOT-{job.line_id % 50}", machine=f"printer-{job.line_id % 7}",
                begun_at=at, made_at=at,
            )
            for job in jobs
            for side, design in by_side.items()
        ],
        batch_size=BATCH,
    )  # fmt: skip
    QualityRecord.objects.bulk_create(
        [
            QualityRecord(
                device=device, length_mm=256, width_mm=98, wall_mm=Decimal("1.6"), weight_g=41, surface="good",
                within=True, by_id=staff_id, recorded_at=at,
            )
            for device in devices
            if device.status in {"checking", "making"}
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _sent(lines: list[OrderLine], at: dt.datetime) -> None:
    out = [line for line in lines if line.status == "shipped"]
    parcels = Parcel.objects.bulk_create(
        [
            Parcel(order=line.order, carrier="letter", handed_over_at=at, **line.order.ship_to())
            for line in out
        ],
        batch_size=BATCH,
    )  # fmt: skip
    inside = [ParcelLine(parcel=parcel, line=line) for parcel, line in zip(parcels, out, strict=True)]
    ParcelLine.objects.bulk_create(inside, batch_size=BATCH)


def _come_again(lines: list[OrderLine], at: dt.datetime) -> None:
    """Let something be wrong with every line that has left us, be sent back, and be claimed."""
    out = [line for line in lines if line.status == "shipped"]
    policy = Policy.objects.filter(kind="fit").order_by("pk")[0]
    covers = Cover.objects.bulk_create(
        [Cover(line=line, kind="fit", policy=policy, begins_at=at) for line in out], batch_size=BATCH
    )
    worn = {device.work_order.line_id: device for device in Device.objects.filter(side="left", status="packed")}
    sides = [CoverSide(line=line, side="left", device=worn[line.pk], delivered_at=at) for line in out]
    CoverSide.objects.bulk_create(sides, batch_size=BATCH)
    claims = Claim.objects.bulk_create(
        [
            Claim(
                line=cover.line, cover=cover, kind="fit", submitted_at=at, due_at=at + dt.timedelta(hours=number % 90)
            )
            for number, cover in enumerate(covers)
        ],
        batch_size=BATCH,
    )
    ClaimSide.objects.bulk_create(
        [
            ClaimSide(
                claim=claim, side="left", device=worn[claim.line_id], kind="fit", misfits=["arch_too_high"],
                asked_at=at, was_delivered_at=at,
            )
            for claim in claims
        ],
        batch_size=BATCH,
    )  # fmt: skip
    StockReturn.objects.bulk_create(
        [StockReturn(line=line, count=1, announced_at=at) for line in out], batch_size=BATCH
    )
    problems = Problem.objects.bulk_create(
        [Problem(order=line.order, kind="damaged", reported_at=at) for line in out], batch_size=BATCH
    )
    about = [ProblemLine(problem=problem, line=line) for problem, line in zip(problems, out, strict=True)]
    ProblemLine.objects.bulk_create(about, batch_size=BATCH)


def _cases(lines: list[OrderLine], at: dt.datetime) -> None:
    """Put a case of every order into one of the queues, for each of their reasons in turn."""
    reasons = [(reason, why) for reason, why in REASONS.items() if why.asked or reason.value.endswith("risk")]
    others = [(reason, why) for reason, why in REASONS.items() if (reason, why) not in reasons]
    turns = [*reasons, *others]
    held = [line for line in lines if line.pk % 10 == 0]
    Hold.objects.bulk_create(
        [Hold(order=line.order, code="staff", detail="Asked.", opened_at=at) for line in held], batch_size=BATCH
    )
    OrderMessage.objects.bulk_create(
        [
            OrderMessage(
                order=line.order, author="customer", by_id=line.order.customer_id, text="Where is it?", written_at=at
            )
            for line in held
        ],
        batch_size=BATCH,
    )
    Case.objects.bulk_create(
        [
            Case(
                queue=why.queue, cause=reason, subject=f"bench:{line.pk}", order=line.order, line=line, opened_at=at,
                due_at=at + dt.timedelta(hours=line.pk % 90),
            )
            for line, (reason, why) in ((line, turns[line.pk % len(turns)]) for line in lines)
        ],
        batch_size=BATCH,
    )  # fmt: skip
