"""What the API's routes are made of: a call, a path, and what answers it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.stripe_sandbox import listing
from tests.stripe_sandbox.params import Params
from tests.stripe_sandbox.tables import Record
from tests.stripe_sandbox.values import JsonObject
from tests.stripe_sandbox.world import Cause, World

type Handler = Callable[[World, "Call"], JsonObject]


@dataclass(frozen=True)
class Call:
    """One request as a handler sees it: the id in the path ('' when none), parameters without `expand`, the cause."""

    path: str
    object_id: str
    params: Params
    cause: Cause


@dataclass(frozen=True)
class Route:
    """A path: its method and pattern, the kind its answer holds, whether that is a list, and who answers."""

    method: str
    pattern: re.Pattern[str]
    kind: str
    listed: bool
    handler: Handler


def drawn_list[R: Record](call: Call, rows: Iterable[R], draw: Callable[[R], JsonObject]) -> JsonObject:
    """Return one page of rows, drawn."""
    return listing.listed(rows, call.params, url=call.path, draw=draw)


def fits(row: object, call: Call, *keys: str) -> bool:
    """Return whether a row has what the request filters by, of these keys."""
    wanted = {key: call.params.text(key) for key in keys}
    return all(value is None or getattr(row, key) == value for key, value in wanted.items())


def route(method: str, path: str, kind: str, handler: Handler, *, listed: bool = False) -> Route:
    """Return the route of a path, in which `{id}` stands for an id."""
    pattern = re.compile(re.escape(path).replace(r"\{id\}", "([^/]+)"))
    return Route(method, pattern, kind, listed, handler)
