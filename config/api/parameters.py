"""Query parameters that nothing reads are refused: a misspelt filter would show everything."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Protocol, cast, override

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView

OF_PAGES: Final = frozenset({"cursor", "limit"})


class _Declares(Protocol):
    """What a view may say about its query parameters."""

    query: Iterable[str]


def known_parameters(view: object) -> frozenset[str] | None:
    """
    Return the query parameters a view reads: its filter set, its own ``query`` attribute, and the page's.

    A view that reads a parameter by itself declares it: ``query = {"country"}``. ``None`` if it says nothing
    and shows no list; then it checks what it reads, or reads nothing.
    """
    pages = getattr(view, "pagination_class", None) is not None
    filterset = getattr(view, "filterset_class", None)
    if not pages and filterset is None and not hasattr(view, "query"):
        return None
    names = set(cast("_Declares", view).query) if hasattr(view, "query") else set()
    names |= set(filterset.base_filters) if filterset is not None else set()
    return frozenset(names | OF_PAGES if pages else names)


class KnownParameters(BaseThrottle):
    """Stands where the framework asks its throttles, because every view passes there."""

    @override
    def allow_request(self, request: Request, view: "APIView") -> bool:
        """
        Let a read through whose parameters the view knows.

        :raises ValidationError: naming each unknown parameter.
        """
        known = known_parameters(view)
        if request.method not in SAFE_METHODS or known is None:
            return True
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            detail = "There is no such query parameter here."
            raise ValidationError({name: [ErrorDetail(detail, "unknown_parameter")] for name in unknown})
        return True
