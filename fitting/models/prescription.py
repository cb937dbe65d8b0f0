"""What to build for one profile and one product variant, side by side: judged as a whole, superseded, never edited."""

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self, override

from django.db import models
from django.db.models import Q

from fitting.measured import Side
from fitting.models.assessment import Assessment
from fitting.models.journal import Graph, Journalled
from fitting.models.profile import FootProfile
from fitting.models.wearer import reach_of
from fitting.parameters import InsoleSpec
from fitting.rules.reasons import Confidence
from shop.actor import Actor

# What is engraved under the insole: no letters that are read as another.
_CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_CODE_LENGTH: Final = 8


def new_prescription_id() -> str:
    """Return an opaque, unguessable id for the API."""
    return "prx_" + secrets.token_urlsafe(12)


def new_code() -> str:
    """Return a fresh code to engrave; it says nothing about whose foot it is."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


class PrescriptionStatus(models.TextChoices):
    """Where a prescription stands."""

    PROPOSED = "proposed"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RESCAN_WANTED = "rescan_wanted"
    HELD = "held"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


_S: Final = PrescriptionStatus
# No longer what is built for its profile and variant.
ENDED: Final = (_S.REFUSED.value, _S.SUPERSEDED.value)
# Nobody has decided yet.
UNDECIDED: Final = (_S.PROPOSED.value, _S.IN_REVIEW.value, _S.HELD.value)


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    """Words for picking prescriptions."""

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name: a customer's wearers', an invited wearer's own, all for staff."""
        return self.filter(reach_of(by, "profile__wearer__"))

    def live(self) -> Self:
        """Leave out what was refused or superseded."""
        return self.exclude(status__in=ENDED)

    def of_pair(self, profile_id: int, variant_id: int) -> Self:
        """Keep those of one profile and one variant."""
        return self.filter(profile_id=profile_id, variant_id=variant_id)

    def queued(self) -> Self:
        """Keep what a fitter decides or waits for, in the order of their desk: red flags first, then the oldest."""
        return self.filter(status__in=[_S.IN_REVIEW, _S.HELD]).order_by("-is_blocked", "proposed_at", "pk")


