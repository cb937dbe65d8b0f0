"""A private 3-D file of one foot, and what measuring it found."""

import secrets
from typing import Any, ClassVar, Self, override

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from fitting.measured import Load, Side
from fitting.models.consent import Consent
from fitting.models.journal import Graph, Journalled
from fitting.models.profile import FootProfile
from fitting.models.waiting import Waiting
from fitting.models.wearer import reach_of
from fitting.scan_found import ScanFound, Unit, Verdict
from shop.actor import Actor

# After so many rejects of a side a fitter looks by themselves.
FITTER_AFTER = 3
_STATUSES = ("uploaded", "measured", "rejected", "dead", "removed")


def new_scan_id() -> str:
    """Return an opaque, unguessable id for the API."""
    return "scn_" + secrets.token_urlsafe(12)


class ScanQuerySet(models.QuerySet["Scan"]):
    """Words for picking scans."""

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name: a customer's wearers', an invited wearer's own, all for staff."""
        return self.filter(reach_of(by, "profile__wearer__"))

    def present(self) -> Self:
        """Leave out what was taken away."""
        return self.exclude(status="removed")

    def agreed_to(self) -> Self:
        """Leave out what the wearer has taken the consent to store or to use back for."""
        given = Consent.objects.live().filter(wearer=OuterRef("profile__wearer"))
        needed = (Consent.Purpose.PHOTO_SCAN_STORAGE, Consent.Purpose.HEALTH_DATA)
        return self.filter(*(Exists(given.filter(purpose=purpose)) for purpose in needed))

    def astray(self) -> Self:
        """
        Keep what a fitter should look at without being asked, of drafts that can still change.

        A scan that could not be measured by our fault; and of a side whose scans were refused three times and that has
        none that was taken or is being measured, the last.
        """
        same = Scan.objects.filter(profile=OuterRef("profile"), side=OuterRef("side"))
        refused = same.filter(status="rejected").order_by().values("profile")
        often = Subquery(refused.annotate(count=Count("pk")).values("count"))
        helped = same.filter(status__in=["measured", "uploaded"])
        is_last = ~Exists(same.filter(status="rejected", pk__gt=OuterRef("pk")))
        stuck = Q(status="dead") | Q(is_last, status="rejected", often__gte=FITTER_AFTER)
        return self.alias(often=often).filter(stuck, ~Exists(helped), profile__status="draft")

    def accepted(self) -> Self:
        """Keep those that were measured and taken."""
        return self.filter(status="measured")


class Scan(Journalled, Waiting):
    """
    One file of one side of one profile.

    :ivar file: the name in private storage; empty once the file is erased, while what was measured stays.
    :ivar said_unit: what the sender says the numbers are; compared with what is found.
    :ivar found: what measuring told, as ``fitting.scan_found`` reads it; empty before.
    :ivar drawing: outlines and measured lines in millimetres, for pictures; empty if there was no foot.
    :ivar keep_until: when the file is erased at the latest (exclusive, UTC); unknown until something is bought.
    """

    class Status(models.TextChoices):
        """Where the scan is."""

        UPLOADED = "uploaded", "Being measured"
        MEASURED = "measured", "Measured"
        REJECTED = "rejected", "Not usable"
        DEAD = "dead", "Could not be measured"
        REMOVED = "removed", "Taken away"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "uploaded": frozenset({"measured", "rejected", "dead", "removed"}),
            "measured": frozenset({"removed"}),
            "rejected": frozenset({"removed"}),
            "dead": frozenset({"uploaded", "removed"}),
            "removed": frozenset(),
        }
    }
    LOCK_RANK = 48
    WAITS_IN = frozenset({"uploaded"})
    MOST_ATTEMPTS = 4

    public_id = models.CharField(max_length=32, unique=True, default=new_scan_id, editable=False)
    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="scans")
    side = models.CharField(max_length=5, choices=[(side.value, side.value) for side in Side])
    load = models.CharField(max_length=14, choices=[(load.value, load.value) for load in Load])
    said_unit = models.CharField(max_length=4, choices=[(unit.value, unit.value) for unit in Unit], blank=True)
    file = models.CharField(max_length=120, blank=True)
    preview = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPLOADED)
    verdict = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Verdict], blank=True)
    code = models.CharField(max_length=24, blank=True)
    found = models.JSONField(default=dict, blank=True)
    drawing = models.JSONField(default=dict, blank=True)
    uploaded_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        """One accepted scan per side, and one that is being measured."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_attempt_at"], name="scan_due"),
            models.Index(fields=["profile", "side"], name="scan_of_profile"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="scan_one_accepted_per_side", fields=["profile", "side"], condition=Q(status="measured")
            ),
            models.UniqueConstraint(
                name="scan_one_waiting_per_side", fields=["profile", "side"], condition=Q(status="uploaded")
            ),
            models.CheckConstraint(name="scan_status_known", condition=Q(status__in=_STATUSES)),
            models.CheckConstraint(name="scan_side_known", condition=Q(side__in=[side.value for side in Side])),
            models.CheckConstraint(
                name="scan_said_unit_known", condition=Q(said_unit__in=["", *(unit.value for unit in Unit)])
            ),
            models.CheckConstraint(
                name="scan_verdict_known", condition=Q(verdict__in=["", *(one.value for one in Verdict)])
            ),
            models.CheckConstraint(name="scan_load_known", condition=Q(load__in=[load.value for load in Load])),
            models.CheckConstraint(
                name="scan_measured_is_told",
                condition=~Q(status="measured")
                | Q(verdict__in=["yes", "partial", "review"], measured_at__isnull=False),
            ),
            models.CheckConstraint(
                name="scan_rejected_has_code",
                condition=~Q(status="rejected") | (Q(verdict="no", measured_at__isnull=False) & ~Q(code="")),
            ),
            models.CheckConstraint(
                name="scan_erased_has_no_file", condition=Q(erased_at=None) | Q(file="", preview="")
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id

    @override
    def journal_thread(self) -> str:
        """Belong to the profile's story."""
        return f"profile:{self.profile_id}"

    @property
    def told(self) -> ScanFound | None:
        """What measuring told; nothing before it is done."""
        stored: dict[str, Any] = self.found
        return ScanFound.from_json(stored) if stored else None
