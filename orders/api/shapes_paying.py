"""What the resources of payment and cancellation take and give."""

from typing import Any

from rest_framework import serializers

from orders.cancellations import Cancelled, Consequence, LineShare, Why
from orders.models import PaymentAttempt, PaymentStatus, Refund
from orders.paying import PaymentState
from shop.api.fields import MoneyOut, StrictSerializer

REASONS = [
    ("changed_mind", "I have changed my mind"),
    ("ordered_by_mistake", "Ordered by mistake"),
    ("too_slow", "It takes too long"),
    ("other", "Another reason"),
]


class PayIn(StrictSerializer):
    """Where to come back to."""

    return_url = serializers.CharField(
        max_length=1500,
        help_text="A page of a storefront on the list of allowed origins. `order` and `session_id` are added to it.",
    )


class PayOut(serializers.Serializer[PaymentAttempt]):
    """Where to pay."""

    checkout_url = serializers.URLField(source="url", help_text="Stripe's page: send the buyer there.")
    expires_at = serializers.DateTimeField(help_text="Until then it can be paid; afterwards ask for a new one.")


class PaymentStateOut(serializers.Serializer[PaymentState]):
    """Where the payment of an order stands."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    total = MoneyOut()
    on_hold = serializers.BooleanField(help_text="Money arrived that one of us has to look at first.")
    paid_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    pay_until = serializers.DateTimeField(allow_null=True, help_text="An unpaid order is cancelled then.")
    checkout_url = serializers.URLField(allow_null=True, help_text="Stripe's page, while it can be paid there.")
    checkout_expires_at = serializers.DateTimeField(allow_null=True)


class LineShareOut(serializers.Serializer[LineShare]):
    """One line's part of the refund."""

    line = serializers.CharField(source="line_id")
    name = serializers.CharField()
    amount = MoneyOut()


class ConsequenceOut(serializers.Serializer[Consequence]):
    """What cancelling now would do."""

    possible = serializers.BooleanField()
    why = serializers.ChoiceField(choices=[(why.value, why.value.replace("_", " ")) for why in Why])
    until = serializers.DateTimeField(
        allow_null=True,
        help_text="When the possibility ends by itself. A paid order has no such date: it ends when production starts.",
    )
    refund = MoneyOut(help_text="What goes back to how it was paid.")
    lines = LineShareOut(many=True)
    shipping = MoneyOut(allow_null=True, help_text="Null while something is kept, and so is still sent.")


class CancelIn(StrictSerializer):
    """Why, for our statistics."""

    reason = serializers.ChoiceField(choices=REASONS, default="other")


class CancelledRefundOut(serializers.Serializer[Refund]):
    """The refund that follows."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=Refund.Status.choices)
    amount = serializers.SerializerMethodField()

    def get_amount(self, refund: Refund) -> dict[str, Any]:
        """Give the amount as money."""
        return {"amount": refund.amount_minor, "currency": refund.currency}


class CancelledOut(serializers.Serializer[Cancelled]):
    """What was done."""

    number = serializers.CharField(source="order.number")
    payment = serializers.ChoiceField(source="order.payment", choices=PaymentStatus.choices)
    cancelled_at = serializers.DateTimeField(
        source="order.cancelled_at", allow_null=True, help_text="Of the order; null while a line is kept."
    )
    lines = serializers.SerializerMethodField(help_text="The lines that were cancelled now.")
    refund = CancelledRefundOut(allow_null=True)

    def get_lines(self, done: Cancelled) -> list[str]:
        """Name the lines."""
        return [line.public_id for line in done.lines]
