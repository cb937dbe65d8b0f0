"""The ledger: signed integers in minor units, keyed by Stripe's ids; every total is a sum over it."""

from typing import ClassVar, NoReturn, Self, override

from django.db import models
from django.db.models import Q, Sum

from orders.models.written_once import AppendOnly, WrittenOnce


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Sums over movements, in minor units; entries of one currency at a time."""

    def in_currency(self, currency: str) -> Self:
        """Keep the movements of one currency: sums of several mean nothing."""
        return self.filter(currency=currency)

    def captured(self) -> int:
        """Return what customers paid."""
        return self._sum(Q(kind="charge"))

    def returned(self) -> int:
        """Return what went back to customers and stayed there."""
        return -self._sum(~Q(kind="charge"))

    def balance(self) -> int:
        """Return what was paid and not given back."""
        return self._sum(Q())

    def _sum(self, condition: Q) -> int:
        total: int | None = self.filter(condition).aggregate(total=Sum("amount_minor"))["total"]
        return total or 0

    @override
    def update(self, **kwargs: object) -> NoReturn:
        """Refuse; the database does too."""
        raise AppendOnly

    @override
    def delete(self) -> NoReturn:
        """Refuse; the database does too."""
        raise AppendOnly


class LedgerEntry(WrittenOnce):
    """
    One movement of money: append-only, in code and in the database.

    ``amount_minor`` is what the customer paid (+) or got back (-); ``fee_minor`` what Stripe kept (-) or
    returned (+). The fee of a charge or a dispute stands in its entry; one that Stripe tells later, or keeps in another
    currency than the customer paid in, is a ``processing_fee``.
    """

    class Kind(models.TextChoices):
        """What moved."""

        CHARGE = "charge"
        PROCESSING_FEE = "processing_fee"
        REFUND = "refund"
        REFUND_REVERSAL = "refund_reversal"
        PAYOUT = "payout"
        DISPUTE_WITHDRAWAL = "dispute_withdrawal"
        DISPUTE_REINSTATEMENT = "dispute_reinstatement"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    source_id = models.CharField(max_length=80)
    txn_id = models.CharField(max_length=80, blank=True)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        """A movement is written once, however often it is told."""

        verbose_name_plural = "ledger entries"
        constraints: ClassVar = [
            models.UniqueConstraint(name="ledger_movement_once", fields=["kind", "source_id", "txn_id"]),
            models.CheckConstraint(
                name="ledger_kind_known",
                condition=Q(
                    kind__in=[
                        "charge",
                        "processing_fee",
                        "refund",
                        "refund_reversal",
                        "payout",
                        "dispute_withdrawal",
                        "dispute_reinstatement",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="ledger_fee_moves_no_money", condition=~Q(kind="processing_fee") | Q(amount_minor=0)
            ),
            models.CheckConstraint(
                name="ledger_sign_fits_kind",
                condition=Q(kind__in=["refund", "payout", "dispute_withdrawal"], amount_minor__lt=0)
                | (~Q(kind__in=["refund", "payout", "dispute_withdrawal"]) & Q(amount_minor__gte=0)),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as a movement."""
        return f"{self.kind} {self.amount_minor} {self.currency}"
