"""The desk of orders."""

from collections.abc import Iterable
from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.aggregates import StringAgg
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.decorators import display

from orders import cancellations, holds
from orders.admin import correcting, refunding, talk, timeline
from orders.admin.books import Books, Standing
from orders.admin.desk import CONTACT, Button, Desk, Reason, Shelf, amount, button, plays
from orders.admin.feet import FEET
from orders.admin.lines import accepted_by, closer, consequence
from orders.models import Hold, LineStatus, Order, OrderLine, Payment, PaymentStatus, Refund
from shop.people import colleague_in

_LABELS: dict[str, str] = {
    PaymentStatus.AWAITING_PAYMENT.label: "warning", PaymentStatus.PROCESSING.label: "info",
    PaymentStatus.PAID.label: "success", PaymentStatus.CANCELLED.label: "danger",
}  # fmt: skip


class Queue(admin.SimpleListFilter):
    """What waits for somebody."""

    title = "queue"
    parameter_name = "queue"

    QUEUES: ClassVar[dict[str, tuple[str, Q]]] = {
        "profile": ("waits for a profile", Q(lines__status=LineStatus.AWAITING_PROFILE)),
        "review": ("with the fitter", Q(lines__status=LineStatus.IN_REVIEW)),
        "approved": ("approved, to be made", Q(lines__status=LineStatus.APPROVED)),
        "hold": ("on hold", Q(holds__closed_at=None, holds__isnull=False)),
        "refund": ("refund under way", Q(refunds__status__in=["requested", "unknown", "pending", "requires_action"])),
        "bank": ("waits for a bank", Q(payment=PaymentStatus.PROCESSING)),
    }

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Name the queues."""
        return [(code, words) for code, (words, _) in self.QUEUES.items()]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Keep what is in the queue."""
        code = self.value()
        if code not in self.QUEUES:
            return queryset
        return queryset.filter(pk__in=Order.objects.filter(self.QUEUES[code][1]).values("pk"))


class LineShelf(Shelf):
    """What was bought."""

    model = OrderLine
    roles = CONTACT
    fields: ClassVar = [
        "position", "product_name", "variant_name", "wearer", "quantity", "status", "subtotal", "accepted",
    ]  # fmt: skip
    readonly_fields = fields
    joined: ClassVar = ("wearer", "order")
    show_change_link = True

    @display(description="Subtotal")
    def subtotal(self, line: OrderLine) -> str:
        """Write the subtotal."""
        return amount(line.subtotal_minor, line.order.currency)

    @display(description="Warnings accepted")
    def accepted(self, line: OrderLine) -> str:
        """Name what the buyer was warned of and wanted all the same."""
        return accepted_by(line)


@display(description="Amount")
def _amount(_shelf: Shelf, row: Payment | Refund) -> str:
    """Write the amount."""
    return amount(row.amount_minor, row.currency)


class PaymentShelf(Shelf):
    """What was paid."""

    model = Payment
    fields: ClassVar = ["standing", "amount", "payment_intent_id", "paid_at"]
    readonly_fields = fields
    show_change_link = True
    amount = _amount


class RefundShelf(Shelf):
    """What goes back."""

    model = Refund
    fields: ClassVar = ["status", "amount", "back", "reason", "remark", "origin", "requested_at", "settled_at"]
    readonly_fields = fields
    show_change_link = True
    amount = _amount

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read for which lines each is, and how much of each, in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        place = Coalesce(Cast("parts__line__position", CharField()), Value("0"))
        part = Concat(place, Value(":"), Cast("parts__amount_minor", CharField()), output_field=CharField())
        told: QuerySet[Any] = rows.annotate(told=StringAgg(part, Value(","), filter=Q(parts__isnull=False)))
        return told

    @display(description="For")
    def back(self, refund: Refund) -> str:
        """Name the lines it is for, as they stand above, and how much of each; sending stands last."""
        parts = [tuple(map(int, part.split(":"))) for part in (vars(refund)["told"] or "").split(",") if part]
        told = [
            f"{f'line {place}' if place else 'shipping'}: {amount(minor, refund.currency)}"
            for place, minor in sorted(parts, key=lambda part: (part[0] == 0, part))
        ]
        return "; ".join(told) or "—"


class HoldShelf(Shelf):
    """Why it does not go on."""

    model = Hold
    fields: ClassVar = ["code", "detail", "opened_at", "closed_at", "closer"]
    readonly_fields = fields
    show_change_link = True
    closer = closer

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read who closed it in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(closer=colleague_in("closed_by"))
        return named


