"""Disputes: from a bank's question to money that is gone or home again; the order is frozen meanwhile."""

import datetime as dt
from typing import Any

import pytest
import stripe

from orders import cancellations, cases, disputes, doubts_gateway, holds, refunds
from orders.models import Case, Dispute, Hold, Order, Refund
from orders.queues import Reason
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind
from tests.boxes import NOW
from tests.orders.bought import act_on_all, actor_of, an_open_attempt, an_order, paid, picture, session_of
from tests.orders.staffed import finance
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))
DAY = dt.timedelta(days=1)
FEE = 1500


def charge_of(order: Order) -> str:
    return order.payments.get().charge_id or ""


def told(box: Sandbox, *, at: dt.datetime = NOW) -> list[str]:
    """Deliver what Stripe has to say, and act on it."""
    box.deliver_due()
    return act_on_all(at=at)


def disputed(box: Sandbox, order: Order | None = None, *, inquiry: bool = False) -> Dispute:
    bought = paid(box, order or an_order())
    box.dispute(charge_of(bought), inquiry=inquiry)
    assert set(told(box)) == {"done"}
    return bought.disputes.get()


def open_holds(order: Order) -> list[str]:
    return list(order.holds.filter(closed_at=None).values_list("code", flat=True))


def money(order: Order) -> list[tuple[str, int, int]]:
    return [(entry.kind, entry.amount_minor, entry.fee_minor) for entry in order.ledger.order_by("pk")[1:]]


def sound(*, at: dt.datetime = NOW) -> bool:
    return invariants(at=at) == [] and cases.violations(at=at) == []


def refund(order: Order) -> Refund:
    with Order.hold(order.pk) as held:
        return refunds.request(held, held.payments.get().pk, reason=Refund.Reason.CANCELLED, at=NOW, by=FINANCE)


def test_a_dispute_freezes_its_order_takes_the_money_with_a_fee_and_is_a_case_of_finance_with_its_due_date(
    box: Sandbox,
) -> None:
    dispute = disputed(box)
    order = dispute.order
    order.refresh_from_db()
    assert (dispute.status, dispute.reason, dispute.amount_minor) == ("needs_response", "fraudulent", order.total_minor)
    assert (order.payment, open_holds(order)) == ("paid", ["dispute"])
    assert money(order) == [("dispute_withdrawal", -order.total_minor, -FEE)]
    assert (dispute.withdrawn_minor, dispute.fee_minor) == (order.total_minor, FEE)
    case = Case.objects.get(dispute=dispute)
    assert (case.queue, case.cause, case.due_at, case.order) == (
        "disputes",
        Reason.DISPUTE_OPENED,
        NOW + 9 * DAY,
        order,
    )
    assert sound()


def test_nothing_of_a_disputed_payment_is_refunded(box: Sandbox) -> None:
    dispute = disputed(box)
    before = picture(dispute.order)
    with pytest.raises(refunds.PaymentDisputed):
        cancellations.cancel(dispute.order_id, reason="?", at=NOW, by=actor_of(dispute.order.customer))
    with pytest.raises(refunds.PaymentDisputed):
        refund(dispute.order)
    assert picture(dispute.order) == before
    assert dispute.payment.available_minor() == 0


def test_a_won_dispute_brings_the_money_home_and_lets_the_order_go_on(box: Sandbox) -> None:
    dispute = disputed(box)
    order = dispute.order
    box.decide_dispute(dispute.stripe_dispute_id, won=True)
    told(box)
    dispute.refresh_from_db()
    assert (dispute.status, dispute.ended_at, dispute.withdrawn_minor, dispute.fee_minor) == ("won", NOW, 0, FEE)
    assert open_holds(order) == []
    assert money(order)[1:] == [("dispute_reinstatement", order.total_minor, 0)]
    assert order.ledger.balance() == order.total_minor
    assert Case.objects.get(dispute=dispute).status == "closed"
    done = cancellations.cancel(order.pk, reason="?", at=NOW, by=actor_of(order.customer))
    assert done.refund is not None
    assert refunds.execute(done.refund.pk, at=NOW, by=SYSTEM).status == "succeeded"
    assert sound()


def test_a_fee_that_comes_back_is_in_the_books_too(box: Sandbox) -> None:
    dispute = disputed(box)
    box.decide_dispute(dispute.stripe_dispute_id, won=True, fee_back=True)
    told(box)
    dispute.refresh_from_db()
    assert money(dispute.order)[1:] == [("dispute_reinstatement", dispute.amount_minor, FEE)]
    assert dispute.fee_minor == 0


