"""An account at Stripe that is kept in another currency than customers pay in: what moves, and what Stripe keeps."""

import datetime as dt

import pytest

from orders import gateway, refunds, takings
from orders.models import Dispute, LedgerEntry, Refund
from orders.reconciliation import reconcile
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.orders.bought import an_order, paid
from tests.orders.test_disputes import DAY, FEE, disputed, refund, sound, told
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=1)


@pytest.mark.parametrize("won", [False, True])
def test_an_account_that_is_kept_in_another_currency_books_what_was_paid_in_its_own_and_the_fees_in_theirs(
    box: Sandbox, won: bool
) -> None:
    box.keep_in("eur", {"usd": 0.9})
    order = an_order()
    dispute = disputed(box, order)
    total, charge_fee = order.total_minor, 596
    came = [("charge", total, 0, "USD"), ("processing_fee", 0, -charge_fee, "EUR")]
    gone = [("dispute_withdrawal", -total, 0, "USD"), ("processing_fee", 0, -FEE * 9 // 10, "EUR")]

    def ledger() -> list[tuple[str, int, int, str]]:
        rows = order.ledger.order_by("pk")
        return [(row.kind, row.amount_minor, row.fee_minor, row.currency) for row in rows]

    assert ledger() == came + gone
    assert (dispute.withdrawn_minor, dispute.fee_minor) == (total, 1350)
    assert Dispute.objects.with_fee_currency().get().fee_currency == "EUR"
    assert order.ledger.in_currency("USD").balance() == 0

    # The rate is another by then: what comes home is all that was taken, in what was paid.
    box.keep_in("eur", {"usd": 0.8})
    box.decide_dispute(dispute.stripe_dispute_id, won=won, fee_back=won)
    told(box)
    home = [("dispute_reinstatement", total, 0, "USD"), ("processing_fee", 0, FEE * 8 // 10, "EUR")]
    assert ledger() == came + gone + (home if won else [])
    dispute.refresh_from_db()
    assert dispute.withdrawn_minor == (0 if won else total)
    assert sound()
    assert list(reconcile(since=DAY, at=LATER, by=SYSTEM, ledger=True)) == []


def test_a_fee_in_the_currency_of_the_account_that_differs_is_told(box: Sandbox) -> None:
    box.keep_in("eur", {"usd": 0.9})
    disputed(box, an_order())
    for movement in box.state.balance_transactions:
        movement.fee += 1
    found = list(reconcile(since=DAY, at=LATER, by=SYSTEM, ledger=True))
    assert sorted(one.code for one in found) == ["dispute_money_differs", "movement_differs"]


def test_a_fee_that_is_told_late_in_the_currency_of_the_account_is_written_in_it(box: Sandbox) -> None:
    box.keep_in("eur", {"usd": 0.9})
    order = paid(box, an_order())
    box.state.balance_transactions.rows[order.ledger.get(kind="processing_fee").txn_id].id = "txn_late"
    charge_id = order.payments.get().charge_id or ""
    late = next(one for one in gateway.movements_since(0) if one.source_id == charge_id)
    assert takings.record_fee(charge_id, late, at=LATER)
    assert takings.record_fee(charge_id, late, at=LATER)
    fee = LedgerEntry.objects.get(txn_id="txn_late")
    assert (fee.kind, fee.amount_minor, fee.fee_minor, fee.currency) == ("processing_fee", 0, -596, "EUR")


def test_what_went_back_is_in_the_currency_that_was_paid(box: Sandbox) -> None:
    box.keep_in("eur", {"usd": 0.9})
    order = paid(box, an_order())
    assert refunds.execute(refund(order).pk, at=NOW, by=SYSTEM).status == Refund.Status.SUCCEEDED
    told(box)
    assert order.ledger.in_currency("USD").balance() == 0
    assert list(reconcile(since=DAY, at=LATER, by=SYSTEM, ledger=True)) == []
