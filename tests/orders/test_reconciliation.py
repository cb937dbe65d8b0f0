"""Compare with Stripe: find exactly what was missed, mend it when told to, and nothing on a second run."""

import datetime as dt

import pytest
from pytest_django import Settings

from orders import attempts, cases, gateway, inbox, refunds, tasks
from orders.models import Case, Comparison, Order, PaymentAttempt, Refund, StripeEvent
from orders.reconciliation import ComparisonUnderWay, Difference, invariants, reconcile
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests.boxes import NOW
from tests.orders.bought import (
    RETURN_URL,
    a_customer,
    an_open_attempt,
    an_order,
    paid,
    picture,
    session_of,
)
from tests.orders.staffed import finance
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(minutes=10)


def compared(*, fix: bool = False, at: dt.datetime = LATER, order: str = "") -> list[Difference]:
    return list(reconcile(since=dt.timedelta(hours=72), at=at, by=SYSTEM, fix=fix, order=order))


def codes(found: list[Difference]) -> list[str]:
    return [difference.code for difference in found]


def other_order() -> Order:
    return an_order(a_customer("bo@example.com"))


def prepared(order: Order) -> PaymentAttempt:
    return attempts.prepare(order, list(order.lines.all()), return_url=RETURN_URL, at=NOW, by=SYSTEM)


def test_both_sides_agree_after_a_day_of_business(box: Sandbox) -> None:
    paid(box, an_order())
    an_open_attempt(other_order())
    box.deliver_due()
    assert compared() == []


def test_an_endpoint_that_was_dark_for_a_day_is_made_good_exactly_once(box: Sandbox) -> None:
    order, other = an_order(), other_order()
    box.pay(session_of(an_open_attempt(order)))
    box.pay_by_bank(session_of(an_open_attempt(other)))
    before = picture(order)

    dry = compared()
    assert picture(order) == before
    assert not StripeEvent.objects.exists()
    assert codes(dry) == ["paid_not_recorded", "promise_not_recorded", "event_missed", "event_missed"]
    assert not any(difference.fixed for difference in dry)

    mended = compared(fix=True)
    assert all(difference.fixed for difference in mended)
    assert codes(mended) == codes(dry)
    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.payment, other.payment) == ("paid", "processing")
    assert set(StripeEvent.objects.values_list("source", flat=True)) == {"poll"}
    assert invariants(at=LATER) == []

    before = picture(order)
    assert compared(fix=True) == []
    assert picture(order) == before


def test_one_order_is_mended_alone(box: Sandbox) -> None:
    order, other = an_order(), other_order()
    for bought in (order, other):
        box.pay(session_of(an_open_attempt(bought)))
    assert codes(compared(fix=True, order=order.number)) == ["paid_not_recorded"]
    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.payment, other.payment) == ("paid", "awaiting_payment")


def test_an_unsent_attempt_is_sent(box: Sandbox) -> None:
    attempt = prepared(an_order())
    assert compared(at=NOW + dt.timedelta(minutes=1)) == []
    assert codes(compared()) == ["attempt_unsent"]
    assert box.requests("POST") == []
    assert [difference.fixed for difference in compared(fix=True)] == [True]
    attempt.refresh_from_db()
    assert attempt.status == "open"


def test_a_session_whose_answer_was_lost_is_given_to_its_attempt(box: Sandbox) -> None:
    attempt = prepared(an_order())
    session = gateway.create_session(attempt.params, key=attempt.idempotency_key)
    found = compared(fix=True, at=NOW + dt.timedelta(minutes=1))
    assert [(difference.code, difference.fixed) for difference in found] == [("session_open_unknown", True)]
    assert session_of(attempt) == session.id


def test_an_open_session_that_nobody_waits_for_is_closed(box: Sandbox) -> None:
    order = an_order()
    attempt = an_open_attempt(order)
    PaymentAttempt.objects.update(status="superseded")
    assert codes(compared()) == ["session_open_without_need"]
    assert all(difference.fixed for difference in compared(fix=True))
    assert gateway.retrieve_session(session_of(attempt)).status == "expired"
    assert compared() == []


def test_an_open_session_of_another_installation_is_left_alone(box: Sandbox) -> None:
    params = prepared(an_order()).params
    elsewhere = gateway.create_session({**params, "client_reference_id": "A0", "metadata": {"env": "other"}}, key="x")
    ours = gateway.create_session({**params, "client_reference_id": "A0"}, key="y")
    found = compared(fix=True, at=NOW)
    assert [(difference.stripe_id, difference.fixed) for difference in found] == [(ours.id, False)]
    assert gateway.retrieve_session(elsewhere.id).status == "open"
    assert gateway.retrieve_session(ours.id).status == "open"


