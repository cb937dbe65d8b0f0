"""Count the statements a block sends to the database, without transaction control, as the benchmarks do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_CONTROL = re.compile(r"\s*(BEGIN|SAVEPOINT|RELEASE|COMMIT|ROLLBACK)\b", re.IGNORECASE)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gather the statements of a block; the list is filled when the block ends."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [query["sql"] for query in captured.captured_queries if not _CONTROL.match(query["sql"])]


@contextmanager
def queries(most: int) -> Iterator[None]:
    """Fail, showing each statement, if the block sends more than ``most``."""
    with counted() as statements:
        yield
    assert len(statements) <= most, f"{len(statements)} statements, {most} allowed:\n" + "\n".join(statements)
