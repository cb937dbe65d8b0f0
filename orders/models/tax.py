"""Stripe Tax: what it worked out for a cart, and what is told it of sales and of what went back."""

import secrets
from typing import ClassVar, Self, override

from django.db import models
from django.db.models import Q

from fitting.models import Graph, Journalled, Waiting


def new_tax_record_id() -> str:
    """Return an opaque public id."""
    return "txr_" + secrets.token_urlsafe(9)


class TaxCalculation(models.Model):
    """
    What Stripe Tax worked out for exactly these goods, sent to exactly this address: never changed.

    ``asked`` is a digest of everything that decides the tax: another cart that comes to the same asks anew.
    ``lines`` holds ``[tax_minor, rate]`` of each line in the order of the cart, ``shipping`` that of sending.
    """

    cart = models.ForeignKey("orders.Cart", on_delete=models.PROTECT, related_name="tax_calculations")
    stripe_id = models.CharField(max_length=80, unique=True)
    asked = models.CharField(max_length=64)
    lines = models.JSONField()
    shipping = models.JSONField()
    worked_out_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """Looked up by what was asked."""

        indexes: ClassVar = [models.Index(fields=["cart", "asked"], name="tax_calculation_asked")]

    @override
    def __str__(self) -> str:
        """Read as its id at Stripe."""
        return self.stripe_id


class TaxRecordQuerySet(models.QuerySet["TaxRecord"]):
    """Words about what Stripe Tax is told."""

    def stuck(self) -> Self:
        """Keep what does not get there by itself: refused, or asked so often that somebody should look."""
        tired = Q(status=TaxRecord.Status.WAITING, attempts__gte=TaxRecord.MOST_ATTEMPTS)
        return self.filter(Q(status=TaxRecord.Status.REFUSED) | tired)


class TaxRecord(Journalled, Waiting):
    """
    A sale, or what went back of one, as it is to stand in the tax reports: a row with its own key before any request.

    Written in the transaction that made the order paid, or the refund succeed; a sweep tells Stripe.
    """

    class Status(models.TextChoices):
        """Whether Stripe knows."""

        WAITING = "waiting"
        RECORDED = "recorded"
        REFUSED = "refused"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "waiting": frozenset({"recorded", "refused"}),
            "recorded": frozenset(),
            "refused": frozenset({"waiting", "recorded"}),
        }
    }
    LOCK_RANK = 78
    WAITS_IN = frozenset({"waiting"})

    public_id = models.CharField(max_length=24, unique=True, default=new_tax_record_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="tax_records")
    # None: the sale itself.
    refund = models.ForeignKey(
        "orders.Refund", on_delete=models.PROTECT, related_name="tax_records", null=True, blank=True
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING, db_index=True)
    idempotency_key = models.CharField(max_length=120, unique=True)
    stripe_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    # Our name of each line → Stripe's, by which a part of it is reversed.
    items = models.JSONField(default=dict, blank=True)
    # What stands there: the amount as it is taxed, and the tax; what went back is below nothing.
    amount_minor = models.BigIntegerField(null=True, blank=True)
    tax_minor = models.BigIntegerField(null=True, blank=True)
    written_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = TaxRecordQuerySet.as_manager()

    class Meta:
        """A sale and each refund are told once."""

        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"], name="tax_record_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="tax_record_status_known", condition=Q(status__in=["waiting", "recorded", "refused"])
            ),
            models.CheckConstraint(
                name="tax_record_recorded_says_so",
                condition=Q(status="recorded", stripe_id__isnull=False, recorded_at__isnull=False)
                | ~Q(status="recorded") & Q(stripe_id=None, recorded_at=None),
            ),
            models.CheckConstraint(
                name="tax_record_sign_fits",
                condition=Q(amount_minor=None, tax_minor=None)
                | Q(refund=None, amount_minor__gte=0, tax_minor__gte=0)
                | Q(refund__isnull=False, amount_minor__lte=0, tax_minor__lte=0),
            ),
            models.UniqueConstraint(name="tax_record_one_sale", fields=["order"], condition=Q(refund=None)),
            models.UniqueConstraint(name="tax_record_once_per_refund", fields=["refund"]),
        ]

    @override
    def __str__(self) -> str:
        """Read as its id."""
        return self.public_id

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return self.order.journal_thread()
