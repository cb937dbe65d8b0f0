"""The desk of what Stripe Tax is told of sales and refunds."""

from typing import Any, ClassVar, override

from django.contrib import admin
from unfold.decorators import display

from orders import tax_records
from orders.admin.desk import Button, amount, button
from orders.admin.money import MoneyDesk
from orders.models import TaxRecord
from shop.actor import Role


@admin.register(TaxRecord)
class TaxRecordDesk(MoneyDesk):
    """Sales and refunds of markets whose tax Stripe works out, as they are to stand in the tax reports."""

    roles = frozenset({Role.FINANCE.value})
    joined: ClassVar[tuple[str, ...]] = ("order", "refund")
    list_display: ClassVar = ["order_number", "tells_of", "status", "amount", "written_at", "recorded_at"]
    list_filter: ClassVar = ["status", "written_at"]
    search_fields: ClassVar = ["order__number__istartswith", "stripe_id"]
    fields: ClassVar = [
        "order_number", "tells_of", "status", "amount", "stripe_id", "idempotency_key", "written_at", "recorded_at",
        "attempts", "next_attempt_at", "last_error",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "tells_of", "amount"]
    actions_detail: ClassVar = ["tell_again"]

    tell_again = button(
        "tell-again",
        Button(
            tax_records.tell_again,
            "Tell Stripe again",
            "Told; Stripe's answer is below.",
            when=lambda record: record.status == TaxRecord.Status.REFUSED,
        ),
    )

    @display(description="Tells of")
    def tells_of(self, record: TaxRecord) -> str:
        """Say whether it is the sale or a refund."""
        return "the sale" if record.refund is None else f"refund {record.refund.public_id}"

    @override
    @display(description="Amount")
    def amount(self, row: Any) -> str:
        """Write what was paid, or went back."""
        minor = row.order.total_minor if row.refund is None else -row.refund.amount_minor
        return amount(minor, row.order.currency)
