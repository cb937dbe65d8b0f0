"""Every way a payment can go: at once, at the second try, after a question, days later, or not at all."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from shop.money import Money
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import JENA, PORTLAND, SEATTLE, TOKYO, Json, Shopper


def test_a_declined_card_changes_nothing_and_the_next_card_pays_on_the_same_page(
    stage: Backstage, guest: Shopper
) -> None:
    placed = guest.check_out(guest.cart_of_insoles())
    number, url = placed["order"], placed["checkout_url"]
    assert hosted_page.press(url, "decline") == url
    stage.catch_up()
    assert guest.payment(number)["status"] == "awaiting_payment"
    assert guest.pay_again(number)["checkout_url"] == url
    assert stage.ledger(number) == []

    hosted_page.pay(url)
    stage.catch_up()
    assert guest.payment(number)["status"] == "paid"
    assert stage.ledger(number) == [("charge", placed["total"]["amount"], "USD")]
    stage.assert_books_hold()


def test_a_bank_that_asks_is_answered_and_pays(stage: Backstage, guest: Shopper) -> None:
    placed = guest.check_out(guest.cart_of_insoles())
    question = hosted_page.press(placed["checkout_url"], "challenge")
    assert question.endswith("/authenticate")
    stage.catch_up()
    assert guest.payment(placed["order"])["status"] == "awaiting_payment"

    assert f"order={placed['order']}" in hosted_page.press(question, "pass")
    stage.catch_up()
    assert guest.payment(placed["order"])["status"] == "paid"
    stage.assert_books_hold()


def test_a_bank_that_asks_and_hears_no_lets_the_buyer_try_again(stage: Backstage, guest: Shopper) -> None:
    placed = guest.check_out(guest.cart_of_insoles())
    question = hosted_page.press(placed["checkout_url"], "challenge")
    assert hosted_page.press(question, "fail") == placed["checkout_url"]
    stage.catch_up()
    assert guest.payment(placed["order"])["status"] == "awaiting_payment"
    assert stage.ledger(placed["order"]) == []

    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    assert guest.payment(placed["order"])["status"] == "paid"


def test_going_back_from_the_page_keeps_the_order_and_its_page(stage: Backstage, guest: Shopper) -> None:
    placed = guest.check_out(guest.cart_of_insoles())
    back = hosted_page.press(placed["checkout_url"], "cancel")
    assert f"order={placed['order']}&cancelled=1" in back
    stage.catch_up()
    assert guest.order(placed["order"])["payment"]["can_pay"] is True
    assert guest.pay_again(placed["order"])["checkout_url"] == placed["checkout_url"]


def test_a_page_that_has_ended_is_replaced_by_a_new_one(stage: Backstage, guest: Shopper) -> None:
    placed = guest.check_out(guest.cart_of_insoles())
    stage.later(hours=2)
    stage.catch_up()
    again = guest.pay_again(placed["order"])
    assert again["checkout_url"] != placed["checkout_url"]
    assert hosted_page.press(placed["checkout_url"], "pay") == ""
    hosted_page.pay(again["checkout_url"])
    stage.catch_up()
    assert stage.ledger(placed["order"]) == [("charge", placed["total"]["amount"], "USD")]
    stage.assert_books_hold()


MARKETS = [
    pytest.param(PORTLAND, "USD", False, "0", id="oregon"),
    pytest.param(SEATTLE, "USD", False, "0.065", id="washington"),
    pytest.param(JENA, "EUR", True, "0.19", id="germany"),
    pytest.param(TOKYO, "JPY", True, "0.1", id="japan"),
]


def tax_in(amount_minor: int, rate: str, *, included: bool) -> int:
    """Reckon the tax in an amount, or on top of it, to the nearest unit of the currency."""
    exact = Decimal(amount_minor) * Decimal(rate)
    if included:
        exact /= 1 + Decimal(rate)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(("to", "currency", "included", "rate"), MARKETS)
def test_each_market_pays_its_own_currency_and_tax_to_the_last_unit(
    stage: Backstage, guest: Shopper, to: Json, currency: str, included: bool, rate: str
) -> None:
    country = to["country"]
    pair, piece = (guest.product(country, kind=kind)["variants"][0] for kind in ("custom", "stock"))
    wearer = guest.add_wearer()
    cart = guest.fill_cart({"sku": pair["sku"], "wearer": wearer}, {"sku": piece["sku"], "quantity": 3}, to=to)
    amounts = {name: amount for name, amount in cart["totals"].items() if name != "is_final"}
    assert {amount["currency"] for amount in amounts.values()} == {currency}
    assert cart["prices_include_tax"] is included
    totals = {name: amount["amount"] for name, amount in amounts.items()}
    parts = [pair["price"]["amount"], 3 * piece["price"]["amount"]]
    assert totals["goods"] == sum(parts)
    assert totals["tax"] == sum(tax_in(part, rate, included=included) for part in [*parts, totals["shipping"]])
    assert totals["tax_added"] == (0 if included else totals["tax"])
    assert totals["total"] == totals["goods"] + totals["shipping"] + totals["tax_added"]

    placed = guest.check_out(cart)
    number = placed["order"]
    assert placed["total"] == cart["totals"]["total"] == stage.session_total(number)
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    order = guest.order(number)
    assert {name: amount["amount"] for name, amount in order["totals"].items()} == totals
    lines = [line for person in order["wearers"] for line in person["lines"]]
    assert sorted(line["tax"]["amount"] for line in lines) == sorted(
        tax_in(part, rate, included=included) for part in parts
    )
    assert {line["status"] for line in lines} == {"awaiting_profile", "allocated"}
    assert stage.ledger(number) == [("charge", totals["total"], currency)]
    assert Money(totals["total"], currency).words() in stage.mails("ada@example.com")[0]
    stage.assert_books_hold()
