"""Tables of records, and records turned into JSON and back (for the state file)."""

import typing
from collections.abc import Iterator
from dataclasses import asdict, dataclass, is_dataclass
from types import UnionType
from typing import Protocol, cast

from tests.stripe_sandbox.errors import no_such
from tests.stripe_sandbox.values import JsonValue


@dataclass
class Record:
    """What every stored row begins with."""

    id: str
    created: int


class Stored(Protocol):
    """What the state file needs to know of a table."""

    kind: str

    def dump(self) -> list[JsonValue]:
        """Return the rows as JSON."""

    def load(self, rows: list[JsonValue]) -> None:
        """Replace the rows."""


class Table[R: Record]:
    """Records of one kind in the order they were made."""

    def __init__(self, kind: str, record: type[R]) -> None:
        """Name the kind as Stripe's `object` field does."""
        self.kind = kind
        self._record = record
        self.rows: dict[str, R] = {}

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        """Walk the records, oldest first."""
        return iter(list(self.rows.values()))

    def add(self, row: R) -> R:
        """Keep a new record and return it."""
        self.rows[row.id] = row
        return row

    def get(self, row_id: str, *, param: str = "id", status: int = 404) -> R:
        """Return a record.

        :raises ApiError: `resource_missing`, naming `param`.
        """
        row = self.rows.get(row_id)
        if row is None:
            raise no_such(self.kind, row_id, param, status=status)
        return row

    def newest_first(self) -> list[R]:
        """Return the records in the order Stripe lists them."""
        return list(reversed(self.rows.values()))

    def dump(self) -> list[JsonValue]:
        """Return the rows as JSON."""
        return [asdict(row) for row in self.rows.values()]

    def load(self, rows: list[JsonValue]) -> None:
        """Replace the rows by what `dump` returned."""
        found = [rebuilt(self._record, row) for row in rows]
        self.rows = {row.id: row for row in found}


def rebuilt[T](cls: type[T], value: JsonValue) -> T:
    """Return the dataclass whose `asdict` is `value`.

    :raises KeyError: when a field is missing.
    :raises TypeError: when the value has another shape.
    """
    return cast("T", _rebuild(cls, value))


def _rebuild(hint: object, value: JsonValue) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {UnionType, typing.Union}:
        inner = [argument for argument in arguments if argument is not type(None)]
        return None if value is None else _rebuild(inner[0], value)
    if origin is list and isinstance(value, list):
        return [_rebuild(arguments[0], entry) for entry in value]
    if isinstance(hint, type) and is_dataclass(hint):
        if not isinstance(value, dict):
            message = f"a {hint.__name__} was expected"
            raise TypeError(message)
        hints = typing.get_type_hints(hint)
        return hint(**{name: _rebuild(kind, value[name]) for name, kind in hints.items()})
    return value
