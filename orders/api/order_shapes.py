"""What customers read about their orders."""

from typing import Final

from rest_framework import serializers

from orders.api.cart_shapes import AddressOut, CartWearerOut
from orders.cancellations import Why
from orders.models import (
    LineStatus,
    OrderLine,
    Parcel,
    PaymentStatus,
    ProductionStatus,
    Promise,
    Refund,
    ShippingStatus,
)
from orders.progress import Stage, Who
from shop.api.fields import MoneyOut
from shop.money import EXPONENTS

REFUND_TOLD: Final = [
    "on_its_way", Refund.Status.SUCCEEDED.value, Refund.Status.FAILED.value, "cancelled", "paid_otherwise",
]  # fmt: skip


class OrderPaymentOut(serializers.Serializer[object]):
    """Where the money stands."""

    status = serializers.ChoiceField(choices=PaymentStatus.values)
    can_pay = serializers.BooleanField(help_text="Then `orders/{number}/pay/` gives the page.")
    checking = serializers.BooleanField(help_text="We are checking your payment and will write to you.")
    pay_until = serializers.DateTimeField(allow_null=True, help_text="Exclusive; null when nothing is due.")
    paid_at = serializers.DateTimeField(allow_null=True)


class OrderHeadOut(serializers.Serializer[object]):
    """What every answer about an order begins with."""

    number = serializers.CharField()
    placed_at = serializers.DateTimeField()
    currency = serializers.ChoiceField(choices=list(EXPONENTS))
    payment = OrderPaymentOut()
    production = serializers.ChoiceField(choices=ProductionStatus.values)
    shipping = serializers.ChoiceField(choices=ShippingStatus.values)
    cancelled_at = serializers.DateTimeField(allow_null=True)


class OrderItemOut(serializers.Serializer[object]):
    """A line, in short."""

    product = serializers.CharField()
    variant = serializers.CharField()
    quantity = serializers.IntegerField()
    status = serializers.ChoiceField(choices=LineStatus.values)
    wearer = serializers.CharField(allow_null=True)


class OrderSummaryOut(OrderHeadOut):
    """An order in a list."""

    total = MoneyOut()
    lines = OrderItemOut(many=True)


class NextStepOut(serializers.Serializer[object]):
    """What comes next, and whose turn it is."""

    code = serializers.CharField(help_text="`pay`, `describe_feet`, `review`, `say_where`, `paused` … or `none`.")
    who = serializers.ChoiceField(choices=[who.value for who in Who])
    detail = serializers.CharField()


class PinnedPolicyOut(serializers.Serializer[object]):
    """The version of a promise that holds for this line for ever; read it at `policies/{slug}/{version}/`."""

    kind = serializers.ChoiceField(choices=["fit", "durability", "terms"])
    slug = serializers.CharField()
    version = serializers.IntegerField()


class LineCancellationOut(serializers.Serializer[object]):
    """Whether this line can be cancelled alone; `orders/{number}/cancellation/?line=` tells what comes back."""

    possible = serializers.BooleanField()
    why = serializers.ChoiceField(choices=[why.value for why in Why])
    ends_with = serializers.ChoiceField(
        choices=["production", "packing", "hand_over"], allow_null=True,
        help_text="Possible until this begins; null: it is not possible.",
    )  # fmt: skip


class PromiseOut(serializers.Serializer[object]):
    """Until when it leaves us; given when the feet are approved."""

    ship_by = serializers.DateField(help_text="The last day, in the shop's zone.")
    reason = serializers.ChoiceField(choices=Promise.Reason.values, help_text="Why it is this day.")
    detail = serializers.CharField(allow_null=True, help_text="Why it changed, in our words.")


class DelayOut(serializers.Serializer[object]):
    """That it leaves us later than promised; until it has, it can be cancelled for nothing."""

    was = serializers.DateField(help_text="The day that was promised.")
    ship_by = serializers.DateField(allow_null=True, help_text="The new one; null if we cannot say.")
    detail = serializers.CharField(help_text="Why, in our words.")
    can_answer = serializers.BooleanField(help_text="Then `…/delay-answer/` takes an answer.")
    answer_until = serializers.DateTimeField(help_text="Exclusive.")
    silence = serializers.ChoiceField(choices=["accepts", "cancels"], help_text="What no answer means.")


class FeetOut(serializers.Serializer[object]):
    """Until when the feet must be described; then the line is cancelled and paid back in full."""

    until = serializers.DateTimeField(help_text="Exclusive; whose turn it is says `next_step.who`.")
    can_extend = serializers.BooleanField(help_text="Then `…/extension/` gives more time, for the asking.")
    extension_days = serializers.IntegerField(allow_null=True, help_text="How much more.")


class FitSaidOut(serializers.Serializer[object]):
    """How a delivered pair is, by its customer's word."""

    can_answer = serializers.BooleanField(help_text="Nothing was said yet; `…/fit-answer/` takes it.")
    answer = serializers.ChoiceField(choices=OrderLine.Fit.values, allow_null=True)


