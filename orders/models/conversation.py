"""What a customer and we write to each other about an order: written once, never changed."""

import secrets
from typing import ClassVar, Final, Self, override

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from orders.models.written_once import WrittenOnce

LONGEST: Final = 4000


def new_order_message_id() -> str:
    """Return an opaque public id."""
    return "msg_" + secrets.token_urlsafe(9)


class OrderMessageQuerySet(models.QuerySet["OrderMessage"]):
    """Words about conversations."""

    def from_customers(self) -> Self:
        """Keep what customers wrote."""
        return self.filter(author=OrderMessage.Author.CUSTOMER)

    def unanswered(self) -> Self:
        """Keep what customers wrote and no word of ours follows."""
        ours = OrderMessage.objects.filter(order=OuterRef("order"), author="us", pk__gt=OuterRef("pk"))
        return self.from_customers().filter(~Exists(ours))


class OrderMessage(WrittenOnce):
    """One message. It may speak of health: it is read at desks by support, and is in no mail and no log."""

    class Author(models.TextChoices):
        """Who wrote."""

        CUSTOMER = "customer"
        US = "us"

    public_id = models.CharField(max_length=24, unique=True, default=new_order_message_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(max_length=8, choices=Author.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST)
    written_at = models.DateTimeField()

    objects = OrderMessageQuerySet.as_manager()

    class Meta:
        """Read per order; triggers refuse changes on both databases."""

        verbose_name = "message of an order"
        verbose_name_plural = "messages of orders"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["order", "author", "id"], name="order_message_by_order")]
        constraints: ClassVar = [
            models.CheckConstraint(name="order_message_author_known", condition=Q(author__in=["customer", "us"])),
            models.CheckConstraint(name="order_message_says_something", condition=~Q(text="")),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id: never by its words."""
        return self.public_id
