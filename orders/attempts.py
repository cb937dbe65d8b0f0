"""
Attempts to pay: one payable session per order, its parameters frozen before anything is sent.

The five steps of :func:`pay_again`: look (order held), close the old session (outside), write the new
attempt (order held; the constraint is the lock), send it (outside, with the stored key), note the answer.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Final, NoReturn

from django.conf import settings
from django.db.models import Q

from orders import gateway, payments
from orders.models import Hold, Order, OrderLine, PaymentAttempt, PaymentStatus
from orders.return_urls import require_returnable
from orders.stripe_params import (
    SESSION_LIFE,
    SHORTEST_LIFE,
    Target,
    coupon_params,
    fingerprint,
    return_urls,
    session_params,
)
from orders.stripe_values import Session
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import Refusal

log: Final = logging.getLogger("orders.attempts")

Status = PaymentAttempt.Status
# A session that ends sooner is not handed out again: the buyer needs time to type.
LEAST_LEFT: Final = dt.timedelta(minutes=5)
# Clocks differ, and a bank may be asked in the last second of a session.
COUPON_OUTLIVES: Final = dt.timedelta(days=1)


class AlreadyPaid(Refusal):
    """The order is paid; nothing more is due."""

    code = "already_paid"
    title = "This order is paid already."


class PaymentProcessing(Refusal):
    """The buyer's bank was asked and has not answered yet."""

    code = "payment_processing"
    title = "Your bank is working on the payment of this order."


class OrderIsCancelled(Refusal):
    """The order was cancelled or not paid in time."""

    code = "order_cancelled"
    title = "This order is cancelled; please place a new one."


class PaymentOnHold(Refusal):
    """Money arrived that does not fit the order; a person looks at it before any more is taken."""

    code = "payment_on_hold"
    title = "We are looking at a payment for this order and will be in touch."


# Money arrived under these: never take more before a person has looked.
MONEY_HOLDS: Final = (Hold.Code.PAYMENT_MISMATCH, Hold.Code.UNKNOWN_SESSION)


def require_payable(order: Order) -> None:
    """
    Insist that the order waits for money.

    :raises AlreadyPaid: if it is paid.
    :raises PaymentProcessing: if a bank is at it.
    :raises OrderIsCancelled: if it is cancelled.
    :raises PaymentOnHold: if money arrived that does not fit.
    """
    if order.payment == PaymentStatus.PAID:
        raise AlreadyPaid
    if order.payment == PaymentStatus.PROCESSING:
        raise PaymentProcessing
    if order.payment == PaymentStatus.CANCELLED:
        raise OrderIsCancelled
    if order.holds.filter(code__in=MONEY_HOLDS, closed_at=None).exists():
        raise PaymentOnHold


@allowed("customer", "guest", "system", "support")
def prepare(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    return_url: str,
    at: dt.datetime,
    by: Actor,
    number: int = 1,
) -> PaymentAttempt:
    """
    Write down the next attempt with everything that will be sent; nothing is sent yet.

    For checkout's transaction: nobody can know a newborn order, so it need not be locked.
    """
    expires_at = (at + SESSION_LIFE).replace(microsecond=0)
    target = Target(
        attempt=number,
        environment=settings.STRIPE_ENVIRONMENT,
        return_url=return_url,
        expires_at=expires_at,
        methods=tuple(settings.STRIPE_PAYMENT_METHODS),
    )
    params = session_params(order, lines, target)
    attempt = PaymentAttempt(
        order=order,
        number=number,
        idempotency_key=f"{settings.STRIPE_ENVIRONMENT}:{order.number}:cs:{number}",
        params=params,
        params_hash=fingerprint(params),
        amount_minor=order.total_minor,
        currency=order.currency,
        created_at=at,
        expires_at=expires_at,
    )
    attempt.save(force_insert=True)
    attempt.note(field="status", became=attempt.status, at=at, by=by)
    return attempt


@allowed("customer", "guest", "system", "support")
def send(attempt_id: int, *, at: dt.datetime, by: Actor) -> PaymentAttempt:
    """
    Open the attempt's session, outside any transaction; safe to repeat, as the same key gets the same session.

    Without an answer the attempt stays ``creating`` and the sweep repeats; a definite no ends it as ``failed``.
    """
    return send_new(PaymentAttempt.objects.get(pk=attempt_id), at=at, by=by)


