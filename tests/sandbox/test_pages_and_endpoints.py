"""Paying without a browser, and endpoints that are made through the API."""

from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import SECRET, WEBHOOK_URL, Opener, Receiver
from tests.sandbox.fidelity import check_object
from tests.sandbox.test_sessions import refusal
from tests.stripe_sandbox import UNANNOUNCED_KEY, Sandbox

OTHER_URL = "http://127.0.0.1:9/other/"


def call(client: stripe.StripeClient, method: str, path: str, **params: Any) -> dict[str, Any]:
    """Ask for what the SDK has no word for."""
    answer = client.raw_request(method, path, **params)
    told: dict[str, Any] = client.deserialize(answer, api_mode="V1").to_dict(for_json=True)
    return told


def test_a_page_is_paid_without_a_browser_at_the_amount_that_was_expected(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    page = f"/v1/payment_pages/{open_session().id}"
    assert call(client, "get", page)["status"] == "open"
    with pytest.raises(stripe.InvalidRequestError) as error:
        call(client, "post", f"{page}/confirm", payment_method="pm_card_visa", expected_amount=12_901)
    assert refusal(error) == (400, "checkout_amount_mismatch", "expected_amount")
    with pytest.raises(stripe.InvalidRequestError) as error:
        call(client, "post", f"{page}/confirm", payment_method="pm_of_another")
    assert refusal(error) == (400, "resource_missing", "payment_method")
    assert (len(box.state.charges), box.state.sessions.get(page.rpartition("/")[2]).status) == (0, "open")

    with pytest.raises(stripe.CardError) as declined:
        call(client, "post", f"{page}/confirm", payment_method="pm_card_chargeDeclinedInsufficientFunds")
    (charge,) = box.state.charges
    body = declined.value.error
    assert body is not None
    assert (declined.value.http_status, body.type, body.code) == (402, "card_error", "card_declined")
    assert (body.decline_code, body.charge) == ("insufficient_funds", charge.id)
    assert body.payment_intent is not None
    assert (body.payment_intent.id, body.payment_intent.status) == (charge.payment_intent, "requires_payment_method")
    assert call(client, "post", f"{page}/confirm", payment_method="pm_card_threeDSecure2Required")["status"] == "open"
    assert next(iter(box.state.payment_intents)).status == "requires_action"

    told = call(client, "post", f"{page}/confirm", payment_method="pm_card_visa", expected_amount=12_900)
    assert (told["status"], told["payment_status"]) == ("complete", "paid")
    with pytest.raises(stripe.InvalidRequestError) as error:
        call(client, "post", f"{page}/confirm", payment_method="pm_card_visa")
    assert refusal(error) == (400, None, None)
    assert sum(charge.succeeded for charge in box.state.charges) == 1


def test_an_endpoint_that_is_made_has_a_secret_of_its_own_and_hears_of_what_it_wants(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver, open_session: Opener
) -> None:
    made = client.v1.webhook_endpoints.create(
        {"url": OTHER_URL, "enabled_events": ["checkout.session.completed"], "metadata": {"env": "test"}}
    )
    assert check_object(made.to_dict(for_json=True), tolerated=frozenset({UNANNOUNCED_KEY})) == []
    assert made.secret is not None
    assert next(row.id for row in client.v1.webhook_endpoints.list()) == made.id
    assert client.v1.webhook_endpoints.retrieve(made.id).to_dict().get("secret") is None

    box.pay(open_session().id)
    box.deliver_due()
    heard = [(body, headers["Stripe-Signature"]) for url, body, headers in receiver.received if url == OTHER_URL]
    (body, signature), *none = heard
    assert none == []
    assert stripe.WebhookSignature.verify_header(body.decode(), signature, made.secret)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body.decode(), signature, SECRET)

    off = client.v1.webhook_endpoints.update(made.id, {"disabled": True, "description": "for a while"})
    assert (off.status, off.description, off.enabled_events) == ("disabled", "for a while", made.enabled_events)
    box.pay(open_session().id)
    box.deliver_due()
    assert sum(url == OTHER_URL for url, *_ in receiver.received) == 1
    box.reset()
    assert [row.url for row in client.v1.webhook_endpoints.list()] == [WEBHOOK_URL]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"enabled_events": ["*"]}, (400, "parameter_missing", "url")),
        ({"url": OTHER_URL}, (400, "parameter_missing", "enabled_events")),
        ({"url": "https://shop.example/", "enabled_events": ["*"]}, (400, "url_invalid", "url")),
        ({"url": OTHER_URL, "enabled_events": ["*"], "api_version": "2020-08-27"}, (400, None, "api_version")),
        ({"url": OTHER_URL, "enabled_events": ["*"], "colour": "red"}, (400, "parameter_unknown", "colour")),
    ],
)
def test_an_endpoint_elsewhere_or_without_events_is_refused(
    box: Sandbox, client: stripe.StripeClient, params: Any, expected: object
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.webhook_endpoints.create(params)
    assert refusal(error) == expected
    assert len(box.state.endpoints) == 1
