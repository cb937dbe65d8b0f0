"""A guard before everything that reads an address: no name of ours has a NUL in it, and PostgreSQL takes none."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.api.problems import problem_response

NUL: Final = "\x00"
_ESCAPED: Final = "%00"


class NoNul:
    """Refuses an address with a NUL in its path or its parameters, which would be a fault of ours further in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before the rest."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address."""
        asked = request.META.get("QUERY_STRING", "")
        if NUL in request.path or NUL in asked or _ESCAPED in asked:
            return problem_response(request, "bad_request")
        return self.get_response(request)
