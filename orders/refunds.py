"""
Money on its way back: requested (a row, with its own key), executed (the call), confirmed (what Stripe says).

"It timed out" is a state, not a failure: the sweep asks Stripe what it knows, then repeats with the same key.
"""

import datetime as dt
import logging
from contextlib import suppress
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from orders import cases, gateway, holds, notices, parting, tax_records
from orders.cases.needs import of_refund, subject_of
from orders.models import LedgerEntry, Order, OrderLine, Payment, Refund, is_astray
from orders.parting import Chosen
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import Refusal, Unavailable

log: Final = logging.getLogger("orders.refunds")

Status = Refund.Status
# Stripe's words for our reasons; "fraudulent" would put card and e-mail on its block list and is never ours.
_TOLD: Final = {Refund.Reason.DUPLICATE.value: "duplicate"}
_OF_STRIPE: Final = {
    "pending": Status.PENDING,
    "requires_action": Status.REQUIRES_ACTION,
    "succeeded": Status.SUCCEEDED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELLED,
}
# For so long nobody else sends what somebody has begun to send.
SENDING: Final = dt.timedelta(minutes=5)
_SETTLED: Final = frozenset({Status.SUCCEEDED, *Refund.ASTRAY})
# Stripe forgets a key after a day. A refund that was written longer ago may have been sent as long ago, by somebody who
# did not live to write it down: it is looked for before it is sent.
_KEY_IS_KNOWN: Final = dt.timedelta(hours=12)


class NothingToRefund(Refusal):
    """Everything that was paid is refunded already, or on its way."""

    code = "nothing_to_refund"
    title = "There is nothing left to refund."


class PaymentDisputed(Refusal):
    """The customer's bank has the money or is fetching it: a refund on top would pay twice."""

    code = "payment_disputed"
    title = "This payment is disputed at the customer's bank; nothing is refunded until that is over."


class RefundTooLarge(Refusal):
    """More than is left of the payment."""

    code = "refund_too_large"
    title = "This is more than is left of the payment."


@allowed("system", "finance", "support", "claims")
def request(
    order: Order,
    payment_id: int,
    *,
    reason: Refund.Reason,
    at: dt.datetime,
    by: Actor,
    amount_minor: int | None = None,
    line: OrderLine | None = None,
    chosen: Chosen | None = None,
    **decided: object,
) -> Refund:
    """
    Write down a refund to be made; the order must be held, so that two requests cannot both take the rest.

    :param amount_minor: how much; everything that is left when absent.
    :param line: the line it gives back, if it is one.
    :param chosen: what is left of everything, where the caller has asked, and what goes back of each; by default the
        amount is spread over what is left of all.
    :param decided: who decided it and whether somebody must approve, where that was a person.
    :raises PaymentDisputed: while a dispute about the payment is under way.
    :raises NothingToRefund: if nothing is left.
    :raises RefundTooLarge: if less than the amount is left.
    """
    order.require_held()
    payment = Payment.objects.get(pk=payment_id, order=order)
    if payment.is_disputed():
        raise PaymentDisputed
    left = payment.available_minor()
    if left < 1:
        raise NothingToRefund
    amount = left if amount_minor is None else amount_minor
    if not 1 <= amount <= left:
        raise RefundTooLarge(extra={"available_minor": left})
    refund = Refund(
        order=order,
        payment=payment,
        line=line,
        amount_minor=amount,
        currency=payment.currency,
        reason=reason,
        origin=Refund.Origin.STAFF if by.roles else Refund.Origin.RULE,
        requested_at=at,
        **decided,
    )
    refund.idempotency_key = f"{settings.STRIPE_ENVIRONMENT}:refund:{refund.public_id}"
    refund.save(force_insert=True)
    refund.note(field="status", became=refund.status, at=at, by=by, reason=reason.label)
    if payment.standing == Payment.Standing.COUNTED:
        _part(refund, chosen)
    return refund


def _part(refund: Refund, chosen: Chosen | None = None) -> None:
    """Write what it gives back of what; money that bought nothing (late, or twice) has no parts."""
    known = chosen or Chosen(parting.standing_of(refund.order, refund.order.lines.all()))
    amounts = known.amounts
    if amounts is None:
        line, whole = refund.line_id, refund.amount_minor
        amounts = known.standing.spread(whole) if line is None else {line: whole}
    parting.write(refund, known.standing, amounts)


