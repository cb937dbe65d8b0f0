"""Which tax an address owes: the question that carts and checkout ask."""

import datetime as dt
from decimal import Decimal

from shop.models import TaxRate


def rates_for(country: str, region: str, at: dt.datetime) -> dict[str, Decimal]:
    """
    Return the rate by tax class at an address, in one statement.

    The region wins over the country, then the newest started row. A class that is missing has no known
    rate here: the caller refuses to sell rather than guess.
    """
    return TaxRate.objects.rates_for(country=country, region=region, at=at)


def one_region(country: str, region: str, other: str, *, by_table: bool = True) -> bool:
    """
    Answer whether two regions of a country are one for taxes: the same, or both without rates of their own.

    Two states whose rates happen to agree are not one: the tax is owed to another office.

    :param by_table: whether the table of rates knows the tax; whoever else does may tax each region by itself.
    """
    if region == other:
        return True
    if not by_table:
        return False
    return not TaxRate.objects.filter(country=country, region__in={region, other} - {""}).exists()
