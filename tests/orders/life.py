"""Lines at every status, and every verb that is pressed on one: what it needs before, and what it leaves behind."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from fitting.models import Wearer
from orders import cancellations, extending, lapsing, problems, production, promises, returns, reviews, shipping
from orders.models import (
    Case,
    Cover,
    Device,
    LineStatus,
    Order,
    OrderLine,
    Parcel,
    Problem,
    StockReservation,
    StockReturn,
    WorkOrder,
)
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.models import Stock
from tests.fitting.making import a_submitted_profile
from tests.orders import workshop
from tests.orders.making import LATER, NOW, a_line, an_order, paid_for
from tests.orders.workshop import LOT, MACHINE, an_approved_line, brought_to, maker, measure, packer, pieces

type Press = Callable[[OrderLine, Actor], object]
ROLES: Final = ("customer", "guest", "wearer", "station", "system", *(role.value for role in Role))
# Long after what was promised, or announced, in days.
WEEKS_LATER: Final = NOW + dt.timedelta(days=40)
# Where something can be promised: also of what went back to the fitter, or to the wearer, after it was approved.
_PROMISED: Final = ("awaiting_profile", "in_review", *workshop.STAGES)
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
    "cancel_line": lambda line, by: cancellations.cancel_line(line.pk, reason="why", at=NOW, by=by),
    "attach_profile": lambda line, by: reviews.attach_profile(line.pk, at=NOW, by=by),
    "approve": lambda line, by: reviews.approve(line.pk, at=NOW, by=by),
    "send_back": lambda line, by: reviews.send_back(line.pk, reason="why", at=NOW, by=by),
    "follow": lambda line, by: reviews.follow(line.pk, at=NOW, by=by),
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
    "resend": lambda line, by: problems.resend(problem_of(line), at=NOW, by=by),
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
    "cancel_line": cancellations,
    **dict.fromkeys(("attach_profile", "approve", "send_back", "follow"), reviews),
    **dict.fromkeys(("report", "resend"), problems),
    **dict.fromkeys(("announce", "receive", "inspect", "give_back", "refuse_return"), returns),
    **dict.fromkeys(("pack_stock", "hand_over", "deliver", "received", "come_back", "presume"), shipping),
    **dict.fromkeys(("restart", "tell_delay", "accept_delay", "refuse_delay"), promises),
    "extend": extending,
    "lapse": lapsing,
}
# What a verb is called in its module, where the table has to tell more.
_CALLED: Final = {"accept_delay": "answer", "refuse_delay": "answer", "refuse_return": "refuse"}
VERBS: Final = {name: getattr(_MODULES.get(name, production), _CALLED.get(name, name)) for name in PRESS}


def _wearer(line: OrderLine) -> Wearer:
    assert line.wearer is not None
    return line.wearer


def _reported(line: OrderLine) -> None:
    PRESS["report"](line, as_role("customer", line))


def _announced(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.STOCK:
        PRESS["announce"](line, as_role("customer", line))


def _received(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.STOCK:
        _announced(line)
        PRESS["receive"](line, packer())


def _worn(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.STOCK:
        paid_for(line.order)
        _received(line)
        returns.inspect(return_of(line), condition="worn", at=NOW, by=packer())


def _promised(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.CUSTOM:
        with OrderLine.hold(line.pk) as held:
            promises.date(held, at=NOW)


def _delayed(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.CUSTOM:
        _promised(line)
        PRESS["tell_delay"](line, SYSTEM)


def _passed(line: OrderLine) -> None:
    for piece in pieces(line):
        measure(piece)
        production.check(piece.pk, at=NOW, by=maker())


def _packed(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.CUSTOM:
        production.pack(line.pk, serials(line), at=NOW, by=packer())


def _colleague_has_it(line: OrderLine) -> None:
    WorkOrder.objects.filter(line=line).update(operator=maker("mia").user_id, claimed_at=NOW)


# What somebody has done before, so that the verb finds what it needs.
BEFORE: Final[dict[tuple[str, str], Callable[[OrderLine], object]]] = {
    ("awaiting_profile", "attach_profile"): lambda line: a_submitted_profile(_wearer(line), at=NOW),
    ("awaiting_profile", "follow"): lambda line: a_submitted_profile(_wearer(line), at=NOW),
    ("queued", "let_go"): lambda line: production.claim(line.pk, at=NOW, by=maker()),
    ("queued", "start"): lambda line: production.claim(line.pk, at=NOW, by=maker()),
    ("in_production", "claim"): lambda line: production.let_go(line.pk, at=NOW, by=maker()),
    **{(status, "take_over"): _colleague_has_it for status in ("queued", "in_production", "quality_check")},
    ("in_production", "show"): lambda line: production.reprint(
        first(line), lot=LOT, machine=MACHINE, at=NOW, by=maker()
    ),
    ("in_production", "check"): lambda line: measure(Device.objects.get(pk=piece_of(line))),
    ("quality_check", "claim"): lambda line: production.let_go(line.pk, at=NOW, by=maker()),
    ("quality_check", "check"): lambda line: measure(Device.objects.get(pk=first(line))),
    ("quality_check", "finish"): _passed,
    ("ready", "hand_over"): _packed,
    ("shipped", "resend"): _reported,
    ("delivered", "resend"): _reported,
    ("delivered", "receive"): _announced,
    ("delivered", "inspect"): _received,
    ("delivered", "lapse"): _announced,
    ("delivered", "give_back"): _worn,
    ("delivered", "refuse_return"): _worn,
    **{(status, verb): _promised for status in _PROMISED for verb in ("restart", "tell_delay")},
    **{(status, verb): _delayed for status in _PROMISED for verb in ("accept_delay", "refuse_delay")},
}


def _parcel_is(status: str) -> Callable[[OrderLine], bool]:
    return lambda line: Parcel.objects.filter(contents__line=line, status=status).exists()


def _began(line: OrderLine) -> bool:
    """It is there, and what was promised of a pair counts from then."""
    covers = Cover.objects.filter(line=line, begins_at=NOW).count()
    return _parcel_is("delivered")(line) and covers == (2 if line.kind == "custom" else 0)


def _came_back(line: OrderLine) -> bool:
    return _parcel_is("came_back")(line) and not Cover.objects.filter(line=line).exists()


def _sent_again(line: OrderLine) -> bool:
    """Set aside once more, or a new job beside the one that is over; the problem is settled and its case closed."""
    settled = not Case.objects.live().filter(problem__lines__line=line).exists()
    if line.kind == OrderLine.Kind.STOCK:
        return settled and StockReservation.objects.get(line=line).state == "reserved"
    return settled and sorted(line.work_orders.values_list("status", flat=True)) == ["open", "superseded"]


def _last(line: OrderLine, status: str) -> int:
    found = Device.objects.filter(work_order__line=line, status=status, quality__isnull=False)
    return found.values_list("pk", flat=True)[0]


def _ended(line: OrderLine) -> bool:
    reserved = StockReservation.objects.filter(line=line, state="reserved").exists()
    return not reserved and not WorkOrder.objects.filter(line=line).exclude(status="withdrawn").exists()


# What a verb leaves behind beside the status of the line.
EFFECT: Final[dict[str, Callable[[OrderLine], bool]]] = {
    "cancel_line": _ended,
    "attach_profile": lambda line: Case.objects.live().filter(line=line, queue="review").exists(),
    "approve": lambda line: line.promises.filter(is_current=True).exists(),
    "send_back": lambda line: line.prescription is not None and line.prescription.status == "rescan_wanted",
    "follow": lambda line: line.prescription is not None and line.prescription.status == "in_review",
    "release": lambda line: [piece.status for piece in pieces(line)] == ["planned", "planned"],
    "withdraw": lambda line: Device.objects.filter(work_order__line=line).exclude(status="void").count() == 0,
    "claim": lambda line: WorkOrder.objects.get(line=line).operator_id == maker().id,
    "let_go": lambda line: WorkOrder.objects.get(line=line).operator_id is None,
    "take_over": lambda line: WorkOrder.objects.get(line=line).operator_id == maker().id,
    "start": lambda line: {piece.lot for piece in pieces(line)} == {LOT},
    "show": lambda line: {piece.status for piece in pieces(line)} == {"checking"},
    "record": lambda line: Device.objects.get(pk=_last(line, "checking")).quality.count() == 1,
    "check": lambda line: "passed" in {piece.status for piece in pieces(line)},
    "scrap": lambda line: Device.objects.filter(work_order__line=line, scrap_cause="warped").exists(),
    "reprint": lambda line: Device.objects.get(replaces=first(line)).status == "making",
    "rework": lambda line: "making" in {piece.status for piece in pieces(line)},
    "finish": lambda line: WorkOrder.objects.get(line=line).status == "finished",
    "pack": lambda line: WorkOrder.objects.get(line=line).packed_at == NOW,
    "pack_stock": lambda line: Stock.objects.get(variant=line.variant).on_hand == 49,
    "hand_over": _parcel_is("on_its_way"),
    "deliver": _began,
    "received": _began,
    "come_back": _came_back,
    "report": lambda line: Case.objects.live().filter(problem__lines__line=line, queue="problems").exists(),
    "resend": _sent_again,
    "announce": lambda line: StockReturn.objects.get(line=line).status == "announced",
    "receive": lambda line: StockReturn.objects.get(line=line).status == "received",
    "inspect": lambda line: Stock.objects.get(variant=line.variant).on_hand == 50,
    "lapse": lambda line: StockReturn.objects.get(line=line).status == "lapsed",
    "give_back": lambda line: StockReturn.objects.get(line=line).refund is not None,
    "refuse_return": lambda line: StockReturn.objects.get(line=line).answer == "why",
    "presume": lambda line: Parcel.objects.get(contents__line=line).told_by == "presumed",
    "extend": lambda line: line.extensions == 1,
    "restart": lambda line: line.promises.get(is_current=True).reason == "customer_waited",
    "tell_delay": lambda line: line.delays.get().status == "told",
    "accept_delay": lambda line: line.delays.get().status == "accepted",
    "refuse_delay": lambda line: line.delays.get().status == "refused" and _ended(line),
}


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
        a_submitted_profile(_wearer(line), at=NOW)
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
    _packed(line)
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
