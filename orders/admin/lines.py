"""The desks of what is under way: lines, and the holds that keep them from going on."""

import datetime as dt
from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from orders import cancellations, extending, holds, reviews, shipping
from orders.admin import board, bulk, feet, late_money, parcels, promising, recalling, troubles, workshop
from orders.admin.desk import LINES, MONEY, Button, Desk, Preview, Reason, button, plays
from orders.models import Hold, LineStatus, OrderLine, Parcel
from shop import days
from shop.actor import Actor, allowed
from shop.people import colleague_in
from shop.wording import label, words


def consequence(order_id: int, *, by: Actor, line: str = "") -> Preview:
    """Say what cancelling would do, from the function that the API asks too."""
    told = cancellations.consequence(order_id, line=line, by=by)
    yield "Possible", "yes" if told.possible else "no"
    yield "Why", told.why.value.replace("_", " ")
    yield "Goes back", told.refund.words()
    for share in told.lines:
        yield share.name, share.amount.words()
    if told.shipping is not None:
        yield "Shipping", told.shipping.words()


@allowed("warehouse")
def _hand_over(line_id: int, *, carrier: str, tracking_number: str, at: dt.datetime, by: Actor) -> Parcel:
    """Hand over what is ready of the line's order."""
    order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
    return shipping.hand_over(order_id, carrier=carrier, tracking_number=tracking_number, at=at, by=by)


def time_for_feet(line: OrderLine) -> Preview:
    """Say until when there is time, and how much more the terms give."""
    until = cancellations.ends_for(line)
    yield "Until", days.told(until) if until is not None else "—"
    yield "More by its terms", f"{line.terms_policy.parameters.get('extension_days', 0)} days"


@admin.register(OrderLine)
class LineDesk(Desk):
    """Lines, for those who work on feet and goods: no contact data, no health answers."""

    roles = LINES
    list_display: ClassVar = ["order_number", "position", "product_name", "wearer_name", "status", "placed_at"]
    list_filter: ClassVar = ["status", "kind"]
    search_fields: ClassVar = ["order__number__istartswith", "public_id", "sku__istartswith"]
    search_help_text = "Number of the order, id of the line, or SKU"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("order", "wearer", "profile")
    actions_detail: ClassVar = [
        "approve", "send_back", "release", "withdraw", "claim", "let_go", "take_over", "start", "show", "finish",
        "pack_pair", "pack", "hand_over", "restart_promise", "tell_delay", "report", "send_goods_back",
        "more_time", "cancel",
    ]  # fmt: skip
    fields: ClassVar = [
        "order_number", "public_id", "kind", "status", "wearer_name", "profile_version", "sku", "product_name",
        "variant_name", "chosen", "quantity", "withdrawal", "lead_time_business_days", "promised",
        "promises", "given_on", "feet_until", "accepted",
    ]  # fmt: skip
    readonly_fields: ClassVar = [
        "order_number", "wearer_name", "wearer_code", "profile_version", "profile_page", "chosen", "promised",
        "promises", "feet_until", "accepted", "insoles",
    ]  # fmt: skip

    approve = button(
        "approve",
        Button(
            reviews.approve,
            "Approve",
            "Approved; the customer is told.",
            when=lambda line: line.status == LineStatus.IN_REVIEW,
            preview=feet.before_approving,
        ),
    )
    send_back = button(
        "send-back",
        Button(
            reviews.send_back,
            "Send back",
            "Sent back; the customer is asked for a new profile.",
            form=Reason,
            when=lambda line: line.status == LineStatus.IN_REVIEW,
        ),
    )

    pack = button(
        "pack",
        Button(
            shipping.pack_stock,
            "Pack",
            "Packed; the pieces have left the shelf.",
            when=lambda line: line.status == LineStatus.ALLOCATED,
        ),
    )
    hand_over = button(
        "hand-over",
        Button(
            _hand_over,
            "Hand to the carrier",
            "Handed over; the customer is told.",
            form=parcels.HandOver,
            when=lambda line: line.status == LineStatus.READY,
            preview=parcels.before_handing_over,
            initial=lambda _line: {},
        ),
    )
    cancel = button(
        "cancel",
        Button(
            cancellations.cancel_line,
            "Cancel the line",
            "Cancelled; the customer is told. What goes back is on the page of the order.",
            form=Reason,
            when=lambda line: line.status != LineStatus.CANCELLED,
            preview=lambda line, by: consequence(line.order_id, line=line.public_id, by=by),
        ),
    )

    restart_promise = button("restart-promise", promising.RESTART)
    tell_delay = button("tell-delay", promising.TELL)
    report = button("report", troubles.REPORT)
    send_goods_back = button("return", troubles.ANNOUNCE)
    more_time = button(
        "more-time",
        Button(
            extending.extend,
            "More time for the feet",
            "Given, as the terms of the order say.",
            when=lambda line: line.status == LineStatus.AWAITING_PROFILE and not line.extensions,
            preview=lambda line, _by: time_for_feet(line),
        ),
    )
    release = button("release", workshop.RELEASE)
    withdraw = button("withdraw", workshop.WITHDRAW)
    claim = button("claim", workshop.CLAIM)
    let_go = button("let-go", workshop.LET_GO)
    take_over = button("take-over", workshop.TAKE_OVER)
    start = button("start", workshop.START)
    show = button("show", workshop.SHOW)
    finish = button("finish", workshop.FINISH)
    pack_pair = button("pack-pair", workshop.PACK)

    @override
    def get_urls(self) -> list[URLPattern]:
        """Add the stage board and the papers of jobs, what may not leave us in time, and recalls."""
        at_risk = bulk.url(self.admin_site, promising.AT_RISK, "promises/")
        return [*board.urls(self.admin_site), at_risk, *recalling.urls(self.admin_site), *super().get_urls()]

    @display(description="Order", ordering="order__number")
    def order_number(self, line: OrderLine) -> str:
        """Name the order."""
        return line.order.number

    @display(description="Placed", ordering="order__placed_at")
    def placed_at(self, line: OrderLine) -> str:
        """Tell when it was ordered."""
        return days.told(line.order.placed_at)

    @display(description="Wearer")
    def wearer_name(self, line: OrderLine) -> str:
        """Name the wearer as the customer does."""
        return line.wearer.name if line.wearer is not None else "—"

    @display(description="Wearer")
    def wearer_code(self, line: OrderLine) -> str:
        """Tell one wearer from another without saying who it is."""
        return line.wearer.public_id if line.wearer is not None else "—"

    @display(description="Profile")
    def profile_version(self, line: OrderLine) -> str:
        """Name the version of the foot profile."""
        return feet.profile_of(line)

    @display(description="Profile")
    def profile_page(self, line: OrderLine) -> SafeString | str:
        """Lead those who work on feet to the profile."""
        return feet.profile_page(line)

    @staticmethod
    def _suited(request: HttpRequest, names: list[str]) -> list[str]:
        """Give each role its columns: names for who deals with people, profiles for who works on feet."""
        swapped = {} if plays(request, feet.NAMES) else {"wearer_name": "wearer_code"}
        if plays(request, feet.FEET):
            swapped["profile_version"] = "profile_page"
        return [swapped.get(name, name) for name in names]

    @override
    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Name nobody to production."""
        return self._suited(request, list(self.list_display))

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Name nobody to production; lead a fitter to the feet."""
        names = self._suited(request, list(super().get_fields(request, obj)))
        return [*names, "insoles"] if plays(request, feet.INSOLES) else names

    @display(description="Insoles")
    def insoles(self, line: OrderLine) -> SafeString | str:
        """Lead who makes them to the designs."""
        return feet.insoles_of(line)

    @display(description="Feet until")
    def feet_until(self, line: OrderLine) -> str:
        """Tell when it is cancelled without feet."""
        until = cancellations.ends_for(line) if line.status == LineStatus.AWAITING_PROFILE else None
        return days.told(until) if until is not None else "—"

    @display(description="Options")
    def chosen(self, line: OrderLine) -> str:
        """Write what was chosen."""
        return words(line.options)

    @display(description="Warnings accepted")
    def accepted(self, line: OrderLine) -> str:
        """Name what the buyer was warned of and wanted all the same."""
        return accepted_by(line)

    @display(description="Promised")
    def promised(self, line: OrderLine) -> SafeString | str:
        """Tell until when it leaves us, why that changed, and what was answered."""
        return promising.told_of(line)

    @display(description="Policies")
    def promises(self, line: OrderLine) -> str:
        """Name the pinned versions."""
        pinned = (line.fit_policy, line.durability_policy, line.terms_policy)
        return "; ".join(str(policy) for policy in pinned if policy is not None)


