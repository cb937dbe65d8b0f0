"""The money facts: attempts to pay, payments that happened, refunds."""

import secrets
from collections.abc import Iterable
from typing import ClassVar, override

from django.db import models
from django.db.models import Q, Sum

from fitting.models import Graph, Journalled, Waiting


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
    Money that Stripe took for an order: written once, never changed.

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
        """Return what is not refunded, nor about to be, in minor units."""
        taken = self.refunds.filter(status__in=Refund.LIVE).aggregate(whole=Sum("amount_minor"))["whole"]
        return self.amount_minor - int(taken or 0)


def new_refund_id() -> str:
    """Return an opaque public id."""
    return "rfd_" + secrets.token_urlsafe(9)


class Refund(Journalled, Waiting):
    """
    Money on its way back: a row with its own idempotency key before any request leaves.

    ``unknown`` is a status: Stripe may have done it, and the sweep asks again with the same key.
    """

    class Status(models.TextChoices):
        """Where the refund stands; the last five are Stripe's words."""

        REQUESTED = "requested"
        UNKNOWN = "unknown"
        PENDING = "pending"
        REQUIRES_ACTION = "requires_action"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Reason(models.TextChoices):
        """Why, in our words; none of them says anything about feet."""

        CANCELLED_UNPAID_LATE = "cancelled_before_payment", "paid after it was cancelled"
        CANCELLED = "cancelled_before_production", "cancelled before production"
        DUPLICATE = "duplicate_payment", "paid twice"
        AT_STRIPE = "made_at_stripe", "made in Stripe's Dashboard"

    class Origin(models.TextChoices):
        """Who began it."""

        RULE = "rule"
        STAFF = "staff"
        DASHBOARD = "dashboard"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "requested": frozenset({"unknown", "pending", "requires_action", "succeeded", "failed", "cancelled"}),
            "unknown": frozenset({"pending", "requires_action", "succeeded", "failed", "cancelled"}),
            "pending": frozenset({"requires_action", "succeeded", "failed", "cancelled"}),
            "requires_action": frozenset({"pending", "succeeded", "failed", "cancelled"}),
            "succeeded": frozenset({"failed"}),
            "failed": frozenset(),
            "cancelled": frozenset(),
        }
    }
    # What holds money back from being refunded again.
    LIVE: ClassVar[tuple[str, ...]] = ("requested", "unknown", "pending", "requires_action", "succeeded")
    LOCK_RANK = 70
    WAITS_IN = frozenset({"requested", "unknown"})

    public_id = models.CharField(max_length=24, unique=True, default=new_refund_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    # What it gives back, where that is one line; none: the order as a whole, or what is left of it.
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, related_name="refunds", null=True, blank=True
    )
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=32, choices=Reason.choices)
    remark = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.REQUESTED, db_index=True)
    idempotency_key = models.CharField(max_length=120, unique=True)
    stripe_refund_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    failure_reason = models.CharField(max_length=80, blank=True)
    requested_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Choices and amounts are the database's."""

        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"], name="refund_due")]
        constraints: ClassVar = [
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount_minor__gte=1)),
            models.UniqueConstraint(
                name="refund_one_live_per_cancelled_line",
                fields=["line"],
                condition=Q(
                    reason="cancelled_before_production",
                    status__in=["requested", "unknown", "pending", "requires_action", "succeeded"],
                ),
            ),
            models.CheckConstraint(
                name="refund_status_known",
                condition=Q(
                    status__in=[
                        "requested",
                        "unknown",
                        "pending",
                        "requires_action",
                        "succeeded",
                        "failed",
                        "cancelled",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="refund_reason_known",
                condition=Q(
                    reason__in=[
                        "cancelled_before_payment",
                        "cancelled_before_production",
                        "duplicate_payment",
                        "made_at_stripe",
                    ]
                ),
            ),
            models.CheckConstraint(name="refund_origin_known", condition=Q(origin__in=["rule", "staff", "dashboard"])),
            models.CheckConstraint(
                name="refund_succeeded_has_stripe_id",
                condition=~Q(status="succeeded") | Q(stripe_refund_id__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.order_id}"

    def agrees_with(self, told: str) -> bool:
        """Whether the row stands where Stripe says (Stripe writes ``canceled``)."""
        return self.status == {"canceled": "cancelled"}.get(told, told)
