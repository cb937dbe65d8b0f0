"""Cover: what one policy promises for one delivered pair, per side; who speaks for it; how the pair is used."""

from typing import ClassVar, Final, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fitting.measured import Side
from fitting.models import Graph, Held, Journalled

# Of an insole that nobody wears although it was handed over once.
AWAY: Final = ("returned", "lost")
_SIDES: Final = [(side.value, side.value) for side in Side]


class Cover(Journalled):
    """
    One policy's promise for one line, from its delivery on; the version pinned at checkout judges it for life.

    :ivar begins_at: when the pair was delivered; a later true day moves it, and only helps.
    """

    class Kind(models.TextChoices):
        """Which promise."""

        FIT = "fit"
        DURABILITY = "durability"

    GRAPHS: ClassVar[dict[str, Graph]] = {}
    LOCK_RANK = 140

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="covers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    policy = models.ForeignKey("orders.Policy", on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()

    class Meta:
        """A line has each promise once."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["begins_at"], name="cover_by_begin")]
        constraints: ClassVar = [
            models.UniqueConstraint(name="cover_one_of_a_kind_per_line", fields=["line", "kind"]),
            models.CheckConstraint(name="cover_kind_known", condition=Q(kind__in=["fit", "durability"])),
        ]

    @override
    def __str__(self) -> str:
        """Read as the promise."""
        return f"{self.get_kind_display()} of line {self.line_id}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.line.order_id}"


class CoverSide(Held):
    """
    One side of a line that is covered: the device in service, and what was done for it so far.

    :ivar delivered_at: when the device that is worn now came.
    :ivar remakes_used: for durability; ``fit_remakes_used`` for fit, ``covers_used`` free covers and bondings.
    :ivar fit_reported_at: the first report that it does not fit.
    :ivar fit_remade_at: when what was last made again for its fit came: that opens a new window, and nothing else does.
    :ivar refunded_minor: what was paid back for this side.
    """

    LOCK_RANK = 142

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="covered_sides")
    side = models.CharField(max_length=5, choices=_SIDES)
    device = models.OneToOneField("orders.Device", on_delete=models.PROTECT, related_name="covered")
    delivered_at = models.DateTimeField()
    remakes_used = models.PositiveSmallIntegerField(default=0)
    fit_remakes_used = models.PositiveSmallIntegerField(default=0)
    outgrown_remakes_used = models.PositiveSmallIntegerField(default=0)
    covers_used = models.PositiveSmallIntegerField(default=0)
    fit_reported_at = models.DateTimeField(null=True, blank=True)
    fit_remade_at = models.DateTimeField(null=True, blank=True)
    refunded_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        """One row a side."""

        ordering: ClassVar = ["line", "side"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="cover_side_once_per_line", fields=["line", "side"]),
            models.CheckConstraint(name="cover_side_known", condition=Q(side__in=["left", "right"])),
        ]

    @override
    def __str__(self) -> str:
        """Read as the side."""
        return f"{self.side} of line {self.line_id}"

    @property
    def is_away(self) -> bool:
        """Whether the insole came back to us, or was lost, so that nobody wears it."""
        return self.device.status in AWAY


class TakenPlace(models.Model):
    """
    An insole that was made again took the place of another on its side, which has it back if this one comes back.

    :ivar device: the one that took it; ``before``: the one that was in service until then.
    :ivar before_delivered_at: when that one had come; ``before_fit_remade_at``: when its side was last remade for fit.
    """

    device = models.OneToOneField("orders.Device", on_delete=models.PROTECT, related_name="took_place")
    before = models.ForeignKey("orders.Device", on_delete=models.PROTECT, related_name="+")
    before_delivered_at = models.DateTimeField()
    before_fit_remade_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Nothing takes its own place."""

        constraints: ClassVar = [
            models.CheckConstraint(name="place_taken_of_another", condition=~Q(device=F("before"))),
        ]

    @override
    def __str__(self) -> str:
        """Read as who was there before."""
        return f"device {self.device_id} instead of {self.before_id}"


class CoverHandover(Journalled):
    """
    The customer lets the wearer take over what is promised for a pair: its miles and its claims, never its money.

    :ivar holder: the user as whom the wearer has taken it over.
    """

    class Status(models.TextChoices):
        """Offered, and then taken or withdrawn."""

        OFFERED = "offered"
        TAKEN = "taken"
        WITHDRAWN = "withdrawn"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "offered": frozenset({"taken", "withdrawn"}),
            "taken": frozenset(),
            "withdrawn": frozenset(),
        }
    }
    LOCK_RANK = 141

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="handovers")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OFFERED)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    offered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One that stands per line; who has taken it is known."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="handover_one_stands", fields=["line"], condition=Q(status__in=["offered", "taken"])
            ),
            models.CheckConstraint(
                name="handover_status_known", condition=Q(status__in=["offered", "taken", "withdrawn"])
            ),
            models.CheckConstraint(
                name="handover_taken_by_somebody",
                condition=Q(status="taken", holder__isnull=False, taken_at__isnull=False)
                | (~Q(status="taken") & Q(holder=None, taken_at=None)),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as its state."""
        return f"line {self.line_id}: {self.status}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.line.order_id}"


class UsageHabit(models.Model):
    """
    How a pair is used, as its customer confirmed it at a time; the newest counts, none is changed.

    :ivar share_percent: of the wearer's steps that the pair goes along with.
    :ivar confirmed_tenths: miles so far that the customer confirmed or corrected, in tenths; null: the estimate stands.
    """

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="habits")
    steps_per_day = models.PositiveIntegerField(null=True, blank=True)
    tenths_of_miles_per_day = models.PositiveIntegerField(null=True, blank=True)
    share_percent = models.PositiveSmallIntegerField()
    confirmed_tenths = models.PositiveIntegerField(null=True, blank=True)
    told_at = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        """Steps or miles, a share of all."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="habit_steps_or_miles",
                condition=Q(steps_per_day__isnull=True, tenths_of_miles_per_day__isnull=False)
                | Q(steps_per_day__isnull=False, tenths_of_miles_per_day__isnull=True),
            ),
            models.CheckConstraint(
                name="habit_share_is_one", condition=Q(share_percent__gte=1, share_percent__lte=100)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as a habit."""
        daily = (
            f"{self.steps_per_day} steps"
            if self.steps_per_day is not None
            else f"{self.tenths_of_miles_per_day} tenths"
        )
        return f"{daily} a day, {self.share_percent} %"
