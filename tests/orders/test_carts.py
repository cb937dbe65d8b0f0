"""A cart: what goes in, what it comes to, what is missing, and what is refused and changes nothing."""

from decimal import Decimal

import pytest

from orders import carts
from orders.carts import Details, Wanted
from orders.models import Cart, CartLine
from shop.models import TaxRate
from tests import given
from tests.budgets import queries
from tests.given import JENA, NOW, PORTLAND
from tests.orders.carted import LATER, shown, state
from tests.shop import given as in_shop

pytestmark = pytest.mark.django_db


# --- what goes in -----------------------------------------------------------------------------


def test_a_cart_starts_empty_and_says_everything_that_is_missing() -> None:
    standing = given.cart(given.guest())
    assert standing.missing_codes == ["lines_empty", "email", "address", "shipping_method"]
    assert standing.quote.total_minor == 0
    assert standing.cart.market.code == "us"


def test_a_cart_starts_with_lines_email_and_address_at_once() -> None:
    standing = given.cart_ready_to_pay()
    assert standing.missing == ()
    assert (standing.quote.goods_minor, standing.quote.shipping_minor) == (18900, 900)
    assert (standing.quote.tax_minor, standing.quote.total_minor) == (1980, 21780)
    assert carts.look(standing.cart.public_id, at=NOW, by=given.owner_of(standing)).quote == standing.quote


def test_the_same_stock_good_joins_its_line() -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart(who, Wanted("WASH-BAG", 2))
    after = carts.add_line(start.cart.public_id, Wanted("WASH-BAG", 3), at=LATER, by=who)
    assert shown(after) == [("WASH-BAG", 5)]
    assert shown(carts.look(start.cart.public_id, at=LATER, by=who)) == [("WASH-BAG", 5)]
    assert after.cart.version == 2


def test_the_same_stock_good_asked_for_twice_at_the_start_is_one_line() -> None:
    given.stock_good()
    assert shown(given.cart(given.guest(), Wanted("WASH-BAG", 2), Wanted("WASH-BAG", 1))) == [("WASH-BAG", 3)]


def test_the_same_insoles_for_the_same_wearer_are_a_second_line() -> None:
    who = given.guest()
    given.custom_product()
    pair = Wanted("STRIDE-M", wearer=given.wearer(who).public_id)
    start = given.cart(who, pair)
    after = carts.add_line(start.cart.public_id, pair, at=NOW, by=who)
    assert shown(after) == [("STRIDE-M", 1), ("STRIDE-M", 1)]


def test_a_line_can_be_for_somebody_else_later() -> None:
    who = given.guest()
    given.custom_product()
    start = given.cart(who, Wanted("STRIDE-M"))
    assert "wearer" in start.missing_codes
    line = start.lines[0].position.line.public_id
    tom = given.wearer(who, name="Tom")
    after = carts.change_line(start.cart.public_id, line, wearer=tom.public_id, at=NOW, by=who)
    assert "wearer" not in after.missing_codes
    assert CartLine.objects.get().wearer == tom


def test_the_number_of_a_stock_good_can_change_and_a_line_can_go() -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart(who, Wanted("WASH-BAG", 2))
    line = start.lines[0].position.line.public_id
    after = carts.change_line(start.cart.public_id, line, quantity=7, at=NOW, by=who)
    assert (shown(after), after.quote.goods_minor) == ([("WASH-BAG", 7)], 10500)
    gone = carts.remove_line(start.cart.public_id, line, at=NOW, by=who)
    assert (shown(gone), gone.quote.total_minor, gone.cart.version) == ([], 0, 3)
    assert not CartLine.objects.exists()


def test_prices_that_include_tax_are_what_is_paid() -> None:
    given.german_market()
    in_shop.price(given.custom_product(), 17900, "EUR")
    who = given.guest()
    standing = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=given.wearer(who).public_id), address=JENA)
    assert (standing.quote.currency, standing.quote.total_minor) == ("EUR", 18800)
    assert (standing.quote.tax_minor, standing.quote.tax_added_minor) == (1627 + 82, 0)


def test_shipping_is_free_from_the_methods_threshold_on() -> None:
    who = given.guest()
    given.stock_good(usd=15000)
    assert given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1)).quote.shipping_minor == 900
    assert given.cart_ready_to_pay(who, Wanted("WASH-BAG", 2)).quote.shipping_minor == 0