class Prescription(Journalled):
    """
    One proposal and what became of it.

    :ivar code: what the workshop engraves underneath, with a letter for the side.
    :ivar assessment: what it rests on.
    :ivar causes: why a fitter had to look: ``code``, ``sentence`` and ``side`` (or nothing) of each.
    :ivar is_blocked: a clinician comes first, whatever a fitter thinks.
    :ivar replaces: the one that this one supersedes, if it was changed or made anew.
    :ivar remark: a fitter's words about an adjustment.
    :ivar decided_by: the fitter; nobody where a rule decided.
    :ivar reason_code: a code, for what has one: which new measure is wanted, why it is refused.
    :ivar words: what a fitter adds to that; it may be about health.
    :ivar rescan_side: the foot that a new measure is wanted of; both if empty.
    """

    Status = PrescriptionStatus
    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "proposed": frozenset({"in_review", "approved", "held", "superseded"}),
            "in_review": frozenset({"approved", "rescan_wanted", "held", "refused", "superseded"}),
            "held": frozenset({"in_review", "refused", "superseded"}),
            "approved": frozenset({"superseded"}),
            "rescan_wanted": frozenset({"superseded"}),
            "refused": frozenset(),
            "superseded": frozenset(),
        }
    }
    LOCK_RANK = 49

    public_id = models.CharField(max_length=32, unique=True, default=new_prescription_id, editable=False)
    code = models.CharField(max_length=10, unique=True, default=new_code, editable=False)
    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="prescriptions")
    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="prescriptions")
    status = models.CharField(
        max_length=16, choices=PrescriptionStatus.choices, default=PrescriptionStatus.PROPOSED, db_index=True
    )
    rules_version = models.PositiveSmallIntegerField()
    causes = models.JSONField(default=list, blank=True)
    is_blocked = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    reason_code = models.CharField(max_length=24, blank=True)
    words = models.CharField(max_length=300, blank=True)
    rescan_side = models.CharField(max_length=5, choices=[(side.value, side.value) for side in Side], blank=True)

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        """One that is not ended per profile and variant. A trigger freezes all but what is decided."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["-is_blocked", "proposed_at"],
                name="prescription_queue",
                condition=Q(status__in=["in_review", "held"]),
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="prescription_one_live", fields=["profile", "variant"], condition=~Q(status__in=ENDED)
            ),
            models.CheckConstraint(name="prescription_status_known", condition=Q(status__in=PrescriptionStatus.values)),
            models.CheckConstraint(name="prescription_version_from_one", condition=Q(rules_version__gte=1)),
            models.CheckConstraint(
                name="prescription_decided_has_time",
                condition=~Q(status__in=["approved", "rescan_wanted", "held", "refused"]) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="prescription_no_has_reason",
                condition=~Q(status__in=["rescan_wanted", "refused"]) | ~Q(reason_code=""),
            ),
            models.CheckConstraint(
                name="prescription_rescan_side_known", condition=Q(rescan_side__in=["", "left", "right"])
            ),
            models.CheckConstraint(
                name="prescription_blocked_is_not_approved", condition=~Q(status="approved", is_blocked=True)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its code, never by a health word."""
        return self.code

    @override
    def journal_thread(self) -> str:
        """Belong to the profile's story."""
        return f"profile:{self.profile_id}"

    @property
    def is_live(self) -> bool:
        """Whether it is what would be built for its profile and variant."""
        return self.status not in ENDED

    @property
    def is_by_rule(self) -> bool:
        """Whether no person has decided."""
        return self.decided_by is None


class PrescriptionSide(models.Model):
    """
    One foot's insole: the exact specification that its design is built from.

    :ivar spec: the canonical text of :class:`fitting.parameters.InsoleSpec`; the same text gives the same design.
    :ivar checksum: of that text.
    :ivar reasons: pairs of a parameter's name and why it has its value.
    :ivar clamps: what a rule wanted and a limit did not allow, in words.
    """

    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="sides")
    side = models.CharField(max_length=5, choices=[(side.value, side.value) for side in Side])
    spec = models.TextField()
    checksum = models.CharField(max_length=64)
    confidence = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Confidence])
    reasons = models.JSONField(default=list, blank=True)
    clamps = models.JSONField(default=list, blank=True)

    class Meta:
        """Each side once; frozen from the moment somebody, or a rule, has looked."""

        ordering: ClassVar = ["side"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="prescription_side_once", fields=["prescription", "side"]),
            models.CheckConstraint(name="prescription_side_known", condition=Q(side__in=["left", "right"])),
            models.CheckConstraint(
                name="prescription_confidence_known",
                condition=Q(confidence__in=[one.value for one in Confidence]),
            ),
            models.CheckConstraint(name="prescription_side_has_spec", condition=~Q(spec="") & ~Q(checksum="")),
        ]

    @override
    def __str__(self) -> str:
        """Read as the side."""
        return self.side

    @property
    def insole(self) -> InsoleSpec:
        """The specification, read."""
        return InsoleSpec.from_json(self.spec)

    @property
    def why(self) -> Mapping[str, list[dict[str, Any]]]:
        """The reasons of each parameter, by its name."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, reason in self.reasons:
            found.setdefault(name, []).append(reason)
        return found

    def clamp_of(self, name: str) -> str:
        """Return what a limit took of a parameter, in words; nothing if it took nothing."""
        return "; ".join(clamp.removeprefix(f"{name}: ") for clamp in self.clamps if clamp.startswith(f"{name}: "))


def engraved(code: str, side: Side) -> str:
    """Return what is engraved under one side's insole: the prescription's code and L or R."""
    return f"{code}-{side.value[0].upper()}"
