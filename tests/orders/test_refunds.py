"""Money on its way back: requested, executed, confirmed; silence is a state, and nothing goes back twice."""

import datetime as dt
from dataclasses import replace

import pytest
from pytest_django import Settings

from fitting.models import Message
from orders import cancellations, gateway, refunds, tasks
from orders.models import Order, Refund
from orders.reconciliation import invariants, reconcile
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests.boxes import NOW
from tests.orders.bought import act_on_all, actor_of, an_open_attempt, an_order, paid, picture, session_of
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))


def requested(box: Sandbox, order: Order | None = None) -> Refund:
    """Cancel a paid order, so that its whole refund is requested."""
    bought = paid(box, order or an_order())
    done = cancellations.cancel(bought.pk, reason="changed_mind", at=NOW, by=actor_of(bought.customer))
    assert done.refund is not None
    return done.refund


def request(order: Order, amount_minor: int | None = None, *, by: Actor = FINANCE) -> Refund:
    with Order.hold(order.pk) as held:
        return refunds.request(
            held,
            order.payments.get().pk,
            reason=Refund.Reason.CANCELLED,
            amount_minor=amount_minor,
            at=NOW,
            by=by,
        )


def execute(refund: Refund, *, at: dt.datetime = NOW) -> Refund:
    return refunds.execute(refund.pk, at=at, by=SYSTEM)


def sums(order: Order) -> tuple[int, int, int]:
    return order.ledger.captured(), order.ledger.returned(), order.ledger.balance()


def test_a_refund_is_requested_executed_and_confirmed(box: Sandbox) -> None:
    refund = requested(box)
    assert (refund.status, refund.origin, refund.idempotency_key) == (
        "requested",
        "rule",
        f"test:refund:{refund.public_id}",
    )
    assert tasks.execute_refunds(at=NOW) == 1

    refund.refresh_from_db()
    order = refund.order
    assert refund.status == "succeeded"
    assert refund.stripe_refund_id in box.state.refunds.rows
    assert sums(order) == (order.total_minor, order.total_minor, 0)
    entry = order.ledger.get(kind="refund")
    assert (entry.amount_minor, entry.source_id) == (-order.total_minor, refund.stripe_refund_id)
    assert entry.txn_id.startswith("txn_")
    assert Message.objects.filter(kind="refund_made").count() == 1

    before = picture(order)
    assert execute(refund).status == "succeeded"
    box.deliver_due()
    assert set(act_on_all()) <= {"done", "ignored"}
    assert tasks.execute_refunds(at=LATER) == 0
    assert picture(order) == before
    assert invariants(at=LATER + dt.timedelta(days=1)) == []


def test_what_a_bank_debit_paid_goes_back_and_is_disputed_under_the_names_that_stripe_has_without_cards(
    box: Sandbox,
) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    box.settle_bank(session_id)
    box.deliver_due()
    act_on_all()
    charge_id = order.payments.get().charge_id or ""
    refund = execute(request(order, 5000))
    dispute = box.dispute(charge_id)
    box.deliver_due()
    assert set(act_on_all()) <= {"done"}

    order.refresh_from_db()
    assert (order.payment, refund.status) == ("paid", "succeeded")
    names = (charge_id, refund.stripe_refund_id or "", order.disputes.get().stripe_dispute_id)
    assert [name.split("_")[0] for name in names] == ["py", "pyr", "pdp"]
    assert order.ledger.balance() == 0
    box.decide_dispute(dispute.id, won=True)
    box.deliver_due()
    act_on_all()
    assert list(reconcile(since=DAY, at=LATER, by=SYSTEM, ledger=True)) == []


def test_stripe_is_told_amount_reason_and_whose_it_is(box: Sandbox) -> None:
    refund = execute(requested(box))
    told = box.state.refunds.get(refund.stripe_refund_id or "")
    assert (told.amount, told.reason) == (refund.amount_minor, "requested_by_customer")
    assert told.metadata == {"order": refund.order.number, "refund": refund.public_id, "env": "test"}


