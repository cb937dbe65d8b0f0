"""Cancelling one line of a paid order: what it cost goes back, the rest goes on."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from fitting.models import reason_within
from orders import notices, overall
from orders.cancellations.ending import Cancelled, end_lines, end_paid, give_back, kept_beside
from orders.cancellations.judging import LineMoved, LineUnknown, judge_line, require, standings
from orders.models import Order, OrderLine, Refund
from shop.actor import Actor, allowed


@allowed("customer", "guest", "support", "system")
def cancel_line(
    line_id: int, *, reason: str, at: dt.datetime, by: Actor, why: Refund.Reason = Refund.Reason.CANCELLED,
    still: Callable[[OrderLine], bool] | None = None, unmakeable: bool = False,
) -> Cancelled:  # fmt: skip
    """
    Cancel one line of a paid order, and request a refund of what it cost, less what was given back of it before.

    A minimum spend that the rest does not reach any more is not clawed back. With the last kept line the
    order is cancelled, and shipping goes back too.

    :param why: the reason of the refund, where a rule ends the line and not its customer.
    :param still: asked of the held line whether the rule's reason is still there; if not, nothing happens.
    :param unmakeable: because we cannot make it, which the customer is told.
    :raises LineUnknown: if there is no such line.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises NotFound: if its order is not the actor's.
    :raises LineMoved: if it is not ``still`` so.
    :raises AlreadyCancelled: if the line is cancelled.
    :raises LineNotPaid: if the order is not paid: its cart is changed, or the whole order cancelled.
    :raises PaymentDisputed: while the customer's bank disputes what was paid.
    :raises CoverTakenOver: if it is made again for a wearer who has taken the guarantee over (customers).
    :raises TooLateToCancel: if its production has started (customers; unless a delay of it was told and stands) or it
        is on its way (staff).
    """
    reason = reason_within(reason)
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise LineUnknown
    with Order.hold_for(order_id, by) as order, OrderLine.hold_where(Q(order=order)) as lines:
        ending = next(line for line in lines if line.pk == line_id)
        if still is not None and not still(ending):
            raise LineMoved
        require(judge_line(order, standings([ending])[ending.pk], by))
        if not kept_beside(ending, lines):
            return end_paid(order, lines, why=why, reason=reason, at=at, by=by, unmakeable=unmakeable)
        refund = give_back(order, lines, line=ending, why=why, at=at)
        ended = end_lines([ending], reason=reason, at=at, by=by)
        overall.follow(order, lines, at=at, by=by)
        back = refund.amount_minor if refund else 0
        notices.order_cancelled(order, lines=ended, refunded_minor=back, unmakeable=unmakeable, at=at)
        return Cancelled(order, ended, refund)
