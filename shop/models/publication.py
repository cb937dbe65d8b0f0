"""The one rule of publication, with dates: the same for API, cart and staff preview."""

import datetime as dt

from django.db import models


def is_open(prefix: str, at: dt.datetime) -> models.Q:
    """
    Return the condition "published at this instant" on the row that ``prefix`` leads to.

    Active, started, and not over: ``published_until`` is exclusive. A row without ``published_from`` is a draft.
    """
    return (
        models.Q(**{f"{prefix}is_active": True, f"{prefix}published_from__lte": at})
        & (models.Q(**{f"{prefix}published_until": None}) | models.Q(**{f"{prefix}published_until__gt": at}))
    )  # fmt: skip


class Published(models.Model):
    """A row that the public sees during a window of time."""

    is_active = models.BooleanField(default=True, help_text="Untick to withdraw it at once, whatever the dates.")
    published_from = models.DateTimeField(null=True, blank=True, help_text="Empty: a draft nobody sees.")
    published_until = models.DateTimeField(null=True, blank=True, help_text="The first instant it is gone again.")

    # Read by simple-history when the row is saved.
    _change_reason: str | None

    class Meta:
        """No table of its own; ``%(class)s`` names the constraint per noun."""

        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_window_not_empty",
                condition=models.Q(published_until=None) | models.Q(published_until__gt=models.F("published_from")),
                violation_error_message="The end of publication comes after its start.",
            ),
        ]

    def is_published(self, at: dt.datetime) -> bool:
        """Answer for a row in hand what :func:`is_open` asks of the database."""
        return (
            self.is_active
            and self.published_from is not None
            and self.published_from <= at
            and (self.published_until is None or at < self.published_until)
        )


class Shelved(Published):
    """A published row with an address and a place on the shelf."""

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first.")

    class Meta(Published.Meta):
        """No table of its own."""

        abstract = True
        indexes = [models.Index(fields=["position", "slug"], name="%(class)s_by_place")]


class PublishedQuerySet[M: Published](models.QuerySet[M]):
    """Queryset words of published rows."""

    def published(self, at: dt.datetime) -> "PublishedQuerySet[M]":
        """Keep what the public sees at this instant."""
        return self.filter(is_open("", at))
