"""
House rules that Django can see in the models and settings, as system checks.

They are warnings, so that a half-written model does not stop a developer's server; `dev lint` and the
rules' tests fail on them. What no promise could be counted with is an error: nothing starts with it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  Django's name
from django.db import models

from fitting.models import Journalled
from orders.workdays import is_known

FLOORS: Final = ("shop", "fitting", "orders", "config", "accounts")


def our_models() -> Iterator[type[models.Model]]:
    """Return the models of the floors, without the history tables that a package keeps."""
    for model in apps.get_models():
        if model._meta.app_label in FLOORS and not model.__name__.startswith("Historical"):  # noqa: SLF001
            yield model


@register
def graphs_are_complete(**_: object) -> list[CheckMessage]:
    """Warn of a status graph whose keys are not exactly the field's choices, or that leads elsewhere."""
    found: list[CheckMessage] = []
    for model in our_models():
        if issubclass(model, Journalled):
            for name, graph in model.GRAPHS.items():
                known = set(_values(model._meta.get_field(name)))  # noqa: SLF001
                targets = {target for leads in graph.values() for target in leads}
                if set(graph) != known or not targets <= known:
                    message = f"The graph of {name} does not cover exactly the choices of the field."
                    found.append(Warning(message, obj=model, id="house.W001"))
    return found


@register
def choices_are_constrained(**_: object) -> list[CheckMessage]:
    """Warn of a field with choices whose other values the database would take."""
    return [
        Warning(f"No CheckConstraint lists the choices of {field.name}.", obj=model, id="house.W002")
        for model in our_models()
        for field in model._meta.local_fields  # noqa: SLF001
        # Countries and telephone regions are fields of their own, with tables that grow.
        if field.choices
        and type(field).__module__.startswith("django.db")
        and not _is_constrained(model, field.name, _values(field))
    ]


def _values(field: Any) -> list[object]:
    return [value for value, _ in field.flatchoices]


def _is_constrained(model: type[models.Model], name: str, values: Iterable[object]) -> bool:
    wanted = {str(value) for value in values}
    return any(
        listed in (wanted, wanted | {""})
        for constraint in model._meta.constraints  # noqa: SLF001
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, models.Q)
        for listed in _listed(constraint.condition, name)
    )


def _listed(condition: models.Q, name: str) -> Iterator[set[str]]:
    """Yield the sets of values that a condition lists for a field, however deep."""
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _listed(child, name)
        elif isinstance(child, tuple) and child[0] == f"{name}__in" and isinstance(child[1], Iterable):
            yield {str(value) for value in child[1]}


@register
def keys_point_down(**_: object) -> list[CheckMessage]:
    """Warn of a foreign key to another floor that points up (the user excepted) or leaves a name there."""
    found: list[CheckMessage] = []
    for model in our_models():
        for field in model._meta.local_fields:  # noqa: SLF001
            target = field.related_model
            if not field.is_relation or not isinstance(target, type) or not issubclass(target, models.Model):
                continue
            here, there = model._meta.app_label, target._meta.app_label  # noqa: SLF001
            if here == there or there not in FLOORS:
                continue
            is_user = target is get_user_model()
            if not is_user and FLOORS.index(there) > FLOORS.index(here):
                found.append(Warning(f"{field.name} points up, to {there}.", obj=model, id="house.W003"))
            elif field.remote_field is not None and not field.remote_field.hidden:
                found.append(Warning(f'{field.name} needs related_name="+".', obj=model, id="house.W004"))
    return found


@register
def sqlite_waits(**_: object) -> list[CheckMessage]:
    """Warn of SQLite that does not lock when a transaction begins: its concurrent writers fail, time-out or not."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        return [Warning("SQLite must run with transaction_mode IMMEDIATE.", id="house.W005")]
    return []


@register
def workshop_is_somewhere(**_: object) -> list[CheckMessage]:
    """Refuse a country whose public holidays nobody knows: no promise could be counted."""
    country = settings.WORKSHOP_COUNTRY
    if is_known(country):
        return []
    message = f"WORKSHOP_COUNTRY is {country!r}, whose public holidays are not known."
    hint = "Set it to the two capital letters of the country where the workshop is, such as US or DE."
    return [Error(message, hint=hint, id="house.E001")]
