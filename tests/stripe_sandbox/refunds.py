"""Refunds: asked for by the API, ended by Stripe (or by a control call), sometimes failing after success."""

from typing import Final

from tests.stripe_sandbox import disputes, money
from tests.stripe_sandbox.errors import ApiError, conflict_of_state, invalid, no_such
from tests.stripe_sandbox.objects import refund as draw
from tests.stripe_sandbox.objects_payment import charge as draw_charge
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.payments import book
from tests.stripe_sandbox.records import Charge, Refund
from tests.stripe_sandbox.values import JsonObject, new_id
from tests.stripe_sandbox.world import NOBODY, Cause, World

REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer")
FAILURES: Final = (
    "charge_for_pending_refund_disputed",
    "declined",
    "expired_or_canceled_card",
    "insufficient_funds",
    "lost_or_stolen_card",
    "merchant_request",
    "unknown",
)


def create(world: World, params: Params, cause: Cause) -> JsonObject:
    """Send a part or the whole of a charge back.

    :raises ApiError: as Stripe refuses it (the table of reference 4.1, checked against an independent server).
    """
    params.only("amount", "charge", "currency", "instructions_email", "metadata", "payment_intent", "reason")
    amount = params.integer("amount")
    if amount is not None and amount < 1:
        raise invalid("Invalid positive integer", "amount", code="parameter_invalid_integer")
    reason = params.choice("reason", *REASONS)
    metadata = merged({}, params.metadata())
    charge = _charge_of(world, params)
    amount = _refusable(world, charge, amount)
    row = world.refunds.add(
        Refund(
            id=new_id("re_3" if charge.method_type == "card" else "pyr_1"),
            created=world.now(),
            amount=amount,
            currency=charge.currency,
            charge=charge.id,
            payment_intent=charge.payment_intent,
            payment_method=charge.payment_method,
            method_type=charge.method_type,
            reason=reason,
            status="pending",
            metadata=metadata,
            instructions_email=params.text("instructions_email"),
        )
    )
    row.balance_transaction = book(
        world, amount=-amount, currency=charge.currency, kind="refund", source=row.id, description="REFUND"
    ).id
    previous: JsonObject = {"amount_refunded": charge.amount_refunded, "refunded": charge.refunded}
    charge.amount_refunded += amount
    planned = world.next_refunds.pop(0) if world.next_refunds else "succeeded"
    row.status = "pending" if planned == "failed" else planned
    row.pending_reason = "processing" if row.status == "pending" else None
    world.emit("refund.created", draw(row), cause)
    world.emit("charge.refunded", draw_charge(charge), cause, previous=previous)
    if planned == "failed":
        fail(world, row.id)
    return draw(row)


def _charge_of(world: World, params: Params) -> Charge:
    intent_id, charge_id = params.text("payment_intent"), params.text("charge")
    if intent_id is None and charge_id is None:
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    if intent_id is not None and charge_id is not None:
        raise invalid("You may only specify one of these parameters: charge, payment_intent.")
    if charge_id is not None:
        charge = world.charges.get(charge_id, param="id")
    else:
        intent = world.payment_intents.get(intent_id or "", param="payment_intent")
        if intent.status != "succeeded" or intent.latest_charge is None:
            message = f"This PaymentIntent ({intent.id}) does not have a successful charge to refund."
            raise conflict_of_state(message)
        charge = world.charges.get(intent.latest_charge)
    if not charge.succeeded:
        message = f"Charge {charge.id} was not successful and cannot be refunded."
        raise conflict_of_state(message, param="id")
    return charge


def _refusable(world: World, charge: Charge, amount: int | None) -> int:
    left = charge.amount - charge.amount_refunded
    if not disputes.is_refundable(world, charge):
        message = f"Charge {charge.id} has been charged back; cannot issue a refund."
        raise conflict_of_state(message, code="charge_disputed")
    if left == 0:
        message = f"Charge {charge.id} has already been refunded."
        raise conflict_of_state(message, code="charge_already_refunded")
    if amount is not None and amount > left:
        asked, rest = money.words(amount, charge.currency), money.words(left, charge.currency)
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise conflict_of_state(message, param="amount")
    return left if amount is None else amount


