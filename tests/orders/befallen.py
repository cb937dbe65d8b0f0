"""What has befallen a line before a verb is pressed on it, and what the verb leaves behind beside its status."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from orders import problems, production, promises, returns, shipping
from orders.models import (
    Case,
    Cover,
    Device,
    LineStatus,
    Order,
    OrderLine,
    Parcel,
    ParcelLine,
    Problem,
    StockReservation,
    StockReturn,
    WorkOrder,
)
from shop.actor import SYSTEM
from shop.models import Stock
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.life import PRESS, PROMISED, as_role, first, hand_over, packed, piece_of, return_of, wearer_of
from tests.orders.making import LATER, NOW, paid_for
from tests.orders.workshop import LOT, MACHINE, designs, maker, measure, packer, pieces


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


def _colleague_has_it(line: OrderLine) -> None:
    WorkOrder.objects.filter(line=line).update(operator=maker("mia").user_id, claimed_at=NOW)


def _free(line: OrderLine) -> None:
    """Let the order cost nothing, so that no money has to come."""
    nothing = dict.fromkeys(
        ("goods_minor", "shipping_minor", "shipping_tax_minor", "tax_minor", "tax_added_minor", "total_minor"), 0
    )
    Order.objects.filter(pk=line.order_id).update(**nothing)


def _free_without_feet(line: OrderLine) -> None:
    if line.kind == OrderLine.Kind.CUSTOM:
        _free(line)
        stranger = a_wearer(line.order.customer_id, name="Without Feet", relation="other")
        OrderLine.objects.filter(pk=line.pk).update(wearer=stranger, profile=None, prescription=None)


def _newer_feet(line: OrderLine) -> None:
    """Something newer than what it is made from, which a fitter has to see."""
    if line.kind == OrderLine.Kind.CUSTOM:
        OrderLine.objects.filter(pk=line.pk).update(prescribed_at=NOW)
        a_submitted_profile(wearer_of(line), at=LATER)


def _to_be_paid_back(line: OrderLine) -> None:
    paid_for(line.order)
    _reported(line)


def _brought_back(line: OrderLine) -> None:
    """It left, and the carrier brought it back, so that somebody has to clear up where it should go."""
    packed(line)
    paid_for(line.order)
    parcel = hand_over(line, packer())
    PRESS["come_back"](line, packer())
    assert parcel.contents.filter(line=line, is_out=False).exists()


def _finished(line: OrderLine, stage: str = "ready") -> None:
    """Bring a pair from wherever it is in the workshop to a later stage of it."""
    if OrderLine.objects.get(pk=line.pk).status == LineStatus.QUEUED and stage != "queued":
        PRESS["claim"](line, maker())
        PRESS["start"](line, maker())
    if Device.objects.filter(work_order__line=line, work_order__status="open", status="scrapped").exists():
        PRESS["reprint"](line, maker())
    if stage in {"quality_check", "ready"} and OrderLine.objects.get(pk=line.pk).status == LineStatus.IN_PRODUCTION:
        PRESS["show"](line, maker())
    if stage == "ready" and OrderLine.objects.get(pk=line.pk).status == LineStatus.QUALITY_CHECK:
        for piece in pieces(line):
            if piece.status == "checking":
                measure(piece)
                production.check(piece.pk, at=NOW, by=maker())
        PRESS["finish"](line, maker())


def _sent_for_nothing(line: OrderLine) -> None:
    """It left, never came, was to be sent once more and had got so far again; then the first of it arrived."""
    status = line.status
    if status in TAKEN_BACK:
        _back_in_the_queue(line)
    if line.kind == OrderLine.Kind.STOCK:
        if status == LineStatus.ALLOCATED:
            PRESS["pack_stock"](line, packer())
    else:
        _finished(line)
        packed(line)
    first_parcel = hand_over(line, packer())
    lost = [problems.Trouble(line.public_id)]
    told = problems.report(line.order_id, kind="never_came", troubles=lost, at=NOW, by=as_role("customer", line))
    problems.resend(told.pk, at=NOW, by=as_role("support", line))
    if status in TAKEN_BACK:
        _taken_back(line, status)
    elif line.kind == OrderLine.Kind.CUSTOM:
        _finished(line, status)
    elif status == LineStatus.READY:
        PRESS["pack_stock"](line, packer())
    shipping.deliver(first_parcel.pk, at=NOW, by=as_role("support", line))
    assert OrderLine.objects.get(pk=line.pk).status == status


def _back_in_the_queue(line: OrderLine) -> None:
    """Let a line be made that was taken back from the workshop; its newer feet are approved, and designed."""
    if line.status == LineStatus.IN_REVIEW:
        PRESS["approve"](line, as_role("fitter", line))
        prescription = OrderLine.objects.get(pk=line.pk).prescription
        assert prescription is not None
        designs(prescription)
    else:
        OrderLine.objects.filter(pk=line.pk).update(status="approved")
    PRESS["release"](line, SYSTEM)


def _taken_back(line: OrderLine, status: str) -> None:
    """Take what is to be sent once more back from the workshop, to the fitter with feet that are newer still."""
    PRESS["withdraw"](line, SYSTEM)
    if status == LineStatus.IN_REVIEW:
        _newer_feet(line)
        PRESS["follow_newer_feet"](line, SYSTEM)
    else:
        OrderLine.objects.filter(pk=line.pk).update(status=status)


def _paid_too_late(line: OrderLine) -> None:
    """The order was cancelled unpaid, and then its money came."""
    payment = paid_for(line.order)
    type(payment).objects.update(standing="late", amount_minor=line.order.total_minor)
    Order.objects.filter(pk=line.order_id).update(payment="cancelled", cancelled_at=NOW, paid_at=None)
    StockReservation.objects.filter(line=line).update(state="released", settled_at=NOW)


# Where a pair is that nobody makes any more, or not yet.
TAKEN_BACK: Final = ("awaiting_profile", "in_review", "approved")
NOT_LEFT_AGAIN: Final = (*TAKEN_BACK, "queued", "in_production", "quality_check", "allocated", "ready")

# What somebody has done before, so that the verb finds what it needs.
BEFORE: Final[dict[tuple[str, str], Callable[[OrderLine], object]]] = {
    ("awaiting_profile", "attach_profile"): lambda line: a_submitted_profile(wearer_of(line), at=NOW),
    ("awaiting_profile", "follow"): lambda line: a_submitted_profile(wearer_of(line), at=NOW),
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
    ("ready", "hand_over"): packed,
    ("awaiting_payment", "settle_free"): _free,
    ("awaiting_payment", "settle_free_before_feet"): _free_without_feet,
    **{(status, "follow_newer_feet"): _newer_feet for status in ("in_review", "approved", "queued")},
    **{(status, verb): _reported for status in ("shipped", "delivered") for verb in ("resend", "answer_problem")},
    **{(status, "refund_problem"): _to_be_paid_back for status in ("shipped", "delivered")},
    **{("ready", verb): _brought_back for verb in ("resend", "answer_problem", "refund_problem")},
    **{(status, "stop_resending"): _sent_for_nothing for status in NOT_LEFT_AGAIN},
    ("cancelled", "revive"): _paid_too_late,
    ("delivered", "receive"): _announced,
    ("delivered", "inspect"): _received,
    ("delivered", "lapse"): _announced,
    ("delivered", "give_back"): _worn,
    ("delivered", "refuse_return"): _worn,
    **{(status, verb): _promised for status in PROMISED for verb in ("restart", "tell_delay")},
    **{(status, verb): _delayed for status in PROMISED for verb in ("accept_delay", "refuse_delay")},
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
    """
    Set aside once more, or a new job beside the one that is over; the problem is settled and its case closed.

    What the carrier brought back leaves as it is.
    """
    settled = not Case.objects.live().filter(problem__lines__line=line).exists()
    if line.status == LineStatus.READY:
        return settled and _parcel_is("came_back")(line)
    if line.kind == OrderLine.Kind.STOCK:
        return settled and StockReservation.objects.get(line=line).state == "reserved"
    return settled and sorted(line.work_orders.values_list("status", flat=True)) == ["open", "superseded"]


def _first_one_stands(line: OrderLine) -> bool:
    """What was sent first is the line's: worn and covered, or no more on the shelf; nothing else is on its way."""
    there = ParcelLine.objects.get(line=line).is_out and _settled(line, "answered")
    if line.kind == OrderLine.Kind.STOCK:
        stock = Stock.objects.get(variant=line.variant)
        aside = StockReservation.objects.get(line=line)
        return there and (stock.on_hand, stock.reserved, aside.state) == (49, 0, "consumed")
    jobs = sorted(line.work_orders.values_list("status", flat=True))
    job = line.work_orders.get(status="finished")
    there = there and set(jobs) == {"finished", "withdrawn"} and line.prescription_id == job.prescription_id
    return there and Cover.objects.filter(line=line, begins_at=NOW).count() == 2


