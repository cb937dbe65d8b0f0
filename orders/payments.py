"""
How an order becomes paid: one function that reads a session of Stripe's and moves the order forward, never back.

The webhook's sweep, the return page and ``reconcile`` all press it, in any order and as often as they like.
Money that does not fit is recorded, held for a person and never fulfilled.
"""

import datetime as dt
import enum
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from orders import disputes, gateway, holds, notices, refunds, releasing, takings, tax_records, verification
from orders.days import after_days
from orders.models import Cart, Hold, Order, Payment, PaymentAttempt, PaymentStatus, Refund
from orders.stripe_values import Session
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import Refusal

log: Final = logging.getLogger("orders.payments")

Status = PaymentAttempt.Status
# Days for which price and discount are kept for whoever a bank failed.
DAYS_HELD: Final = 7
# States of a payment intent in which a session that is complete will not be paid any more.
DEAD_INTENT: Final = frozenset({"requires_payment_method", "canceled"})


class Outcome(enum.StrEnum):
    """What a session did to its order."""

    NOTHING = "nothing"
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    HELD = "held"
    RETURNED = "returned"
    UNMATCHED = "unmatched"
    FOREIGN = "foreign"


_TOOK_MONEY: Final = frozenset({Outcome.PAID, Outcome.HELD, Outcome.RETURNED})


@dataclass(frozen=True, slots=True)
class Applied:
    """
    The result of reading a session.

    :ivar order_id: the order it is about; ``None`` if it is not ours, or not there yet.
    :ivar superseded: sessions to close at Stripe, as the order is paid through another.
    """

    outcome: Outcome
    order_id: int | None = None
    superseded: tuple[str, ...] = ()


class NotFree(Refusal):
    """Only an order of zero is settled without money."""

    code = "order_not_free"
    title = "This order costs money and must be paid."


@dataclass(frozen=True, slots=True)
class _Reading:
    """A session being read: its order and all attempts of it are held."""

    session: Session
    order: Order
    attempts: Sequence[PaymentAttempt]
    attempt: PaymentAttempt
    at: dt.datetime
    by: Actor

    def retire_others(self) -> tuple[str, ...]:
        """Make this the only live attempt; return the sessions that must be closed at Stripe."""
        others = [
            other
            for other in self.attempts
            if other.pk != self.attempt.pk and other.status in {Status.CREATING, Status.OPEN}
        ]
        PaymentAttempt.become_all(others, Status.SUPERSEDED, at=self.at, by=self.by)
        return tuple(other.stripe_session_id for other in others if other.stripe_session_id)


@allowed("system", "support", "finance")
def apply_session(session: Session, *, at: dt.datetime, by: Actor) -> Applied:
    """
    Do to the order what the session says; reading the same session again does nothing.

    The session must be freshly fetched from Stripe: an event is only a hint. A paid session is verified
    against the order (:mod:`orders.verification`) before the order counts as paid.
    """
    if session.livemode != settings.STRIPE_LIVEMODE:
        return Applied(Outcome.FOREIGN)
    number = session.reference or session.metadata.get("order", "")
    with transaction.atomic():
        # First of all, because a cart is locked before its order; given back below if nothing was paid.
        carts = Cart.objects.filter(orders__number=number)
        closed = session.is_paid and carts.filter(closed_at=None).update(closed_at=at) > 0
        with Order.hold_where(Q(number=number)) as orders:
            applied = _apply(session, orders[0], at=at, by=by) if orders else _unknown(session)
        if closed and applied.outcome is not Outcome.PAID:
            carts.update(closed_at=None)
    for session_id in applied.superseded:
        _close_quietly(session_id)
    if applied.outcome in _TOOK_MONEY:
        _ask_for_disputes(session, at=at)
    return applied


def _unknown(session: Session) -> Applied:
    """Tell what is not ours from what is ours but not there yet (a webhook may overtake our commit)."""
    ours = session.metadata.get("env") == settings.STRIPE_ENVIRONMENT
    return Applied(Outcome.UNMATCHED if ours else Outcome.FOREIGN)


def _apply(session: Session, order: Order, *, at: dt.datetime, by: Actor) -> Applied:
    with PaymentAttempt.hold_where(Q(order=order)) as attempts:
        attempt = _attempt_of(session, order, attempts)
        if attempt is None:
            return _never_opened(session, order, at=at)
        reading = _Reading(session, order, attempts, attempt, at, by)
        return _ACTS[session.status](reading)


def _attempt_of(session: Session, order: Order, attempts: Sequence[PaymentAttempt]) -> PaymentAttempt | None:
    """Find the attempt of the session, or the one that never heard which session it opened."""
    for attempt in attempts:
        if attempt.stripe_session_id == session.id:
            return attempt
    for attempt in attempts:
        if verification.may_adopt(session, order, attempt):
            attempt.change(stripe_session_id=session.id, url=session.url)
            return attempt
    return None


