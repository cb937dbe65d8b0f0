"""
What a slow verb makes the same way for every test: made by the verb once, then written again as rows.

Each test begins with empty tables. To publish six policy texts takes forty milliseconds, to write their rows two.
"""

import copy
from collections.abc import Callable
from io import StringIO
from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.models import Model

from config.accounts import roles
from orders.models import Policy, PolicyAssignment


class Remembered:
    """Rows of models that do not point to each other, as one verb left them in empty tables."""

    def __init__(self, make: Callable[[], object], *models: type[Model]) -> None:
        """Remember nothing yet."""
        self._make = make
        self._models = models
        self._rows: dict[type[Model], list[Model]] = {}

    def lay_out(self) -> None:
        """Fill the empty tables: by the verb the first time, by plain inserts from then on."""
        if not self._rows:
            self._make()
            self._rows = {model: list(model._default_manager.order_by("pk")) for model in self._models}
            return
        for model, rows in self._rows.items():
            copies = copy.deepcopy(rows)
            for row in copies:
                row.pk, row._state.adding = None, True
            model._default_manager.bulk_create(copies)


_policies: Final = Remembered(
    lambda: call_command("load_policies", stdout=StringIO()), Policy, PolicyAssignment
)  # fmt: skip
_granted: dict[str, list[tuple[str, str]]] = {}


def policies() -> None:
    """Have the policy texts that come with the code published; nothing happens where one is."""
    if not Policy.objects.published().exists():
        _policies.lay_out()


def role_groups() -> None:
    """Have the group of each role with its permissions; nothing happens where one has any."""
    through: Any = Group.permissions.through
    if through.objects.exists():
        return
    if not _granted:
        roles.load()
        for group in Group.objects.prefetch_related("permissions__content_type"):
            _granted[group.name] = [(one.content_type.app_label, one.codename) for one in group.permissions.all()]
        return
    permissions = Permission.objects.select_related("content_type")
    known = {(one.content_type.app_label, one.codename): one for one in permissions}
    # The migrations make the groups; a test that empties the tables takes them away.
    there = set(Group.objects.values_list("name", flat=True))
    Group.objects.bulk_create(Group(name=name) for name in _granted if name not in there)
    groups = {group.name: group for group in Group.objects.all()}
    through.objects.bulk_create(
        through(group=groups[name], permission=known[one]) for name, granted in _granted.items() for one in granted
    )
