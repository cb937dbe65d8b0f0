"""What comes from a clinician: the link that lets them answer, what they say and sign, and the block it lifts."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any, ClassVar, Final, NoReturn, Self, override

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from fitting.clinical import SideValues
from fitting.measured import Side
from fitting.models.journal import Graph, Journalled
from fitting.models.profile import FootProfile
from fitting.models.wearer import reach_of
from shop.actor import Actor

LIVES: Final = dt.timedelta(days=30)
_STATUSES: Final = ("sent", "verified", "rejected", "replaced")
_WAYS: Final = ("link", "letter")
_KINDS: Final = [(kind, kind) for kind in ("", "application/pdf", "image/jpeg", "image/png")]


class WrittenOnce(RuntimeError):  # noqa: N818  a fault of ours, not a refusal
    """What lifted a block is a record; it is neither changed nor deleted."""


def new_entry_id() -> str:
    """Return an opaque, unguessable id for the API."""
    return "cle_" + secrets.token_urlsafe(12)


def new_link_id() -> str:
    """Return an opaque id of a link; with our secret key it makes the link's own secret."""
    return "cll_" + secrets.token_urlsafe(12)


class ClinicianLinkQuerySet(models.QuerySet["ClinicianLink"]):
    """Words for picking links."""

    def live(self, at: dt.datetime) -> Self:
        """Keep those that open the door."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class ClinicianLink(models.Model):
    """
    One link for one profile; changed only while the profile is held.

    :ivar generation: counts renewals; a renewed link has another secret, and the old one opens nothing.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_link_id, editable=False)
    profile = models.OneToOneField(FootProfile, on_delete=models.CASCADE, related_name="clinician_link")
    token_hash = models.CharField(max_length=64, unique=True)
    generation = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicianLinkQuerySet.as_manager()

    class Meta:
        """It ends after it begins."""

        constraints: ClassVar = [
            models.CheckConstraint(name="clinician_link_ends_after_start", condition=Q(expires_at__gt=F("created_at"))),
        ]

    @override
    def __str__(self) -> str:
        """Read without the secret."""
        return self.public_id

    def is_live(self, at: dt.datetime) -> bool:
        """Answer whether the link opens the door."""
        return self.revoked_at is None and at < self.expires_at

    def state(self, at: dt.datetime) -> str:
        """Return ``revoked``, ``expired`` or ``open``."""
        if self.revoked_at is not None:
            return "revoked"
        return "open" if at < self.expires_at else "expired"


class ClinicianEntryQuerySet(models.QuerySet["ClinicianEntry"]):
    """Words for picking entries."""

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name: a customer's wearers', an invited wearer's own, all for staff."""
        return self.filter(reach_of(by, "profile__wearer__"))

    def to_verify(self) -> Self:
        """Keep those that a fitter has not looked at."""
        return self.filter(status="sent")


