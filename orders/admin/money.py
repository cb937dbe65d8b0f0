"""The desks of money: attempts, payments, refunds, the ledger, and what Stripe told us."""

import json
from typing import Any, ClassVar, override

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from orders import attempts, inbox, refunds
from orders.admin import refunding
from orders.admin.desk import Button, Desk, amount, button
from orders.admin.sheets import Sheeted
from orders.models import Invoice, LedgerEntry, Payment, PaymentAttempt, Payout, Refund, RefundNote, StripeEvent


def pretty(value: object) -> SafeString:
    """Write JSON for reading."""
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True))


class MoneyDesk(Desk):
    """A desk of rows that belong to an order and have an amount."""

    search_help_text = "Number of the order, or Stripe's id"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar[tuple[str, ...]] = ("order",)

    @display(description="Order", ordering="order__number")
    def order_number(self, row: Any) -> str:
        """Name the order."""
        return row.order.number if row.order is not None else "—"

    @display(description="Amount", ordering="amount_minor")
    def amount(self, row: Any) -> str:
        """Write the amount."""
        return amount(row.amount_minor, row.currency)


@admin.register(PaymentAttempt)
class AttemptDesk(MoneyDesk):
    """Sessions, from intent to end."""

    list_display: ClassVar = ["order_number", "number", "status", "amount", "created_at", "expires_at", "last_error"]
    list_filter: ClassVar = ["status", "created_at"]
    search_fields: ClassVar = ["order__number__istartswith", "stripe_session_id"]
    fields: ClassVar = [
        "order_number", "number", "status", "amount", "idempotency_key", "stripe_session_id", "created_at",
        "expires_at", "last_error", "sent_request",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "amount", "sent_request"]
    actions_detail: ClassVar = ["send"]

    send = button(
        "send",
        Button(
            attempts.send,
            "Send again",
            "Sent with the same key; Stripe's answer is below.",
            when=lambda attempt: attempt.status == PaymentAttempt.Status.CREATING,
        ),
    )

    @display(description="Request to Stripe")
    def sent_request(self, attempt: PaymentAttempt) -> SafeString:
        """Write the frozen parameters."""
        return pretty(attempt.params)


@admin.register(Payment)
class PaymentDesk(Sheeted, MoneyDesk):
    """Money that Stripe took."""

    columns = (
        "order__number", "standing", "amount_minor", "currency", "payment_intent_id", "charge_id", "paid_at",
    )  # fmt: skip

    list_display: ClassVar = ["order_number", "standing", "amount", "payment_intent_id", "paid_at"]
    list_filter: ClassVar = ["standing", "paid_at"]
    search_fields: ClassVar = ["order__number__istartswith", "payment_intent_id", "charge_id"]
    fields: ClassVar = [
        "order_number",
        "standing",
        "amount",
        "payment_intent_id",
        "charge_id",
        "paid_at",
        "recorded_at",
    ]
    readonly_fields: ClassVar = ["order_number", "amount"]
    actions_detail: ClassVar = ["give_back"]

    give_back = button("return", refunding.RETURN)


@admin.register(Refund)
class RefundDesk(Sheeted, MoneyDesk):
    """Money on its way back."""

    columns = (
        "order__number", "public_id", "status", "amount_minor", "currency", "reason", "origin", "stripe_refund_id",
        "requested_at", "settled_at",
    )  # fmt: skip

    list_display: ClassVar = ["order_number", "status", "amount", "reason", "origin", "requested_at", "settled_at"]
    list_filter: ClassVar = ["status", "reason", "origin"]
    search_fields: ClassVar = ["order__number__istartswith", "stripe_refund_id", "public_id"]
    fields: ClassVar = [
        "order_number", "public_id", "status", "amount", "back", "reason", "remark", "origin", "decided_by",
        "needs_approval", "approved_by", "approved_at", "stripe_refund_id", "why_failed", "requested_at",
        "executed_at", "settled_at", "attempts", "next_attempt_at", "last_error", "sent_otherwise",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "amount", "back", "why_failed", "sent_otherwise"]
    actions_detail: ClassVar = ["approve", "decline", "execute", "pay_out"]

    approve = button("approve", refunding.APPROVE)
    decline = button("decline", refunding.DECLINE)
    pay_out = button("pay-out", refunding.PAY_OUT)

    execute = button(
        "execute",
        Button(
            refunds.execute,
            "Ask Stripe now",
            "Asked; Stripe's answer is below.",
            when=lambda refund: refund.status in Refund.WAITS_IN,
        ),
    )

    @display(description="Gives back")
    def back(self, refund: Refund) -> str:
        """Write the parts."""
        return refunding.parts_of(refund)

    @display(description="Why it failed")
    def why_failed(self, refund: Refund) -> str:
        """Write Stripe's word in words."""
        return refunding.why_failed(refund)

    @display(description="Paid out another way")
    def sent_otherwise(self, refund: Refund) -> SafeString | str:
        """Lead to the payouts of a refund that failed."""
        rows = ((reverse("admin:orders_payout_change", args=[one.pk]), one.reference) for one in refund.payouts.all())
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or "—"


