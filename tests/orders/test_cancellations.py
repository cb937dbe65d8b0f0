"""How an order dies: unpaid, or paid before anything is made; the consequence can be asked first."""

import datetime as dt
from types import SimpleNamespace

import pytest

from fitting.models import Message
from orders import attempts, cancellations, deciding, gateway, payments, tasks
from orders.cancellations import whole
from orders.models import Hold, Order, OrderLine
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.models import Stock
from shop.money import Money
from shop.refusal import NotAllowed, NotFound
from tests.boxes import NOW
from tests.fitting.making import a_submitted_profile
from tests.orders.bought import (
    RETURN_URL,
    a_customer,
    act_on_all,
    actor_of,
    an_open_attempt,
    an_order,
    paid,
    picture,
    session_of,
)
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

SUPPORT = Actor(Kind.STAFF, 1, frozenset({Role.SUPPORT.value}))


def to_production(order: Order) -> None:
    """Let the workshop begin with the first custom line."""
    OrderLine.objects.filter(order=order, kind="custom").update(status="in_production", profile=_profile(order))


def _profile(order: Order) -> object:
    line = order.lines.filter(kind="custom").first()
    assert line is not None
    assert line.wearer is not None
    return a_submitted_profile(line.wearer)


def test_an_unpaid_order_is_cancelled_after_its_session_is_closed(box: Sandbox) -> None:
    order = an_order(stock=2)
    attempt = an_open_attempt(order)

    done = cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))

    assert done.refund is None
    order.refresh_from_db()
    attempt.refresh_from_db()
    assert (order.payment, order.cancelled_at, attempt.status) == ("cancelled", NOW, "superseded")
    assert gateway.retrieve_session(session_of(attempt)).status == "expired"
    assert {line.status for line in order.lines.all()} == {"cancelled"}
    assert Stock.objects.get().reserved == 0
    assert Message.objects.get().kind == "order_cancelled"


def test_cancelling_an_order_that_was_paid_this_moment_applies_the_payment_instead(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))

    with pytest.raises(attempts.AlreadyPaid):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))

    order.refresh_from_db()
    assert (order.payment, order.cancelled_at) == ("paid", None)


def test_a_paid_order_is_cancelled_with_one_whole_refund(box: Sandbox) -> None:
    order = paid(box, an_order(stock=1))

    done = cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))

    assert done.refund is not None
    assert (done.refund.status, done.refund.amount_minor) == ("requested", order.total_minor)
    order.refresh_from_db()
    assert (order.payment, order.cancelled_at) == ("paid", NOW)
    assert {line.status for line in order.lines.all()} == {"cancelled"}
    assert Stock.objects.get().reserved == 0
    assert box.requests("POST", "/v1/refunds") == []


def test_a_second_cancellation_is_refused(box: Sandbox) -> None:
    order = paid(box, an_order())
    cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    before = picture(order)
    with pytest.raises(cancellations.AlreadyCancelled):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    assert picture(order) == before


def test_a_customer_cannot_cancel_once_production_has_started_but_staff_can(box: Sandbox) -> None:
    order = paid(box, an_order())
    to_production(order)
    before = picture(order)

    with pytest.raises(cancellations.TooLateToCancel):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    assert picture(order) == before
    assert not cancellations.consequence(order.pk, by=actor_of(order.customer)).possible

    assert cancellations.consequence(order.pk, by=SUPPORT).why == "before_hand_over"
    assert cancellations.cancel(order.pk, reason="asked by phone", at=NOW, by=SUPPORT).refund is not None


def test_what_staff_cancel_before_it_leaves_us_is_owed_by_the_rule_however_much_it_is(box: Sandbox) -> None:
    order = paid(box, an_order(custom=2))
    to_production(order)
    refund = cancellations.cancel(order.pk, reason="asked by phone", at=NOW, by=SUPPORT).refund
    assert refund is not None
    assert refund.amount_minor == order.total_minor > deciding.limit_minor(order.currency)
    assert (refund.status, refund.origin, refund.needs_approval, refund.decided_by) == (
        "requested",
        "rule",
        False,
        None,
    )
    assert {line.status for line in order.lines.all()} == {"cancelled"}


