"""
How an order dies: unpaid (by its customer, a changed cart or time) or paid, before anything is made.

What would happen can be asked first (:func:`consequence`), from the same judgement that :func:`cancel` uses.
"""

import datetime as dt
import enum
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from orders import attempts, notices, refunds
from orders.models import (
    CANCELLABLE_BY_CUSTOMER,
    LineStatus,
    Order,
    OrderLine,
    Payment,
    PaymentAttempt,
    PaymentStatus,
    Refund,
    StockReservation,
)
from shop.actor import BUYERS, SYSTEM, Actor, allowed
from shop.models import Stock
from shop.money import Money
from shop.refusal import NotFound, Refusal

log: Final = logging.getLogger("orders.cancellations")

# Staff may still stop what is being made, until the parcel is handed over.
CANCELLABLE_BY_STAFF: Final = CANCELLABLE_BY_CUSTOMER | {
    LineStatus.IN_PRODUCTION,
    LineStatus.QUALITY_CHECK,
    LineStatus.READY,
}


class Why(enum.StrEnum):
    """Why an order can be cancelled, or why not."""

    UNPAID = "unpaid"
    BEFORE_PRODUCTION = "before_production"
    BEFORE_HAND_OVER = "before_hand_over"
    ALREADY_CANCELLED = "already_cancelled"
    PAYMENT_PROCESSING = "payment_processing"
    PAYMENT_ON_HOLD = "payment_on_hold"
    PRODUCTION_STARTED = "production_started"
    HANDED_OVER = "handed_over"


POSSIBLE: Final = frozenset({Why.UNPAID, Why.BEFORE_PRODUCTION, Why.BEFORE_HAND_OVER})


class AlreadyCancelled(Refusal):
    """It was cancelled before."""

    code = "already_cancelled"
    title = "This order is cancelled already."


class TooLateToCancel(Refusal):
    """Something is being made, or on its way."""

    code = "too_late_to_cancel"
    title = "This order is being made and can no longer be cancelled."


class PaymentStarted(Refusal):
    """A new payment was begun at the same moment."""

    code = "payment_started"
    title = "A payment for this order was just begun; please try again."


_REFUSALS: Final[dict[Why, type[Refusal]]] = {
    Why.ALREADY_CANCELLED: AlreadyCancelled,
    Why.PAYMENT_PROCESSING: attempts.PaymentProcessing,
    Why.PAYMENT_ON_HOLD: attempts.PaymentOnHold,
    Why.PRODUCTION_STARTED: TooLateToCancel,
    Why.HANDED_OVER: TooLateToCancel,
}


