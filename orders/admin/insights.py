"""What the guarantees teach, as a page with charts and as sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from orders import insight
from orders.admin.bars import bars
from orders.admin.claim_forms import in_words
from orders.admin.desk import Roles, amount, plays
from orders.admin.sheets import sheet_of
from shop.actor import Role

INSIGHT: Final[Roles] = frozenset({Role.CLAIMS.value, Role.FINANCE.value, Role.PRODUCTION.value, Role.FITTER.value})
AGE: Final = "age"
_REMAKES: Final = "remakes"
_COSTS: Final = "costs"


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table: its name in addresses, what it is called, and its rows.

    :ivar chart: the rows as bars; empty where there is nothing to draw.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: list[list[object]]
    chart: str = ""


def may_read(request: HttpRequest) -> bool:
    """Answer whether the figures are of this person's work: they name nobody."""
    return plays(request, INSIGHT)


def _rates(by: str) -> Table:
    found = insight.rates(by)
    title = f"Claims per thousand insoles in service, by {insight.GROUPS[by][0].lower()}"
    rows: list[list[object]] = [[one.group, one.devices, one.claims, one.per_thousand] for one in found]
    drawn = bars(by, title, [(one.group, float(one.per_thousand)) for one in found])
    return Table(by, title, (insight.GROUPS[by][0], "Insoles", "Claims", "Per thousand"), rows, drawn)


def _ages() -> Table:
    """Count by age: what is charted is what the sheet says."""
    title = "Claims per thousand insoles in service, by the age of the insole when it was claimed"
    found = insight.rates_by_age(at=timezone.now())
    oldest = insight.OLDEST
    named = [(f"{one.age} and older" if one.age == oldest else str(one.age), one) for one in found]
    rows: list[list[object]] = [
        [age, one.devices, one.claims, one.per_thousand, one.years, one.per_thousand_years] for age, one in named
    ]
    drawn = bars(AGE, title, [(age, float(one.per_thousand)) for age, one in named])
    columns = ("Age in years", "Insoles", "Claims", "Per thousand", "Years worn", "Per thousand years worn")
    return Table(AGE, title, columns, rows, drawn)


def _remakes() -> Table:
    found = insight.remake_reasons()
    title = "Why insoles were made again"
    rows: list[list[object]] = [[in_words(one.kind), in_words(one.reason), one.remade] for one in found]
    drawn = bars(_REMAKES, title, [(in_words(one.reason), float(one.remade)) for one in found])
    return Table(_REMAKES, title, ("Promise", "Reason", "Made again"), rows, drawn)


def _costs() -> Table:
    columns = ("Month", "Currency", "Remakes", "Their cost", "Refunds", "Paid back")
    title, found = "What the guarantees cost, in units of each currency", insight.costs()
    # The newest months first, as in the table; in whole units of each currency.
    drawn = bars(_COSTS, title, [(f"{one.month:%Y-%m} {one.currency}", float(one.whole)) for one in found])
    rows: list[list[object]] = [
        [
            f"{one.month:%Y-%m}", one.currency, one.remakes, amount(one.remakes_minor, one.currency), one.refunds,
            amount(one.refunds_minor, one.currency),
        ]
        for one in found
    ]  # fmt: skip
    return Table(_COSTS, title, columns, rows, drawn)


def table(name: str) -> Table:
    """
    Count one table.

    :raises Http404: if there is none of that name.
    """
    if name in insight.GROUPS:
        return _rates(name)
    others = {AGE: _ages, _REMAKES: _remakes, _COSTS: _costs}
    if name not in others:
        raise Http404
    return others[name]()


NAMES: Final = (AGE, *insight.GROUPS, _REMAKES, _COSTS)


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the page and its sheets."""

    def page(request: HttpRequest) -> HttpResponse:
        _require(request)
        told = {"title": "What the guarantees teach", "tables": [table(name) for name in NAMES]}
        return TemplateResponse(request, "admin/orders/insight.html", {**site.each_context(request), **told})

    def sheet(request: HttpRequest, name: str) -> HttpResponseBase:
        _require(request)
        told = table(name)
        return sheet_of(f"guarantees-{name}", told.columns, told.rows)

    return [
        path("insight/", site.admin_view(page), name="orders_insight"),
        path("insight/<slug:name>.csv", site.admin_view(sheet), name="orders_insight_sheet"),
    ]


def _require(request: HttpRequest) -> None:
    if not may_read(request):
        raise PermissionDenied
