"""Runs of the comparison with Stripe that may write: one at a time, and how far each has come."""

import datetime as dt
from typing import ClassVar, Self, override

from django.db import models
from django.db.models import F, Q


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    """Words about runs."""

    def under_way(self) -> Self:
        """Keep the run that has not ended; there is one at most."""
        return self.filter(ended_at=None)

    def compared_until(self) -> dt.datetime | None:
        """Return the instant up to which the last complete run has compared everything."""
        last = self.filter(is_complete=True).order_by("-began_at").values_list("began_at", flat=True)
        return last.first()


class Comparison(models.Model):
    """
    One run that compares our books with Stripe's and moves forward what was missed.

    The constraint is the lock: while a run is under way no other begins. A run that was killed never ends; when its
    lease is over, the next one ends it. A dry run leaves no row.
    """

    began_at = models.DateTimeField()
    since = models.DateTimeField()
    leased_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_complete = models.BooleanField(default=False)
    found = models.PositiveIntegerField(default=0)
    fixed = models.PositiveIntegerField(default=0)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        """One run at a time."""

        ordering: ClassVar = ["-began_at"]
        constraints: ClassVar = [
            # Every row under way has the same value, so there is one.
            models.UniqueConstraint(
                name="comparison_one_at_a_time", fields=["is_complete"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="comparison_complete_has_ended", condition=Q(is_complete=False) | Q(ended_at__isnull=False)
            ),
            models.CheckConstraint(name="comparison_fixed_at_most_found", condition=Q(fixed__lte=F("found"))),
        ]

    @override
    def __str__(self) -> str:
        """Read by its beginning."""
        return f"comparison of {self.began_at:%Y-%m-%d %H:%M}"
