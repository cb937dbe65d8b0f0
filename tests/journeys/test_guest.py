"""A guest from the first look to feet in review: one price everywhere."""

from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import PORTLAND, Shopper


def test_a_guest_buys_insoles_and_every_page_says_the_same_amount(stage: Backstage, guest: Shopper) -> None:
    product = guest.product("US")
    variant = product["variants"][0]
    wearer = guest.add_wearer()
    guest.measure(wearer)

    cart = guest.fill_cart({"sku": variant["sku"], "wearer": wearer}, to=PORTLAND)
    assert cart["lines"][0]["unit_price"] == variant["price"]
    assert cart["totals"]["goods"] == variant["price"]

    placed = guest.check_out(cart)
    number = placed["order"]
    assert placed["total"] == cart["totals"]["total"] == stage.session_total(number) == stage.order_total(number)
    assert guest.order(number)["payment"]["status"] == "awaiting_payment"

    back = hosted_page.pay(placed["checkout_url"])
    assert f"order={number}" in back
    assert stage.ledger(number) == []
    stage.catch_up()

    order = guest.order(number)
    assert order["payment"]["status"] == "paid"
    assert order["totals"]["total"] == cart["totals"]["total"]
    assert stage.ledger(number) == [("charge", cart["totals"]["total"]["amount"], "USD")]
    assert stage.events() == {("webhook", "done"), ("webhook", "ignored")}
    assert guest.line(number)["status"] == "in_review"
    stage.assert_books_hold()
