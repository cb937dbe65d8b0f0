"""
Cursor pages: stable while rows come and go, because a page begins after a row and not at a number.

The order is the queryset's own, made total by the primary key. A cursor holds the values of the last
row in that order; it is signed, so what comes back is what we gave.
"""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, Protocol, override, runtime_checkable

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView

MOST: Final = 100
USUAL: Final = 20


def _wrong(name: str, code: str, detail: str) -> ValidationError:
    return ValidationError({name: [detail]}, code=code)


def _order_of(queryset: QuerySet[Any]) -> list[tuple[str, bool]]:
    """
    Return (path, descending) of the queryset's order, ending with the primary key.

    :raises TypeError: for an expression, or no order at all: a list has an explicit order.
    """
    names = list(queryset.query.order_by) or list(queryset.model._meta.ordering or [])  # noqa: SLF001  public by use
    if not names:
        message = f"The list of {queryset.model.__name__} needs an explicit order."
        raise TypeError(message)
    order: list[tuple[str, bool]] = []
    for name in names:
        if not isinstance(name, str):
            message = "Cursor pages need an order by field names; annotate the expression first."
            raise TypeError(message)
        order.append((name.lstrip("-"), name.startswith("-")))
    if not {"pk", "id"} & {path for path, _ in order}:
        order.append(("pk", order[-1][1]))
    return order


def _named(order: Sequence[tuple[str, bool]]) -> list[str]:
    return [f"-{path}" if descending else path for path, descending in order]


def _value(row: object, path: str) -> object:
    return reduce(getattr, path.split("__"), row)


def _packed(value: object) -> object:
    if value is None:
        message = "A list cannot be ordered by a field that may be empty."
        raise TypeError(message)
    if isinstance(value, dt.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, dt.date):
        return {"on": value.isoformat()}
    return value if isinstance(value, int | float | str) else str(value)


def _unpacked(value: object) -> object:
    if isinstance(value, dict):
        return parse_datetime(str(value["at"])) if "at" in value else parse_date(str(value["on"]))
    return value


def _beyond(order: Sequence[tuple[str, bool]], values: Sequence[object], *, backwards: bool) -> Q:
    """Return the condition for rows after (or before) the row with these values."""
    condition = Q(pk__in=[])
    same = Q()
    for (path, descending), value in zip(order, values, strict=True):
        operator = "lt" if descending != backwards else "gt"
        condition |= same & Q(**{f"{path}__{operator}": value})
        same &= Q(**{path: value})
    return condition


@runtime_checkable
class Listing(Protocol):
    """Anything that can be read a page at a time."""

    @property
    def order(self) -> Sequence[tuple[str, bool]]:
        """(path, descending) of a total order; each path leads to an attribute of a row."""

    def rows(self, after: Sequence[object] | None, *, backwards: bool, limit: int) -> Sequence[Any]:
        """Return up to ``limit`` rows that follow the row with these values, in the order (or against it)."""


class _Rows:
    """A queryset as a listing."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        self._queryset = queryset
        self.order: Sequence[tuple[str, bool]] = _order_of(queryset)

    def rows(self, after: Sequence[object] | None, *, backwards: bool, limit: int) -> Sequence[Any]:
        rows = self._queryset.order_by(
            *[F(path).desc() if descending != backwards else F(path).asc() for path, descending in self.order]
        )
        if after is not None:
            rows = rows.filter(_beyond(self.order, after, backwards=backwards))
        return list(rows[:limit])


class CursorPages(BasePagination):
    """``{"results", "next", "previous"}``; ``limit`` 1 to 100, 20 if left out."""

    cursor_parameter = "cursor"
    limit_parameter = "limit"
    parameters: Final = frozenset({cursor_parameter, limit_parameter})

    @override
    def paginate_queryset(self, queryset: object, request: Request, view: "APIView | None" = None) -> list[Any]:
        """
        Return one page of a queryset, or of anything else that is a :class:`Listing`.

        :raises ValidationError: for a limit out of range, or a cursor that is not one of ours.
        """
        listing = _Rows(queryset) if isinstance(queryset, QuerySet) else queryset
        if not isinstance(listing, Listing):
            message = "Cursor pages need a queryset or a listing."
            raise TypeError(message)
        self.address = request.build_absolute_uri()
        limit = self._limit(request)
        order = listing.order
        position = self._position(request, order)
        backwards = position is not None and position["back"]
        after = None if position is None else [_unpacked(value) for value in position["at"]]
        page = list(listing.rows(after, backwards=backwards, limit=limit + 1))
        more = len(page) > limit
        page = page[:limit]
        if backwards:
            page.reverse()
        has_next = bool(page) and (more or backwards)
        has_previous = bool(page) and (more if backwards else position is not None)
        self.next = self._link(order, page[-1], back=False) if has_next else None
        self.previous = self._link(order, page[0], back=True) if has_previous else None
        return page

    def _limit(self, request: Request) -> int:
        given = request.query_params.get(self.limit_parameter)
        if given is None:
            return USUAL
        if not (given.isascii() and given.isdecimal() and 1 <= int(given) <= MOST):
            raise _wrong(self.limit_parameter, "limit_out_of_range", f"Give a whole number from 1 to {MOST}.")
        return int(given)

    def _position(self, request: Request, order: Sequence[tuple[str, bool]]) -> dict[str, Any] | None:
        given = request.query_params.get(self.cursor_parameter)
        if given is None:
            return None
        try:
            position: dict[str, Any] = signing.loads(given, salt="cursor")
        except signing.BadSignature:
            position = {}
        if position.get("by") != _named(order):
            raise _wrong(self.cursor_parameter, "cursor_invalid", "Take the cursor from next or previous.")
        return position

    def _link(self, order: Sequence[tuple[str, bool]], row: object, *, back: bool) -> str:
        position = {
            "by": _named(order),
            "at": [_packed(_value(row, path)) for path, _ in order],
            "back": back,
        }
        cursor = signing.dumps(position, salt="cursor", compress=True)
        return str(replace_query_param(self.address, self.cursor_parameter, cursor))

    @override
    def get_paginated_response(self, data: object) -> Response:
        """Wrap the page."""
        return Response({"results": data, "next": self.next, "previous": self.previous})

    @override
    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the wrapper."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    @override
    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe ``limit`` and ``cursor``."""
        return [
            {
                "name": self.limit_parameter,
                "in": "query",
                "required": False,
                "description": "How many at most.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            },
            {
                "name": self.cursor_parameter,
                "in": "query",
                "required": False,
                "description": "Taken from `next` or `previous` of another page.",
                "schema": {"type": "string"},
            },
        ]