@dataclass(frozen=True, slots=True)
class LineShare:
    """What one line cost, added tax included."""

    line_id: str
    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Consequence:
    """
    What cancelling now would do.

    :ivar until: when the possibility ends by itself: for an unpaid order its last moment to pay; for a paid
        one there is no date, it ends when the workshop starts (``why`` says so).
    :ivar refund: what goes back.
    :ivar lines: each line's part of it, and ``shipping`` the rest.
    """

    possible: bool
    why: Why
    until: dt.datetime | None
    refund: Money
    lines: tuple[LineShare, ...] = ()
    shipping: Money | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was done: the order, and the refund on its way if it was paid."""

    order: Order
    refund: Refund | None = None


@allowed("customer", "guest", "support", "finance")
def consequence(order_id: int, *, by: Actor) -> Consequence:
    """
    Tell what cancelling would do now; nothing changes.

    :raises NotFound: if the order is not the actor's.
    """
    order = Order.objects.reachable_by(by).prefetch_related("lines").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    lines = list(order.lines.all())
    why = judge(order, [line.status for line in lines], by)
    nothing = Money.zero(order.currency)
    if why not in POSSIBLE or order.payment != PaymentStatus.PAID:
        return Consequence(why in POSSIBLE, why, order.pay_until if why is Why.UNPAID else None, nothing)
    paid = order.payments.filter(standing=Payment.Standing.COUNTED).first()
    left = paid.available_minor() if paid else 0
    return Consequence(
        possible=True,
        why=why,
        until=None,
        refund=Money(left, order.currency),
        lines=tuple(_share(order, line) for line in lines if line.status != LineStatus.CANCELLED),
        shipping=Money(order.shipping_minor + _added(order, order.shipping_tax_minor), order.currency),
    )


def _added(order: Order, tax_minor: int) -> int:
    return 0 if order.prices_include_tax else tax_minor


def _share(order: Order, line: OrderLine) -> LineShare:
    name = f"{line.product_name}, {line.variant_name}"
    return LineShare(line.public_id, name, Money(line.subtotal_minor + _added(order, line.tax_minor), order.currency))


def judge(order: Order, statuses: Iterable[str], by: Actor, *, on_hold: bool | None = None) -> Why:
    """
    Say whether the actor may cancel the whole order in its present state, and why.

    :param statuses: of its lines.
    :param on_hold: whether money arrived that does not fit, where the caller knows; else it is looked up.
    """
    if order.cancelled_at is not None:
        return Why.ALREADY_CANCELLED
    if order.payment == PaymentStatus.PROCESSING:
        return Why.PAYMENT_PROCESSING
    if order.payment == PaymentStatus.AWAITING_PAYMENT:
        if on_hold is None:
            on_hold = order.holds.filter(code__in=attempts.MONEY_HOLDS, closed_at=None).exists()
        return Why.PAYMENT_ON_HOLD if on_hold else Why.UNPAID
    live = set(statuses) - {LineStatus.CANCELLED.value}
    if live <= CANCELLABLE_BY_CUSTOMER:
        return Why.BEFORE_PRODUCTION
    if live <= CANCELLABLE_BY_STAFF:
        return Why.PRODUCTION_STARTED if by.kind.value in BUYERS else Why.BEFORE_HAND_OVER
    return Why.HANDED_OVER


@allowed("customer", "guest", "support", "system")
def cancel(order_id: int, *, reason: str, at: dt.datetime, by: Actor, quietly: bool = False) -> Cancelled:
    """
    Cancel a whole order. Unpaid: its session is closed at Stripe first. Paid: one whole refund is requested.

    A paid order stays ``paid``: its lines are cancelled and the ledger tells the rest.

    :param quietly: without a mail, e.g. because the customer has just changed the cart.
    :raises NotFound: if the order is not the actor's.
    :raises AlreadyCancelled: if it is cancelled.
    :raises AlreadyPaid: if closing the session shows that it was paid this moment; the payment is applied.
    :raises PaymentProcessing: if a bank is working on the payment.
    :raises PaymentOnHold: if money arrived that does not fit.
    :raises TooLateToCancel: if production has started (customers) or the parcel is on its way (staff).
    :raises OutcomeUnknown: if Stripe does not answer, so that the session may still be paid.
    """
    withdrawn: PaymentAttempt | None = None
    with Order.hold_for(order_id, by) as order:
        if _require_possible(order, by) is not Why.UNPAID:
            return _cancel_paid(order, reason=reason, at=at, by=by, quietly=quietly)
        withdrawn = order.attempts.filter(status__in=PaymentAttempt.ACTIVE).first()
    if withdrawn is not None:
        attempts.withdraw(withdrawn, at=at)
    with Order.hold_for(order_id, by) as order:
        if _require_possible(order, by) is not Why.UNPAID:
            raise attempts.AlreadyPaid
        return _cancel_unpaid(order, withdrawn, reason=reason, at=at, by=by, quietly=quietly)


def _require_possible(order: Order, by: Actor) -> Why:
    why = judge(order, order.lines.values_list("status", flat=True), by)
    if why not in POSSIBLE:
        raise _REFUSALS[why]
    return why


def _cancel_unpaid(
    order: Order, withdrawn: PaymentAttempt | None, *, reason: str, at: dt.datetime, by: Actor, quietly: bool
) -> Cancelled:
    with PaymentAttempt.hold_where(Q(order=order, status__in=PaymentAttempt.ACTIVE)) as active:
        if any(withdrawn is None or attempt.pk != withdrawn.pk for attempt in active):
            raise PaymentStarted
        PaymentAttempt.become_all(active, PaymentAttempt.Status.SUPERSEDED, at=at, by=by, reason=reason)
    order.become(PaymentStatus.CANCELLED, field="payment", at=at, by=by, reason=reason, cancelled_at=at)
    _cancel_lines(order, reason=reason, at=at, by=by)
    if not quietly:
        notices.order_cancelled(order, refunded_minor=0, at=at)
    return Cancelled(order)


def _cancel_paid(order: Order, *, reason: str, at: dt.datetime, by: Actor, quietly: bool) -> Cancelled:
    refund = None
    payment = order.payments.filter(standing=Payment.Standing.COUNTED).first()
    if payment is not None and payment.available_minor() > 0:
        # The refund follows from the rule, so it is the system's and needs nobody's approval.
        refund = refunds.request(order, payment.pk, reason=Refund.Reason.CANCELLED, at=at, by=SYSTEM)
    order.change(cancelled_at=at)
    order.note(field="cancelled", became="yes", at=at, by=by, reason=reason)
    _cancel_lines(order, reason=reason, at=at, by=by)
    if not quietly:
        notices.order_cancelled(order, refunded_minor=refund.amount_minor if refund else 0, at=at)
    return Cancelled(order, refund)


def _cancel_lines(order: Order, *, reason: str, at: dt.datetime, by: Actor) -> None:
    with OrderLine.hold_where(Q(order=order) & ~Q(status=LineStatus.CANCELLED)) as lines:
        OrderLine.become_all(lines, LineStatus.CANCELLED, at=at, by=by, reason=reason)
        reserved = StockReservation.objects.filter(line__in=lines, state=StockReservation.State.RESERVED)
        # By variant, so that two dying orders take the rows of stock in one order.
        for reservation in reserved.order_by("variant_id"):
            if not Stock.objects.release(reservation.variant_id, reservation.count):
                log.error("the stock of %s does not know its reservation", reservation.line_id)
        reserved.update(state=StockReservation.State.RELEASED, settled_at=at)


@allowed("system")
def expire_unpaid(*, at: dt.datetime, by: Actor, most: int = 100) -> int:
    """Cancel the orders whose time to pay is over; return how many. What cannot be now is tried next time."""
    on_hold = Q(holds__code__in=attempts.MONEY_HOLDS, holds__closed_at=None)
    due = Order.objects.unpaid_since(at).exclude(pk__in=Order.objects.filter(on_hold).values("pk"))
    done = 0
    for order_id in list(due.order_by("pay_until", "pk").values_list("pk", flat=True)[:most]):
        try:
            cancel(order_id, reason="not paid in time", at=at, by=by)
        except Refusal as refusal:
            log.warning("order %s is not cancelled yet: %s", order_id, refusal)
        else:
            done += 1
    return done
