"""Where a visitor shops, what it costs to send, and which tax an address owes."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shop.markets import CountryNotServed, ShopClosed, market_for
from shop.models import Market, MarketCountry, ShippingMethod, TaxRate
from shop.taxes import rates_for
from tests.budgets import queries
from tests.shop import given
from tests.shop.given import LONG_AGO, NOW

pytestmark = pytest.mark.django_db


def test_a_country_leads_to_its_market_and_none_to_the_default_one() -> None:
    given.market("us", position=10)
    given.market("eu", "EUR", "DE FR", position=20)
    with queries(1):
        assert market_for("de").code == "eu"
    with queries(1):
        assert market_for("").code == "us"


def test_a_country_of_no_open_market_is_refused() -> None:
    given.market("us")
    given.market("eu", "EUR", "DE", is_open=False)
    for country in ("DE", "AQ", "nowhere"):
        with pytest.raises(CountryNotServed):
            market_for(country)


def test_a_shop_without_an_open_market_is_closed() -> None:
    given.market("us", is_open=False)
    with pytest.raises(ShopClosed):
        market_for("")


def test_a_country_is_in_one_market_only() -> None:
    given.market("us")
    other = Market.objects.create(code="other", name="Other", currency="USD", prices_include_tax=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        MarketCountry.objects.create(market=other, country="US")
    with pytest.raises(ValidationError):
        MarketCountry(market=other, country="XX").full_clean()


def rate(value: str, *, region: str = "", days_ago: int = 0, tax_class: str = "custom_insole") -> None:
    TaxRate.objects.create(
        country="US",
        region=region,
        tax_class=tax_class,
        rate=Decimal(value),
        starts_at=LONG_AGO + dt.timedelta(days=400 - days_ago),
    )


def test_the_region_wins_over_the_country_and_the_newest_started_row_over_older_ones() -> None:
    rate("0")
    rate("0.05", days_ago=-5)
    rate("0.07", region="CA", days_ago=300)
    rate("0.0725", region="CA", days_ago=10)
    rate("0.09", region="CA", days_ago=-1)
    rate("0", tax_class="shipping", days_ago=300)
    rate("0.04", region="NY", days_ago=300)
    with queries(1):
        assert rates_for("US", "CA", NOW) == {"custom_insole": Decimal("0.0725"), "shipping": Decimal(0)}
    assert rates_for("US", "", NOW) == {"custom_insole": Decimal(0), "shipping": Decimal(0)}
    assert rates_for("US", "ZZ", NOW) == rates_for("US", "", NOW)


def test_a_class_without_a_row_has_no_known_rate() -> None:
    assert rates_for("FR", "", NOW) == {}


def test_a_rate_of_one_and_more_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rate("1")
    assert not TaxRate.objects.exists()


@pytest.mark.parametrize(("goods", "price"), [(0, 900), (29999, 900), (30000, 0)])
def test_shipping_is_free_from_a_value_of_goods_on(goods: int, price: int) -> None:
    given.market()
    assert ShippingMethod.objects.get().price_for(goods) == price


def test_shipping_without_a_limit_is_never_free() -> None:
    given.market()
    ShippingMethod.objects.update(free_from_minor=None)
    assert ShippingMethod.objects.get().price_for(10**8) == 900


def test_nouns_read_well() -> None:
    market = given.market()
    rate("0.0725", region="CA")
    assert str(market) == "US"
    assert str(MarketCountry.objects.get()) == "US"
    assert str(TaxRate.objects.get(region="CA")) == "US-CA custom_insole 7.250% from 2026-11-20"
    assert str(ShippingMethod.objects.get()) == f"Standard ({market.pk})"
