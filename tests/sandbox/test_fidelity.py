"""Everything the sandbox says is what the SDK of Stripe expects to hear."""

import io
import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stripe
from stripe._object_classes import get_object_class
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from tests.sandbox.conftest import Opener, line, session_params
from tests.sandbox.fidelity import SDK_VERSION, check_object, check_params, overheard
from tests.stripe_sandbox import API_VERSION, UNANNOUNCED_KEY, Sandbox
from tests.stripe_sandbox.values import JsonObject

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "stripe"
OURS = frozenset({UNANNOUNCED_KEY})

LISTS = (
    "checkout/sessions",
    "payment_intents",
    "charges",
    "refunds",
    "disputes",
    "files",
    "reviews",
    "radar/early_fraud_warnings",
    "events",
    "balance_transactions",
    "customers",
    "coupons",
    "webhook_endpoints",
)

ABSENT_ON_PURPOSE = {
    # Charges carry no refunds since 2022-11-15 unless expanded; real events of 2026-04-22 have none.
    "charge": {"refunds"},
}


def fetch(box: Sandbox, path: str) -> JsonObject:
    request = urllib.request.Request(f"{box.url}/v1/{path}", headers={"Authorization": f"Bearer {box.api_key}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        drawn: JsonObject = json.load(answer)
    return drawn


@pytest.fixture
def busy(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> Sandbox:
    """A sandbox in which everything it knows has happened once."""
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR", "postal_code": "97201", "country": "US"}
    shipping = {"name": "Pat Doe", "address": address}
    customer = client.v1.customers.create({"email": "pat@example.com", "name": "Pat", "metadata": {"user": "1"}})
    coupon = client.v1.coupons.create({"amount_off": 1000, "currency": "usd", "duration": "once"})
    rate = {"type": "fixed_amount", "display_name": "Post", "fixed_amount": {"amount": 900, "currency": "usd"}}
    rich = open_session(
        customer=customer.id,
        discounts=[{"coupon": coupon.id}],
        shipping_options=[{"shipping_rate_data": rate}],
        payment_intent_data={
            "shipping": shipping,
            "statement_descriptor_suffix": "ORDER 1",
            "metadata": {"order": "1"},
        },
        adaptive_pricing={"enabled": False},
        locale="en",
    )
    box.decline(rich.id)
    box.challenge(rich.id)
    box.authenticate(rich.id, passed=False)
    box.challenge(rich.id)
    box.authenticate(rich.id, passed=True)
    for code in ("eur", "gbp", "cad", "aud"):
        abroad = open_session(line_items=[line("Insoles", 12900, currency=code)])
        box.pay_by_bank(abroad.id)
        box.settle_bank(abroad.id)
    bank_pays, bank_fails, left = (open_session(customer_creation="always") for _ in range(3))
    box.pay_by_bank(bank_pays.id)
    box.settle_bank(bank_pays.id)
    box.pay_by_bank(bank_fails.id)
    box.fail_bank(bank_fails.id)
    box.decline(left.id)
    client.v1.checkout.sessions.expire(left.id)
    open_session(line_items=[line("Cork pad", 0)])
    open_session(line_items=[line("Insoles", 12900, currency="jpy")], allowed_payment_method_types=["card"])
    box.plan_refunds("succeeded", "pending", "failed", "requires_action")
    intent = client.v1.checkout.sessions.retrieve(rich.id).payment_intent
    refunds = [client.v1.refunds.create({"payment_intent": str(intent), "amount": 100}) for _ in range(4)]
    box.settle_refund(refunds[1].id)
    client.v1.refunds.cancel(refunds[3].id)
    doubt(box, client, open_session)
    return box


def doubt(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    """Let banks and Stripe's fraud team doubt payments in every way they know."""
    charges = []
    for _ in range(3):
        box.pay(open_session().id)
        charges.append(box.state.charges.newest_first()[0].id)
    box.warn_of_fraud(charges[0])
    won, lost = box.dispute(charges[0]), box.dispute(charges[1], reason="product_not_received")
    file = client.v1.files.create({"purpose": "dispute_evidence", "file": io.BytesIO(b"%PDF-1.4")})
    client.v1.disputes.update(
        won.id, {"evidence": {"uncategorized_text": "They wear them.", "uncategorized_file": file.id}, "submit": True}
    )
    box.decide_dispute(won.id, won=True, fee_back=True)
    client.v1.disputes.close(lost.id)
    asked = box.dispute(charges[2], inquiry=True)
    box.escalate(asked.id)
    box.close_review(box.open_review(charges[1]).id)
    box.open_review(charges[2])
    box.warn_of_fraud(charges[2], fraud_type="made_with_stolen_card")


def walk(drawn: JsonObject) -> Iterator[JsonObject]:
    """Return every object within a list answer, and the objects events tell of."""
    entries = drawn["data"]
    assert isinstance(entries, list)
    for entry in entries:
        assert isinstance(entry, dict)
        yield entry
        if entry["object"] == "event":
            assert isinstance(entry["data"], dict)
            inner = entry["data"]["object"]
            assert isinstance(inner, dict)
            yield inner


def test_an_sdk_upgrade_makes_somebody_look_at_the_sandbox() -> None:
    assert (stripe.VERSION, stripe.api_version) == (SDK_VERSION, API_VERSION)


@pytest.mark.parametrize("path", LISTS)
def test_every_object_and_every_events_object_fits_the_classes_of_the_sdk(busy: Sandbox, path: str) -> None:
    drawn = fetch(busy, f"{path}?limit=100")
    assert drawn["data"]
    assert check_object(drawn, tolerated=OURS) == []


def test_every_type_of_event_the_project_listens_to_and_the_sandbox_plays_is_walked(busy: Sandbox) -> None:
    seen = {event.type for event in busy.events()}
    assert seen >= {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.processing",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.succeeded",
        "charge.succeeded",
        "charge.failed",
        "charge.refunded",
        "charge.refund.updated",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "review.opened",
        "review.closed",
        "radar.early_fraud_warning.created",
        "radar.early_fraud_warning.updated",
        "customer.created",
        "coupon.created",
    }


def test_expanded_objects_and_line_items_fit_too(busy: Sandbox) -> None:
    deep = "expand[0]=data.payment_intent.latest_charge.balance_transaction&expand[1]=data.line_items"
    for path in (
        f"checkout/sessions?limit=100&{deep}",
        "charges?expand[0]=data.refunds&expand[1]=data.balance_transaction",
        "balance_transactions?expand[0]=data.source",
        "refunds?expand[0]=data.charge.payment_intent&expand[1]=data.failure_balance_transaction",
    ):
        assert check_object(fetch(busy, path), tolerated=OURS) == []


def test_line_items_fit_with_their_price_and_its_product(busy: Sandbox) -> None:
    session = next(iter(busy.state.sessions))
    drawn = fetch(busy, f"checkout/sessions/{session.id}/line_items?expand[0]=data.price.product")
    assert drawn["data"]
    assert check_object(drawn, tolerated=OURS) == []


@pytest.mark.parametrize("path", LISTS)
def test_nothing_is_ever_live_and_every_object_carries_a_key_nobody_announced(busy: Sandbox, path: str) -> None:
    for drawn in walk(fetch(busy, f"{path}?limit=100")):
        assert drawn.get("livemode", False) is False
        assert UNANNOUNCED_KEY in drawn


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/data is absent")
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("balance_transaction", "balance_transactions"),
        ("charge", "charges"),
        ("checkout.session", "checkout/sessions"),
        ("customer", "customers"),
        ("dispute", "disputes"),
        ("event", "events"),
        ("payment_intent", "payment_intents"),
        ("radar.early_fraud_warning", "radar/early_fraud_warnings"),
        ("refund", "refunds"),
        ("review", "reviews"),
        ("webhook_endpoint", "webhook_endpoints"),
    ],
)
def test_every_object_has_at_least_the_keys_of_stripes_published_sample(busy: Sandbox, kind: str, path: str) -> None:
    wanted = set(json.loads((SAMPLES / "objects" / f"{kind}.json").read_text())) - ABSENT_ON_PURPOSE.get(kind, set())
    for drawn in walk(fetch(busy, f"{path}?limit=100")):
        if drawn["object"] == kind:
            assert wanted - set(drawn) == set()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/data is absent")
@pytest.mark.parametrize("kind", ["item", "price", "product"])
def test_line_items_have_at_least_the_keys_of_stripes_published_samples(busy: Sandbox, kind: str) -> None:
    session = next(iter(busy.state.sessions))
    item = next(walk(fetch(busy, f"checkout/sessions/{session.id}/line_items?expand[0]=data.price.product")))
    assert isinstance(item["price"], dict)
    drawn = {"item": item, "price": item["price"], "product": item["price"]["product"]}[kind]
    assert isinstance(drawn, dict)
    assert set(json.loads((SAMPLES / "objects" / f"{kind}.json").read_text())) - set(drawn) == set()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/data is absent")
def test_our_events_have_the_keys_of_the_captured_ones_or_the_difference_is_explained(busy: Sandbox) -> None:
    explained = {
        # Undocumented keys of real accounts; `refunds` of 2020 (see above); `invoice` went in 2025.
        "charge": {"destination", "dispute", "invoice", "order", "refunds"},
        # Rendered in 2020: `shipping` moved to collected_information, `shipping_rate` to shipping_cost.
        "checkout.session": {"shipping", "shipping_rate"},
        # Undocumented: the first of its balance_transactions.
        "dispute": {"balance_transaction"},
        # Rendered in 2020: removed or only there when expanded since.
        "customer": {"sources", "subscriptions", "tax_ids"},
        # Rendered in 2018 and 2020: `charges` became latest_charge, `invoice` went in 2025, source actions in 2019.
        "payment_intent": {"allowed_source_types", "charges", "invoice", "next_source_action"},
    }
    compared = []
    for file in sorted((SAMPLES / "events").glob("*.json")):
        captured = json.loads(file.read_text())
        theirs = captured["data"]["object"]
        for event in busy.events(captured["type"])[:1]:
            inner = event.data["object"]
            assert isinstance(inner, dict)
            assert set(theirs) - set(inner) - explained.get(theirs["object"], set()) == set(), captured["type"]
            compared.append(captured["type"])
    assert len(compared) == 11


# --- the walkers themselves


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda drawn: drawn.update(colour="red"), "checkout.session.colour: unknown key"),
        (lambda drawn: drawn.pop("expires_at"), "checkout.session.expires_at: missing"),
        (lambda drawn: drawn.update(expires_at=None), "checkout.session.expires_at: null"),
        (lambda drawn: drawn.update(payment_status="payed"), "'payed' is not one of its words"),
        (lambda drawn: drawn.update(amount_total="12900"), "'12900' does not fit"),
        (lambda drawn: drawn["total_details"].pop("amount_tax"), "checkout.session.total_details.amount_tax: missing"),
        (lambda drawn: drawn["custom_text"].update(x=1), "checkout.session.custom_text.x: unknown key"),
    ],
)
def test_the_object_walker_sees_a_spoilt_object(
    box: Sandbox, open_session: Opener, spoil: Callable[[JsonObject], object], said: str
) -> None:
    drawn = fetch(box, f"checkout/sessions/{open_session().id}")
    spoil(drawn)
    (issue,) = check_object(drawn, tolerated=OURS)
    assert said in issue