@allowed("system", "finance")
def execute(refund_id: int, *, at: dt.datetime, by: Actor) -> Refund:
    """
    Ask Stripe to send the money back, and write down what it says. Safe to press again at any time.

    Without an answer the refund is ``unknown`` and will be asked about; a definite no ends it as ``failed``.
    """
    refund = Refund.objects.select_related("payment", "order").get(pk=refund_id)
    if refund.status not in Refund.WAITS_IN or not _begins(refund, at=at):
        return Refund.objects.get(pk=refund_id)
    try:
        told = _done_before(refund, at=at) or _create(refund)
    except gateway.Rejected as error:
        _refused(refund, error, at=at, by=by)
    except gateway.OutcomeUnknown:
        _not_known(refund, "no answer", Status.UNKNOWN, at=at, by=by)
    except gateway.Misconfigured:
        # Nothing was sent, so nothing can have happened.
        _not_known(refund, "payments are not set up", refund.status, at=at, by=by)
    else:
        confirm(told, at=at, by=SYSTEM)
    return Refund.objects.get(pk=refund_id)


def _begins(refund: Refund, *, at: dt.datetime) -> bool:
    """Say on the row that it is being sent, as the sweep does, so that nobody calls it off meanwhile."""
    if refund.leased_until is not None:
        return True
    with Refund.hold(refund.pk) as held:
        if held.status not in Refund.WAITS_IN:
            return False
        held.change(leased_until=at + SENDING)
        return True


def _done_before(refund: Refund, *, at: dt.datetime) -> StripeRefund | None:
    """Look among Stripe's refunds for one whose answer was lost, or never written: its key may be forgotten."""
    if refund.status != Status.UNKNOWN and at - (refund.approved_at or refund.requested_at) < _KEY_IS_KNOWN:
        return None
    return _known_at_stripe(refund)


def _known_at_stripe(refund: Refund) -> StripeRefund | None:
    told = gateway.refunds_of(refund.payment.payment_intent_id or "")
    return next((other for other in told if other.metadata.get("refund") == refund.public_id), None)


