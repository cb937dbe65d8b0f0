"""Prices: an amount from an instant on. The newest started row wins, so two prices can never overlap."""

import datetime as dt
from typing import ClassVar, override

from django.db import models

from shop import days
from shop.models.checks import one_of
from shop.money import EXPONENTS, Money


class PriceQuerySet(models.QuerySet["Price"]):
    """Queryset words of prices."""

    def started(self, at: dt.datetime) -> "PriceQuerySet":
        """Keep rows that have begun, the newest first."""
        return self.filter(starts_at__lte=at).order_by("-starts_at")


class Price(models.Model):
    """
    What a variant costs in one currency from an instant on, in minor units.

    Append-only: a change is a new row. The database refuses changes (and PostgreSQL deletion too), so the
    lowest price of any 30 days can be proved.
    """

    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3, choices=[(code, code) for code in EXPONENTS])
    amount_minor = models.PositiveIntegerField(help_text="In minor units: 18900 is 189.00 (189 in JPY is 189).")
    starts_at = models.DateTimeField()
    set_by = models.CharField(max_length=60, blank=True, help_text="Who set it, as the actor reads.")

    objects = PriceQuerySet.as_manager()

    class Meta:
        """One amount per variant, currency and instant; the same index finds the newest."""

        constraints: ClassVar = [
            one_of("price_currency_known", "currency", EXPONENTS),
            models.CheckConstraint(name="price_positive", condition=models.Q(amount_minor__gt=0)),
            models.UniqueConstraint(name="price_once_per_instant", fields=["variant", "currency", "starts_at"]),
        ]

    @override
    def __str__(self) -> str:
        """Read as an amount and its start."""
        return f"{self.money.words()} from {days.told(self.starts_at)}, {days.zone()}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


def current_amount(variant: models.OuterRef, currency: str, at: dt.datetime) -> models.Subquery:
    """Return the subquery for the price in force of an outer variant, in minor units."""
    started = Price.objects.filter(variant=variant, currency=currency).started(at)
    return models.Subquery(started.values("amount_minor")[:1])
