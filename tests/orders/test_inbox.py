"""Events: stored with one insert, acted on once, foreign ones ignored, poisonous ones dead and harmless."""

import datetime as dt
import json
import time
from typing import Any

import pytest
import stripe
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from orders import gateway, inbox, sealing
from orders.models import StripeEvent
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests.boxes import NOW, SECRET
from tests.budgets import queries
from tests.orders.bought import act_on_all, an_open_attempt, an_order, paid, picture, session_of
from tests.stripe_sandbox import API_VERSION, Fault, Sandbox

pytestmark = pytest.mark.django_db

PATH = "/webhooks/stripe/"
FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))


def event(**changed: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": API_VERSION,
        "livemode": False,
        "created": int(NOW.timestamp()),
        "data": {
            "object": {
                "id": "cs_test_1",
                "object": "checkout.session",
                "amount_total": 100,
                "customer_email": "zoë@example.com",
                "customer_details": {"name": "Zoë", "phone": "+15035550100"},
                "metadata": {"order": "A1", "env": "test", "note": "private"},
            }
        },
        **changed,
    }


def deliver(told: dict[str, Any], *, secret: str = SECRET, **sent: Any) -> int:
    body = json.dumps(told, indent=2, ensure_ascii=False).encode()
    signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(time.time()))
    headers = {"Stripe-Signature": signature}
    return Client().post(PATH, data=body, content_type="application/json", headers=headers, **sent).status_code


# --- the door ----------------------------------------------------------------------------------


def test_a_delivery_is_stored_with_one_insert(box: Sandbox) -> None:
    with queries(1):
        assert deliver(event()) == 200
    row = StripeEvent.objects.get()
    assert (row.event_id, row.type, row.status, row.source) == ("evt_1", "checkout.session.completed", "new", "webhook")
    assert (row.object_type, row.object_id, row.secret_label) == ("checkout.session", "cs_test_1", "newest")
    assert (row.deliveries, row.happened_at) == (1, NOW)
    assert len(row.payload_sha256) == 64


def test_nobodys_name_is_kept(box: Sandbox) -> None:
    deliver(event())
    kept = StripeEvent.objects.get().payload
    assert kept == {
        "id": "cs_test_1",
        "object": "checkout.session",
        "amount_total": 100,
        "metadata": {"order": "A1", "env": "test"},
    }


def test_what_is_sealed_opens_with_an_older_key_and_with_no_other(settings: Settings) -> None:
    sealed = sealing.seal(b"words")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert sealing.unseal(sealed) == b"words"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed)


def test_a_second_delivery_only_counts(box: Sandbox) -> None:
    assert [deliver(event()), deliver(event())] == [200, 200]
    assert StripeEvent.objects.get().deliveries == 2


