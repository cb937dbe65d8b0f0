"""Problem: what went wrong with what was sent, or with where it goes; and which lines it is about."""

from typing import ClassVar, Self, override

from django.db import models
from django.db.models import F, Q

from fitting.models import Graph, Journalled
from orders.models.address import ShipTo
from orders.numbers import new_number

# Characters of what a customer may say about it.
LONGEST_WORDS = 2000


def new_problem_number() -> str:
    """Return a fresh number of a problem."""
    return new_number("F")


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Words about problems."""

    def live(self) -> Self:
        """Keep those that nobody has settled."""
        return self.filter(status=Problem.Status.OPEN)

    def asking_where(self) -> Self:
        """Keep the open ones while which nobody knows where the parcels of an order should go."""
        came_back = Q(kind=Problem.Kind.CAME_BACK, ship_country="")
        return self.live().filter(came_back | Q(kind=Problem.Kind.ELSEWHERE))


class Problem(Journalled, ShipTo):
    """
    Something about a parcel or an address that a person must settle.

    :ivar words: what the customer says about it.
    :ivar wish: what they would like best.
    :ivar parcel: which one came back, if one did.
    :ivar answer: what we said when it was settled.
    :ivar ship_country: with the columns beside it, the address that was asked for; none if empty.
    """

    class Kind(models.TextChoices):
        """What it is."""

        NEVER_CAME = "never_came", "it never came"
        DAMAGED = "damaged", "it came damaged"
        WRONG = "wrong", "it is something else than was ordered"
        MISSING = "missing", "some of it is missing"
        CAME_BACK = "came_back", "the carrier brought it back"
        ELSEWHERE = "elsewhere", "it should go to another country or tax region"

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open"
        RESENT = "resent"
        REFUNDED = "refunded"
        ANSWERED = "answered"

    class Wish(models.TextChoices):
        """What the customer asks for."""

        RESEND = "resend", "the same again"
        REFUND = "refund", "the money back"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "open": frozenset({"resent", "refunded", "answered"}),
            # Not sent once more, as what was sent first has arrived.
            "resent": frozenset({"answered"}),
            "refunded": frozenset(),
            "answered": frozenset(),
        }
    }
    # What a customer can report.
    REPORTED: ClassVar[tuple[str, ...]] = ("never_came", "damaged", "wrong", "missing")
    # Right after its order.
    LOCK_RANK = 40

    number = models.CharField(max_length=12, unique=True, default=new_problem_number, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="problems")
    parcel = models.ForeignKey("orders.Parcel", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    wish = models.CharField(max_length=8, choices=Wish.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    refund = models.ForeignKey("orders.Refund", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        """One open question about an address per order; what is settled says when."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="problem_kind_known",
                condition=Q(kind__in=["never_came", "damaged", "wrong", "missing", "came_back", "elsewhere"]),
            ),
            models.CheckConstraint(
                name="problem_status_known", condition=Q(status__in=["open", "resent", "refunded", "answered"])
            ),
            models.CheckConstraint(name="problem_wish_known", condition=Q(wish__in=["", "resend", "refund"])),
            models.CheckConstraint(
                name="problem_settled_has_time",
                condition=Q(status="open", settled_at=None) | ~Q(status="open") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="problem_that_came_back_has_parcel", condition=~Q(kind="came_back") | Q(parcel__isnull=False)
            ),
            models.CheckConstraint(
                name="problem_elsewhere_says_where", condition=~Q(kind="elsewhere") | ~Q(ship_country="")
            ),
            models.UniqueConstraint(
                name="problem_elsewhere_once_per_order", fields=["order"], condition=Q(kind="elsewhere", status="open")
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Problem {self.number}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.order_id}"

    @property
    def is_open(self) -> bool:
        """Whether a person must still settle it."""
        return self.status == self.Status.OPEN


class ProblemLine(models.Model):
    """
    A line that a problem is about.

    :ivar side: of a pair, which foot's; both if empty.
    :ivar count: how many pieces; one of a pair.
    :ivar is_open: as its problem is, so that the database sees to it that a line has one problem at a time.
    """

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="problems")
    side = models.CharField(max_length=5, blank=True)
    count = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True)

    class Meta:
        """One live problem per line."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="problem_one_live_per_line", fields=["line"], condition=Q(is_open=True)),
            models.UniqueConstraint(name="problem_line_once", fields=["problem", "line"]),
            models.CheckConstraint(name="problem_side_known", condition=Q(side__in=["", "left", "right"])),
            models.CheckConstraint(name="problem_count_positive", condition=Q(count__gte=1)),
        ]

    @override
    def __str__(self) -> str:
        """Read as a pairing."""
        return f"{self.count} of line {self.line_id}"


def new_return_number() -> str:
    """Return a fresh number of a return."""
    return new_number("R")


class StockReturn(Journalled):
    """
    Pieces of a stock good that a customer sends back for no reason, within the days of withdrawal.

    One that nobody has seen when its time is over has lapsed; its parcel can still come.

    :ivar condition: what the warehouse found; only what can be sold again is back on the shelf.
    :ivar answer: why nothing went back, or less than was paid.
    """

    class Status(models.TextChoices):
        """Where it is."""

        ANNOUNCED = "announced"
        RECEIVED = "received"
        INSPECTED = "inspected"
        REFUNDED = "refunded"
        REFUSED = "refused"
        LAPSED = "lapsed"

    class Condition(models.TextChoices):
        """What was found in the parcel."""

        RESALABLE = "resalable", "as new: can be sold again"
        WORN = "worn", "used more than to try it"
        DAMAGED = "damaged", "damaged"
        OTHER = "other", "something else, or less than was announced"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "announced": frozenset({"received", "lapsed"}),
            "lapsed": frozenset({"received"}),
            "received": frozenset({"inspected"}),
            "inspected": frozenset({"refunded", "refused"}),
            "refunded": frozenset(),
            "refused": frozenset(),
        }
    }
    LIVE: ClassVar[tuple[str, ...]] = ("announced", "received", "inspected")
    # With the problems, right after its order.
    LOCK_RANK = 40

    number = models.CharField(max_length=12, unique=True, default=new_return_number, editable=False)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="returns")
    count = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ANNOUNCED)
    condition = models.CharField(max_length=12, choices=Condition.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    refund = models.ForeignKey("orders.Refund", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    announced_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One return of a line at a time; each step has its time."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="return_one_live_per_line",
                fields=["line"],
                condition=Q(status__in=["announced", "received", "inspected"]),
            ),
            models.CheckConstraint(
                name="return_status_known",
                condition=Q(status__in=["announced", "received", "inspected", "refunded", "refused", "lapsed"]),
            ),
            models.CheckConstraint(
                name="return_condition_known",
                condition=Q(condition__in=["", "resalable", "worn", "damaged", "other"]),
            ),
            models.CheckConstraint(name="return_count_positive", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="return_received_has_time",
                condition=Q(status__in=["announced", "lapsed"]) | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="return_inspected_says_what_was_found",
                condition=Q(status__in=["announced", "received", "lapsed"])
                | Q(inspected_at__isnull=False) & ~Q(condition=""),
            ),
            models.CheckConstraint(name="return_refused_says_why", condition=~Q(status="refused") | ~Q(answer="")),
            models.CheckConstraint(
                name="return_steps_in_order",
                condition=Q(received_at=None) | Q(received_at__gte=F("announced_at")),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Return {self.number}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.line.order_id}"
