"""Stock: pieces on the shelf, and pieces promised to orders."""

from typing import ClassVar, override

from django.db import models
from django.db.models import F


def _at_least_one(count: int) -> None:
    if count < 1:
        message = f"Count at least one piece, not {count}."
        raise ValueError(message)


class StockQuerySet(models.QuerySet["Stock"]):
    """Queryset words of stock; each is one conditional UPDATE, so racers cannot promise a piece twice."""

    def reserve(self, variant_id: int, count: int) -> bool:
        """Promise pieces to an order; ``False``, and nothing changed, when too few are free."""
        _at_least_one(count)
        free = self.filter(variant_id=variant_id, on_hand__gte=F("reserved") + count)
        return free.update(reserved=F("reserved") + count) == 1

    def release(self, variant_id: int, count: int) -> bool:
        """Take a promise back (the order died); ``False`` when fewer were promised."""
        _at_least_one(count)
        promised = self.filter(variant_id=variant_id, reserved__gte=count)
        return promised.update(reserved=F("reserved") - count) == 1

    def consume(self, variant_id: int, count: int) -> bool:
        """Take promised pieces off the shelf (packing); ``False`` when fewer were promised."""
        _at_least_one(count)
        promised = self.filter(variant_id=variant_id, reserved__gte=count)
        return promised.update(reserved=F("reserved") - count, on_hand=F("on_hand") - count) == 1

    def receive(self, variant_id: int, count: int) -> bool:
        """Put pieces on the shelf (a delivery, or a return in good order); ``False`` if it has no stock row."""
        _at_least_one(count)
        return self.filter(variant_id=variant_id).update(on_hand=F("on_hand") + count) == 1


class Stock(models.Model):
    """How many pieces of a stock variant there are; made-to-measure variants have no row."""

    variant = models.OneToOneField("shop.Variant", on_delete=models.PROTECT, related_name="stock")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    objects = StockQuerySet.as_manager()

    class Meta:
        """Never more promised than there is."""

        verbose_name_plural = "stock"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stock_reserved_within_on_hand",
                condition=models.Q(reserved__gte=0, reserved__lte=F("on_hand")),
                violation_error_message="Not more can be promised than is on the shelf.",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as a count."""
        return f"{self.free} free of {self.on_hand}"

    @property
    def free(self) -> int:
        """Pieces that can still be promised."""
        return self.on_hand - self.reserved
