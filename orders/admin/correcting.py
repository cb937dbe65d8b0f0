"""The forms of corrections, filled with what the order says now."""

from typing import Any, override

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from orders import corrections
from orders.admin.desk import Button, Preview, Reason
from orders.models import SHIP_FIELDS, Order
from orders.postal import Address
from shop.actor import Actor

_PARTS = tuple(name.removeprefix("ship_") for name in SHIP_FIELDS)


def _text(name: str) -> forms.CharField:
    return forms.CharField(
        max_length=getattr(Order._meta.get_field(f"ship_{name}"), "max_length", None),  # noqa: SLF001  public by use
        required=False,
        label={"line1": "Street and number", "line2": "More of the street"}.get(name),
        widget=UnfoldAdminTextInputWidget(),
    )


class NewEmail(Reason):
    """Where mails go from now on."""

    email = forms.CharField(max_length=254, widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}))
    confirm_again = forms.BooleanField(
        required=False, label="Send the confirmation again, to the new address", widget=UnfoldBooleanWidget()
    )
    field_order = ("email", "confirm_again", "reason")


class NewName(Reason):
    """Who receives the parcel."""

    name = forms.CharField(max_length=120, widget=UnfoldAdminTextInputWidget())
    field_order = ("name", "reason")


class NewAddress(Reason):
    """Where the parcel goes; the verb takes the parts as one address."""

    company, line1, line2, city = _text("company"), _text("line1"), _text("line2"), _text("city")
    name, region, postal_code, country, phone = (
        _text("name"), _text("region"), _text("postal_code"), _text("country"), _text("phone"),
    )  # fmt: skip
    field_order = (*_PARTS, "reason")

    @override
    def clean(self) -> dict[str, Any]:
        """Put the parts together."""
        said = self.cleaned_data
        return {"address": Address(**{name: said.get(name, "") for name in _PARTS}), "reason": said.get("reason", "")}


def _address_now(order: Order) -> dict[str, str]:
    return {name.removeprefix("ship_"): value for name, value in order.ship_to().items()}


def _fixed(order: Order, _by: Actor) -> Preview:
    """Say what an address may change and what not."""
    yield "Now", ", ".join(part for part in order.ship_to().values() if part)
    yield "Stays", f"the country ({order.ship_country}), the tax region and every amount"
    yield "Changes", "this order alone; the customer's address book keeps what it says"


EMAIL = Button(
    corrections.correct_email,
    "Correct e-mail",
    "Corrected; mails go to the new address.",
    form=NewEmail,
    preview=lambda order, by: corrections.email_consequence(order.pk, by=by),
    initial=lambda order: {"email": order.email, "confirm_again": order.paid_at is not None},
)
NAME = Button(
    corrections.correct_name,
    "Correct recipient",
    "Corrected; the parcel goes to the new name.",
    form=NewName,
    initial=lambda order: {"name": order.ship_name},
)
ADDRESS = Button(
    corrections.correct_address,
    "Correct address",
    "Corrected; the parcel goes to the new address.",
    form=NewAddress,
    preview=_fixed,
    initial=_address_now,
)
AGAIN = Button(
    corrections.send_confirmation,
    "Resend confirmation",
    "It goes out within seconds.",
    when=lambda order: order.paid_at is not None and order.cancelled_at is None,
)
