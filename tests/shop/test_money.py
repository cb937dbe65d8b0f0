"""Money is exact, and parts always add up to the whole."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import MixedCurrencies, Money, UnknownCurrency, included_share, share_of, spread, total


def test_a_price_reads_in_the_words_of_the_language() -> None:
    assert Money(18900, "USD").words() == "$189.00"
    assert Money(18900, "EUR").words("de_DE") == "189,00\xa0€"
    assert Money(1200, "JPY").words() == "¥1,200"


def test_currencies_do_not_mix() -> None:
    with pytest.raises(MixedCurrencies):
        Money(1, "USD") + Money(1, "EUR")


def test_a_currency_nobody_decided_on_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "UGX")


def test_a_float_is_not_money() -> None:
    with pytest.raises(TypeError):
        Money(1.0, "USD")  # type: ignore[arg-type]


def test_an_amount_in_major_units_rounds_half_up() -> None:
    assert Money.of(Decimal("1.005"), "USD") == Money(101, "USD")
    assert Money.of(Decimal("1.5"), "JPY") == Money(2, "JPY")


def test_nothing_sums_to_zero() -> None:
    assert total([], "USD") == Money.zero("USD")


def test_tax_included_in_a_price_is_taken_out_of_it() -> None:
    assert included_share(11900, Decimal("0.19")) == 1900


@given(st.integers(0, 10**8), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_parts_add_up_and_none_is_off_by_more_than_one(amount: int, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)


def test_money_adds_subtracts_multiplies_and_compares() -> None:
    ten, three = Money(10, "USD"), Money(3, "USD")
    assert (ten + three, ten - three, three * 4, -three) == tuple(Money(n, "USD") for n in (13, 7, 12, -3))
    assert three < ten
    assert three <= three  # noqa: PLR0124  an amount is not more than itself
    assert not ten < three
    assert total([ten, three, three], "USD") == Money(16, "USD")


@pytest.mark.parametrize("compare", [lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a - b])
def test_amounts_of_two_currencies_are_not_compared(compare: Callable[[Money, Money], object]) -> None:
    with pytest.raises(MixedCurrencies):
        compare(Money(1, "USD"), Money(1, "EUR"))


def test_a_sum_of_two_currencies_is_refused() -> None:
    with pytest.raises(MixedCurrencies):
        total([Money(1, "EUR")], "USD")


def test_an_unknown_currency_is_refused_for_major_units_too() -> None:
    with pytest.raises(UnknownCurrency):
        Money.of(Decimal(1), "UGX")


@pytest.mark.parametrize(("amount", "weights"), [(-1, [1]), (1, [-1, 2]), (1, []), (1, [0, 0])])
def test_what_cannot_be_shared_out_is_refused(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"shared out|nothing to share"):
        spread(amount, weights)


def test_nothing_is_shared_out_as_nothing() -> None:
    assert spread(0, [0, 0]) == [0, 0]


def test_equal_remainders_go_to_the_earlier_part() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]


def test_a_share_rounds_half_up() -> None:
    assert [share_of(amount, Decimal("0.05")) for amount in (9, 10, 29, 30)] == [0, 1, 1, 2]
