"""The gateway's words against a Stripe on loopback: values out, our own exceptions, never with a row in hand."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from django.db import transaction
from pytest_django import Settings

from orders import gateway
from orders.stripe_values import Event
from tests.boxes import NOW, SECRET
from tests.orders.bought import an_open_attempt, an_order, session_of
from tests.stripe_sandbox import API_VERSION, Fault, Sandbox

pytestmark = pytest.mark.django_db


def open_session(box: Sandbox) -> str:
    return session_of(an_open_attempt(an_order()))


def test_the_pinned_version_is_the_sdks_and_the_sandboxs() -> None:
    assert gateway.API_VERSION == stripe.api_version == API_VERSION


def test_a_session_is_fetched_with_charge_and_fee(box: Sandbox) -> None:
    session_id = open_session(box)
    box.pay(session_id)
    session = gateway.retrieve_session(session_id)
    assert session.is_paid
    assert session.intent is not None
    charge = session.intent.charge
    assert charge is not None
    assert charge.amount_minor == session.total_minor == session.intent.received_minor
    assert charge.captured
    assert not charge.disputed
    assert charge.fee_minor > 0
    assert charge.txn_id.startswith("txn_")


def test_no_call_leaves_while_a_transaction_is_open(box: Sandbox) -> None:
    session_id = open_session(box)
    asked = len(box.requests())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        gateway.retrieve_session(session_id)
    assert len(box.requests()) == asked


def test_without_a_key_payments_are_not_set_up(box: Sandbox, settings: Settings) -> None:
    settings.STRIPE_API_KEY = ""
    with pytest.raises(gateway.Misconfigured):
        gateway.retrieve_session("cs_test_1")
    assert box.requests() == []


def test_a_key_that_stripe_does_not_take_is_our_configuration(box: Sandbox, settings: Settings) -> None:
    settings.STRIPE_API_KEY = "sk_test_other"
    with pytest.raises(gateway.Misconfigured):
        gateway.retrieve_session("cs_test_1")


def test_a_definite_no_carries_stripes_code(box: Sandbox) -> None:
    with pytest.raises(gateway.Rejected) as caught:
        gateway.retrieve_session("cs_test_unknown")
    assert caught.value.stripe_code == gateway.Rejected.MISSING
    assert "cs_test_unknown" in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=500, times=3),
        Fault("status", status=503, times=3),
        Fault("status", status=409, times=3),
        Fault("status", status=429),
        Fault("lost", times=3),
    ],
    ids=["500", "503", "409", "429", "lost"],
)
def test_silence_and_faults_leave_the_outcome_unknown(box: Sandbox, fault: Fault) -> None:
    session_id = open_session(box)
    box.inject(fault)
    with pytest.raises(gateway.OutcomeUnknown):
        gateway.expire_session(session_id)


def test_one_fault_is_passed_over_with_the_same_key(box: Sandbox) -> None:
    box.inject(Fault("lost", when="after", path="/v1/checkout/sessions", method="POST"))
    attempt = an_open_attempt(an_order())
    assert attempt.status == "open"
    assert len(box.state.sessions.rows) == 1
    keys = {line.idempotency_key for line in box.requests("POST", "/v1/checkout/sessions")}
    assert keys == {attempt.idempotency_key}


def test_the_same_key_with_other_parameters_is_a_definite_no(box: Sandbox) -> None:
    attempt = an_open_attempt(an_order())
    with pytest.raises(gateway.KeyTaken):
        gateway.create_session({**attempt.params, "locale": "de"}, key=attempt.idempotency_key)


def test_the_order_in_which_a_database_keeps_parameters_does_not_matter(box: Sandbox) -> None:
    attempt = an_open_attempt(an_order())
    shuffled = dict(reversed(attempt.params.items()))
    shuffled["metadata"] = dict(reversed(shuffled["metadata"].items()))
    assert gateway.create_session(shuffled, key=attempt.idempotency_key).id == attempt.stripe_session_id


@pytest.mark.parametrize("answer", [{"id": "cs_1", "object": "charge"}, {"id": "1", "object": "checkout.session"}, {}])
def test_an_answer_that_is_not_what_was_asked_for_is_not_trusted(answer: dict[str, str]) -> None:
    with pytest.raises(gateway.OutcomeUnknown):
        gateway._session(stripe.StripeObject.construct_from(answer, "key"))


def test_lists_are_walked_page_by_page_newest_first(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAGE", 2)
    order = an_order()
    opened = [session_of(an_open_attempt(order))]
    params = order.attempts.get().params
    opened += [gateway.create_session(params, key=f"other-{number}").id for number in range(4)]
    listed = [session.id for session in gateway.sessions_since(int(NOW.timestamp()) - 1)]
    assert listed == opened[::-1]
    assert list(gateway.sessions_since(int(NOW.timestamp()) + 1)) == []


# --- webhooks ----------------------------------------------------------------------------------


def event_body(**changed: Any) -> bytes:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": API_VERSION,
        "livemode": False,
        "created": 1_700_000_000,
        "data": {"object": {"id": "cs_test_1", "object": "checkout.session", "name": "Zoë — 試験"}},
        **changed,
    }
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def signed(body: bytes, secret: str = SECRET, *, age_s: int = 0) -> str:
    made_at = int(time.time()) - age_s
    text = body.decode(errors="replace")
    return str(stripe.WebhookSignature.generate_signature_header(text, secret, made_at))


def test_a_signed_body_with_letters_of_all_kinds_verifies() -> None:
    body = event_body()
    found = gateway.verify(body, signed(body, "whsec_a"))
    assert found.event.object_id == "cs_test_1"


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_a", "whsec_b"]


def test_an_older_secret_passes_during_the_overlap_and_is_named(settings: Settings) -> None:
    body = event_body()
    assert gateway.verify(body, signed(body, "whsec_a")).secret_label == "newest"
    assert gateway.verify(body, signed(body, "whsec_b")).secret_label == "older-1"
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_a"]
    with pytest.raises(gateway.SignatureInvalid):
        gateway.verify(body, signed(body, "whsec_b"))


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        (event_body(), lambda: ""),
        (event_body(), lambda: "garbled"),
        (event_body(), lambda: "t=x,v1=y"),
        (event_body(), lambda: signed(event_body(), "whsec_other")),
        (event_body(), lambda: signed(event_body(), "whsec_a", age_s=301)),
        (json.dumps(json.loads(event_body())).encode(), lambda: signed(event_body(), "whsec_a")),
        (b"not json", lambda: signed(b"not json", "whsec_a")),
        (b"[]", lambda: signed(b"[]", "whsec_a")),
        (b'"text"', lambda: signed(b'"text"', "whsec_a")),
        (b"\xff\xfe", lambda: "t=1,v1=2"),
        (event_body(object="charge"), lambda: signed(event_body(object="charge"), "whsec_a")),
        (event_body(id="1"), lambda: signed(event_body(id="1"), "whsec_a")),
        (event_body(data={}), lambda: signed(event_body(data={}), "whsec_a")),
    ],
    ids=[
        "missing",
        "garbled",
        "malformed",
        "another secret",
        "stale",
        "rewritten body",
        "no json",
        "a list",
        "a text",
        "no text",
        "no event",
        "no id",
        "no object",
    ],
)
def test_what_stripe_did_not_sign_is_refused(body: bytes, sign: Callable[[], str]) -> None:
    # Signed now and not when the tests were collected: a signature that is too old says nothing of the rest.
    signature = sign()
    with pytest.raises(gateway.SignatureInvalid):
        gateway.verify(body, signature)


def test_without_any_secret_nothing_verifies(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []
    body = event_body()
    with pytest.raises(gateway.SignatureInvalid):
        gateway.verify(body, signed(body, ""))


def test_an_event_is_read_with_what_is_expanded_or_only_named() -> None:
    event = Event.read(json.loads(event_body()))
    assert (event.object_type, event.object_id) == ("checkout.session", "cs_test_1")
