"""Sheets for finance: exactly the rows that a list shows, on all its pages, streamed as CSV; nobody's name or feet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify

from orders.admin.desk import plays
from shop import days
from shop.actor import Role

FINANCE: Final = frozenset({Role.FINANCE.value})
# What a spreadsheet would take for a formula begins with one of these.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE: Final = 500


class _Line:
    """Hands each line of a sheet on instead of keeping it."""

    def write(self, line: str) -> str:
        """Give it back."""
        return line


def plain(value: object) -> object:
    """Keep a spreadsheet from taking words for a formula; numbers stay numbers."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else value


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Write rows as CSV, line by line, as they are read; amounts are in minor units, times in UTC."""
    writer = csv.writer(_Line())
    yield writer.writerow(column.replace("__", "_") for column in columns)
    for row in rows:
        yield writer.writerow([plain(value) for value in row])


def sheet_of(what: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Stream rows as a file to keep, which is called by what it holds and the day it was taken."""
    answer = StreamingHttpResponse(written(columns, rows), content_type="text/csv; charset=utf-8")
    return kept_as(answer, what)


def kept_as[A: HttpResponseBase](answer: A, what: str) -> A:
    """Let a sheet be kept under what it holds and the day, e.g. ``refunds-2026-11-27.csv``, and by nobody between."""
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}-{days.day_of(timezone.now())}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Sheeted:
    """Adds a sheet to a desk, and the way to it above its list; with the same filters in its query."""

    sheet_name: ClassVar[str] = "sheet.csv"
    # What the file is called by; empty: by the rows of the list.
    sheet_holds: ClassVar[str] = ""
    columns: ClassVar[Sequence[str]]
    admin_site: Any
    model: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        """Lead to the sheet beside the list."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_sheet"
        sheet_at = path(self.sheet_name, self.admin_site.admin_view(self.sheet), name=name)
        found: list[Any] = super().get_urls()  # type: ignore[misc]  # a ModelAdmin's
        return [sheet_at, *found]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead finance to the sheet of what is listed."""
        more = {"sheet": self.sheet_name} if plays(request, FINANCE) else {}
        shown: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **more})  # type: ignore[misc]
        return shown

    def rows(self, listed: QuerySet[Any]) -> Iterable[Sequence[object]]:
        """Read the columns of what is listed, the oldest first."""
        found: QuerySet[Any, Any] = self.model._default_manager.filter(pk__in=listed)  # noqa: SLF001  public by use
        return found.order_by("pk").values_list(*self.columns).iterator(AT_ONCE)

    def sheet(self, request: HttpRequest) -> HttpResponseBase:
        """
        Stream exactly the rows that the list shows for this query, on all its pages.

        :raises PermissionDenied: unless the asker is of finance.
        """
        if not plays(request, FINANCE):
            raise PermissionDenied
        shown: Any = self.get_changelist_instance(request)  # type: ignore[attr-defined]  # a ModelAdmin's
        rows = self.rows(shown.get_queryset(request).order_by().values("pk"))
        return sheet_of(self.sheet_holds or slugify(self.opts.verbose_name_plural), self.columns, rows)
