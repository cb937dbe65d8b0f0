"""Cases of money that takes its time: banks that decide later, buyers who pay too late, an endpoint that was dark."""

from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Shopper
from tests.journeys.stripe_cases.till import events, holds, objects, paid, payments, placed, subjects


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
    assert (stage.ledger(number), payments(number)) == ([], [])
    assert (objects(stage), subjects()["Thank"]) == ((1, 0, 0), 0)

    stage.later(days=4)
    stage.box.settle_bank(stage.session_of(number))
    stage.box.duplicate_waiting()
    stage.catch_up()
    assert guest.payment(number)["status"] == "paid"
    assert guest.line(number)["status"] == "in_review"
    assert stage.ledger(number) == [("charge", total, "USD")]
    assert payments(number) == ["counted"]
    assert (objects(stage), subjects()["Thank"]) == ((1, 1, 0), 1)
    stage.assert_books_hold()


def test_05_a_bank_debit_that_fails_is_told_and_paid_by_card_on_a_new_page(stage: Backstage, guest: Shopper) -> None:
    number, total, url = placed(guest)
    hosted_page.press(url, "bank_fails")
    stage.catch_up()
    assert guest.payment(number)["status"] == "processing"

    stage.box.fail_bank(stage.session_of(number))
    stage.catch_up()
    assert guest.payment(number)["status"] == "awaiting_payment"
    assert guest.line(number)["status"] == "awaiting_payment"
    assert stage.ledger(number) == []
    told = len([letter for letter in stage.mails("ada@example.com") if number in letter])
    assert told == 2  # that the bank is at it, and that it refused

    again = guest.pay_again(number)
    assert again["checkout_url"] != url
    hosted_page.pay(again["checkout_url"])
    stage.catch_up()
    assert guest.payment(number)["status"] == "paid"
    assert stage.ledger(number) == [("charge", total, "USD")]
    assert (objects(stage), subjects()["Thank"]) == ((2, 1, 0), 1)
    stage.assert_books_hold()


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
    assert stage.ledger(number)[0] == ("charge", total, "USD")
    assert guest.line(number)["status"] == "cancelled"
    assert (objects(stage)[:2], subjects()["Thank"]) == ((1, 1), 0)
    stage.assert_books_hold()


def test_24_an_endpoint_that_was_dark_for_a_day_is_made_good_exactly(stage: Backstage, guest: Shopper) -> None:
    known, _ = paid(guest, stage)
    before = (stage.ledger(known), subjects())
    stage.box.pause()
    (number, total, url), (waiting, _, other) = placed(guest), placed(guest)
    hosted_page.pay(url)
    hosted_page.press(other, "bank")
    stage.later(days=1)

    inbox = events()
    dry = stage.reconcile("--dry-run", "--since=48h")
    assert [line.split()[0] for line in dry.splitlines()[:2]] == ["paid_not_recorded", "promise_not_recorded"]
    assert "fixed: yes" not in dry
    assert (stage.ledger(number), payments(number), events()) == ([], [], inbox)

    mended = stage.reconcile("--fix", "--since=48h")
    assert "fixed: no" not in mended
    assert mended.count("fixed: yes") == dry.count("fixed: no")
    assert (guest.payment(number)["status"], guest.payment(waiting)["status"]) == ("paid", "processing")
    assert stage.ledger(number) == [("charge", total, "USD")]
    assert (stage.ledger(known), stage.ledger(waiting)) == (before[0], [])
    assert stage.reconcile("--fix", "--since=48h").endswith("0 differences, 0 fixed\n")
    stage.box.resume()
    stage.catch_up()
    assert stage.ledger(number) == [("charge", total, "USD")]
    assert (objects(stage), subjects()["Thank"]) == ((3, 2, 0), 2)
    stage.assert_books_hold()