def accepted_by(line: OrderLine) -> str:
    """Name what the buyer of a line was warned of and wanted all the same, and when."""
    told = (
        f"{label(entry['code'])} ({days.told(dt.datetime.fromisoformat(entry['at']))})"
        for entry in line.accepted_warnings
    )
    return "; ".join(told) or "—"


@display(description="Closed by", ordering="closed_by")
def closer(_desk: object, hold: Any) -> str:
    """Call whoever closed it by name; the query of the desk or the shelf knows it."""
    return str(vars(hold).get("closer") or hold.closed_by or "—")


def _closes_by_hand(hold: Hold) -> bool:
    return hold.closed_at is None and hold.code != Hold.Code.FIT


@admin.register(Hold)
class HoldDesk(Desk):
    """What does not go on, and why."""

    roles = MONEY
    list_display: ClassVar = ["order_number", "code", "detail", "opened_at", "closed_at", "closer"]
    list_filter: ClassVar = [("closed_at", admin.EmptyFieldListFilter), "code"]
    search_fields: ClassVar = ["order__number__istartswith"]
    search_help_text = "Number of the order"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("order",)
    fields: ClassVar = ["order_number", "code", "detail", "money", "opened_at", "closed_at", "closer"]
    readonly_fields: ClassVar = ["order_number", "closer", "money"]
    actions_detail: ClassVar = ["close"]
    closer = closer

    close = button("close", Button(holds.close, "Close the hold", "Closed.", form=Reason, when=_closes_by_hand))

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read who closed it in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(closer=colleague_in("closed_by"))
        return named

    @display(description="Order", ordering="order__number")
    def order_number(self, hold: Hold) -> str:
        """Name the order."""
        return hold.order.number

    @display(description="Money that does not count")
    def money(self, hold: Hold) -> SafeString | str:
        """Lead to the payments that wait for a decision, from where they are given back."""
        link = '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>'
        return format_html_join(", ", link, late_money.ways(hold)) or "—"
