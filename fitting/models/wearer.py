"""Whose feet they are; a customer may have several wearers, and buyer and wearer are never assumed to be one."""

import datetime as dt
import secrets
from typing import ClassVar, Self, override

from django.conf import settings
from django.db import models

from fitting.ages import BirthMonth
from fitting.models.journal import Held
from shop.actor import Actor, Kind


def new_wearer_id() -> str:
    """Return an opaque, unguessable id for the API."""
    return "wea_" + secrets.token_urlsafe(12)


def reach_of(by: Actor, path: str = "") -> models.Q:
    """
    Return what the actor may name: a customer's own wearers, an invited wearer's own self, all for staff.

    :param path: from the queried model to the wearer, e.g. ``wearer__``.
    """
    if by.kind in {Kind.STAFF, Kind.SYSTEM}:
        return models.Q()
    return models.Q(**{f"{path}id" if by.kind is Kind.WEARER else f"{path}customer_id": by.id})


class WearerQuerySet(models.QuerySet["Wearer"]):
    """Words for picking wearers."""

    def owned_by(self, user_id: int | None) -> Self:
        """Keep the wearers of one customer or guest."""
        return self.filter(customer_id=user_id)

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name."""
        return self.filter(reach_of(by))

    def live(self) -> Self:
        """Leave out the archived."""
        return self.filter(archived_at=None)


class Wearer(Held):
    """
    One person with feet.

    :ivar speaks_since: when an invited adult began to answer for themselves; from then on the customer
        sees only status, size and fit, unless the wearer shares more.
    """

    class Relation(models.TextChoices):
        """What the wearer is to the customer."""

        SELF = "self", "Myself"
        CHILD = "child", "My child"
        PARTNER = "partner", "My partner"
        GIFT = "gift", "A gift"
        OTHER = "other", "Somebody else"

    LOCK_RANK = 44

    public_id = models.CharField(max_length=32, unique=True, default=new_wearer_id, editable=False)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=8, choices=Relation.choices)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    speaks_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = WearerQuerySet.as_manager()

    class Meta:
        """A customer is themselves only once; year and month of birth come together."""

        indexes: ClassVar = [models.Index(fields=["customer", "-created_at"], name="wearer_of_customer")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="wearer_self_once",
                fields=["customer"],
                condition=models.Q(relation="self", archived_at=None),
            ),
            models.CheckConstraint(
                name="wearer_relation_known",
                condition=models.Q(relation__in=["self", "child", "partner", "gift", "other"]),
            ),
            models.CheckConstraint(
                name="wearer_birth_whole",
                condition=models.Q(birth_year=None, birth_month=None)
                | models.Q(
                    # A comparison with NULL is not false, so a CHECK lets it pass: say that it is there.
                    birth_year__isnull=False,
                    birth_month__isnull=False,
                    birth_year__range=(1900, 2200),
                    birth_month__range=(1, 12),
                ),
            ),
            models.CheckConstraint(name="wearer_has_name", condition=~models.Q(name="")),
        ]

    @override
    def __str__(self) -> str:
        """Read by the name the customer gave."""
        return self.name

    @property
    def birth(self) -> BirthMonth | None:
        """Month and year of birth, when known."""
        if self.birth_year is None or self.birth_month is None:
            return None
        return BirthMonth(self.birth_year, self.birth_month)

    @property
    def speaks_for_self(self) -> bool:
        """Whether an invited adult has taken over their own answers."""
        return self.speaks_since is not None

    def is_minor(self, on: dt.date) -> bool:
        """Answer whether a guardian must consent: under 18, or a child of unknown age."""
        if self.birth is None:
            return self.relation == self.Relation.CHILD
        return self.birth.is_minor(on)
