"""
The same refunds asked of the loopback and of Stripe itself: what is refused, and in which words.

``STRIPE_TEST_KEY=sk_test_… python -m tests.sandbox.differential`` asks Stripe in its test mode and names what differs
from the table, which the loopback answers to in the tests. Without a key it says that nothing was asked.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import stripe

AMOUNT: Final = 12_900
KEY: Final = "STRIPE_TEST_KEY"


@dataclass(frozen=True)
class Told:
    """What came of a request: the status, and of a refusal its type, code and parameter."""

    status: int
    kind: str = ""
    code: str | None = None
    param: str | None = None


@dataclass(frozen=True)
class Paid:
    """A payment of 129.00 USD that can be given back."""

    intent: str
    charge: str


type Payer = Callable[[], Paid]
OK: Final = Told(200)
WRONG: Final = "invalid_request_error"
NO_INTEGER: Final = Told(400, WRONG, "parameter_invalid_integer", "amount")

# What is asked about a payment of which nothing has gone back yet. ``None`` as a value leaves the name out.
ALONE: Final[dict[str, tuple[dict[str, Any], Told]]] = {
    "more than was paid": ({"amount": AMOUNT + 1}, Told(400, WRONG, None, "amount")),
    "nothing": ({"amount": 0}, NO_INTEGER),
    "less than nothing": ({"amount": -1}, NO_INTEGER),
    "a fraction of a cent": ({"amount": "1.5"}, NO_INTEGER),
    "a reason that is none": ({"reason": "goodwill"}, Told(400, WRONG, None, "reason")),
    "a name that nobody knows": ({"colour": "red"}, Told(400, WRONG, "parameter_unknown", "colour")),
    "no payment": ({"payment_intent": None}, Told(400, WRONG)),
    "two names of a payment": ({"charge": "ch_none"}, Told(400, WRONG)),
    "an intent that is none": (
        {"payment_intent": "pi_none"},
        Told(404, WRONG, "resource_missing", "payment_intent"),
    ),
    "a charge that is none": (
        {"payment_intent": None, "charge": "ch_none"},
        Told(404, WRONG, "resource_missing", "id"),
    ),
}  # fmt: skip
# What is asked one after the other about one payment.
IN_A_ROW: Final[dict[str, tuple[dict[str, Any], str, Told]]] = {
    "a part": ({"amount": 2900}, "one", OK),
    "another part under its key": ({"amount": 2901}, "one", Told(400, "idempotency_error")),
    "more than is left": ({"amount": AMOUNT - 2899}, "two", Told(400, WRONG, None, "amount")),
    "the rest": ({}, "three", OK),
    "once more": ({"amount": 1}, "four", Told(400, WRONG, "charge_already_refunded")),
}
DISPUTED: Final = Told(400, WRONG, "charge_disputed")
EXPECTED: Final = {
    **{name: told for name, (_, told) in ALONE.items()},
    **{name: told for name, (*_, told) in IN_A_ROW.items()},
    "while it is disputed": DISPUTED,
}


def ask(client: stripe.StripeClient, params: dict[str, Any], *, key: str = "") -> Told:
    """Ask for a refund and return what came of it."""
    wanted = {name: value for name, value in params.items() if value is not None}
    try:
        client.v1.refunds.create(wanted, {"idempotency_key": key} if key else {})  # type: ignore[arg-type]
    except stripe.StripeError as error:
        body = error.error
        told = (body.type or "", body.code, body.param) if body else ("", None, None)
        return Told(error.http_status or 0, *told)
    return OK


def answers(client: stripe.StripeClient, pay: Payer, dispute: Payer) -> Iterator[tuple[str, Told]]:
    """
    Ask everything, and return the answers by name.

    :param pay: makes a payment; ``dispute`` makes one that its owner's bank takes back.
    """
    paid = pay()
    for name, (changed, _) in ALONE.items():
        yield name, ask(client, {"payment_intent": paid.intent, **changed})
    for name, (changed, key, _) in IN_A_ROW.items():
        yield name, ask(client, {"payment_intent": paid.intent, **changed}, key=f"{paid.intent}-{key}")
    yield "while it is disputed", ask(client, {"payment_intent": dispute().intent})


def at_stripe(client: stripe.StripeClient, token: str) -> Paid:
    """Pay with a ready-made card of Stripe's test mode."""
    method = client.v1.payment_methods.create({"type": "card", "card": {"token": token}})
    intent = client.v1.payment_intents.create(
        {
            "amount": AMOUNT,
            "currency": "usd",
            "payment_method": method.id,
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )
    return Paid(intent.id, str(intent.latest_charge))


def main() -> int:
    """Ask Stripe, and print a line for each answer; 2 when one differs from the table."""
    key = os.environ.get(KEY, "")
    if not key.startswith("sk_test_"):
        sys.stdout.write(f"Skipped: {KEY} holds no key of Stripe's test mode, so nothing was asked of Stripe.\n")
        return 0
    client = stripe.StripeClient(key)
    differ = 0
    for name, told in answers(
        client, lambda: at_stripe(client, "tok_visa"), lambda: at_stripe(client, "tok_createDispute")
    ):
        same = told == EXPECTED[name]
        differ += not same
        wanted = "" if same else f", not {EXPECTED[name]}"
        sys.stdout.write(f"{'same' if same else 'DIFFERS':8}{name}: {told}{wanted}\n")
    sys.stdout.write(f"{len(EXPECTED) - differ} of {len(EXPECTED)} answers are the same.\n")
    return 2 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
