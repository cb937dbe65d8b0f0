"""Statements about evidence or physicians: rows with a source, ties and an expiry; others are not served."""

import datetime as dt
from typing import ClassVar, override

from django.db import models
from simple_history.models import HistoricalRecords

from shop.models.checks import one_of


class Support(models.TextChoices):
    """Whether somebody has checked that the source says what we say."""

    UNCHECKED = "unchecked", "Not checked yet"
    SUPPORTED = "supported", "Checked: the source supports it"
    UNSUPPORTED = "unsupported", "Checked: the source does not support it"


class EvidenceQuerySet(models.QuerySet["EvidenceStatement"]):
    """Queryset words of evidence statements."""

    def servable(self, on: dt.date) -> "EvidenceQuerySet":
        """Keep what may be said on a day: checked, supported, and not expired (the expiry day is exclusive)."""
        return self.filter(support=Support.SUPPORTED, checked_on__lte=on, expires_on__gt=on)


class EvidenceStatement(models.Model):
    """One sentence about what research or physicians say, and what it rests on."""

    code = models.SlugField(max_length=60, unique=True)
    statement = models.TextField(help_text="The sentence as customers read it: plain, and no stronger than the source.")
    source = models.CharField(max_length=300, help_text="Author, title, where and when published.")
    source_url = models.URLField(blank=True)
    ties = models.CharField(
        max_length=300, help_text="Who paid for it and who of us is connected with it; 'None known' is an answer."
    )
    support = models.CharField(max_length=12, choices=Support, default=Support.UNCHECKED)
    checked_by = models.CharField(max_length=80, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(help_text="From this day on it is not served until somebody checks it again.")
    position = models.PositiveSmallIntegerField(default=100)
    concerns = models.ManyToManyField("shop.Concern", blank=True, related_name="evidence")
    faqs = models.ManyToManyField("shop.Faq", blank=True, related_name="evidence")
    history = HistoricalRecords()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        """Supported means: checked, by somebody, on a day, against a named source with its ties."""

        constraints: ClassVar = [
            one_of("evidence_support_known", "support", Support.values),
            models.CheckConstraint(
                name="evidence_supported_is_checked",
                condition=~models.Q(support=Support.SUPPORTED)
                | (models.Q(checked_on__isnull=False) & ~models.Q(checked_by="")),
                violation_error_message="Say who checked it, and when.",
            ),
            models.CheckConstraint(
                name="evidence_has_source_and_ties",
                condition=~models.Q(source="") & ~models.Q(ties=""),
                violation_error_message="Name the source and its ties.",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as its code."""
        return self.code
