"""A page of rows on which much is done at once: what would be done with each first, then what came of each."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from orders.admin.desk import Roles, Sure, plays
from orders.admin.frames import framed
from shop.actor import Actor, actor_of, may
from shop.refusal import Refusal

# So many are shown, the most urgent first; what is done with them, the others follow.
SHOWN: Final = 100
NONE_CHOSEN: Final = "Tick the rows first that it is to be done with."
MOVED_ON: Final = "What you chose does not wait here any more; somebody was quicker."


@dataclass(frozen=True, slots=True)
class Act:
    """
    A verb that is pressed once per row.

    :ivar obstacle: why it cannot be done with a row, as far as can be seen; empty if nothing is in the way.
    :ivar form: what has to be said once for all of them.
    """

    label: str
    verb: Callable[..., object]
    obstacle: Callable[[Any], str]
    form: type[forms.Form] = Sure


@dataclass(frozen=True, slots=True)
class Page:
    """
    One such page.

    :ivar rows: what is on it at an instant, the most urgent first.
    :ivar paper: the address that prints the chosen rows, and what its button says.
    :ivar heads: of the columns; ``cells`` fills them, and leads to the row's own page by the first.
    """

    name: str
    title: str
    roles: Roles
    rows: Callable[[dt.datetime], QuerySet[Any]]
    heads: Sequence[str]
    cells: Callable[[Any], Sequence[object]]
    acts: Mapping[str, Act]
    paper: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Told:
    """One row as it is shown, with what would be done with it, or what came of it."""

    pk: int
    link: str
    cells: Sequence[object]
    good: bool = True
    words: str = ""


def url(site: AdminSite, page: Page, at_path: str) -> URLPattern:
    """Return the address of a page."""

    def view(request: HttpRequest) -> HttpResponse:
        if not plays(request, page.roles):
            raise PermissionDenied
        by, at = actor_of(request.user), timezone.now()
        acts = {name: act for name, act in page.acts.items() if may(act.verb, by)}
        told: dict[str, Any] = {"title": page.title, "heads": page.heads, "acts": acts, "back": request.path}
        told["paper"] = page.paper
        if request.method == "POST" and request.POST.get("act") in acts:
            told |= _pressed(request, page, acts[request.POST["act"]], at=at, by=by)
        if "preview" not in told:
            told["rows"] = [_told(page, row) for row in page.rows(at)[:SHOWN]]
        return framed(request, site, "admin/orders/bulk.html", told)

    return path(at_path, site.admin_view(view), name=page.name)


def _told(page: Page, row: Model, *, good: bool = True, words: str = "") -> Told:
    link = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])  # noqa: SLF001
    return Told(row.pk, link, page.cells(row), good, words)


def _pressed(request: HttpRequest, page: Page, act: Act, *, at: dt.datetime, by: Actor) -> dict[str, Any]:
    pks = [int(pk) for pk in request.POST.getlist("row") if pk.isdecimal()][:SHOWN]
    # What has moved on since it was chosen is not here any more, and nothing is done with it.
    rows = list(page.rows(at).filter(pk__in=pks))
    if not rows:
        return {"missed": MOVED_ON if pks else NONE_CHOSEN}
    sure = "sure" in request.POST
    form = act.form(request.POST if sure else None)
    said = {"act": request.POST["act"], "label": act.label, "form": form, "gone": len(set(pks)) - len(rows)}
    if not sure or not form.is_valid():
        looked_at = list(_looked_at(page, act, rows))
        return said | {"preview": looked_at, "possible": any(one.good for one in looked_at)}
    return said | {"results": [_done(page, act, row, form.cleaned_data, at=at, by=by) for row in rows]}


def _looked_at(page: Page, act: Act, rows: Iterable[Model]) -> Iterable[Told]:
    for row in rows:
        obstacle = act.obstacle(row)
        yield _told(page, row, good=not obstacle, words=obstacle or "Nothing is in the way.")


def _done(page: Page, act: Act, row: Model, said: Mapping[str, Any], *, at: dt.datetime, by: Actor) -> Told:
    try:
        act.verb(row.pk, at=at, by=by, **said)
    except Refusal as refusal:
        return _told(page, row, good=False, words=refusal.detail)
    return _told(page, row, words="Done.")
