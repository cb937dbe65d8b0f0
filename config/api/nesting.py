"""A guard before the accounts' package, which reads JSON by itself and falls over a body nested beyond all measure."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.api.parsers import TOO_DEEP
from config.api.problems import problem_response

ACCOUNTS: Final = "/_allauth/"
# A passkey's answer, the largest body there is, opens fewer than twenty; a password may hold some too.
MOST_BRACKETS: Final = 500


class NestingLimit:
    """Refuses a body for the accounts' endpoints that opens more brackets than any of theirs does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before the rest."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the body, where there may be one."""
        if request.path.startswith(ACCOUNTS) and request.method not in {"GET", "HEAD", "OPTIONS"}:
            body = request.body
            if body.count(b"[") + body.count(b"{") > MOST_BRACKETS:
                return problem_response(request, "parse_error", detail=TOO_DEEP)
        return self.get_response(request)
