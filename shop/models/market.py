"""Markets: where we sell, in which currency, with which taxes and shipping."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, override

from django.core.exceptions import ValidationError
from django.db import models
from django_countries import countries
from simple_history.models import HistoricalRecords

from shop.models.checks import one_of
from shop.money import EXPONENTS


class TaxClass(models.TextChoices):
    """How a thing is taxed; rates are rows per country, region and class."""

    CUSTOM_INSOLE = "custom_insole", "Made-to-measure insole"
    ACCESSORY = "accessory", "Accessory"
    SHIPPING = "shipping", "Shipping"


class TaxProvider(models.TextChoices):
    """Who knows the tax: our own rates table, or Stripe Tax by the address that the goods go to."""

    RATES = "rates", "Rates table"
    STRIPE = "stripe", "Stripe Tax"


def known_country(value: str) -> None:
    """
    Insist on an ISO 3166 two-letter code.

    :raises ValidationError: if there is no such country.
    """
    if value not in countries:
        message = f"{value!r} is not an ISO 3166 country code."
        raise ValidationError(message, code="unknown_country")


class MarketQuerySet(models.QuerySet["Market"]):
    """Queryset words of markets."""

    def open(self) -> "MarketQuerySet":
        """Keep the markets that sell now, the default one first."""
        return self.filter(is_open=True).order_by("position", "code")


class Market(models.Model):
    """A set of countries with one currency, one way of taxing, its shipping methods and languages."""

    code = models.SlugField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, choices=[(code, code) for code in EXPONENTS])
    prices_include_tax = models.BooleanField()
    tax_provider = models.CharField(max_length=12, choices=TaxProvider, default=TaxProvider.RATES)
    default_language = models.CharField(max_length=8, default="en")
    is_open = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=100, help_text="The first open market is the default one.")
    history = HistoricalRecords()

    objects = MarketQuerySet.as_manager()

    class Meta:
        """Known currencies and providers only."""

        constraints: ClassVar = [
            one_of("market_currency_known", "currency", EXPONENTS),
            one_of("market_tax_provider_known", "tax_provider", TaxProvider.values),
        ]

    @override
    def __str__(self) -> str:
        """Read as its name."""
        return self.name

    @property
    def asks_stripe_for_tax(self) -> bool:
        """Whether Stripe Tax, and not the table of rates, knows what an address owes."""
        return self.tax_provider == TaxProvider.STRIPE


class MarketCountryQuerySet(models.QuerySet["MarketCountry"]):
    """Queryset words of the countries we sell to."""

    def open_for(self, country: str) -> "MarketCountryQuerySet":
        """Keep the country, with its market, if that market sells now."""
        return self.select_related("market").filter(country=country, market__is_open=True)


class MarketCountry(models.Model):
    """One country, in exactly one market."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="countries")
    country = models.CharField(max_length=2, unique=True, validators=[known_country])

    objects = MarketCountryQuerySet.as_manager()

    class Meta:
        """Read in one piece."""

        verbose_name_plural = "market countries"

    @override
    def __str__(self) -> str:
        """Read as the code."""
        return self.country


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    """Queryset words of tax rates."""

    def rates_for(self, *, country: str, region: str, at: dt.datetime) -> dict[str, Decimal]:
        """
        Return the rate of each tax class at an address, in one statement.

        The most specific place wins (the region over the whole country), then the newest started row.
        A class that is not in the answer has no known rate: refuse to sell rather than guess.
        """
        rows = (
            self.filter(country=country, region__in={"", region}, starts_at__lte=at)
            .order_by("region", "starts_at")
            .values_list("tax_class", "rate")
        )
        return dict(rows)


class TaxRate(models.Model):
    """A rate from an instant on; a change is a new row, so the past stays what it was."""

    country = models.CharField(max_length=2, validators=[known_country])
    region = models.CharField(
        max_length=6, blank=True, help_text="State or province as in addresses (CA, TX, ON); empty: the whole country."
    )
    tax_class = models.CharField(max_length=16, choices=TaxClass)
    rate = models.DecimalField(max_digits=6, decimal_places=5, help_text="0.19000 is 19 %.")
    starts_at = models.DateTimeField()
    history = HistoricalRecords()

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        """One row per place, class and instant."""

        constraints: ClassVar = [
            one_of("tax_rate_class_known", "tax_class", TaxClass.values),
            models.CheckConstraint(name="tax_rate_below_one", condition=models.Q(rate__gte=0, rate__lt=1)),
            models.UniqueConstraint(
                name="tax_rate_once_per_instant", fields=["country", "region", "tax_class", "starts_at"]
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as a line of a table."""
        place = f"{self.country}-{self.region}" if self.region else self.country
        return f"{place} {self.tax_class} {self.rate:%} from {self.starts_at:%Y-%m-%d}"


class ShippingMethod(models.Model):
    """A way of sending a parcel in a market; the price is in the market's currency and by its tax rule."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="shipping_methods")
    code = models.SlugField(max_length=24)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    price_minor = models.PositiveIntegerField()
    free_from_minor = models.PositiveIntegerField(
        null=True, blank=True, help_text="Free from this value of goods on; empty: never."
    )
    min_days = models.PositiveSmallIntegerField(help_text="Business days on the way, at least.")
    max_days = models.PositiveSmallIntegerField(help_text="Business days on the way, at most.")
    tax_class = models.CharField(max_length=16, choices=TaxClass, default=TaxClass.SHIPPING)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=100)
    history = HistoricalRecords()

    class Meta:
        """A code names one method of a market."""

        constraints: ClassVar = [
            one_of("shipping_method_tax_class_known", "tax_class", TaxClass.values),
            models.UniqueConstraint(name="shipping_method_once_per_market", fields=["market", "code"]),
            models.CheckConstraint(
                name="shipping_method_days_in_order",
                condition=models.Q(min_days__lte=models.F("max_days")),
                violation_error_message="The longest time on the way is not shorter than the shortest.",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as its name in its market."""
        return f"{self.name} ({self.market_id})"

    def price_for(self, goods_minor: int) -> int:
        """Return what it costs to send goods of this value, in minor units of the market's currency."""
        if self.free_from_minor is not None and goods_minor >= self.free_from_minor:
            return 0
        return self.price_minor
