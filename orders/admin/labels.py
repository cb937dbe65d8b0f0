"""The page of labels: many orders with their tracking numbers, pasted at once; looked at first, then handed over."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from orders import shipping
from orders.admin import despatch
from orders.admin.bulk import SHOWN
from orders.admin.desk import plays
from orders.admin.frames import framed
from orders.carriers import CARRIERS
from orders.models import Order, Parcel
from orders.numbers import tidy
from shop.actor import Actor, actor_of
from shop.refusal import Refusal

TITLE: Final = "Tracking numbers"
_SHAPE: Final = "Write three things on a line: number of the order, carrier, tracking number."
_TWICE: Final = "This order or this tracking number stands above already."
_UNKNOWN: Final = "There is no such order with anything that is ready to be sent."
_TOO_MANY: Final = f"Paste at most {SHOWN} lines at once; this one is for the next time."
_PARTS: Final = 3
_DIVIDED: Final = re.compile(r"[,;\t]")
_LONGEST: Final[int] = Parcel._meta.get_field("tracking_number").max_length or 0  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line that was pasted.

    :ivar words: what is in the way, or what came of it.
    """

    said: str
    good: bool
    words: str
    order: int = 0
    carrier: str = ""
    tracking_number: str = ""


def url(site: AdminSite, at_path: str) -> URLPattern:
    """Return the address of the page."""

    def view(request: HttpRequest) -> HttpResponse:
        if not plays(request, despatch.DESPATCH):
            raise PermissionDenied
        pasted = request.POST.get("labels", "")
        told: dict[str, Any] = {"title": TITLE, "labels": pasted, "back": request.path, "carriers": list(CARRIERS)}
        if request.method == "POST":
            at, by = timezone.now(), actor_of(request.user)
            rows = list(_read(pasted, at=at))
            told |= (
                {"results": [_done(row, at=at, by=by) for row in rows]} if "sure" in request.POST else {"rows": rows}
            )
        return framed(request, site, "admin/orders/labels.html", told)

    return path(at_path, site.admin_view(view), name="orders_labels")


def _read(pasted: str, *, at: dt.datetime) -> Iterator[Row]:
    """Say of each line whether it can be done; a line of a sheet may be divided by commas, semicolons or tabs."""
    everything = [line.strip() for line in pasted.splitlines() if line.strip()]
    lines = everything[:SHOWN]
    split = [[part.strip().strip('"') for part in _DIVIDED.split(line)] for line in lines]
    numbers = {tidy(parts[0]) for parts in split}
    waiting = {order.number: order for order in despatch.ready(at).filter(number__in=numbers)}
    taken = set(
        Parcel.objects.filter(tracking_number__in=[parts[-1] for parts in split]).values_list(
            "carrier", "tracking_number"
        )
    )
    seen: set[object] = set()
    for line, parts in zip(lines, split, strict=True):
        yield _row(line, parts, waiting, taken, seen)
    for line in everything[SHOWN:]:
        yield Row(line, good=False, words=_TOO_MANY)


def _row(line: str, parts: list[str], waiting: dict[str, Order], taken: set[tuple[str, str]], seen: set[object]) -> Row:
    if len(parts) != _PARTS or not all(parts) or len(parts[2]) > _LONGEST:
        return Row(line, good=False, words=_SHAPE)
    number, carrier, tracking = tidy(parts[0]), parts[1].lower(), parts[2]
    order = waiting.get(number)
    if carrier not in CARRIERS:
        return Row(line, good=False, words=shipping.CarrierUnknown.title)
    if number in seen or (carrier, tracking) in seen:
        return Row(line, good=False, words=_TWICE)
    if order is None:
        return Row(line, good=False, words=_UNKNOWN)
    if (carrier, tracking) in taken:
        return Row(line, good=False, words=shipping.TrackingTaken.title)
    obstacle = despatch.obstacle(order)
    seen |= {number, (carrier, tracking)}
    return Row(line, not obstacle, obstacle or "Nothing is in the way.", order.pk, carrier, tracking)


def _done(row: Row, *, at: dt.datetime, by: Actor) -> Row:
    if not row.good:
        return row
    try:
        shipping.hand_over(row.order, carrier=row.carrier, tracking_number=row.tracking_number, at=at, by=by)
    except Refusal as refusal:
        return Row(row.said, good=False, words=refusal.detail)
    return Row(row.said, good=True, words="Done.")
