"""One version of what we know about a wearer's feet: a draft until submitted, then frozen until it is erased."""

import secrets
from collections.abc import Iterable
from typing import ClassVar, Self, override

from django.db import models

from fitting.models.journal import Graph, Journalled
from fitting.models.wearer import Wearer, reach_of
from fitting.red_flags import RED_FLAG_CODES
from shop.actor import Actor, Kind


def new_profile_id() -> str:
    """Return an opaque, unguessable id for the API."""
    return "fpr_" + secrets.token_urlsafe(12)


def _later_submitted() -> models.QuerySet["FootProfile"]:
    return FootProfile.objects.filter(
        status="submitted", wearer_id=models.OuterRef("wearer_id"), version__gt=models.OuterRef("version")
    )


class FootProfileQuerySet(models.QuerySet["FootProfile"]):
    """Words for picking profiles."""

    def owned_by(self, user_id: int | None) -> Self:
        """Keep the profiles of one customer's or guest's wearers."""
        return self.filter(wearer__customer_id=user_id)

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name: a customer's, an invited wearer's own; for staff all, also what is erased."""
        theirs = self.filter(reach_of(by, "wearer__"))
        return theirs if by.kind in {Kind.STAFF, Kind.SYSTEM} else theirs.exclude(status="erased")

    def drafts(self) -> Self:
        """Keep those that can still change."""
        return self.filter(status="draft")

    def latest_submitted(self) -> Self:
        """Keep, of each wearer, the submitted version that no other submitted version follows."""
        return self.filter(~models.Exists(_later_submitted()), status="submitted")

    def current(self) -> Self:
        """Keep, of each wearer, the draft and the newest submitted version."""
        return self.filter(models.Q(status="draft") | ~models.Exists(_later_submitted()))

    def of_wearers(self, wearer_ids: Iterable[int]) -> Self:
        """Keep those of the named wearers."""
        return self.filter(wearer_id__in=list(wearer_ids))


class FootProfile(Journalled):
    """
    Answers and measures of one wearer at one time.

    :ivar answers: by the questionnaire of ``schema_version``, in canonical units (cm, kg, mm).
    :ivar settled: what soft limits asked about: each entry keeps what was said first and what stands.
    :ivar revision: counts changes of the draft, its measures included; the API's tag is made of it.
    """

    class Status(models.TextChoices):
        """Where the version is."""

        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        ERASED = "erased", "Erased"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "draft": frozenset({"submitted", "erased"}),
            "submitted": frozenset({"erased"}),
            "erased": frozenset(),
        },
    }
    LOCK_RANK = 46

    public_id = models.CharField(max_length=32, unique=True, default=new_profile_id, editable=False)
    wearer = models.ForeignKey(Wearer, on_delete=models.PROTECT, related_name="profiles")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    schema_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, blank=True)
    settled = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = FootProfileQuerySet.as_manager()

    class Meta:
        """Versions count up per wearer; a wearer has at most one draft. A trigger freezes what is submitted."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="profile_version_once", fields=["wearer", "version"]),
            models.UniqueConstraint(name="profile_one_draft", fields=["wearer"], condition=models.Q(status="draft")),
            models.CheckConstraint(
                name="profile_status_known", condition=models.Q(status__in=["draft", "submitted", "erased"])
            ),
            models.CheckConstraint(name="profile_version_from_one", condition=models.Q(version__gte=1)),
            models.CheckConstraint(
                name="profile_submitted_has_time",
                condition=models.Q(status="draft", submitted_at=None)
                | models.Q(status="submitted", submitted_at__isnull=False)
                | models.Q(status="erased"),
            ),
            models.CheckConstraint(
                name="profile_erased_says_nothing", condition=~models.Q(status="erased") | models.Q(answers={})
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id and version, never by a health word."""
        return f"{self.public_id} v{self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still change."""
        return self.status == self.Status.DRAFT

    @property
    def is_urgent(self) -> bool:
        """Whether a fitter looks at it before others: something was ticked that a clinician must see first."""
        return bool(self.red_flags)

    @property
    def red_flags(self) -> tuple[str, ...]:
        """What was ticked that a clinician must see first."""
        return tuple(code for code in self.answers.get("health_checks") or () if code in RED_FLAG_CODES)