@admin.register(Order)
class OrderDesk(Books, Desk):
    """Every order; found by number, e-mail, name or telephone."""

    roles = CONTACT
    list_display: ClassVar = ["number", "placed_at", "email", "ship_name", "paid", "lines_now", "total", "held"]
    list_filter: ClassVar = [Queue, Standing, "payment", "placed_at"]
    search_fields: ClassVar = [
        "number__istartswith",
        "email__istartswith",
        "ship_name__icontains",
        "ship_phone__contains",
    ]
    search_help_text = "Number, e-mail, name or telephone"
    ordering: ClassVar = ["-pk"]
    listed: ClassVar = ["number", "placed_at", "email", "ship_name", "payment", "total_minor", "currency"]
    inlines: ClassVar = [talk.CaseShelf, LineShelf, PaymentShelf, RefundShelf, HoldShelf, talk.TalkShelf]
    actions_detail: ClassVar = [
        "answer",
        "remark",
        "ask_for_a_look",
        {"title": "Correct", "items": ["correct_email", "correct_name", "correct_address"]},
        {"title": "Mails", "items": ["confirm_again", "resend"]},
        "pause",
        "give_back",
        "cancel",
    ]
    fieldsets: ClassVar = [
        (
            None,
            {"fields": [("number", "total"), ("payment", "making", "sending"), ("placed_at", "paid_at", "pay_until")]},
        ),
        ("Customer", {"fields": [("email", "owner", "language"), "address"]}),
        ("Amounts", {"fields": [("goods", "discount"), ("shipped_for", "tax"), "money_now"]}),
    ]
    readonly_fields: ClassVar = [
        "total", "making", "sending", "owner", "address", "goods", "discount", "shipped_for", "tax", "money_now",
        "story", "whole_story",
    ]  # fmt: skip

    cancel = button(
        "cancel",
        Button(
            cancellations.cancel,
            "Cancel the order",
            "Cancelled. What goes back is listed below.",
            form=Reason,
            when=lambda order: order.cancelled_at is None,
            preview=lambda order, by: consequence(order.pk, by=by),
        ),
    )
    pause = button("pause", Button(holds.pause, "Pause", "Paused until somebody closes the hold.", form=Reason))

    give_back = button("give-back", refunding.GIVE_BACK)
    correct_email = button("correct-email", correcting.EMAIL)
    correct_name = button("correct-name", correcting.NAME)
    correct_address = button("correct-address", correcting.ADDRESS)
    confirm_again = button("confirm-again", correcting.AGAIN)
    answer = button("answer", talk.ANSWER)
    remark = button("note", talk.REMARK)
    resend = button("resend", talk.RESEND)
    ask_for_a_look = button("ask", talk.ASK)

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Add, to a list, the lines' statuses and whether a hold is open, in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        if not self.is_list(request):
            return rows
        of_order = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
        statuses = of_order.annotate(words=StringAgg("status", Value(","), output_field=CharField())).values("words")
        held = Exists(Hold.objects.filter(order=OuterRef("pk"), closed_at=None))
        found: QuerySet[Any] = rows.annotate(line_statuses=Subquery(statuses), held_now=held)
        return found

    @display(description="Payment", ordering="payment", label=_LABELS)
    def paid(self, order: Order) -> str:
        """Show the payment status as a coloured word."""
        return order.get_payment_display()

    @display(description="Lines")
    def lines_now(self, order: Order) -> str:
        """Show each line's status."""
        statuses: str | None = getattr(order, "line_statuses", None)
        return ", ".join(sorted(LineStatus(status).label for status in (statuses or "").split(",") if status))

    @display(description="Total", ordering="total_minor")
    def total(self, order: Order) -> str:
        """Write the total."""
        return amount(order.total_minor, order.currency)

    @display(description="On hold", boolean=True)
    def held(self, order: Order) -> bool:
        """Tell whether a hold is open."""
        return bool(getattr(order, "held_now", False))

    @display(description="Production")
    def making(self, order: Order) -> str:
        """Tell how much is made, in words: "none" alone reads like a missing value."""
        return {"none": "nothing made yet", "partial": "partly made", "done": "made"}[order.production]

    @display(description="Shipping")
    def sending(self, order: Order) -> str:
        """Tell how much is on its way."""
        return {"none": "nothing sent yet", "partial": "partly sent"}.get(order.shipping, order.shipping)

    @display(description="Customer or guest")
    def owner(self, order: Order) -> str:
        """Name the user."""
        return str(order.customer)

    @display(description="Address")
    def address(self, order: Order) -> str:
        """Write the address in one line."""
        return ", ".join(part for part in order.ship_to().values() if part)

    @display(description="Goods")
    def goods(self, order: Order) -> str:
        """Write the price of the goods."""
        return amount(order.goods_minor, order.currency)

    @display(description="Discount")
    def discount(self, order: Order) -> str:
        """Write the discount."""
        return amount(-order.discount_minor, order.currency)

    @display(description="Shipping")
    def shipped_for(self, order: Order) -> str:
        """Write method and price."""
        return f"{order.shipping_name}: {amount(order.shipping_minor, order.currency)}"

    @display(description="Tax")
    def tax(self, order: Order) -> str:
        """Write all tax, and how much of it came on top."""
        on_top = amount(order.tax_added_minor, order.currency)
        return f"{amount(order.tax_minor, order.currency)}, of which {on_top} on top of prices"

    @display(description="Timeline")
    def story(self, order: Order) -> SafeString:
        """Write everything that happened, but not what a fitter asks about feet."""
        return timeline.written(order, about_feet=False)

    @display(description="Timeline")
    def whole_story(self, order: Order) -> SafeString:
        """Write everything that happened, and every reason."""
        return timeline.written(order, about_feet=True)

    @override
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Tell the whole story to those who may read about feet."""
        told = "whole_story" if plays(request, FEET) else "story"
        return [*self.fieldsets, ("Timeline", {"fields": [told]})]
