"""The screen and the sheet of a recall: pieces by lot, machine or days, whom to write to, and what is held back."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final, override

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from orders import recalls
from orders.admin.desk import plays
from orders.admin.frames import framed
from orders.admin.sheets import kept_as, plain
from orders.models import Device
from orders.recalls import Recalled, Sought
from shop import days
from shop.actor import Role, actor_of, may
from shop.refusal import Refusal

# Whoever may see whose it is; the workshop finds its pieces by lot at its own desk.
RECALL: Final = frozenset({Role.SUPPORT.value, Role.CLAIMS.value})
_HEADS: Final = (
    "standing", "serial", "side", "lot", "machine", "made_at", "status", "cause", "order", "line", "email", "name",
    "country", "language", "holder_email", "holder_name", "holder_language",
)  # fmt: skip


class Search(forms.Form):
    """What may be wrong."""

    lot = forms.CharField(max_length=40, required=False, widget=UnfoldAdminTextInputWidget())
    machine = forms.CharField(max_length=24, required=False, widget=UnfoldAdminTextInputWidget())
    made_from = forms.DateField(required=False, label="Made from", widget=UnfoldAdminDateWidget())
    made_to = forms.DateField(required=False, label="Made until", widget=UnfoldAdminDateWidget())

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse in the words of the verb."""
        if not self.errors:
            try:
                Sought(**self.cleaned_data).condition()
            except Refusal as refusal:
                self.add_error(None, refusal.detail)
        return self.cleaned_data


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the screen, the sheet and the button of a recall."""

    def screen(request: HttpRequest) -> HttpResponse:
        _require(request)
        may_hold = may(recalls.hold_back, actor_of(request.user))
        if request.method == "POST" and not may_hold:
            raise PermissionDenied
        # Filled in once something is asked, so that nobody is told of a mistake before.
        form = Search(request.GET or None)
        told = _searched(request, form) if form.is_valid() else {}
        page = {"title": "Recall", "may_hold": may_hold, "form": form}
        return framed(request, site, "admin/orders/recall.html", {**page, **told})

    def sheet(request: HttpRequest) -> HttpResponse:
        _require(request)
        form = Search(request.GET)
        found = Recalled((), (), ())
        if form.is_valid():
            found = recalls.find(Sought(**form.cleaned_data), by=actor_of(request.user))
        elif request.GET:
            return HttpResponse("Name a lot, a machine, or days.", status=400, content_type="text/plain")
        answer = HttpResponse("".join(written(found)), content_type="text/csv; charset=utf-8")
        return kept_as(answer, "recall")

    return [
        path("recall/", site.admin_view(screen), name="orders_recall"),
        path("recall.csv", site.admin_view(sheet), name="orders_recall_sheet"),
    ]


def _require(request: HttpRequest) -> None:
    if not plays(request, RECALL):
        raise PermissionDenied


def _searched(request: HttpRequest, form: Search) -> dict[str, Any]:
    by, sought = actor_of(request.user), Sought(**form.cleaned_data)
    if request.method == "POST":
        try:
            held = recalls.hold_back(sought, reason=request.POST.get("reason", ""), at=timezone.now(), by=by)
            messages.success(request, f"Lines that are held back now: {len(held)}.")
        except Refusal as refusal:
            messages.error(request, refusal.detail)
    return {"found": recalls.find(sought, by=by), "query": request.GET.urlencode()}


def written(found: Recalled) -> Iterator[str]:
    """Write what was found as CSV, the pieces that are worn first."""
    for standing, devices in (
        ("in service", found.in_service), ("with us", found.with_us), ("apart", found.apart),
    ):  # fmt: skip
        if standing == "in service":
            yield _row(_HEADS)
        yield from (_row(_told(standing, device)) for device in devices)


def _told(standing: str, device: Device) -> tuple[object, ...]:
    line = device.work_order.line
    order = line.order
    holder = recalls.holder_of(device)
    made = days.told(device.made_at) if device.made_at is not None else ""
    return (
        standing, device.serial, device.side, device.lot, device.machine, made, device.status, device.scrap_cause,
        order.number, line.public_id, order.email, order.ship_name, order.ship_country, order.language,
        *((holder.email, holder.name, holder.language) if holder is not None else ("", "", "")),
    )  # fmt: skip


def _row(cells: Any) -> str:
    line = StringIO()
    csv.writer(line).writerow([plain(cell) for cell in cells])
    return line.getvalue()
