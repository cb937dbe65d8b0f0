"""Refunds that go astray: sent by a worker who died before it was written, or called back at Stripe."""

import datetime as dt
from typing import Any

import pytest

from orders import cancellations, cases, deciding, gateway, payouts, refunds, tasks
from orders.models import Case, Order, Refund, RefundNote
from orders.money_standing import with_money
from orders.reconciliation import invariants
from tests.boxes import NOW
from tests.orders.bought import a_customer, act_on_all, actor_of, an_order, paid, picture
from tests.orders.killing import Killed
from tests.orders.staffed import finance
from tests.orders.test_refunds import LATER, execute, request, requested, sums
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "asked"), [(11, 0), (13, 1), (25, 1), (72, 1)])
def test_a_part_that_was_sent_by_a_worker_who_died_is_looked_for_before_it_is_sent_again(
    box: Sandbox, hours: int, asked: int
) -> None:
    order = paid(box, an_order())
    refund = request(order, 500)

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refunds, "confirm", kill)
        with pytest.raises(Killed):
            execute(refund)
    refund.refresh_from_db()
    assert (refund.status, refund.stripe_refund_id, len(box.state.refunds.rows)) == ("requested", None, 1)
    # Stripe's own clock decides what it has forgotten; no word of it reaches us meanwhile.
    box.advance(hours * 3600)
    later = NOW + dt.timedelta(hours=hours)
    assert tasks.execute_refunds(at=later) == 1
    refund.refresh_from_db()
    assert (refund.status, [told.id for told in box.state.refunds]) == ("succeeded", [refund.stripe_refund_id])
    assert sums(order) == (order.total_minor, 500, order.total_minor - 500)
    assert (len(box.requests("GET", "/v1/refunds")), len(box.requests("POST", "/v1/refunds"))) == (asked, 2 - asked)


def called_back(box: Sandbox, *, after: str) -> Refund:
    """Request a whole refund, and call it back in Stripe's Dashboard once it is so far."""
    refund = requested(box)
    box.plan_refunds(after)  # type: ignore[arg-type]
    sent = execute(refund)
    assert sent.status == after
    box.call_back_refund(sent.stripe_refund_id or "")
    box.deliver_due()
    act_on_all()
    refund.refresh_from_db()
    return refund


@pytest.mark.parametrize(
    ("after", "entries"),
    [("requires_action", ["charge"]), ("succeeded", ["charge", "refund", "refund_reversal"])],
)
def test_a_refund_that_is_called_back_at_stripe_is_owed_until_a_person_pays_it_out(
    box: Sandbox, after: str, entries: list[str]
) -> None:
    refund = called_back(box, after=after)
    order, payment, case = refund.order, refund.payment, Case.objects.get()
    assert (refund.status, refund.settled_at, refund.failure_reason) == ("cancelled", NOW, "merchant_request")
    assert [entry.kind for entry in order.ledger.order_by("pk")] == entries
    assert (sums(order), payment.available_minor()) == ((order.total_minor, 0, order.total_minor), order.total_minor)
    assert (case.cause, case.queue, case.refund_id) == ("refund_failed", "refunds", refund.pk)
    assert with_money(Order.objects.all()).get().owed_minor == order.total_minor
    assert (cases.violations(at=NOW), invariants(at=NOW)) == ([], [])

    payout = payouts.propose(refund.pk, method="cheque", reference="No. 17", at=LATER, by=finance())
    case.refresh_from_db()
    assert (case.cause, payment.available_minor()) == ("payout_to_approve", 0)
    with pytest.raises(refunds.NothingToRefund):
        request(order)
    assert (cases.violations(at=LATER), invariants(at=LATER)) == ([], [])
    payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    case.refresh_from_db()
    assert (case.status, sums(order)[2], payment.available_minor()) == ("closed", 0, 0)
    assert with_money(Order.objects.all()).get().owed_minor == 0
    assert (cases.violations(at=LATER), invariants(at=LATER)) == ([], [])


def test_a_refund_that_was_called_back_frees_its_money_for_another_and_then_cannot_be_paid_out(box: Sandbox) -> None:
    refund = called_back(box, after="requires_action")
    assert execute(request(refund.order)).status == "succeeded"
    before = picture(refund.order)
    with pytest.raises(payouts.RefundNotFailed):
        payouts.propose(refund.pk, method="cheque", reference="No. 17", at=LATER, by=finance())
    assert picture(refund.order) == before
    assert (len(box.state.refunds.rows), sums(refund.order)[2], invariants(at=LATER)) == (2, 0, [])


