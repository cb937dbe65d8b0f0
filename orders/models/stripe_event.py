"""The inbox: one row per event of Stripe, acted on once; what is stored is an allow-list, never the whole body."""

from typing import ClassVar, override

from django.db import models
from django.db.models import Q

from fitting.models import Graph, Journalled, Waiting


class StripeEvent(Journalled, Waiting):
    """
    A hint that something happened at Stripe; the object fetched from Stripe is the truth.

    The row is its own history (attempts, last error, times), so it keeps no journal.
    """

    class Status(models.TextChoices):
        """What became of the event."""

        NEW = "new"
        DONE = "done"
        IGNORED = "ignored"
        UNMATCHED = "unmatched"
        FAILED = "failed"
        DEAD = "dead"

    class Source(models.TextChoices):
        """How it reached us."""

        WEBHOOK = "webhook"
        POLL = "poll"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "new": frozenset({"done", "ignored", "unmatched", "failed", "dead"}),
            "failed": frozenset({"done", "ignored", "unmatched", "failed", "dead", "new"}),
            "unmatched": frozenset({"done", "ignored", "unmatched", "failed", "dead", "new"}),
            "dead": frozenset({"new"}),
            "done": frozenset(),
            "ignored": frozenset(),
        }
    }
    LOCK_RANK = 20
    KEEPS_JOURNAL = False
    WAITS_IN = frozenset({"new", "failed", "unmatched"})

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    api_version = models.CharField(max_length=40, blank=True)
    livemode = models.BooleanField()
    account = models.CharField(max_length=80, blank=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    payload_sha256 = models.CharField(max_length=64)
    # The whole body, sealed (orders/sealing.py), for as long as somebody may have to look into a fault.
    raw_sealed = models.BinaryField(null=True, blank=True)
    secret_label = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.WEBHOOK)
    order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, related_name="stripe_events", null=True, blank=True
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    deliveries = models.PositiveIntegerField(default=1)

    class Meta:
        """Found by the sweep; by object for a person."""

        verbose_name = "Stripe event"
        indexes: ClassVar = [
            models.Index(fields=["status", "next_attempt_at"], name="stripe_event_due"),
            models.Index(fields=["object_id"], name="stripe_event_by_object"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stripe_event_status_known",
                condition=Q(status__in=["new", "done", "ignored", "unmatched", "failed", "dead"]),
            ),
            models.CheckConstraint(name="stripe_event_source_known", condition=Q(source__in=["webhook", "poll"])),
        ]

    @override
    def __str__(self) -> str:
        """Read as what happened."""
        return f"{self.type} ({self.event_id})"