def test_nobody_can_cancel_what_is_on_its_way(box: Sandbox) -> None:
    order = paid(box, an_order(custom=0, stock=1))
    OrderLine.objects.filter(order=order).update(status="shipped")
    before = picture(order)
    with pytest.raises(cancellations.TooLateToCancel):
        cancellations.cancel(order.pk, reason="too late", at=NOW, by=SUPPORT)
    assert picture(order) == before


@pytest.mark.parametrize("by_staff", [False, True])
def test_an_order_whose_bank_is_working_is_cancelled_and_what_the_bank_still_pays_goes_back(
    box: Sandbox, by_staff: bool
) -> None:
    order = an_order(stock=1)
    who = SUPPORT if by_staff else actor_of(order.customer)
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    # Nobody knew that the bank was asked: it is learnt now, and the next press is about that.
    with pytest.raises(attempts.PaymentProcessing):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=who)
    told = cancellations.consequence(order.pk, by=who)
    assert (told.possible, told.why, told.until, told.refund.amount_minor) == (True, "payment_processing", None, 0)

    done = cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=who)
    assert ({line.status for line in done.lines}, done.refund) == ({"cancelled"}, None)
    order.refresh_from_db()
    assert (order.payment, order.attempts.get().status) == ("cancelled", "processing")
    assert Message.objects.get(kind="order_cancelled").facts["at_the_bank"] is True

    box.settle_bank(session_id)
    box.deliver_due()
    act_on_all()
    assert tasks.execute_refunds(at=NOW) == 1
    assert (order.refunds.get().reason, order.ledger.balance()) == ("cancelled_before_payment", 0)
    assert (Message.objects.filter(kind="refund_made").count(), order.holds.count()) == (1, 0)
    assert invariants(at=NOW) == []


def test_while_stripe_is_silent_nothing_is_cancelled(box: Sandbox) -> None:
    order = an_order()
    an_open_attempt(order)
    before = picture(order)
    box.inject(Fault("status", path="/v1/checkout/sessions/*/expire", times=9))
    with pytest.raises(gateway.OutcomeUnknown):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    assert picture(order) == before


def test_a_payment_begun_at_the_same_moment_stops_the_cancellation(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order()

    def begun_meanwhile(*_: object, **__: object) -> None:
        attempts.pay_again(order.pk, return_url=f"{RETURN_URL}?b", at=NOW, by=actor_of(order.customer))

    old = an_open_attempt(order)
    monkeypatch.setattr(whole, "attempts", SimpleNamespace(**{**vars(attempts), "withdraw": begun_meanwhile}))
    with pytest.raises(cancellations.PaymentStarted):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    order.refresh_from_db()
    old.refresh_from_db()
    assert (order.payment, order.cancelled_at, old.status) == ("awaiting_payment", None, "superseded")
    assert {line.status for line in order.lines.all()} == {"awaiting_payment"}


def test_an_order_paid_between_the_two_looks_is_not_cancelled(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))

    def paid_meanwhile(*_: object, **__: object) -> None:
        box.pay(session_id)
        payments.apply_session(gateway.retrieve_session(session_id), at=NOW, by=SYSTEM)

    monkeypatch.setattr(attempts, "withdraw", paid_meanwhile)
    with pytest.raises(attempts.AlreadyPaid):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    order.refresh_from_db()
    assert (order.payment, order.cancelled_at) == ("paid", None)


def test_an_order_with_money_on_hold_is_neither_cancelled_nor_expired(box: Sandbox) -> None:
    order = an_order()
    Hold.objects.create(order=order, code="payment_mismatch", opened_at=NOW)
    before = picture(order)
    with pytest.raises(attempts.PaymentOnHold):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    assert cancellations.expire_unpaid(at=order.pay_until, by=SYSTEM) == 0
    assert picture(order) == before