def _never_opened(session: Session, order: Order, *, at: dt.datetime) -> Applied:
    """Keep money of a session that names our order but that we never opened; leave an unpaid one alone."""
    if not session.is_paid:
        return Applied(Outcome.FOREIGN, order.pk)
    if takings.is_recorded(session):
        return Applied(Outcome.NOTHING, order.pk)
    takings.record(session, order, None, Payment.Standing.MISMATCH, at=at)
    holds.place(order, Hold.Code.UNKNOWN_SESSION, f"session {session.id}", at=at)
    return Applied(Outcome.HELD, order.pk)


def _on_open(reading: _Reading) -> Applied:
    session, attempt = reading.session, reading.attempt
    if attempt.status != Status.CREATING:
        return Applied(Outcome.NOTHING, reading.order.pk)
    attempt.become(Status.OPEN, at=reading.at, by=reading.by, url=session.url)
    return Applied(Outcome.OPEN, reading.order.pk)


def _on_expired(reading: _Reading) -> Applied:
    """
    Let the order wait for a new attempt. Mostly nobody tried to pay, so nothing failed.

    Whose card was declined there, and who went away, gets a link to pay by; what was ordered is kept for them.
    """
    order, attempt = reading.order, reading.attempt
    if attempt.status not in {Status.CREATING, Status.OPEN}:
        return Applied(Outcome.NOTHING, order.pk)
    attempt.become(Status.EXPIRED, at=reading.at, by=reading.by)
    if attempt.last_error and order.payment == PaymentStatus.AWAITING_PAYMENT and order.pay_until > reading.at:
        notices.payment_failed(order, attempt=attempt.number, at=reading.at)
    return Applied(Outcome.EXPIRED, reading.order.pk)


def _on_complete(reading: _Reading) -> Applied:
    session = reading.session
    if session.payment_status == "paid":
        return _on_paid(reading)
    if session.payment_status == "no_payment_required":
        return _on_nothing_to_pay(reading)
    if session.intent is not None and session.intent.status in DEAD_INTENT:
        return _on_failed(reading)
    return _on_promised(reading)


def _on_promised(reading: _Reading) -> Applied:
    """Wait for the buyer's bank, and make nothing meanwhile."""
    order, attempt = reading.order, reading.attempt
    other_waits = any(other.status == Status.PROCESSING for other in reading.attempts)
    if other_waits or order.payment != PaymentStatus.AWAITING_PAYMENT or not attempt.can_become(Status.PROCESSING):
        return Applied(Outcome.NOTHING, order.pk)
    superseded = reading.retire_others()
    attempt.become(Status.PROCESSING, at=reading.at, by=reading.by)
    order.become(PaymentStatus.PROCESSING, field="payment", at=reading.at, by=reading.by)
    notices.payment_processing(order, attempt=attempt.number, at=reading.at)
    return Applied(Outcome.PROCESSING, order.pk, superseded)


def _on_failed(reading: _Reading) -> Applied:
    """Let the order be paid by another attempt: the bank refused this one."""
    order, attempt = reading.order, reading.attempt
    if attempt.status not in PaymentAttempt.ACTIVE:
        return Applied(Outcome.NOTHING, order.pk)
    attempt.become(Status.FAILED, at=reading.at, by=reading.by, last_error="the bank did not pay")
    _wait_again(reading)
    if order.payment == PaymentStatus.AWAITING_PAYMENT:
        notices.payment_failed(order, attempt=attempt.number, at=reading.at)
    return Applied(Outcome.FAILED, order.pk)


def _wait_again(reading: _Reading) -> None:
    """Let an order that a bank was at wait for money again: the bank has spoken, and did not pay for it."""
    order = reading.order
    if order.payment == PaymentStatus.PROCESSING:
        # A bank takes days: whoever it fails gets the whole time to pay again, at the same price.
        pay_until = max(order.pay_until, after_days(reading.at, DAYS_HELD, settings.SHOP_TIME_ZONE))
        order.become(PaymentStatus.AWAITING_PAYMENT, field="payment", at=reading.at, by=reading.by, pay_until=pay_until)


def _on_nothing_to_pay(reading: _Reading) -> Applied:
    """We open no session for an order of zero; if Stripe says that nothing is due, it must be one."""
    order = reading.order
    if order.payment == PaymentStatus.PAID:
        return Applied(Outcome.NOTHING, order.pk)
    if order.total_minor or order.payment == PaymentStatus.CANCELLED:
        fresh = holds.place(order, Hold.Code.PAYMENT_MISMATCH, "Stripe says that nothing was to be paid", at=reading.at)
        return Applied(Outcome.HELD if fresh else Outcome.NOTHING, order.pk)
    reading.attempt.become(Status.PAID, at=reading.at, by=reading.by)
    _settle_free(order, at=reading.at, by=reading.by)
    return Applied(Outcome.PAID, order.pk)


