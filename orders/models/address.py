"""Where parcels go: the same columns on a cart, an order and a saved address."""

import secrets
from typing import ClassVar, Final, override

from django.conf import settings
from django.db import models

from fitting.models import Held

SHIP_FIELDS: Final = (
    "ship_name",
    "ship_company",
    "ship_line1",
    "ship_line2",
    "ship_city",
    "ship_region",
    "ship_postal_code",
    "ship_country",
    "ship_phone",
)


class ShipTo(models.Model):
    """A postal address in columns; empty country means: not known yet."""

    ship_name = models.CharField(max_length=120, blank=True)
    ship_company = models.CharField(max_length=120, blank=True)
    ship_line1 = models.CharField(max_length=160, blank=True)
    ship_line2 = models.CharField(max_length=160, blank=True)
    ship_city = models.CharField(max_length=100, blank=True)
    ship_region = models.CharField(max_length=60, blank=True)
    ship_postal_code = models.CharField(max_length=20, blank=True)
    ship_country = models.CharField(max_length=2, blank=True)
    ship_phone = models.CharField(max_length=20, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def ship_to(self) -> dict[str, str]:
        """Return the address columns by name."""
        return {name: getattr(self, name) for name in SHIP_FIELDS}


def new_address_id() -> str:
    """Return an opaque public id."""
    return "adr_" + secrets.token_urlsafe(12)


class SavedAddress(Held, ShipTo):
    """An entry of a customer's address book; ``version`` is its ETag."""

    LOCK_RANK = 25

    public_id = models.CharField(max_length=24, unique=True, default=new_address_id, editable=False)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        """Oldest first; found by owner."""

        indexes: ClassVar = [models.Index(fields=["customer", "id"], name="address_by_customer")]

    @override
    def __str__(self) -> str:
        """Read by label or street."""
        return self.label or self.ship_line1
