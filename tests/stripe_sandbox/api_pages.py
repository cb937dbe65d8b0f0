"""The undocumented calls with which Stripe's command-line tool pays a session: no browser, no form.

What they answer is not written down anywhere; here it is the session.
"""

from typing import Final

from tests.stripe_sandbox import cards, objects_checkout, payments
from tests.stripe_sandbox.errors import ApiError, conflict_of_state, invalid
from tests.stripe_sandbox.objects_payment import payment_intent
from tests.stripe_sandbox.records import Payer, Session
from tests.stripe_sandbox.routes import Call, route
from tests.stripe_sandbox.values import JsonObject
from tests.stripe_sandbox.world import World

_PAGES: Final = "/v1/payment_pages"
# Stripe's ready-made payment methods of its test mode, as far as a card of the sandbox does what they do.
CARDS: Final = {
    "pm_card_visa": cards.GOOD,
    "pm_card_chargeDeclinedInsufficientFunds": cards.DECLINED,
    "pm_card_threeDSecure2Required": cards.CHALLENGED,
}


def _get(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects_checkout.session(world.sessions.get(call.object_id, param="session"))


def _confirm(world: World, call: Call) -> JsonObject:
    """Pay by a ready-made card, if the amount is the one that was expected.

    :raises ApiError: 402 when the card is declined; 400 when the page is over, or shows another amount.
    """
    call.params.only("expected_amount", "payment_method")
    row = world.sessions.get(call.object_id, param="session")
    method = call.params.need_text("payment_method")
    if method not in CARDS:
        raise invalid(f"No such PaymentMethod: '{method}'", "payment_method", code="resource_missing")
    if row.status != "open":
        raise conflict_of_state(f"This Checkout Session has a status of {row.status}.")
    if call.params.integer("expected_amount") not in {None, row.amount_total}:
        message = f"The amount of the Checkout Session is {row.amount_total}, which is not what was expected."
        raise invalid(message, "expected_amount", code="checkout_amount_mismatch")
    payer = Payer(email=row.known_email or "stripe@example.com", name="Jenny Rosen", country="US", postal_code="94103")
    if payments.pay_by_card(world, row.id, number=CARDS[method], payer=payer) == "declined":
        raise _declined(world, row)
    return objects_checkout.session(row)


def _declined(world: World, row: Session) -> ApiError:
    intent = world.payment_intents.get(row.payment_intent or "")
    error = intent.last_error
    assert error is not None
    more: JsonObject = {
        "decline_code": error.decline_code, "charge": error.charge, "payment_intent": payment_intent(intent)
    }  # fmt: skip
    return ApiError(402, error.message, kind="card_error", code=error.code, executed=True, more=more)


ROUTES: Final = (
    route("GET", f"{_PAGES}/{{id}}", "checkout.session", _get),
    route("POST", f"{_PAGES}/{{id}}/confirm", "checkout.session", _confirm),
)
