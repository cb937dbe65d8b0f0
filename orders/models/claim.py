"""Claim: the customer says that a promise applies, to one side of a pair or to both; judged once for each device."""

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar, Final, Self, override

from django.db import models
from django.db.models import Exists, OuterRef, Q

from fitting.measured import Side
from fitting.models import Graph, Journalled
from orders.covering.judging import Failure
from orders.covering.terms import Cause, Component, Remedy
from orders.models.address import ShipTo
from orders.models.conversation import LONGEST
from orders.models.cover import CoverHandover
from orders.numbers import new_number

_SIDES: Final = [(side.value, side.value) for side in Side]
_KINDS: Final = ("fit", "durability")
LIVE_CLAIM: Final = ("submitted", "in_review", "needs_info", "approved", "remedy_in_progress")


def new_claim_number() -> str:
    """Return a fresh claim number."""
    return new_number("G")


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Words about claims."""

    def owned_by(self, user_id: int) -> Self:
        """
        Keep the claims of the pairs that a user speaks for: taken over, or bought and not taken over by another.

        A claim from before a guarantee was taken over stays with whoever has made it.
        """
        taken = CoverHandover.objects.filter(
            line=OuterRef("line"), status="taken", taken_at__lte=OuterRef("submitted_at")
        )
        bought = Q(line__order__customer_id=user_id) & ~Exists(taken)
        return self.filter(bought | Q(Exists(taken.filter(holder_id=user_id))))

    def live(self) -> Self:
        """Keep what is not over."""
        return self.filter(status__in=LIVE_CLAIM)

    def undecided(self) -> Self:
        """Keep what one of us must decide."""
        return self.filter(status__in=["submitted", "in_review"])

    @staticmethod
    def queues(*, at: dt.datetime) -> Mapping[str, Q]:
        """Say what is in each queue of the desk of claims; what is overdue is in another one, too."""
        review = Q(status__in=["submitted", "in_review"])
        return {
            "new": review & Q(appealed_at=None),
            "needs_info": Q(status="needs_info"),
            "overdue": review & Q(due_at__lte=at),
            "appeals": review & Q(appealed_at__isnull=False),
            "messages": Q(unheard_since__isnull=False),
        }


class Claim(Journalled, ShipTo):
    """
    One claim about a delivered pair.

    :ivar line: the line that was bought; whatever was remade since.
    :ivar cover: the promise it rests on, with the version of its policy.
    :ivar words: what the customer says; it may be about health, and is in no mail and no log.
    :ivar confirmed_tenths: tenths of miles so far, the customer's own figure; null: distance refuses nothing.
    :ivar wish: the remedy that the customer would like best.
    :ivar ship_country: with the columns beside it, where what is made again goes; empty: to where the pair went.
    :ivar due_at: until when it is decided; moved on by as long as it waited for the customer since ``paused_at``.
    :ivar advised_at: when advice was given; ``advice_failed``: the customer says that it did not help.
    :ivar appealed_at: when another look was asked for; once.
    :ivar closed_at: when it was refused, resolved or withdrawn.
    :ivar unheard_since: since when the customer has written where nobody looks at it anyway; empty once answered.
    :ivar parted_from: the claim of which this was a side, until that side was answered otherwise than the other one.
    :ivar remake: the line that is made because of it now.
    """

    class Status(models.TextChoices):
        """Where the claim stands."""

        SUBMITTED = "submitted"
        IN_REVIEW = "in_review"
        NEEDS_INFO = "needs_info"
        APPROVED = "approved"
        DENIED = "denied"
        REMEDY_IN_PROGRESS = "remedy_in_progress"
        RESOLVED = "resolved"
        WITHDRAWN = "withdrawn"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "submitted": frozenset({"in_review", "approved", "denied", "withdrawn"}),
            "in_review": frozenset({"needs_info", "approved", "denied", "withdrawn"}),
            "needs_info": frozenset({"in_review", "withdrawn"}),
            "approved": frozenset({"remedy_in_progress"}),
            # Another look, or the correction of a decision.
            "denied": frozenset({"in_review"}),
            # Advice that did not help, a remake that never came about.
            "remedy_in_progress": frozenset({"in_review", "resolved"}),
            "resolved": frozenset({"in_review"}),
            "withdrawn": frozenset({"in_review"}),
        }
    }
    LOCK_RANK = 150

    number = models.CharField(max_length=12, unique=True, default=new_claim_number, editable=False)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="claims")
    cover = models.ForeignKey("orders.Cover", on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in _KINDS])
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SUBMITTED, db_index=True)
    noticed_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=LONGEST, blank=True)
    wish = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Remedy], blank=True)
    injury = models.BooleanField(default=False)
    confirmed_tenths = models.PositiveIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    advised_at = models.DateTimeField(null=True, blank=True)
    advice_failed = models.BooleanField(default=False)
    appealed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    unheard_since = models.DateTimeField(null=True, blank=True)
    parted_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="parted", null=True, blank=True)
    remake = models.OneToOneField(
        "orders.OrderLine", on_delete=models.PROTECT, related_name="answers", null=True, blank=True
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        """Kinds, statuses and pairings are the database's."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["status", "due_at"], name="claim_by_due")]
        constraints: ClassVar = [
            models.CheckConstraint(name="claim_kind_known", condition=Q(kind__in=["fit", "durability"])),
            models.CheckConstraint(name="claim_wish_known", condition=Q(wish__in=["", *(one.value for one in Remedy)])),
            models.CheckConstraint(
                name="claim_status_known",
                condition=Q(
                    status__in=[
                        "submitted", "in_review", "needs_info", "approved", "denied", "remedy_in_progress", "resolved",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="claim_paused_while_it_waits",
                condition=Q(status="needs_info", paused_at__isnull=False)
                | ~Q(status="needs_info") & Q(paused_at=None),
            ),
            models.CheckConstraint(
                name="claim_closed_says_when",
                condition=Q(status__in=["denied", "resolved", "withdrawn"], closed_at__isnull=False)
                | ~Q(status__in=["denied", "resolved", "withdrawn"]) & Q(closed_at=None),
            ),
        ]  # fmt: skip

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Claim {self.number}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.line.order_id}"

    @property
    def is_live(self) -> bool:
        """Whether it is not over."""
        return self.status in LIVE_CLAIM


class ClaimSide(models.Model):
    """
    One device of a claim, and what is said of it.

    :ivar device: the one that was worn when it was claimed.
    :ivar part: for durability, with ``failure`` and ``cause``; ``misfits`` for fit: codes such as ``arch_too_high``.
    :ivar asked_at: when this side was asked for: by that instant it is judged, however late somebody looks.
    :ivar was_delivered_at: when that one had come; ``was_fit_remade_at``: when it was remade for its fit, if it was.
    :ivar is_live: as long as its claim is.
    :ivar is_granted: whether the last decision put it right.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="sides")
    side = models.CharField(max_length=5, choices=_SIDES)
    device = models.ForeignKey("orders.Device", on_delete=models.PROTECT, related_name="claimed")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in _KINDS])
    part = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Component], blank=True)
    failure = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Failure], blank=True)
    cause = models.CharField(max_length=24, choices=[(one.value, one.value) for one in Cause], blank=True)
    misfits = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField()
    was_delivered_at = models.DateTimeField()
    was_fit_remade_at = models.DateTimeField(null=True, blank=True)
    is_live = models.BooleanField(default=True)
    is_granted = models.BooleanField(default=False)

    class Meta:
        """One live claim per device and kind."""

        ordering: ClassVar = ["claim", "side"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="claim_side_once", fields=["claim", "side"]),
            models.UniqueConstraint(
                name="claim_one_live_per_device_and_kind", fields=["device", "kind"], condition=Q(is_live=True)
            ),
            models.CheckConstraint(name="claim_side_known", condition=Q(side__in=["left", "right"])),
            models.CheckConstraint(name="claim_side_kind_known", condition=Q(kind__in=["fit", "durability"])),
            models.CheckConstraint(
                name="claim_side_part_known", condition=Q(part__in=["", *(one.value for one in Component)])
            ),
            models.CheckConstraint(
                name="claim_side_failure_known", condition=Q(failure__in=["", *(one.value for one in Failure)])
            ),
            models.CheckConstraint(
                name="claim_side_cause_known", condition=Q(cause__in=["", *(one.value for one in Cause)])
            ),
            models.CheckConstraint(
                name="claim_side_of_its_kind",
                condition=Q(kind="fit", part="", failure="", cause="") | Q(kind="durability", misfits=[]),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the side."""
        return f"{self.side} side"