def test_a_changed_cart_cancels_quietly(box: Sandbox) -> None:
    order = an_order()
    cancellations.cancel(order.pk, reason="the cart was changed", at=NOW, by=actor_of(order.customer), quietly=True)
    assert not Message.objects.exists()
    paid_one = paid(box, an_order())
    cancellations.cancel(paid_one.pk, reason="other", at=NOW, by=actor_of(paid_one.customer), quietly=True)
    assert not Message.objects.filter(kind="order_cancelled").exists()


def test_a_free_order_is_cancelled_without_a_refund(box: Sandbox) -> None:
    order = an_order(unit_minor=0, shipping_minor=0, tax_added_minor=0)
    payments.settle_free(order.pk, at=NOW, by=SYSTEM)
    done = cancellations.cancel(order.pk, reason="other", at=NOW, by=actor_of(order.customer))
    assert done.refund is None
    assert {line.status for line in order.lines.all()} == {"cancelled"}
    assert box.requests() == []


def test_a_strangers_order_is_not_found(box: Sandbox) -> None:
    order = an_order()
    stranger = actor_of(a_customer("eve@example.com"))
    before = picture(order)
    with pytest.raises(NotFound):
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=stranger)
    with pytest.raises(NotFound):
        cancellations.consequence(order.pk, by=stranger)
    assert picture(order) == before


def test_a_fitter_may_not_cancel(box: Sandbox) -> None:
    order = an_order()
    before = picture(order)
    with pytest.raises(NotAllowed):
        cancellations.cancel(order.pk, reason="no", at=NOW, by=Actor(Kind.STAFF, 1, frozenset({"fitter"})))
    assert picture(order) == before


def test_the_consequence_tells_each_lines_part_and_sums_to_the_refund(box: Sandbox) -> None:
    order = an_order(custom=1, stock=1, tax_added_minor=0)
    unpaid = cancellations.consequence(order.pk, by=actor_of(order.customer))
    assert (unpaid.possible, unpaid.why, unpaid.until) == (True, "unpaid", order.pay_until)
    assert unpaid.refund == Money(0, "USD")

    paid(box, order)
    told = cancellations.consequence(order.pk, by=actor_of(order.customer))
    assert (told.possible, told.why, told.until) == (True, "before_production", None)
    assert told.shipping is not None
    whole = sum(line.amount.amount_minor for line in told.lines) + told.shipping.amount_minor
    assert told.refund == Money(whole, "USD") == Money(order.total_minor, "USD")


def test_orders_not_paid_in_time_are_cancelled_and_others_are_not(box: Sandbox) -> None:
    due, young = an_order(), an_order(a_customer("new@example.com"))
    young.pay_until = NOW + dt.timedelta(days=8)
    young.save()
    an_open_attempt(due)

    assert cancellations.expire_unpaid(at=NOW + dt.timedelta(days=7), by=SYSTEM) == 1
    due.refresh_from_db()
    young.refresh_from_db()
    assert (due.payment, young.payment) == ("cancelled", "awaiting_payment")


def test_an_order_paid_in_its_last_moment_is_not_expired(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    assert cancellations.expire_unpaid(at=NOW + dt.timedelta(days=7), by=SYSTEM) == 0
    order.refresh_from_db()
    assert order.payment == "paid"


def test_a_late_payment_of_a_cancelled_order_is_recorded_and_on_hold(box: Sandbox) -> None:
    order = an_order()
    attempt = an_open_attempt(order)
    box.pay(session_of(attempt))
    # As if the session had been closed: our side died first, the money arrives after.
    Order.objects.filter(pk=order.pk).update(payment="cancelled", cancelled_at=NOW)
    order.lines.update(status="cancelled")

    box.deliver_due()
    act_on_all()

    order.refresh_from_db()
    assert order.payment == "cancelled"
    assert {line.status for line in order.lines.all()} == {"cancelled"}
    assert [payment.standing for payment in order.payments.all()] == ["late"]
    assert order.ledger.get().amount_minor == order.total_minor
    assert [hold.code for hold in order.holds.all()] == ["late_payment"]
