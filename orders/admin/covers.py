"""The desk of covered pairs: what is still promised for a side, the devices it had, and what it has cost us so far."""

from typing import Any, ClassVar, Final, override

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from orders import guarantee, remakes
from orders.admin import insights, precedents
from orders.admin.desk import Desk, Roles, amount
from orders.days import local_date
from orders.models import CoverSide, Device
from orders.parting import cost_of_line
from shop.actor import Role

COVERS: Final[Roles] = frozenset({Role.CLAIMS.value, Role.SUPPORT.value, Role.FITTER.value})


@admin.register(CoverSide)
class CoverDesk(Desk):
    """One side of a delivered pair; found by every serial that it ever had."""

    roles = COVERS
    list_display: ClassVar = [
        "serial", "side", "order_number", "wearer_name", "delivered_at", "remakes_used", "fit_remakes_used",
        "covers_used", "paid_back",
    ]  # fmt: skip
    list_filter: ClassVar = ["side", "delivered_at"]
    search_fields: ClassVar = [
        "device__serial__istartswith", "line__work_orders__devices__serial__istartswith",
        "line__remakes__work_orders__devices__serial__istartswith",
        "line__order__number__istartswith", "line__wearer__name__istartswith",
    ]  # fmt: skip
    search_help_text = "Serial (also of an insole that was replaced), number of the order, or first name of the wearer"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("line__order", "line__wearer", "device")
    fields: ClassVar = [
        "serial", "side", "order_number", "product", "wearer_name", "delivered_at", "standing", "miles", "handover",
        "serials", "exposure",
    ]  # fmt: skip
    readonly_fields: ClassVar = [
        "serial", "order_number", "product", "wearer_name", "standing", "miles", "handover", "serials", "exposure",
    ]  # fmt: skip

    @override
    def get_urls(self) -> list[URLPattern]:
        """Lead to the figures of the guarantees and to the table of decisions, too."""
        own = [*insights.urls(self.admin_site), *precedents.urls(self.admin_site)]
        return [*own, *super().get_urls()]

    @display(description="Serial", ordering="device__serial")
    def serial(self, side: CoverSide) -> str:
        """Name the insole that is worn now."""
        return side.device.serial

    @display(description="Order", ordering="line__order__number")
    def order_number(self, side: CoverSide) -> str:
        """Name the order."""
        return side.line.order.number

    @display(description="Product")
    def product(self, side: CoverSide) -> str:
        """Name what it is."""
        return side.line.name

    @display(description="Wearer")
    def wearer_name(self, side: CoverSide) -> str:
        """Name whose feet they are, by first name."""
        wearer = side.line.wearer
        return wearer.name.split()[0] if wearer is not None and wearer.name.strip() else "—"

    @display(description="Paid back")
    def paid_back(self, side: CoverSide) -> str:
        """Tell what was paid back for this side."""
        return amount(side.refunded_minor, side.line.order.currency)

    @display(description="Still promised")
    def standing(self, side: CoverSide) -> SafeString:
        """Tell what is left of each part, and of the fit."""
        covered = guarantee.standing_of(side.line, at=timezone.now())
        (own,) = (one for one in covered.sides if one.side == side.side)
        rows = [("Fit", own.fit_days_left, "", own.fit_remakes_left)] if own.fit_until is not None else []
        for part in own.parts:
            left = "" if part.miles_left is None else f"{part.miles_left:,} miles, "
            rows.append((part.component.value.capitalize(), part.days_left, left, part.free_left))
        return format_html_join("", "<p>{}: {} days, {}{} free</p>", rows)

    @display(description="Miles")
    def miles(self, side: CoverSide) -> str:
        """Tell each figure and which counts."""
        told = guarantee.standing_of(side.line, at=timezone.now()).mileage
        figures = [f"{source.label}: {figure:,}" for source, figure in told.figures().items()]
        counts = f"; by {told.counts.label.lower()}" if told.counts is not None else ""
        return ", ".join(figures) + counts if figures else "nobody has told"

    @display(description="Speaks for it")
    def handover(self, side: CoverSide) -> str:
        """Tell whether the wearer has taken it over."""
        standing = side.line.handovers.exclude(status="withdrawn").first()
        if standing is None:
            return "who ordered"
        return "the wearer" if standing.status == "taken" else "who ordered; offered to the wearer"

    @display(description="Insoles of this side")
    def serials(self, side: CoverSide) -> SafeString:
        """List every insole of this side, the newest first."""
        zone = settings.SHOP_TIME_ZONE
        own = Device.objects.filter(guarantee.devices_of(side.line), side=side.side).order_by("-pk")
        rows = (
            (
                one.serial,
                one.get_status_display(),
                one.lot or "—",
                local_date(one.made_at, zone) if one.made_at else "—",
            )
            for one in own
        )
        return format_html_join("", "<p>{}: {}, lot {}, made {}</p>", rows)

    @display(description="Exposure")
    def exposure(self, side: CoverSide) -> str:
        """Tell what this side has cost of what was paid for it."""
        line = side.line
        paid = remakes.shares_of(line, cost_of_line(line.order, line)).get(side.side, 0)
        currency = line.order.currency
        made = f"{side.remakes_used} for wear, {side.fit_remakes_used} for fit, {side.outgrown_remakes_used} outgrown"
        back = f"{amount(side.refunded_minor, currency)} of {amount(paid, currency)} paid back"
        return f"Remade: {made}; covers and bonding: {side.covers_used}; {back}"

    @override
    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Find by what is typed; a side with several insoles is found once."""
        found, _ = super().get_search_results(request, queryset, search_term)
        return found, True
