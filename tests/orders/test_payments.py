"""A session of Stripe's moves its order forward, once, and only when everything agrees."""

import datetime as dt
from dataclasses import replace

import pytest

from fitting.models import JournalEntry, Message
from orders import attempts, gateway, payments, tasks
from orders.days import after_days
from orders.models import Cart, Order, PaymentAttempt, StripeEvent
from orders.payments import Outcome
from orders.reconciliation import invariants
from orders.stripe_values import Session
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed, NotFound
from tests.boxes import NOW
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.bought import (
    RETURN_URL,
    a_customer,
    act_on_all,
    actor_of,
    an_open_attempt,
    an_order,
    paid,
    picture,
    session_of,
)
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def apply(session_id: str) -> Outcome:
    """Fetch the session as it is now and read it."""
    return payments.apply_session(gateway.retrieve_session(session_id), at=NOW, by=SYSTEM).outcome


def apply_as(session: Session) -> Outcome:
    return payments.apply_session(session, at=NOW, by=SYSTEM).outcome


def paid_session(box: Sandbox, order: Order) -> Session:
    """Pay at Stripe, and fetch what nobody has read yet."""
    session_id = session_of(an_open_attempt(order))
    box.pay(session_id)
    return gateway.retrieve_session(session_id)


def cart_of(order: Order) -> Cart:
    return Cart.objects.get(orders=order)


# --- the good way ------------------------------------------------------------------------------


def test_a_delivered_event_makes_the_order_paid(box: Sandbox) -> None:
    order = an_order(custom=1, stock=2)
    attempt = an_open_attempt(order)
    assert attempt.url

    box.pay(session_of(attempt))
    assert {report.status for report in box.deliver_due()} == {200}
    assert "done" in act_on_all()

    order.refresh_from_db()
    attempt.refresh_from_db()
    assert (order.payment, attempt.status) == ("paid", "paid")
    assert [line.status for line in order.lines.all()] == ["awaiting_profile", "allocated"]
    payment = order.payments.get()
    assert (payment.standing, payment.amount_minor, payment.currency) == ("counted", order.total_minor, "USD")
    entry = order.ledger.get()
    assert (entry.kind, entry.amount_minor, entry.source_id) == ("charge", order.total_minor, payment.charge_id)
    assert entry.fee_minor < 0
    assert entry.txn_id.startswith("txn_")
    keys = [f"order_confirmed:{order.number}", f"measure_now:{order.number}:1"]
    assert list(Message.objects.order_by("pk").values_list("key", flat=True)) == keys
    assert cart_of(order).closed_at == NOW
    assert set(StripeEvent.objects.values_list("status", flat=True)) == {"done", "ignored"}
    assert invariants(at=NOW) == []


def test_every_move_is_on_the_orders_timeline(box: Sandbox) -> None:
    order = paid(box, an_order(stock=1))
    moves = JournalEntry.objects.filter(thread=f"order:{order.pk}").order_by("pk").values_list("field", "became")
    assert list(moves) == [
        ("status", "creating"),
        ("status", "paid"),
        ("payment", "paid"),
        ("status", "allocated"),
        ("status", "awaiting_profile"),
    ]


def test_a_line_whose_wearer_has_a_submitted_profile_goes_to_the_fitter(box: Sandbox) -> None:
    customer = a_customer()
    wearer = a_wearer(customer.pk, relation="other")
    a_submitted_profile(wearer)
    latest = a_submitted_profile(wearer)
    order = paid(box, an_order(customer, wearer=wearer))
    line = order.lines.get()
    assert (line.status, line.profile_id) == ("in_review", latest.pk)


