"""Cases of money that takes its time: banks that decide later, buyers who pay too late, an endpoint that was dark."""

from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Shopper
from tests.journeys.stripe_cases.till import (
    PAID,
    THANKS,
    Stands,
    events,
    holds,
    paid,
    payments,
    placed,
    what_stands,
)  # fmt: skip


def test_04_a_bank_debit_is_processing_with_nothing_made_until_the_bank_pays_once(
    stage: Backstage, guest: Shopper
) -> None:
    wearer = guest.add_wearer()
    guest.measure(wearer)
    placed = guest.check_out(guest.cart_of_insoles(wearer=wearer))
    number, total = placed["order"], placed["total"]["amount"]
    hosted_page.press(placed["checkout_url"], "bank")
    stage.catch_up()
    assert guest.payment(number)["status"] == "processing"
    assert guest.line(number)["status"] == "awaiting_payment"
    assert guest.pay_again(number, expect=409)["code"] == "payment_processing"
    assert payments(number) == []
    promised = {"checkout.session": 1, "payment_intent": 1}
    assert what_stands(stage) == Stands({}, promised, {number: ["payment_processing"]})

    stage.later(days=4)
    stage.box.settle_bank(stage.session_of(number))
    stage.box.duplicate_waiting()
    stage.catch_up()
    assert guest.payment(number)["status"] == "paid"
    assert guest.line(number)["status"] == "in_review"
    assert payments(number) == ["counted"]
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD")]}, PAID, {number: ["order_confirmed", "payment_processing"]}
    )


def test_05_a_bank_debit_that_fails_is_told_and_paid_by_card_on_a_new_page(stage: Backstage, guest: Shopper) -> None:
    number, total, url = placed(guest)
    hosted_page.press(url, "bank_fails")
    stage.catch_up()
    assert guest.payment(number)["status"] == "processing"

    stage.box.fail_bank(stage.session_of(number))
    stage.catch_up()
    assert guest.payment(number)["status"] == "awaiting_payment"
    assert guest.line(number)["status"] == "awaiting_payment"
    refused = {"checkout.session": 1, "payment_intent": 1, "charge": 1}
    assert what_stands(stage) == Stands({}, refused, {number: ["payment_failed", "payment_processing"]})

    again = guest.pay_again(number)
    assert again["checkout_url"] != url
    hosted_page.pay(again["checkout_url"])
    stage.catch_up()
    assert guest.payment(number)["status"] == "paid"
    twice = {"checkout.session": 2, "payment_intent": 2, "charge": 2, "balance_transaction": 1}
    letters = sorted(["payment_failed", "payment_processing", *THANKS])
    assert what_stands(stage) == Stands({number: [("charge", total, "USD")]}, twice, {number: letters})


def test_08_money_for_an_order_that_was_cancelled_a_minute_earlier_is_recorded_and_held(
    stage: Backstage, guest: Shopper
) -> None:
    number, total, _ = placed(guest)
    guest.cancel(number)
    stage.later(minutes=1)
    stage.box.pay_when_over(stage.session_of(number))
    stage.catch_up()
    assert guest.order(number)["payment"]["status"] == "cancelled"
    assert (payments(number), holds(number)) == (["late"], ["late_payment"])
    assert guest.line(number)["status"] == "cancelled"
    assert what_stands(stage) == Stands({number: [("charge", total, "USD")]}, PAID, {number: ["order_cancelled"]})


def test_24_an_endpoint_that_was_dark_for_a_day_is_made_good_exactly(stage: Backstage, guest: Shopper) -> None:
    known, spent = paid(guest, stage)
    stage.box.pause()
    (number, total, url), (waiting, _, other) = placed(guest), placed(guest)
    hosted_page.pay(url)
    hosted_page.press(other, "bank")
    stage.later(days=1)

    before, inbox = what_stands(stage), events()
    there = {"checkout.session": 3, "payment_intent": 3, "charge": 2, "balance_transaction": 2}
    assert before == Stands({known: [("charge", spent, "USD")]}, there, {known: THANKS})
    dry = stage.reconcile("--dry-run", "--since=48h")
    assert [line.split()[0] for line in dry.splitlines()[:2]] == ["paid_not_recorded", "promise_not_recorded"]
    assert "fixed: yes" not in dry
    assert (what_stands(stage), payments(number), events()) == (before, [], inbox)

    mended = stage.reconcile("--fix", "--since=48h")
    assert "fixed: no" not in mended
    assert mended.count("fixed: yes") == dry.count("fixed: no")
    assert (guest.payment(number)["status"], guest.payment(waiting)["status"]) == ("paid", "processing")
    stage.work()
    ledger = {known: [("charge", spent, "USD")], number: [("charge", total, "USD")]}
    after = Stands(ledger, there, {known: THANKS, number: THANKS, waiting: ["payment_processing"]})
    assert what_stands(stage) == after
    assert stage.reconcile("--fix", "--since=48h").endswith("0 differences, 0 fixed\n")
    stage.box.resume()
    stage.catch_up()
    assert what_stands(stage) == after
