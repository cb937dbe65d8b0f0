"""Redemption: that an order used a discount code; given back when the order dies."""

from typing import ClassVar, Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    """Words about redemptions."""

    def live(self) -> Self:
        """Keep those that count."""
        return self.filter(state=Redemption.State.LIVE)

    def of_buyer(self, customer_id: int, email: str) -> Self:
        """Keep those of one buyer: of the account or guest session, or of the same e-mail address."""
        same_address = Q(email=email) if email else Q()
        return self.filter(Q(customer_id=customer_id) | same_address)


class Redemption(models.Model):
    """
    One use of a discount code, counted from checkout on; ``released`` when the order dies.

    ``email`` is the address of the order in small letters: by it, guests are one customer each.
    """

    class State(models.TextChoices):
        """Whether it counts."""

        LIVE = "live"
        RELEASED = "released"

    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="redemption")
    code = models.ForeignKey("shop.DiscountCode", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State.choices, default=State.LIVE)
    redeemed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        """Found by code and buyer."""

        indexes: ClassVar = [
            models.Index(fields=["code", "email"], name="redemption_by_email"),
            models.Index(fields=["code", "customer"], name="redemption_by_customer"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="redemption_state_known", condition=Q(state__in=["live", "released"])),
            models.CheckConstraint(
                name="redemption_state_says_when",
                condition=Q(state="live", released_at=None) | Q(state="released", released_at__isnull=False),
            ),
            models.CheckConstraint(name="redemption_takes_something", condition=Q(amount_minor__gte=1)),
        ]

    @override
    def __str__(self) -> str:
        """Read as what was taken off."""
        return f"{self.amount_minor} {self.currency} off order {self.order_id}"
