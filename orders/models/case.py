"""Case: something a person must look at, in exactly one queue, with owner, due time and the reason it is there."""

from typing import ClassVar, Self, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fitting.models import Graph, Journalled
from orders.models.written_once import WrittenOnce
from orders.numbers import new_number
from orders.queues import QUEUES, REASONS, QueueCode, Reason

LIVE: tuple[str, ...] = ("open", "waiting")


def new_case_number() -> str:
    """Return a fresh case number."""
    return new_number("C")


class CaseQuerySet(models.QuerySet["Case"]):
    """Words about cases."""

    def live(self) -> Self:
        """Keep those that are not closed."""
        return self.filter(status__in=LIVE)


class Case(Journalled):
    """
    Something a person must look at.

    ``subject`` names the thing (``line:17``); the database allows one live case per subject, so a thing is never in
    two queues. ``line``, ``refund``, ``order_hold``, ``event``, ``mail``, ``dispute``, ``scan``, ``design``,
    ``entry``, ``problem``, ``stock_return`` or ``tax_record`` point to it; a conversation's is its order, and so is
    that of a case which a person opened.
    ``opened_at`` and ``due_at`` are of the last opening.
    """

    class Status(models.TextChoices):
        """Where the case stands; ``waiting`` is for somebody outside, e.g. for a customer's reply."""

        OPEN = "open"
        WAITING = "waiting"
        CLOSED = "closed"

    class Ended(models.TextChoices):
        """How it ended: its cause went away, or a person closed it with a word."""

        SETTLED = "settled"
        HANDLED = "handled"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "open": frozenset({"waiting", "closed"}),
            "waiting": frozenset({"open", "closed"}),
            "closed": frozenset({"open"}),
        }
    }
    LOCK_RANK = 155

    number = models.CharField(max_length=12, unique=True, default=new_case_number, editable=False)
    queue = models.CharField(max_length=12, choices=[(code.value, code.value) for code in QUEUES])
    cause = models.CharField(max_length=24, choices=[(reason.value, reason.value) for reason in REASONS])
    subject = models.CharField(max_length=160)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="cases", null=True, blank=True)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    order_hold = models.ForeignKey("orders.Hold", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    refund = models.ForeignKey("orders.Refund", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    event = models.ForeignKey("orders.StripeEvent", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    mail = models.ForeignKey("fitting.Message", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    dispute = models.ForeignKey("orders.Dispute", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    scan = models.ForeignKey("fitting.Scan", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    design = models.ForeignKey("fitting.Design", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    entry = models.ForeignKey(
        "fitting.ClinicianEntry", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    problem = models.ForeignKey("orders.Problem", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    stock_return = models.ForeignKey(
        "orders.StockReturn", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    tax_record = models.ForeignKey(
        "orders.TaxRecord", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    urgent = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=8, choices=Ended.choices, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        """One live case per thing; queues, reasons and pairings are the database's."""

        indexes: ClassVar = [
            models.Index(
                F("urgent").desc(), "due_at", "id", name="case_by_urgency", condition=Q(status__in=["open", "waiting"])
            ),
            models.Index(fields=["queue", "status", "due_at"], name="case_by_queue"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="case_one_live_per_subject", fields=["subject"], condition=Q(status__in=["open", "waiting"])
            ),
            models.CheckConstraint(name="case_queue_known", condition=Q(queue__in=[code.value for code in QueueCode])),
            models.CheckConstraint(name="case_cause_known", condition=Q(cause__in=[code.value for code in Reason])),
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=["open", "waiting", "closed"])),
            models.CheckConstraint(
                name="case_closed_says_when_and_how",
                condition=Q(status="closed", closed_at__isnull=False, ended__in=["settled", "handled"])
                | ~Q(status="closed") & Q(closed_at=None, ended=""),
            ),
            models.CheckConstraint(
                name="case_owned_since",
                condition=Q(owner=None, taken_at=None) | Q(owner__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(name="case_due_after_opening", condition=Q(due_at__gte=F("opened_at"))),
        ]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Case {self.number}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline, where there is an order."""
        return f"order:{self.order_id}" if self.order_id is not None else ""

    @property
    def title(self) -> str:
        """Name its queue."""
        return QUEUES[QueueCode(self.queue)].title

    @property
    def why(self) -> str:
        """Say why it is here."""
        return REASONS[Reason(self.cause)].words

    @property
    def is_live(self) -> bool:
        """Whether somebody must still look at it."""
        return self.status in LIVE


class CaseNote(WrittenOnce):
    """What a person did with a case, and what they had to say: written once, never changed."""

    class Kind(models.TextChoices):
        """What was done."""

        NOTE = "note", "note"
        TAKEN = "taken", "taken"
        HANDED_OVER = "handed_over", "handed over"
        RELEASED = "released", "let go"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"
        REOPENED = "reopened", "opened again"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Read in the order of time; triggers refuse changes on both databases."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_note_kind_known",
                condition=Q(kind__in=["note", "taken", "handed_over", "released", "answered", "closed", "reopened"]),
            ),
            models.CheckConstraint(
                name="case_note_handed_over_to_somebody",
                condition=Q(kind="handed_over", to__isnull=False) | ~Q(kind="handed_over") & Q(to=None),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as what was done."""
        return self.get_kind_display()
