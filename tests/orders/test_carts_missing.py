"""What is missing before checkout: shown in the cart, and the same list is enforced."""

import pytest

from fitting.models import Wearer
from orders import carts, checkout
from orders.carts import Wanted
from orders.models import Cart, Order
from shop.models import Market, Product, ShippingMethod, Stock, TaxRate
from shop.money import EXPONENTS, LEAST_CHARGED
from tests import given
from tests.given import NOW
from tests.orders.test_discount_codes import a_code
from tests.stripe_sandbox.money import CURRENCIES

pytestmark = pytest.mark.django_db


def test_what_is_not_sold_any_more_is_missing_and_counts_nothing() -> None:
    start = given.cart_ready_to_pay()
    Product.objects.update(is_active=False)
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert [(problem.pointer, problem.code) for problem in now.missing] == [("/lines/0", "variant_not_on_sale")]
    assert (now.quote.goods_minor, now.lines[0].quoted) == (0, None)


def test_only_holders_of_a_design_buy_what_is_made_from_it() -> None:
    start = given.cart_ready_to_pay()
    Product.objects.update(audience="design_holders")
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["variant_not_on_sale"]


def test_a_lost_price_is_missing() -> None:
    start = given.cart_ready_to_pay()
    Market.objects.update(currency="GBP")
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["price_missing"]


@pytest.mark.parametrize(("on_hand", "words"), [(1, "only 1 of WASH-BAG are left"), (0, "WASH-BAG is sold out")])
def test_stock_that_does_not_suffice_is_missing(on_hand: int, words: str) -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart_ready_to_pay(who, Wanted("WASH-BAG", 2))
    Stock.objects.update(on_hand=on_hand)
    now = carts.look(start.cart.public_id, at=NOW, by=who)
    assert [(problem.pointer, problem.code) for problem in now.missing] == [("/lines/0/quantity", "stock_short")]
    assert words in now.missing[0].detail


def test_a_stock_good_without_a_stock_row_cannot_be_ordered() -> None:
    who = given.guest()
    given.stock_good()
    Stock.objects.all().delete()
    assert given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1)).missing_codes == ["stock_short"]


def test_the_last_pieces_are_warned_of() -> None:
    who = given.guest()
    given.stock_good(on_hand=2)
    assert [w.code for w in given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1)).warnings] == ["last_pieces"]


def test_no_rate_for_the_address_is_missing_rather_than_guessed() -> None:
    start = given.cart_ready_to_pay()
    TaxRate.objects.filter(tax_class="custom_insole").delete()
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["tax_unknown"]


def test_a_closed_market_and_a_withdrawn_shipping_method_are_missing() -> None:
    start = given.cart_ready_to_pay()
    Market.objects.update(is_open=False)
    ShippingMethod.objects.update(is_active=False)
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["market_closed", "shipping_method"]


def test_an_address_that_has_become_incomplete_says_which_part() -> None:
    start = given.cart_ready_to_pay()
    Cart.objects.update(ship_city="", ship_postal_code="")
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert [(problem.pointer, problem.code) for problem in now.missing] == [
        ("/address/city", "address_incomplete"),
        ("/address/postal_code", "address_incomplete"),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"archived_at": NOW}, "wearer_gone"),
        ({"birth_year": 2024, "birth_month": 1}, "wearer_too_young"),
        ({"birth_year": 1960, "birth_month": 1}, "wearer_too_old"),
    ],
)
def test_a_wearer_the_product_is_not_for_is_missing(fields: dict[str, object], code: str) -> None:
    who = given.guest()
    given.custom_product(max_age_years=17)
    person = given.wearer(who)
    start = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=person.public_id))
    Wearer.objects.update(**fields)
    now = carts.look(start.cart.public_id, at=NOW, by=who)
    assert [(problem.pointer, problem.code) for problem in now.missing] == [("/lines/0/wearer", code)]


def test_made_to_measure_is_said_to_have_no_withdrawal_and_a_minor_to_need_a_guardian() -> None:
    who = given.guest()
    given.custom_product()
    child = given.wearer(who, relation="child", birth="2015-05")
    start = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=child.public_id))
    assert [(w.pointer, w.code) for w in start.warnings] == [
        ("/lines/0", "no_withdrawal"),
        ("/lines/0/wearer", "guardian_needed"),
    ]
    assert start.missing == ()


@pytest.mark.parametrize(
    ("total_minor", "missing"), [(0, []), (1, ["total_too_small"]), (49, ["total_too_small"]), (50, [])]
)
def test_what_is_too_little_to_be_charged_is_missing_until_more_is_bought_or_the_code_is_out(
    total_minor: int, missing: list[str]
) -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1))
    ShippingMethod.objects.update(price_minor=0)
    TaxRate.objects.update(rate=0)
    whole = carts.look(start.cart.public_id, at=NOW, by=who).quote.total.amount_minor
    a_code(off={"USD": whole - total_minor})
    now = carts.use_code(start.cart.public_id, "SPRING", at=NOW, by=who)
    assert (now.quote.total.amount_minor, now.missing_codes) == (total_minor, missing)
    if not missing:
        assert given.placed(now).order.total_minor == total_minor
        return
    assert [problem.pointer for problem in now.missing] == ["/lines"]
    with pytest.raises(checkout.CartIncomplete):
        given.placed(now)
    assert not Order.objects.exists()
    out = carts.drop_code(start.cart.public_id, at=NOW, by=who)
    assert (out.missing_codes, given.placed(out).order.total_minor) == ([], whole)


def test_the_least_that_can_be_charged_is_known_of_each_currency_and_is_what_stripe_takes() -> None:
    assert set(LEAST_CHARGED) == set(EXPONENTS)
    assert all(CURRENCIES[code.lower()].least == least for code, least in LEAST_CHARGED.items())
