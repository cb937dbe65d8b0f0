"""
Chapter: what each type of Stripe's events makes us do.

An event is a hint: its object is fetched from Stripe as it is now, and read by the same function that everybody uses.
So it does not matter in which order events come, nor how often.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from django.conf import settings

from orders import disputes, doubts_gateway, gateway, payments, refunds, suspicions
from orders.models import PaymentAttempt, StripeEvent
from orders.payments import Outcome
from orders.stripe_values import Suspicion
from shop.actor import SYSTEM

Status = StripeEvent.Status


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an event: its new status, the order it was about, and why if it was not done."""

    status: StripeEvent.Status
    order_id: int | None = None
    why: str = ""


def _session(event: StripeEvent, at: dt.datetime) -> Result:
    """Fetch the session as it is now, and read it."""
    applied = payments.apply_session(gateway.retrieve_session(event.object_id), at=at, by=SYSTEM)
    if applied.outcome is Outcome.UNMATCHED:
        return Result(Status.UNMATCHED, why="no such order yet")
    if applied.outcome is Outcome.FOREIGN:
        return Result(Status.IGNORED, applied.order_id, "not a session of ours")
    return Result(Status.DONE, applied.order_id)


def _decline(event: StripeEvent, _at: dt.datetime) -> Result:
    """Note why a card was declined, for support; the buyer tries again on the same page."""
    words = cast("Mapping[str, str]", event.payload.get("metadata") or {})
    if words.get("env") != settings.STRIPE_ENVIRONMENT:
        return Result(Status.IGNORED, why="not a payment of ours")
    number = str(words.get("attempt") or "")
    wanted = PaymentAttempt.objects.filter(order__number=words.get("order", ""))
    attempt = wanted.filter(number=int(number) if number.isdecimal() else 0).values("pk", "order_id").first()
    if attempt is None:
        return Result(Status.UNMATCHED, why="no such attempt yet")
    error = cast("Mapping[str, str]", event.payload.get("last_payment_error") or {})
    said = ": ".join(word for word in (error.get("code"), error.get("decline_code")) if word)
    with PaymentAttempt.hold(attempt["pk"]) as held:
        held.change(last_error=said[:300] or "declined")
    return Result(Status.DONE, attempt["order_id"])


def _refund(event: StripeEvent, at: dt.datetime) -> Result:
    """Read every refund of the payment: ours are confirmed, those made in the Dashboard become rows."""
    intent_id = str(event.payload.get("payment_intent") or "")
    if not intent_id:
        return Result(Status.IGNORED, why="a refund without a payment intent is not of ours")
    order_id: int | None = None
    for told in gateway.refunds_of(intent_id):
        refund = refunds.confirm(told, at=at, by=SYSTEM)
        if refund is None:
            return _not_in_our_books(intent_id)
        order_id = refund.order_id
    return Result(Status.DONE, order_id)


def _dispute(event: StripeEvent, at: dt.datetime) -> Result:
    """Fetch the dispute as it is now, and read it."""
    told = doubts_gateway.retrieve_dispute(event.object_id)
    dispute = disputes.confirm(told, at=at, by=SYSTEM)
    return _not_in_our_books(told.intent_id) if dispute is None else Result(Status.DONE, dispute.order_id)


def _review(event: StripeEvent, at: dt.datetime) -> Result:
    return _suspicion(doubts_gateway.retrieve_review(event.object_id), at)


def _fraud_warning(event: StripeEvent, at: dt.datetime) -> Result:
    return _suspicion(doubts_gateway.retrieve_fraud_warning(event.object_id), at)


def _suspicion(told: Suspicion, at: dt.datetime) -> Result:
    order_id = suspicions.confirm(told, at=at, by=SYSTEM)
    return _not_in_our_books(told.intent_id) if order_id is None else Result(Status.DONE, order_id)


def _not_in_our_books(intent_id: str) -> Result:
    """
    Tell what is not ours from what came before the payment that it is about.

    What is written on the payment decides: a refund, a dispute or a review does not say whose it is.
    """
    words = doubts_gateway.words_of_intent(intent_id) if intent_id else {}
    if words.get("env") == settings.STRIPE_ENVIRONMENT:
        return Result(Status.UNMATCHED, why="no such payment in our books yet")
    return Result(Status.IGNORED, why="about a payment that is not ours")


ACTS: Final[Mapping[str, Callable[[StripeEvent, dt.datetime], Result]]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "payment_intent.payment_failed": _decline,
    "charge.refunded": _refund,
    "charge.refund.updated": _refund,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
    "review.opened": _review,
    "review.closed": _review,
    "radar.early_fraud_warning.created": _fraud_warning,
    "radar.early_fraud_warning.updated": _fraud_warning,
}
