"""Cancelling a whole order: unpaid (by its customer, a changed cart or time) or paid."""

import datetime as dt
import logging
from typing import Final

from django.db.models import Q

from fitting.models import reason_within
from orders import attempts, notices, redeeming
from orders.cancellations.ending import Cancelled, end_lines, end_paid
from orders.cancellations.judging import PaymentStarted, Why, judge, require, standings
from orders.models import Order, OrderLine, PaymentAttempt, PaymentStatus, Refund
from shop.actor import Actor, allowed
from shop.refusal import Refusal
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.cancellations")


@allowed("customer", "guest", "support", "system")
def cancel(order_id: int, *, reason: str, at: dt.datetime, by: Actor, quietly: bool = False) -> Cancelled:
    """
    Cancel a whole order. Unpaid: its session is closed at Stripe first. Paid: what is left of it is refunded.

    While a bank works on the payment nothing can be closed: if it pays all the same, that goes back by itself. A paid
    order stays ``paid``: its lines are cancelled and the ledger tells the rest.

    :param quietly: without a mail, e.g. because the customer has just changed the cart.
    :raises NotFound: if the order is not the actor's.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises AlreadyCancelled: if it is cancelled.
    :raises AlreadyPaid: if closing the session shows that it was paid this moment; the payment is applied.
    :raises PaymentProcessing: if closing the session shows that a bank was asked this moment; press again.
    :raises PaymentOnHold: if money arrived that does not fit.
    :raises PaymentDisputed: while the customer's bank disputes what was paid.
    :raises CoverTakenOver: if it is made again for a wearer who has taken the guarantee over (customers).
    :raises TooLateToCancel: if production has started (customers) or the parcel is on its way (staff).
    :raises OutcomeUnknown: if Stripe does not answer, so that the session may still be paid.
    """
    reason = reason_within(reason)
    withdrawn: PaymentAttempt | None = None
    with Order.hold_for(order_id, by) as order:
        if order.payment == PaymentStatus.PAID:
            return _cancel_paid(order, reason=reason, at=at, by=by, quietly=quietly)
        require(judge(order, (), by))
        if order.payment == PaymentStatus.PROCESSING:
            return _cancel_at_the_bank(order, reason=reason, at=at, by=by)
        withdrawn = order.attempts.filter(status__in=PaymentAttempt.ACTIVE).first()
    if withdrawn is not None:
        attempts.withdraw(withdrawn, at=at)
    with Order.hold_for(order_id, by) as order:
        # What was paid this moment is judged by its lines, when it is pressed again.
        if order.payment == PaymentStatus.PAID:
            raise attempts.AlreadyPaid
        why = judge(order, (), by)
        require(why)
        if why is Why.PAYMENT_PROCESSING:
            raise attempts.PaymentProcessing
        return _cancel_unpaid(order, withdrawn, reason=reason, at=at, by=by, quietly=quietly)


def _cancel_paid(order: Order, *, reason: str, at: dt.datetime, by: Actor, quietly: bool) -> Cancelled:
    # Held before they are judged: the workshop may begin with one at this moment.
    with OrderLine.hold_where(Q(order=order)) as lines:
        require(judge(order, standings(lines).values(), by))
        why = Refund.Reason.CANCELLED
        return end_paid(order, lines, why=why, reason=reason, at=at, by=by, quietly=quietly)


def _cancel_at_the_bank(order: Order, *, reason: str, at: dt.datetime, by: Actor) -> Cancelled:
    """End an order whose bank may still pay; its attempt goes on, so that the money is known and goes back."""
    ended = _end_unpaid(order, reason=reason, at=at, by=by)
    notices.order_cancelled(order, at_the_bank=True, at=at)
    return Cancelled(order, ended)


def _cancel_unpaid(
    order: Order, withdrawn: PaymentAttempt | None, *, reason: str, at: dt.datetime, by: Actor, quietly: bool
) -> Cancelled:
    with PaymentAttempt.hold_where(Q(order=order, status__in=PaymentAttempt.ACTIVE)) as active:
        if any(withdrawn is None or attempt.pk != withdrawn.pk for attempt in active):
            raise PaymentStarted
        PaymentAttempt.become_all(active, PaymentAttempt.Status.SUPERSEDED, at=at, by=by, reason=reason)
    ended = _end_unpaid(order, reason=reason, at=at, by=by)
    if not quietly:
        notices.order_cancelled(order, refunded_minor=0, at=at)
    return Cancelled(order, ended)


def _end_unpaid(order: Order, *, reason: str, at: dt.datetime, by: Actor) -> tuple[OrderLine, ...]:
    order.become(PaymentStatus.CANCELLED, field="payment", at=at, by=by, reason=reason, cancelled_at=at)
    with OrderLine.hold_where(Q(order=order)) as lines:
        ended = end_lines(lines, reason=reason, at=at, by=by)
    redeeming.release(order, at=at)
    return ended


@allowed("system")
def expire_unpaid(*, at: dt.datetime, by: Actor, most: int = 100) -> int:
    """Cancel the orders whose time to pay is over; return how many. What cannot be now is tried next time."""
    on_hold = Q(holds__code__in=attempts.MONEY_HOLDS, holds__closed_at=None)
    due = Order.objects.unpaid_since(at).exclude(pk__in=Order.objects.filter(on_hold).values("pk"))
    done = 0
    for order_id in whose_turn("expire_unpaid", due.order_by("pay_until", "pk"), most=most):
        try:
            cancel(order_id, reason="not paid in time", at=at, by=by)
        except Refusal as refusal:
            log.warning("order %s is not cancelled yet: %s", order_id, refusal)
        else:
            done += 1
    return done
