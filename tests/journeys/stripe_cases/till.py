"""What the cases look at: deliveries by hand, objects at Stripe, rows of ours, mails."""

import json
import time
from collections import Counter
from typing import Any, Final

import stripe
from django.core import mail
from django.test import Client

from orders.models import Hold, Payment, StripeEvent
from tests.boxes import SECRET
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Json, Shopper

COMPLETED: Final = "checkout.session.completed"


def deliver(body: str | bytes, *, secret: str = SECRET, signed: str | bytes | None = None, age_s: int = 0) -> int:
    """Post a body as Stripe does and return the status; ``signed`` is what was signed, if that is something else."""
    text = body if signed is None else signed
    words = text if isinstance(text, str) else text.decode()
    header = stripe.WebhookSignature.generate_signature_header(words, secret, int(time.time()) - age_s)
    return post(body, header)


def post(body: str | bytes, header: str | None) -> int:
    """Post a body with a header as it stands; without one if it is ``None``."""
    headers = {} if header is None else {"Stripe-Signature": header}
    answer = Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
    return answer.status_code


def at_stripe(stage: Backstage) -> stripe.StripeClient:
    """Speak to Stripe as somebody with the account's key does: its Dashboard, another integration."""
    return stripe.StripeClient(stage.box.api_key, base_addresses={"api": stage.box.url})


def event(stage: Backstage, kind: str = COMPLETED, **changed: Any) -> str:
    """Return the body of Stripe's newest event of a type, changed as said."""
    told = at_stripe(stage).v1.events.list({"type": kind, "limit": 1}).data[0].to_dict(for_json=True)
    return json.dumps({**told, **changed}, indent=2, ensure_ascii=False)


def objects(stage: Backstage) -> tuple[int, int, int]:
    """Count what there is at Stripe: sessions, charges that succeeded, refunds."""
    state = stage.box.state
    return len(state.sessions), sum(charge.succeeded for charge in state.charges), len(state.refunds)


def subjects() -> Counter[str]:
    """Count the mails that were sent by the first word of their subject."""
    return Counter(str(letter.subject).split()[0] for letter in mail.outbox)


def events() -> Counter[str]:
    """Count the rows of the inbox by status."""
    return Counter(StripeEvent.objects.values_list("status", flat=True))


def payments(number: str) -> list[str]:
    """Return how the payments of an order count."""
    return list(Payment.objects.filter(order__number=number).order_by("pk").values_list("standing", flat=True))


def holds(number: str) -> list[str]:
    """Return the open holds of an order."""
    open_ones = Hold.objects.filter(order__number=number, closed_at=None)
    return list(open_ones.order_by("pk").values_list("code", flat=True))


def placed(shopper: Shopper) -> tuple[str, int, Any]:
    """Order a pair: its number, what it costs in minor units, and the page to pay on."""
    told: Json = shopper.check_out(shopper.cart_of_insoles(wearer=shopper.add_wearer(relation="other")))
    return told["order"], told["total"]["amount"], told["checkout_url"]


def paid(shopper: Shopper, stage: Backstage) -> tuple[str, int]:
    """Order a pair and pay it; all is done that follows."""
    number, total, url = placed(shopper)
    hosted_page.pay(url)
    stage.catch_up()
    assert shopper.payment(number)["status"] == "paid"
    return number, total