def _on_paid(reading: _Reading) -> Applied:
    session, order, attempt = reading.session, reading.order, reading.attempt
    if attempt.status == Status.PAID:
        return Applied(Outcome.NOTHING, order.pk)
    was_promised = attempt.status == Status.PROCESSING
    attempt.become(Status.PAID, at=reading.at, by=reading.by)
    standing, code, why = _standing_of(session, order, attempt)
    payment = takings.record(session, order, attempt, standing, at=reading.at)
    if standing == Payment.Standing.LATE and was_promised and payment is not None:
        # Cancelled while the bank was at it: nobody has to decide that this money goes back.
        refunds.request(order, payment.pk, reason=Refund.Reason.CANCELLED_UNPAID_LATE, at=reading.at, by=SYSTEM)
        return Applied(Outcome.RETURNED, order.pk)
    if code is not None:
        holds.place(order, code, why, at=reading.at)
        if was_promised:
            # It waits while the hold is open, and can be paid once that is closed.
            _wait_again(reading)
        if standing == Payment.Standing.DUPLICATE and payment is not None:
            refunds.request(order, payment.pk, reason=Refund.Reason.DUPLICATE, at=reading.at, by=SYSTEM)
        return Applied(Outcome.HELD, order.pk)
    superseded = reading.retire_others()
    become_paid(order, paid_at=reading.at, at=reading.at, by=reading.by)
    return Applied(Outcome.PAID, order.pk, superseded)


def _standing_of(
    session: Session, order: Order, attempt: PaymentAttempt
) -> tuple[Payment.Standing, Hold.Code | None, str]:
    """Say how the money counts, and if it does not, under which hold and why."""
    wrong = "; ".join(verification.misses(session, order, attempt))
    if order.payment == PaymentStatus.CANCELLED:
        return Payment.Standing.LATE, Hold.Code.LATE_PAYMENT, wrong or "paid after the order was cancelled"
    if order.payment == PaymentStatus.PAID:
        return Payment.Standing.DUPLICATE, Hold.Code.DUPLICATE_PAYMENT, wrong or "paid a second time"
    if wrong:
        return Payment.Standing.MISMATCH, Hold.Code.PAYMENT_MISMATCH, wrong
    return Payment.Standing.COUNTED, None, ""


_ACTS: Final[dict[str, Callable[[_Reading], Applied]]] = {
    "open": _on_open,
    "expired": _on_expired,
    "complete": _on_complete,
}


def become_paid(
    order: Order, *, paid_at: dt.datetime, at: dt.datetime, by: Actor, reason: str = "", **changed: object
) -> None:
    """Count a held order as paid, whatever paid for it: tax is owed, its lines go on, the customer is told."""
    order.become(PaymentStatus.PAID, field="payment", at=at, by=by, reason=reason, paid_at=paid_at, **changed)
    tax_records.owe(order, at=at)
    lines = releasing.release(order, at=at, by=by)
    notices.order_confirmed(order, at=at, lines=lines)


@allowed("system", "customer", "guest", "support")
def settle_free(order_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Count an order of zero as paid: no session, no movement in the ledger. A second press does nothing.

    :raises NotFree: if it costs anything.
    :raises NotFound: if it is not the actor's.
    """
    with transaction.atomic():
        # Before the order, as carts are locked first; a refusal takes it back.
        Cart.objects.filter(orders=order_id, closed_at=None).update(closed_at=at)
        _settle(order_id, at=at, by=by)


def _settle(order_id: int, *, at: dt.datetime, by: Actor) -> None:
    with Order.hold_for(order_id, by) as order:
        if order.total_minor:
            raise NotFree
        if order.payment == PaymentStatus.AWAITING_PAYMENT:
            _settle_free(order, at=at, by=by)


def _settle_free(order: Order, *, at: dt.datetime, by: Actor) -> None:
    takings.record_nothing(order, at=at)
    become_paid(order, paid_at=at, at=at, by=by)


def _ask_for_disputes(session: Session, *, at: dt.datetime) -> None:
    """Freeze an order whose money was disputed before we knew of it; if Stripe cannot tell now, its event comes."""
    intent = session.intent
    if intent is None or intent.charge is None or not intent.charge.disputed:
        return
    try:
        disputes.learn_of(intent.id, at=at, by=SYSTEM)
    except (gateway.OutcomeUnknown, gateway.Rejected, gateway.Misconfigured) as error:
        log.warning("the disputes of %s could not be read: %s", intent.id, error)


def _close_quietly(session_id: str) -> None:
    """Close a session nobody needs; if Stripe cannot now, ``reconcile`` finds it open and tries again."""
    try:
        gateway.expire_session(session_id)
    except (gateway.OutcomeUnknown, gateway.Rejected, gateway.Misconfigured) as error:
        log.warning("session %s could not be closed: %s", session_id, error)
