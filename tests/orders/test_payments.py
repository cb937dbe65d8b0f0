"""A session of Stripe's moves its order forward, once, and only when everything agrees."""

import pytest

from fitting.models import Message
from orders.models import LedgerEntry, StripeEvent
from tests.orders.bought import act_on_all, an_open_attempt, an_order, session_of
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def test_a_delivered_event_makes_the_order_paid(box: Sandbox) -> None:
    order = an_order(custom=1, stock=2)
    attempt = an_open_attempt(order)
    assert attempt.url

    box.pay(session_of(attempt))
    assert {report.status for report in box.deliver_due()} == {200}
    assert "done" in act_on_all()

    order.refresh_from_db()
    attempt.refresh_from_db()
    assert (order.payment, attempt.status) == ("paid", "paid")
    assert [line.status for line in order.lines.all()] == ["awaiting_profile", "allocated"]
    payment = order.payments.get()
    assert (payment.standing, payment.amount_minor, payment.currency) == ("counted", order.total_minor, "USD")
    entry = LedgerEntry.objects.get(order=order)
    assert (entry.kind, entry.amount_minor) == ("charge", order.total_minor)
    assert entry.fee_minor < 0
    assert Message.objects.get().key == f"order_confirmed:{order.number}"
    assert order.cart is not None
    assert order.cart.closed_at is not None
    assert set(StripeEvent.objects.values_list("status", flat=True)) == {"done", "ignored"}