def test_the_parameter_walker_accepts_what_the_sandbox_accepts(open_session: Opener) -> None:
    assert check_params(session_params(), SessionCreateParams) == []
    assert open_session().status == "open"
    assert check_params({"payment_intent": "pi_1", "amount": 1, "reason": "duplicate"}, RefundCreateParams) == []


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types: unknown parameter"),
        (
            {"line_items": [{"price_data": {"currency": "usd", "product_data": {"name": "x", "sku": "y"}}}]},
            ".sku: unknown",
        ),
        (
            {"line_items": [{"price_data": {"product_data": {"name": "x"}}}]},
            "line_items[0].price_data.currency: required",
        ),
        ({"line_items": [{"quantity": "1"}]}, "line_items[0].quantity: '1' does not fit"),
        ({"expires_at": 1.5}, "expires_at: 1.5 does not fit"),
        ({"mode": "pay"}, "mode: 'pay' is not one of its words"),
        ({"metadata": {"order": 1}}, "metadata.order: 1 is not a string"),
        ({"customer": None}, "customer: the SDK drops None silently"),
        ({"idempotency_key": "k"}, "idempotency_key: unknown parameter"),
        ({"success_url": {"a": "b"}}, "success_url: a hash is not expected"),
        ({"success_url": ["a"]}, "success_url: a list does not fit"),
    ],
)
def test_the_parameter_walker_sees_a_wrong_parameter(params: dict[str, object], said: str) -> None:
    (issue,) = check_params(params, SessionCreateParams)
    assert said in issue


def test_what_is_said_to_stripe_is_walked_whoever_says_it(client: stripe.StripeClient, open_session: Opener) -> None:
    with overheard() as heard:
        session = open_session(locale="en")
        client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.refunds.create({"payment_intent": "pi_none", "colour": "red"})  # type: ignore[arg-type]
    assert heard == {
        "SessionService.create": [],
        "SessionService.retrieve": [],
        "RefundService.create": ["colour: unknown parameter"],
    }


def test_the_sdk_has_a_class_for_everything_the_sandbox_makes(busy: Sandbox) -> None:
    for path in LISTS:
        for drawn in walk(fetch(busy, f"{path}?limit=100")):
            assert get_object_class("V1", str(drawn["object"])) is not stripe.StripeObject
