"""How a problem ends without sending anything: money goes back, or a word does."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models import Q

from fitting.models import reason_within
from orders import cancellations, deciding, guarantee, notices, parting
from orders.models import (
    Device,
    LineStatus,
    Order,
    OrderLine,
    ParcelLine,
    Problem,
    ProblemLine,
    Refund,
    StockReservation,
    WorkOrder,
)
from orders.problems.reporting import close_lines
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal

_WHY: Final = {
    Problem.Kind.NEVER_CAME: Refund.Reason.NOT_DELIVERED,
    Problem.Kind.MISSING: Refund.Reason.NOT_DELIVERED,
    Problem.Kind.CAME_BACK: Refund.Reason.NOT_DELIVERED,
}
# What is lost may turn up; the rest is in the customer's hands.
LOST: Final = frozenset({Problem.Kind.NEVER_CAME, Problem.Kind.MISSING})
# Out of our hands, and not known to be lost.
_OUT: Final = (Device.Status.PACKED, Device.Status.IN_SERVICE, Device.Status.RETURNED)


class ProblemUnknown(NotFound):
    """No such problem."""

    code = "problem_unknown"
    title = "There is no such problem."


class ProblemSettled(Refusal):
    """Somebody was faster."""

    code = "problem_settled"
    title = "This problem is settled already; what more is to be done begins on the page of the order."


class AnswerMissing(BadInput):
    """The customer reads it."""

    code = "problem_answer_missing"
    title = "Say what becomes of it; the customer reads it."


class NothingToGiveBack(Refusal):
    """An address costs nothing."""

    code = "problem_not_refundable"
    title = "This is about an address: cancel what is not sent yet, or answer it."


@contextmanager
def known(problem_id: int, by: Actor) -> Iterator[tuple[Order, Problem]]:
    """
    Lock a problem with its order, be it open or settled.

    :raises ProblemUnknown: if there is none.
    """
    order_id = Problem.objects.filter(pk=problem_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise ProblemUnknown
    with Order.hold_for(order_id, by) as order, Problem.hold(problem_id) as problem:
        yield order, problem


@contextmanager
def held(problem_id: int, by: Actor) -> Iterator[tuple[Order, Problem]]:
    """
    Lock an open problem with its order.

    :raises ProblemUnknown: if there is none.
    :raises ProblemSettled: if it is settled.
    """
    with known(problem_id, by) as (order, problem):
        if not problem.is_open:
            raise ProblemSettled
        yield order, problem


@allowed("support")
def refund(problem_id: int, *, remark: str, shipping: bool = False, at: dt.datetime, by: Actor) -> Problem:
    """
    Settle a problem by giving back what its goods cost; the customer is told.

    A person decides it, so above the limit another one must approve. What came back is cancelled, which gives it back
    by the rule of cancelling.

    :param remark: why, for colleagues.
    :param shipping: give back what is left of sending, too.
    :raises ProblemUnknown: if there is no such problem.
    :raises ProblemSettled: if it is settled.
    :raises NothingToGiveBack: if it is about an address.
    :raises Refusal: whatever :func:`orders.deciding.decide` refuses.
    """
    with held(problem_id, by) as (order, problem):
        if problem.kind == Problem.Kind.ELSEWHERE:
            raise NothingToGiveBack
        about = list(problem.lines.select_related("line"))
        why = _WHY.get(Problem.Kind(problem.kind), Refund.Reason.FAULTY)
        if problem.kind == Problem.Kind.CAME_BACK:
            made = _end([one.line for one in about], remark, at=at, by=by)
        else:
            amounts = _amounts(order, about)
            if shipping:
                amounts[deciding.SENDING] = parting.standing_of(order, order.lines.all()).left(parting.SHIPPING)
            made = deciding.decide(order.pk, amounts=amounts, reason=why.value, remark=remark, at=at, by=by)
            _give_up(problem, about, at=at, by=by)
        problem.become(Problem.Status.REFUNDED, at=at, by=by, settled_at=at, refund_id=made.pk if made else None)
        close_lines([problem.pk], at=at, by=by)
        if problem.kind != Problem.Kind.CAME_BACK:
            notices.problem_settled(order, problem, at=at)
        return problem


def foretold(problem: Problem) -> tuple[list[tuple[ProblemLine, int]], int]:
    """
    Return what giving the money of a problem back would give for each thing it is about, and what is left of sending.

    The first in minor units, as :func:`refund` gives it. What came back and is not here any more gives nothing.
    """
    order, about = problem.order, list(problem.lines.select_related("line__wearer").order_by("line__position", "pk"))
    standing = parting.standing_of(order, order.lines.all())
    if problem.kind == Problem.Kind.CAME_BACK:
        ending = {one.line_id: standing.left(one.line_id) for one in about if one.line.status == LineStatus.READY}
        return [(one, ending.get(one.line_id, 0)) for one in about], standing.left(parting.SHIPPING)
    amounts = _amounts(order, about)
    return [(one, amounts[one.line.public_id]) for one in about], standing.left(parting.SHIPPING)


def _give_up(problem: Problem, about: list[ProblemLine], *, at: dt.datetime, by: Actor) -> None:
    """
    Take what never came for lost: it is in no parcel any more, and nobody wears it, so no recall writes about it.

    Where only a part never came, the rest is still in the parcel.
    """
    if problem.kind not in LOST:
        return
    for one in about:
        last = Q(work_order__line=one.line, status__in=_OUT) & ~Q(work_order__status=WorkOrder.Status.SUPERSEDED)
        with Device.hold_where(last) as devices:
            lost = [device for device in devices if one.side in {"", device.side}]
            Device.become_all(lost, Device.Status.LOST, at=at, by=by, reason="it never came")
        set_aside = StockReservation.objects.filter(line=one.line).values_list("count", flat=True).first()
        is_whole = len(lost) == len(devices) if set_aside is None else one.count >= set_aside
        if is_whole:
            ParcelLine.objects.filter(line=one.line, is_out=True).update(is_out=False)
    guarantee.unbegin([one.line for one in about], at=at, by=by)


def _end(lines: list[OrderLine], reason: str, *, at: dt.datetime, by: Actor) -> Refund | None:
    """Cancel what came back: it goes nowhere any more, and what it cost goes back by the rule."""
    done = [
        cancellations.cancel_line(line.pk, reason=reason, why=Refund.Reason.NOT_DELIVERED, at=at, by=by)
        for line in lines
        if line.status == LineStatus.READY
    ]
    return next((one.refund for one in reversed(done) if one.refund is not None), None)


def _amounts(order: Order, about: list[ProblemLine]) -> dict[str, int]:
    """Return what is left of the pieces that a problem is about; half of a pair for one foot."""
    standing = parting.standing_of(order, order.lines.all())
    amounts = {}
    for one in about:
        left = standing.left(one.line_id)
        share, of = (1, 2) if one.side else (one.count, one.line.quantity)
        amounts[one.line.public_id] = min(left, -(-parting.cost_of_line(order, one.line) * share // of))
    return amounts


@allowed("support")
def answer(problem_id: int, *, text: str, at: dt.datetime, by: Actor) -> Problem:
    """
    Settle a problem with a word that its customer reads: it turned up, say, or cannot go there.

    :raises ProblemUnknown: if there is no such problem.
    :raises ProblemSettled: if it is settled.
    :raises AnswerMissing: if nothing is said.
    :raises ReasonTooLong: if it is longer than there is room for.
    """
    said = reason_within(text, pointer="/text", missing=AnswerMissing)
    with held(problem_id, by) as (order, problem):
        problem.become(Problem.Status.ANSWERED, at=at, by=by, settled_at=at, answer=said)
        close_lines([problem.pk], at=at, by=by)
        notices.problem_settled(order, problem, at=at)
        return problem
