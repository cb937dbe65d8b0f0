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
