"""Walkers that compare JSON with the SDK's own types: what Stripe answers, and what we send.

Both read private names of stripe-python, so they refuse to work with another version than the one they were
written against.
"""

import decimal
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest
import stripe
import stripe.params
import stripe.params.checkout
import stripe.params.radar
import stripe.params.tax
from stripe._object_classes import get_object_class
from stripe._request_options import RequestOptions
from stripe._stripe_context import StripeContext
from stripe._stripe_object import StripeObject, UntypedStripeObject
from stripe._stripe_service import StripeService

SDK_VERSION: Final = "16.1.0"

assert stripe.VERSION == SDK_VERSION, "the walkers read private names of the SDK: look at them before you move on"

_LOCAL_NAMES: Final[dict[str, object]] = {
    "Decimal": decimal.Decimal,
    "Mapping": Mapping,
    "StripeContext": StripeContext,
    "UntypedStripeObject": UntypedStripeObject,
}
"""Names that stripe.params imports for type checkers only."""

_PLACES: Final = (stripe.params, stripe.params.checkout, stripe.params.radar, stripe.params.tax)
"""Where the SDK keeps its TypedDicts."""

_OPTIONS: Final = frozenset(RequestOptions.__annotations__)
"""Keys every params TypedDict inherits that belong into the second argument, never among the parameters."""


_SCALARS: Final[dict[object, tuple[type, ...]]] = {
    bool: (bool,),
    decimal.Decimal: (str,),
    float: (int, float),
    int: (int,),
    str: (str,),
}


def check_object(drawn: Mapping[str, object], *, tolerated: frozenset[str] = frozenset()) -> list[str]:
    """
    Return every difference between a JSON object (with an `object` field) and the SDK's class for it.

    A difference is an unknown key (unless tolerated), a missing or null key that the SDK does not call optional,
    a value of another type, or a word outside its enum. Nested objects and lists are walked too.
    """
    kind = drawn.get("object")
    if not isinstance(kind, str):
        return ["no `object` field"]
    if kind == "list":
        return list(_list_issues(drawn, "list", tolerated))
    return list(_issues(drawn, get_object_class("V1", kind), kind, tolerated))


def _list_issues(drawn: Mapping[str, object], path: str, tolerated: frozenset[str]) -> Iterator[str]:
    if set(drawn) != {"object", "data", "has_more", "url"}:
        yield f"{path}: a list has object, data, has_more and url, not {sorted(drawn)}"
    entries = drawn.get("data")
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        yield from (f"{path}[{place}].{issue}" for issue in check_object(entry, tolerated=tolerated))


def _issues(
    drawn: Mapping[str, object], cls: type[StripeObject], path: str, tolerated: frozenset[str]
) -> Iterator[str]:
    hints = _annotations(cls)
    yield from (f"{path}.{key}: unknown key" for key in drawn if key not in hints and key not in tolerated)
    for key, hint in hints.items():
        value = drawn.get(key)
        if value is None:
            if not _optional(hint):
                yield f"{path}.{key}: {'null' if key in drawn else 'missing'}"
            continue
        yield from _value_issues(value, hint, cls, key, f"{path}.{key}", tolerated)


def _value_issues(
    value: object, hint: object, cls: type[StripeObject], key: str, path: str, tolerated: frozenset[str]
) -> Iterator[str]:
    if not _fits(value, hint):
        yield f"{path}: {value!r} does not fit {hint}"
    entries = value if isinstance(value, list) else [value]
    yield from _strange_words(entries, hint, path)
    for below in entries:
        if isinstance(below, dict):
            yield from _below_issues(below, cls, key, path, tolerated)


def _strange_words(entries: list[object], hint: object, path: str) -> Iterator[str]:
    # An empty string that unsets a text does not make the text a choice of words.
    words = _words(hint) - {""}
    for word in entries:
        if words and isinstance(word, str) and word not in words:
            yield f"{path}: {word!r} is not one of its words"


def _below_issues(
    below: dict[str, object], cls: type[StripeObject], key: str, path: str, tolerated: frozenset[str]
) -> Iterator[str]:
    inner = cls._inner_class_types.get(key)
    told = below.get("object") if cls is stripe.Event else None
    if below.get("object") == "list":
        yield from _list_issues(below, path, tolerated)
    elif isinstance(told, dict):
        yield from (f"{path}.{issue}" for issue in check_object(told, tolerated=tolerated))
    elif isinstance(below.get("object"), str):
        yield from (f"{path}.{issue}" for issue in check_object(below, tolerated=tolerated))
    elif inner is not None:
        yield from _issues(below, inner, path, tolerated)


def _annotations(cls: type[StripeObject]) -> dict[str, object]:
    found: dict[str, object] = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, StripeObject) and base is not StripeObject:
            found.update(base.__annotations__)
    return {key: hint for key, hint in found.items() if not key.startswith("_") and key != "OBJECT_NAME"}


