"""Lines at every status, and every verb that is pressed on one: what it needs before, and what it leaves behind."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from fitting.models import Wearer
from orders import (
    cancellations,
    extending,
    lapsing,
    payments,
    problems,
    production,
    promises,
    returns,
    reviews,
    reviving,
    shipping,
)
from orders.models import (
    Device,
    LineStatus,
    Order,
    OrderLine,
    Parcel,
    Problem,
    StockReservation,
    StockReturn,
)
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.models import Stock
from tests.fitting.making import a_submitted_profile
from tests.orders import workshop
from tests.orders.making import LATER, NOW, a_line, an_order
from tests.orders.workshop import LOT, MACHINE, an_approved_line, brought_to, maker, packer, pieces

type Press = Callable[[OrderLine, Actor], object]
ROLES: Final = ("customer", "guest", "wearer", "station", "system", *(role.value for role in Role))
# Long after what was promised, or announced, in days.
WEEKS_LATER: Final = NOW + dt.timedelta(days=40)
# Where something can be promised: also of what went back to the fitter, or to the wearer, after it was approved.
PROMISED: Final = ("awaiting_profile", "in_review", *workshop.STAGES)
_IN_PARCELS: Final = (LineStatus.SHIPPED, LineStatus.DELIVERED)


def first(line: OrderLine) -> int:
    """The piece that a verb is pressed on: the first that any job of the line ever had; none of a line from stock."""
    found = Device.objects.filter(work_order__line=line).order_by("pk").values_list("pk", flat=True)
    return found.first() or 0


def piece_of(line: OrderLine) -> int:
    """The left one is scrapped while the line is being made: then the right one."""
    of_line = Device.objects.filter(work_order__line=line).order_by("pk").values_list("pk", flat=True)
    return of_line[1] if line.status == LineStatus.IN_PRODUCTION else first(line)


def figures(line: OrderLine) -> production.Figures:
    device = Device.objects.filter(pk=piece_of(line)).first()
    length, width = (device.length_mm, device.width_mm) if device else (workshop.LENGTH, workshop.WIDTH)
    return production.Figures(
        length_mm=length, width_mm=width, wall_mm=length / length * 2, weight_g=length / length * 40, surface="good"
    )


def serials(line: OrderLine) -> list[str]:
    return [piece.serial for piece in pieces(line)]


def parcel_of(line: OrderLine) -> int:
    return Parcel.objects.filter(contents__line=line).values_list("pk", flat=True).first() or 0


def problem_of(line: OrderLine) -> int:
    return Problem.objects.filter(lines__line=line).values_list("pk", flat=True).first() or 0


def return_of(line: OrderLine) -> int:
    return StockReturn.objects.filter(line=line).values_list("pk", flat=True).first() or 0


def hand_over(line: OrderLine, by: Actor) -> Parcel:
    return shipping.hand_over(line.order_id, carrier="ups", lines=[line.public_id], at=NOW, by=by)


PRESS: Final[dict[str, Press]] = {
    "cancel": lambda line, by: cancellations.cancel(line.order_id, reason="why", at=NOW, by=by),
    "settle_free": lambda line, by: payments.settle_free(line.order_id, at=NOW, by=by),
    "settle_free_before_feet": lambda line, by: payments.settle_free(line.order_id, at=NOW, by=by),
    "revive": lambda line, by: reviving.revive(line.order_id, reason="why", at=NOW, by=by),
    "cancel_line": lambda line, by: cancellations.cancel_line(line.pk, reason="why", at=NOW, by=by),
    "attach_profile": lambda line, by: reviews.attach_profile(line.pk, at=NOW, by=by),
    "approve": lambda line, by: reviews.approve(line.pk, at=NOW, by=by),
    "send_back": lambda line, by: reviews.send_back(line.pk, reason="why", at=NOW, by=by),
    "follow": lambda line, by: reviews.follow(line.pk, at=NOW, by=by),
    "follow_newer_feet": lambda line, by: reviews.follow(line.pk, at=LATER, by=by),
    "release": lambda line, by: production.release(line.pk, at=NOW, by=by),
    "withdraw": lambda line, by: production.withdraw(line.pk, reason="why", at=NOW, by=by),
    "claim": lambda line, by: production.claim(line.pk, at=NOW, by=by),
    "let_go": lambda line, by: production.let_go(line.pk, at=NOW, by=by),
    "take_over": lambda line, by: production.take_over(line.pk, reason="why", at=NOW, by=by),
    "start": lambda line, by: production.start(line.pk, lot=LOT, machine=MACHINE, at=NOW, by=by),
    "show": lambda line, by: production.show(line.pk, at=NOW, by=by),
    "record": lambda line, by: production.record(piece_of(line), figures(line), at=NOW, by=by),
    "check": lambda line, by: production.check(piece_of(line), at=NOW, by=by),
    "scrap": lambda line, by: production.scrap(piece_of(line), cause="warped", at=NOW, by=by),
    "reprint": lambda line, by: production.reprint(first(line), lot=LOT, machine=MACHINE, at=NOW, by=by),
    "rework": lambda line, by: production.rework(piece_of(line), reason="why", at=NOW, by=by),
    "finish": lambda line, by: production.finish(line.pk, at=NOW, by=by),
    "pack": lambda line, by: production.pack(line.pk, serials(line), at=NOW, by=by),
    "pack_stock": lambda line, by: shipping.pack_stock(line.pk, at=NOW, by=by),
    "hand_over": hand_over,
    "deliver": lambda line, by: shipping.deliver(parcel_of(line), at=NOW, by=by),
    "received": lambda line, by: shipping.received(parcel_of(line), at=NOW, by=by),
    "come_back": lambda line, by: shipping.come_back(parcel_of(line), reason="why", at=NOW, by=by),
    "report": lambda line, by: problems.report(
        line.order_id, kind="damaged", troubles=[problems.Trouble(line.public_id)], at=NOW, by=by
    ),
    "refund_problem": lambda line, by: problems.refund(problem_of(line), remark="why", at=NOW, by=by),
    "answer_problem": lambda line, by: problems.answer(problem_of(line), text="why", at=NOW, by=by),
    "number_parcel": lambda line, by: shipping.number_parcel(
        parcel_of(line), tracking_number="1Z999AA1", at=NOW, by=by
    ),
    "resend": lambda line, by: problems.resend(problem_of(line), at=NOW, by=by),
    "stop_resending": lambda line, by: problems.stop_resending(problem_of(line), text="why", at=NOW, by=by),
    "announce": lambda line, by: returns.announce(line.pk, at=NOW, by=by),
    "receive": lambda line, by: returns.receive(return_of(line), at=NOW, by=by),
    "inspect": lambda line, by: returns.inspect(return_of(line), condition="resalable", at=NOW, by=by),
    "lapse": lambda line, by: lapsing.lapse(return_of(line), at=WEEKS_LATER, by=by),
    "give_back": lambda line, by: returns.give_back(return_of(line), share_percent=50, reason="why", at=NOW, by=by),
    "refuse_return": lambda line, by: returns.refuse(return_of(line), reason="why", at=NOW, by=by),
    "presume": lambda line, by: shipping.presume(parcel_of(line), at=WEEKS_LATER, by=by),
    "extend": lambda line, by: extending.extend(line.pk, at=NOW, by=by),
    "restart": lambda line, by: promises.restart(line.pk, reason="why", at=NOW, by=by),
    "tell_delay": lambda line, by: promises.tell_delay(line.pk, ship_by=None, reason="why", at=NOW, by=by),
    "accept_delay": lambda line, by: promises.answer(line.pk, accept=True, at=NOW, by=by),
    "refuse_delay": lambda line, by: promises.answer(line.pk, accept=False, at=NOW, by=by),
}
_MODULES: Final[dict[str, Any]] = {
    **dict.fromkeys(("cancel", "cancel_line"), cancellations),
    **dict.fromkeys(("settle_free", "settle_free_before_feet"), payments),
    "revive": reviving,
    **dict.fromkeys(("attach_profile", "approve", "send_back", "follow", "follow_newer_feet"), reviews),
    **dict.fromkeys(("report", "resend", "refund_problem", "answer_problem", "stop_resending"), problems),
    **dict.fromkeys(("announce", "receive", "inspect", "give_back", "refuse_return"), returns),
    **dict.fromkeys(
        ("pack_stock", "hand_over", "deliver", "received", "come_back", "presume", "number_parcel"), shipping
    ),
    **dict.fromkeys(("restart", "tell_delay", "accept_delay", "refuse_delay"), promises),
    "extend": extending,
    "lapse": lapsing,
}
# Verbs that are in the table under their own names, too, in the situation that is usual; these have a row only where
# another one can be.
IN_ANOTHER_SITUATION: Final = frozenset({"settle_free_before_feet", "follow_newer_feet"})
# What a verb is called in its module, where the table has to tell more.
_CALLED: Final = {
    "accept_delay": "answer", "refuse_delay": "answer", "refuse_return": "refuse", "answer_problem": "answer",
    "refund_problem": "refund", "settle_free_before_feet": "settle_free", "follow_newer_feet": "follow",
}  # fmt: skip
VERBS: Final = {name: getattr(_MODULES.get(name, production), _CALLED.get(name, name)) for name in PRESS}


def wearer_of(line: OrderLine) -> Wearer:
    assert line.wearer is not None
    return line.wearer


def packed(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.CUSTOM:
        production.pack(line.pk, serials(line), at=NOW, by=packer())


def at_status(kind: str, status: str) -> OrderLine:
    """A line at a status, by the verbs that bring it there; what is not paid and what is cancelled, by hand."""
    return _made_at(status) if kind == OrderLine.Kind.CUSTOM else _taken_at(status)


def _made_at(status: str) -> OrderLine:
    if status == LineStatus.IN_PRODUCTION:
        line = brought_to("quality_check")
        production.scrap(first(line), cause="warped", at=NOW, by=maker())
        return OrderLine.objects.get(pk=line.pk)
    if status in {"queued", "quality_check", "ready", *_IN_PARCELS}:
        line = brought_to(status if status in workshop.STAGES else "ready")
        return _sent(line, status) if status in _IN_PARCELS else line
    # It was in the queue once, so that there is a piece to ask for.
    line = brought_to("queued", an_approved_line(prescribed_at=NOW - (LATER - NOW)))
    production.withdraw(line.pk, reason="why", at=NOW, by=SYSTEM)
    if status == LineStatus.IN_REVIEW:
        # Newer feet, which a fitter has to see.
        a_submitted_profile(wearer_of(line), at=NOW)
        reviews.follow(line.pk, at=NOW, by=SYSTEM)
        return OrderLine.objects.get(pk=line.pk)
    return _by_hand(line, status)


def _taken_at(status: str) -> OrderLine:
    line = a_line(an_order(), kind="stock")
    Stock.objects.create(variant=line.variant, on_hand=50, reserved=1)
    StockReservation.objects.create(line=line, variant=line.variant, count=1, reserved_at=NOW)
    if status in {"ready", *_IN_PARCELS}:
        shipping.pack_stock(line.pk, at=NOW, by=packer())
        return _sent(line, status) if status in _IN_PARCELS else OrderLine.objects.get(pk=line.pk)
    return _by_hand(line, status)


def _sent(line: OrderLine, status: str) -> OrderLine:
    packed(line)
    parcel = hand_over(line, packer())
    if status == LineStatus.DELIVERED:
        shipping.deliver(parcel.pk, teller=Parcel.Teller.PRESUMED, at=NOW, by=SYSTEM)
    return OrderLine.objects.get(pk=line.pk)


def _by_hand(line: OrderLine, status: str) -> OrderLine:
    OrderLine.objects.filter(pk=line.pk).update(status=status)
    if status == LineStatus.AWAITING_PAYMENT:
        Order.objects.filter(pk=line.order_id).update(payment="awaiting_payment", paid_at=None)
    return OrderLine.objects.get(pk=line.pk)


def as_role(role: str, line: OrderLine) -> Actor:
    """Somebody of this kind: the buyer, the system, a stranger, or staff."""
    if role in {"customer", "guest"}:
        return Actor(Kind(role), line.order.customer_id)
    if role == "production":
        return maker()
    if role in set(Role):
        return Actor(Kind.STAFF, line.order.customer_id, frozenset({role}))
    return Actor(Kind(role), None if role == "system" else 1)
