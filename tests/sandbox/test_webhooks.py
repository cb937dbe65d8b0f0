"""Signed webhooks: what a receiver gets, how often, in which order, and whose signature it can verify."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import override

import pytest
import stripe

from tests.sandbox.conftest import SECRET, START, WEBHOOK_URL, Opener, Receiver, client_of, session_params
from tests.stripe_sandbox import RETRY_AFTER, Sandbox

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_nothing_is_sent_until_told_so(box: Sandbox, receiver: Receiver, open_session: Opener) -> None:
    box.pay(open_session().id)
    assert receiver.received == []
    assert [report.event_type for report in box.deliver_due()] == PAID
    assert receiver.types() == PAID
    assert box.deliver_due() == []


def test_the_body_is_the_event_as_the_api_tells_it_and_the_sdk_verifies_it(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver, open_session: Opener
) -> None:
    session = open_session(client_reference_id="Größe-42", metadata={"note": "naïve ✓"})
    box.pay(session.id)
    box.deliver_due()
    url, body, headers = receiver.received[-1]
    assert url == WEBHOOK_URL
    assert body.startswith(b'{\n  "id": "evt_1')
    assert "Größe-42".encode() in body
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    event = client.construct_event(body, headers["Stripe-Signature"], SECRET)
    assert (event.type, event.livemode, event.api_version) == ("checkout.session.completed", False, stripe.api_version)
    told = json.loads(body)
    assert told["data"]["object"]["id"] == session.id
    asked = client.v1.events.retrieve(event.id)
    assert {**json.loads(str(asked)), "pending_webhooks": 1} == told


@pytest.mark.parametrize(
    ("spoil", "secret"),
    [
        (lambda body: body.replace(b"12900", b"1"), SECRET),
        (lambda body: json.dumps(json.loads(body)).encode(), SECRET),
        (lambda body: body, "whsec_other"),
    ],
)
def test_a_changed_body_or_another_secret_does_not_verify(
    box: Sandbox,
    client: stripe.StripeClient,
    receiver: Receiver,
    open_session: Opener,
    spoil: Callable[[bytes], bytes],
    secret: str,
) -> None:
    box.pay(open_session().id)
    box.deliver_due()
    _, body, headers = receiver.received[-1]
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(spoil(body), headers["Stripe-Signature"], secret)


def test_a_signature_carries_the_receivers_time_and_gets_stale(client: stripe.StripeClient) -> None:
    got: list[tuple[bytes, str]] = []
    now = time.time()

    def send(_url: str, body: bytes, headers: Mapping[str, str]) -> int:
        got.append((body, headers["Stripe-Signature"]))
        return 200

    for wall in (lambda: now, lambda: now - 301):
        with Sandbox(webhook_url=WEBHOOK_URL, secret=SECRET, clock=lambda: START, wall=wall, send=send) as box:
            client_of(box).v1.customers.create({"email": "pat@example.com"})
            box.deliver_due()
    fresh, stale = got
    assert client.construct_event(*fresh, SECRET).type == "customer.created"
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        client.construct_event(*stale, SECRET)


def test_a_rolled_secret_signs_beside_the_old_one_for_a_day(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver
) -> None:
    box.roll_secret("whsec_new")
    client.v1.customers.create({"email": "pat@example.com"})
    box.deliver_due()
    _, body, headers = receiver.received[-1]
    assert headers["Stripe-Signature"].count("v1=") == 2
    for secret in (SECRET, "whsec_new"):
        assert client.construct_event(body, headers["Stripe-Signature"], secret).type == "customer.created"
    box.advance(86_400)
    client.v1.customers.create({"email": "pat@example.com"})
    box.deliver_due()
    _, body, headers = receiver.received[-1]
    assert client.construct_event(body, headers["Stripe-Signature"], "whsec_new").type == "customer.created"
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, headers["Stripe-Signature"], SECRET)


def test_a_failed_delivery_is_tried_again_until_it_is_taken(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver
) -> None:
    receiver.answers = [500, ConnectionRefusedError, 301, 200]
    client.v1.customers.create({"email": "pat@example.com"})
    seen = [(report.attempt, report.status, report.problem) for report in box.deliver_due()]
    for wait in RETRY_AFTER[:3]:
        box.advance(wait - 1)
        assert box.deliver_due() == []
        box.advance(1)
        seen += [(report.attempt, report.status, report.problem) for report in box.deliver_due()]
    assert seen == [(1, 500, None), (2, None, "ConnectionRefusedError"), (3, 301, None), (4, 200, None)]
    assert len({event.id for event in receiver.events()}) == 1
    box.advance(1_000_000)
    assert box.deliver_due() == []


def test_stripe_gives_up_after_five_attempts(box: Sandbox, client: stripe.StripeClient, receiver: Receiver) -> None:
    receiver.answers = [500] * 9
    client.v1.customers.create({"email": "pat@example.com"})
    for wait in (0, *RETRY_AFTER, 1_000_000):
        box.advance(wait)
        box.deliver_due()
    assert len(receiver.received) == 5
    assert [delivery.state for delivery in box.state.deliveries] == ["failed"]


def test_pending_webhooks_counts_down_and_delivery_success_finds_the_undelivered(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver
) -> None:
    receiver.answers = [200, 500]
    for email in ("a@example.com", "b@example.com"):
        client.v1.customers.create({"email": email})
    assert [event.pending_webhooks for event in client.v1.events.list()] == [1, 1]
    box.deliver_due()
    newest, oldest = client.v1.events.list().data
    assert (newest.pending_webhooks, oldest.pending_webhooks) == (1, 0)
    assert [event.id for event in client.v1.events.list({"delivery_success": False})] == [newest.id]
    assert [event.id for event in client.v1.events.list({"delivery_success": True})] == [oldest.id]


def test_events_are_listed_by_type_types_and_time(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    box.pay(open_session().id)
    box.advance(10)
    box.decline(open_session().id)
    completed = client.v1.events.list({"type": "checkout.session.completed"}).data
    assert [event.type for event in completed] == ["checkout.session.completed"]
    several = client.v1.events.list({"types": ["charge.failed", "charge.succeeded"]}).data
    assert [event.type for event in several] == ["charge.failed", "charge.succeeded"]
    late = client.v1.events.list({"created": {"gt": START}, "type": "charge.*"}).data
    assert [event.type for event in late] == ["charge.failed"]
    for params in ({"type": "a", "types": ["b"]}, {"types": ["a"] * 21}):
        with pytest.raises(stripe.InvalidRequestError) as error:
            client.v1.events.list(params)  # type: ignore[arg-type]
        assert error.value.param == "types"


@pytest.mark.parametrize("order", ["oldest_first", "newest_first", "shuffled"])
def test_due_events_go_out_in_the_order_asked_for(
    box: Sandbox, receiver: Receiver, open_session: Opener, order: str
) -> None:
    box.reorder(order)  # type: ignore[arg-type]
    box.pay(open_session().id)
    box.deliver_due()
    expected = {"oldest_first": PAID, "newest_first": PAID[::-1]}.get(order)
    assert sorted(receiver.types()) == sorted(PAID)
    assert expected is None or receiver.types() == expected


def test_an_event_can_go_out_twenty_times(box: Sandbox, client: stripe.StripeClient, receiver: Receiver) -> None:
    client.v1.customers.create({"email": "pat@example.com"})
    (event,) = box.events()
    box.redeliver(event.id, times=19)
    box.deliver_due()
    assert [received.id for received in receiver.events()] == [event.id] * 20


def test_waiting_events_can_be_doubled(box: Sandbox, receiver: Receiver, open_session: Opener) -> None:
    box.pay(open_session().id)
    assert box.duplicate_waiting() == 4
    box.deliver_due()
    assert receiver.types() == PAID + PAID


def test_a_dropped_event_never_comes_but_stays_listed(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver, open_session: Opener
) -> None:
    box.drop_types("charge.succeeded")
    box.pay(open_session().id)
    assert box.drop(box.events("checkout.session.completed")[0].id) == 1
    box.deliver_due()
    box.advance(1_000_000)
    box.deliver_due()
    assert receiver.types() == ["payment_intent.created", "payment_intent.succeeded"]
    undelivered = client.v1.events.list({"delivery_success": False}).data
    assert {event.type for event in undelivered} == {"charge.succeeded", "checkout.session.completed"}
    box.redeliver(undelivered[0].id)
    box.drop_types()
    assert len(box.deliver_due()) == 1


def test_deliveries_can_be_paused(box: Sandbox, client: stripe.StripeClient, receiver: Receiver) -> None:
    box.pause()
    client.v1.customers.create({"email": "pat@example.com"})
    assert box.deliver_due() == []
    assert receiver.received == []
    box.resume()
    assert len(box.deliver_due()) == 1


def test_the_receiver_may_call_the_api_while_it_is_called() -> None:
    seen: list[str] = []

    def send(_url: str, body: bytes, _headers: object) -> int:
        session = json.loads(body)["data"]["object"]
        if session["object"] == "checkout.session":
            seen.append(str(client.v1.checkout.sessions.retrieve(session["id"]).payment_status))
        return 200

    with Sandbox(webhook_url=WEBHOOK_URL, secret=SECRET, send=send) as own:
        client = client_of(own)
        session = client.v1.checkout.sessions.create(session_params())  # type: ignore[arg-type]
        own.pay(session.id)
        own.deliver_due()
    assert seen == ["paid"]


def test_an_endpoint_hears_only_of_what_it_subscribed_to(receiver: Receiver) -> None:
    with Sandbox(
        webhook_url=WEBHOOK_URL, secret=SECRET, enabled_events=["coupon.created"], send=receiver, wall=lambda: 4e9
    ) as own:
        client = client_of(own)
        client.v1.customers.create({"email": "pat@example.com"})
        client.v1.coupons.create({"percent_off": 5})
        own.deliver_due()
        (endpoint,) = client.v1.webhook_endpoints.list().data
    assert receiver.types() == ["coupon.created"]
    assert (endpoint.url, endpoint.enabled_events) == (WEBHOOK_URL, ["coupon.created"])
    assert "secret" not in endpoint


def test_without_a_webhook_nothing_is_queued() -> None:
    with Sandbox() as own:
        client = client_of(own)
        client.v1.customers.create({"email": "pat@example.com"})
        assert own.deliver_due() == []
        assert client.v1.events.list().data[0].pending_webhooks == 0
        with pytest.raises(ValueError, match="without a webhook"):
            own.roll_secret("whsec_new")


def test_when_automatic_events_go_out_by_themselves() -> None:
    came = threading.Event()

    def send(_url: str, _body: bytes, _headers: object) -> int:
        came.set()
        return 200

    with Sandbox(webhook_url=WEBHOOK_URL, secret=SECRET, send=send, automatic=True) as own:
        client_of(own).v1.customers.create({"email": "pat@example.com"})
        assert came.wait(10)
    assert [delivery.state for delivery in own.state.deliveries] == ["delivered"]


class _Endpoint(http.server.BaseHTTPRequestHandler):
    """Answers 302 first and 200 afterwards, and remembers what came."""

    statuses: list[int]
    bodies: list[bytes]

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.statuses.pop(0))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def endpoint() -> Iterator[type[_Endpoint]]:
    """Serve a real endpoint on loopback; `address` is where."""

    class Endpoint(_Endpoint):
        statuses = [302, 200]
        bodies: list[bytes] = []
        address = ""

    server = http.server.HTTPServer(("127.0.0.1", 0), Endpoint)
    Endpoint.address = f"http://127.0.0.1:{server.server_port}/webhooks/stripe/?a=b"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield Endpoint
    server.shutdown()
    thread.join()
    server.server_close()


def test_over_http_a_redirect_is_a_failure_and_is_not_followed(endpoint: type[_Endpoint]) -> None:
    address: str = endpoint.address  # type: ignore[attr-defined]
    with Sandbox(webhook_url=address, secret=SECRET) as own:
        client = client_of(own)
        client.v1.customers.create({"email": "pat@example.com"})
        assert [report.status for report in own.deliver_due()] == [302]
        own.advance(60)
        assert [report.status for report in own.deliver_due()] == [200]
    assert len(endpoint.bodies) == 2


def test_an_endpoint_that_is_not_there_is_a_failed_attempt() -> None:
    with Sandbox(webhook_url=WEBHOOK_URL, secret=SECRET) as own:
        client_of(own).v1.coupons.create({"percent_off": 5})
        (report,) = own.deliver_due()
    assert (report.status, report.problem) == (None, "ConnectionRefusedError")
