"""What the cases look at: deliveries by hand, and where everything stands: ledger, objects at Stripe, letters."""

import json
import time
from collections import Counter, defaultdict
from typing import Any, Final, NamedTuple

import stripe
from django.core import mail
from django.test import Client

from fitting.mailing import message_id_of
from fitting.models import Message
from orders.models import Hold, LedgerEntry, Order, Payment, StripeEvent
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


class Stands(NamedTuple):
    """
    Where the money of the whole shop stands; what there is none of is left out. A case ends in one comparison with it.

    :ivar ledger: by order, its movements, the oldest first.
    :ivar stripe: how many objects of each kind there are at Stripe.
    :ivar letters: by order, the kinds of the mails that were sent, in order of name.
    """

    ledger: dict[str, list[tuple[str, int, str]]]
    stripe: dict[str, int]
    letters: dict[str, list[str]]


# A page that was opened, and one that was paid.
OPENED: Final = {"checkout.session": 1}
PAID: Final = {**OPENED, "payment_intent": 1, "charge": 1, "balance_transaction": 1}
# What a buyer is told who has paid for a pair and has not measured yet.
THANKS: Final = ["measure_now", "order_confirmed"]


def once(number: str, total: int, currency: str = "USD") -> Stands:
    """Say how it stands where nothing is but an order that was paid once, by card, and its buyer was thanked."""
    return Stands({number: [("charge", total, currency)]}, PAID, {number: THANKS})


def what_stands(stage: Backstage) -> Stands:
    """Look at the books, at Stripe and into the mailbox at once; the laws of the money hold, and no letter waits."""
    stage.assert_books_hold()
    assert not Message.objects.filter(status__in=["queued", "dead"]).exists()
    ledger: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for entry in LedgerEntry.objects.select_related("order").order_by("pk"):
        ledger[entry.order.number].append((entry.kind, entry.amount_minor, entry.currency))
    # Events follow from the rest, and a product from every line that is named on a page.
    kinds = {table.kind: len(table.dump()) for table in stage.box.state.tables()}
    counted = {kind: count for kind, count in kinds.items() if count and kind not in {"event", "product"}}
    return Stands(dict(ledger), counted, _letters())


def _letters() -> dict[str, list[str]]:
    """Return what was mailed, from the letters themselves: each bears the number of its row."""
    rows = {message_id_of(row): row for row in Message.objects.all()}
    numbers = {order.journal_thread(): order.number for order in Order.objects.all()}
    sent: dict[str, list[str]] = defaultdict(list)
    for letter in mail.outbox:
        # What has none is about signing in.
        if name := letter.extra_headers.get("Message-ID"):
            sent[numbers.get(rows[name].thread, "")].append(rows[name].kind)
    return {number: sorted(kinds) for number, kinds in sent.items()}


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