def send_new(attempt: PaymentAttempt, *, at: dt.datetime, by: Actor) -> PaymentAttempt:
    """Do what :func:`send` does with a row in hand, e.g. the one that was just prepared."""
    if attempt.status != Status.CREATING:
        return attempt
    try:
        _make_coupon(attempt)
        session = gateway.create_session(attempt.params, key=attempt.idempotency_key)
    except gateway.KeyTaken:
        log.exception("%s: its key was used with other parameters", attempt)
        return _searched(attempt, at=at, by=by)
    except gateway.Rejected as error:
        log.exception("%s was refused by Stripe (%s)", attempt, error.param)
        return _ended(attempt, error.stripe_code or "rejected", at=at, by=by)
    except gateway.OutcomeUnknown:
        return _unanswered(attempt, at=at, by=by)
    except gateway.Misconfigured:
        log.error("%s waits: payments are not set up", attempt)  # noqa: TRY400  the cause is a setting
        return attempt
    return _opened(attempt, session)


def _make_coupon(attempt: PaymentAttempt) -> None:
    """Make what the order takes off known to Stripe, under the name that the session will use."""
    for discount in attempt.params.get("discounts", ()):
        params = coupon_params(attempt.order, discount["coupon"], redeem_by=attempt.expires_at + COUPON_OUTLIVES)
        key = f"{settings.STRIPE_ENVIRONMENT}:coupon:{attempt.order.number}:{attempt.number}"
        gateway.create_coupon(params, key=key)


def _opened(attempt: PaymentAttempt, session: Session) -> PaymentAttempt:
    """
    Note the answer with one conditional statement, as every order takes this step.

    It is not in the journal: it is the answer to our own call, and the attempt's birth is.
    """
    waiting = PaymentAttempt.objects.filter(pk=attempt.pk, status=Status.CREATING)
    told = {"stripe_session_id": session.id, "url": session.url, "expires_at": session.expires_at}
    if not waiting.update(status=Status.OPEN, **told):
        return PaymentAttempt.objects.get(pk=attempt.pk)
    attempt.status = Status.OPEN
    attempt.stripe_session_id, attempt.url, attempt.expires_at = session.id, session.url, session.expires_at
    return attempt


def _ended(attempt: PaymentAttempt, why: str, *, at: dt.datetime, by: Actor) -> PaymentAttempt:
    with PaymentAttempt.hold(attempt.pk) as held:
        if held.status == Status.CREATING:
            held.become(Status.FAILED, at=at, by=by, reason=why, last_error=why[:300])
        return held


def _unanswered(attempt: PaymentAttempt, *, at: dt.datetime, by: Actor) -> PaymentAttempt:
    """
    Wait, or make certain.

    From half an hour before the stored end of the session on, Stripe would refuse to open it. So what a
    search does not find then does not exist, and another attempt may follow.
    """
    return attempt if at < attempt.expires_at - SHORTEST_LIFE else _searched(attempt, at=at, by=by)


def _searched(attempt: PaymentAttempt, *, at: dt.datetime, by: Actor) -> PaymentAttempt:
    """Take the session that Stripe has of the attempt; without one the attempt is over."""
    try:
        found = find(attempt)
    except (gateway.OutcomeUnknown, gateway.Rejected):
        return attempt
    if found is None:
        return _ended(attempt, "never opened", at=at, by=by)
    return _opened(attempt, found)


def find(attempt: PaymentAttempt) -> Session | None:
    """Search Stripe's sessions for the one of an attempt whose answer was lost; they cannot be asked by reference."""
    since = int((attempt.created_at - LEAST_LEFT).timestamp())
    for session in gateway.sessions_since(since):
        words = session.metadata
        if session.reference == attempt.params["client_reference_id"] and words.get("attempt") == str(attempt.number):
            return session
    return None


