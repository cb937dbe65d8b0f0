"""What clients send and read about addresses and carts."""

from django.conf import settings
from rest_framework import serializers

from orders.carts.adding import MOST_LINES, MOST_PIECES
from shop.api.fields import MoneyOut, StrictSerializer
from shop.money import EXPONENTS


class AddressIn(StrictSerializer):
    """A postal address. Which parts are needed depends on the country; the answer points at what is missing."""

    name = serializers.CharField(max_length=120, allow_blank=True, help_text="Who receives the parcel.")
    company = serializers.CharField(max_length=120, required=False, allow_blank=True)
    line1 = serializers.CharField(max_length=160, allow_blank=True, help_text="Street and house number.")
    line2 = serializers.CharField(max_length=160, required=False, allow_blank=True)
    city = serializers.CharField(max_length=100, required=False, allow_blank=True)
    region = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="State, province or prefecture: code or name."
    )
    postal_code = serializers.CharField(max_length=20, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, help_text="ISO 3166, two letters.")
    phone = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="For the carrier; kept as E.164."
    )


class AddressOut(serializers.Serializer[object]):
    """A postal address as its country writes it."""

    name = serializers.CharField()
    company = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    phone = serializers.CharField()


class SavedAddressIn(AddressIn):
    """An entry of the address book."""

    label = serializers.CharField(  # type: ignore[assignment]
        max_length=60, required=False, allow_blank=True, help_text="For yourself: Home, Work."
    )


