"""Sending the same again, for nothing: a pair is made once more, stock goods are picked once more."""

import datetime as dt

from django.db.models import Q

from orders import guarantee, notices, production, promises, replacing, returns
from orders.models import (
    CoverSide,
    Device,
    Hold,
    LineStatus,
    OrderLine,
    ParcelLine,
    Problem,
    ProblemLine,
    StockReservation,
)
from orders.overall import follow
from orders.problems.reporting import close_lines
from orders.problems.settling import LOST, held
from shop.actor import Actor, allowed
from shop.models import Stock
from shop.refusal import Refusal


class CannotResend(Refusal):
    """There is nothing to send, or it must not leave."""

    code = "problem_cannot_resend"
    title = "This cannot be sent again: answer it, or give the money back."


class SoldOut(Refusal):
    """Nothing is on the shelf."""

    code = "resend_sold_out"
    title = "There are not enough on the shelf to send it again; give the money back, or wait for stock."


class OrderHeld(Refusal):
    """Something about its money, or a pause."""

    code = "resend_on_hold"
    title = "The order is on hold; close the hold first, then send it again."


@allowed("support")
def resend(problem_id: int, *, at: dt.datetime, by: Actor) -> Problem:
    """
    Settle a problem by sending the same again; the customer is told, and pays nothing.

    What came back leaves as it is, to the address that the order has now, and is promised anew. Else a pair, or its
    foot, is queued in the workshop and promised anew; its guarantees run from the new delivery. Stock goods are set
    aside once more.

    :raises ProblemUnknown: if there is no such problem.
    :raises ProblemSettled: if it is settled: nothing is sent twice.
    :raises CannotResend: if it is about an address, a line is elsewhere meanwhile, or pieces of it are sent back to us.
    :raises OrderHeld: while a hold of the order is open.
    :raises SoldOut: if too few pieces are free.
    :raises DesignGone: if a pair cannot be made again as it was.
    """
    with held(problem_id, by) as (order, problem), OrderLine.hold_where(Q(order=order)) as lines:
        if problem.kind == Problem.Kind.ELSEWHERE:
            raise CannotResend
        if Hold.objects.filter(order=order, line=None, closed_at=None).exists():
            raise OrderHeld
        about = {one.line_id: one for one in problem.lines.all()}
        going = [line for line in lines if line.pk in about]
        if problem.kind != Problem.Kind.CAME_BACK:
            _begin(problem, going, about, at=at, by=by)
            follow(order, lines, at=at, by=by)
        elif any(line.status != LineStatus.READY for line in going):
            raise CannotResend
        else:
            for line in going:
                promises.sent_on(line, at=at)
        problem.become(Problem.Status.RESENT, at=at, by=by, settled_at=at)
        close_lines([problem.pk], at=at, by=by)
        notices.problem_settled(order, problem, at=at)
        return problem


def _begin(
    problem: Problem, lines: list[OrderLine], about: dict[int, ProblemLine], *, at: dt.datetime, by: Actor
) -> None:
    lost = problem.kind in LOST
    for line in lines:
        if line.status not in {LineStatus.SHIPPED, LineStatus.DELIVERED}:
            raise CannotResend
        one = about[line.pk]
        if line.kind == OrderLine.Kind.STOCK:
            if one.count > returns.left_of(line):
                # Its money goes back, or has: what is sent again beside that would be given away.
                raise CannotResend
            _pick(line, one.count, at=at, by=by)
            whole = one.count == line.quantity
        else:
            kept = production.make_again(line, side=one.side, lost=lost, at=at, by=by)
            whole = not kept
            promises.made_again(line, at=at)
            _cover(line, kept, since=problem.reported_at, at=at, by=by)
            if lost and line.remake_of_id is not None:
                # Until it is there again they wear what they wore before.
                replacing.give_place_back([line], at=at, by=by)
        if line.in_part == whole:
            line.change(in_part=not whole)
    ParcelLine.objects.filter(line__in=lines, is_out=True).update(is_out=False)


def _cover(line: OrderLine, kept: list[Device], *, since: dt.datetime, at: dt.datetime, by: Actor) -> None:
    """Let what stays with its customer be covered, whether or not anybody has told of its parcel: they have it."""
    begun = set(CoverSide.objects.filter(device__in=kept).values_list("device_id", flat=True))
    fresh = [device for device in kept if device.pk not in begun]
    if fresh:
        guarantee.begin([line], fresh, delivered_at=since, at=at, by=by)


def _pick(line: OrderLine, count: int, *, at: dt.datetime, by: Actor) -> None:
    """Set pieces aside once more."""
    if not Stock.objects.reserve(line.variant_id, count):
        raise SoldOut
    again = {"count": count, "state": StockReservation.State.RESERVED, "reserved_at": at, "settled_at": None}
    StockReservation.objects.update_or_create(line=line, defaults={"variant_id": line.variant_id, **again})
    line.become(LineStatus.ALLOCATED, at=at, by=by, reason="sent again")
