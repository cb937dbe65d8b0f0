"""Disputes: a cardholder's bank takes money back, or asks first; and the one answer that we give to each."""

import datetime as dt
import secrets
from typing import Any, ClassVar, Final, Self, override

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fitting.models import Graph, Journalled, Waiting
from orders.models.ledger import LedgerEntry


def new_dispute_id() -> str:
    """Return an opaque public id."""
    return "dsp_" + secrets.token_urlsafe(9)


# Where a dispute may go once it is opened; nobody may have told us of what lies between.
_OPENED: Final = frozenset(
    {"under_review", "appeal_needs_response", "appeal_under_review", "won", "lost", "prevented", "other"}
)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Words about disputes."""

    def freezing(self) -> Self:
        """Keep those that are fought over: nothing of their order is made, sent or refunded."""
        return self.filter(status__in=Dispute.FREEZES)

    def taking(self) -> Self:
        """Keep those whose amount cannot be given back to anybody: the bank has it, or may keep it."""
        return self.filter(status__in=Dispute.TAKES)

    def with_fee_currency(self) -> QuerySet[Any]:
        """Let each know in which currency Stripe keeps its fee: that of our account, as the ledger says it."""
        booked = LedgerEntry.objects.filter(source_id=OuterRef("stripe_dispute_id")).exclude(fee_minor=0)
        said = Subquery(booked.order_by("pk").values("currency")[:1])
        told: QuerySet[Any] = self.annotate(fee_currency=Coalesce(said, F("currency")))
        return told

    def to_answer(self) -> Self:
        """Keep those that Stripe waits for us to answer."""
        return self.filter(status__in=Dispute.TO_ANSWER)


class Dispute(Journalled):
    """
    One dispute at Stripe, from inquiry to the end; ``status`` and ``reason`` are Stripe's words.

    ``withdrawn_minor`` is what the bank holds of the customer's money at present, ``fee_minor`` what Stripe has kept
    for the trouble: both as the ledger says it, the fee in the currency of our account. ``due_by`` is until when an
    answer counts.
    """

    class Status(models.TextChoices):
        """Where the dispute stands; the words that begin with ``warning`` are inquiries: no money has moved."""

        WARNING_NEEDS_RESPONSE = "warning_needs_response", "inquiry: answer it"
        WARNING_UNDER_REVIEW = "warning_under_review", "inquiry: the bank reads our answer"
        WARNING_CLOSED = "warning_closed", "inquiry closed"
        NEEDS_RESPONSE = "needs_response", "answer it"
        UNDER_REVIEW = "under_review", "the bank reads our answer"
        APPEAL_NEEDS_RESPONSE = "appeal_needs_response", "appeal: answer it"
        APPEAL_UNDER_REVIEW = "appeal_under_review", "appeal: the bank reads our answer"
        WON = "won", "won"
        LOST = "lost", "lost"
        PREVENTED = "prevented", "prevented"
        OTHER = "other", "a word of Stripe's that we do not know"

    # Only ways forward: what was read before and is written late finds no step back. The one way round is an appeal
    # against what is lost, which may be lost again; :mod:`orders.disputes` knows a late word there by its time.
    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "warning_needs_response": _OPENED | {"warning_under_review", "warning_closed", "needs_response"},
            "warning_under_review": _OPENED | {"warning_closed", "needs_response"},
            "warning_closed": _OPENED | {"needs_response"},
            "needs_response": _OPENED,
            "under_review": _OPENED - {"under_review"},
            "appeal_needs_response": frozenset({"appeal_under_review", "won", "lost", "other"}),
            "appeal_under_review": frozenset({"won", "lost", "other"}),
            "won": frozenset(),
            "lost": frozenset({"appeal_needs_response", "appeal_under_review", "won"}),
            "prevented": frozenset(),
            "other": (_OPENED - {"other"}) | {"needs_response", "warning_closed"},
        }
    }
    INQUIRIES: ClassVar[tuple[str, ...]] = ("warning_needs_response", "warning_under_review")
    APPEALS: ClassVar[tuple[str, ...]] = ("appeal_needs_response", "appeal_under_review")
    FREEZES: ClassVar[tuple[str, ...]] = ("needs_response", "under_review", *APPEALS, "other")
    TAKES: ClassVar[tuple[str, ...]] = (*FREEZES, "lost")
    TO_ANSWER: ClassVar[tuple[str, ...]] = ("warning_needs_response", "needs_response", "appeal_needs_response")
    READ_BY_BANK: ClassVar[tuple[str, ...]] = ("warning_under_review", "under_review", "appeal_under_review")
    ENDED: ClassVar[tuple[str, ...]] = ("warning_closed", "won", "lost", "prevented")
    LOCK_RANK = 80

    public_id = models.CharField(max_length=24, unique=True, default=new_dispute_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="disputes")
    payment = models.ForeignKey("orders.Payment", on_delete=models.PROTECT, related_name="disputes")
    stripe_dispute_id = models.CharField(max_length=80, unique=True)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=24, choices=Status.choices, db_index=True)
    due_by = models.DateTimeField(null=True, blank=True)
    withdrawn_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        """Words and times are the database's."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_status_known",
                condition=Q(
                    status__in=[
                        "warning_needs_response", "warning_under_review", "warning_closed", "needs_response",
                        "under_review", "appeal_needs_response", "appeal_under_review", "won", "lost", "prevented",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(name="dispute_amount_positive", condition=Q(amount_minor__gte=1)),
            models.CheckConstraint(
                name="dispute_ended_says_when",
                condition=Q(status__in=["warning_closed", "won", "lost", "prevented"], ended_at__isnull=False)
                | ~Q(status__in=["warning_closed", "won", "lost", "prevented"]) & Q(ended_at=None),
            ),
        ]  # fmt: skip

    @override
    def __str__(self) -> str:
        """Read by Stripe's id."""
        return self.stripe_dispute_id

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.order_id}"

    @property
    def is_inquiry(self) -> bool:
        """Whether the bank only asks: no money has moved."""
        return self.status in self.INQUIRIES

    def agrees_with(self, told: str, amount_minor: int, due_by: dt.datetime | None) -> bool:
        """Whether the row stands where Stripe says."""
        return (self.status, self.amount_minor, self.due_by) == (self.status_of(told), amount_minor, due_by)

    @classmethod
    def status_of(cls, told: str) -> str:
        """Return our word for Stripe's: the same, or ``other`` for one that came after us."""
        return told if told in cls.Status.values else cls.Status.OTHER.value