def test_an_answer_that_is_lost_is_unknown_and_then_one_refund(box: Sandbox) -> None:
    refund = requested(box)
    box.inject(Fault("lost", when="after", path="/v1/refunds", method="POST", times=3))
    unknown = execute(refund)
    assert (unknown.status, unknown.attempts) == ("unknown", 1)
    assert unknown.next_attempt_at == NOW + dt.timedelta(seconds=10)
    assert sums(refund.order)[1] == 0

    known = execute(refund, at=LATER)
    assert (known.status, known.attempts) == ("succeeded", 1)
    assert len(box.state.refunds.rows) == 1


def test_an_unknown_refund_that_stripe_never_saw_is_made_with_the_same_key(box: Sandbox) -> None:
    refund = requested(box)
    box.inject(Fault("lost", when="before", path="/v1/refunds", method="POST", times=3))
    assert execute(refund).status == "unknown"
    assert execute(refund, at=LATER).status == "succeeded"
    keys = {line.idempotency_key for line in box.requests("POST", "/v1/refunds")}
    assert keys == {refund.idempotency_key}


def test_an_unknown_refund_is_looked_for_even_when_its_key_is_forgotten(box: Sandbox) -> None:
    order = paid(box, an_order())
    refund = request(order, 500)
    box.inject(Fault("lost", when="after", path="/v1/refunds", method="POST", times=3))
    assert execute(refund).status == "unknown"
    box.keys.clear()
    assert execute(refund, at=NOW + dt.timedelta(days=2)).status == "succeeded"
    assert len(box.state.refunds.rows) == 1


def test_an_unknown_refund_stays_unknown_while_stripe_is_silent(box: Sandbox) -> None:
    refund = requested(box)
    box.inject(Fault("status", path="/v1/refunds*", times=99))
    assert execute(refund).status == "unknown"
    again = execute(refund, at=LATER)
    assert (again.status, again.attempts) == ("unknown", 2)
    assert [found.code for found in invariants(at=NOW + dt.timedelta(hours=2))] == ["I9"]


def test_without_a_key_a_refund_waits(box: Sandbox, settings: Settings) -> None:
    refund = requested(box)
    settings.STRIPE_API_KEY = ""
    waiting = execute(refund)
    assert (waiting.status, waiting.last_error) == ("requested", "payments are not set up")


def test_a_definite_no_ends_the_refund_visibly(box: Sandbox) -> None:
    refund = requested(box)
    box.mark_disputed(refund.payment.charge_id or "")
    failed = execute(refund)
    assert (failed.status, failed.failure_reason) == ("failed", "charge_disputed")
    assert failed.settled_at == NOW
    assert sums(refund.order)[1] == 0


def test_what_the_dashboard_has_given_back_already_is_learnt_instead_of_given_twice(box: Sandbox) -> None:
    refund = requested(box)
    gateway.create_refund(
        intent_id=refund.payment.payment_intent_id or "",
        amount_minor=refund.amount_minor,
        reason="requested_by_customer",
        metadata={},
        key="dashboard",
    )
    assert execute(refund).status == "failed"
    both = {row.origin: row.status for row in refund.order.refunds.all()}
    assert both == {"rule": "failed", "dashboard": "succeeded"}
    assert sums(refund.order)[2] == 0
    assert invariants(at=NOW) == []


@pytest.mark.parametrize("status", ["pending", "requires_action"])
def test_a_refund_that_takes_time_is_confirmed_when_stripe_says_so(box: Sandbox, status: str) -> None:
    refund = requested(box)
    box.plan_refunds(status)  # type: ignore[arg-type]
    waiting = execute(refund)
    assert (waiting.status, waiting.settled_at) == (status, None)
    assert sums(refund.order)[1] == 0
    box.settle_refund(waiting.stripe_refund_id or "")
    box.deliver_due()
    act_on_all()
    waiting.refresh_from_db()
    assert waiting.status == "succeeded"
    assert sums(refund.order)[2] == 0


def test_a_refund_that_fails_after_it_succeeded_comes_back_into_the_books(box: Sandbox) -> None:
    refund = execute(requested(box))
    box.fail_refund(refund.stripe_refund_id or "")
    box.deliver_due()
    act_on_all()
    refund.refresh_from_db()
    assert (refund.status, refund.failure_reason) == ("failed", "expired_or_canceled_card")
    assert [entry.kind for entry in refund.order.ledger.order_by("pk")] == ["charge", "refund", "refund_reversal"]
    assert sums(refund.order) == (refund.order.total_minor, 0, refund.order.total_minor)
    assert refund.payment.available_minor() == refund.order.total_minor
    assert invariants(at=NOW) == []