class OrderLineOut(serializers.Serializer[object]):
    """One line, as it was bought and where it is."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=OrderLine.Kind.values)
    sku = serializers.CharField()
    product = serializers.CharField()
    variant = serializers.CharField()
    options = serializers.DictField(child=serializers.CharField())
    quantity = serializers.IntegerField()
    unit_price = MoneyOut()
    discount = MoneyOut()
    subtotal = MoneyOut()
    tax = MoneyOut()
    tax_rate = serializers.FloatField(help_text="0.19 is 19 %.")
    withdrawal = serializers.ChoiceField(choices=OrderLine.Withdrawal.values)
    lead_time_business_days = serializers.IntegerField(help_text="From approved feet, or from payment for stock.")
    profile = serializers.CharField(allow_null=True, help_text="The foot profile it is made from.")
    prescription = serializers.CharField(
        allow_null=True, help_text="What is built for it, at `prescriptions/{id}/`; none until the feet were judged."
    )
    policies = PinnedPolicyOut(many=True)
    status = serializers.ChoiceField(choices=LineStatus.values)
    stage = serializers.ChoiceField(choices=[stage.value for stage in Stage])
    promise = PromiseOut(allow_null=True)
    delay = DelayOut(allow_null=True)
    given_on = serializers.DateField(allow_null=True, help_text="The day on which it is given as a gift.")
    feet = FeetOut(allow_null=True)
    fit = FitSaidOut(allow_null=True)
    cancellation = LineCancellationOut()
    next_step = NextStepOut()


class WearerLinesOut(serializers.Serializer[object]):
    """What is for one person; null: for nobody in particular."""

    wearer = CartWearerOut(allow_null=True)
    lines = OrderLineOut(many=True)


class OrderRefundPartOut(serializers.Serializer[object]):
    """What a refund gives back of one line."""

    line = serializers.CharField(allow_null=True, help_text="Null: of shipping.")
    amount = MoneyOut(help_text="Tax included.")
    tax = MoneyOut()


class OrderRefundOut(serializers.Serializer[object]):
    """Money on its way back."""

    id = serializers.CharField()
    amount = MoneyOut()
    status = serializers.ChoiceField(
        choices=REFUND_TOLD, help_text="`paid_otherwise`: it did not arrive, and the money was sent another way."
    )
    expected_by = serializers.DateField(allow_null=True, help_text="By then your bank shows it; null: it does not.")
    parts = OrderRefundPartOut(many=True)
    note = serializers.CharField(
        allow_null=True, help_text="Number of its refund note; the PDF is among the order's documents."
    )
    reason = serializers.ChoiceField(choices=Refund.Reason.values)
    line = serializers.CharField(allow_null=True, help_text="The line it gives back, if it is for one alone.")
    requested_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class ParcelOut(serializers.Serializer[object]):
    """What was handed to a carrier together."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Parcel.Status.values)
    carrier = serializers.CharField(help_text="Its name.")
    tracking_number = serializers.CharField(allow_blank=True)
    tracking_url = serializers.URLField(allow_null=True)
    handed_over_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    told_by = serializers.ChoiceField(
        choices=Parcel.Teller.values, allow_null=True, help_text="`presumed`: two weeks have passed and nobody told us."
    )
    lines = serializers.ListField(child=serializers.CharField(), help_text="Ids of the lines in it.")


class OrderMethodOut(serializers.Serializer[object]):
    """How it is sent."""

    code = serializers.CharField()
    name = serializers.CharField()
    min_days = serializers.IntegerField()
    max_days = serializers.IntegerField()


class OrderTotalsOut(serializers.Serializer[object]):
    """What was agreed; `tax_added` is the part of `tax` on top of the prices."""

    goods = MoneyOut()
    discount = MoneyOut()
    shipping = MoneyOut()
    tax = MoneyOut()
    tax_added = MoneyOut()
    total = MoneyOut()


class OrderCancellationOut(serializers.Serializer[object]):
    """Whether it can be cancelled; `orders/{number}/cancellation/` tells what comes back."""

    possible = serializers.BooleanField()
    why = serializers.ChoiceField(choices=[why.value for why in Why])
    until = serializers.DateTimeField(allow_null=True, help_text="Null: until the workshop begins.")


class OrderOut(OrderHeadOut):
    """An order as its customer sees it."""

    email = serializers.EmailField()
    language = serializers.CharField()
    gift_message = serializers.CharField(allow_null=True, help_text="Lies with it, printed on the slip; null: no gift.")
    prices_include_tax = serializers.BooleanField()
    address = AddressOut()
    shipping_method = OrderMethodOut()
    discount_code = serializers.CharField(allow_null=True, help_text="The code that took `totals.discount` off.")
    totals = OrderTotalsOut()
    wearers = WearerLinesOut(many=True)
    parcels = ParcelOut(many=True)
    refunds = OrderRefundOut(many=True)
    refunded = MoneyOut(help_text="What has arrived.")
    cancellation = OrderCancellationOut()


class MomentOut(serializers.Serializer[object]):
    """Something that happened."""

    at = serializers.DateTimeField()
    code = serializers.CharField()
    detail = serializers.CharField()
    line = serializers.CharField(allow_null=True)


class TimelineOut(serializers.Serializer[object]):
    """Everything that happened, the oldest first."""

    results = MomentOut(many=True)
