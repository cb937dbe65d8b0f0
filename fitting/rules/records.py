"""Values of the rules as JSON and back: what was looked at, kept so that it can be judged again for ever."""

import enum
import functools
import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from fitting.rules.evidence import Wearer

type Json = dict[str, Any]

_PLAIN: Final = (str, int, bool, types.NoneType)


def to_json(value: Any) -> Any:
    """Return plain JSON: members by name, lengths as text so that no digit is lost, codes as they are stored."""
    if isinstance(value, Mapping):
        return {to_json(key): to_json(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    # A shoe size, for one, is exact as a fraction.
    return value if isinstance(value, _PLAIN) else str(value)


def read[Kind](kind: type[Kind], told: Mapping[str, Any]) -> Kind:
    """
    Return the value that :func:`to_json` wrote; what was not known then has its default.

    :raises TypeError: if a member is missing that has none.
    """
    made: Kind = _whole(kind, told)
    return made


def _whole(kind: Any, told: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], told[name]) for name in hints if name in told})


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _read(hint: Any, told: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {types.UnionType, Union}:
        return None if told is None else _read(next(one for one in inner if one is not types.NoneType), told)
    if origin is tuple:
        kinds = [inner[0]] * len(told) if len(inner) == 2 and inner[1] is Ellipsis else inner  # noqa: PLR2004
        return tuple(_read(one, value) for one, value in zip(kinds, told, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_read(inner[0], key): _read(inner[1], value) for key, value in told.items()}
    if is_dataclass(hint):
        return _whole(hint, told)
    return hint(told)


def wearer_from(told: Mapping[str, Any]) -> Wearer:
    """Return the wearer that was looked at."""
    return read(Wearer, told)


def checksum(told: Json) -> str:
    """Return the SHA-256 of the one text of a record: sorted, without spaces."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
