"""Words for constraints: every field with choices has a check that names exactly those values."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models


def one_of(name: str, field: str, values: Iterable[str], *, or_blank: bool = False) -> models.CheckConstraint:
    """Return the named check that a field holds one of the values."""
    allowed = [*values, *([""] if or_blank else [])]
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": allowed}))


def list_of(value: object, allowed: Iterable[str]) -> None:
    """
    Insist that a stored list holds known codes, each once.

    :raises ValidationError: if it does not.
    """
    known = set(allowed)
    if not isinstance(value, list) or len(set(map(str, value))) < len(value) or not set(map(str, value)) <= known:
        message = f"Give a list of different codes out of: {', '.join(sorted(known))}."
        raise ValidationError(message, code="unknown_code")
