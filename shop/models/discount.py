"""Discount codes: what a word takes off the goods of an order, when, how often, for what and from which spend on."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, override

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from shop.models.checks import one_of
from shop.money import EXPONENTS

HUNDRED = Decimal(100)
# What no use at all is meant to be is said otherwise.
_USED_ONCE = MinValueValidator(
    1, "Of a limit of 0 nobody could use it: leave it empty for no limit, or untick that it is active to stop it."
)


class DiscountCodeQuerySet(models.QuerySet["DiscountCode"]):
    """Queryset words of codes; those that count are one conditional UPDATE, so racers cannot use one up twice."""

    def use(self, code_id: int) -> bool:
        """Count one more use; ``False``, and nothing changed, when it is used up. The row stays locked till the end."""
        left = self.filter(Q(most_uses=None) | Q(used__lt=F("most_uses")), pk=code_id)
        return left.update(used=F("used") + 1) == 1

    def give_back(self, code_id: int) -> bool:
        """Count one use less (the order died); ``False`` when none was counted."""
        return self.filter(pk=code_id, used__gte=1).update(used=F("used") - 1) == 1


class DiscountCode(models.Model):
    """
    A word that takes something off the goods: a percentage, or an amount in each currency where it holds.

    It holds from ``starts_at`` on, until ``ends_at`` (exclusive), for the named products (none named: for all).
    ``most_uses`` and ``most_per_customer`` count orders that live; absent, there is no limit.
    """

    class Kind(models.TextChoices):
        """What it takes off."""

        PERCENTAGE = "percentage", "a percentage"
        AMOUNT = "amount", "an amount"

    code = models.CharField(
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*$", "Capital letters, digits and hyphens.")],
        help_text="Capital letters, digits and hyphens; customers may type small ones.",
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(HUNDRED)],
        help_text="For a percentage: more than 0, at most 100.",
    )
    is_active = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Exclusive; empty: no end.")
    most_uses = models.PositiveIntegerField(
        null=True, blank=True, validators=[_USED_ONCE], help_text="Orders altogether; empty: no limit."
    )
    most_per_customer = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[_USED_ONCE],
        help_text="Orders of one customer or e-mail address; empty: no limit.",
    )
    used = models.PositiveIntegerField(default=0, editable=False)
    products = models.ManyToManyField("shop.Product", blank=True, related_name="+", help_text="None: for everything.")
    history = HistoricalRecords(m2m_fields=[products], excluded_fields=["used"])

    objects = DiscountCodeQuerySet.as_manager()

    class Meta:
        """What it takes off fits its kind, and it is never used more often than it may be."""

        constraints: ClassVar = [
            one_of("discount_kind_known", "kind", ["percentage", "amount"]),
            models.CheckConstraint(
                name="discount_percent_fits_kind",
                condition=Q(kind="percentage", percent__gt=0, percent__lte=100) | Q(kind="amount", percent=None),
                violation_error_message="Give a percentage above 0 and up to 100 for a percentage, none for an amount.",
            ),
            models.CheckConstraint(
                name="discount_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="The end must come after the start.",
            ),
            models.CheckConstraint(
                name="discount_limits_allow_a_use",
                condition=(Q(most_uses=None) | Q(most_uses__gte=1))
                & (Q(most_per_customer=None) | Q(most_per_customer__gte=1)),
                violation_error_message=_USED_ONCE.message,
            ),
            models.CheckConstraint(
                name="discount_used_within_limit",
                condition=Q(most_uses=None) | Q(used__lte=F("most_uses")),
                violation_error_message="It has been used more often than this already.",
            ),
            models.CheckConstraint(
                name="discount_code_written_plainly", condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]*$")
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the word."""
        return self.code

    def has_begun(self, at: dt.datetime) -> bool:
        """Whether it is in force or over."""
        return self.is_active and self.starts_at <= at

    def is_over(self, at: dt.datetime) -> bool:
        """Whether its time has passed."""
        return self.ends_at is not None and self.ends_at <= at


class DiscountTerms(models.Model):
    """
    What a code means in one currency, in minor units.

    A code for an amount holds only where it has terms; a percentage without terms holds from the first cent on.
    """

    code = models.ForeignKey(DiscountCode, on_delete=models.CASCADE, related_name="terms")
    currency = models.CharField(max_length=3, choices=[(code, code) for code in EXPONENTS])
    off_minor = models.PositiveIntegerField(
        null=True, blank=True, help_text="For an amount, in minor units: 1000 is 10.00 (10 in JPY is 10)."
    )
    least_minor = models.PositiveIntegerField(default=0, help_text="The least spend on goods, in minor units.")

    class Meta:
        """Once per currency."""

        verbose_name_plural = "discount terms"
        constraints: ClassVar = [
            models.UniqueConstraint(name="discount_terms_once_per_currency", fields=["code", "currency"]),
            one_of("discount_terms_currency_known", "currency", EXPONENTS),
            models.CheckConstraint(
                name="discount_terms_take_something",
                condition=Q(off_minor=None) | Q(off_minor__gte=1),
                violation_error_message="Take at least one minor unit off.",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as currency."""
        return f"{self.code_id} in {self.currency}"
