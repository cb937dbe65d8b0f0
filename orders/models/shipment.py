"""Parcel: what was handed to a carrier together, and how it arrived; and what carriers tell us about it."""

import datetime as dt
from typing import ClassVar, Self, override

from django.db import models
from django.db.models import F, Q

from fitting.models import Graph, Journalled
from orders.models.address import ShipTo
from orders.numbers import new_number

# What carriers call their events, and parcels, at most.
LONGEST_ID, LONGEST_NUMBER = 80, 60


def new_parcel_number() -> str:
    """Return a fresh number of a parcel."""
    return new_number("P")


class ParcelQuerySet(models.QuerySet["Parcel"]):
    """Words about parcels."""

    def on_their_way(self) -> Self:
        """Keep those that have left us and are not said to have arrived."""
        return self.filter(status=Parcel.Status.ON_ITS_WAY)

    def silent_since(self, handed_over_until: dt.datetime) -> Self:
        """Keep those on their way that were handed over before an instant."""
        return self.on_their_way().filter(handed_over_at__lt=handed_over_until)


class Parcel(Journalled, ShipTo):
    """
    Goods of one order in one box, with the address it was sent to.

    :ivar delivered_at: when it arrived, as far as we know; ``told_by`` says from whom we know.
    """

    class Status(models.TextChoices):
        """Where it is."""

        ON_ITS_WAY = "on_its_way"
        DELIVERED = "delivered"
        CAME_BACK = "came_back"

    class Teller(models.TextChoices):
        """Who says that it arrived; what is only presumed gives way to what anybody knows."""

        CARRIER = "carrier"
        STAFF = "staff"
        CUSTOMER = "customer"
        PRESUMED = "presumed"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            "on_its_way": frozenset({"delivered", "came_back"}),
            # Presumed, and then it came back after all.
            "delivered": frozenset({"came_back"}),
            "came_back": frozenset(),
        }
    }
    LOCK_RANK = 115

    number = models.CharField(max_length=12, unique=True, default=new_parcel_number, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="parcels")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ON_ITS_WAY)
    carrier = models.SlugField(max_length=24)
    tracking_number = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    handed_over_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=12, choices=Teller.choices, blank=True)
    came_back_at = models.DateTimeField(null=True, blank=True)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        """A tracking number belongs to one parcel; an arrival has a time and somebody who told."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["handed_over_at"], name="parcel_on_its_way", condition=Q(status="on_its_way"))
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parcel_status_known", condition=Q(status__in=["on_its_way", "delivered", "came_back"])
            ),
            models.CheckConstraint(
                name="parcel_teller_known", condition=Q(told_by__in=["", "carrier", "staff", "customer", "presumed"])
            ),
            models.UniqueConstraint(
                name="parcel_tracking_once", fields=["carrier", "tracking_number"], condition=~Q(tracking_number="")
            ),
            models.CheckConstraint(
                name="parcel_delivered_has_time",
                condition=~Q(status="delivered") | (Q(delivered_at__isnull=False) & ~Q(told_by="")),
            ),
            models.CheckConstraint(
                name="parcel_arrives_after_it_left",
                condition=Q(delivered_at=None) | Q(delivered_at__gte=F("handed_over_at")),
            ),
            models.CheckConstraint(
                name="parcel_came_back_has_time", condition=~Q(status="came_back") | Q(came_back_at__isnull=False)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Parcel {self.number}"

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.order_id}"


class ParcelLine(models.Model):
    """A line in a parcel, whole; after one that came back it goes into another."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="contents")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="parcels")
    is_out = models.BooleanField(default=True)

    class Meta:
        """A line is out in one parcel at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="parcel_line_out_once", fields=["line"], condition=Q(is_out=True)),
            models.UniqueConstraint(name="parcel_line_once_per_parcel", fields=["parcel", "line"]),
        ]

    @override
    def __str__(self) -> str:
        """Read as a pairing."""
        return f"line {self.line_id} in parcel {self.parcel_id}"


class CarrierEvent(models.Model):
    """What a carrier told us, once per event of theirs, and what it did."""

    class Kind(models.TextChoices):
        """What happened to the parcel."""

        IN_TRANSIT = "in_transit"
        DELIVERED = "delivered"
        UNDELIVERABLE = "undeliverable"

    class Outcome(models.TextChoices):
        """What it did here."""

        DONE = "done"
        NOTED = "noted"
        UNKNOWN_PARCEL = "unknown_parcel"
        TOO_LATE = "too_late"

    carrier = models.SlugField(max_length=24)
    event_id = models.CharField(max_length=LONGEST_ID)
    tracking_number = models.CharField(max_length=LONGEST_NUMBER)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="events", null=True, blank=True)

    class Meta:
        """An event is told once."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["tracking_number"], name="carrier_event_unheard", condition=Q(outcome="unknown_parcel")
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="carrier_event_once", fields=["carrier", "event_id"]),
            models.CheckConstraint(
                name="carrier_event_kind_known", condition=Q(kind__in=["in_transit", "delivered", "undeliverable"])
            ),
            models.CheckConstraint(
                name="carrier_event_outcome_known",
                condition=Q(outcome__in=["done", "noted", "unknown_parcel", "too_late"]),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as what was told."""
        return f"{self.carrier}: {self.kind} {self.tracking_number}"