def _parts(hint: object) -> tuple[object, ...]:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return typing.get_args(hint)
    return (hint,)


def _optional(hint: object) -> bool:
    return type(None) in _parts(hint)


def _words(hint: object) -> frozenset[str]:
    """Return the words of an open or closed enum; none when the annotation names none."""
    found: set[str] = set()
    for part in _parts(hint):
        origin, arguments = typing.get_origin(part), typing.get_args(part)
        if origin is typing.Literal:
            found.update(word for word in arguments if isinstance(word, str))
        elif origin in {list, typing.List}:  # noqa: UP006 - the SDK says List
            found |= _words(arguments[0])
    return frozenset(found)


def _fits(value: object, hint: object) -> bool:
    return any(_fits_part(value, part) for part in _parts(hint))


def _fits_part(value: object, part: object) -> bool:
    origin, arguments = typing.get_origin(part), typing.get_args(part)
    if origin is typing.Literal:
        return value in arguments
    if origin is list:
        return isinstance(value, list) and all(_fits(entry, arguments[0]) for entry in value)
    if part in _SCALARS:
        # bool is an int to Python, and never one to Stripe.
        return isinstance(value, _SCALARS[part]) and (part is bool or not isinstance(value, bool))
    return part is not type(None) and isinstance(value, dict)


def check_params(params: Mapping[str, object], typed_dict: type) -> list[str]:
    """
    Return every difference between the parameters we send and the SDK's TypedDict for them.

    A difference is an unknown key at any depth, a required key that is missing, a value of another type (an
    integer sent as a string or a Decimal, for instance), a word outside its enum, or a value the SDK would drop
    silently (None, an empty list or hash).
    """
    return list(_param_issues(params, typed_dict, ""))


def _param_issues(params: Mapping[str, object], typed_dict: type, path: str) -> Iterator[str]:
    hints = typing.get_type_hints(typed_dict, localns=_LOCAL_NAMES)
    known = {key: hint for key, hint in hints.items() if key not in _OPTIONS}
    prefix = f"{path}." if path else ""
    required: frozenset[str] = getattr(typed_dict, "__required_keys__", frozenset())
    yield from (f"{prefix}{key}: required" for key in sorted(required) if key not in params)
    for key, value in params.items():
        if key not in known:
            yield f"{prefix}{key}: unknown parameter"
        elif value is None or value in ([], {}):
            yield f"{prefix}{key}: the SDK drops {value!r} silently"
        else:
            yield from _sent_issues(value, known[key], f"{prefix}{key}")


def _sent_issues(value: object, hint: object, path: str) -> Iterator[str]:
    parts = _parts(hint)
    if Any in parts:
        return
    if isinstance(value, list):
        inner = next((typing.get_args(part)[0] for part in parts if typing.get_origin(part) is list), None)
        if inner is None:
            yield f"{path}: a list does not fit {hint}"
            return
        for place, entry in enumerate(value):
            yield from _sent_issues(entry, inner, f"{path}[{place}]")
        return
    if isinstance(value, dict):
        yield from _sent_hash_issues(value, parts, path)
        return
    if not _fits(value, hint):
        yield f"{path}: {value!r} does not fit {hint}"
    yield from _strange_words([value], hint, path)


def _sent_hash_issues(value: dict[str, object], parts: tuple[object, ...], path: str) -> Iterator[str]:
    typed = next((part for part in parts if isinstance(part, type) and hasattr(part, "__required_keys__")), None)
    if typed is not None:
        yield from _param_issues(value, typed, path)
    elif not any(typing.get_origin(part) is dict for part in parts):
        yield f"{path}: a hash is not expected"
    else:
        yield from (
            f"{path}.{key}: {text!r} is not a string" for key, text in value.items() if not isinstance(text, str)
        )


@contextmanager
def overheard() -> Iterator[dict[str, list[str]]]:
    """
    Walk the parameters of everything that is said to Stripe meanwhile.

    :returns: what differs from the SDK's TypedDict, by the method of the SDK that was called.
    """
    heard: dict[str, list[str]] = {}
    send = StripeService._request

    def listening(self: StripeService, method: str, url: str, *rest: Any, **said: Any) -> Any:
        called = sys._getframe(1).f_code.co_name
        name = f"{type(self).__name__}.{called}"
        named = re.search(r"\w+Params", str(getattr(type(self), called).__annotations__["params"]))
        assert named is not None
        typed_dict = next(filter(None, (getattr(place, named[0], None) for place in _PLACES)))
        heard.setdefault(name, []).extend(check_params(said.get("params") or {}, typed_dict))
        return send(self, method, url, *rest, **said)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StripeService, "_request", listening)
        yield heard
