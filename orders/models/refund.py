"""Refund: money on its way back, decided by a rule, by a person or at Stripe; and what it gives back, part by part."""

import secrets
from typing import Any, ClassVar, Self, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from fitting.models import Graph, Journalled, Waiting
from orders.models.payout import Payout


def holds_back(path: str = "") -> Q:
    """Match the refunds whose amount cannot go back again: live ones, and those astray that are paid out otherwise."""
    live = Q(**{f"{path}status__in": Refund.LIVE})
    return live | Q(**{f"{path}status__in": Refund.ASTRAY, f"{path}payouts__status__in": Payout.LIVE})


def new_refund_id() -> str:
    """Return an opaque public id."""
    return "rfd_" + secrets.token_urlsafe(9)


class RefundQuerySet(models.QuerySet["Refund"]):
    """Words about refunds."""

    def promised(self) -> Self:
        """Keep what customers read about: not what waits for a second person, or was declined by one."""
        return self.exclude(status__in=["awaiting_approval", "declined"])

    def unanswered_since(self, instant: Any) -> Self:
        """Keep what Stripe owes an answer since before an instant: from when it may be sent, not from its decision."""
        free = Coalesce("approved_at", "requested_at")
        return self.alias(free_since=free).filter(status__in=Refund.WAITS_IN, free_since__lt=instant)


class Refund(Journalled, Waiting):
    """
    Money on its way back: a row with its own idempotency key before any request leaves.

    ``unknown`` is a status: Stripe may have done it, and the sweep asks again with the same key. What a person decides
    above the limit waits in ``awaiting_approval`` for another person, and holds its amount back meanwhile.
    """

    class Status(models.TextChoices):
        """Where the refund stands; from ``pending`` to ``cancelled`` the words are Stripe's."""

        AWAITING_APPROVAL = "awaiting_approval"
        DECLINED = "declined"
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
        PROFILE_MISSING = "profile_missing", "what we need to make it never came"
        NOT_MADE = "cannot_be_made", "cannot be made for this person"
        DUPLICATE = "duplicate_payment", "paid twice"
        MISFIT = "payment_misfit", "a payment that does not fit the order"
        GOODWILL = "goodwill", "goodwill"
        FAULTY = "faulty", "faulty or damaged"
        NOT_DELIVERED = "not_delivered", "never arrived"
        RETURNED = "returned", "sent back"
        OVERCHARGED = "overcharged", "charged too much"
        GUARANTEE = "guarantee", "as our guarantees promise"
        AT_STRIPE = "made_at_stripe", "made in Stripe's Dashboard"

    class Origin(models.TextChoices):
        """Who began it."""

        RULE = "rule"
        STAFF = "staff"
        DASHBOARD = "dashboard"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "awaiting_approval": frozenset({"requested", "declined"}),
            "declined": frozenset(),
            "requested": frozenset(
                {"declined", "unknown", "pending", "requires_action", "succeeded", "failed", "cancelled"}
            ),
            "unknown": frozenset({"pending", "requires_action", "succeeded", "failed", "cancelled"}),
            "pending": frozenset({"requires_action", "succeeded", "failed", "cancelled"}),
            "requires_action": frozenset({"pending", "succeeded", "failed", "cancelled"}),
            "succeeded": frozenset({"failed", "cancelled"}),
            "failed": frozenset(),
            "cancelled": frozenset(),
        }
    }
    # What holds money back from being refunded again.
    LIVE: ClassVar[tuple[str, ...]] = (
        "awaiting_approval", "requested", "unknown", "pending", "requires_action", "succeeded",
    )  # fmt: skip
    # Their money was to go back and has not: somebody tries again, or sends it another way.
    ASTRAY: ClassVar[tuple[str, ...]] = ("failed", "cancelled")
    # What a person may give as the reason; the others follow from rules.
    BY_PERSON: ClassVar[tuple[str, ...]] = ("goodwill", "faulty", "not_delivered", "returned", "overcharged")
    LOCK_RANK = 70
    WAITS_IN = frozenset({"requested", "unknown"})

    public_id = models.CharField(max_length=24, unique=True, default=new_refund_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey("orders.Payment", on_delete=models.PROTECT, related_name="refunds")
    # The line that ended with it; none: the order as a whole, what is left of it, or parts that a person named.
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
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    needs_approval = models.BooleanField(default=False, db_default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        """Choices and amounts are the database's."""

        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"], name="refund_due")]
        constraints: ClassVar = [
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount_minor__gte=1)),
            models.UniqueConstraint(
                name="refund_one_live_per_cancelled_line",
                fields=["line"],
                condition=Q(
                    line__isnull=False,
                    status__in=["requested", "unknown", "pending", "requires_action", "succeeded"],
                ),
            ),
            models.CheckConstraint(
                name="refund_status_known",
                condition=Q(
                    status__in=[
                        "awaiting_approval",
                        "declined",
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
                        "profile_missing",
                        "cannot_be_made",
                        "duplicate_payment",
                        "payment_misfit",
                        "goodwill",
                        "faulty",
                        "not_delivered",
                        "returned",
                        "overcharged",
                        "guarantee",
                        "made_at_stripe",
                    ]
                ),
            ),
            models.CheckConstraint(name="refund_origin_known", condition=Q(origin__in=["rule", "staff", "dashboard"])),
            models.CheckConstraint(
                name="refund_approved_before_it_leaves",
                condition=Q(needs_approval=False)
                | Q(status__in=["awaiting_approval", "declined"], approved_by=None)
                | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="refund_waits_only_for_approval_it_needs",
                condition=~Q(status="awaiting_approval") | Q(needs_approval=True, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="refund_approved_by_another_person",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("decided_by")),
            ),
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

    @property
    def is_unsent(self) -> bool:
        """Whether nobody has begun to send it; told of a held row, as whoever sends it says so first."""
        untried = self.status == self.Status.REQUESTED and not self.attempts and self.leased_until is None
        return untried or self.status in {self.Status.AWAITING_APPROVAL, self.Status.DECLINED}

    def agrees_with(self, told: str) -> bool:
        """Whether the row stands where Stripe says (Stripe writes ``canceled``)."""
        return self.status == {"canceled": "cancelled"}.get(told, told)


class RefundPart(models.Model):
    """
    What a refund gives back of one line, or of sending (``line`` is null): written once with the refund.

    ``amount_minor`` includes the tax, whether that is inside the price or on top of it; ``discount_minor`` is the share
    of the line's discount that is undone with it, and no money.
    """

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="parts")
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, related_name="refund_parts", null=True, blank=True
    )
    amount_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField()
    discount_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        """A thing stands once in a refund."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="refund_part_once_per_line", fields=["refund", "line"]),
            models.UniqueConstraint(name="refund_part_of_shipping_once", fields=["refund"], condition=Q(line=None)),
            models.CheckConstraint(name="refund_part_positive", condition=Q(amount_minor__gte=1)),
            models.CheckConstraint(name="refund_part_tax_within_amount", condition=Q(tax_minor__lte=F("amount_minor"))),
        ]

    @override
    def __str__(self) -> str:
        """Read as an amount of something."""
        return f"{self.amount_minor} of line {self.line_id}" if self.line_id else f"{self.amount_minor} of shipping"