def _settled(line: OrderLine, status: str) -> bool:
    return Problem.objects.get(lines__line=line).status == status


def _paid(line: OrderLine) -> bool:
    """Paid, with what it takes from the shelf set aside."""
    gone = StockReservation.objects.filter(line=line).exclude(state="reserved").exists()
    return line.order.payment == "paid" and not gone


def _made_of(line: OrderLine) -> dt.datetime:
    """Return when the feet were submitted that it is made from."""
    profile = line.profile
    assert profile is not None
    assert profile.submitted_at is not None
    return profile.submitted_at


def _last(line: OrderLine, status: str) -> int:
    found = Device.objects.filter(work_order__line=line, status=status, quality__isnull=False)
    return found.values_list("pk", flat=True)[0]


def _ended(line: OrderLine) -> bool:
    reserved = StockReservation.objects.filter(line=line, state="reserved").exists()
    return not reserved and not WorkOrder.objects.filter(line=line).exclude(status="withdrawn").exists()


# What a verb leaves behind beside the status of the line.
EFFECT: Final[dict[str, Callable[[OrderLine], bool]]] = {
    "cancel": lambda line: _ended(line) and line.order.payment in {"cancelled", "paid"},
    "cancel_line": _ended,
    "settle_free": _paid,
    "settle_free_before_feet": lambda line: _paid(line) and line.profile is None,
    "revive": lambda line: _paid(line) and not line.order.payments.filter(standing="late").exists(),
    "follow_newer_feet": lambda line: _made_of(line) > NOW and not line.work_orders.filter(status="open").exists(),
    "refund_problem": lambda line: _settled(line, "refunded") and line.order.refunds.exists(),
    "answer_problem": lambda line: _settled(line, "answered"),
    "number_parcel": lambda line: Parcel.objects.get(contents__line=line).tracking_number == "1Z999AA1",
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
    "stop_resending": _first_one_stands,
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
