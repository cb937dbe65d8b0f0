"""Cart and its lines: what a customer is about to buy, before anything is frozen."""

import secrets
from typing import ClassVar, Self, override

from django.conf import settings
from django.db import models

from fitting.models import Held
from orders.models.address import ShipTo


def new_cart_id() -> str:
    """Return an opaque public id."""
    return "crt_" + secrets.token_urlsafe(12)


def new_cart_line_id() -> str:
    """Return an opaque public id."""
    return "cln_" + secrets.token_urlsafe(9)


class CartQuerySet(models.QuerySet["Cart"]):
    """Words about carts."""

    def owned_by(self, user_id: int) -> Self:
        """Keep the carts of one customer or guest."""
        return self.filter(customer_id=user_id)


class Cart(Held, ShipTo):
    """
    A customer's cart. Its market is fixed by its first line.

    ``version`` counts every change and is the ETag. A paid order closes the cart.
    """

    LOCK_RANK = 30

    public_id = models.CharField(max_length=24, unique=True, default=new_cart_id, editable=False)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    market = models.ForeignKey("shop.Market", on_delete=models.PROTECT, related_name="+")
    shipping_method = models.ForeignKey(
        "shop.ShippingMethod", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    discount = models.ForeignKey("shop.DiscountCode", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CartQuerySet.as_manager()

    class Meta:
        """Found by owner; old ones by age."""

        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="cart_by_customer"),
            models.Index(fields=["updated_at"], name="cart_by_age"),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id


class CartLine(models.Model):
    """
    One line: a pair for one wearer (custom, quantity 1), or a number of one stock good.

    Only the same stock good merges; the same insoles for the same wearer again are a second line.

    :ivar accepted_warnings: what the buyer was warned of and wants all the same: ``code``, ``version`` of the texts,
        ``detail`` as it was read, ``at`` and ``by``.
    :ivar given_on: the day on which the pair is given as a gift; until then nobody is asked for the feet.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_cart_line_id, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    wearer = models.ForeignKey("fitting.Wearer", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    accepted_warnings = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    given_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """At least one piece."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="cart_line_quantity_in_range", condition=models.Q(quantity__gte=1, quantity__lte=20)
            ),
            models.CheckConstraint(
                name="cart_line_one_pair_for_a_wearer", condition=models.Q(wearer=None) | models.Q(quantity=1)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id
