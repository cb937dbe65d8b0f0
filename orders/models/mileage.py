"""How far a pair has gone, as its customer tells it: activity files, entries by hand, and which figure counts."""

import secrets
from typing import ClassVar, Final, override

from django.db import models
from django.db.models import F, Q

# Of a stretch: on foot, not on foot after all, or not said yet; as ``orders.activity.found.Sport`` names them.
SPORTS: Final = ("walking", "running", "hiking", "other", "unstated")
ON_FOOT: Final = SPORTS[:3]


def new_activity_id() -> str:
    """Return an opaque id."""
    return "act_" + secrets.token_urlsafe(12)


def new_entry_id() -> str:
    """Return an opaque id."""
    return "mil_" + secrets.token_urlsafe(12)


class ActivityFile(models.Model):
    """
    A file that was read for a pair. Neither its bytes nor its track are kept, only what tells it from others.

    :ivar sha256: of its bytes, so that it does not count twice.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_activity_id, editable=False)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="activity_files")
    kind = models.CharField(max_length=3, choices=[(kind, kind) for kind in ("gpx", "tcx", "fit")])
    sha256 = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        """The same bytes once a pair."""

        ordering: ClassVar = ["-handed_in_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="activity_file_once_per_line", fields=["line", "sha256"]),
            models.CheckConstraint(name="activity_file_kind_known", condition=Q(kind__in=["gpx", "tcx", "fit"])),
        ]

    @override
    def __str__(self) -> str:
        """Read without a place or a day."""
        return f"{self.kind} of line {self.line_id}"


class ActivityStretch(models.Model):
    """
    Distance, time and sport of one stretch: all that is kept of a track.

    :ivar sport: as the file says, or as the customer named it where ``stated`` is false.
    """

    file = models.ForeignKey(ActivityFile, on_delete=models.CASCADE, related_name="stretches")
    sport = models.CharField(max_length=8, choices=[(sport, sport) for sport in SPORTS])
    stated = models.BooleanField()
    distance_mm = models.PositiveBigIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """What a file states has a sport on foot."""

        ordering: ClassVar = ["begins_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="activity_stretch_sport_known", condition=Q(sport__in=SPORTS)),
            models.CheckConstraint(
                name="activity_stretch_stated_is_on_foot", condition=Q(stated=False) | Q(sport__in=ON_FOOT)
            ),
            models.CheckConstraint(name="activity_stretch_ends_later", condition=Q(ends_at__gt=F("begins_at"))),
        ]

    @override
    def __str__(self) -> str:
        """Read as a distance."""
        return f"{self.sport}, {self.distance_mm} mm"


class MileEntry(models.Model):
    """Miles that the customer entered by hand, for a day or for some days; taken away rather than changed."""

    public_id = models.CharField(max_length=32, unique=True, default=new_entry_id, editable=False)
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="mile_entries")
    tenths = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    told_at = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        """Something was walked, and the last day is not before the first."""

        ordering: ClassVar = ["-last_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="mile_entry_is_something", condition=Q(tenths__gte=1)),
            models.CheckConstraint(name="mile_entry_ends_later", condition=Q(last_on__gte=F("first_on"))),
        ]

    @override
    def __str__(self) -> str:
        """Read as miles."""
        return f"{self.tenths / 10} miles"


class MileageChoice(models.Model):
    """
    Which figure the customer says counts; the newest does, none is changed.

    :ivar tenths: what it was when it was chosen: that much the customer has confirmed, however it grows.
    """

    class Source(models.TextChoices):
        """Where a figure comes from."""

        HABITS = "habits"
        ENTRIES = "entries"
        FILES = "files"
        OWN = "own"

    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="mileage_choices")
    source = models.CharField(max_length=7, choices=Source.choices)
    tenths = models.PositiveIntegerField()
    chosen_at = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        """Known sources only."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mileage_choice_source_known", condition=Q(source__in=["habits", "entries", "files", "own"])
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the figure."""
        return f"{self.source}: {self.tenths / 10} miles"