@allowed("customer", "guest", "system", "support")
def pay_again(order_id: int, *, return_url: str, at: dt.datetime, by: Actor) -> PaymentAttempt:
    """
    Hand out the order's payable session: the present one if it still serves, else a new one after closing it.

    Two clicks at once get one session. If the old session turns out to be paid, that payment is applied.

    :raises ReturnUrlNotAllowed: if it is not a page of a storefront we know.
    :raises NotFound: if the order is not the actor's.
    :raises AlreadyPaid: if it is paid, or turns out to be.
    :raises PaymentProcessing: if a bank is working on it.
    :raises OrderIsCancelled: if it is cancelled.
    :raises PaymentOnHold: if money arrived that does not fit.
    :raises OutcomeUnknown: if Stripe does not answer; the next click continues.
    """
    require_returnable(return_url, settings.RETURN_URL_ORIGINS)
    old = _present(order_id, by=by)
    if old is not None and old.status == Status.CREATING:
        old = send_new(old, at=at, by=by)
    if old is not None and old.status == Status.OPEN and _serves(old, return_url, at=at):
        return old
    if old is not None:
        withdraw(old, at=at)
    sent = send_new(_next(order_id, old, return_url=return_url, at=at, by=by), at=at, by=by)
    if sent.status == Status.FAILED and "discounts" in sent.params:
        # Somebody deleted the coupon between the two calls; another attempt has another one.
        sent = send_new(_next(order_id, sent, return_url=return_url, at=at, by=by), at=at, by=by)
    if sent.status != Status.OPEN:
        raise gateway.OutcomeUnknown
    return sent


def _present(order_id: int, *, by: Actor) -> PaymentAttempt | None:
    with Order.hold_for(order_id, by) as order:
        require_payable(order)
        return order.attempts.filter(status__in=PaymentAttempt.ACTIVE).first()


def _serves(attempt: PaymentAttempt, return_url: str, *, at: dt.datetime) -> bool:
    """Whether the buyer can still pay here, and comes back to where they want."""
    wanted = {**attempt.params, **return_urls(return_url, attempt.params["client_reference_id"])}
    return attempt.expires_at - at > LEAST_LEFT and fingerprint(wanted) == attempt.params_hash


def withdraw(attempt: PaymentAttempt, *, at: dt.datetime) -> None:
    """
    Make sure that nobody can pay through an attempt any more. Call it with nothing held.

    :raises AlreadyPaid: if somebody has; the payment is applied.
    :raises PaymentProcessing: if a bank was asked through it.
    :raises PaymentOnHold: if what was paid does not fit.
    :raises OutcomeUnknown: if Stripe does not answer, so that it may still be paid.
    """
    if attempt.status == Status.CREATING:
        attempt = send_new(attempt, at=at, by=SYSTEM)
        # After its stored end whatever may have been opened is closed, so silence does not matter any more.
        if attempt.status == Status.CREATING and at < attempt.expires_at:
            raise gateway.OutcomeUnknown
    if attempt.stripe_session_id is None or attempt.status not in PaymentAttempt.ACTIVE:
        return
    try:
        gateway.expire_session(attempt.stripe_session_id)
    except gateway.Rejected:
        _not_open_any_more(attempt, attempt.stripe_session_id, at=at)


def _not_open_any_more(attempt: PaymentAttempt, session_id: str, *, at: dt.datetime) -> None:
    """Learn why the session ended before us: by time, which is well, or because it was completed."""
    try:
        session = gateway.retrieve_session(session_id)
    except gateway.Rejected as error:
        if error.stripe_code != gateway.Rejected.MISSING:
            raise
        log.error("%s: Stripe does not know session %s", attempt, session_id)  # noqa: TRY400  it is about the session
        return
    payments.apply_session(session, at=at, by=SYSTEM)
    if session.status == "complete":
        _refuse_completed(attempt.order_id)
    if session.status == "open":
        raise gateway.OutcomeUnknown


def _refuse_completed(order_id: int) -> NoReturn:
    require_payable(Order.objects.get(pk=order_id))
    # Complete, but neither paid nor on its way nor held: the bank refused at this moment. Let them try again.
    raise gateway.OutcomeUnknown


def _next(order_id: int, old: PaymentAttempt | None, *, return_url: str, at: dt.datetime, by: Actor) -> PaymentAttempt:
    """Write the next attempt, or return the one that a twin has just written."""
    with Order.hold_for(order_id, by) as order:
        require_payable(order)
        with PaymentAttempt.hold_where(Q(order=order)) as attempts:
            for attempt in attempts:
                if attempt.status not in PaymentAttempt.ACTIVE:
                    continue
                if old is None or attempt.pk != old.pk:
                    return attempt
                attempt.become(Status.SUPERSEDED, at=at, by=by)
            lines = list(order.lines.all())
            number = max((attempt.number for attempt in attempts), default=0) + 1
            return prepare(order, lines, return_url=return_url, at=at, by=by, number=number)
