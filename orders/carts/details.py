"""What is said about a cart besides its lines: who gets it, where, in which language, how it is sent."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField

from orders.carts.reading import Opened, Place, method_of
from orders.postal import Address, AddressInvalid, problems_of, tidied
from shop.markets import CountryNotServed
from shop.models import Market, MarketCountry, ShippingMethod
from shop.prepared import Prepared, hole
from shop.refusal import BadInput, Problem, Refusal

LONGEST_EMAIL: Final = 254


class MarketFixed(Refusal):
    """The country is served by another market, and the lines are priced for this one."""

    code = "market_fixed"
    title = "This country has its own prices; empty the cart first, or start a new one."


class ShippingMethodUnknown(BadInput):
    """The market has no such shipping method."""

    code = "shipping_method_unknown"
    title = "There is no such way of sending to this country."


class DetailsInvalid(BadInput):
    """One or several of the details are wrong; each is pointed at."""

    code = "details_invalid"
    title = "Please correct what is marked."


@dataclass(frozen=True, slots=True)
class Details:
    """
    What is said; ``None`` leaves a thing as it is.

    A country alone forgets the rest of an address in another country. An empty ``shipping_method`` un-chooses it.
    """

    email: str | None = None
    address: Address | None = None
    country: str | None = None
    language: str | None = None
    shipping_method: str | None = None

    @property
    def place(self) -> Place | None:
        """Where the cart will go by what is said; ``None`` if nothing is said about it."""
        if self.address is not None:
            return Place(self.address.country, self.address.region)
        return Place(self.country, "") if self.country else None


def checked(said: Details) -> Details:
    """
    Tidy what is said and insist that each part can be right by itself.

    :raises DetailsInvalid: for the e-mail address or the language; it tells what is wrong with the address as well.
    :raises AddressInvalid: for the address alone.
    """
    problems = []
    email = None if said.email is None else said.email.strip().lower()
    if email and not _is_email(email):
        problems.append(Problem("/email", "email_invalid", "This is not an e-mail address."))
    if said.language is not None and said.language not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        problems.append(Problem("/language", "language_unknown", f"We write in: {known}."))
    address = None if said.address is None else tidied(said.address)
    misfits = [] if address is None else problems_of(address, at_pointer="/address")
    if problems:
        raise DetailsInvalid(problems=problems + misfits)
    if misfits:
        raise AddressInvalid(problems=misfits)
    country = None if said.country is None else said.country.strip().upper()
    return replace(said, email=email, address=address, country=country)


_SERVED: Final = Prepared(lambda: MarketCountry.objects.open_for(hole("country", CharField())))


def market_of(country: str, *, pointer: str) -> Market:
    """
    Return the open market that serves a country.

    :raises CountryNotServed: if there is none.
    """
    found = _SERVED.run(country=country)
    if not found:
        raise CountryNotServed(pointer=pointer)
    served: Market = found[0].market
    return served


def taken(opened: Opened, said: Details, *, at: dt.datetime) -> tuple[Opened, dict[str, object]]:
    """
    Take checked details into an opened cart, which must have been read for ``said.place``.

    :returns: the cart as it will be, and the columns that change; nothing is written yet.
    :raises CountryNotServed: if no open market serves the new country.
    :raises MarketFixed: if another market does, and there are lines.
    :raises ShippingMethodUnknown: if the market has no such method.
    """
    fields: dict[str, object] = {
        name: value for name, value in (("email", said.email), ("language", said.language)) if value is not None
    }
    fields |= _place_fields(opened, said)
    rate = opened.shipping_rate
    if "market" in fields:
        rate = None
    cart = opened.cart
    _put(opened, fields)
    if said.shipping_method is not None:
        chosen, rate = _method(said.shipping_method, cart.market, Place(cart.ship_country, cart.ship_region), at)
        fields["shipping_method"] = chosen
        _put(opened, fields)
    return replace(opened, shipping_rate=rate), fields


def _put(opened: Opened, fields: dict[str, object]) -> None:
    for name, value in fields.items():
        setattr(opened.cart, name, value)


def _place_fields(opened: Opened, said: Details) -> dict[str, object]:
    """Say which columns a new address or country changes; another market drops the shipping method."""
    cart = opened.cart
    address = said.address or Address(country=said.country or cart.ship_country)
    if said.address is None and address.country == cart.ship_country:
        return {}
    moved: dict[str, object] = dict(address.columns())
    if address.country == cart.ship_country:
        return moved
    market = market_of(address.country, pointer="/address/country" if said.address else "/country")
    if market.pk == cart.market_id:
        return moved
    if opened.positions:
        raise MarketFixed(pointer="/address/country" if said.address else "/country")
    return moved | {"market": market, "shipping_method": None}


def _method(code: str, market: Market, place: Place, at: dt.datetime) -> tuple[ShippingMethod | None, Decimal | None]:
    if not code:
        return None, None
    found = method_of(market.pk, code, place, at)
    if found is None:
        raise ShippingMethodUnknown(pointer="/shipping_method")
    return found


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL
