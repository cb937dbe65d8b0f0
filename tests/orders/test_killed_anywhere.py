"""Killed at every step of ordering, paying again, hearing, applying, cancelling, giving back and comparing."""

import datetime as dt
from collections import Counter

import pytest
from django.test import Client

from fitting.models import Message
from orders import attempts, cancellations, checkout, tasks
from orders.carts import Standing
from orders.models import Comparison, Order, PaymentAttempt, StripeEvent
from orders.reconciliation import invariants, reconcile
from shop.actor import SYSTEM
from tests import given
from tests.boxes import NOW
from tests.orders.bought import RETURN_URL, a_customer, actor_of, an_open_attempt, an_order, session_of
from tests.orders.killing import killed_everywhere
from tests.stripe_sandbox import Sandbox
from tests.stripe_sandbox.webhooks import Parcel

pytestmark = [pytest.mark.django_db, pytest.mark.one_run("sqlite")]

MINUTE = dt.timedelta(minutes=1)
AFTER_LEASE = NOW + 10 * MINUTE
SESSIONS, REFUNDS = "/v1/checkout/sessions", "/v1/refunds"
BEFORE, ANSWERED = "before a request", "after an answer"


def somebodys_order() -> Order:
    return an_order(a_customer(f"buyer{Order.objects.count()}@example.com"))


def paid_at_stripe(box: Sandbox) -> Order:
    """Pay at Stripe alone; nobody here knows."""
    order = somebodys_order()
    box.pay(session_of(an_open_attempt(order)))
    return order


def goes_on(box: Sandbox) -> None:
    """Let other processes take over after a while: leases are over, sweeps run, Stripe's news arrive."""
    for _ in range(2):
        box.deliver_due()
        for sweep in (tasks.send_attempts, tasks.act_on_events, tasks.execute_refunds):
            sweep(at=AFTER_LEASE)


def keys(box: Sandbox, path: str) -> Counter[str | None]:
    """Count the keys under which Stripe was asked to make something, however often with each."""
    return Counter({line.idempotency_key: 1 for line in box.requests("POST", path)})


def letters(order: Order, kind: str) -> int:
    return Message.objects.filter(kind=kind, thread=f"order:{order.pk}").count()


def ends_paid_once(order: Order) -> None:
    order.refresh_from_db()
    assert order.payment == "paid"
    assert list(order.ledger.values_list("kind", "amount_minor")) == [("charge", order.total_minor)]
    assert (order.payments.count(), letters(order, "order_confirmed")) == (1, 1)
    assert invariants(at=AFTER_LEASE) == []


def ends_given_back_once(order: Order, box: Sandbox) -> None:
    refund = order.refunds.get()
    at_stripe = [told for told in box.state.refunds if told.payment_intent == refund.payment.payment_intent_id]
    assert [(told.amount, told.id) for told in at_stripe] == [(order.total_minor, refund.stripe_refund_id)]
    assert (refund.status, order.ledger.balance(), letters(order, "refund_made")) == ("succeeded", 0, 1)
    assert set(order.lines.values_list("status", flat=True)) == {"cancelled"}
    assert invariants(at=AFTER_LEASE) == []


def test_killed_anywhere_in_checkout_there_is_one_order_with_one_session(box: Sandbox) -> None:
    given.policies()

    def press(cart: Standing) -> Order:
        by, total = given.owner_of(cart), cart.quote.total
        return checkout.begin(cart.cart.public_id, expected_total=total, return_url=RETURN_URL, at=NOW, by=by).order

    def again(cart: Standing) -> None:
        before = len(box.state.sessions)
        goes_on(box)
        order = press(cart)
        assert Order.objects.get(cart=cart.cart) == order
        assert len(box.state.sessions) == len(keys(box, SESSIONS)) <= before + 1
        box.pay(session_of(order.attempts.get()))
        goes_on(box)
        ends_paid_once(order)

    died_at = killed_everywhere(given.cart_ready_to_pay, press, again)
    assert (len(died_at) >= 4, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 1, 1)


def test_killed_anywhere_while_a_page_is_replaced_one_can_be_paid_in_the_end(box: Sandbox) -> None:
    def old_page() -> Order:
        order = somebodys_order()
        an_open_attempt(order, return_url=f"{RETURN_URL}?old")
        return order

    def click(order: Order) -> PaymentAttempt:
        return attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=actor_of(order.customer))

    def again(order: Order) -> None:
        goes_on(box)
        page = session_of(click(order))
        mine = [session for session in box.state.sessions if session.client_reference_id == order.number]
        assert [session.id for session in mine if session.status == "open"] == [page]
        assert len(mine) == 2
        assert len(box.state.sessions) == len(keys(box, SESSIONS))
        box.pay(page)
        goes_on(box)
        ends_paid_once(order)

    died_at = killed_everywhere(old_page, click, again)
    assert (len(died_at) >= 8, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 2, 2)


def test_killed_anywhere_while_hearing_and_applying_the_order_is_paid_once(box: Sandbox) -> None:
    def told() -> tuple[Order, Parcel]:
        order = paid_at_stripe(box)
        (parcel,) = (parcel for parcel in box.hand_over() if parcel.event_type == "checkout.session.completed")
        return order, parcel

    def hear(made: tuple[Order, Parcel]) -> None:
        parcel = made[1]
        headers = {"Stripe-Signature": parcel.signature}
        Client().post("/webhooks/stripe/", parcel.body, content_type="application/json", headers=headers)

    def told_again(made: tuple[Order, Parcel]) -> None:
        hear(made)  # Stripe got no 200, or sends it twice
        goes_on(box)
        ends_paid_once(made[0])

    def heard() -> tuple[Order, Parcel]:
        made = told()
        hear(made)
        return made

    def another_worker(made: tuple[Order, Parcel]) -> None:
        goes_on(box)
        ends_paid_once(made[0])

    assert killed_everywhere(told, hear, told_again) == ["before a commit", "after a commit"]
    died_at = killed_everywhere(heard, lambda _: tasks.act_on_events(at=NOW), another_worker)
    assert (len(died_at) >= 6, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 1, 1)
    assert not StripeEvent.objects.exclude(status__in=["done", "ignored"]).exists()


def test_killed_anywhere_while_cancelling_and_giving_back_the_money_goes_back_once(box: Sandbox) -> None:
    def paid() -> Order:
        order = paid_at_stripe(box)
        goes_on(box)
        return order

    def cancel(order: Order) -> None:
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))

    def pressed_again(order: Order) -> None:
        if order.lines.exclude(status="cancelled").exists():
            cancel(order)
        goes_on(box)
        ends_given_back_once(order, box)

    def cancelled() -> Order:
        order = paid()
        cancel(order)
        return order

    def another_worker(order: Order) -> None:
        goes_on(box)
        ends_given_back_once(order, box)

    assert len(killed_everywhere(paid, cancel, pressed_again)) >= 2
    died_at = killed_everywhere(cancelled, lambda _: tasks.execute_refunds(at=NOW), another_worker)
    assert (len(died_at) >= 6, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 1, 1)
    assert len(keys(box, REFUNDS)) == len(box.state.refunds)


def test_killed_anywhere_while_comparing_the_next_comparison_finishes(box: Sandbox) -> None:
    def dark() -> Order:
        box.reset()  # what was compared before would only take time
        order = paid_at_stripe(box)
        box.pause()
        return order

    def mend(_: Order, *, at: dt.datetime = NOW) -> None:
        list(reconcile(since=dt.timedelta(hours=1), at=at, by=SYSTEM, fix=True))

    def compared_again(order: Order) -> None:
        mend(order, at=NOW + 60 * MINUTE)
        assert not Comparison.objects.under_way().exists()
        Comparison.objects.all().delete()
        box.resume()
        goes_on(box)
        ends_paid_once(order)

    died_at = killed_everywhere(dark, mend, compared_again)
    assert (len(died_at) >= 12, died_at.count(BEFORE) >= 4) == (True, True)
