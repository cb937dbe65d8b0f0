"""The desk of what Stripe Tax is told of sales and refunds."""

from typing import Any, ClassVar, override

from django import forms
from django.contrib import admin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from orders import tax_records
from orders.admin.desk import Button, amount, button
from orders.admin.money import MoneyDesk
from orders.models import TaxRecord
from shop.actor import Role


class Transaction(forms.Form):
    """Which of Stripe's transactions tells of it."""

    transaction_id = forms.CharField(
        max_length=80,
        label="Stripe's id",
        help_text="In Stripe's Dashboard, under Tax, find the transaction that bears this record's reference.",
        widget=UnfoldAdminTextInputWidget(),
    )


@admin.register(TaxRecord)
class TaxRecordDesk(MoneyDesk):
    """Sales and refunds of markets whose tax Stripe works out, as they are to stand in the tax reports."""

    roles = frozenset({Role.FINANCE.value})
    joined: ClassVar[tuple[str, ...]] = ("order", "refund")
    list_display: ClassVar = ["order_number", "tells_of", "status", "amount", "written_at", "recorded_at"]
    list_filter: ClassVar = ["status", "written_at"]
    search_fields: ClassVar = ["order__number__istartswith", "stripe_id"]
    fields: ClassVar = [
        "order_number", "tells_of", "status", "amount", "wanted", "stripe_id", "idempotency_key", "written_at",
        "recorded_at", "attempts", "next_attempt_at", "last_error",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "tells_of", "amount", "wanted"]
    actions_detail: ClassVar = ["tell_again", "adopt"]

    adopt = button(
        "adopt",
        Button(
            tax_records.adopt,
            "Stripe has it",
            "Compared with Stripe's transaction, and taken as its answer.",
            form=Transaction,
            when=lambda record: record.status != TaxRecord.Status.RECORDED,
            initial=lambda _record: {},
        ),
    )
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

    @display(description="Stands there as")
    def wanted(self, record: TaxRecord) -> str:
        """Write by what it is found in the Dashboard."""
        try:
            wanted = tax_records.wanted_of(record)
        except tax_records.SaleNotRecorded:
            return "—"
        currency = record.order.currency
        sums = f"{amount(wanted.amount_minor, currency)}, tax {amount(wanted.tax_minor, currency)}"
        return f"{wanted.reference}: {sums}"
