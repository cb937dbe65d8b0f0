"""Policy: a versioned promise in words and parameters; a published version never changes."""

import datetime as dt
from typing import ClassVar, Self, override

from django.db import models
from django.db.models import Q

from fitting.models import Graph, Journalled
from shop.refusal import Refusal


class PolicyFrozen(Refusal):
    """Somebody tries to change words that customers rely on."""

    code = "policy_frozen"
    title = "A published version never changes; make a new version instead."


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Words about policies."""

    def published(self) -> Self:
        """Keep published versions."""
        return self.filter(published_at__isnull=False)

    def drafts(self) -> Self:
        """Keep versions that can still change."""
        return self.filter(published_at=None)

    def in_force(self, at: dt.datetime) -> Self:
        """Keep published versions whose time has begun; of several, the highest version rules."""
        return self.published().filter(in_force_from__lte=at)


class Policy(Journalled):
    """
    One version of one policy in one language.

    ``text`` is Markdown, ``parameters`` the numbers that code reads, ``text_hash`` the SHA-256 of title,
    text and parameters. A published version never changes: refused here, and by triggers in the database.
    """

    class Kind(models.TextChoices):
        """What it promises."""

        FIT = "fit", "perfect fit"
        DURABILITY = "durability", "10,000 miles"
        TERMS = "terms", "cancellation and delivery"

    GRAPHS: ClassVar[dict[str, Graph]] = {}
    LOCK_RANK = 12

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

    @override
    def journal_thread(self) -> str:
        """Versions of one policy are one story."""
        return f"policy:{self.slug}"[:48]

    @property
    def is_published(self) -> bool:
        """Whether customers may rely on it."""
        return self.published_at is not None

    @override
    def save(self, **options: object) -> None:
        """
        Write a draft.

        :raises PolicyFrozen: if the stored row is published.
        """
        self._refuse_if_published()
        super().save(**options)  # type: ignore[arg-type]

    @override
    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """
        Throw a draft away.

        :raises PolicyFrozen: if the stored row is published.
        """
        self._refuse_if_published()
        return super().delete(using=using, keep_parents=keep_parents)

    def _refuse_if_published(self) -> None:
        if not self._state.adding and type(self).objects.published().filter(pk=self.pk).exists():
            raise PolicyFrozen


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