class SavedAddressOut(AddressOut):
    """An entry of the address book."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()


class LineIn(StrictSerializer):
    """One thing for the cart."""

    sku = serializers.CharField(max_length=40)
    quantity = serializers.IntegerField(default=1, min_value=1, max_value=MOST_PIECES, help_text="1 for insoles.")
    wearer = serializers.CharField(
        max_length=40, required=False, help_text="For insoles: the id of one of your wearers; may follow later."
    )
    given_on = serializers.DateField(
        required=False, allow_null=True, help_text="For insoles: the day on which they are given as a gift."
    )


class LineChangeIn(StrictSerializer):
    """What to change; what is left out stays. `accepted_warnings` are all that are accepted from now on."""

    quantity = serializers.IntegerField(required=False, min_value=1, max_value=MOST_PIECES)
    wearer = serializers.CharField(max_length=40, required=False)
    given_on = serializers.DateField(required=False, allow_null=True, help_text="Null: no gift any more.")
    accepted_warnings = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20, help_text="Codes of `warnings`."
    )


class CartDetailsIn(StrictSerializer):
    """What to say about a cart; what is left out stays."""

    country = serializers.CharField(
        max_length=2, required=False, help_text="Where it goes; a country alone forgets the rest of the address."
    )
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=[code for code, _ in settings.LANGUAGES], required=False)
    address = AddressIn(required=False)
    shipping_method = serializers.CharField(
        max_length=24, required=False, allow_blank=True, help_text="A code of `shipping-methods/`; empty: none."
    )


class CartIn(CartDetailsIn):
    """A new cart. Only the country is needed; everything else may come along or later."""

    country = serializers.CharField(max_length=2, help_text="Decides the market: currency, prices, shipping.")
    lines = serializers.ListField(child=LineIn(), required=False, max_length=MOST_LINES)


class NoteOut(serializers.Serializer[object]):
    """Something to do or to know: where, a stable code, and a sentence."""

    pointer = serializers.CharField(help_text="JSON pointer into the cart.")
    code = serializers.CharField()
    detail = serializers.CharField()


class CartWearerOut(serializers.Serializer[object]):
    """For whom."""

    id = serializers.CharField()
    name = serializers.CharField()


class CartProductOut(serializers.Serializer[object]):
    """What it is."""

    slug = serializers.CharField()
    name = serializers.CharField()
    family = serializers.CharField()


class LineWarningOut(serializers.Serializer[object]):
    """What the buyer should know of this pair for this wearer; checkout wants it accepted."""

    code = serializers.CharField()
    detail = serializers.CharField()
    accepted = serializers.BooleanField()


class CartLineOut(serializers.Serializer[object]):
    """One line; amounts are null while it cannot be sold."""

    id = serializers.CharField()
    sku = serializers.CharField()
    kind = serializers.ChoiceField(choices=["custom", "stock"])
    product = CartProductOut()
    variant = serializers.CharField()
    wearer = CartWearerOut(allow_null=True)
    given_on = serializers.DateField(
        allow_null=True, help_text="The day on which it is given: the time to describe the feet begins then."
    )
    quantity = serializers.IntegerField()
    unit_price = MoneyOut(allow_null=True)
    subtotal = MoneyOut(allow_null=True)
    discount = MoneyOut(allow_null=True)
    tax = MoneyOut(allow_null=True)
    available = serializers.IntegerField(allow_null=True, help_text="Free pieces; null for what is made to order.")
    lead_time_business_days = serializers.IntegerField(help_text="From approved feet, or from payment for stock.")
    ready_by = serializers.DateField(
        allow_null=True, help_text="When it leaves us if it is paid today; null until its feet are approved."
    )
    withdrawal = serializers.ChoiceField(choices=["made_to_measure", "days_14"])
    warnings = LineWarningOut(many=True)


class CartMethodOut(serializers.Serializer[object]):
    """How it is sent."""

    code = serializers.CharField()
    name = serializers.CharField()
    price = MoneyOut()
    min_days = serializers.IntegerField()
    max_days = serializers.IntegerField()


class TotalsOut(serializers.Serializer[object]):
    """The sum; `tax` is inside the prices or added to them, as `prices_include_tax` says."""

    goods = MoneyOut()
    discount = MoneyOut()
    shipping = MoneyOut(allow_null=True)
    tax = MoneyOut(allow_null=True)
    tax_added = MoneyOut(allow_null=True)
    total = MoneyOut()
    is_final = serializers.BooleanField(help_text="False while shipping or tax is unknown and not in the total.")


class CartCodeIn(StrictSerializer):
    """A discount code as the customer types it."""

    code = serializers.CharField(max_length=24, help_text="Small and capital letters are the same.")


class CartCodeOut(serializers.Serializer[object]):
    """The discount code that lies in the cart; what it takes off is `totals.discount`."""

    code = serializers.CharField()
    holds = serializers.BooleanField(help_text="False: it takes nothing off as the cart is now.")
    detail = serializers.CharField(allow_null=True, help_text="Why it does not hold, and from when on it does.")


class CartOut(serializers.Serializer[object]):
    """A cart and what it comes to now. `missing` is exactly what checkout would refuse for."""

    id = serializers.CharField()
    market = serializers.CharField()
    country = serializers.CharField()
    currency = serializers.ChoiceField(choices=list(EXPONENTS))
    prices_include_tax = serializers.BooleanField()
    email = serializers.CharField()
    language = serializers.CharField()
    address = AddressOut(allow_null=True)
    shipping_method = CartMethodOut(allow_null=True)
    lines = CartLineOut(many=True)
    discount_code = CartCodeOut(allow_null=True)
    totals = TotalsOut()
    missing = serializers.ListField(child=serializers.CharField())
    missing_details = NoteOut(many=True)
    warnings = NoteOut(many=True)
    order = serializers.CharField(allow_null=True, help_text="The order of this cart that waits for payment.")
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ExpectedTotalIn(StrictSerializer):
    """The total the customer agreed to."""

    amount = serializers.IntegerField(min_value=0, help_text="Minor units.")
    currency = serializers.ChoiceField(choices=list(EXPONENTS))


class CheckoutIn(StrictSerializer):
    """What the customer agreed to, and where to come back to."""

    expected_total = ExpectedTotalIn()
    return_url = serializers.CharField(max_length=1500, help_text="A page of an allowed storefront, without fragment.")
    gift_message = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Makes it a gift: printed on the packing slip as plain text, at most 300 characters.",
    )


class CheckoutOut(serializers.Serializer[object]):
    """The order, and the page to pay on."""

    order = serializers.CharField(help_text="Its number.")
    payment = serializers.CharField()
    total = MoneyOut()
    pay_until = serializers.DateTimeField()
    checkout_url = serializers.CharField(
        allow_null=True, help_text="Null when nothing is to be paid, or not open yet: then ask `orders/{number}/pay/`."
    )
