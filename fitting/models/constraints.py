"""Turn what the database refuses into the refusal that people understand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from shop.refusal import Refusal


def constraint_name(error: IntegrityError) -> str:
    """
    Return what the database says was violated.

    PostgreSQL gives the constraint's name. SQLite gives the name of a CHECK, but for UNIQUE only
    ``table.column, table.column``; callers list both.
    """
    cause = error.__cause__
    diag = getattr(cause, "diag", None)
    if diag is not None and diag.constraint_name:
        return str(diag.constraint_name)
    return str(error).partition("constraint failed: ")[2]


@contextmanager
def refusing(refusals: Mapping[str, Refusal]) -> Iterator[None]:
    """
    Run a block in a savepoint; a violation of a listed constraint becomes its refusal.

    :param refusals: constraint name (and SQLite's ``table.column`` list) → the refusal to raise.
    :raises IntegrityError: for a violation that is not listed.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = refusals.get(constraint_name(error))
        if refusal is None:
            raise
        raise refusal from error
