"""
What a cart comes to: its quote, everything that keeps it from being ordered, and what the buyer should know.

One list, ``missing``, is shown by the cart and enforced by checkout.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from fitting.ages import NO_PRODUCT_UNDER
from orders.carts import suiting
from orders.carts.reading import Opened, Position
from orders.days import local_date
from orders.discounts import Worked, worked
from orders.models import Cart
from orders.postal import Address, needs_region, problems_of
from orders.quoting import Delivery, Item, Quote, QuotedLine, Terms, quote
from orders.workdays import after_business_days
from shop.models import Audience
from shop.money import LEAST_CHARGED
from shop.refusal import Problem

# Directive 2011/83/EU, Article 16 (c): exempt from withdrawal only if the buyer was told before.
MADE_FOR_ONE: Final = (
    "Made to measure for one person: no right of withdrawal, but free to cancel until the workshop begins, "
    "and covered by the fit guarantee."
)
TOO_SMALL: Final = (
    "The total is less than can be paid by card; put something more into the cart, or take the discount code out."
)
# Below this many free pieces the cart says that they are the last ones.
FEW: Final = 3


@dataclass(frozen=True, slots=True)
class LineStanding:
    """
    One line, as shown.

    :ivar quoted: its amounts; ``None`` while it cannot be sold, and then it counts nothing.
    :ivar ready_by: when it would leave us if it were paid now; ``None`` where feet have to be approved first.
    """

    position: Position
    quoted: QuotedLine | None
    ready_by: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A cart and what it comes to at one moment.

    :ivar missing: everything that keeps it from being ordered; empty when it can be.
    :ivar warnings: what the buyer should know and may accept.
    :ivar discount: what its discount code comes to, if there is one.
    :ivar tax_calculation_id: the row of the provider's calculation that its taxes come from, if one worked them out.
    """

    cart: Cart
    lines: tuple[LineStanding, ...]
    quote: Quote
    missing: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    live_order: str | None
    discount: Worked | None = None
    tax_calculation_id: int | None = None

    @property
    def missing_codes(self) -> list[str]:
        """The codes of what is missing, each once, in order."""
        return list(dict.fromkeys(problem.code for problem in self.missing))


def standing_of(opened: Opened, at: dt.datetime) -> Standing:
    """Work out what an opened cart comes to; nothing is read from the database."""
    cart = opened.cart
    sellable = [_is_sellable(position, at) for position in opened.positions]
    priced = [position for position, fit in zip(opened.positions, sellable, strict=True) if fit]
    discount = _worked(opened, priced, at)
    answer = _quote(opened, priced, discount)
    amounts = iter(answer.lines)
    lines = tuple(
        LineStanding(position, next(amounts) if fit else None, _ready_by(position, at))
        for position, fit in zip(opened.positions, sellable, strict=True)
    )
    missing = (*_missing_of_lines(opened, at), *_missing_of_cart(opened, answer))
    warnings = [*([discount.why_not] if discount is not None and discount.why_not else []), *_warnings(opened, at)]
    worked_by = opened.taxes.calculation_id if opened.taxes is not None else None
    return Standing(cart, lines, answer, missing, tuple(warnings), opened.live_order, discount, worked_by)


def _ready_by(position: Position, at: dt.datetime) -> dt.date | None:
    product = position.variant.product
    if product.is_custom and (position.approved_id is None or position.approved_id != position.profile_id):
        return None
    return after_business_days(
        local_date(at, settings.SHOP_TIME_ZONE), product.lead_time_business_days, settings.WORKSHOP_COUNTRY
    )


def address_of(cart: Cart) -> Address:
    """Return where the cart goes, as far as it is known."""
    return Address.of(cart.ship_to())


def _is_sellable(position: Position, at: dt.datetime) -> bool:
    return position.price_minor is not None and _is_on_sale(position, at)


def _is_on_sale(position: Position, at: dt.datetime) -> bool:
    return position.variant.is_on_sale(at) and position.variant.product.audience == Audience.EVERYONE


def _worked(opened: Opened, priced: list[Position], at: dt.datetime) -> Worked | None:
    """Work out what the cart's code takes off the sellable lines."""
    offer = opened.offer
    if offer is None:
        return None
    values = [(position.price_minor or 0) * position.line.quantity for position in priced]
    eligible = [offer.holds_for(position.variant.product_id) for position in priced]
    return worked(
        offer,
        goods_minor=sum(values),
        eligible_minor=sum(value for value, fits in zip(values, eligible, strict=True) if fits),
        currency=opened.cart.market.currency,
        at=at,
    )


