"""The money facts: attempts to pay, and payments that happened."""

from collections.abc import Iterable
from typing import ClassVar, override

from django.db import models
from django.db.models import Q, Sum

from fitting.models import Graph, Journalled
from orders.models.refund import holds_back


class PaymentAttempt(Journalled):
    """
    One Stripe Checkout session, from intent to end.

    ``params`` is the whole request body; it belongs to ``idempotency_key`` and is resent as it stands.
    At most one attempt of an order is active (creating, open, processing): the constraint is the lock.
    ``asked_at`` is when a page last made us ask Stripe about it.
    """

    class Status(models.TextChoices):
        """Where the attempt stands."""

        CREATING = "creating"
        OPEN = "open"
        PROCESSING = "processing"
        PAID = "paid"
        EXPIRED = "expired"
        SUPERSEDED = "superseded"
        FAILED = "failed"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "creating": frozenset({"open", "superseded", "failed", "expired", "processing", "paid"}),
            "open": frozenset({"processing", "paid", "expired", "superseded", "failed"}),
            "processing": frozenset({"paid", "failed"}),
            "paid": frozenset(),
            "expired": frozenset({"processing", "paid"}),
            "superseded": frozenset({"processing", "paid"}),
            "failed": frozenset({"paid"}),
        }
    }
    ACTIVE: ClassVar[tuple[str, ...]] = ("creating", "open", "processing")
    LOCK_RANK = 50

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CREATING)
    idempotency_key = models.CharField(max_length=120, unique=True)
    params = models.JSONField()
    params_hash = models.CharField(max_length=64)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    stripe_session_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        """One active attempt per order."""

        indexes: ClassVar = [models.Index(fields=["status", "created_at"], name="attempt_by_status")]
        constraints: ClassVar = [
            models.UniqueConstraint(name="attempt_number_once_per_order", fields=["order", "number"]),
            models.UniqueConstraint(
                name="attempt_one_active_per_order",
                fields=["order"],
                condition=Q(status__in=["creating", "open", "processing"]),
            ),
            models.CheckConstraint(
                name="attempt_status_known",
                condition=Q(status__in=["creating", "open", "processing", "paid", "expired", "superseded", "failed"]),
            ),
            models.CheckConstraint(
                name="attempt_open_has_session",
                condition=~Q(status="open") | Q(stripe_session_id__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read with its number."""
        return f"attempt {self.number} of order {self.order_id}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.order_id}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Words about money that arrived."""

    def unrecorded(self, intent_ids: Iterable[str]) -> set[str]:
        """Return which of Stripe's payment intents are not in our books."""
        wanted = set(intent_ids)
        return wanted - set(self.filter(payment_intent_id__in=wanted).values_list("payment_intent_id", flat=True))


class Payment(models.Model):
    """
    Money that Stripe took for an order: written once; only what came late counts from when its order is revived.

    ``standing`` says how it counts: ``counted`` paid the order; the others are on hold for a person.
    A free order has one of amount 0 without a payment intent.
    """

    class Standing(models.TextChoices):
        """How the money counts."""

        COUNTED = "counted"
        LATE = "late"
        DUPLICATE = "duplicate"
        MISMATCH = "mismatch"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    attempt = models.ForeignKey(
        PaymentAttempt, on_delete=models.PROTECT, related_name="payments", null=True, blank=True
    )
    standing = models.CharField(max_length=12, choices=Standing.choices)
    payment_intent_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    charge_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = PaymentQuerySet.as_manager()

    class Meta:
        """One counted payment per order; free orders alone have no payment intent."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                name="payment_one_counted_per_order", fields=["order"], condition=Q(standing="counted")
            ),
            models.CheckConstraint(
                name="payment_standing_known",
                condition=Q(standing__in=["counted", "late", "duplicate", "mismatch"]),
            ),
            models.CheckConstraint(
                name="payment_of_money_has_intent",
                condition=Q(amount_minor=0) | Q(payment_intent_id__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by Stripe's id."""
        return self.payment_intent_id or f"free order {self.order_id}"

    def available_minor(self) -> int:
        """Return what is not refunded, paid out, about to be, or disputed (lost disputes too), in minor units."""
        return max(0, self.left_minor())

    def left_minor(self) -> int:
        """Return the same, below nothing where a bank has taken what was to go back another way."""
        gone = self.refunds.filter(holds_back()).aggregate(whole=Sum("amount_minor"))["whole"]
        disputed = self.disputes.taking().aggregate(whole=Sum("amount_minor"))["whole"]
        return self.amount_minor - int(gone or 0) - int(disputed or 0)

    def is_disputed(self) -> bool:
        """Whether a dispute about it is under way (an inquiry is none): Stripe refunds nothing of it meanwhile."""
        return self.disputes.freezing().exists()
