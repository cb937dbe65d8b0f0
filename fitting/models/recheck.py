"""What was said when feet that were described before are to be used again."""

from typing import ClassVar, Self, override

from django.db import models

from fitting.models.profile import FootProfile
from shop.actor import Kind


class RecheckQuerySet(models.QuerySet["Recheck"]):
    """Words for picking rechecks."""

    def of_outdated(self) -> Self:
        """Keep those that said something has changed, where nobody has said otherwise since."""
        later = Recheck.objects.filter(profile=models.OuterRef("profile"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(later), outcome=Recheck.Outcome.CHANGED)


class Recheck(models.Model):
    """
    One answer to "what has changed?", kept for ever; it is about health, as the profile is.

    :ivar variant: what was to be ordered again.
    :ivar told: the answers, as they were given.
    :ivar causes: codes of what makes new facts necessary; empty if the profile is used as it is.
    """

    class Outcome(models.TextChoices):
        """Whether the described feet are still the wearer's."""

        SAME = "same", "As described"
        CHANGED = "changed", "Something has changed"

    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="rechecks")
    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    told = models.JSONField()
    causes = models.JSONField(default=list, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    told_at = models.DateTimeField()
    told_by_kind = models.CharField(max_length=12)
    told_by_id = models.BigIntegerField(null=True, blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        """A trigger freezes the row."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="recheck_outcome_known", condition=models.Q(outcome__in=["same", "changed"])),
            models.CheckConstraint(
                name="recheck_teller_known", condition=models.Q(told_by_kind__in=[kind.value for kind in Kind])
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as what came of it, never by a health word."""
        return self.outcome
