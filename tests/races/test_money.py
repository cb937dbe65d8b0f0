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


@pytest.mark.usefixtures("on_disk")
def test_two_clicks_on_pay_at_once_get_one_session(box: Sandbox) -> None:
    order = an_order()
    results = race(2, lambda _: click(order).url)
    assert len(set(won(results))) == 1
    assert len(won(results)) == 2
    assert len(box.state.sessions.rows) == order.attempts.count() == 1


@pytest.mark.usefixtures("on_disk")
def test_two_clicks_that_both_replace_an_old_session_get_one_new_one(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    results = race(2, lambda _: click(order, return_url=f"{RETURN_URL}?new").url)
    assert len(set(won(results))) == 1
    assert len(won(results)) == 2
    statuses = {session.id: session.status for session in box.state.sessions}
    assert statuses.pop(session_of(old)) == "expired"
    assert list(statuses.values()) == ["open"]


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
def test_control_without_the_lock_the_same_money_is_promised_eight_times(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(box, an_order())
    without_locks(monkeypatch)
    together(monkeypatch, Payment, "available_minor", RACERS)

    def request(_: int) -> Refund:
        with Order.hold(order.pk) as held:
            return refunds.request(held, held.payments.get().pk, reason=Refund.Reason.CANCELLED, at=NOW, by=FINANCE)

    assert len(won(race(RACERS, request))) == RACERS
    assert "I1" in {found.code for found in invariants(at=NOW)}


@pytest.mark.usefixtures("on_disk")
def test_of_two_who_refund_80_of_129_at_once_one_is_refused(box: Sandbox) -> None:
    order = paid(box, an_order(unit_minor=12000, shipping_minor=900, tax_added_minor=0))

    def request(_: int) -> Refund:
        with Order.hold(order.pk) as held:
            return refunds.request(
                held,
                held.payments.get().pk,
                reason=Refund.Reason.CANCELLED,
                amount_minor=8000,
                at=NOW,
                by=FINANCE,
            )

    results = race(2, request)
    assert lost(results) == ["RefundTooLarge"]
    assert order.refunds.get().amount_minor == 8000


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
