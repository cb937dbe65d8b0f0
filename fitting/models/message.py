"""A mail that must go out: written in the same transaction as what it tells, sent once, kept for the timeline."""

from typing import ClassVar, override

from django.conf import settings
from django.db import models

from fitting.models.journal import Graph, Journalled
from fitting.models.waiting import Waiting


class Message(Journalled, Waiting):
    """
    One mail to one person.

    ``key`` is unique, so a verb that runs twice writes one message. ``facts`` holds numbers, amounts and
    links' paths for the template: never a health word, never a secret (codes are minted when it is sent).
    """

    class Status(models.TextChoices):
        """Where the mail is."""

        QUEUED = "queued"
        SENT = "sent"
        STOPPED = "stopped"
        DEAD = "dead"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "queued": frozenset({"sent", "stopped", "dead"}),
            # What was sent stays so: once more it goes out as a copy.
            "sent": frozenset(),
            "stopped": frozenset(),
            "dead": frozenset({"queued"}),
        }
    }
    LOCK_RANK = 170
    KEEPS_JOURNAL = False
    WAITS_IN = frozenset({"queued"})

    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=48)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    to_email = models.EmailField()
    language = models.CharField(max_length=8, default="en")
    thread = models.CharField(max_length=48, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Found by the sweep and by the timeline."""

        indexes: ClassVar = [
            models.Index(fields=["status", "next_attempt_at"], name="message_due"),
            models.Index(fields=["thread", "queued_at"], name="message_by_thread"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_status_known",
                condition=models.Q(status__in=["queued", "sent", "stopped", "dead"]),
            ),
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=~models.Q(status="sent") | models.Q(sent_at__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its key."""
        return self.key

    @override
    def journal_thread(self) -> str:
        """Belong to the timeline it was written for."""
        return self.thread
