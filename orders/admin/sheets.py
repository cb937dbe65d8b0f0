"""Money as sheets for finance: numbers, ids and amounts; nobody's name, address or feet."""

from typing import ClassVar

from django.http import HttpRequest
from import_export import fields, resources
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV
from unfold.contrib.import_export.forms import ExportForm

from orders.admin.desk import plays
from orders.models import LedgerEntry, Payment, Refund
from shop.actor import Role

FINANCE = frozenset({Role.FINANCE.value})


class PaymentSheet(resources.ModelResource):
    """Money that Stripe took."""

    order = fields.Field("order__number", "order")

    class Meta:
        """Amounts are in minor units."""

        model = Payment
        fields = ("order", "standing", "amount_minor", "currency", "payment_intent_id", "charge_id", "paid_at")
        export_order = fields


class RefundSheet(resources.ModelResource):
    """Money that went back; what somebody remarked stays at the desk."""

    order = fields.Field("order__number", "order")

    class Meta:
        """Amounts are in minor units."""

        model = Refund
        fields = (
            "order", "public_id", "status", "amount_minor", "currency", "reason", "origin", "stripe_refund_id",
            "requested_at", "settled_at",
        )  # fmt: skip
        export_order = fields


class LedgerSheet(resources.ModelResource):
    """Every movement."""

    order = fields.Field("order__number", "order")

    class Meta:
        """Amounts are in minor units."""

        model = LedgerEntry
        fields = ("order", "kind", "amount_minor", "fee_minor", "currency", "source_id", "txn_id", "occurred_at")
        export_order = fields


class Exported(ExportMixin):
    """A button on a list that writes what the list shows as CSV."""

    formats: ClassVar = [CSV]
    export_form_class = ExportForm
    show_change_form_export = False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let finance take the books along."""
        return plays(request, FINANCE)
