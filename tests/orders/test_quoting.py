"""What a purchase costs: exact amounts, sums that add up, and nothing invented where something is unknown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.quoting import Delivery, Item, Quote, Terms, quote
from shop.money import EXPONENTS, UnknownCurrency

RATES = {"custom_insole": Decimal("0.07"), "accessory": Decimal("0.08875"), "shipping": Decimal("0.05")}


def test_tax_comes_on_top_where_prices_do_not_include_it() -> None:
    answer = quote(
        [Item(18900, 1, "custom_insole"), Item(1999, 3, "accessory")],
        Terms("USD", prices_include_tax=False, rates=RATES, delivery=Delivery(695, "shipping")),
    )
    assert [line.tax_minor for line in answer.lines] == [1323, 532]
    assert (answer.goods_minor, answer.shipping_minor, answer.shipping_tax_minor) == (24897, 695, 35)
    assert (answer.tax_minor, answer.tax_added_minor, answer.total_minor) == (1890, 1890, 24897 + 695 + 1890)


def test_tax_is_inside_where_prices_include_it() -> None:
    rates = dict.fromkeys(RATES, Decimal("0.19"))
    answer = quote(
        [Item(18900, 1, "custom_insole")],
        Terms("EUR", prices_include_tax=True, rates=rates, delivery=Delivery(495, "shipping")),
    )
    assert (answer.lines[0].tax_minor, answer.shipping_tax_minor) == (3018, 79)
    assert (answer.tax_minor, answer.tax_added_minor, answer.total_minor) == (3097, 0, 19395)


def test_yen_have_no_hundredths() -> None:
    rates = dict.fromkeys(RATES, Decimal("0.1"))
    answer = quote([Item(28005, 1, "custom_insole")], Terms("JPY", prices_include_tax=False, rates=rates))
    assert (answer.tax_minor, answer.total_minor) == (2801, 30806)
    assert answer.total.words() == "¥30,806"


def test_a_discount_is_shared_over_the_lines_once_and_taxed_lines_are_what_is_left() -> None:
    answer = quote(
        [Item(1000, 1, "accessory"), Item(1000, 1, "accessory"), Item(1000, 1, "accessory")],
        Terms("USD", prices_include_tax=False, rates={"accessory": Decimal("0.1")}, discount_minor=1000),
    )
    assert [line.discount_minor for line in answer.lines] == [334, 333, 333]
    assert [line.subtotal_minor for line in answer.lines] == [666, 667, 667]
    assert answer.total_minor == 2000 + 67 + 67 + 67


def test_an_unknown_rate_is_said_and_not_guessed() -> None:
    answer = quote([Item(1000, 1, "accessory")], Terms("USD", prices_include_tax=False, rates={}))
    assert not answer.tax_known
    assert not answer.is_final
    assert answer.total_minor == 1000


def test_a_quote_is_final_when_shipping_and_every_rate_are_known() -> None:
    delivery = Delivery(0, "shipping")
    items = [Item(1000, 1, "accessory")]
    assert quote(items, Terms("USD", prices_include_tax=False, rates=RATES, delivery=delivery)).is_final
    assert not quote(items, Terms("USD", prices_include_tax=False, rates=RATES)).is_final
    without_shipping = {"accessory": Decimal(0)}
    assert not quote(items, Terms("USD", prices_include_tax=False, rates=without_shipping, delivery=delivery)).tax_known


def test_an_empty_cart_costs_nothing() -> None:
    answer = quote([], Terms("USD", prices_include_tax=False, rates={}))
    assert (answer.lines, answer.total_minor, answer.tax_known) == ((), 0, True)


@pytest.mark.parametrize(
    ("items", "discount"),
    [([Item(-1, 1, "accessory")], 0), ([Item(1, -1, "accessory")], 0), ([Item(100, 1, "accessory")], 101)],
)
def test_impossible_amounts_are_refused(items: list[Item], discount: int) -> None:
    with pytest.raises(ValueError, match=r"zero or more|not larger"):
        quote(items, Terms("USD", prices_include_tax=False, rates=RATES, discount_minor=discount))


def test_a_currency_nobody_decided_on_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        quote([], Terms("UGX", prices_include_tax=False, rates={}))


_rates = st.decimals(0, Decimal("0.3"), places=5)
_items = st.builds(Item, st.integers(0, 10**7), st.integers(1, 20), st.sampled_from(sorted(RATES)))


@st.composite
def _quotes(draw: st.DrawFn) -> Quote:
    items = draw(st.lists(_items, max_size=8))
    goods = sum(item.unit_price_minor * item.quantity for item in items)
    terms = Terms(
        currency=draw(st.sampled_from(sorted(EXPONENTS))),
        prices_include_tax=draw(st.booleans()),
        rates={name: draw(_rates) for name in RATES},
        delivery=draw(st.none() | st.builds(Delivery, st.integers(0, 10**5), st.just("shipping"))),
        discount_minor=draw(st.integers(0, goods)),
    )
    return quote(items, terms)


@given(_quotes())
def test_every_total_is_the_sum_of_its_parts(answer: Quote) -> None:
    assert answer.goods_minor == sum(line.unit_price_minor * line.quantity for line in answer.lines)
    assert answer.discount_minor == sum(line.discount_minor for line in answer.lines)
    assert answer.tax_minor == sum(line.tax_minor for line in answer.lines) + answer.shipping_tax_minor
    assert answer.total_minor == (
        sum(line.subtotal_minor for line in answer.lines) + answer.shipping_minor + answer.tax_added_minor
    )
    assert answer.tax_added_minor == (0 if answer.prices_include_tax else answer.tax_minor)


@given(_quotes())
def test_no_line_goes_below_zero_and_each_tax_is_within_half_a_unit(answer: Quote) -> None:
    for line in answer.lines:
        assert line.subtotal_minor == line.unit_price_minor * line.quantity - line.discount_minor >= 0
        net = line.subtotal_minor - line.tax_minor if answer.prices_include_tax else line.subtotal_minor
        slack = Decimal("0.5") * (1 + line.tax_rate) if answer.prices_include_tax else Decimal("0.5")
        assert abs(Decimal(net) * line.tax_rate - line.tax_minor) <= slack
