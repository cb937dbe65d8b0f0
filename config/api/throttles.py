"""Limits on what costs money, mail or guesses; only where a view names a ``throttle_scope``."""

from collections.abc import Callable
from typing import TYPE_CHECKING, override

from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView


class Limits(ScopedRateThrottle):
    """The rate of the view's scope, counted in the shared cache, per user or per address."""

    # Set by the base class once the view's scope is known; None where LIMITS lifts the limit.
    num_requests: int
    duration: int

    @override
    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count a request that changes something (reading is free), and note what is left for the headers."""
        if request.method in SAFE_METHODS:
            return True
        allowed = super().allow_request(request, view)
        if getattr(self, "rate", None) is not None:
            left = max(self.num_requests - len(self.history), 0)
            until = int(self.duration if not self.history else self.duration - (self.now - self.history[-1]))
            # RateLimit header fields of the IETF draft: quota and window, remaining and seconds.
            request._request.rate_limit = (  # type: ignore[attr-defined]  # noqa: SLF001  read by the middleware
                f'"{self.scope}";q={self.num_requests};w={self.duration}',
                f'"{self.scope}";r={left};t={max(until, 0)}',
            )
        return allowed


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
