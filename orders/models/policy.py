"""Policy: a versioned promise in words and parameters; a published version never changes."""

from typing import ClassVar, Self, override

from django.db import models
from django.db.models import Q


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Words about policies."""

    def published(self) -> Self:
        """Keep published versions."""
        return self.filter(published_at__isnull=False)

    def in_force(self, at: object) -> Self:
        """Keep published versions whose time has begun; of several, the highest version rules."""
        return self.published().filter(in_force_from__lte=at)


class Policy(models.Model):
    """
    One version of one policy in one language.

    ``text`` is Markdown, ``parameters`` the numbers that code reads, ``text_hash`` the SHA-256 of both.
    """

    class Kind(models.TextChoices):
        """What it promises."""

        FIT = "fit", "perfect fit"
        DURABILITY = "durability", "10,000 miles"
        TERMS = "terms", "cancellation and delivery"

    slug = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, default="en")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    parameters = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)
    in_force_from = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        """A version exists once per language."""

        verbose_name_plural = "policies"
        constraints: ClassVar = [
            models.UniqueConstraint(name="policy_version_once", fields=["slug", "version", "language"]),
            models.CheckConstraint(name="policy_kind_known", condition=Q(kind__in=["fit", "durability", "terms"])),
            models.CheckConstraint(name="policy_published_has_hash", condition=Q(published_at=None) | ~Q(text_hash="")),
        ]

    @override
    def __str__(self) -> str:
        """Read with its version."""
        return f"{self.title} v{self.version} ({self.language})"


class PolicyAssignment(models.Model):
    """Which policy a product family carries; an empty family means every family that has none of its own."""

    kind = models.CharField(max_length=12, choices=Policy.Kind.choices)
    family = models.SlugField(max_length=40, blank=True)
    product_kind = models.CharField(max_length=8, default="custom")
    slug = models.SlugField(max_length=60)

    class Meta:
        """One policy of a kind per family."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="policy_one_of_a_kind_per_family", fields=["kind", "family", "product_kind"]),
            models.CheckConstraint(
                name="policy_assignment_kind_known", condition=Q(kind__in=["fit", "durability", "terms"])
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as an assignment."""
        return f"{self.kind} of {self.family or 'every family'}: {self.slug}"
