"""Station: a machine of the workshop that speaks for itself, with a key of its own."""

from typing import ClassVar, override

from django.conf import settings
from django.db import models
from django.db.models import Q

from fitting.models import Held


class Station(Held):
    """
    A machine, known by a key that is stored as a hash.

    :ivar machine: the name that pieces get which are begun on it.
    :ivar may_make: whether it claims jobs and tells how far they are; ``may_check``: whether it measures and passes.
    :ivar user: who is named as the operator of what it does; nobody can sign in as that.
    """

    LOCK_RANK = 118

    name = models.CharField(max_length=60, unique=True)
    machine = models.CharField(max_length=24)
    may_make = models.BooleanField(default=True)
    may_check = models.BooleanField(default=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """It has a name, and something that it may do."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(name="station_is_named", condition=~Q(name="") & ~Q(machine="")),
            models.CheckConstraint(name="station_may_something", condition=Q(may_make=True) | Q(may_check=True)),
        ]

    @override
    def __str__(self) -> str:
        """Read by its name."""
        return self.name