@admin.register(Payout)
class PayoutDesk(MoneyDesk):
    """Money of refunds that failed, sent past Stripe and confirmed by a second person."""

    list_display: ClassVar = ["order_number", "status", "amount", "method", "reference", "proposed_at", "decided_at"]
    list_filter: ClassVar = ["status", "method", "proposed_at"]
    search_fields: ClassVar = ["order__number__istartswith", "reference__icontains", "public_id"]
    search_help_text = "Number of the order, or what stands on the statement"
    fields: ClassVar = [
        "order_number", "refund", "status", "amount", "method", "reference", "proposed_by", "proposed_at",
        "decided_by", "decided_at",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "amount"]
    actions_detail: ClassVar = ["confirm", "decline"]

    confirm = button("confirm", refunding.CONFIRM)
    decline = button("decline", refunding.NOT_PAID)


@admin.register(Invoice)
class InvoiceDesk(MoneyDesk):
    """What was issued, by number; nothing changes it."""

    list_display: ClassVar = ["number", "order_number", "amount", "issued_at"]
    list_filter: ClassVar = ["issued_at", "currency"]
    search_fields: ClassVar = ["number__istartswith", "order__number__istartswith"]
    search_help_text = "Number of the invoice or of the order"
    fields: ClassVar = ["number", "order_number", "amount", "issued_at", "said"]
    readonly_fields: ClassVar = ["order_number", "amount", "said"]

    @override
    @display(description="Amount", ordering="total_minor")
    def amount(self, invoice: Invoice | RefundNote) -> str:
        """Write the total."""
        return amount(invoice.total_minor, invoice.currency)

    @display(description="What stands on it")
    def said(self, invoice: Invoice | RefundNote) -> SafeString:
        """Show what was frozen."""
        return pretty(invoice.content)


@admin.register(RefundNote)
class RefundNoteDesk(InvoiceDesk):
    """What was given back of invoices, by number; nothing changes it."""

    search_help_text = "Number of the note or of the order"


@admin.register(LedgerEntry)
class LedgerDesk(Sheeted, MoneyDesk):
    """Every movement; append-only."""

    columns = (
        "order__number", "kind", "amount_minor", "fee_minor", "currency", "source_id", "txn_id", "occurred_at",
    )  # fmt: skip

    list_display: ClassVar = ["order_number", "kind", "amount", "fee", "source_id", "occurred_at"]
    list_filter: ClassVar = ["kind", "currency", "occurred_at"]
    search_fields: ClassVar = ["order__number__istartswith", "source_id", "txn_id"]
    fields: ClassVar = ["order_number", "kind", "amount", "fee", "source_id", "txn_id", "occurred_at", "created_at"]
    readonly_fields: ClassVar = ["order_number", "amount", "fee"]

    @display(description="Fee")
    def fee(self, entry: LedgerEntry) -> str:
        """Write Stripe's part."""
        return amount(entry.fee_minor, entry.currency)


@admin.register(StripeEvent)
class EventDesk(MoneyDesk):
    """What Stripe told us, and what became of it."""

    list_display: ClassVar = ["event_id", "type", "status", "order_number", "received_at", "attempts", "last_error"]
    list_filter: ClassVar = ["status", "source", "received_at"]
    search_fields: ClassVar = ["event_id", "object_id", "type__istartswith", "order__number__istartswith"]
    search_help_text = "Id of the event or its object, its type, or the number of the order"
    fields: ClassVar = [
        "event_id", "type", "status", "order_number", "object_id", "source", "deliveries", "happened_at",
        "received_at", "processed_at", "attempts", "next_attempt_at", "last_error", "told",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "told"]
    actions_detail: ClassVar = ["requeue", "act"]

    requeue = button(
        "requeue",
        Button(
            inbox.requeue,
            "Try again from the start",
            "It is tried again within seconds.",
            when=lambda event: event.status == StripeEvent.Status.DEAD,
        ),
    )
    act = button(
        "act",
        Button(
            inbox.act_on,
            "Act on it now",
            "Done; what became of it is below.",
            when=lambda event: event.status in StripeEvent.WAITS_IN,
        ),
    )

    @display(description="What it says")
    def told(self, event: StripeEvent) -> SafeString:
        """Write what we kept of it."""
        return pretty(event.payload)
