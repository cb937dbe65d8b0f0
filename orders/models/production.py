"""Production: the job of making what one line needs, each insole with a serial, and what was measured of it."""

from typing import ClassVar, Final, Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q

from fitting.measured import Side
from fitting.models import Graph, Journalled
from orders.models.written_once import WrittenOnce
from orders.numbers import new_number

_SIDES: Final = [(side.value, side.value) for side in Side]


def new_work_order_number() -> str:
    """Return a fresh number of a work order."""
    return new_number("W")


def new_serial() -> str:
    """Return a fresh serial of a device."""
    return new_number("S")


class WorkOrder(Journalled):
    """
    The job of making the devices of one line: a pair, or one foot. Where it is, is the status of the line.

    :ivar prescription: what is made; a line that goes back to the fitter takes its job back.
    :ivar operator: who has claimed it.
    :ivar packed_by: who compared the serials before it was closed in a box.
    """

    class Status(models.TextChoices):
        """Whether there is anything to do."""

        OPEN = "open"
        FINISHED = "finished"
        WITHDRAWN = "withdrawn"
        # What it made was lost, damaged or the wrong thing, and another job makes it again.
        SUPERSEDED = "superseded"

    class Sides(models.TextChoices):
        """Which feet it is for."""

        BOTH = "both"
        LEFT = "left"
        RIGHT = "right"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "open": frozenset({"finished", "withdrawn"}),
            "finished": frozenset({"open", "withdrawn", "superseded"}),
            "withdrawn": frozenset(),
            # What it made was lost and has arrived, and what should have replaced it is not made.
            "superseded": frozenset({"finished"}),
        }
    }
    LOCK_RANK = 120

    number = models.CharField(max_length=12, unique=True, default=new_work_order_number, editable=False)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="work_orders")
    prescription = models.ForeignKey("fitting.Prescription", on_delete=models.PROTECT, related_name="+")
    sides = models.CharField(max_length=5, choices=Sides.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    packed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        """One job per line that is neither withdrawn nor superseded."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                name="work_order_one_per_line", fields=["line"], condition=Q(status__in=["open", "finished"])
            ),
            models.CheckConstraint(
                name="work_order_status_known",
                condition=Q(status__in=["open", "finished", "withdrawn", "superseded"]),
            ),
            models.CheckConstraint(name="work_order_sides_known", condition=Q(sides__in=["both", "left", "right"])),
            models.CheckConstraint(
                name="work_order_claimed_since",
                condition=Q(operator=None, claimed_at=None) | Q(operator__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="work_order_finished_has_time", condition=~Q(status="finished") | Q(finished_at__isnull=False)
            ),
            models.CheckConstraint(
                name="work_order_packed_is_finished", condition=Q(packed_at=None) | ~Q(status="open")
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Work order {self.number}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.line.order_id}"

    @property
    def wanted(self) -> tuple[Side, ...]:
        """The feet it is for."""
        return tuple(side for side in Side if self.sides in {self.Sides.BOTH, side.value})


class DeviceQuerySet(models.QuerySet["Device"]):
    """Words about devices."""

    def standing(self) -> Self:
        """Leave out what was scrapped, and what was never made."""
        return self.exclude(status__in=["scrapped", "void"])


class Device(Journalled):
    """
    One physical insole: its serial for life, the design it was made from, the material and the machine.

    ``length_mm`` and ``width_mm`` are those of the design's file. A scrapped device is replaced by another one with a
    serial of its own, which says so.
    """

    class Status(models.TextChoices):
        """Where the thing is; ``void`` was never made."""

        PLANNED = "planned"
        MAKING = "making"
        CHECKING = "checking"
        PASSED = "passed"
        PACKED = "packed"
        IN_SERVICE = "in_service"
        SUPERSEDED = "superseded"
        RETURNED = "returned"
        LOST = "lost"
        SCRAPPED = "scrapped"
        VOID = "void"

    class Cause(models.TextChoices):
        """Why a device was scrapped."""

        PRINT_FAILED = "print_failed", "the print failed"
        WARPED = "warped", "it warped"
        SIZE_WRONG = "size_wrong", "it measures other than designed"
        SURFACE_FLAW = "surface_flaw", "its surface has a flaw"
        MATERIAL = "material", "the material is faulty or the wrong one"
        DAMAGED = "damaged", "it was damaged in our hands"
        MIXED_UP = "mixed_up", "it was taken for another"
        LOST_HERE = "lost_here", "it cannot be found"
        LINE_ENDED = "line_ended", "its line was cancelled or changed"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "planned": frozenset({"making", "void"}),
            "making": frozenset({"checking", "scrapped"}),
            "checking": frozenset({"making", "passed", "scrapped"}),
            "passed": frozenset({"making", "packed", "scrapped"}),
            "packed": frozenset({"making", "passed", "in_service", "superseded", "lost", "scrapped"}),
            "in_service": frozenset({"superseded", "returned", "lost"}),
            # Back in service where what should have replaced it had never arrived.
            "superseded": frozenset({"in_service", "returned", "lost"}),
            # What came back may leave again, and be lost or damaged then, or be put right before.
            "returned": frozenset({"making", "passed", "in_service", "superseded", "lost", "scrapped"}),
            "lost": frozenset({"in_service", "returned"}),
            "scrapped": frozenset(),
            "void": frozenset(),
        }
    }
    LOCK_RANK = 130

    serial = models.CharField(max_length=12, unique=True, default=new_serial, editable=False)
    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="devices")
    side = models.CharField(max_length=5, choices=_SIDES)
    design = models.ForeignKey("fitting.Design", on_delete=models.PROTECT, related_name="+")
    design_sha256 = models.CharField(max_length=64)
    length_mm = models.DecimalField(max_digits=5, decimal_places=1)
    width_mm = models.DecimalField(max_digits=5, decimal_places=1)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED, db_index=True)
    lot = models.CharField(max_length=40, blank=True, db_index=True)
    machine = models.CharField(max_length=24, blank=True)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    scrap_cause = models.CharField(max_length=16, choices=Cause.choices, blank=True)
    scrap_note = models.CharField(max_length=300, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        """One standing device per foot of a job; what was begun says of what and where."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["machine", "made_at"], name="device_by_machine")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="device_one_per_side",
                fields=["work_order", "side"],
                condition=~Q(status__in=["scrapped", "void"]),
            ),
            models.CheckConstraint(name="device_side_known", condition=Q(side__in=["left", "right"])),
            models.CheckConstraint(
                name="device_status_known",
                condition=Q(
                    status__in=[
                        "planned", "making", "checking", "passed", "packed", "in_service", "superseded", "returned",
                        "lost", "scrapped", "void",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="device_begun_says_of_what",
                condition=Q(status__in=["planned", "void"]) | ~Q(lot="") & ~Q(machine=""),
            ),
            models.CheckConstraint(
                name="device_scrapped_has_cause",
                condition=Q(status="scrapped") & ~Q(scrap_cause="") | ~Q(status="scrapped") & Q(scrap_cause=""),
            ),
            models.CheckConstraint(
                name="device_scrap_cause_known",
                condition=Q(
                    scrap_cause__in=[
                        "", "print_failed", "warped", "size_wrong", "surface_flaw", "material", "damaged", "mixed_up",
                        "lost_here", "line_ended",
                    ]
                ),
            ),
            models.CheckConstraint(name="device_has_design_checksum", condition=~Q(design_sha256="")),
        ]  # fmt: skip

    @override
    def __str__(self) -> str:
        """Read by its serial."""
        return self.serial

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return self.work_order.journal_thread()


class QualityRecord(WrittenOnce):
    """
    What was measured and seen of one device before it was passed or not: written once, never changed.

    :ivar wall_mm: the thinnest wall found.
    :ivar within: whether length and width agree with the design, and wall and surface are as they must be.
    :ivar photo: a name in private storage, or nothing.
    """

    class Surface(models.TextChoices):
        """What it looks and feels like."""

        GOOD = "good", "good"
        MARKED = "marked", "marks that the cover hides"
        FLAWED = "flawed", "a flaw"

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="quality")
    length_mm = models.DecimalField(max_digits=5, decimal_places=1)
    width_mm = models.DecimalField(max_digits=5, decimal_places=1)
    wall_mm = models.DecimalField(max_digits=4, decimal_places=2)
    weight_g = models.DecimalField(max_digits=5, decimal_places=1)
    surface = models.CharField(max_length=8, choices=Surface.choices)
    within = models.BooleanField()
    remark = models.CharField(max_length=300, blank=True)
    photo = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """Positive figures; triggers refuse changes on both databases."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="quality_surface_known", condition=Q(surface__in=["good", "marked", "flawed"])),
            models.CheckConstraint(
                name="quality_figures_positive",
                condition=Q(length_mm__gt=0, width_mm__gt=0, wall_mm__gt=0, weight_g__gt=0),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the verdict."""
        return "within tolerance" if self.within else "out of tolerance"
