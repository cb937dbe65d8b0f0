"""Papers that are issued under a number of a series without gaps: what invoices and refund notes share."""

from typing import ClassVar, override

from django.db import models
from django.db.models import Q

from fitting.models import Held
from orders.models.written_once import WrittenOnce


class IssuedPaper(WrittenOnce):
    """
    A paper with a number, frozen when it is issued.

    ``content`` is everything that stands on it, so that nothing that changes afterwards changes what was issued.
    """

    series: models.ForeignKey["Series", "Series"]

    position = models.PositiveBigIntegerField()
    number = models.CharField(max_length=20, unique=True)
    total_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    content = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        """No table of its own."""

        abstract = True

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return self.number


class Series(Held):
    """
    The counter of one year's papers of a kind: whoever holds it may take the next number.

    It is locked last and briefly, as everybody who issues waits for it.
    """

    LOCK_RANK = 160
    # What a number begins with, so that papers of two kinds never share one.
    PREFIX: ClassVar[str] = ""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        """No table of its own."""

        abstract = True

    @override
    def __str__(self) -> str:
        """Read as the year."""
        return str(self.year)

    @classmethod
    def issue(cls, paper: IssuedPaper, *, year: int) -> None:
        """Take the year's next number and write the paper; the number is taken back if it cannot be written."""
        if not cls._default_manager.filter(year=year).exists():
            # Of two who begin a year, one writes it.
            cls._default_manager.bulk_create([cls(year=year)], ignore_conflicts=True)
        with cls.hold_where(Q(year=year)) as (series,):
            series.change(last=series.last + 1)
            paper.series, paper.position = series, series.last
            paper.number = f"{cls.PREFIX}{year}-{series.last:06d}"
            paper.save(force_insert=True)
