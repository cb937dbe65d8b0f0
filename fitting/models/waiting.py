"""
Background work is a row in a waiting status, never only a message.

A sweep claims due rows under a lease and presses one verb per row; retries, back-off and giving up
live on the row, so a killed worker loses nothing and staff can see and requeue what is stuck.
"""

import datetime as dt
from typing import ClassVar

from django.db import models, transaction

# Ten seconds, a minute, ten minutes, an hour, then every six hours (reference: webhook practice).
BACKOFF = (
    dt.timedelta(seconds=10),
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=10),
    dt.timedelta(hours=1),
    dt.timedelta(hours=6),
)


class Waiting(models.Model):
    """Work to be done: who may claim it, when, and how often it was tried."""

    # Statuses in which a row waits for a sweep.
    WAITS_IN: ClassVar[frozenset[str]]
    MOST_ATTEMPTS: ClassVar[int] = 8

    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        """No table of its own; each noun adds an index on (status, next_attempt_at)."""

        abstract = True

    @classmethod
    def due(cls, *, at: dt.datetime) -> "models.QuerySet[models.Model]":
        """Return the rows that wait, are due, and are not leased by a living worker; oldest first."""
        ready = models.Q(next_attempt_at=None) | models.Q(next_attempt_at__lte=at)
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=at)
        waits = models.Q(status__in=cls.WAITS_IN)
        return cls._default_manager.filter(ready, free, waits).order_by("pk")

    @classmethod
    def claim_due(cls, *, at: dt.datetime, limit: int = 50, lease: dt.timedelta = dt.timedelta(minutes=5)) -> list[int]:
        """
        Lease up to ``limit`` due rows to the caller and return their primary keys.

        Rows that another worker is claiming at this moment are skipped, not waited for.
        """
        with transaction.atomic():
            pks = list(cls.due(at=at).select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
            if pks:
                cls._default_manager.filter(pk__in=pks).update(leased_until=at + lease)
        return pks

    def failed_once_more(self, error: str) -> bool:
        """Count an attempt that failed (not saved here) and answer whether it was the last one."""
        self.attempts += 1
        self.last_error = error[:300]
        return self.attempts >= self.MOST_ATTEMPTS

    def next_try_after(self, at: dt.datetime) -> dt.datetime:
        """Return when the next attempt is due, by the number of attempts so far."""
        return at + BACKOFF[min(max(self.attempts, 1), len(BACKOFF)) - 1]
