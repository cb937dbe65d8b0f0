"""A dispute that is told to eight workers at once, or meets a refund: one row, one withdrawal, one hold, one hand."""

import threading
from typing import Any

import pytest

from orders import claims, disputes, doubts_gateway, freezing, refunds
from orders.claims import judging
from orders.models import Claim, Dispute, Hold, Order, Refund
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind
from tests.boxes import NOW
from tests.orders.bought import an_order, paid
from tests.orders.claims.claiming import Wearing
from tests.orders.claims.test_disputed import REMAKE, THEN, a_bank_says
from tests.orders.staffed import a_colleague
from tests.races.racing import PATIENCE_S, lost, race, together, without_locks, won
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


def disputed_and_granted(ada: Wearing) -> list[object]:
    """A bank begins to dispute what a pair cost while somebody has a side of it made again."""
    _, told = ada.claims("left", at=THEN, part="core", failure="lost_shape", cause="wear")
    claim = Claim.objects.get(number=told["number"])
    cara = a_colleague("cara", "claims").as_actor()

    def act(number: int) -> object:
        if not number:
            return claims.decide(claim.pk, REMAKE, at=THEN, by=cara)
        a_bank_says(ada, "needs_response", at=THEN)
        return None

    return list(race(2, act))


def stopped_remakes(ada: Wearing) -> tuple[int, int]:
    """Return how many remakes there are, and how many of them a dispute stops."""
    made = ada.line.remakes.all()
    return made.count(), Hold.objects.filter(order__lines__in=made, code="dispute", closed_at=None).count()


@pytest.mark.usefixtures("on_disk")
def test_what_is_granted_as_a_dispute_begins_is_refused_or_stops_with_its_order() -> None:
    ada = Wearing()
    refused = lost(disputed_and_granted(ada))
    assert (refused, stopped_remakes(ada)) in [(["MoneyAtBank"], (0, 0)), ([], (1, 1))]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_side_is_made_again_that_no_dispute_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, meeting = Wearing(), threading.Barrier(2)
    without_locks(monkeypatch)

    def meets(original: Any) -> Any:
        def met(*args: Any) -> Any:
            result = original(*args)
            meeting.wait(PATIENCE_S)
            return result

        return met

    # Each has looked for the other before either has written.
    monkeypatch.setattr("orders.claims.settling.is_disputed", meets(judging.is_disputed))
    monkeypatch.setattr(freezing, "remade_of", meets(freezing.remade_of))
    assert lost(disputed_and_granted(ada)) == []
    assert stopped_remakes(ada) == (1, 0)
