"""The desks of the warehouse: what is packed and goes out, what is under way, and what carriers told us."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from orders.admin import bulk, despatch, labels
from orders.admin.desk import Button, Desk, Preview, Reason, Roles, Shelf, button, plays
from orders.carriers import CARRIERS
from orders.models import CarrierEvent, LineStatus, OrderLine, Parcel, ParcelLine
from orders.shipping import come_back, deliver, number_parcel
from shop.actor import Actor, Role

PARCELS: Final[Roles] = frozenset({Role.WAREHOUSE.value, Role.SUPPORT.value, Role.CLAIMS.value})


class HandOver(forms.Form):
    """To whom, and under which number."""

    carrier = forms.ChoiceField(
        choices=[(carrier.code, carrier.name) for carrier in CARRIERS.values()], widget=UnfoldAdminSelectWidget
    )
    tracking_number = forms.CharField(
        max_length=60, required=False, widget=UnfoldAdminTextInputWidget, help_text="As it is printed on the label."
    )


class Number(forms.Form):
    """What its label says."""

    tracking_number = forms.CharField(
        max_length=60, widget=UnfoldAdminTextInputWidget, help_text="As it is printed on the label."
    )


class Arrived(forms.Form):
    """When, if not now."""

    on = forms.SplitDateTimeField(
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="Leave it empty for now. A later day than the one we know counts, an earlier one does not.",
    )


def before_handing_over(line: OrderLine, _by: Actor) -> Preview:
    """Say what goes into the parcel and where to."""
    ready = OrderLine.objects.filter(order_id=line.order_id, status=LineStatus.READY).order_by("position")
    for one in ready:
        yield f"{one.quantity} of", one.name
    order = line.order
    yield "To", ", ".join(filter(None, (order.ship_name, order.ship_line1, order.ship_city, order.ship_country)))
    yield "The customer", "is told that a parcel is on its way"


class Contents(Shelf):
    """What is in it."""

    model = ParcelLine
    verbose_name_plural = "In it"
    fields: ClassVar = ["what", "sku"]
    readonly_fields: ClassVar = ["what", "sku"]
    joined: ClassVar = ("line",)

    @display(description="Line")
    def what(self, inside: ParcelLine) -> str:
        """Name the goods."""
        return f"{inside.line.quantity} of {inside.line.name}"

    @display(description="SKU")
    def sku(self, inside: ParcelLine) -> str:
        """Name the SKU."""
        return inside.line.sku


@admin.register(Parcel)
class ParcelDesk(Desk):
    """What has left us."""

    roles = PARCELS
    list_display: ClassVar = [
        "number", "order_number", "status", "carrier_name", "tracking_number", "handed_over_at", "delivered_at",
        "told_by",
    ]  # fmt: skip
    list_filter: ClassVar = ["status", "carrier", "told_by", "handed_over_at"]
    search_fields: ClassVar = ["number", "tracking_number", "order__number__istartswith"]
    search_help_text = "Number of the parcel or of the order, or tracking number"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("order",)
    inlines: ClassVar = [Contents]
    actions_detail: ClassVar = ["deliver", "come_back", "number_parcel"]
    fields: ClassVar = [
        "number", "order_number", "status", "carrier_name", "tracking", "handed_over_at", "delivered_at", "told_by",
        "came_back_at", "sent_to",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "carrier_name", "tracking", "sent_to", "slip"]

    deliver = button(
        "delivered",
        Button(
            deliver,
            "It has arrived",
            "Recorded; the customer is told, and the guarantees run from that day.",
            form=Arrived,
            when=lambda parcel: parcel.status != Parcel.Status.CAME_BACK,
            initial=lambda _parcel: {},
        ),
    )
    come_back = button(
        "came-back",
        Button(
            come_back,
            "It has come back",
            "Recorded; what was in it is ready to be sent again.",
            form=Reason,
            when=lambda parcel: parcel.status != Parcel.Status.CAME_BACK,
        ),
    )

    number_parcel = button(
        "number",
        Button(
            number_parcel,
            "Tracking number",
            "Written down; what the carrier has told of it before counts now.",
            form=Number,
            when=lambda parcel: parcel.status != Parcel.Status.CAME_BACK,
            initial=lambda parcel: {"tracking_number": parcel.tracking_number},
        ),
    )

    @override
    def get_urls(self) -> list[URLPattern]:
        """Add what is ready to be sent, its slips, and labels that are pasted."""
        ready = bulk.url(self.admin_site, despatch.READY, "ready/")
        return [ready, labels.url(self.admin_site, "labels/"), despatch.slips(self.admin_site), *super().get_urls()]

    @display(description="Order", ordering="order__number")
    def order_number(self, parcel: Parcel) -> str:
        """Name the order."""
        return parcel.order.number

    @display(description="Carrier", ordering="carrier")
    def carrier_name(self, parcel: Parcel) -> str:
        """Name the carrier."""
        return CARRIERS[parcel.carrier].name

    @display(description="Tracking")
    def tracking(self, parcel: Parcel) -> SafeString | str:
        """Lead to the carrier's page."""
        url = CARRIERS[parcel.carrier].url(parcel.tracking_number)
        if not url:
            return parcel.tracking_number or "—"
        return format_html(
            '<a class="text-primary-600 underline dark:text-primary-500" href="{}" rel="noreferrer">{}</a>',
            url,
            parcel.tracking_number,
        )

    @override
    def get_fields(self, request: HttpRequest, obj: Parcel | None = None) -> list[str]:
        """Lead to the slip whoever may print slips."""
        return [*super().get_fields(request, obj), *(["slip"] if plays(request, despatch.DESPATCH) else [])]

    @display(description="Packing slip")
    def slip(self, parcel: Parcel) -> SafeString:
        """Lead to the paper of what was in it, to be printed once more."""
        url = f"{reverse('admin:orders_slips')}?parcel={parcel.pk}"
        return format_html(
            '<a class="text-primary-600 underline dark:text-primary-500" href="{}">Print it again</a>', url
        )

    @display(description="Sent to")
    def sent_to(self, parcel: Parcel) -> str:
        """Write the address as it was when it left."""
        return "\n".join(_lines(parcel))


def _lines(parcel: Parcel) -> Iterable[str]:
    place = f"{parcel.ship_postal_code} {parcel.ship_city} {parcel.ship_region}".strip()
    told = (parcel.ship_name, parcel.ship_company, parcel.ship_line1, parcel.ship_line2, place, parcel.ship_country)
    return filter(None, told)


@admin.register(CarrierEvent)
class CarrierEventDesk(Desk):
    """What carriers told us, and what it did."""

    roles = frozenset({Role.WAREHOUSE.value, Role.SUPPORT.value})
    list_display: ClassVar = ["happened_at", "carrier", "tracking_number", "kind", "outcome", "received_at"]
    list_filter: ClassVar = ["outcome", "kind", "carrier"]
    search_fields: ClassVar = ["tracking_number", "event_id", "parcel__number", "parcel__order__number__istartswith"]
    search_help_text = "Tracking number, number of the parcel or of the order, or the carrier's id of the event"
    ordering: ClassVar = ["-pk"]
    fields: ClassVar[Any] = [
        "carrier", "event_id", "tracking_number", "kind", "outcome", "happened_at", "received_at", "parcel",
    ]  # fmt: skip
