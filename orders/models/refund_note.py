"""Refund note: what was given back of an invoice, frozen, under a number of a series without gaps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orders.models.issued import IssuedPaper, Series


class RefundNoteSeries(Series):
    """The counter of one year's refund notes."""

    PREFIX = "R"

    class Meta:
        """One per year."""

        verbose_name_plural = "refund note series"


class RefundNote(IssuedPaper):
    """
    The note of one refund of an invoiced order: written once.

    What stands on it is told at :func:`orders.refund_notes.content_of`.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="refund_notes")
    refund = models.OneToOneField("orders.Refund", on_delete=models.PROTECT, related_name="refund_note")
    series = models.ForeignKey(RefundNoteSeries, on_delete=models.PROTECT, related_name="notes")

    class Meta:
        """A position is taken once."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="refund_note_position_once_per_series", fields=["series", "position"]),
            models.CheckConstraint(name="refund_note_position_from_one", condition=Q(position__gte=1)),
            models.CheckConstraint(name="refund_note_of_money", condition=Q(total_minor__gte=1)),
        ]
