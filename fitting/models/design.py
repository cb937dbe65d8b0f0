"""The manufacturing files of one side of a prescription, and the checks that let them be made."""

import secrets
from typing import ClassVar, Final, Self, override

from django.db import models
from django.db.models import Exists, OuterRef, Q

from fitting.models.consent import Consent
from fitting.models.journal import Graph, Journalled
from fitting.models.prescription import PrescriptionSide, PrescriptionStatus
from fitting.models.waiting import Waiting
from fitting.models.wearer import reach_of
from fitting.parameters import GEOMETRY_VERSION
from shop.actor import Actor

# Written on a row whose wearer has withdrawn: nobody needs to look at it.
CONSENT_WITHDRAWN: Final = "consent withdrawn"
_STATUSES: Final = ("waiting", "released", "failed", "dead", "erased")


def new_design_id() -> str:
    """Return an opaque, unguessable id for links and desks."""
    return "dsg_" + secrets.token_urlsafe(12)


class DesignQuerySet(models.QuerySet["Design"]):
    """Words for picking designs."""

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name: a customer's wearers', an invited wearer's own, all for staff."""
        return self.filter(reach_of(by, "side__prescription__profile__wearer__"))

    def of_prescription(self, prescription_id: int) -> Self:
        """Keep those of one prescription."""
        return self.filter(side__prescription_id=prescription_id)

    def agreed_to(self) -> Self:
        """Leave out what is made from feet whose wearer has taken the consent back."""
        given = Consent.objects.live().filter(purpose=Consent.Purpose.HEALTH_DATA)
        return self.filter(Exists(given.filter(wearer=OuterRef("side__prescription__profile__wearer"))))

    def standing(self) -> Self:
        """Keep what need not be ordered again: released, on its way, or an answer of the present geometry."""
        return self.filter(Q(status__in=["released", "waiting"]) | Q(geometry_version=GEOMETRY_VERSION))

    def astray(self) -> Self:
        """Keep what a fitter must look at: of what shall be made, what cannot be built, or was given up."""
        wanted = Q(side__prescription__status=PrescriptionStatus.APPROVED)
        return self.filter(wanted, status__in=["failed", "dead"]).exclude(last_error=CONSENT_WITHDRAWN)


class Design(Journalled, Waiting):
    """
    What came of one side's specification under one version of the geometry.

    :ivar checks: each release check: name, value, limit in words, whether it passed, whose change mends it.
    :ivar clashes: why it failed: code, the parameter or the pair of them, and a sentence.
    :ivar files: by what they are for: the name in private storage, SHA-256 and size. Of a failed one only what shows
        it, nothing that could be made; of an erased one the name is empty.
    """

    class Status(models.TextChoices):
        """Where the design is; ``failed`` is for good: the same specification fails again."""

        WAITING = "waiting", "Being designed"
        RELEASED = "released", "Released"
        FAILED = "failed", "Cannot be built"
        DEAD = "dead", "Given up"
        ERASED = "erased", "Files erased"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "waiting": frozenset({"released", "failed", "dead"}),
            "released": frozenset({"erased"}),
            "failed": frozenset({"erased"}),
            "dead": frozenset({"waiting"}),
            "erased": frozenset({"waiting"}),
        }
    }
    LOCK_RANK = 49
    WAITS_IN = frozenset({"waiting"})
    MOST_ATTEMPTS = 4

    public_id = models.CharField(max_length=32, unique=True, default=new_design_id, editable=False)
    side = models.ForeignKey(PrescriptionSide, on_delete=models.PROTECT, related_name="designs")
    spec_checksum = models.CharField(max_length=64)
    geometry_version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    checks = models.JSONField(default=list, blank=True)
    clashes = models.JSONField(default=list, blank=True)
    files = models.JSONField(default=dict, blank=True)
    ordered_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    cpu_s = models.FloatField(null=True, blank=True)
    peak_mb = models.FloatField(null=True, blank=True)

    objects = DesignQuerySet.as_manager()

    class Meta:
        """One per side and geometry: the same specification has the same design for ever."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"], name="design_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(name="design_once_per_geometry", fields=["side", "geometry_version"]),
            models.CheckConstraint(name="design_status_known", condition=Q(status__in=_STATUSES)),
            models.CheckConstraint(name="design_geometry_from_one", condition=Q(geometry_version__gte=1)),
            models.CheckConstraint(
                name="design_ended_was_built",
                condition=~Q(status__in=["released", "failed", "erased"]) | Q(built_at__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id

    @override
    def journal_thread(self) -> str:
        """Belong to the profile's story."""
        return f"profile:{self.side.prescription.profile_id}"

    def file_of(self, what: str) -> str:
        """Return the name in private storage of one of its files; empty if there is none."""
        return str(self.files[what]["file"]) if what in self.files else ""
