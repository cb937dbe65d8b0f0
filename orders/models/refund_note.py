"""Refund note: what was given back of an invoice, frozen, under a number of a series without gaps."""

from typing import ClassVar, NoReturn, override

from django.db import models
from django.db.models import Q

from fitting.models import Held
from orders.models.ledger import AppendOnly


class RefundNoteSeries(Held):
    """The counter of one year's refund notes; locked last and briefly, as that of the invoices."""

    LOCK_RANK = 160

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        """One per year."""

        verbose_name_plural = "refund note series"

    @override
    def __str__(self) -> str:
        """Read as the year."""
        return str(self.year)

    def next_position(self) -> int:
        """Take the next position of the held series."""
        self.change(last=self.last + 1)
        return self.last


class RefundNote(models.Model):
    """
    The note of one refund of an invoiced order: written once, in code and in the database.

    ``content`` is everything that stands on it (see :func:`orders.refund_notes.content_of`).
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="refund_notes")
    refund = models.OneToOneField("orders.Refund", on_delete=models.PROTECT, related_name="refund_note")
    series = models.ForeignKey(RefundNoteSeries, on_delete=models.PROTECT, related_name="notes")
    position = models.PositiveBigIntegerField()
    number = models.CharField(max_length=20, unique=True)
    total_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    content = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        """A position is taken once."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="refund_note_position_once_per_series", fields=["series", "position"]),
            models.CheckConstraint(name="refund_note_position_from_one", condition=Q(position__gte=1)),
            models.CheckConstraint(name="refund_note_of_money", condition=Q(total_minor__gte=1)),
        ]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return self.number

    @override
    def save(self, *, force_insert: bool = False, **kwargs: object) -> None:  # type: ignore[override]
        """
        Write a new note.

        :raises AppendOnly: if it was issued before.
        """
        if not self._state.adding:
            raise AppendOnly
        super().save(force_insert=True)

    @override
    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Refuse."""
        raise AppendOnly
