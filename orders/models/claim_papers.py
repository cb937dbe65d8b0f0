"""What belongs to a claim and stays: photos, decisions, what was written, and the record of a complaint."""

import secrets
from typing import ClassVar, Final, override

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.covering.judging import Clause
from orders.covering.terms import Remedy
from orders.models.claim import Claim
from orders.models.conversation import LONGEST, new_order_message_id
from orders.models.written_once import WrittenOnce
from orders.numbers import new_number

# What a person may grant besides what the rules know.
PARTIAL_REFUND: Final = "partial_refund"
REMEDIES: Final = (*(one.value for one in Remedy), PARTIAL_REFUND)


def new_photo_id() -> str:
    """Return an opaque public id of a photo."""
    return "pho_" + secrets.token_urlsafe(12)


def new_complaint_number() -> str:
    """Return a fresh number of a complaint."""
    return new_number("K")


class ClaimEvidence(models.Model):
    """
    A photo of a claim, written anew; it is private, and erased two years after the claim is over.

    :ivar file: a name in private storage; empty once it is erased.
    :ivar sha256: of the file that was sent, and ``likeness`` of the picture: by these it is found again elsewhere.
    :ivar taken_on: the day that stood in the file.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_photo_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    file = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    likeness = models.CharField(max_length=16, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The same file once per claim."""

        verbose_name_plural = "evidence"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="evidence_once_per_claim", fields=["claim", "sha256"]),
            models.CheckConstraint(
                name="evidence_kept_or_erased",
                condition=~Q(file="") & Q(erased_at=None) | Q(file="", erased_at__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id


class ClaimDecision(WrittenOnce):
    """
    A decision about a claim: by a rule (``by`` is nobody) or a person; a correction is a further one.

    :ivar sides: what was said of each side: verdict, clause, remedy, what speaks for and against it.
    :ivar evidence: public ids of the photos that lay there.
    :ivar words: for the customer; ``note`` for colleagues.
    :ivar amount_minor: of a refund, in the order's currency.
    """

    class Verdict(models.TextChoices):
        """What was decided."""

        GRANTED = "granted"
        REFUSED = "refused"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    remedy = models.CharField(max_length=20, choices=[(one, one) for one in REMEDIES], blank=True)
    clause = models.CharField(max_length=24, choices=[(one.value, one.value) for one in Clause])
    policy = models.ForeignKey("orders.Policy", on_delete=models.PROTECT, related_name="+")
    sides = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    words = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    amount_minor = models.PositiveBigIntegerField(default=0)
    on_appeal = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField()
    refund = models.OneToOneField("orders.Refund", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        """Numbered per claim; what is granted has a remedy, and only people decide on an appeal."""

        ordering: ClassVar = ["claim", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="decision_numbered_once", fields=["claim", "number"]),
            models.CheckConstraint(name="decision_verdict_known", condition=Q(verdict__in=["granted", "refused"])),
            models.CheckConstraint(name="decision_remedy_known", condition=Q(remedy__in=["", *REMEDIES])),
            models.CheckConstraint(
                name="decision_clause_known", condition=Q(clause__in=[clause.value for clause in Clause])
            ),
            models.CheckConstraint(name="decision_granted_has_remedy", condition=Q(verdict="refused") | ~Q(remedy="")),
            models.CheckConstraint(
                name="decision_on_appeal_by_a_person", condition=Q(on_appeal=False) | Q(by__isnull=False)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the verdict."""
        return f"{self.get_verdict_display()}: {self.clause}"


class ClaimMessage(WrittenOnce):
    """One message about a claim. It may speak of health: it is in no mail and no log."""

    class Author(models.TextChoices):
        """Who wrote."""

        CUSTOMER = "customer"
        US = "us"

    public_id = models.CharField(max_length=24, unique=True, default=new_order_message_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(max_length=8, choices=Author.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST)
    written_at = models.DateTimeField()

    class Meta:
        """Read per claim."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="claim_message_author_known", condition=Q(author__in=["customer", "us"])),
            models.CheckConstraint(name="claim_message_says_something", condition=~Q(text="")),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id: never by its words."""
        return self.public_id


class ComplaintRecord(WrittenOnce):
    """
    Somebody was hurt, as they say: kept for good, whatever becomes of the claim.

    :ivar serials: of the devices it is about, which say of which lot and design they are.
    """

    number = models.CharField(max_length=12, unique=True, default=new_complaint_number, editable=False)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="complaint")
    serials = models.JSONField(default=list)
    words = models.CharField(max_length=LONGEST, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Says of what it is."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(name="complaint_names_devices", condition=~Q(serials=[]))]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Complaint {self.number}"

    def devices(self) -> list[str]:
        """Return the serials of all that it is about: those of the first day, and what was added to the claim since."""
        return [*self.serials, *(note.serial for note in self.notes.all() if note.serial)]


class ComplaintNote(WrittenOnce):
    """
    What was found or done about a complaint, or one more insole that it is about; written once, by us.

    :ivar standing: where the complaint stands by this note; that of the newest counts.
    :ivar serial: of an insole that was added to the claim later; else empty.
    :ivar by: who wrote it; nobody where it came with the claim.
    """

    class Standing(models.TextChoices):
        """Where it stands; it is never deleted, whatever this says."""

        OPEN = "open"
        LOOKED_INTO = "looked_into"
        REPORTED = "reported", "reported to the authority"
        CLOSED = "closed"

    complaint = models.ForeignKey(ComplaintRecord, on_delete=models.PROTECT, related_name="notes")
    standing = models.CharField(max_length=12, choices=Standing.choices)
    serial = models.CharField(max_length=12, blank=True)
    text = models.CharField(max_length=LONGEST, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        """Says something, and where it stands."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="complaint_note_standing_known",
                condition=Q(standing__in=["open", "looked_into", "reported", "closed"]),
            ),
            models.CheckConstraint(name="complaint_note_says_something", condition=~Q(text="") | ~Q(serial="")),
        ]

    @override
    def __str__(self) -> str:
        """Read as where it stands."""
        return self.get_standing_display()
