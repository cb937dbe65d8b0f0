"""From the first look to feet in review: one price everywhere, whatever breaks on the way, for guest and account."""

from io import BytesIO

from pypdf import PdfReader

from shop.money import Money
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.desks import Desk
from tests.journeys.storefront import PORTLAND, V1, Json, Shopper
from tests.stripe_sandbox import Fault

SESSIONS = "/v1/checkout/sessions"


def placed_order(shopper: Shopper, stage: Backstage) -> Json:
    """Look, measure, fill the cart and order; every amount on the way is the same."""
    variant = shopper.product("US")["variants"][0]
    wearer = shopper.add_wearer()
    shopper.measure(wearer)
    cart = shopper.fill_cart({"sku": variant["sku"], "wearer": wearer}, to=PORTLAND)
    assert cart["lines"][0]["unit_price"] == cart["totals"]["goods"] == variant["price"]
    placed = shopper.check_out(cart)
    assert placed["total"] == cart["totals"]["total"] == stage.order_total(placed["order"])
    assert shopper.order(placed["order"])["totals"]["goods"] == variant["price"]
    return placed


def assert_paid_once(shopper: Shopper, stage: Backstage, placed: Json) -> None:
    """Insist that everybody who is asked names the same amount, and that the line waits for the fitter."""
    number, total = placed["order"], placed["total"]
    order = shopper.order(number)
    assert (order["payment"]["status"], order["totals"]["total"]) == ("paid", total)
    assert stage.session_total(number) == stage.order_total(number) == total
    assert stage.ledger(number) == [("charge", total["amount"], total["currency"])]
    assert shopper.payment(number)["total"] == total
    assert shopper.line(number)["status"] == "in_review"
    assert stage.mails_about("Thank you", number) == 1
    assert_desk_agrees(number, Money(total["amount"], total["currency"]))
    stage.assert_books_hold()


def assert_desk_agrees(number: str, total: Money) -> None:
    """Insist that staff find the order by its number, with this total and one payment of it."""
    desk = Desk("finance")
    shown = desk.read(desk.find("/admin/orders/order/", number))
    for words in (f" Number {number} ", " Payment Paid ", f" Total {total.words()} "):
        assert words in shown
    assert shown.count(f" Counted {total.words()} ") == 1


def test_every_page_names_the_same_amount(stage: Backstage, shopper: Shopper) -> None:
    placed = placed_order(shopper, stage)
    back = hosted_page.pay(placed["checkout_url"])
    assert f"order={placed['order']}" in back
    assert stage.ledger(placed["order"]) == []  # coming back proves nothing
    stage.catch_up()
    assert_paid_once(shopper, stage, placed)
    assert stage.sources() == {"webhook"}


def test_the_page_that_the_buyer_returns_to_asks_and_the_webhook_finds_it_done(
    stage: Backstage, shopper: Shopper
) -> None:
    placed = placed_order(shopper, stage)
    hosted_page.pay(placed["checkout_url"])
    assert shopper.payment(placed["order"])["status"] == "paid"
    stage.catch_up()
    assert_paid_once(shopper, stage, placed)


def test_a_worker_that_dies_between_inbox_and_apply_loses_nothing(stage: Backstage, shopper: Shopper) -> None:
    placed = placed_order(shopper, stage)
    hosted_page.pay(placed["checkout_url"])
    stage.webhooks_arrive()
    stage.worker_dies_holding_the_inbox()
    assert shopper.order(placed["order"])["payment"]["status"] == "awaiting_payment"

    stage.later(minutes=10)
    stage.sweep("orders.tasks.act_on_events", "fitting.tasks.send_mails")
    assert_paid_once(shopper, stage, placed)


def test_a_lost_answer_is_found_again_by_the_worker_when_the_shopper_only_waits(
    stage: Backstage, shopper: Shopper
) -> None:
    stage.box.inject(Fault("lost", when="after", method="POST", path=SESSIONS, times=3))
    placed = placed_order(shopper, stage)
    assert shopper.payment(placed["order"])["checkout_url"] is None
    stage.later(minutes=3)
    stage.work()
    opened = shopper.payment(placed["order"])["checkout_url"]
    assert len(stage.box.state.sessions.rows) == 1

    hosted_page.pay(opened)
    stage.catch_up()
    assert_paid_once(shopper, stage, placed)


def test_events_that_arrive_twice_and_the_wrong_way_round_are_done_once(stage: Backstage, shopper: Shopper) -> None:
    placed = placed_order(shopper, stage)
    hosted_page.pay(placed["checkout_url"])
    stage.box.duplicate_waiting()
    stage.box.reorder("newest_first")
    stage.catch_up()
    for event in stage.box.events():
        stage.box.redeliver(event.id, times=3)
    stage.catch_up()
    assert_paid_once(shopper, stage, placed)


def test_the_papers_of_an_order_name_its_number_and_its_total(stage: Backstage, shopper: Shopper) -> None:
    placed = placed_order(shopper, stage)
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    number, total = placed["order"], Money(placed["total"]["amount"], placed["total"]["currency"])
    papers = shopper.api.call("get", f"{V1}/orders/{{number}}/documents/", number=number)["results"]
    assert {"confirmation", "receipt"} < {paper["code"] for paper in papers}
    for code in ("confirmation", "receipt"):
        answer = shopper.api.call("get", f"{V1}/orders/{{number}}/documents/{{code}}/", number=number, code=code)
        printed = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        assert number in printed
        assert total.words() in printed


def replayed(shopper: Shopper) -> bool:
    """Whether the last answer was a stored one."""
    return shopper.api.last.headers.get("Idempotent-Replayed") == "true"


def test_pressing_twice_with_one_key_does_it_once_and_answers_twice(stage: Backstage, shopper: Shopper) -> None:
    cart = shopper.cart_of_insoles()
    key = shopper.new_key()
    placed = shopper.check_out(cart, key=key)
    assert not replayed(shopper)
    assert shopper.check_out(cart, key=key) == placed
    assert replayed(shopper)
    number = placed["order"]
    assert shopper.orders() == [number]

    key = shopper.new_key()
    page = shopper.pay_again(number, key=key)
    hosted_page.pay(page["checkout_url"])
    stage.catch_up()
    assert shopper.pay_again(number, key=key) == page
    assert replayed(shopper)
    assert len(stage.box.state.sessions.rows) == 1

    key = shopper.new_key()
    done = shopper.cancel(number, key=key)
    stage.work()
    assert shopper.cancel(number, key=key) == done
    assert replayed(shopper)
    assert len(stage.box.state.refunds.rows) == 1