def test_tax_waits_for_the_region_where_regions_tax() -> None:
    given.stock_good()
    standing = given.cart(given.guest(), Wanted("WASH-BAG"))
    assert (standing.quote.tax_known, standing.quote.total_minor) == (False, 1500)


def test_the_rate_of_the_region_wins_over_that_of_the_country() -> None:
    given.market()
    TaxRate.objects.create(
        country="US", region="OR", tax_class="custom_insole", rate=Decimal(0), starts_at=in_shop.LONG_AGO
    )
    assert given.cart_ready_to_pay().quote.tax_minor == 90


# --- details ----------------------------------------------------------------------------------


def test_details_can_be_said_one_after_the_other() -> None:
    who = given.guest()
    given.stock_good()
    cart = given.cart(who, Wanted("WASH-BAG")).cart.public_id
    carts.set_details(cart, Details(email=" Ada@Example.com "), at=NOW, by=who)
    carts.set_details(cart, Details(address=PORTLAND), at=NOW, by=who)
    carts.set_details(cart, Details(language="de"), at=NOW, by=who)
    after = carts.set_details(cart, Details(shipping_method="standard"), at=LATER, by=who)
    assert (after.missing, after.quote.total_minor) == ((), 2640)
    row = Cart.objects.get()
    assert (row.email, row.language, row.ship_city, row.version, row.updated_at) == (
        "ada@example.com",
        "de",
        "Portland",
        5,
        LATER,
    )
    assert carts.look(cart, at=LATER, by=who).quote == after.quote


def test_a_shipping_method_can_be_unchosen() -> None:
    start = given.cart_ready_to_pay()
    after = carts.set_details(start.cart.public_id, Details(shipping_method=""), at=NOW, by=given.owner_of(start))
    assert after.missing_codes == ["shipping_method"]


def test_saying_nothing_changes_nothing() -> None:
    start = given.cart_ready_to_pay()
    before = state()
    carts.set_details(start.cart.public_id, Details(country="US"), at=LATER, by=given.owner_of(start))
    assert state() == before


def test_another_country_of_the_same_market_forgets_the_address() -> None:
    given.german_market()
    in_shop.price(given.stock_good(), 1200, "EUR")
    who = given.guest()
    start = given.cart_ready_to_pay(who, Wanted("WASH-BAG"), address=JENA)
    after = carts.set_details(start.cart.public_id, Details(country="at"), at=NOW, by=who)
    assert (after.cart.ship_country, after.cart.ship_line1, after.missing_codes) == ("AT", "", ["address"])


def test_an_empty_cart_can_move_to_another_market() -> None:
    given.german_market()
    who = given.guest()
    start = given.cart_ready_to_pay(who, Wanted(given.stock_good().sku))
    carts.remove_line(start.cart.public_id, start.lines[0].position.line.public_id, at=NOW, by=who)
    after = carts.set_details(start.cart.public_id, Details(address=JENA), at=NOW, by=who)
    assert (after.cart.market.code, after.quote.currency, after.cart.shipping_method) == ("eu", "EUR", None)


# --- budgets ----------------------------------------------------------------------------------


def test_a_cart_is_read_with_one_statement_however_many_lines() -> None:
    who = given.guest()
    given.stock_good()
    given.custom_product()
    person = given.wearer(who).public_id
    small = given.cart_ready_to_pay(who, Wanted("WASH-BAG"))
    large = given.cart_ready_to_pay(who, Wanted("WASH-BAG"), *[Wanted("STRIDE-M", wearer=person)] * 9)
    for standing in (small, large):
        with queries(1):
            carts.look(standing.cart.public_id, at=NOW, by=who)


def test_the_acts_of_a_guest_stay_within_their_statements() -> None:
    who = given.guest()
    given.stock_good()
    given.market()
    with queries(4):
        start = carts.start("US", lines=[Wanted("WASH-BAG")], at=NOW, by=who)
    cart = start.cart.public_id
    with queries(2):
        carts.set_details(cart, Details(email="ada@example.com", address=PORTLAND), at=NOW, by=who)
    with queries(3):
        carts.set_details(cart, Details(shipping_method="standard"), at=NOW, by=who)
    with queries(4):
        carts.add_line(cart, Wanted("WASH-BAG"), at=NOW, by=who)