class DisputeAnswer(Journalled, Waiting):
    """
    Evidence that a person sent to the bank: frozen, with its own idempotency key, before any request leaves.

    ``requested`` waits for Stripe's word and is asked again with the same key until there is one.
    """

    class Stage(models.TextChoices):
        """What it answers: each stage that a dispute comes to waits for an answer of its own."""

        INQUIRY = "inquiry"
        DISPUTE = "dispute"
        APPEAL = "appeal"

    class Status(models.TextChoices):
        """Where the answer stands."""

        REQUESTED = "requested"
        SENT = "sent"
        REFUSED = "refused"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "requested": frozenset({"sent", "refused"}),
            "sent": frozenset(),
            "refused": frozenset(),
        }
    }
    LOCK_RANK = 82
    WAITS_IN = frozenset({"requested"})
    # What an answer to a dispute in each status that waits for one is about.
    STAGES: ClassVar[dict[str, Stage]] = {
        "warning_needs_response": Stage.INQUIRY,
        "needs_response": Stage.DISPUTE,
        "appeal_needs_response": Stage.APPEAL,
    }

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="answers")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.DISPUTE, db_default=Stage.DISPUTE)
    evidence = models.JSONField()
    idempotency_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REQUESTED)
    requested_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One answer per stage that is sent or on its way: Stripe lets nobody change it afterwards."""

        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"], name="dispute_answer_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_answer_status_known", condition=Q(status__in=["requested", "sent", "refused"])
            ),
            models.CheckConstraint(
                name="dispute_answer_stage_known", condition=Q(stage__in=["inquiry", "dispute", "appeal"])
            ),
            models.UniqueConstraint(
                name="dispute_answer_once_per_stage",
                fields=["dispute", "stage"],
                condition=Q(status__in=["requested", "sent"]),
            ),
            models.CheckConstraint(
                name="dispute_answer_sent_says_when",
                condition=Q(status="sent", sent_at__isnull=False) | ~Q(status="sent") & Q(sent_at=None),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its dispute."""
        return f"answer to dispute {self.dispute_id}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return self.dispute.journal_thread()


_ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class DisputeFile(models.Model):
    """
    A file for the answer to a dispute: what it is, Stripe's id of it, and a private copy for two years after its end.

    ``stripe_file_id`` is ``None`` until Stripe has said that it has it; the same file again has the same key.

    :ivar file: a name in private storage; empty once it is erased, or where only Stripe has ever kept it.
    """

    class Shows(models.TextChoices):
        """What it is about: a field of Stripe's form, which takes one file each."""

        SHIPPING = "shipping_documentation", "that it was sent, and arrived"
        COMMUNICATION = "customer_communication", "what was written with the customer"
        RECEIPT = "receipt", "what was bought"
        OTHER = "uncategorized_file", "something else"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="files")
    shows = models.CharField(max_length=24, choices=Shows.choices)
    content_type = models.CharField(max_length=24)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    idempotency_key = models.CharField(max_length=160, unique=True)
    stripe_file_id = models.CharField(max_length=80, null=True, blank=True)
    file = models.CharField(max_length=120, blank=True, default="", db_default="")
    erased_at = models.DateTimeField(null=True, blank=True)
    added_by_id = models.PositiveBigIntegerField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        """The same file is handed in once for each thing it shows."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_file_shows_known",
                condition=Q(
                    shows__in=["shipping_documentation", "customer_communication", "receipt", "uncategorized_file"]
                ),
            ),
            models.CheckConstraint(
                name="dispute_file_type_known",
                condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"]),
            ),
            models.CheckConstraint(name="dispute_file_not_empty", condition=Q(size__gte=1)),
            models.CheckConstraint(name="dispute_file_erased_is_gone", condition=Q(file="") | Q(erased_at=None)),
        ]

    @override
    def __str__(self) -> str:
        """Read as what it shows."""
        return f"{self.get_shows_display()} ({self.content_type}, {self.size} bytes)"

    @property
    def name(self) -> str:
        """What it is called where somebody opens it: by what it shows."""
        return f"{self.shows}.{_ENDINGS[self.content_type]}"
