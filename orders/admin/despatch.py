"""
The page of what is ready to be sent: order by order, with slips for many, and handed over many at once.

A slip is printed again for a parcel that has left, with what was in it and the address to which it went.
"""

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
from orders.models import Device, Hold, LineStatus, Order, OrderLine, Parcel, Problem, StockReservation, WorkOrder
from orders.packing_slips import Packed
from shop import pricing
from shop.actor import Role

# What an insole can be that was packed once: on its way, worn, or come to an end afterwards.
_LEFT: Final = ("packed", "in_service", "returned", "lost", "superseded")
DESPATCH: Final[Roles] = frozenset({Role.WAREHOUSE.value})


class ToWhom(forms.Form):
    """The carrier that fetches all of them; a tracking number is read at one parcel at a time."""

    carrier = forms.ChoiceField(
        choices=[(carrier.code, carrier.name) for carrier in CARRIERS.values()],
        help_text="The customers are mailed at once, without a number. Have the numbers? Hand them in at the page of "
        "tracking numbers instead, or here and a number later at each parcel.",
        widget=UnfoldAdminSelectWidget(),
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


def went_in(parcel: Parcel) -> list[Packed]:
    """Return what was in a parcel that has left us, whatever became of it since."""
    inside = parcel.contents.select_related("line__reservation").order_by("line__position")
    return [_went(one.line, parcel.handed_over_at) for one in inside]


def _went(line: OrderLine, at: dt.datetime) -> Packed:
    if line.kind != OrderLine.Kind.CUSTOM:
        return _packed(line)
    packed = line.work_orders.filter(packed_at__lte=at).annotate(feet=Count("prescription__sides"))
    job = packed.order_by("-packed_at", "-pk")[0]
    devices = job.devices.filter(status__in=_LEFT).order_by("side")
    return Packed(line, 1, {device.side: device.serial for device in devices}, vars(job)["feet"])


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
    """Return the address of the packing slips of chosen orders, or of parcels that have left, as one PDF."""

    def view(request: HttpRequest) -> HttpResponse:
        if not plays(request, DESPATCH):
            raise PermissionDenied
        rows, gone = (
            [int(pk) for pk in request.GET.getlist(name) if pk.isdecimal()][:SHOWN] for name in ("row", "parcel")
        )
        paper = written_again(gone, at=timezone.now()) if gone else written(rows, at=timezone.now())
        answer = HttpResponse(paper, content_type="application/pdf")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return path("slips/", site.admin_view(view), name="orders_slips")


def written(pks: list[int], *, at: dt.datetime) -> bytes:
    """Return the slips of what is ready of these orders."""
    return _paper([(order, packed_of(order)) for order in ready(at).filter(pk__in=pks)], at=at)


def written_again(pks: list[int], *, at: dt.datetime) -> bytes:
    """Return the slips of parcels that have left us."""
    parcels: list[tuple[Order, list[Packed]]] = []
    for parcel in Parcel.objects.filter(pk__in=pks).select_related("order").order_by("pk"):
        # To where it went, wherever the order's next parcel goes; this order is only printed, and never saved.
        for name, value in parcel.ship_to().items():
            setattr(parcel.order, name, value)
        parcels.append((parcel.order, went_in(parcel)))
    return _paper(parcels, at=at)


def _paper(parcels: list[tuple[Order, list[Packed]]], *, at: dt.datetime) -> bytes:
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
