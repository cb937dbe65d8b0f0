"""The tables of the wiring: idempotency keys, the slots of the schedule, and what limits have counted."""

from typing import ClassVar, override

from django.db import models


class IdempotencyKey(models.Model):
    """
    One keyed request of one actor, and its answer once there is one.

    A twin is refused while ``locked_until`` is ahead and takes over after it. Nothing rests on this table:
    every verb is safe to run twice.
    """

    actor = models.CharField(max_length=32)
    key = models.CharField(max_length=255)
    # What was asked: method, path and body. The same key for anything else is refused.
    endpoint = models.CharField(max_length=300)
    body_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    body = models.BinaryField(default=b"", blank=True)

    class Meta:
        """A key belongs to one actor."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "key"], name="idempotency_key_once_per_actor"),
            models.CheckConstraint(
                name="idempotency_status_is_http",
                condition=models.Q(status=None) | models.Q(status__range=(200, 499)),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as what was asked."""
        return self.endpoint

    @property
    def is_done(self) -> bool:
        """Whether the answer is known."""
        return self.status is not None


class ScheduleSlot(models.Model):
    """A sweep was enqueued for a slot of time; unique, so of several workers one enqueues it."""

    name = models.CharField(max_length=96)
    slot = models.DateTimeField()
    enqueued_at = models.DateTimeField()

    class Meta:
        """One row a sweep and slot."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "slot"], name="schedule_slot_once")]

    @override
    def __str__(self) -> str:
        """Read as the sweep and its time."""
        return f"{self.name} at {self.slot:%Y-%m-%d %H:%M:%S}"


class LimitCount(models.Model):
    """How often somebody did something in the present window of a limit; see :mod:`config.api.throttles`."""

    key = models.CharField(max_length=120, unique=True)
    # Seconds since 1970: compared and set by one statement that both databases read alike.
    until_epoch_s = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    @override
    def __str__(self) -> str:
        """Read as a count."""
        return f"{self.key}: {self.count}"
