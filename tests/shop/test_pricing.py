"""A price is a row from an instant on; what was charged before can be proved."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from shop import pricing
from shop.actor import SYSTEM, Actor, Kind
from shop.models import Price
from shop.pricing import Standing, judge
from shop.refusal import NotAllowed
from tests.shop import given
from tests.shop.given import LONG_AGO, NOW

DAY = dt.timedelta(days=1)


def days_ago(count: int) -> dt.datetime:
    return NOW - count * DAY


@pytest.mark.parametrize(
    ("steps", "standing"),
    [
        ([(200, 100)], Standing(200)),
        ([(200, 100), (150, 10)], Standing(150, 200)),
        ([(200, 100), (150, 10), (150, 5)], Standing(150, 200)),
        ([(150, 100), (200, 10)], Standing(200)),
        # The 30 days count, not what was charged long before.
        ([(100, 300), (200, 100), (150, 10)], Standing(150, 200)),
        ([(180, 100), (200, 30), (150, 10)], Standing(150, 180)),
        ([(180, 100), (200, 40), (150, 10)], Standing(150, 200)),
        # A price that was lower within those 30 days makes it no reduction at all.
        ([(200, 100), (100, 20), (200, 15), (150, 10)], Standing(150)),
        # After a quarter of a year it is simply the price.
        ([(200, 300), (150, 90)], Standing(150, 200)),
        ([(200, 300), (150, 91)], Standing(150)),
    ],
)
def test_a_reduction_names_the_lowest_price_of_the_thirty_days_before(
    steps: list[tuple[int, int]], standing: Standing
) -> None:
    assert judge([(amount, days_ago(age)) for amount, age in steps], NOW) == standing


@pytest.mark.django_db
def test_the_newest_started_row_wins_and_a_later_one_waits() -> None:
    variant = given.variant(usd=20000)
    given.price(variant, 15000, starts_at=days_ago(10))
    given.price(variant, 12000, starts_at=NOW + DAY)
    assert pricing.price_of(variant.pk, "USD", NOW) == 15000
    assert pricing.price_of(variant.pk, "USD", NOW + DAY) == 12000
    assert pricing.price_of(variant.pk, "USD", LONG_AGO - DAY) is None
    assert pricing.price_of(variant.pk, "EUR", NOW) is None
    assert pricing.lowest_prior(variant.pk, "USD", NOW) == 20000
    assert pricing.lowest_prior(variant.pk, "USD", NOW + DAY) == 15000
    assert pricing.lowest_prior(variant.pk, "EUR", NOW) is None


@pytest.mark.django_db
def test_prices_of_many_variants_take_one_statement(django_assert_num_queries: object) -> None:
    product = given.product()
    variants = [given.variant(f"S-{n}", of=product, usd=10000 + n) for n in range(5)]
    unpriced = given.variant("S-none", of=product, usd=None)
    ids = [variant.pk for variant in variants] + [unpriced.pk]
    with django_assert_num_queries(1):  # type: ignore[operator]
        prices = pricing.prices_of(ids, "USD", NOW)
    assert prices == {variant.pk: 10000 + n for n, variant in enumerate(variants)}
    with django_assert_num_queries(1):  # type: ignore[operator]
        standings = pricing.standings_of(ids, "USD", NOW)
    assert standings == {pk: Standing(amount) for pk, amount in prices.items()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"starts_at": NOW - DAY}, pricing.PriceInThePast),
        ({"amount_minor": 0}, pricing.PriceNotPositive),
        ({"currency": "CHF"}, pricing.UnknownPriceCurrency),
        ({"by": Actor(Kind.STAFF, 1, frozenset({"fitter"}))}, NotAllowed),
    ],
)
def test_a_refused_price_leaves_nothing(change: dict[str, object], refusal: type[Exception]) -> None:
    variant = given.variant()
    wish: dict[str, object] = {"currency": "USD", "amount_minor": 100, "starts_at": NOW, "by": SYSTEM, **change}
    with pytest.raises(refusal):
        pricing.change_price(variant_id=variant.pk, at=NOW, **wish)  # type: ignore[arg-type]
    assert Price.objects.count() == 1


@pytest.mark.django_db
def test_a_second_price_for_the_same_instant_is_refused_and_changes_nothing() -> None:
    variant = given.variant(usd=20000)
    with pytest.raises(pricing.PriceAlreadySet):
        given.price(variant, 100)
    assert list(Price.objects.values_list("amount_minor", flat=True)) == [20000]


@pytest.mark.django_db
def test_who_set_a_price_is_on_record() -> None:
    variant = given.variant(usd=None)
    boss = Actor(Kind.STAFF, 7, frozenset({"content"}))
    price = pricing.change_price(
        variant_id=variant.pk, currency="JPY", amount_minor=28000, starts_at=NOW, by=boss, at=NOW
    )
    assert (price.set_by, str(price)) == ("staff 7", "¥28,000 from 2026-11-20 07:00, New York time")


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_price() -> None:
    variant = given.variant(usd=20000)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Price.objects.update(amount_minor=1)
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Price.objects.all().delete()
    assert pricing.price_of(variant.pk, "USD", NOW) == 20000
