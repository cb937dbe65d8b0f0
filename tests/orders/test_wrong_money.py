"""Money that does not fit its order is recorded, held for a person, and never fulfilled."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from fitting import mailing
from fitting.models import Message
from orders import attempts, cancellations, cases, deciding, gateway, holds, payments, tasks
from orders.models import Cart, Case, Hold, Order, Payment, PaymentAttempt, Refund
from orders.payments import Outcome
from orders.reconciliation import invariants
from orders.stripe_values import Session
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.orders.bought import (
    RETURN_URL,
    actor_of,
    an_open_attempt,
    an_order,
    picture,
    session_of,
)
from tests.orders.desks import page, staff
from tests.orders.staffed import finance
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


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


# --- money that does not fit -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"total_minor": 1}, "for $0.01, the order for $246.80"),
        ({"currency": "EUR"}, "in EUR"),
        ({"metadata": {"order": "A0", "attempt": "1", "env": "test"}}, "names"),
    ],
    ids=["amount", "currency", "metadata"],
)
def test_a_session_that_differs_is_recorded_held_and_never_fulfilled(
    box: Sandbox, changed: dict[str, Any], says: str
) -> None:
    order = an_order(stock=1)
    session = paid_session(box, order)

    assert apply_as(replace(session, **changed)) == Outcome.HELD

    order.refresh_from_db()
    assert (order.payment, order.paid_at) == ("awaiting_payment", None)
    assert {line.status for line in order.lines.all()} == {"awaiting_payment"}
    assert [payment.standing for payment in order.payments.all()] == ["mismatch"]
    assert order.ledger.get().amount_minor == session.total_minor
    hold = order.holds.get()
    assert (hold.code, hold.closed_at) == ("payment_mismatch", None)
    assert says in hold.detail
    assert not Message.objects.exists()
    assert cart_of(order).closed_at is None
    with pytest.raises(attempts.PaymentOnHold):
        attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=actor_of(order.customer))


@pytest.mark.parametrize(
    ("intent", "charge", "says"),
    [
        ({"status": "requires_capture"}, {}, "requires_capture"),
        ({"received_minor": 5}, {}, "5 of"),
        ({"currency": "EUR"}, {}, "received in EUR"),
        ({}, None, "no charge"),
        ({}, {"captured": False}, "not captured"),
        ({}, {"refunded_minor": 10**9}, "refunded in full"),
    ],
)
def test_a_payment_without_good_evidence_is_held(
    box: Sandbox, intent: dict[str, Any], charge: dict[str, Any] | None, says: str
) -> None:
    order = an_order()
    session = paid_session(box, order)
    assert session.intent is not None
    assert session.intent.charge is not None
    seen = replace(session.intent.charge, **charge) if charge is not None else None
    told = replace(session.intent, charge=seen, **intent)

    assert apply_as(replace(session, intent=told)) == Outcome.HELD

    order.refresh_from_db()
    assert order.payment == "awaiting_payment"
    assert says in order.holds.get().detail


def test_a_bank_that_pays_another_amount_leaves_the_order_on_hold_and_payable_once_that_has_gone_back(
    box: Sandbox,
) -> None:
    order, by = an_order(stock=1), finance()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    assert apply(session_id) == Outcome.PROCESSING
    box.settle_bank(session_id, received=order.total_minor - 100)
    assert (apply(session_id), apply(session_id)) == (Outcome.HELD, Outcome.NOTHING)

    order.refresh_from_db()
    assert (order.payment, order.paid_at, order.attempts.get().status) == ("awaiting_payment", None, "paid")
    assert {line.status for line in order.lines.all()} == {"awaiting_payment"}
    assert (order.ledger.get().amount_minor, order.payments.get().standing) == (order.total_minor - 100, "mismatch")
    hold = order.holds.get()
    assert (hold.code, "$245.80 of $246.80 was received" in hold.detail) == ("payment_mismatch", True)
    assert (invariants(at=NOW), cases.violations(at=NOW)) == ([], [])
    buyer = actor_of(order.customer)
    before = picture(order)
    for act in (
        lambda: attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=buyer),
        lambda: cancellations.cancel(order.pk, reason="", at=NOW, by=buyer),
    ):
        with pytest.raises(attempts.PaymentOnHold):
            act()
    assert picture(order) == before

    deciding.return_payment(order.payments.get().pk, remark="Too little.", at=NOW, by=by)
    tasks.execute_refunds(at=NOW)
    holds.close(hold.pk, reason="It has gone back.", at=NOW, by=by)
    again = attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=buyer)
    box.pay(session_of(again))
    assert apply(session_of(again)) == Outcome.PAID
    order.refresh_from_db()
    assert (order.payment, order.ledger.balance(), invariants(at=NOW)) == ("paid", order.total_minor, [])


@pytest.mark.parametrize("late", [False, True], ids=["never opened", "late"])
def test_a_hold_is_not_closed_while_its_money_lies_here_and_nobody_reads_that_nothing_was_charged(
    box: Sandbox, late: bool
) -> None:
    order, by = an_order(), finance()
    if late:
        session_id = paid_session(box, order).id
        Order.objects.filter(pk=order.pk).update(payment="cancelled", cancelled_at=NOW)
    else:
        params = an_open_attempt(order).params
        session_id = gateway.create_session({**params, "metadata": {}}, key="elsewhere").id
        box.pay(session_id)
    assert apply(session_id) == Outcome.HELD
    hold, before = order.holds.get(), picture(order)
    with pytest.raises(holds.MoneyLiesHere, match="Give it back"):
        holds.close(hold.pk, reason="She was called.", at=NOW, by=by)
    assert (picture(order), Case.objects.get().status) == (before, "open")
    assert cancellations.expire_unpaid(at=order.pay_until + DAY, by=SYSTEM) == 0

    deciding.return_payment(order.payments.get().pk, remark="Not ours.", at=NOW, by=by)
    if not late:
        holds.close(hold.pk, reason="It goes back.", at=NOW, by=by)
        assert cancellations.expire_unpaid(at=order.pay_until + DAY, by=SYSTEM) == 1
        message = Message.objects.get(kind="order_cancelled")
        letter = mailing.render(message.kind, language="en", facts=message.facts)
        assert "What was paid for it was given back to you before" in letter.text
        assert "not been charged" not in letter.text


def test_a_charge_that_is_refunded_to_the_last_cent_is_held(box: Sandbox) -> None:
    order = an_order()
    session = paid_session(box, order)
    assert session.intent is not None
    gateway.create_refund(
        intent_id=session.intent.id, amount_minor=order.total_minor, reason="duplicate", metadata={}, key="k"
    )
    assert apply(session.id) == Outcome.HELD
    order.refresh_from_db()
    assert order.payment == "awaiting_payment"


def test_a_paid_session_without_a_payment_intent_is_held_and_has_no_money_to_record(box: Sandbox) -> None:
    order = an_order()
    session = paid_session(box, order)
    assert apply_as(replace(session, intent=None)) == Outcome.HELD
    assert order.holds.get().code == "payment_mismatch"
    assert not order.payments.exists()


def test_a_payment_of_a_cancelled_order_is_late_and_held(box: Sandbox) -> None:
    order = an_order()
    session = paid_session(box, order)
    Order.objects.filter(pk=order.pk).update(payment="cancelled", cancelled_at=NOW)
    assert apply_as(session) == Outcome.HELD
    order.refresh_from_db()
    assert order.payment == "cancelled"
    assert order.payments.get().standing == "late"
    assert order.holds.get().code == "late_payment"
    assert order.ledger.get().amount_minor == order.total_minor
    assert not order.refunds.exists()


def test_a_second_payment_is_recorded_held_and_queued_to_go_back(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    session_id = session_of(old)
    box.pay(session_id)
    # As if both had been open at once: the order is paid through another attempt.
    twin = gateway.create_session({**old.params, "metadata": {**old.params["metadata"], "attempt": "2"}}, key="twin")
    box.pay(twin.id)
    apply(session_id)
    PaymentAttempt.objects.create(
        order=order,
        number=2,
        status="superseded",
        idempotency_key="twin",
        params=old.params,
        params_hash=old.params_hash,
        amount_minor=old.amount_minor,
        currency=old.currency,
        stripe_session_id=twin.id,
        created_at=NOW,
        expires_at=old.expires_at,
    )
    lines = list(order.lines.values())

    assert apply(twin.id) == Outcome.HELD
    assert [p.standing for p in order.payments.order_by("pk")] == ["counted", "duplicate"]
    assert order.holds.get().code == "duplicate_payment"
    refund = Refund.objects.get()
    assert (refund.payment.standing, refund.amount_minor, refund.reason) == (
        "duplicate",
        order.total_minor,
        "duplicate_payment",
    )
    assert list(order.lines.values()) == lines
    assert invariants(at=NOW) == []
    before = picture(order)
    assert apply(twin.id) == Outcome.NOTHING
    assert picture(order) == before

    # Nobody has to say that it went back: the order goes on.
    assert Case.objects.get().status == "open"
    tasks.execute_refunds(at=NOW)
    assert [hold.closed_at for hold in order.holds.all()] == [NOW]
    assert (Case.objects.get().ended, cases.violations(at=NOW)) == ("settled", [])


def test_a_payment_through_a_superseded_session_counts_and_closes_the_newer_one(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    box.pay(session_of(old))
    # As if our step two had never been told: a newer attempt is open beside it.
    PaymentAttempt.objects.filter(pk=old.pk).update(status="superseded")
    new = attempts.prepare(order, list(order.lines.all()), return_url=RETURN_URL, at=NOW, by=SYSTEM, number=2)
    attempts.send(new.pk, at=NOW, by=SYSTEM)

    assert apply(session_of(old)) == Outcome.PAID

    new.refresh_from_db()
    assert new.status == "superseded"
    assert gateway.retrieve_session(session_of(new)).status == "expired"
    assert invariants(at=NOW) == []


def test_a_session_that_names_our_order_and_that_we_never_opened_is_held(box: Sandbox) -> None:
    order = an_order()
    params = an_open_attempt(order).params
    foreign = gateway.create_session({**params, "metadata": {}}, key="elsewhere")
    before = picture(order)
    assert apply(foreign.id) == Outcome.FOREIGN
    assert picture(order) == before

    box.pay(foreign.id)
    assert apply(foreign.id) == Outcome.HELD
    order.refresh_from_db()
    assert order.payment == "awaiting_payment"
    assert order.payments.get().standing == "mismatch"
    assert order.holds.get().code == "unknown_session"
    before = picture(order)
    assert apply(foreign.id) == Outcome.NOTHING
    assert picture(order) == before


def test_the_case_and_the_hold_lead_to_money_that_we_never_asked_for_and_the_case_gives_it_back(box: Sandbox) -> None:
    order = an_order()
    params = an_open_attempt(order).params
    foreign = gateway.create_session({**params, "metadata": {}}, key="elsewhere")
    box.pay(foreign.id)
    assert apply(foreign.id) == Outcome.HELD
    case, hold, payment, desk = Case.objects.get(), order.holds.get(), order.payments.get(), staff("finance")
    way = f'href="{page(Payment, pk=payment.pk)}">the payment of $217.80'
    assert way in desk.get(page(Case, pk=case.pk)).content.decode()
    assert way in desk.get(page(Hold, pk=hold.pk)).content.decode()
    assert "$217.80" in desk.get(page(Case, pk=case.pk, act="give_back")).content.decode()

    desk.post(page(Case, pk=case.pk, act="give_back"), {"remark": "Not ours."})
    assert tasks.execute_refunds(at=NOW) == 1
    refund = order.refunds.get()
    assert (refund.status, refund.amount_minor, order.ledger.balance()) == ("succeeded", order.total_minor, 0)
    assert f"{way} ($0.00 left)" in desk.get(page(Case, pk=case.pk)).content.decode()
    before = picture(order)
    desk.post(page(Case, pk=case.pk, act="give_back"), {"remark": "Again."})
    assert picture(order) == before


def test_a_session_of_the_other_mode_is_not_ours(box: Sandbox, settings: Settings) -> None:
    order = an_order()
    session = paid_session(box, order)
    before = picture(order)
    assert apply_as(replace(session, livemode=True)) == Outcome.FOREIGN
    settings.STRIPE_LIVEMODE = True
    assert apply_as(session) == Outcome.FOREIGN
    assert picture(order) == before


def test_a_session_of_ours_whose_order_is_not_there_yet_is_unmatched_and_a_foreign_one_is_foreign(box: Sandbox) -> None:
    session = paid_session(box, an_order())
    assert apply_as(replace(session, reference="A0")) == Outcome.UNMATCHED
    assert apply_as(replace(session, reference="", metadata={})) == Outcome.FOREIGN


def test_a_lost_creation_is_adopted_when_its_session_is_paid(box: Sandbox) -> None:
    order = an_order()
    attempt = attempts.prepare(order, list(order.lines.all()), return_url=RETURN_URL, at=NOW, by=SYSTEM)
    session = gateway.create_session(attempt.params, key=attempt.idempotency_key)
    assert apply(session.id) == Outcome.OPEN
    box.pay(session.id)
    assert apply(session.id) == Outcome.PAID
    assert session_of(attempt) == session.id