def test_a_lost_dispute_keeps_the_order_frozen_until_a_person_decides(box: Sandbox) -> None:
    dispute = disputed(box)
    order = dispute.order
    hold = order.holds.get()
    with pytest.raises(holds.DisputeUnderWay):
        holds.close(hold.pk, reason="Go on.", at=NOW, by=FINANCE)
    box.decide_dispute(dispute.stripe_dispute_id, won=False)
    told(box)
    dispute.refresh_from_db()
    assert (dispute.status, order.ledger.balance(), dispute.payment.available_minor()) == ("lost", 0, 0)
    assert open_holds(order) == ["dispute"]
    case = Case.objects.get(dispute=dispute)
    assert (case.status, case.cause) == ("open", Reason.DISPUTE_LOST)
    with pytest.raises(refunds.NothingToRefund):
        refund(order)
    assert sound()

    holds.close(hold.pk, reason="Paid again by transfer.", at=NOW + DAY, by=FINANCE)
    assert open_holds(order) == []
    before = picture(order)
    disputes.confirm(doubts_gateway.retrieve_dispute(dispute.stripe_dispute_id), at=NOW + DAY, by=SYSTEM)
    assert picture(order) == before


def test_a_dispute_that_is_answered_is_not_overdue_while_its_bank_reads(box: Sandbox) -> None:
    dispute = disputed(box)
    case = Case.objects.get(dispute=dispute)
    assert (case.cause, case.due_at) == (Reason.DISPUTE_OPENED, NOW + 9 * DAY)
    disputes.answer(dispute.pk, remark="He picked it up himself.", at=NOW + DAY, by=FINANCE)
    case.refresh_from_db()
    assert (case.status, case.cause, case.due_at) == ("open", Reason.DISPUTE_ANSWERED, NOW + (9 + 75) * DAY)
    assert sound(at=NOW + DAY)

    box.decide_dispute(dispute.stripe_dispute_id, won=True)
    told(box, at=NOW + 2 * DAY)
    case.refresh_from_db()
    assert (case.status, case.cause) == ("closed", Reason.DISPUTE_ANSWERED)
    assert sound(at=NOW + 2 * DAY)


@pytest.mark.parametrize("won", [False, True])
def test_an_appeal_against_a_lost_dispute_freezes_again_and_ends(box: Sandbox, won: bool) -> None:
    dispute = disputed(box)
    order, dispute_id = dispute.order, dispute.stripe_dispute_id
    box.decide_dispute(dispute_id, won=False)
    told(box)
    lost = doubts_gateway.retrieve_dispute(dispute_id)
    holds.close(order.holds.get().pk, reason="Nothing was made.", at=NOW, by=FINANCE)
    cases.close(Case.objects.get().pk, outcome="Written off.", at=NOW, by=finance())

    box.appeal(dispute_id)
    told(box, at=NOW + DAY)
    dispute.refresh_from_db()
    case = Case.objects.get()
    assert (dispute.status, dispute.ended_at, open_holds(order)) == ("appeal_needs_response", None, ["dispute"])
    assert (case.status, case.cause, case.due_at) == ("open", Reason.DISPUTE_OPENED, NOW + 9 * DAY)
    disputes.confirm(lost, at=NOW, by=SYSTEM)  # read before the appeal, written late
    dispute.refresh_from_db()
    assert dispute.status == "appeal_needs_response"

    box.decide_dispute(dispute_id, won=won)
    told(box, at=NOW + 2 * DAY)
    dispute.refresh_from_db()
    case.refresh_from_db()
    assert (dispute.status, dispute.ended_at) == ("won" if won else "lost", NOW + 2 * DAY)
    assert money(order) == [
        ("dispute_withdrawal", -order.total_minor, -FEE), *[("dispute_reinstatement", order.total_minor, 0)] * won,
    ]  # fmt: skip
    assert (order.ledger.balance(), open_holds(order)) == (order.total_minor * won, ["dispute"] * (not won))
    assert (case.status, case.cause) == (("closed", Reason.DISPUTE_OPENED) if won else ("open", Reason.DISPUTE_LOST))
    assert sound(at=NOW + 2 * DAY)


def test_of_a_dispute_the_appeal_may_be_the_next_that_we_hear(box: Sandbox) -> None:
    dispute = disputed(box)
    box.decide_dispute(dispute.stripe_dispute_id, won=False)
    box.appeal(dispute.stripe_dispute_id)
    told(box)
    dispute.refresh_from_db()
    assert (dispute.status, open_holds(dispute.order)) == ("appeal_needs_response", ["dispute"])
    assert sound()


def test_a_dispute_that_is_won_lets_the_order_go_on_although_a_person_once_wrote_another_off(box: Sandbox) -> None:
    first = disputed(box)
    order = first.order
    box.decide_dispute(first.stripe_dispute_id, won=False)
    told(box)
    holds.close(order.holds.get().pk, reason="Paid again by transfer.", at=NOW, by=FINANCE)
    cases.close(Case.objects.get().pk, outcome="Paid again.", at=NOW, by=finance())
    again = box.dispute(charge_of(order), amount=1)
    told(box, at=NOW + DAY)
    assert open_holds(order) == ["dispute"]
    box.decide_dispute(again.id, won=True)
    told(box, at=NOW + DAY)
    assert open_holds(order) == []
    assert sound(at=NOW + DAY)


