"""The promise: until when a line leaves us, why that changed, and what its customer said to a delay."""

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Self, override

from django.db import models
from django.db.models import F, Q

from fitting.models import Graph, Journalled
from orders.models.line import BEFORE_HAND_OVER, OrderLine
from shop.actor import Actor


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Words about promises."""

    def due(self) -> Self:
        """Keep what is promised now of lines that have not left us."""
        return self.filter(is_current=True, line__status__in=BEFORE_HAND_OVER)


class Promise(models.Model):
    """
    One date that a customer was given for one line, in the order they were given; the last one is current.

    :ivar ship_by: the last day on which it leaves us, in the shop's zone.
    :ivar why: the words of whoever changed it.
    """

    class Reason(models.TextChoices):
        """Why this date."""

        APPROVED = "approved", "the feet were approved"
        CUSTOMER_WAITED = "customer_waited", "we waited for the customer"
        DELAY = "delay", "we are late"
        MADE_AGAIN = "made_again", "it is made again"

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="promises")
    number = models.PositiveSmallIntegerField()
    ship_by = models.DateField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    why = models.CharField(max_length=300, blank=True)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    objects = PromiseQuerySet.as_manager()

    class Meta:
        """One current date per line; the first one is that of the approval."""

        ordering: ClassVar = ["line", "number"]
        indexes: ClassVar = [
            models.Index(fields=["ship_by"], name="promise_due", condition=Q(is_current=True)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="promise_number_once_per_line", fields=["line", "number"]),
            models.UniqueConstraint(name="promise_one_current_per_line", fields=["line"], condition=Q(is_current=True)),
            models.CheckConstraint(
                name="promise_reason_known",
                condition=Q(reason__in=["approved", "customer_waited", "delay", "made_again"]),
            ),
            models.CheckConstraint(
                name="promise_begins_with_approval",
                condition=Q(number=1, reason="approved") | Q(number__gt=1) & ~Q(reason="approved") & ~Q(why=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the day."""
        return self.ship_by.isoformat()


class DelayQuerySet(models.QuerySet["Delay"]):
    """Words about delays."""

    def reopening(self) -> Self:
        """Keep what lets a customer cancel although making has begun: unanswered delays, and those without a date."""
        return self.filter(Q(status="told") | Q(status="accepted", ship_by=None))


class Delay(Journalled):
    """
    A notice that a line leaves us later than promised, and the answer to it.

    :ivar number: which delay of the line it is.
    :ivar was: the day that was promised.
    :ivar ship_by: the new one; nothing if we cannot say.
    :ivar silence_accepts: whether no answer is a yes, by the rule as it was when it was told.
    :ivar by_silence: whether it ended by the rule for silence.
    """

    class Status(models.TextChoices):
        """What the customer said; ``over`` is a line that ended otherwise meanwhile."""

        TOLD = "told"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        OVER = "over"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "told": frozenset({"accepted", "refused", "over"}),
            "accepted": frozenset({"over"}),
            "refused": frozenset(),
            "over": frozenset(),
        }
    }
    LOCK_RANK = 95

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="delays")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.TOLD)
    was = models.DateField()
    ship_by = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=300)
    silence_accepts = models.BooleanField()
    by_silence = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    answer_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DelayQuerySet.as_manager()

    class Meta:
        """One unanswered notice per line."""

        ordering: ClassVar = ["line", "number"]
        indexes: ClassVar = [
            models.Index(fields=["answer_until"], name="delay_unanswered", condition=Q(status="told")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="delay_number_once_per_line", fields=["line", "number"]),
            models.UniqueConstraint(name="delay_one_unanswered_per_line", fields=["line"], condition=Q(status="told")),
            models.CheckConstraint(
                name="delay_status_known", condition=Q(status__in=["told", "accepted", "refused", "over"])
            ),
            models.CheckConstraint(name="delay_is_later", condition=Q(ship_by=None) | Q(ship_by__gt=F("was"))),
            models.CheckConstraint(
                name="delay_silence_accepts_a_first_date_only",
                condition=Q(silence_accepts=False) | Q(number=1, ship_by__isnull=False),
            ),
            models.CheckConstraint(
                name="delay_answered_has_time",
                condition=Q(status="told", answered_at=None) | ~Q(status="told") & Q(answered_at__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as what it is."""
        return f"delay {self.number} of line {self.line_id}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.line.order_id}"

    @classmethod
    def let_go(
        cls, lines: Sequence[OrderLine], *statuses: "Delay.Status", reason: str, at: dt.datetime, by: Actor
    ) -> None:
        """End those of held lines that are in one of these states: nobody has to answer them any more."""
        with cls.hold_where(Q(line__in=lines, status__in=statuses)) as standing:
            told = [delay for delay in standing if delay.status == cls.Status.TOLD]
            answered = [delay for delay in standing if delay.status == cls.Status.ACCEPTED]
            cls.become_all(told, cls.Status.OVER, at=at, by=by, reason=reason, answered_at=at)
            cls.become_all(answered, cls.Status.OVER, at=at, by=by, reason=reason)
