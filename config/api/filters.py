"""Filters of lists, and the refusal of query parameters that nothing reads (a misspelt filter shows everything)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, cast, override

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from config.api.pagination import CursorPages

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView


class _Declares(Protocol):
    """What a view may say about its query parameters."""

    query: Iterable[str]


def known_parameters(view: object) -> frozenset[str]:
    """
    Return the query parameters a view reads: its filter set, its own ``query`` attribute, and the page's.

    A view that reads a parameter by itself declares it: ``query = {"country"}``.
    """
    names = set(cast("_Declares", view).query) if hasattr(view, "query") else set()
    filterset = getattr(view, "filterset_class", None)
    if filterset is not None:
        names |= set(filterset.base_filters)
    if getattr(view, "pagination_class", None) is not None:
        names |= CursorPages.parameters
    return frozenset(names)


def refuse_unknown_parameters(request: Request, view: object) -> None:
    """
    Refuse what nothing reads.

    :raises ValidationError: naming each unknown parameter.
    """
    unknown = sorted(set(request.query_params) - known_parameters(view))
    if unknown:
        detail = "There is no such query parameter here."
        raise ValidationError({name: [ErrorDetail(detail, "unknown_parameter")] for name in unknown})


class Filters(DjangoFilterBackend):  # type: ignore[misc]  # the package is untyped
    """The filter set of the view, after refusing unknown parameters."""

    @override
    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        """Refuse, then filter."""
        refuse_unknown_parameters(request, view)
        filterset = getattr(view, "filterset_class", None)
        # Making a filter set copies all its fields: not for a request that gives none of them.
        if filterset is not None and set(request.query_params).isdisjoint(filterset.base_filters):
            return queryset
        return cast("QuerySet[Any]", super().filter_queryset(request, queryset, view))
