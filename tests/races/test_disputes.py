"""A dispute that is told to eight workers at once, or meets a refund: one row, one withdrawal, one hold, one hand."""

import pytest

from orders import disputes, doubts_gateway, refunds
from orders.models import Dispute, Order, Refund
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind
from tests.boxes import NOW
from tests.orders.bought import an_order, paid
from tests.races.racing import lost, race, together, without_locks, won
from tests.stripe_sandbox import Sandbox

RACERS = 8
FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))


def confirm(dispute_id: str) -> Dispute | None:
    return disputes.confirm(doubts_gateway.retrieve_dispute(dispute_id), at=NOW, by=SYSTEM)


@pytest.mark.usefixtures("on_disk")
def test_a_dispute_that_eight_workers_hear_of_at_once_is_booked_once(box: Sandbox) -> None:
    order = paid(box, an_order())
    dispute_id = box.dispute(order.payments.get().charge_id or "").id
    assert lost(race(RACERS, lambda _: confirm(dispute_id))) == []
    assert [entry.kind for entry in order.ledger.order_by("pk")] == ["charge", "dispute_withdrawal"]
    assert (order.disputes.count(), order.holds.count(), order.cases.count()) == (1, 1, 1)
    assert invariants(at=NOW) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_all_but_one_meet_the_constraint(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(box, an_order())
    dispute_id = box.dispute(order.payments.get().charge_id or "").id
    without_locks(monkeypatch)
    together(monkeypatch, disputes, "payment_of", RACERS)
    results = race(RACERS, lambda _: confirm(dispute_id))
    assert "IntegrityError" in lost(results)


@pytest.mark.usefixtures("on_disk")
def test_a_refund_and_a_dispute_at_once_never_promise_the_same_money_twice(box: Sandbox) -> None:
    order = paid(box, an_order())
    dispute_id = box.dispute(order.payments.get().charge_id or "").id

    def anybody(number: int) -> object:
        if number % 2:
            return confirm(dispute_id)
        with Order.hold(order.pk) as held:
            return refunds.request(held, held.payments.get().pk, reason=Refund.Reason.CANCELLED, at=NOW, by=FINANCE)

    results = race(2, anybody)
    assert lost(results) in ([], ["PaymentDisputed"])
    asked = [result for result in won(results) if isinstance(result, Refund)]
    # Who was first is asked: a refund that was requested before is refused by Stripe, visibly.
    assert order.refunds.count() == len(asked)
    assert all(refunds.execute(refund.pk, at=NOW, by=SYSTEM).status == "failed" for refund in asked)
    assert invariants(at=NOW) == []