def test_an_inquiry_freezes_nothing_moves_no_money_and_may_become_a_dispute(box: Sandbox) -> None:
    dispute = disputed(box, inquiry=True)
    order = dispute.order
    assert (dispute.status, open_holds(order), money(order)) == ("warning_needs_response", [], [])
    assert Case.objects.get(dispute=dispute).cause == Reason.DISPUTE_INQUIRY
    assert dispute.payment.available_minor() == order.total_minor

    box.advance(DAY.total_seconds())
    box.escalate(dispute.stripe_dispute_id)
    told(box, at=NOW + DAY)
    dispute.refresh_from_db()
    assert (dispute.status, open_holds(order)) == ("needs_response", ["dispute"])
    case = Case.objects.get(dispute=dispute)
    assert (case.cause, case.due_at) == (Reason.DISPUTE_OPENED, NOW + 10 * DAY)
    assert sound(at=NOW + DAY)


def test_an_inquiry_that_is_closed_needs_nobody(box: Sandbox) -> None:
    dispute = disputed(box, inquiry=True)
    box.decide_dispute(dispute.stripe_dispute_id, won=True)
    told(box)
    dispute.refresh_from_db()
    assert (dispute.status, Case.objects.get(dispute=dispute).status) == ("warning_closed", "closed")
    assert sound()


def test_a_part_that_is_disputed_leaves_the_rest_to_be_given_back_later(box: Sandbox) -> None:
    order = paid(box, an_order())
    dispute_id = box.dispute(charge_of(order), amount=5000).id
    told(box)
    assert order.payments.get().available_minor() == order.total_minor - 5000
    box.decide_dispute(dispute_id, won=False)
    told(box)
    done = cancellations.cancel(order.pk, reason="?", at=NOW, by=actor_of(order.customer))
    assert done.refund is not None
    assert done.refund.amount_minor == order.total_minor - 5000
    assert invariants(at=NOW) == []


def test_what_went_back_and_is_disputed_all_the_same_is_below_nothing_and_seen(box: Sandbox) -> None:
    order = paid(box, an_order())
    refunds.execute(refund(order).pk, at=NOW, by=SYSTEM)
    dispute = box.dispute(charge_of(order))
    told(box)
    assert (dispute.amount, order.ledger.balance()) == (order.total_minor, -order.total_minor)
    assert [case.cause for case in Case.objects.live()] == [Reason.DISPUTE_OPENED]
    with pytest.raises(refunds.PaymentDisputed):
        refund(order)
    box.decide_dispute(dispute.id, won=False)
    told(box)
    assert ([case.cause for case in Case.objects.live()], sound()) == ([Reason.DISPUTE_LOST], True)
    with pytest.raises(refunds.NothingToRefund):
        refund(order)
    # Without its case the law would tell.
    Case.objects.all().delete()
    assert [found.code for found in invariants(at=NOW)] == ["I17"]


def test_what_was_read_before_and_is_written_late_moves_nothing_back(box: Sandbox) -> None:
    dispute = disputed(box)
    early = doubts_gateway.retrieve_dispute(dispute.stripe_dispute_id)
    box.decide_dispute(dispute.stripe_dispute_id, won=True)
    told(box)
    before = picture(dispute.order)
    disputes.confirm(early, at=NOW, by=SYSTEM)
    dispute.refresh_from_db()
    assert (dispute.status, picture(dispute.order)) == ("won", before)


def test_a_word_for_a_status_that_we_do_not_know_freezes_and_tells(
    box: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    order = paid(box, an_order())
    row = box.dispute(charge_of(order))
    row.status = "arbitration"  # type: ignore[assignment]
    told(box)
    assert (order.disputes.get().status, open_holds(order)) == ("other", ["dispute"])
    assert "arbitration" in caplog.text
    row.status = "lost"
    disputes.confirm(doubts_gateway.retrieve_dispute(row.id), at=NOW, by=SYSTEM)
    assert order.disputes.get().status == "lost"


def test_a_dispute_that_was_lost_before_we_heard_of_it_freezes_its_order(box: Sandbox) -> None:
    order = paid(box, an_order())
    row = box.dispute(charge_of(order))
    box.decide_dispute(row.id, won=False)
    told(box)
    assert open_holds(order) == ["dispute"]
    assert Hold.objects.count() == 1
    assert sound()


def test_a_payment_that_was_disputed_before_we_recorded_it_is_paid_and_frozen_at_once(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    box.dispute(box.state.charges.newest_first()[0].id)
    box.reorder("newest_first")
    assert "unmatched" in told(box)
    order.refresh_from_db()
    assert (order.payment, open_holds(order)) == ("paid", ["dispute"])
    assert set(act_on_all(at=NOW + DAY)) == {"done"}
    assert sound(at=NOW)


def test_a_dispute_of_somebody_elses_payment_is_ignored(box: Sandbox) -> None:
    client = stripe.StripeClient(box.api_key, base_addresses={"api": box.url})
    price = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "x"}}
    params: Any = {
        "mode": "payment",
        "success_url": "https://other.example/",
        "line_items": [{"price_data": price, "quantity": 1}],
    }
    opened = client.v1.checkout.sessions.create(params)
    box.pay(opened.id)
    charge = box.state.charges.newest_first()[0].id
    box.dispute(charge)
    box.open_review(charge)
    box.warn_of_fraud(charge)
    assert set(told(box)) == {"ignored"}
    assert not Dispute.objects.exists()
    assert not Hold.objects.exists()
