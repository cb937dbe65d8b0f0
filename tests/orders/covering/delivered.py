"""Pairs that were delivered, as rows: the workshop and the carrier are no concern of the guarantee."""

import datetime as dt
from dataclasses import dataclass

from config.accounts.models import User
from fitting import consent_texts, inviting
from fitting.ages import BirthMonth
from fitting.models import Design
from orders import guarantee, takeovers
from orders.models import Device, OrderLine, WorkOrder
from shop.actor import SYSTEM, Actor
from tests.orders.making import NOW, an_order
from tests.orders.workshop import an_approved_line, designs


@dataclass(frozen=True, slots=True)
class Pair:
    """A delivered pair: its line, who bought it, and the serials of both sides."""

    line: OrderLine
    buyer: Actor
    left: str
    right: str


def a_delivered_pair(customer: User | None = None, *, name: str = "Ada", at: dt.datetime = NOW) -> Pair:
    """Deliver a pair of insoles to somebody."""
    return deliver(an_approved_line(an_order(customer), name=name), at=at)


def deliver(line: OrderLine, *, at: dt.datetime) -> Pair:
    """Let a line whose feet are approved have arrived."""
    OrderLine.objects.filter(pk=line.pk).update(status="delivered")
    prescription = line.prescription
    assert prescription is not None
    done = {"status": "finished", "released_at": at, "finished_at": at, "packed_at": at}
    job, _ = WorkOrder.objects.update_or_create(
        line=line, defaults={"prescription": prescription, "sides": "both", **done}
    )
    # Where a worker runs, it may have released the line, and begun its pieces, a moment before.
    Device.objects.filter(work_order=job).delete()
    built = Design.objects.filter(side__prescription=prescription).select_related("side")
    devices = [
        Device.objects.create(
            work_order=job, side=design.side.side, design=design, design_sha256="x", length_mm=256, width_mm=98,
            status="in_service", lot="PA12-2611", machine="printer-3", begun_at=at, made_at=at,
        )
        for design in built or designs(prescription)
    ]  # fmt: skip
    guarantee.begin([line], devices, delivered_at=at, at=at, by=SYSTEM)
    serials = {device.side: device.serial for device in devices}
    line.refresh_from_db()
    return Pair(line, line.order.customer.as_actor(), serials["left"], serials["right"])


def an_offered_pair() -> tuple[Pair, str]:
    """Deliver a pair whose guarantee is offered to its wearer, who has agreed behind the link; return its secret."""
    pair = a_delivered_pair()
    token = invited(pair)
    takeovers.offer(pair.left, at=NOW, by=pair.buyer)
    return pair, token


def invited(pair: Pair) -> str:
    """Invite the wearer of a pair, who agrees and answers for themselves from then on."""
    wearer = pair.line.wearer
    assert wearer is not None
    issued = inviting.invite(wearer.pk, at=NOW, by=pair.buyer)
    by = inviting.actor_behind(issued.invitation)
    texts = {"health_data": consent_texts.current("health_data").version}
    inviting.accept(issued.invitation.pk, consents=texts, birth=BirthMonth(1985, 3), at=NOW, by=by)
    return issued.token