def update(world: World, refund_id: str, params: Params, cause: Cause) -> JsonObject:
    """Change a refund's metadata."""
    params.only("metadata")
    row = world.refunds.get(refund_id, param="refund")
    previous: JsonObject = {"metadata": {**row.metadata}}
    row.metadata = merged(row.metadata, params.metadata())
    world.emit("refund.updated", draw(row), cause, previous=previous)
    return draw(row)


def cancel(world: World, refund_id: str, params: Params, cause: Cause) -> JsonObject:
    """Call a refund back; Stripe allows it only while the refund waits for the customer.

    :raises ApiError: for a refund in any other status.
    """
    params.only()
    row = world.refunds.get(refund_id, param="refund")
    if row.status != "requires_action":
        raise _cannot_cancel(row)
    _give_back(world, row, "canceled", reason="merchant_request", cause=cause)
    return draw(row)


def _cannot_cancel(row: Refund) -> ApiError:
    message = f"Refund {row.id} has a status of {row.status}; only refunds that require action can be canceled."
    return conflict_of_state(message)


def settle(world: World, refund_id: str) -> Refund:
    """Let a waiting refund succeed.

    :raises ValueError: when it no longer waits.
    """
    row = _known(world, refund_id)
    if row.status not in {"pending", "requires_action"}:
        message = f"refund {row.id} is {row.status}, it cannot succeed"
        raise ValueError(message)
    previous: JsonObject = {"status": row.status}
    row.status = "succeeded"
    row.pending_reason = None
    _say_updated(world, row, previous, NOBODY)
    return row


def fail(world: World, refund_id: str, *, reason: str = "expired_or_canceled_card") -> Refund:
    """Let a refund fail, also after it had succeeded: the money comes back to the account.

    :raises ValueError: when it failed already, was canceled, or the reason is not Stripe's.
    """
    row = _known(world, refund_id)
    if row.failure_reason is not None or row.status == "canceled":
        message = f"refund {row.id} is {row.status}, it cannot fail"
        raise ValueError(message)
    if reason not in FAILURES:
        message = f"{reason} is not one of Stripe's failure reasons: {', '.join(FAILURES)}"
        raise ValueError(message)
    _give_back(world, row, "failed", reason=reason, cause=NOBODY)
    world.emit("refund.failed", draw(row))
    return row


def call_back(world: World, refund_id: str) -> Refund:
    """Call a refund back in the Dashboard, which works for a short time also after it had succeeded.

    :raises ValueError: when it failed or was canceled already.
    """
    row = _known(world, refund_id)
    if row.failure_reason is not None:
        message = f"refund {row.id} is {row.status}, it cannot be called back"
        raise ValueError(message)
    _give_back(world, row, "canceled", reason="merchant_request", cause=NOBODY)
    return row


def _give_back(world: World, row: Refund, status: str, *, reason: str, cause: Cause) -> None:
    previous: JsonObject = {"status": row.status}
    charge = world.charges.get(row.charge)
    charge.amount_refunded -= row.amount
    row.failure_balance_transaction = book(
        world,
        amount=row.amount,
        currency=row.currency,
        kind="refund_failure",
        source=row.id,
        description="REFUND FAILURE",
    ).id
    row.status = "canceled" if status == "canceled" else "failed"
    row.failure_reason = reason
    row.pending_reason = None
    _say_updated(world, row, previous, cause)


def _say_updated(world: World, row: Refund, previous: JsonObject, cause: Cause) -> None:
    world.emit("refund.updated", draw(row), cause, previous=previous)
    world.emit("charge.refund.updated", draw(row), cause, previous=previous)


def _known(world: World, refund_id: str) -> Refund:
    row = world.refunds.rows.get(refund_id)
    if row is None:
        raise no_such("refund", refund_id, "refund")
    return row