def _quote(opened: Opened, priced: list[Position], discount: Worked | None) -> Quote:
    """Price the sellable lines with the rates that are known for where the cart goes."""
    cart, method = opened.cart, opened.cart.shipping_method
    items = [
        Item(
            position.price_minor or 0,
            position.line.quantity,
            position.variant.product.tax_class,
            opened.offer is None or opened.offer.holds_for(position.variant.product_id),
        )
        for position in priced
    ]
    goods = sum(item.unit_price_minor * item.quantity for item in items)
    # Without the region, the rate of the whole country would be a guess where regions tax.
    place_known = bool(cart.ship_country) and (bool(cart.ship_region) or not needs_region(cart.ship_country))
    by_table = place_known and not cart.market.asks_stripe_for_tax
    rates = {
        item.tax_class: position.tax_rate
        for item, position in zip(items, priced, strict=True)
        if by_table and position.tax_rate is not None
    }
    if method is not None and by_table and opened.shipping_rate is not None:
        rates[method.tax_class] = opened.shipping_rate
    return quote(
        items,
        Terms(
            currency=cart.market.currency,
            prices_include_tax=cart.market.prices_include_tax,
            rates=rates,
            delivery=Delivery(method.price_for(goods), method.tax_class) if method else None,
            discount_minor=discount.off_minor if discount is not None else 0,
            taxes=opened.taxes,
        ),
    )


def _missing_of_lines(opened: Opened, at: dt.datetime) -> Iterator[Problem]:
    if not opened.positions:
        yield Problem("/lines", "lines_empty", "Put something into the cart.")
    today = local_date(at, settings.SHOP_TIME_ZONE)
    for index, position in enumerate(opened.positions):
        yield from _missing_of_position(position, f"/lines/{index}", at)
        if position.variant.product.is_custom:
            yield from _missing_of_wearer(position, f"/lines/{index}/wearer", today)
            yield from suiting.missing_of(position, f"/lines/{index}")


def _missing_of_position(position: Position, pointer: str, at: dt.datetime) -> Iterator[Problem]:
    sku = position.variant.sku
    if not _is_on_sale(position, at):
        yield Problem(pointer, "variant_not_on_sale", f"{sku} is not sold any more; remove it from the cart.")
    elif position.price_minor is None:
        yield Problem(pointer, "price_missing", f"{sku} is not sold in this country; remove it from the cart.")
    free = position.free
    if not position.variant.product.is_custom and (free or 0) < position.line.quantity:
        left = f"only {free} of {sku} are left" if free else f"{sku} is sold out"
        yield Problem(f"{pointer}/quantity", "stock_short", f"Sorry, {left}; lower the number or remove it.")


def _missing_of_wearer(position: Position, pointer: str, today: dt.date) -> Iterator[Problem]:
    wearer = position.line.wearer
    if wearer is None:
        yield Problem(pointer, "wearer", "Say whose feet these insoles are for.")
    elif wearer.archived_at is not None:
        yield Problem(pointer, "wearer_gone", f"{wearer.name} was removed; choose somebody else.")
    elif wearer.birth is not None:
        product, age = position.variant.product, wearer.birth.age(today)
        if age < max(product.min_age_years, NO_PRODUCT_UNDER):
            yield Problem(pointer, "wearer_too_young", f"{product.name} is not made for children of this age.")
        elif product.max_age_years is not None and age > product.max_age_years:
            yield Problem(pointer, "wearer_too_old", f"{product.name} is made up to {product.max_age_years} years.")


def _missing_of_cart(opened: Opened, answer: Quote) -> Iterator[Problem]:
    cart = opened.cart
    if not cart.market.is_open:
        yield Problem("/country", "market_closed", "We do not ship to this country at the moment.")
    if not cart.email:
        yield Problem("/email", "email", "Give the e-mail address the confirmation goes to.")
    gaps = problems_of(address_of(cart), at_pointer="/address")
    if not cart.ship_line1:
        yield Problem("/address", "address", "Give the address the parcel goes to.")
    else:
        yield from (Problem(gap.pointer, "address_incomplete", gap.detail) for gap in gaps)
    method = cart.shipping_method
    if method is None or not method.is_active or method.market_id != cart.market_id:
        yield Problem("/shipping_method", "shipping_method", "Choose how it is sent.")
    elif 0 < answer.total.amount_minor < LEAST_CHARGED[cart.market.currency]:
        yield Problem("/lines", "total_too_small", TOO_SMALL)
    if opened.untaxed is not None:
        yield opened.untaxed
    elif not gaps and not answer.tax_known and not cart.market.asks_stripe_for_tax:
        yield Problem("/address", "tax_unknown", "We cannot work out the tax for this address; please contact us.")


def _warnings(opened: Opened, at: dt.datetime) -> Iterator[Problem]:
    today = local_date(at, settings.SHOP_TIME_ZONE)
    for index, position in enumerate(opened.positions):
        pointer, wearer = f"/lines/{index}", position.line.wearer
        if position.variant.product.is_custom:
            yield Problem(pointer, "no_withdrawal", MADE_FOR_ONE)
        elif position.free is not None and position.line.quantity <= position.free < FEW:
            yield Problem(pointer, "last_pieces", f"Only {position.free} left.")
        if wearer is not None and wearer.is_minor(today):
            detail = f"{wearer.name} is under 18: a guardian must agree before we can measure the feet."
            yield Problem(f"{pointer}/wearer", "guardian_needed", detail)
