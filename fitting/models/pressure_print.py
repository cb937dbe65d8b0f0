"""What a pressure plate or an in-shoe sensor told of one foot."""

from typing import ClassVar, Self, override

from django.db import models
from django.db.models import Q

from fitting.measured import Side
from fitting.models.clinician import ClinicianEntry
from fitting.models.profile import FootProfile


class PressurePrintQuerySet(models.QuerySet["PressurePrint"]):
    """Words for picking prints."""

    def present(self) -> Self:
        """Leave out what was taken away or replaced."""
        return self.filter(removed_at=None)

    def counting(self) -> Self:
        """Keep what the rules may look at: a wearer's own, and those of verified entries."""
        return self.present().filter(Q(entry=None) | Q(entry__status="verified"))


class PressurePrint(models.Model):
    """
    What one pressure matrix told of one foot. The matrix itself is not kept.

    :ivar entry: the clinician's entry it came with; none if it is the wearer's own or a fitter's.
    :ivar arch_index: share of the middle third, without toes.
    """

    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="prints")
    entry = models.ForeignKey(ClinicianEntry, on_delete=models.PROTECT, related_name="prints", null=True, blank=True)
    side = models.CharField(max_length=5, choices=[(side.value, side.value) for side in Side])
    arch_index = models.DecimalField(max_digits=5, decimal_places=4)
    cells = models.PositiveIntegerField()
    forefoot_cells = models.DecimalField(max_digits=7, decimal_places=1)
    midfoot_cells = models.DecimalField(max_digits=7, decimal_places=1)
    heel_cells = models.DecimalField(max_digits=7, decimal_places=1)
    toes_at = models.DecimalField(max_digits=4, decimal_places=3)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PressurePrintQuerySet.as_manager()

    class Meta:
        """One of a foot counts for the wearer's own, and one for each entry."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="print_one_own_per_side", fields=["profile", "side"], condition=Q(entry=None, removed_at=None)
            ),
            models.UniqueConstraint(
                name="print_one_per_entry_and_side", fields=["entry", "side"], condition=Q(removed_at=None)
            ),
            models.CheckConstraint(name="print_side_known", condition=Q(side__in=[side.value for side in Side])),
            models.CheckConstraint(name="print_index_is_a_share", condition=Q(arch_index__range=(0, 1))),
        ]

    @override
    def __str__(self) -> str:
        """Read as what it is of."""
        return f"print, {self.side}"
