"""What colleagues are called wherever something tells who did it: one rule for every desk."""

from typing import Protocol

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf, Substr

from shop.actor import Actor, Kind

_STAFF = f"{Actor(Kind.STAFF)} "


class Person(Protocol):
    """Somebody with a row of their own."""

    name: str


def called(person: Person | None) -> str:
    """Call somebody by name, else by address or number; nobody is a dash."""
    return "—" if person is None else person.name or str(person)


def colleague(key: Combinable) -> Subquery:
    """Return, for a query, what the member of staff with this key is called; null where there is none."""
    names = get_user_model()._default_manager.filter(pk=key, is_staff=True)  # noqa: SLF001  public by use
    return Subquery(names.values(called=Coalesce(NullIf("name", Value("")), "email", output_field=CharField()))[:1])


def colleague_in(field: str) -> Case:
    """Return, for a query, whom a column such as ``closed_by`` calls ``staff 8``; else what the column says."""
    key = Cast(Substr(OuterRef(field), len(_STAFF) + 1), BigIntegerField())
    named = When(**{f"{field}__startswith": _STAFF}, then=Coalesce(colleague(key), F(field), output_field=CharField()))
    return Case(named, default=F(field), output_field=CharField())
