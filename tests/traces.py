"""Where in the database something still stands: every column of every table is read, whatever the models say."""

from collections.abc import Iterable

from django.db import connection

# Bookkeeping of the test's own, or what holds no row of anybody.
_APART = ("sqlite_", "django_migrations")


def traces_of(words: Iterable[str]) -> dict[str, set[str]]:
    """Return the tables in which each word is found, those in none left out; case counts."""
    found: dict[str, set[str]] = {}
    wanted = list(words)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(_APART):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text = "\n".join(_read(value) for row in cursor.fetchall() for value in row)
            for word in wanted:
                if word in text:
                    found.setdefault(word, set()).add(table)
    return found


def _read(value: object) -> str:
    """Return what a column holds as text; bytes as far as they are any."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
