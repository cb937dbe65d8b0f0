"""The page of what is ready to be sent: order by order, with slips for many, and handed over many at once."""

import datetime as dt
from typing import Final, cast

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from orders import packing_slips, shipping
from orders.admin.bulk import SHOWN, Act, Page
from orders.admin.desk import Roles, plays
from orders.carriers import CARRIERS
from orders.models import Device, Hold, LineStatus, Order, OrderLine, Problem, StockReservation, WorkOrder
from orders.packing_slips import Packed
from shop import pricing
from shop.actor import Role

DESPATCH: Final[Roles] = frozenset({Role.WAREHOUSE.value})


class ToWhom(forms.Form):
    """The carrier that fetches all of them; a tracking number is read at one parcel at a time."""

    carrier = forms.ChoiceField(
        choices=[(carrier.code, carrier.name) for carrier in CARRIERS.values()], widget=UnfoldAdminSelectWidget()
    )


def ready(_at: dt.datetime) -> QuerySet[Order]:
    """Return the orders of which something is ready, the one that waits longest first, each with what is packed."""
    lines = OrderLine.objects.filter(status=LineStatus.READY)
    standing = Device.objects.filter(status__in=[Device.Status.PACKED, Device.Status.RETURNED]).order_by("side")
    jobs = WorkOrder.objects.filter(status=WorkOrder.Status.FINISHED).annotate(feet=Count("prescription__sides"))
    jobs = jobs.prefetch_related(Prefetch("devices", standing, to_attr="packed_ones"))
    inside = lines.order_by("position").select_related("reservation")
    inside = inside.prefetch_related(Prefetch("work_orders", jobs, to_attr="finished_ones"))
    on_hold = Hold.objects.filter(Q(line=None) | Q(line__status=LineStatus.READY), order=OuterRef("pk"), closed_at=None)
    wanted = Order.objects.filter(Exists(lines.filter(order=OuterRef("pk"))))
    asked = Problem.objects.asking_where().filter(order=OuterRef("pk"))
    known = wanted.annotate(is_held=Exists(on_hold), is_asked=Exists(asked), since=Min("lines__promises__ship_by"))
    return known.prefetch_related(Prefetch("lines", inside, to_attr="ready_ones")).order_by("since", "pk")


def packed_of(order: Order) -> list[Packed]:
    """Return what is ready of an order that was read by :func:`ready`."""
    return [_packed(line) for line in vars(order)["ready_ones"]]


def _packed(line: OrderLine) -> Packed:
    if line.kind == OrderLine.Kind.CUSTOM:
        jobs = cast("list[WorkOrder]", vars(line)["finished_ones"])
        serials = {device.side: device.serial for job in jobs for device in vars(job)["packed_ones"]}
        return Packed(line, 1, serials, max((vars(job)["feet"] for job in jobs), default=len(serials)))
    try:
        return Packed(line, line.reservation.count)
    except StockReservation.DoesNotExist:
        return Packed(line, line.quantity)


def obstacle(order: Order) -> str:
    """Say why an order that was read by :func:`ready` cannot be handed over; nothing if nothing is in the way."""
    if vars(order)["is_held"]:
        return shipping.OnHold.title
    if vars(order)["is_asked"]:
        return shipping.AddressAsked.title
    if any(one.line.kind == OrderLine.Kind.CUSTOM and not one.serials for one in packed_of(order)):
        return shipping.NotPacked.title
    return "" if order.ship_line1 else shipping.AddressLacking.title


def _cells(order: Order) -> tuple[object, ...]:
    goods = "; ".join(f"{one.count} of {one.line.name}" for one in packed_of(order))
    waits = "on hold" if vars(order)["is_held"] else "address in question" if vars(order)["is_asked"] else ""
    return order.number, f"{order.ship_name}, {order.ship_city}, {order.ship_country}", goods, waits


READY: Final = Page(
    "orders_ready", "Ready to ship", DESPATCH, ready, ("Order", "To", "Packed", "Standing"), _cells,
    {"hand-over": Act("Hand to the carrier", shipping.hand_over, obstacle, ToWhom)},
    paper=("admin:orders_slips", "Print packing slips"),
)  # fmt: skip


def slips(site: AdminSite) -> URLPattern:
    """Return the address of the packing slips of chosen orders, as one PDF."""

    def view(request: HttpRequest) -> HttpResponse:
        if not plays(request, DESPATCH):
            raise PermissionDenied
        pks = [int(pk) for pk in request.GET.getlist("row") if pk.isdecimal()][:SHOWN]
        answer = HttpResponse(written(pks, at=timezone.now()), content_type="application/pdf")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return path("slips/", site.admin_view(view), name="orders_slips")


def written(pks: list[int], *, at: dt.datetime) -> bytes:
    """Return the slips of what is ready of these orders."""
    orders = list(ready(at).filter(pk__in=pks))
    parcels = [(order, packed_of(order)) for order in orders]
    free: dict[str, set[int]] = {}
    for order, packed in parcels:
        if packing_slips.crosses_a_border(order):
            nothing = {one.line.variant_id for one in packed if not one.line.subtotal_minor}
            free.setdefault(order.currency, set()).update(nothing)
    prices: dict[tuple[int, str], int] = {}
    for currency, variants in free.items():
        found = pricing.prices_of(variants, currency, at) if variants else {}
        prices |= {(variant, currency): price for variant, price in found.items()}
    return packing_slips.pages(parcels, prices=prices)
