"""What whole orders and single lines have in common when they end: the lines, the stock, the money."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from orders import cases, notices, overall, parting, production, redeeming, refunds
from orders.cases.needs import subject_of
from orders.models import Hold, LineStatus, Order, OrderLine, Payment, Refund, StockReservation
from orders.parting import Chosen, Standing
from shop.actor import SYSTEM, Actor
from shop.models import Stock

log: Final = logging.getLogger("orders.cancellations")

# Nothing more becomes of a line in one of these.
OVER: Final = frozenset({LineStatus.CANCELLED, LineStatus.RETURNED})
# A line in one of these has a job.
_IN_WORKSHOP: Final = frozenset(
    {LineStatus.QUEUED, LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK, LineStatus.READY}
)
# A line in one of these may have a case.
_WATCHED: Final = _IN_WORKSHOP | {LineStatus.AWAITING_PROFILE, LineStatus.IN_REVIEW, LineStatus.APPROVED}


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was done: the order, the lines that ended with it, and the refund on its way if there is one."""

    order: Order
    lines: tuple[OrderLine, ...]
    refund: Refund | None = None


def kept_beside(line: OrderLine, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Return the other lines that were neither cancelled nor sent back."""
    return [other for other in lines if other.pk != line.pk and other.status not in OVER]


def back_for(
    standing: Standing, paid: Payment | None, lines: Iterable[OrderLine], line: OrderLine | None = None
) -> int:
    """
    Return what goes back in minor units: what is left of a line, or for a whole order everything that is left.

    So shipping, and whatever a cent was rounded to, returns with the last line; and what has gone back by
    another way (from Stripe's Dashboard, say, or as goodwill) does not go back again. What was kept of a line that came
    back worn stays kept.
    """
    left = paid.available_minor() if paid is not None else 0
    if line is not None:
        return min(left, standing.left(line.pk))
    return max(0, left - sum(standing.left(pk) for pk in _sent_back(lines)))


def _sent_back(lines: Iterable[OrderLine]) -> frozenset[int]:
    return frozenset(line.pk for line in lines if line.status == LineStatus.RETURNED)


def end_paid(
    order: Order, lines: Sequence[OrderLine], *, why: Refund.Reason, reason: str, at: dt.datetime, by: Actor,
    quietly: bool = False, unmakeable: bool = False,
) -> Cancelled:  # fmt: skip
    """End a paid order that is held with all its lines: everything that is left of the payment goes back."""
    refund = give_back(order, lines, why=why, at=at)
    order.change(cancelled_at=at)
    order.note(field="cancelled", became="yes", at=at, by=by, reason=reason)
    ended = end_lines(lines, reason=reason, at=at, by=by)
    overall.follow(order, lines, at=at, by=by)
    redeeming.release(order, at=at)
    if not quietly:
        back = refund.amount_minor if refund else 0
        notices.order_cancelled(order, refunded_minor=back, unmakeable=unmakeable, at=at)
    return Cancelled(order, ended, refund)


def give_back(
    order: Order, lines: Sequence[OrderLine], *, why: Refund.Reason, at: dt.datetime, line: OrderLine | None = None
) -> Refund | None:
    """
    Request the refund; it follows from the rule, so it is the system's and needs nobody's approval.

    That holds also where a colleague cancels what the workshop has begun with, or made. What a person decides there is
    that it is not sent, which gives nothing away; the money of what never leaves us is owed, whoever would decline it.

    Whoever calls it has judged the held order: while its payment is disputed nothing of it ends.
    """
    paid = order.payments.filter(standing=Payment.Standing.COUNTED).first()
    standing = parting.standing_of(order, lines)
    back = back_for(standing, paid, lines, line)
    if paid is None or back < 1:
        return None
    amounts = standing.spread(back, without=_sent_back(lines)) if line is None else None
    return refunds.request(
        order, paid.pk, reason=why, amount_minor=back, line=line, chosen=Chosen(standing, amounts), at=at, by=SYSTEM
    )


def end_lines(lines: Iterable[OrderLine], *, reason: str, at: dt.datetime, by: Actor) -> tuple[OrderLine, ...]:
    """Cancel the held lines that are not over, and let go of the stock that was set aside for them."""
    ending = tuple(line for line in lines if line.status not in OVER)
    watched = [subject_of("line", line.pk) for line in ending if line.status in _WATCHED]
    in_workshop = [line for line in ending if line.status in _IN_WORKSHOP]
    packed = [line for line in ending if line.kind == OrderLine.Kind.STOCK and line.status == LineStatus.READY]
    OrderLine.become_all(ending, LineStatus.CANCELLED, at=at, by=by, reason=reason)
    reserved = StockReservation.objects.filter(line__in=ending, state=StockReservation.State.RESERVED)
    # By variant, so that two dying orders take the rows of stock in one order.
    for reservation in reserved.order_by("variant_id"):
        if not Stock.objects.release(reservation.variant_id, reservation.count):
            log.error("the stock of %s does not know its reservation", reservation.line_id)
    reserved.update(state=StockReservation.State.RELEASED, settled_at=at)
    _back_on_the_shelf(packed, at=at)
    if in_workshop:
        production.end(in_workshop, reason=reason, at=at, by=by)
    if watched:
        cases.settle(watched, at=at, by=by)
    prescribed = [line.pk for line in ending if line.prescription_id is not None]
    if prescribed:
        # Whatever was waited for need not come any more.
        Hold.objects.filter(line__in=prescribed, closed_at=None).update(closed_at=at, closed_by=str(by))
    return ending


def _back_on_the_shelf(packed: Sequence[OrderLine], *, at: dt.datetime) -> None:
    """Unpack what was packed and never left, or came back unopened."""
    if not packed:
        return
    consumed = StockReservation.objects.filter(line__in=packed, state=StockReservation.State.CONSUMED)
    for reservation in consumed.order_by("variant_id"):
        Stock.objects.receive(reservation.variant_id, reservation.count)
    consumed.update(state=StockReservation.State.RELEASED, settled_at=at)