@pytest.mark.parametrize("signature", ["", "garbled", "t=1,v1=0"])
def test_a_bad_signature_is_400_and_writes_nothing(box: Sandbox, signature: str) -> None:
    headers = {"Stripe-Signature": signature}
    answer = Client().post(PATH, data=json.dumps(event()), content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


def test_only_a_post_to_the_exact_path_is_a_delivery(box: Sandbox) -> None:
    assert Client().get(PATH).status_code == 405
    assert (
        Client().post(PATH.rstrip("/"), data="{}", content_type="application/json").status_code == 301
    )  # what Stripe counts as failed
    assert not StripeEvent.objects.exists()


def test_no_cross_site_token_is_asked_for(box: Sandbox) -> None:
    body = json.dumps(event())
    signature = stripe.WebhookSignature.generate_signature_header(body, SECRET, int(time.time()))
    strict = Client(enforce_csrf_checks=True)
    sent = strict.post(PATH, data=body, content_type="application/json", headers={"Stripe-Signature": signature})
    assert sent.status_code == 200


def test_what_could_not_be_stored_is_503_so_that_it_comes_again(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(StripeEvent, "save", full)
    assert deliver(event()) == 503
    assert not StripeEvent.objects.exists()


def test_stripe_and_everything_else_down_a_delivery_is_still_taken(box: Sandbox) -> None:
    box.inject(Fault("status", times=99))
    assert deliver(event()) == 200
    assert box.requests() == []
    assert act_on_all() == ["failed"]
    box.clear_faults()
    assert act_on_all() == []
    assert act_on_all(at=NOW + dt.timedelta(seconds=11)) == ["unmatched"]


@pytest.mark.parametrize(
    "changed", [{"livemode": True}, {"type": "customer.created"}, {"type": "price.updated", "account": "acct_1"}]
)
def test_the_other_mode_and_what_we_do_not_act_on_are_stored_as_ignored(box: Sandbox, changed: dict[str, Any]) -> None:
    assert deliver(event(**changed)) == 200
    row = StripeEvent.objects.get()
    assert (row.status, row.processed_at is not None) == ("ignored", True)
    assert act_on_all() == []


def test_test_events_are_ignored_by_a_live_system(box: Sandbox, settings: Settings) -> None:
    settings.STRIPE_LIVEMODE = True
    assert deliver(event()) == 200
    assert StripeEvent.objects.get().status == "ignored"


def test_an_event_of_another_version_is_taken_and_noticed(box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    assert deliver(event(api_version="2020-08-27")) == 200
    assert "2020-08-27" in caplog.text


# --- acting ------------------------------------------------------------------------------------


def test_an_event_acted_on_twice_has_one_effect(box: Sandbox) -> None:
    order = paid(box, an_order())
    before = picture(order)
    done = StripeEvent.objects.get(type="checkout.session.completed")
    assert (done.status, done.order_id) == ("done", order.pk)
    assert inbox.act_on(done.pk, at=NOW, by=SYSTEM) == "done"
    assert picture(order) == before


def test_the_whole_work_of_an_event_stays_within_its_budget(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    box.deliver_due()
    pk = StripeEvent.objects.get(type="checkout.session.completed").pk
    with queries(14):
        inbox.act_on(pk, at=NOW, by=SYSTEM)


def test_a_session_of_another_integration_is_ignored(box: Sandbox) -> None:
    client = stripe.StripeClient(box.api_key, base_addresses={"api": box.url})
    params: Any = {
        "mode": "payment",
        "success_url": "https://other.example/",
        "line_items": [
            {"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "x"}}, "quantity": 1}
        ],
    }
    box.pay(client.v1.checkout.sessions.create(params).id)
    box.deliver_due()
    assert "ignored" in act_on_all()
    assert not StripeEvent.objects.filter(status="new").exists()


def test_what_is_ours_but_not_there_yet_is_tried_again_and_dies_after_eight_tries(box: Sandbox) -> None:
    deliver(event())
    at, seen = NOW, []
    for _ in range(9):
        seen += act_on_all(at=at)
        at += dt.timedelta(hours=7)
    assert seen == ["unmatched"] * 7 + ["dead"]
    row = StripeEvent.objects.get()
    assert (row.attempts, row.last_error) == (8, "Stripe does not know what it is about")


def test_a_poisonous_event_is_dead_in_the_end_and_stops_no_other(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    deliver(event(type="payment_intent.payment_failed", id="evt_0"))
    box.deliver_due()

    def poisonous(*_: object) -> inbox.Result:
        raise ValueError

    monkeypatch.setitem(inbox.ACTS, "payment_intent.payment_failed", poisonous)
    assert act_on_all()[0] == "failed"
    order.refresh_from_db()
    assert order.payment == "paid"
    poison = StripeEvent.objects.get(event_id="evt_0")
    assert poison.last_error == "ValueError"
    for hours in range(7, 70, 7):
        act_on_all(at=NOW + dt.timedelta(hours=hours))
    poison.refresh_from_db()
    assert poison.status == "dead"

    with pytest.raises(NotAllowed):
        inbox.requeue(poison.pk, at=NOW, by=Actor(Kind.STAFF, 1, frozenset({"fitter"})))
    inbox.requeue(poison.pk, at=NOW, by=FINANCE)
    poison.refresh_from_db()
    assert (poison.status, poison.attempts) == ("new", 0)


def test_a_refusal_of_stripe_that_is_no_absence_is_a_failure(box: Sandbox) -> None:
    deliver(event())
    box.inject(Fault("status", status=400))
    assert act_on_all() == ["failed"]
    assert StripeEvent.objects.get().last_error == "Rejected"


def test_an_event_of_a_type_that_is_no_longer_acted_on_is_ignored(box: Sandbox) -> None:
    deliver(event())
    StripeEvent.objects.update(type="gone")
    assert act_on_all() == ["ignored"]


def test_an_event_that_another_worker_has_finished_is_left_alone(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(event())

    def overtaken(row: StripeEvent, _at: dt.datetime) -> inbox.Result:
        StripeEvent.objects.filter(pk=row.pk).update(status="done")
        return inbox.Result(inbox.Status.FAILED)

    monkeypatch.setitem(inbox.ACTS, "checkout.session.completed", overtaken)
    assert act_on_all() == ["done"]
    assert StripeEvent.objects.get().attempts == 0


@pytest.mark.parametrize(
    ("told", "status"),
    [({}, "ignored"), ({"payment_intent": "pi_3unknown"}, "done")],
    ids=["no payment intent", "nothing refunded there"],
)
def test_a_refund_of_something_else_moves_nothing(box: Sandbox, told: dict[str, str], status: str) -> None:
    deliver(event(type="charge.refunded", data={"object": {"id": "ch_1", "object": "charge", **told}}))
    assert act_on_all() == [status]


@pytest.mark.parametrize(("environment", "status"), [("test", "unmatched"), ("other", "ignored")])
def test_a_refund_whose_payment_is_not_in_our_books_waits_if_it_is_ours(
    box: Sandbox, environment: str, status: str
) -> None:
    params = an_open_attempt(an_order()).params
    words = {**params["metadata"], "env": environment}
    session = gateway.create_session({**params, "payment_intent_data": {"metadata": words}}, key="elsewhere")
    box.pay(session.id)
    intent = gateway.retrieve_session(session.id).intent
    assert intent is not None
    # Made in the Dashboard: it does not say whose it is.
    gateway.create_refund(intent_id=intent.id, amount_minor=1, reason="duplicate", metadata={}, key="k")
    deliver(
        event(type="refund.created", data={"object": {"id": "re_1", "object": "refund", "payment_intent": intent.id}})
    )
    assert act_on_all() == [status]


# --- declined cards ----------------------------------------------------------------------------


def test_a_declined_card_is_noted_on_the_attempt_and_moves_nothing(box: Sandbox) -> None:
    order = an_order()
    attempt = an_open_attempt(order)
    box.decline(session_of(attempt))
    box.deliver_due()
    assert "done" in act_on_all()
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.status, order.payment) == ("open", "awaiting_payment")
    assert attempt.last_error == "card_declined: insufficient_funds"


@pytest.mark.parametrize(
    ("metadata", "status"),
    [({}, "ignored"), ({"env": "test", "order": "A0", "attempt": "1"}, "unmatched"), ({"env": "test"}, "unmatched")],
)
def test_a_decline_of_a_payment_we_do_not_know_changes_nothing(
    box: Sandbox, metadata: dict[str, str], status: str
) -> None:
    data = {"object": {"id": "pi_1", "object": "payment_intent", "metadata": metadata}}
    deliver(event(type="payment_intent.payment_failed", data=data))
    assert act_on_all() == [status]


def test_the_act_of_each_session_event_is_the_same_reading() -> None:
    named = {kind for kind, act in inbox.ACTS.items() if act is inbox.ACTS["checkout.session.completed"]}
    assert named == {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