class ClinicianEntry(Journalled):
    """
    What a clinician said of a profile's feet, and signed.

    :ivar values: per side, as :class:`fitting.clinical.SideValues` writes them.
    :ivar flags: the red flags that the clinician was shown; lifting the block covers these and no others.
    :ivar may_wear: the signed statement that the person may wear insoles.
    :ivar document: name in private storage of a signed letter or prescription; empty if none came, or once erased.
    """

    class Status(models.TextChoices):
        """Where it is."""

        SENT = "sent", "To be verified"
        VERIFIED = "verified", "Verified"
        REJECTED = "rejected", "Rejected"
        REPLACED = "replaced", "Replaced by a later one"

    class Way(models.TextChoices):
        """How it came."""

        LINK = "link", "By the signed link"
        LETTER = "letter", "By post, entered by a fitter"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "sent": frozenset({"verified", "rejected", "replaced"}),
            "verified": frozenset({"replaced"}),
            "rejected": frozenset(),
            "replaced": frozenset(),
        }
    }
    LOCK_RANK = 47

    public_id = models.CharField(max_length=32, unique=True, default=new_entry_id, editable=False)
    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="clinician_entries")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SENT)
    came_by = models.CharField(max_length=6, choices=Way.choices, default=Way.LINK, db_default="link")
    values = models.JSONField(default=dict, blank=True)
    flags = models.JSONField(default=list, blank=True)
    may_wear = models.BooleanField()
    remarks = models.CharField(max_length=500, blank=True)
    clinician_name = models.CharField(max_length=120)
    profession = models.CharField(max_length=80)
    register_number = models.CharField(max_length=60)
    signed_on = models.DateField()
    document = models.CharField(max_length=120, blank=True)
    document_type = models.CharField(max_length=20, choices=_KINDS, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = ClinicianEntryQuerySet.as_manager()

    class Meta:
        """One to verify and one verified per profile; whoever signs is named."""

        verbose_name_plural = "clinician entries"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="clinician_entry_one_sent", fields=["profile"], condition=Q(status="sent")),
            models.UniqueConstraint(
                name="clinician_entry_one_verified", fields=["profile"], condition=Q(status="verified")
            ),
            models.CheckConstraint(name="clinician_entry_status_known", condition=Q(status__in=_STATUSES)),
            models.CheckConstraint(name="clinician_entry_way_known", condition=Q(came_by__in=_WAYS)),
            models.CheckConstraint(
                name="clinician_entry_document_type_known",
                condition=Q(document_type__in=[kind for kind, _ in _KINDS]),
            ),
            models.CheckConstraint(
                name="clinician_entry_is_signed",
                condition=~Q(clinician_name="") & ~Q(profession="") & ~Q(register_number=""),
            ),
            models.CheckConstraint(
                name="clinician_entry_settled_has_time",
                condition=Q(status="sent", settled_at=None) | ~Q(status="sent") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clinician_entry_rejected_has_reason", condition=~Q(status="rejected") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="clinician_entry_erased_has_no_file", condition=Q(erased_at=None) | Q(document="")
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
    def told(self) -> dict[Side, SideValues]:
        """What is said of each foot."""
        stored: dict[str, Any] = self.values
        return {Side(side): SideValues.from_json(told) for side, told in stored.items()}


class BlockLiftQuerySet(models.QuerySet["BlockLift"]):
    """Words for picking lifts."""

    def of_wearers(self, wearer_ids: Iterable[int]) -> Self:
        """Keep those of the named wearers."""
        return self.filter(profile__wearer__in=list(wearer_ids))


class BlockLift(models.Model):
    """
    A fitter let a blocked wearer go on, by what a clinician signed: written once, kept.

    :ivar flags: what it covers; any other flag blocks again.
    :ivar valid_until: profiles made from then on (UTC) need a new word of a clinician.
    """

    profile = models.ForeignKey(FootProfile, on_delete=models.PROTECT, related_name="lifts")
    entry = models.OneToOneField(ClinicianEntry, on_delete=models.PROTECT, related_name="lift")
    flags = models.JSONField()
    note = models.CharField(max_length=300)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    objects = BlockLiftQuerySet.as_manager()

    class Meta:
        """It says why, and ends after it begins."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="block_lift_says_why", condition=~Q(note="")),
            models.CheckConstraint(name="block_lift_ends_after_start", condition=Q(valid_until__gt=F("lifted_at"))),
        ]

    @override
    def __str__(self) -> str:
        """Read by the entry that it rests on."""
        return f"lift by {self.entry_id}"

    @override
    def save(self, *, force_insert: bool = False, **kwargs: object) -> None:  # type: ignore[override]
        """
        Write a new record.

        :raises WrittenOnce: if it was written before.
        """
        if not self._state.adding:
            raise WrittenOnce
        super().save(force_insert=True)

    @override
    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Refuse."""
        raise WrittenOnce


def with_a_clinician(at: dt.datetime, wearer: OuterRef) -> Q:
    """
    Return whether a clinician or we have the ball: the wearer of a row cannot hurry, so deadlines pause.

    That is while a link is open, and while an entry waits for a fitter.

    :param wearer: the row's wearer.
    """
    asked = ClinicianLink.objects.live(at).filter(profile__wearer=wearer)
    answered = ClinicianEntry.objects.to_verify().filter(profile__wearer=wearer)
    return Q(Exists(asked)) | Q(Exists(answered))
