"""Payouts, and what moved of their payment meanwhile without a word to us: in Stripe's Dashboard, or to a bank."""

import html

import pytest
from django.urls import reverse

from orders import cases, gateway, payouts, refunds
from orders.models import LedgerEntry, Order, Payout, Refund
from orders.reconciliation import invariants
from tests.boxes import NOW
from tests.orders.bought import an_order, paid, picture
from tests.orders.desks import staff
from tests.orders.staffed import finance
from tests.orders.test_refunds import LATER, execute, request
from tests.orders.test_refunds_astray import again_at_stripe, failed
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db


def astray(box: Sandbox, amount: int | None = None) -> Refund:
    """Return a refund that failed after it had succeeded, by default of the whole order."""
    refund = request(paid(box, an_order()), amount)
    execute(refund)
    return failed(box, refund)


def proposed(refund: Refund) -> Payout:
    return payouts.propose(refund.pk, method="cheque", reference="No. 17", at=NOW, by=finance())


@pytest.mark.parametrize("heard", [True, False])
def test_what_the_dashboard_gave_back_meanwhile_is_not_paid_out_once_more(box: Sandbox, heard: bool) -> None:
    refund = astray(box)
    order, payout = refund.order, proposed(refund)
    again_at_stripe(order, 500)
    if heard:
        for told in gateway.refunds_of(refund.payment.payment_intent_id or ""):
            refunds.confirm(told, at=LATER, by=finance())
    with pytest.raises(payouts.PaymentSpent) as refused:
        payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    left = order.total_minor - 500
    assert refused.value.detail.startswith(f"Of this payment ${left / 100:.2f} are left beside what has gone back")
    payout.refresh_from_db()
    assert (payout.status, order.ledger.balance()) == ("proposed", left)
    assert not LedgerEntry.objects.filter(kind="payout").exists()
    # What the Dashboard did is in the books, as a refund of its own.
    assert [row.amount_minor for row in order.refunds.filter(origin="dashboard", status="succeeded")] == [500]
    payouts.decline(payout.pk, reason="Stopped at the bank.", at=LATER, by=finance("fran"))
    assert (invariants(at=LATER), cases.violations(at=LATER)) == ([], [])
    # Nor is it written down anew, as nothing is left for it.
    with pytest.raises(payouts.RefundNotFailed):
        proposed(refund)


def test_what_the_dashboard_gave_back_is_asked_before_a_payout_is_written_down(box: Sandbox) -> None:
    refund = astray(box)
    again_at_stripe(refund.order, 500)
    with pytest.raises(payouts.RefundNotFailed):
        proposed(refund)
    assert (Payout.objects.count(), refund.order.ledger.balance()) == (0, refund.order.total_minor - 500)


def test_a_dispute_of_which_no_word_came_stops_a_payout(box: Sandbox) -> None:
    refund = astray(box, 500)
    payout = proposed(refund)
    box.dispute(refund.payment.charge_id or "")
    with pytest.raises(refunds.PaymentDisputed):
        payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    payout.refresh_from_db()
    assert (payout.status, refund.order.disputes.get().status) == ("proposed", "needs_response")


def test_nothing_is_confirmed_while_stripe_does_not_answer_and_all_of_it_once_it_has_no_such_payment(
    box: Sandbox,
) -> None:
    refund = astray(box)
    payout, before = proposed(refund), picture(refund.order)
    box.inject(Fault("lost", path="/v1/refunds", method="GET", times=3))
    with pytest.raises(gateway.OutcomeUnknown):
        payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    assert picture(refund.order) == before
    # Nothing more is asked of what is decided: who comes second learns that.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "refunds_of", unknown)
        assert payouts.confirm(payout.pk, at=LATER, by=finance("fran")).status == "paid"
    asked = len(box.requests("GET", "/v1/refunds"))
    with pytest.raises(payouts.PayoutDecided):
        payouts.confirm(payout.pk, at=LATER, by=finance("fran"))
    assert len(box.requests("GET", "/v1/refunds")) == asked


def unknown(intent_id: str) -> list[object]:
    raise gateway.Rejected(gateway.Rejected.MISSING, "payment_intent", f"No such payment_intent: {intent_id}")


def test_at_the_desk_whoever_confirms_sees_what_else_went_back_and_looks_again_where_that_changed(
    box: Sandbox,
) -> None:
    refund = astray(box, 500)
    order, payout = refund.order, proposed(refund)
    address = reverse("admin:orders_payout_confirm", args=[payout.pk])
    client = staff("finance")
    shown = html.unescape(client.get(address).content.decode())
    left = order.total_minor - 500
    assert ("Another refund" in shown, f'name="seen_minor" value="{left}"' in shown) == (False, True)
    # A colleague gives the same back in the Dashboard, and nobody tells us.
    again_at_stripe(order, 500)
    again = client.post(address, {"seen_minor": left})
    told = html.unescape(again.content.decode())
    assert (again.status_code, payouts.PayoutStale.title in told) == (200, True)
    assert "Another refund, of $5.00" in told
    assert "made in Stripe's Dashboard, succeeded" in told
    payout.refresh_from_db()
    assert (payout.status, order.ledger.returned()) == ("proposed", 500)
    # It is owed all the same.
    assert client.post(address, {"seen_minor": left - 500}).status_code == 302
    payout.refresh_from_db()
    assert (payout.status, order.ledger.returned()) == ("paid", 1000)
    assert (invariants(at=LATER), Order.objects.get().pk) == ([], order.pk)