def test_a_refund_that_fails_at_once_moves_nothing(box: Sandbox) -> None:
    refund = requested(box)
    box.plan_refunds("failed")
    assert execute(refund).status in {"pending", "failed"}
    box.deliver_due()
    act_on_all()
    refund.refresh_from_db()
    assert refund.status == "failed"
    assert sums(refund.order)[1] == 0


def test_a_refund_made_in_the_dashboard_becomes_a_row(box: Sandbox) -> None:
    order = paid(box, an_order())
    gateway.create_refund(
        intent_id=order.payments.get().payment_intent_id or "",
        amount_minor=500,
        reason="requested_by_customer",
        metadata={},
        key="dashboard",
    )
    box.deliver_due()
    act_on_all()
    refund = order.refunds.get()
    assert (refund.origin, refund.reason, refund.amount_minor) == ("dashboard", "made_at_stripe", 500)
    assert refund.status == "succeeded"
    assert sums(order) == (order.total_minor, 500, order.total_minor - 500)
    assert not Message.objects.filter(kind="refund_made").exists()
    assert invariants(at=NOW) == []


def test_a_refund_of_a_payment_we_do_not_know_writes_nothing(box: Sandbox) -> None:
    refund = execute(requested(box))
    told = next(gateway.refunds_of(refund.payment.payment_intent_id or ""))
    order = refund.order
    before = picture(order)
    for changed in ("pi_other", ""):
        assert refunds.confirm(replace(told, intent_id=changed), at=NOW, by=SYSTEM) is None
    assert picture(order) == before


def test_what_stripe_cannot_mean_is_not_followed(box: Sandbox) -> None:
    refund = execute(requested(box))
    told = next(gateway.refunds_of(refund.payment.payment_intent_id or ""))
    order = refund.order
    before = picture(order)
    for status in ("pending", "brand_new_word"):
        refunds.confirm(replace(told, status=status), at=NOW, by=SYSTEM)
    assert picture(order) == before


# --- how much ----------------------------------------------------------------------------------


def test_two_parts_cannot_be_more_than_the_whole(box: Sandbox) -> None:
    order = paid(box, an_order(unit_minor=12000, shipping_minor=900, tax_added_minor=0))
    first = request(order, 8000)
    assert first.origin == "staff"
    before = picture(order)
    with pytest.raises(refunds.RefundTooLarge) as caught:
        request(order, 8000)
    assert caught.value.extra == {"available_minor": 4900}
    assert picture(order) == before
    assert request(order).amount_minor == 4900
    before = picture(order)
    with pytest.raises(refunds.NothingToRefund):
        request(order)
    assert picture(order) == before


@pytest.mark.parametrize("amount_minor", [0, -1, 10**9])
def test_an_amount_outside_of_what_is_left_is_refused(box: Sandbox, amount_minor: int) -> None:
    order = paid(box, an_order())
    before = picture(order)
    with pytest.raises(refunds.RefundTooLarge):
        request(order, amount_minor)
    assert picture(order) == before


def test_a_failed_refund_frees_its_money_for_another(box: Sandbox) -> None:
    refund = requested(box)
    box.inject(Fault("status", status=400, path="/v1/refunds", method="POST"))
    assert execute(refund).status == "failed"
    again = request(refund.order)
    assert (again.amount_minor, again.idempotency_key != refund.idempotency_key) == (refund.amount_minor, True)
    assert execute(again).status == "succeeded"


def test_a_refund_needs_the_order_in_hand_and_the_right_actor(box: Sandbox) -> None:
    order = paid(box, an_order())
    before = picture(order)
    payment = order.payments.get()
    with pytest.raises(RuntimeError, match="Hold"):
        refunds.request(order, payment.pk, reason=Refund.Reason.CANCELLED, at=NOW, by=FINANCE)
    with pytest.raises(NotAllowed):
        request(order, by=actor_of(order.customer))
    assert picture(order) == before


def test_a_refund_event_without_a_payment_intent_is_ignored_and_ours_waits_for_its_payment(box: Sandbox) -> None:
    order = paid(box, an_order())
    execute(request(order))
    box.deliver_due()
    assert "unmatched" not in act_on_all()