@allowed("system", "finance")
def press_on(refund_id: int, *, at: dt.datetime, by: Actor) -> Refund:
    """Follow a refund that waits to where Stripe is; what is not there is due now. Only the sweep sends anything."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    told = None
    with suppress(gateway.Rejected):
        told = _known_at_stripe(refund)
    if told is not None:
        confirm(told, at=at, by=by)
    else:
        with Refund.hold(refund_id) as held:
            if held.status in Refund.WAITS_IN:
                held.change(next_attempt_at=at)
    return Refund.objects.get(pk=refund_id)


def _create(refund: Refund) -> StripeRefund:
    return gateway.create_refund(
        intent_id=refund.payment.payment_intent_id or "",
        amount_minor=refund.amount_minor,
        reason=_TOLD.get(refund.reason, "requested_by_customer"),
        metadata={
            "order": refund.order.number,
            "refund": refund.public_id,
            "env": settings.STRIPE_ENVIRONMENT,
        },
        key=refund.idempotency_key,
    )


def _not_known(refund: Refund, error: str, status: str, *, at: dt.datetime, by: Actor) -> None:
    with Refund.hold(refund.pk) as held:
        if held.status not in Refund.WAITS_IN:
            return
        held.failed_once_more(error)
        tries: dict[str, Any] = {
            "attempts": held.attempts,
            "last_error": held.last_error,
            "next_attempt_at": held.next_try_after(at),
            "leased_until": None,
        }
        if held.status == status:
            held.change(**tries)
        else:
            held.become(status, at=at, by=by, reason=error, **tries)


def _refused(refund: Refund, error: gateway.Rejected, *, at: dt.datetime, by: Actor) -> None:
    """
    Take a definite no. Stripe may know refunds that we do not (made in its Dashboard): learn them first.

    Until they are known it may be ours that is among them, so it does not end: it is asked about again, ever later.
    """
    try:
        known = list(gateway.refunds_of(refund.payment.payment_intent_id or ""))
    except (Unavailable, gateway.Rejected):
        _not_known(refund, "refused, and no list", refund.status, at=at, by=by)
        return
    for told in known:
        confirm(told, at=at, by=SYSTEM)
    with Refund.hold(refund.pk) as held:
        if held.status in Refund.WAITS_IN:
            why = error.stripe_code or error.param or "rejected"
            held.become(
                Status.FAILED, at=at, by=by, reason=why, failure_reason=why[:80], settled_at=at, leased_until=None
            )
            file(held, at=at, by=by)
            log.error("refund %s was refused by Stripe: %s", held.public_id, why)


@allowed("system", "finance")
def confirm(told: StripeRefund, *, at: dt.datetime, by: Actor) -> Refund | None:
    """
    Write down what Stripe says about a refund: ours, or one made in its Dashboard, which becomes a row too.

    :returns: the refund; ``None`` if its payment is not in our books.
    """
    payment = Payment.objects.filter(payment_intent_id=told.intent_id).first() if told.intent_id else None
    if payment is None:
        return None
    with Order.hold(payment.order_id) as order:
        ours = Q(stripe_refund_id=told.id) | Q(
            stripe_refund_id=None, payment=payment, public_id=told.metadata.get("refund", "")
        )
        with Refund.hold_where(ours) as rows:
            if rows:
                _follow(rows[0], told, at=at, by=by)
                return rows[0]
        return _import(told, order, payment, at=at, by=by)


def _import(told: StripeRefund, order: Order, payment: Payment, *, at: dt.datetime, by: Actor) -> Refund:
    """Take over a refund that began at Stripe, in the order of ranks: a row first, then held like any other."""
    born = Refund.objects.create(
        order=order,
        payment=payment,
        amount_minor=told.amount_minor,
        currency=told.currency,
        reason=Refund.Reason.AT_STRIPE,
        origin=Refund.Origin.DASHBOARD,
        # Never sent: it only keeps the column unique.
        idempotency_key=f"{settings.STRIPE_ENVIRONMENT}:at-stripe:{told.id}",
        stripe_refund_id=told.id,
        requested_at=told.created,
        # What Stripe says in words of its own is never sent again: it waits for its next word.
        status=Status.REQUESTED if told.status in _OF_STRIPE else Status.PENDING,
    )
    if payment.standing == Payment.Standing.COUNTED:
        _part(born)
    log.warning("refund %s of order %s was made at Stripe", told.id, order.number)
    with Refund.hold(born.pk) as refund:
        _follow(refund, told, at=at, by=by)
    return refund


def _follow(refund: Refund, told: StripeRefund, *, at: dt.datetime, by: Actor) -> None:
    """Move the row where Stripe is, and write the movement that goes with the step."""
    status = _OF_STRIPE.get(told.status)
    if status is None or refund.status == status:
        return
    was = refund.status
    if not refund.can_become(status):
        log.error("refund %s is %s here and %s at Stripe", refund.public_id, was, told.status)
        return
    refund.become(
        status,
        at=at,
        by=by,
        reason=told.failure_reason,
        stripe_refund_id=told.id,
        executed_at=refund.executed_at or told.created,
        settled_at=at if status in _SETTLED else None,
        failure_reason=told.failure_reason[:80],
        leased_until=None,
        next_attempt_at=None,
    )
    if status == Status.SUCCEEDED:
        if refund.origin != Refund.Origin.DASHBOARD:
            notices.refund_made(refund.order, refund=refund, at=at)
        _write(refund, LedgerEntry.Kind.REFUND, -told.amount_minor, told.txn_id, told, at=at)
        tax_records.owe_back(refund, at=at)
    elif was == Status.SUCCEEDED:
        # The money came back to us: a card that is closed, for instance, or somebody called it back at Stripe.
        _write(refund, LedgerEntry.Kind.REFUND_REVERSAL, told.amount_minor, told.failure_txn_id, told, at=at)
    if status in Refund.ASTRAY:
        log.error("refund %s is %s: %s", refund.public_id, told.status, told.failure_reason or "no reason given")
    file(refund, at=at, by=by)
    if status == Status.SUCCEEDED and refund.payment.standing != Payment.Standing.COUNTED:
        holds.close_returned(refund.order, at=at, by=by)


def file(refund: Refund, *, at: dt.datetime, by: Actor) -> None:
    """Open the case of a held refund that needs a person, and close those of failed ones whose money has gone back."""
    failed = Refund.objects.filter(order=refund.order_id, status__in=Refund.ASTRAY)
    settled = {refund.pk, *failed.values_list("pk", flat=True)}
    if len(settled) > 1 or refund.status in Refund.ASTRAY:
        settled -= set(failed.filter(is_astray()).values_list("pk", flat=True))
    if refund.status == Status.REQUIRES_ACTION or refund.pk not in settled:
        cases.open_for([of_refund(refund)], at=at, by=by)
        settled.discard(refund.pk)
    cases.settle([subject_of("refund", pk) for pk in settled], at=at, by=by)


def _write(
    refund: Refund, kind: LedgerEntry.Kind, amount_minor: int, txn_id: str, told: StripeRefund, *, at: dt.datetime
) -> None:
    LedgerEntry(
        order_id=refund.order_id,
        kind=kind,
        amount_minor=amount_minor,
        currency=told.currency,
        source_id=told.id,
        txn_id=txn_id,
        occurred_at=told.created if kind == LedgerEntry.Kind.REFUND else at,
        created_at=at,
    ).save(force_insert=True)
