"""
Limits on what costs money, mail or guesses; only where a view names a ``throttle_scope``.

A limit is a number of changes in a window of time, counted in one atomic step: one statement on the database, or
two commands on the shared cache where ``CACHE_URL`` names one. Reading a history, adding to it and writing it back
would let callers who come at once pass together, and costs six statements.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast, override

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from config.models import LimitCount

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView

RATES: Final = cast("dict[str, str]", settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])

# The first of a new window begins it again; both databases return the row as it is then.
_COUNT: Final = """
INSERT INTO config_limitcount (key, until_epoch_s, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN config_limitcount.until_epoch_s <= %s THEN 1 ELSE config_limitcount.count + 1 END,
    until_epoch_s = CASE WHEN config_limitcount.until_epoch_s <= %s
        THEN excluded.until_epoch_s ELSE config_limitcount.until_epoch_s END
RETURNING count, until_epoch_s
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there were in the window, this one included, and in how many seconds it ends."""

    count: int
    ends_in_s: int


def count(key: str, *, window_s: int, at: dt.datetime) -> Counted:
    """Count one more and return the number; of callers who come at once each gets a number of its own."""
    if settings.CACHE_URL:
        return _count_in_cache(key, window_s=window_s, at=at)
    now = int(at.timestamp())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, now + window_s, now, now])
        counted, until = cursor.fetchone()
    return Counted(counted, until - now)


def _count_in_cache(key: str, *, window_s: int, at: dt.datetime) -> Counted:
    """Count in a window that begins at a whole multiple of its length, so that the key alone says which it is."""
    window, gone = divmod(int(at.timestamp()), window_s)
    name = f"limit:{key}:{window}"
    # Twice the window: a key that is there at the window's last instant is still there an instant later.
    cache.add(name, 0, timeout=2 * window_s)
    return Counted(cache.incr(name), window_s - gone)


def forget_old(*, at: dt.datetime) -> int:
    """Delete counts whose window is over; return how many."""
    forgotten, _ = LimitCount.objects.filter(until_epoch_s__lte=int(at.timestamp())).delete()
    return forgotten


class Limits(SimpleRateThrottle):
    """The rate of the view's scope, per user or per address."""

    def __init__(self) -> None:
        """Know the rate only once the view is known."""
        self.counted: Counted | None = None

    @override
    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count a request that changes something (reading is free), and note what is left for the headers."""
        self.scope = getattr(view, "throttle_scope", None)
        if self.scope is None or request.method in SAFE_METHODS:
            return True
        most, window_s = self.parse_rate(RATES[self.scope])
        if most is None or window_s is None:
            return True
        counted = count(self.get_cache_key(request, view), window_s=window_s, at=timezone.now())
        self.counted = counted
        # RateLimit header fields of the IETF draft: quota and window, remaining and seconds.
        request._request.rate_limit = (  # type: ignore[attr-defined]  # noqa: SLF001  read by the middleware
            f'"{self.scope}";q={most};w={window_s}',
            f'"{self.scope}";r={max(most - counted.count, 0)};t={counted.ends_in_s}',
        )
        return counted.count <= most

    @override
    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """Name who is counted: the user, or the address of whoever has not said who they are."""
        who = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return f"{self.scope}:{who}"

    @override
    def wait(self) -> float | None:
        """Say when the window ends."""
        return None if self.counted is None else float(self.counted.ends_in_s)


class LimitHeaders:
    """Tells callers how much is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand around the view."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers if a limit was counted."""
        response = self.get_response(request)
        counted: tuple[str, str] | None = getattr(request, "rate_limit", None)
        if counted is not None:
            response.headers["RateLimit-Policy"], response.headers["RateLimit"] = counted
        return response