def test_completed_a_second_reading_and_a_reconcile_are_one_effect(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay(session_id)
    assert apply(session_id) == Outcome.PAID
    before = picture(order)
    assert apply(session_id) == Outcome.NOTHING
    box.deliver_due()
    act_on_all()
    assert picture(order) == before
    assert Message.objects.count() == 2


def test_an_open_session_changes_nothing(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    before = picture(order)
    assert apply(session_id) == Outcome.NOTHING
    assert picture(order) == before


# --- banks that take their time ----------------------------------------------------------------


def test_a_promised_debit_is_processing_and_releases_nothing_until_the_bank_pays(box: Sandbox) -> None:
    order = an_order(stock=1)
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    box.deliver_due()
    act_on_all()

    order.refresh_from_db()
    assert order.payment == "processing"
    assert order.attempts.get().status == "processing"
    assert {line.status for line in order.lines.all()} == {"awaiting_payment"}
    assert not order.ledger.exists()
    assert cart_of(order).closed_at is None
    assert list(Message.objects.values_list("kind", flat=True)) == ["payment_processing"]
    with pytest.raises(attempts.PaymentProcessing):
        attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=actor_of(order.customer))

    box.settle_bank(session_id)
    box.deliver_due()
    act_on_all()
    order.refresh_from_db()
    assert order.payment == "paid"
    assert order.payments.count() == 1
    assert invariants(at=NOW) == []


def test_a_bank_that_refuses_leaves_the_order_payable_again(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    assert apply(session_id) == Outcome.PROCESSING
    box.fail_bank(session_id)
    box.deliver_due()
    act_on_all()

    order.refresh_from_db()
    assert order.payment == "awaiting_payment"
    assert order.attempts.get().status == "failed"
    kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["payment_processing", "payment_failed"]
    assert apply(session_id) == Outcome.NOTHING

    again = attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=actor_of(order.customer))
    assert (again.number, again.status) == (2, "open")


def test_whom_a_bank_fails_after_days_has_the_whole_time_to_pay_again_at_the_same_price(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    apply(session_id)
    box.fail_bank(session_id)
    late = NOW + dt.timedelta(days=6)
    payments.apply_session(gateway.retrieve_session(session_id), at=late, by=SYSTEM)
    order.refresh_from_db()
    assert order.pay_until == after_days(late, 7, "America/New_York")
    assert Message.objects.get(kind="payment_failed").facts["pay_until"] == order.pay_until.isoformat()


def test_money_that_a_bank_pays_for_an_order_cancelled_meanwhile_goes_back_by_itself(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    apply(session_id)
    with Order.hold(order.pk) as held:
        held.become("cancelled", field="payment", at=NOW, by=SYSTEM, cancelled_at=NOW)
    box.settle_bank(session_id)
    assert apply(session_id) == Outcome.RETURNED

    assert (order.payments.get().standing, order.holds.count()) == ("late", 0)
    refund = order.refunds.get()
    assert (refund.reason, refund.origin, refund.amount_minor) == (
        "cancelled_before_payment",
        "rule",
        order.total_minor,
    )
    assert tasks.execute_refunds(at=NOW) == 1
    assert order.ledger.balance() == 0
    assert Message.objects.filter(kind="refund_made").count() == 1
    assert invariants(at=NOW) == []


def test_a_bank_that_fails_an_order_cancelled_meanwhile_is_no_reason_to_write(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    apply(session_id)
    with Order.hold(order.pk) as held:
        held.become("cancelled", field="payment", at=NOW, by=SYSTEM, cancelled_at=NOW)
    box.fail_bank(session_id)
    apply(session_id)
    assert not Message.objects.filter(kind="payment_failed").exists()


def test_whose_card_was_declined_and_who_went_away_gets_a_link_to_pay_by_when_the_page_has_expired(
    box: Sandbox,
) -> None:
    order, idle = an_order(), an_order()
    session_id = session_of(an_open_attempt(order))
    quiet = session_of(an_open_attempt(idle))
    box.decline(session_id)
    box.advance(3601)
    box.deliver_due()
    act_on_all()
    assert {attempt.status for attempt in PaymentAttempt.objects.all()} == {"expired"}
    assert quiet != session_id
    told = Message.objects.get()
    assert (told.kind, told.facts["number"]) == ("payment_failed", order.number)


def test_the_banks_yes_before_the_promise_stays_paid(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    promised = gateway.retrieve_session(session_id)
    box.settle_bank(session_id)
    assert apply(session_id) == Outcome.PAID
    before = picture(order)
    assert apply_as(promised) == Outcome.NOTHING
    assert picture(order) == before


# --- expiry ------------------------------------------------------------------------------------


def test_an_expired_session_leaves_the_order_waiting(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.advance(3601)
    box.deliver_due()
    act_on_all()
    order.refresh_from_db()
    assert (order.payment, order.attempts.get().status) == ("awaiting_payment", "expired")
    assert apply(session_id) == Outcome.NOTHING


def test_expired_after_completed_changes_nothing(box: Sandbox) -> None:
    order = an_order()
    attempt = an_open_attempt(order)
    opened = gateway.retrieve_session(session_of(attempt))
    box.pay(opened.id)
    apply(opened.id)
    before = picture(order)
    assert apply_as(replace(opened, status="expired")) == Outcome.NOTHING
    assert picture(order) == before


def test_expiry_of_a_superseded_session_does_not_touch_the_order(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    attempts.pay_again(order.pk, return_url=f"{RETURN_URL}?other", at=NOW, by=actor_of(order.customer))
    before = picture(order)
    assert apply(session_of(old)) == Outcome.NOTHING
    assert picture(order) == before


# --- orders of zero ----------------------------------------------------------------------------


def free_order() -> Order:
    return an_order(unit_minor=0, shipping_minor=0, tax_added_minor=0)


def test_a_free_order_is_settled_without_stripe_and_without_a_movement(box: Sandbox) -> None:
    order = free_order()
    payments.settle_free(order.pk, at=NOW, by=actor_of(order.customer))
    order.refresh_from_db()
    assert (order.payment, order.paid_at) == ("paid", NOW)
    assert order.payments.get().amount_minor == 0
    assert not order.ledger.exists()
    assert cart_of(order).closed_at == NOW
    assert box.requests() == []
    assert invariants(at=NOW) == []
    before = picture(order)
    payments.settle_free(order.pk, at=NOW, by=actor_of(order.customer))
    assert picture(order) == before


def test_an_order_that_costs_money_is_not_settled_for_nothing(box: Sandbox) -> None:
    order = an_order()
    before = picture(order)
    with pytest.raises(payments.NotFree):
        payments.settle_free(order.pk, at=NOW, by=actor_of(order.customer))
    assert picture(order) == before
    assert cart_of(order).closed_at is None


def test_a_stranger_settles_nothing(box: Sandbox) -> None:
    order = free_order()
    before = picture(order)
    with pytest.raises(NotFound):
        payments.settle_free(order.pk, at=NOW, by=actor_of(a_customer("eve@example.com")))
    assert picture(order) == before


def test_nothing_to_pay_counts_only_for_an_order_of_zero(box: Sandbox) -> None:
    order = an_order()
    session = gateway.retrieve_session(session_of(an_open_attempt(order)))
    nothing = replace(session, status="complete", payment_status="no_payment_required")
    assert apply_as(nothing) == Outcome.HELD
    order.refresh_from_db()
    assert order.payment == "awaiting_payment"
    assert order.holds.get().code == "payment_mismatch"
    assert apply_as(nothing) == Outcome.NOTHING

    free = free_order()
    session = gateway.retrieve_session(session_of(an_open_attempt(free)))
    nothing = replace(session, status="complete", payment_status="no_payment_required")
    assert apply_as(nothing) == Outcome.PAID
    assert apply_as(nothing) == Outcome.NOTHING
    assert invariants(at=NOW) == []


def test_customers_do_not_press_it_themselves(box: Sandbox) -> None:
    session = paid_session(box, an_order())
    with pytest.raises(NotAllowed):
        payments.apply_session(session, at=NOW, by=Actor(Kind.CUSTOMER, 1))
