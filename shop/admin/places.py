"""Markets, taxes and shipping."""

from typing import ClassVar

from django.contrib import admin

from shop.actor import Role
from shop.admin.desk import WRITERS, Desk, Rows
from shop.models import Market, MarketCountry, ShippingMethod, TaxRate


class CountryRows(Rows):
    """The countries of a market."""

    model = MarketCountry
    ordering: ClassVar = ["country"]


class ShippingRows(Rows):
    """The ways of sending in a market."""

    model = ShippingMethod
    fields: ClassVar = [
        "code", "name", "price_minor", "free_from_minor", "min_days", "max_days", "tax_class", "is_active", "position",
    ]  # fmt: skip
    ordering: ClassVar = ["position", "code"]


@admin.register(Market)
class MarketDesk(Desk):
    """Where we sell."""

    list_display: ClassVar = ["name", "code", "currency", "prices_include_tax", "is_open", "position"]
    ordering: ClassVar = ["position", "code"]
    inlines: ClassVar = [CountryRows, ShippingRows]


@admin.register(TaxRate)
class TaxRateDesk(Desk):
    """The rates table; a change is a new row with a later start."""

    writers: ClassVar = WRITERS | {Role.FINANCE.value}
    list_display: ClassVar = ["country", "region", "tax_class", "rate", "starts_at"]
    list_filter: ClassVar = ["country", "tax_class"]
    search_fields: ClassVar = ["country", "region"]
    ordering: ClassVar = ["country", "region", "tax_class", "-starts_at"]