def failed(box: Sandbox, refund: Refund) -> Refund:
    """Have a refund fail at Stripe after it had succeeded."""
    refund.refresh_from_db()
    box.fail_refund(refund.stripe_refund_id or "")
    box.deliver_due()
    act_on_all()
    refund.refresh_from_db()
    assert refund.status == "failed"
    return refund


def noted() -> list[int]:
    return list(RefundNote.objects.order_by("pk").values_list("total_minor", flat=True))


def owed() -> int:
    return int(with_money(Order.objects.all()).get().owed_minor)


def test_what_went_back_another_way_is_owed_no_more_and_its_case_closes(box: Sandbox) -> None:
    order = paid(box, an_order())
    refund = request(order, 500)
    execute(refund)
    assert tasks.issue_invoices(at=NOW) == 2
    failed(box, refund)
    assert (owed(), Case.objects.get().status) == (500, "open")
    # Another part of the same line does not settle it: so much is left of it.
    other = request(order, 300)
    execute(other)
    assert (owed(), Case.objects.get().status) == (500, "open")
    cancellations.cancel(order.pk, reason="", at=LATER, by=actor_of(order.customer))
    assert (owed(), Case.objects.get().status) == (order.total_minor - 300, "open")
    tasks.execute_refunds(at=LATER)
    case = Case.objects.get()
    assert (order.ledger.balance(), owed(), case.status, case.ended) == (0, 0, "closed", "settled")
    assert (cases.violations(at=LATER), invariants(at=LATER)) == ([], [])
    # Of the first 500 the first note tells: the last is told of by the rest, whatever goes back once more.
    assert tasks.issue_invoices(at=LATER) == 2
    assert noted() == [500, 300, order.total_minor - 800]
    assert RefundNote.objects.latest("pk").content["earlier"] == 500
    # It comes back as the first did: both are looked at again, as nothing went back.
    failed(box, Refund.objects.latest("pk"))
    tasks.follow_cases(at=LATER)
    assert sorted(Case.objects.live().values_list("refund_id", flat=True)) == [refund.pk, refund.pk + 2]
    # A part of what failed whole leaves the rest owed, and both cases open.
    execute(request(order, 100))
    assert (owed(), Case.objects.live().count()) == (order.total_minor - 400, 2)
    assert (tasks.issue_invoices(at=LATER), noted()[3:], invariants(at=LATER)) == (0, [], [])


def test_what_stripe_refuses_while_its_list_is_silent_is_tried_ever_later_and_stops_no_other(box: Sandbox) -> None:
    refused, other = (request(paid(box, an_order(a_customer(f"{name}@example.com"))), 500) for name in "ab")
    box.mark_disputed(refused.payment.charge_id or "")
    box.inject(Fault("lost", path="/v1/refunds", method="GET", times=3))
    assert tasks.execute_refunds(at=NOW) == 2
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.status, refused.attempts, refused.leased_until) == ("requested", 1, None)
    assert (refused.last_error, other.status) == ("refused, and no list", "succeeded")
    assert refused.next_attempt_at is not None
    # The list speaks again: now the no is definite.
    assert tasks.execute_refunds(at=refused.next_attempt_at) == 1
    refused.refresh_from_db()
    assert (refused.status, Case.objects.get().refund_id) == ("failed", refused.pk)


