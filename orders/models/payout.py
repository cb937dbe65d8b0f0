"""Payout: money that a refund could not bring home, sent by people past Stripe and written down by two of them."""

import secrets
from typing import ClassVar, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fitting.models import Graph, Journalled


def new_payout_id() -> str:
    """Return an opaque public id."""
    return "pay_" + secrets.token_urlsafe(9)


class Payout(Journalled):
    """
    What one person says to have sent instead of a failed refund, and another one has seen on the bank's statement.

    ``reference`` is what stands on the statement; account numbers of customers are not kept here.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed"
        PAID = "paid"
        DECLINED = "declined"

    class Method(models.TextChoices):
        """How the money went."""

        BANK = "bank_transfer", "bank transfer"
        CHEQUE = "cheque", "cheque"
        OTHER = "other", "another way"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {"proposed": frozenset({"paid", "declined"}), "paid": frozenset(), "declined": frozenset()}
    }
    # What holds the money back from being sent again.
    LIVE: ClassVar[tuple[str, ...]] = ("proposed", "paid")
    LOCK_RANK = 75

    public_id = models.CharField(max_length=24, unique=True, default=new_payout_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payouts")
    refund = models.ForeignKey("orders.Refund", on_delete=models.PROTECT, related_name="payouts")
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=Method.choices)
    reference = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED, db_index=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One live payout of a refund; two people."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                name="payout_one_live_per_refund", fields=["refund"], condition=Q(status__in=["proposed", "paid"])
            ),
            models.CheckConstraint(
                name="payout_status_known", condition=Q(status__in=["proposed", "paid", "declined"])
            ),
            models.CheckConstraint(
                name="payout_method_known", condition=Q(method__in=["bank_transfer", "cheque", "other"])
            ),
            models.CheckConstraint(name="payout_amount_positive", condition=Q(amount_minor__gte=1)),
            models.CheckConstraint(
                name="payout_paid_by_two",
                condition=Q(status="proposed", decided_by=None, decided_at=None)
                | Q(status="paid", decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by"))
                | Q(status="declined", decided_by__isnull=False, decided_at__isnull=False),
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
