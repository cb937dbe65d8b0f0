"""What we concluded from one profile by one version of the rules, with all that was looked at; never changed."""

import secrets
from typing import Any, ClassVar, override

from django.db import models

from fitting.models.profile import FootProfile


def new_assessment_id() -> str:
    """Return an opaque, unguessable id."""
    return "asm_" + secrets.token_urlsafe(12)


class Assessment(models.Model):
    """
    Conclusions that stand for ever: judged again by the same version, the same inputs give the same answer.

    The same profile may be judged anew when the rules change, or when somebody else than the wearer adds a finding.

    :ivar inputs: the wearer as the rules saw them (:mod:`fitting.rules.records`).
    :ivar checksum: of ``inputs``.
    :ivar conclusions: classes per side, differences, sizes, flags, each with its reasons.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_assessment_id, editable=False)
    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="assessments")
    rules_version = models.PositiveSmallIntegerField()
    inputs = models.JSONField()
    checksum = models.CharField(max_length=64)
    conclusions = models.JSONField()
    assessed_at = models.DateTimeField()

    class Meta:
        """Once per version of the rules and inputs. Triggers freeze the row."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="assessment_once", fields=["profile", "rules_version", "checksum"]),
            models.CheckConstraint(name="assessment_version_from_one", condition=models.Q(rules_version__gte=1)),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id

    @property
    def flags(self) -> list[str]:
        """Codes of what must be cleared by a clinician first."""
        told: dict[str, Any] = self.conclusions
        return list(told["blocking"])
