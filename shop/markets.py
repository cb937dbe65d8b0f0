"""Where a visitor shops: the market of a country."""

from typing import Final, NoReturn

from django.db.models import CharField

from shop.models import Market
from shop.models.market import MarketQuerySet
from shop.prepared import Prepared, hole
from shop.refusal import BadInput, Unavailable


class CountryNotServed(BadInput):
    """We do not send anything there (yet)."""

    code = "country_not_served"
    title = "We do not sell to this country; see markets/ for those we do."


class ShopClosed(Unavailable):
    """There is no open market at all."""

    code = "shop_closed"
    title = "The shop is not open anywhere at the moment."


_OF_COUNTRY: Final = Prepared(lambda: Market.objects.open().filter(countries__country=hole("country", CharField())))


def markets_of(country: str) -> MarketQuerySet:
    """Return the open markets of a country (one at most); without a country all of them, the default one first."""
    markets = Market.objects.open()
    return markets.filter(countries__country=country) if country else markets


def market_for(country: str) -> Market:
    """
    Return the open market of a country, in one statement.

    :param country: ISO 3166 two-letter code, in any case; empty: the default market.
    :raises CountryNotServed: if no open market has the country.
    :raises ShopClosed: if there is no default market either.
    """
    found = _OF_COUNTRY.run(country=country.upper()) if country else list(markets_of("")[:1])
    return found[0] if found else refuse(country)


def refuse(country: str) -> NoReturn:
    """
    Say that there is no market.

    :raises CountryNotServed: if a country was asked for.
    :raises ShopClosed: if there is no default market.
    """
    if country:
        raise CountryNotServed(pointer="/country")
    raise ShopClosed
