"""Two hands on one order: exactly one wins, and a control shows what happens without the lock."""

import pytest

from orders import attempts, cancellations, refunds
from orders.models import Order, Payment, PaymentAttempt, Refund
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind
from tests.boxes import NOW
from tests.orders.bought import RETURN_URL, act_on_all, actor_of, an_open_attempt, an_order, paid, session_of
from tests.races.racing import lost, race, together, without_locks, won
from tests.stripe_sandbox import Sandbox

RACERS = 8
FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))


def click(order: Order, *, return_url: str = RETURN_URL) -> PaymentAttempt:
    return attempts.pay_again(order.pk, return_url=return_url, at=NOW, by=actor_of(order.customer))


# --- two clicks on "pay" -----------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_second_click_only_meets_the_constraint(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order()
    without_locks(monkeypatch)
    together(monkeypatch, attempts, "session_params", 2)
    results = race(2, lambda _: click(order).url)
    assert len(won(results)) == 1
    assert lost(results) == ["IntegrityError"]


# --- eight who cancel, and two who refund ------------------------------------------------------


def cancel(order: Order) -> cancellations.Cancelled:
    return cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_cancel_a_paid_order_one_does_and_one_refund_follows(box: Sandbox) -> None:
    order = paid(box, an_order(stock=1))
    results = race(RACERS, lambda _: cancel(order))
    assert len(won(results)) == 1
    assert lost(results) == ["AlreadyCancelled"] * (RACERS - 1)
    assert order.refunds.get().amount_minor == order.total_minor
    assert invariants(at=NOW) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_same_money_is_promised_more_than_once(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(box, an_order())
    without_locks(monkeypatch)
    together(monkeypatch, Payment, "available_minor", RACERS)

    def request(_: int) -> Refund:
        with Order.hold(order.pk) as held:
            return refunds.request(held, held.payments.get().pk, reason=Refund.Reason.CANCELLED, at=NOW, by=FINANCE)

    # Some see that nothing is left to share out when others have written already; more than one does not.
    assert len(won(race(RACERS, request))) > 1
    assert "I1" in {found.code for found in invariants(at=NOW)}


@pytest.mark.usefixtures("on_disk")
def test_a_refund_that_two_workers_execute_at_once_is_one_refund(box: Sandbox) -> None:
    order = paid(box, an_order())
    refund = cancel(order).refund
    assert refund is not None
    assert lost(race(2, lambda _: refunds.execute(refund.pk, at=NOW, by=SYSTEM))) == []
    assert len(box.state.refunds.rows) == 1
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert order.ledger.balance() == 0
    assert invariants(at=NOW) == []


# --- paying against cancelling -----------------------------------------------------------------


@pytest.mark.usefixtures("on_disk")
def test_paying_and_cancelling_at_once_leave_one_of_both(box: Sandbox) -> None:
    order = an_order(stock=1)
    session_id = session_of(an_open_attempt(order))

    def anybody(number: int) -> object:
        return cancel(order) if number % 2 else box.pay(session_id)

    race(RACERS, anybody)
    box.deliver_due()
    act_on_all()
    order.refresh_from_db()
    charged = len(box.state.charges.rows) == 1
    assert order.payment == ("paid" if charged else "cancelled")
    assert order.payments.count() == (1 if charged else 0)
    assert invariants(at=NOW) == []
