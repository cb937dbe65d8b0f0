"""The doors to paying and cancelling: owners, strangers, guests and nobody."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from config.accounts.models import User
from orders import gateway, payments
from orders.models import Order, PaymentAttempt
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.budgets import queries
from tests.orders.bought import RETURN_URL, a_customer, an_open_attempt, an_order, paid, picture, session_of
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db


def api(user: User | None) -> APIClient:
    """Return a client that is signed in as the user."""
    client = APIClient(raise_request_exception=False)
    if user is not None:
        client.force_authenticate(user)
    return client


def post(client: APIClient, order: Order, what: str, body: dict[str, Any], key: str = "k1") -> Any:
    return client.post(f"/api/v1/orders/{order.number}/{what}/", body, format="json", headers={"Idempotency-Key": key})


def get(client: APIClient, order: Order, what: str) -> Any:
    return client.get(f"/api/v1/orders/{order.number}/{what}" + ("" if "?" in what else "/"))


@pytest.fixture(autouse=True)
def now(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the doors' clock stand where the sandbox's does."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.parametrize("email", ["pat@example.com", None])
def test_an_owner_pays_and_sees_it_paid_without_any_webhook(box: Sandbox, email: str | None) -> None:
    order = an_order(a_customer(email))
    client = api(order.customer)

    answer = post(client, order, "pay", {"return_url": RETURN_URL})
    assert answer.status_code == 200
    attempt = PaymentAttempt.objects.get()
    assert answer.json()["checkout_url"] == attempt.url
    assert get(client, order, "pay").json()["checkout_url"] == attempt.url

    box.pay(session_of(attempt))
    PaymentAttempt.objects.update(asked_at=None)
    state = get(client, order, "pay").json()
    assert (state["status"], state["on_hold"], state["checkout_url"]) == ("paid", False, None)
    assert state["total"] == {"amount": order.total_minor, "currency": "USD"}


def test_a_page_that_is_opened_fifty_times_changes_nothing_and_asks_stripe_once(box: Sandbox) -> None:
    order = an_order()
    an_open_attempt(order)
    get(api(order.customer), order, "pay")
    before = picture(order)
    asked = len(box.requests("GET"))
    for _ in range(50):
        assert get(api(order.customer), order, "pay").json()["status"] == "awaiting_payment"
    assert picture(order) == before
    assert len(box.requests("GET")) == asked


def test_while_stripe_is_silent_the_page_tells_what_we_know(box: Sandbox) -> None:
    order = an_order()
    an_open_attempt(order)
    box.inject(Fault("status", path="/v1/checkout/sessions/*", times=9))
    assert get(api(order.customer), order, "pay").json()["status"] == "awaiting_payment"


def test_paying_again_while_stripe_is_silent_is_503_and_continues_with_the_same_attempt(box: Sandbox) -> None:
    order = an_order()
    box.inject(Fault("lost", when="after", path="/v1/checkout/sessions", method="POST", times=3))
    client = api(order.customer)

    answer = post(client, order, "pay", {"return_url": RETURN_URL})
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_outcome_unknown")

    answer = post(client, order, "pay", {"return_url": RETURN_URL})
    assert answer.status_code == 200
    assert len(box.state.sessions.rows) == 1


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "required", "/return_url"),
        ({"return_url": "https://evil.example/thanks"}, "return_url_not_allowed", "/return_url"),
        ({"return_url": RETURN_URL, "amount": 1}, "unknown_field", "/amount"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(box: Sandbox, body: dict[str, Any], code: str, pointer: str) -> None:
    order = an_order()
    before = picture(order)
    answer = post(api(order.customer), order, "pay", body)
    assert answer.status_code == 400
    assert [(error["code"], error["pointer"]) for error in answer.json()["errors"]] == [(code, pointer)]
    assert picture(order) == before
    assert box.requests() == []


@pytest.mark.parametrize("what", ["pay", "cancel", "lines/lin_x/cancel"])
def test_a_post_without_a_key_is_refused(box: Sandbox, what: str) -> None:
    order = an_order()
    before = picture(order)
    answer = api(order.customer).post(f"/api/v1/orders/{order.number}/{what}/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert picture(order) == before


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("get", "pay"),
        ("post", "pay"),
        ("get", "cancellation"),
        ("post", "cancel"),
        ("get", "cancellation/?line={line}"),
        ("post", "lines/{line}/cancel"),
    ],
)
def test_a_strangers_order_is_404_and_nobody_is_401(box: Sandbox, method: str, what: str) -> None:
    order = an_order()
    an_open_attempt(order)
    before = picture(order)
    what = what.format(line=order.lines.get().public_id)
    body = {"return_url": RETURN_URL} if what == "pay" else {}
    for who, status in ((a_customer("eve@example.com"), 404), (a_customer(None), 404), (None, 401)):
        client = api(who)
        answer = get(client, order, what) if method == "get" else post(client, order, what, body)
        assert answer.status_code == status
    assert picture(order) == before


def test_a_paid_order_cannot_be_paid_again(box: Sandbox) -> None:
    order = paid(box, an_order())
    before = picture(order)
    answer = post(api(order.customer), order, "pay", {"return_url": RETURN_URL})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_paid")
    assert picture(order) == before


def test_the_consequence_is_told_before_and_the_cancellation_does_just_that(box: Sandbox) -> None:
    order = paid(box, an_order(stock=1))
    client = api(order.customer)

    told = get(client, order, "cancellation").json()
    assert (told["possible"], told["why"], told["until"]) == (True, "before_production", None)
    assert told["refund"] == {"amount": order.total_minor, "currency": "USD"}
    assert [line["name"] for line in told["lines"]] == ["Stride-M, Stride-M", "Wash-Bag, Wash-Bag"]

    done = post(client, order, "cancel", {"reason": "changed_mind"}).json()
    assert done["refund"]["amount"] == told["refund"]
    assert (done["payment"], done["refund"]["status"]) == ("paid", "requested")
    assert post(client, order, "cancel", {}, key="k2").json()["code"] == "already_cancelled"
    assert get(client, order, "cancellation").json()["why"] == "already_cancelled"


def test_a_line_is_asked_about_and_then_cancelled_alone(box: Sandbox) -> None:
    order = paid(box, an_order(custom=2, tax_added_minor=0))
    client = api(order.customer)
    first, second = order.lines.values_list("public_id", flat=True)

    told = get(client, order, f"cancellation/?line={first}").json()
    assert (told["possible"], told["why"], told["until"], told["shipping"]) == (True, "before_production", None, None)
    assert told["lines"] == [{"line": first, "name": "Stride-M, Stride-M", "amount": told["refund"]}]

    done = post(client, order, f"lines/{first}/cancel", {"reason": "changed_mind"}).json()
    assert (done["payment"], done["cancelled_at"], done["lines"]) == ("paid", None, [first])
    assert done["refund"]["amount"] == told["refund"] == {"amount": 18900, "currency": "USD"}
    assert post(client, order, f"lines/{first}/cancel", {}, key="k2").json()["code"] == "already_cancelled"

    told = get(client, order, f"cancellation/?line={second}").json()
    assert (told["refund"]["amount"], told["shipping"]["amount"]) == (19800, 900)
    done = post(client, order, f"lines/{second}/cancel", {}, key="k3").json()
    assert (done["cancelled_at"], done["refund"]["amount"]["amount"]) == ("2026-11-20T12:00:00Z", 19800)


def test_an_unknown_line_and_a_line_of_an_unpaid_order_are_refused_by_name(box: Sandbox) -> None:
    order = an_order()
    client = api(order.customer)
    line = order.lines.get().public_id
    before = picture(order)
    answer = post(client, order, "lines/lin_x/cancel", {})
    assert (answer.status_code, answer.json()["code"]) == (404, "line_unknown")
    answer = get(client, order, "cancellation/?line=lin_x")
    assert (answer.status_code, answer.json()["code"]) == (404, "line_unknown")
    answer = post(client, order, f"lines/{line}/cancel", {}, key="k2")
    assert (answer.status_code, answer.json()["code"]) == (409, "line_not_paid")
    assert get(client, order, f"cancellation/?line={line}").json()["why"] == "only_whole"
    assert picture(order) == before


@pytest.mark.parametrize("lines", [2, 6])
def test_cancelling_a_line_stays_within_its_statements_however_many_lines(box: Sandbox, lines: int) -> None:
    order = paid(box, an_order(custom=lines))
    client = api(order.customer)
    line = order.lines.first()
    assert line is not None
    with queries(8):
        get(client, order, f"cancellation/?line={line.public_id}")
    with queries(24):  # one of them ends the case about the line
        post(client, order, f"lines/{line.public_id}/cancel", {})


@pytest.mark.parametrize("lines", [1, 5])
def test_the_doors_stay_within_their_statements_however_many_lines(box: Sandbox, lines: int) -> None:
    order = an_order(custom=lines)
    client = api(order.customer)
    an_open_attempt(order)
    get(client, order, "pay")
    with queries(4):
        get(client, order, "pay")
    with queries(4):
        get(client, order, "cancellation")
    box.pay(session_of(order.attempts.get()))
    session = gateway.retrieve_session(session_of(order.attempts.get()))
    with queries(12):
        payments.apply_session(session, at=NOW, by=SYSTEM)
    with queries(4):
        get(client, order, "pay")
    with queries(8):
        get(client, order, "cancellation")
    # The key's claim and the answer's keeping stand in the middleware of a real request; this is the verb.
    with queries(26):
        post(client, order, "cancel", {})
