"""The money of orders for finance: a filter by where it stands, and exactly the filtered orders as a sheet."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, Final, override

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from unfold.decorators import display

from orders.admin.desk import amount, plays
from orders.models import Order
from orders.money_standing import STANDINGS, with_money
from shop.actor import Role

_FINANCE: Final = frozenset({Role.FINANCE.value})
_COLUMNS: Final = (
    "number", "placed_at", "payment", "currency", "total_minor", "captured_minor", "returned_minor",
    "disputed_minor", "owed_minor", "open_minor", "discount_minor", "discount_code",
)  # fmt: skip
# What a spreadsheet would take for a formula begins with one of these.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE: Final = 500


class Standing(admin.SimpleListFilter):
    """Where the money stands."""

    title = "money"
    parameter_name = "money"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Name the standings."""
        return [(code, words) for code, (words, _) in STANDINGS.items()]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Keep the orders that stand so."""
        chosen = STANDINGS.get(self.value() or "")
        if chosen is None:
            return queryset
        return queryset.filter(pk__in=with_money(Order.objects.all()).filter(chosen[1]).values("pk"))


class _Line:
    """Hands each line of a sheet on instead of keeping it."""

    def write(self, line: str) -> str:
        """Give it back."""
        return line


def plain(value: object) -> object:
    """Keep a spreadsheet from taking words for a formula; numbers stay numbers."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else value


def sheet(orders: QuerySet[Any]) -> Iterator[str]:
    """Write the orders as CSV, line by line, as they are read."""
    writer = csv.writer(_Line())
    yield writer.writerow(_COLUMNS)
    rows = with_money(orders.order_by("pk")).values_list(*_COLUMNS)
    for row in rows.iterator(AT_ONCE):
        yield writer.writerow([plain(value) for value in row])


class Books:
    """Adds the money to the desk of orders."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        """Lead to the sheet beside the list, with the same filters in its query."""
        sheet_at = path("money.csv", self.admin_site.admin_view(self.money), name="orders_order_money")
        found: list[Any] = super().get_urls()  # type: ignore[misc]  # a ModelAdmin's
        return [sheet_at, *found]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead finance to the sheet of what is listed."""
        more = {"sheet": "money.csv"} if plays(request, _FINANCE) else {}
        shown: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **more})  # type: ignore[misc]
        return shown

    def money(self, request: HttpRequest) -> HttpResponseBase:
        """
        Stream exactly the orders that the list shows for this query, on all its pages.

        :raises PermissionDenied: unless the asker is of finance.
        """
        if not plays(request, _FINANCE):
            raise PermissionDenied
        shown: Any = self.get_changelist_instance(request)  # type: ignore[attr-defined]  # a ModelAdmin's
        keys = shown.get_queryset(request).values("pk")
        answer = StreamingHttpResponse(sheet(Order.objects.filter(pk__in=keys)), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="orders.csv"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @display(description="Money")
    def money_now(self, order: Order) -> str:
        """Tell what came, what went back, and what is owed."""
        found = with_money(Order.objects.filter(pk=order.pk)).values(
            "captured_minor", "returned_minor", "disputed_minor", "owed_minor", "open_minor"
        )[0]
        words = {
            "captured": "came",
            "returned": "went back",
            "disputed": "is disputed",
            "owed": "we owe",
            "open": "still to be paid",
        }
        told = [(found[f"{name}_minor"], said) for name, said in words.items()]
        return "; ".join(f"{amount(minor, order.currency)} {said}" for minor, said in told if minor) or "nothing yet"
