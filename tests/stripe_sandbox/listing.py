"""Stripe's lists: newest first, `limit`, `starting_after`, `ending_before`, `created`."""

from collections.abc import Callable, Iterable

from tests.stripe_sandbox.errors import ApiError, invalid, no_such
from tests.stripe_sandbox.params import Params
from tests.stripe_sandbox.tables import Record
from tests.stripe_sandbox.values import JsonObject

MOST = 100
USUAL = 10

PAGING = ("limit", "starting_after", "ending_before")


def listed[R: Record](rows: Iterable[R], params: Params, *, url: str, draw: Callable[[R], JsonObject]) -> JsonObject:
    """Return one page of rows that come newest first; only the rows of the page are drawn.

    :raises ApiError: for a limit outside 1..100 or a cursor that names nothing in the list.
    """
    fits = _created_filter(params)
    found = [row for row in rows if fits(row.created)]
    limit = params.integer("limit")
    if limit is not None and not 1 <= limit <= MOST:
        raise invalid("This value must be between 1 and 100.", "limit", code="parameter_invalid_integer")
    page, more = _cut(found, params, limit or USUAL)
    return {"object": "list", "data": [draw(row) for row in page], "has_more": more, "url": url}


def _cut[R: Record](rows: list[R], params: Params, limit: int) -> tuple[list[R], bool]:
    after, before = params.text("starting_after"), params.text("ending_before")
    if before is not None:
        upto = rows[: _place(rows, before, "ending_before")]
        return upto[-limit:], len(upto) > limit
    if after is not None:
        rows = rows[_place(rows, after, "starting_after") + 1 :]
    return rows[:limit], len(rows) > limit


def _place[R: Record](rows: list[R], row_id: str, param: str) -> int:
    for place, row in enumerate(rows):
        if row.id == row_id:
            return place
    raise _unknown_cursor(row_id, param)


def _unknown_cursor(row_id: str, param: str) -> ApiError:
    return no_such("object", row_id, param, status=400)


def _created_filter(params: Params) -> Callable[[int], bool]:
    if not params.has("created"):
        return lambda _created: True
    window = params.child_or_none("created")
    if window is None:
        exact = params.integer("created")
        return lambda created: created == exact
    window.only("gt", "gte", "lt", "lte")
    gt, gte, lt, lte = (window.integer(key) for key in ("gt", "gte", "lt", "lte"))
    least = max(-1 if gt is None else gt + 1, -1 if gte is None else gte)
    bounds = [bound for bound in (None if lt is None else lt - 1, lte) if bound is not None]
    return lambda created: created >= least and all(created <= bound for bound in bounds)
