"""What customers are told: one row each, in the transaction of what it tells, with facts that render."""

import re

import pytest

from fitting import mailing
from fitting.models import Message
from orders import notices
from orders.models import Payment, Refund
from tests.budgets import queries
from tests.fitting.test_mailing import HEALTH_WORDS
from tests.orders.making import NOW, a_guest, a_line, an_order

pytestmark = pytest.mark.django_db


def letter_of(kind: str) -> mailing.Letter:
    message = Message.objects.get(kind=kind)
    letter = mailing.render(kind, language=message.language, facts=message.facts)
    assert not re.search(HEALTH_WORDS, letter.subject, re.IGNORECASE)
    return letter


def test_a_confirmation_lists_what_was_paid_and_asks_for_measurements() -> None:
    order = an_order()
    pair = a_line(order)
    bag = a_line(order, kind="stock", quantity=2, unit_price_minor=1500)
    with queries(1):
        notices.order_confirmed(order, at=NOW, lines=[pair, bag])
    asked = Message.objects.get(kind="measure_now")
    assert (asked.key, asked.facts["line"]) == (f"measure_now:{order.number}:1", pair.public_id)
    message = Message.objects.get(kind="order_confirmed")
    assert message.key == f"order_confirmed:{order.number}"
    assert (message.recipient_id, message.to_email) == (order.customer_id, "guest@example.com")
    assert message.thread == f"order:{order.pk}"
    text = letter_of("order_confirmed").text
    for piece in (
        "1 \N{MULTIPLICATION SIGN} Stride, Microfibre: $189.00",
        "2 \N{MULTIPLICATION SIGN} Wash bag: $30.00",
        "Total: $217.80",
        "Tax: $19.80",
    ):
        assert piece in text
    assert "measurements for one pair" in text
    assert "no right of withdrawal" in text


def test_a_confirmation_is_written_once() -> None:
    order = an_order()
    notices.order_confirmed(order, at=NOW)
    notices.order_confirmed(order, at=NOW)
    assert Message.objects.count() == 1


def test_goods_from_stock_are_not_said_to_be_made_to_measure() -> None:
    order = an_order(language="de")
    a_line(order, kind="stock")
    notices.order_confirmed(order, at=NOW)
    text = letter_of("order_confirmed").text
    assert "Widerrufsrecht" not in text
    assert "Maße für" not in text


def test_waiting_for_the_bank_is_said_once_and_a_failure_once_per_attempt() -> None:
    order = an_order(payment="processing", paid_at=None)
    notices.payment_processing(order, at=NOW)
    notices.payment_processing(order, at=NOW)
    notices.payment_failed(order, at=NOW, attempt=1)
    notices.payment_failed(order, at=NOW, attempt=1)
    notices.payment_failed(order, at=NOW, attempt=2)
    assert Message.objects.filter(kind="payment_processing").count() == 1
    assert Message.objects.filter(kind="payment_failed").count() == 2
    assert "your bank account" in letter_of("payment_processing").text


def test_a_failed_payment_says_how_to_pay_again_and_until_when() -> None:
    order = an_order(payment="awaiting_payment", paid_at=None)
    notices.payment_failed(order, at=NOW)
    text = letter_of("payment_failed").text
    assert f"/orders/{order.number}/pay/" in text
    assert "November 27, 2026" in text


def test_a_cancelled_order_says_what_comes_back() -> None:
    order = an_order()
    notices.order_cancelled(order, at=NOW, refunded_minor=21780)
    letter = letter_of("order_cancelled")
    assert letter.subject == f"Order {order.number}: cancelled"
    assert "You get back $217.80" in letter.text


def test_an_order_cancelled_before_it_was_paid_says_that_nothing_was_charged() -> None:
    notices.order_cancelled(an_order(payment="cancelled", paid_at=None, cancelled_at=NOW), at=NOW)
    assert "You have not been charged" in letter_of("order_cancelled").text


@pytest.mark.parametrize("of_line", [True, False])
def test_what_was_given_back_before_is_not_called_never_charged(of_line: bool) -> None:
    order = an_order()
    line = a_line(order)
    payment = order.payments.create(
        standing="counted", payment_intent_id="pi_1", amount_minor=21780, currency="USD", paid_at=NOW, recorded_at=NOW
    )
    refund = order.refunds.create(
        payment=payment,
        amount_minor=21780,
        currency="USD",
        reason="goodwill",
        status="requested",
        origin="rule",
        requested_at=NOW,
    )
    refund.parts.create(line=line, amount_minor=21780, tax_minor=0, discount_minor=0)
    notices.order_cancelled(order, at=NOW, lines=[line] if of_line else [])
    assert "What was paid for it was given back to you before" in letter_of("order_cancelled").text


def test_a_cancelled_line_is_named_and_the_rest_goes_on() -> None:
    order = an_order()
    first, second = a_line(order), a_line(order, kind="stock")
    notices.order_cancelled(order, at=NOW, lines=[second], refunded_minor=1650)
    notices.order_cancelled(order, at=NOW, lines=[first], refunded_minor=20790)
    keys = set(Message.objects.values_list("key", flat=True))
    assert keys == {f"order_cancelled:{order.number}:1", f"order_cancelled:{order.number}:2"}
    message = Message.objects.get(key=f"order_cancelled:{order.number}:2")
    letter = mailing.render(message.kind, language="en", facts=message.facts)
    assert "1 \N{MULTIPLICATION SIGN} Wash bag" in letter.text
    assert "Stride" not in letter.text
    assert "goes on as planned" in letter.text


def test_a_refund_is_told_once() -> None:
    order = an_order()
    payment = Payment.objects.create(
        order=order, standing="counted", payment_intent_id="pi_1", amount_minor=21780, currency="USD",
        paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    refund = Refund.objects.create(
        order=order, payment=payment, amount_minor=1650, currency="USD", reason="cancelled_before_production",
        origin="rule", idempotency_key="k", requested_at=NOW,
    )  # fmt: skip
    notices.refund_made(order, at=NOW, refund=refund)
    notices.refund_made(order, at=NOW, refund=refund)
    assert Message.objects.count() == 1
    assert "$16.50 back" in letter_of("refund_made").text


def test_a_line_sent_back_leads_to_its_own_page_and_names_no_reason() -> None:
    order = an_order(a_guest())
    line = a_line(order)
    notices.line_sent_back(order, line, at=NOW, profile_version=1)
    message = Message.objects.get()
    assert f"/orders/{order.number}/lines/{line.public_id}/profile/" in letter_of("line_sent_back").text
    assert set(message.facts) == {"number", "total", "line", "name"}


def test_an_approval_says_how_long_it_takes_and_each_version_is_told_once() -> None:
    order = an_order()
    line = a_line(order)
    notices.line_approved(order, line, at=NOW, profile_version=1)
    notices.line_approved(order, line, at=NOW, profile_version=1)
    assert "about 10 business days" in letter_of("line_approved").text
