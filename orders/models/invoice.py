"""Invoice: what was charged for an order, frozen, under a number of a series without gaps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orders.models.issued import IssuedPaper, Series


class InvoiceSeries(Series):
    """The counter of one year's invoices."""

    class Meta:
        """One per year."""

        verbose_name_plural = "invoice series"


class Invoice(IssuedPaper):
    """
    The invoice of one paid order: written once; later refunds have notes of their own.

    What stands on it is told at :func:`orders.invoices.content_of`: a corrected address, the customer's or the
    seller's, does not change it.
    """

    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="invoice")
    series = models.ForeignKey(InvoiceSeries, on_delete=models.PROTECT, related_name="invoices")

    class Meta:
        """A position is taken once."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="invoice_position_once_per_series", fields=["series", "position"]),
            models.CheckConstraint(name="invoice_position_from_one", condition=Q(position__gte=1)),
            models.CheckConstraint(name="invoice_of_money", condition=Q(total_minor__gte=1)),
        ]