def test_an_expired_session_is_noted(box: Sandbox) -> None:
    order = an_order()
    attempt = an_open_attempt(order)
    box.advance(3601)
    found = compared(fix=True, at=NOW + dt.timedelta(hours=2))
    assert codes(found)[0] == "expiry_not_recorded"
    attempt.refresh_from_db()
    assert attempt.status == "expired"


def test_a_bank_that_refused_unheard_is_noted(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    compared(fix=True)
    box.fail_bank(session_id)
    assert codes(compared(fix=True))[0] == "bank_refusal_not_recorded"
    order.refresh_from_db()
    assert (order.payment, order.attempts.get().status) == ("awaiting_payment", "failed")
    assert codes(compared()) == []


def test_an_order_that_we_count_as_paid_and_stripe_does_not_is_told_and_left(box: Sandbox) -> None:
    order = paid(box, an_order())
    box.reset()
    before = picture(order)
    found = compared(fix=True)
    assert [(difference.code, difference.order, difference.fixed) for difference in found] == [
        ("paid_without_evidence", order.number, False)
    ]
    assert picture(order) == before


def test_a_live_session_that_stripe_does_not_know_is_told(box: Sandbox) -> None:
    an_open_attempt(an_order())
    box.reset()
    assert codes(compared(fix=True)) == ["session_unknown"]


def test_a_refund_that_waits_is_queued_and_the_sweep_alone_sends_it(box: Sandbox) -> None:
    order = paid(box, an_order())
    with Order.hold(order.pk) as held:
        refund = refunds.request(held, order.payments.get().pk, reason=Refund.Reason.CANCELLED, at=NOW, by=SYSTEM)
    box.inject(Fault("status", path="/v1/refunds", times=9))
    tasks.execute_refunds(at=NOW)
    box.clear_faults()
    asked = len(box.requests("POST"))
    assert [(one.code, one.fixed) for one in compared()] == [("refund_waiting", False)]
    found = compared(fix=True)
    assert [(one.code, one.fixed) for one in found if "refund" in one.code] == [("refund_waiting", True)]
    refund.refresh_from_db()
    assert (refund.status, refund.next_attempt_at, len(box.requests("POST"))) == ("unknown", LATER, asked)
    assert compared(fix=True) == []
    assert tasks.execute_refunds(at=LATER) == 1
    refund.refresh_from_db()
    assert (refund.status, len(box.state.refunds)) == ("succeeded", 1)


def test_a_refund_whose_answer_was_lost_is_learnt_without_sending_it_again(box: Sandbox) -> None:
    order = paid(box, an_order())
    with Order.hold(order.pk) as held:
        refund = refunds.request(held, order.payments.get().pk, reason=Refund.Reason.CANCELLED, at=NOW, by=SYSTEM)
    box.inject(Fault("lost", when="after", path="/v1/refunds", times=3))
    tasks.execute_refunds(at=NOW)
    asked = len(box.requests("POST"))
    assert [one.code for one in compared(fix=True) if "refund" in one.code] == ["refund_waiting"]
    refund.refresh_from_db()
    assert (refund.status, len(box.requests("POST"))) == ("succeeded", asked)
    assert order.ledger.balance() == 0


def test_refunds_that_ended_unheard_or_began_at_stripe_are_learnt(box: Sandbox) -> None:
    order = paid(box, an_order())
    with Order.hold(order.pk) as held:
        refund = refunds.request(
            held, order.payments.get().pk, reason=Refund.Reason.CANCELLED, amount_minor=500, at=NOW, by=SYSTEM
        )
    box.plan_refunds("pending")
    pending = refunds.execute(refund.pk, at=NOW, by=SYSTEM)
    box.settle_refund(pending.stripe_refund_id or "")
    intent_id = order.payments.get().payment_intent_id or ""
    gateway.create_refund(intent_id=intent_id, amount_minor=300, reason="duplicate", metadata={}, key="dashboard")

    dry = codes(compared())
    assert {"refund_differs", "refund_not_recorded"} <= set(dry)
    assert order.refunds.count() == 1
    compared(fix=True)
    assert order.ledger.returned() == 800
    assert {row.status for row in order.refunds.all()} == {"succeeded"}
    assert compared(fix=True) == []
    assert invariants(at=LATER) == []


def test_dead_and_stale_events_are_told(box: Sandbox) -> None:
    order = an_order()
    attempt = an_open_attempt(order)
    box.decline(session_of(attempt))
    box.deliver_due()
    StripeEvent.objects.filter(type="payment_intent.payment_failed").update(status="dead", order=order)
    found = compared()
    assert [(difference.code, difference.order) for difference in found] == [("event_dead", order.number)]
    StripeEvent.objects.update(status="failed", received_at=NOW - dt.timedelta(hours=2))
    assert set(codes(compared())) == {"event_stuck"}


def test_a_dead_event_that_somebody_has_dismissed_is_told_no_more_unless_it_dies_again(box: Sandbox) -> None:
    order = an_order()
    box.decline(session_of(an_open_attempt(order)))
    box.deliver_due()
    event = StripeEvent.objects.get(type="payment_intent.payment_failed")
    StripeEvent.objects.filter(pk=event.pk).update(status="dead", order=order, processed_at=NOW)
    tasks.follow_cases(at=NOW)
    assert codes(compared()) == ["event_dead"]
    cases.close(Case.objects.get(event=event).pk, outcome="It was a test of ours.", at=LATER, by=finance())
    assert (compared(), compared(order=order.number), tasks.follow_cases(at=LATER)) == ([], [], 0)
    # What else is found of the same thing is told now, as the event says nothing to anybody any more.
    assert cases.open_difference("session_unknown", order=order.number, what=event.object_id, at=LATER)

    StripeEvent.objects.filter(pk=event.pk).update(processed_at=LATER + dt.timedelta(hours=1))
    assert codes(compared(at=LATER + dt.timedelta(hours=2))) == ["event_dead"]


def test_an_event_that_is_to_be_tried_again_from_the_start_has_an_hour_from_then_on(box: Sandbox) -> None:
    box.decline(session_of(an_open_attempt(an_order())))
    box.deliver_due()
    event = StripeEvent.objects.get(type="payment_intent.payment_failed")
    StripeEvent.objects.exclude(pk=event.pk).delete()
    StripeEvent.objects.filter(pk=event.pk).update(status="dead", received_at=NOW, processed_at=NOW)
    days_later = LATER + dt.timedelta(days=5)
    inbox.requeue(event.pk, at=days_later, by=finance())

    def stuck(at: dt.datetime) -> bool:
        return "event_stuck" in codes(compared(at=at))

    hour = dt.timedelta(hours=1)
    assert (stuck(days_later), stuck(days_later + hour), stuck(days_later + hour * 1.01)) == (False, False, True)
    assert StripeEvent.claim_due(at=days_later) == [event.pk]


def test_an_event_that_may_be_on_its_way_is_not_missed_yet(box: Sandbox) -> None:
    box.decline(session_of(an_open_attempt(an_order())))
    assert compared(at=NOW + dt.timedelta(minutes=1)) == []
    assert codes(compared()) == ["event_missed"]


def test_a_broken_invariant_is_told(box: Sandbox) -> None:
    order = paid(box, an_order())
    PaymentAttempt.objects.update(status="processing")
    assert "I8" in codes(compared(order=order.number))
    assert "I8" not in codes(compared(order=other_order().number))


def test_a_customer_compares_nothing(box: Sandbox) -> None:
    with pytest.raises(NotAllowed):
        list(reconcile(since=dt.timedelta(hours=1), at=NOW, by=Actor(Kind.CUSTOMER, 1)))


# --- the sweeps ---------------------------------------------------------------------------------


def test_the_hourly_sweep_mends_and_survives_silence(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    assert tasks.reconcile_hourly(at=LATER) > 0
    order.refresh_from_db()
    assert order.payment == "paid"
    box.inject(Fault("status", times=99))
    assert tasks.reconcile_hourly(at=LATER) == 0


def test_the_nightly_sweep_says_that_it_could_not_finish_so_that_it_is_tried_again(
    box: Sandbox, settings: Settings
) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    box.inject(Fault("status", times=3))
    with pytest.raises(gateway.OutcomeUnknown):
        tasks.reconcile_nightly(at=LATER)
    assert [run.is_complete for run in Comparison.objects.all()] == [False]
    first = reconcile(since=dt.timedelta(hours=1), at=LATER, by=SYSTEM, fix=True)
    next(first)
    with pytest.raises(ComparisonUnderWay):
        tasks.reconcile_nightly(at=LATER)
    first.close()  # type: ignore[attr-defined]  # it is a generator
    assert tasks.reconcile_nightly(at=LATER) > 0
    assert Comparison.objects.order_by("-pk")[0].is_complete
    settings.STRIPE_API_KEY = ""
    assert tasks.reconcile_nightly(at=LATER) == 0


def test_the_sweeps_press_one_verb_per_row_and_say_how_many(box: Sandbox) -> None:
    order = an_order()
    attempt = prepared(order)
    assert tasks.send_attempts(at=NOW) == 0
    assert tasks.send_attempts(at=LATER) == 1
    assert tasks.send_attempts(at=LATER) == 0
    box.pay(session_of(attempt))
    box.deliver_due()
    assert tasks.act_on_events(at=LATER) == 1
    assert tasks.act_on_events(at=LATER) == 0
    due = other_order()
    assert tasks.expire_unpaid(at=due.pay_until) == 1
    assert tasks.expire_unpaid(at=due.pay_until) == 0


def test_an_attempt_that_stays_unsent_does_not_keep_a_sweep_busy(box: Sandbox) -> None:
    prepared(an_order())
    box.inject(Fault("status", times=99))
    assert tasks.send_attempts(at=LATER) == 0