def test_a_row_that_fails_as_nobody_thought_of_stops_no_other(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = (request(paid(box, an_order(a_customer(f"{name}@example.com"))), 500) for name in "ab")
    create = gateway.create_refund

    def poisoned(**said: Any) -> object:
        if said["metadata"]["refund"] == first.public_id:
            raise ZeroDivisionError
        return create(**said)

    monkeypatch.setattr(gateway, "create_refund", poisoned)
    assert tasks.execute_refunds(at=NOW) == 2
    assert [Refund.objects.get(pk=row.pk).status for row in (first, other)] == ["requested", "succeeded"]


def test_what_was_paid_out_otherwise_counts_for_the_limit_until_it_is_declined(box: Sandbox) -> None:
    order = paid(box, an_order(custom=3, tax_added_minor=0))
    one, two, _ = (line.public_id for line in order.lines.order_by("position"))
    fin, fran = finance(), finance("fran")

    def decide(name: str, amount: int) -> Refund:
        return deciding.decide(order.pk, amounts={name: amount}, reason="goodwill", remark="As agreed.", at=NOW, by=fin)

    first = decide(one, 18900)
    tasks.execute_refunds(at=NOW)
    assert (failed(box, first).needs_approval, deciding.decided_minor(order)) == (False, 0)
    gone = payouts.propose(first.pk, method="cheque", reference="1", at=NOW, by=fin)
    assert deciding.decided_minor(order) == 18900
    payouts.decline(gone.pk, reason="It came back.", at=NOW, by=fran)
    assert deciding.decided_minor(order) == 0
    payouts.confirm(payouts.propose(first.pk, method="cheque", reference="2", at=NOW, by=fin).pk, at=NOW, by=fran)
    assert deciding.decided_minor(order) == 18900
    assert decide(two, deciding.limit_minor("USD") - 18900 + 1).status == "awaiting_approval"


@pytest.mark.parametrize(("lost", "why"), [(False, refunds.PaymentDisputed), (True, payouts.PaymentTaken)])
def test_a_payout_is_not_confirmed_once_the_bank_is_at_the_same_money(
    box: Sandbox, lost: bool, why: type[Exception]
) -> None:
    order = paid(box, an_order())
    refund = request(order, 500)
    execute(refund)
    payout = payouts.propose(failed(box, refund).pk, method="cheque", reference="1", at=NOW, by=finance())
    dispute = box.dispute(refund.payment.charge_id or "")
    if lost:
        box.decide_dispute(dispute.id, won=False)
    box.deliver_due()
    act_on_all()
    before = picture(order)
    with pytest.raises(why):
        payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    assert picture(order) == before
    payouts.decline(payout.pk, reason="The bank has it.", at=LATER, by=finance("fran"))
    assert (invariants(at=LATER), cases.violations(at=LATER)) == ([], [])


def again_at_stripe(order: Order, amount_minor: int | None = None) -> None:
    """Give the same back once more in Stripe's Dashboard."""
    payment = order.payments.get()
    gateway.create_refund(
        intent_id=payment.payment_intent_id or "",
        amount_minor=amount_minor or payment.available_minor(),
        reason="duplicate",
        metadata={},
        key="dashboard",
    )


def test_what_goes_back_again_fulfils_the_note_of_what_failed(box: Sandbox) -> None:
    order = paid(box, an_order())
    tasks.issue_invoices(at=NOW)
    first = request(order)
    execute(first)
    tasks.issue_invoices(at=NOW)
    note = RefundNote.objects.get()
    failed(box, first)
    again_at_stripe(order)
    box.deliver_due()
    act_on_all(at=LATER)
    assert (tasks.issue_invoices(at=LATER), RefundNote.objects.get()) == (0, note)
    assert (order.ledger.balance(), note.total_minor, owed()) == (0, order.total_minor, 0)
    # Nor does a third, after that one failed as well.
    failed(box, Refund.objects.latest("pk"))
    execute(request(order))
    assert (tasks.issue_invoices(at=LATER), RefundNote.objects.get(), invariants(at=LATER)) == (0, note, [])


def test_of_the_same_given_back_twice_each_has_its_note(box: Sandbox) -> None:
    order = paid(box, an_order())
    tasks.issue_invoices(at=NOW)
    first, other = request(order, 500), request(order, 500)
    for refund in (first, other):
        execute(refund)
    tasks.issue_invoices(at=NOW)
    assert RefundNote.objects.count() == 2
    failed(box, first)
    assert {execute(request(order, 500)).status for _ in range(2)} == {"succeeded"}
    tasks.issue_invoices(at=LATER)
    assert order.ledger.returned() == sum(RefundNote.objects.values_list("total_minor", flat=True)) == 1500
    # The first goes another way after all: what stood for it is told of itself.
    payout = payouts.propose(first.pk, method="cheque", reference="1", at=LATER, by=finance())
    payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    assert (tasks.issue_invoices(at=LATER), RefundNote.objects.count()) == (1, 4)
    assert (order.ledger.returned(), invariants(at=LATER)) == (2000, [])
