"""
The one function that turns a cart into an order: everything the customer was shown is copied, once.

A test compares what is copied with the columns of both nouns, so a new column is either copied here or
listed below with the reason why not.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from orders.carts import LineStanding, Standing, accepted_of
from orders.models import Order, OrderLine, Policy
from orders.quoting import QuotedLine
from shop.models import Variant

type Pinned = Mapping[int, Mapping[str, Policy]]

EXCLUDED_ORDER: Final[Mapping[str, str]] = {
    "id": "given by the database",
    "number": "drawn by the order itself",
    "payment": "begins as awaiting_payment",
    "production": "begins as none",
    "shipping": "begins as none",
    "paid_at": "written by the payment",
    "cancelled_at": "written by the cancellation",
    "erased_at": "written when its customer is forgotten",
    "gift_message": "written by checkout, which may write another one while it is not paid",
    "invoiced_at": "written when its invoice is issued",
}
EXCLUDED_LINE: Final[Mapping[str, str]] = {
    "id": "given by the database",
    "public_id": "drawn by the line itself",
    "status": "begins as awaiting_payment",
    "extensions": "begins as none",
    "fit_said": "said once it has arrived",
    "fit_said_at": "said once it has arrived",
    "in_part": "begins as no",
    "profile": "taken when the order is paid, or later",
    "prescription": "proposed once the feet are known",
    "prescribed_at": "says when that was",
    "remake_of": "what is bought answers no claim",
    "only_side": "what is bought is made as it is prescribed",
    "customs_value_minor": "its price says so",
    "cost_minor": "of what is made again for nothing only",
    "remakes_left_used": "begins as none",
    "remakes_right_used": "begins as none",
    "refunded_minor": "begins as none",
}
# What the things an order is made of have, and an order does not need; by the noun's name.
EXCLUDED_SOURCES: Final[Mapping[str, Mapping[str, str]]] = {
    "cart": {
        "id": "kept by the key to the cart itself",
        "public_id": "how the browser names the cart, not what was bought",
        "version": "counts changes of the cart",
        "created_at": "says nothing about what was bought",
        "updated_at": "says nothing about what was bought",
        "closed_at": "written when the order is paid",
        "discount": "its word is copied if it took anything, and its use is counted",
    },
    "cartline": {
        "id": "an order's line is a row of its own",
        "public_id": "an order's line has an id of its own",
        "cart": "the order knows its cart",
        "created_at": "says nothing about what was bought",
    },
    "variant": {
        "is_active": "decides whether it is sold, not what is sold",
        "published_from": "decides whether it is sold, not what is sold",
        "published_until": "decides whether it is sold, not what is sold",
        "id": "kept by the key to the variant itself",
        "weight_g": "for the parcel, weighed when it is packed",
        "position": "order on the page of the shop",
    },
    "product": {
        "is_active": "decides whether it is sold, not what is sold",
        "published_from": "decides whether it is sold, not what is sold",
        "published_until": "decides whether it is sold, not what is sold",
        "slug": "address of the page",
        "position": "order on the page of the shop",
        "audience": "for whom the page is",
        "pieces": "part of what the SKU means",
        "family": "decides which policies are pinned",
        "tagline": "words of the page",
        "description": "words of the page",
        "core_material": "words of the page",
        "energy_return": "words of the page",
        "wash_instructions": "words of the page",
        "durability": "words of the page; what is promised is the pinned policy",
        "fsa_hsa": "words of the page",
        "max_wearer_kg": "warned of in the cart, and checked against the profile before anything is made",
        "min_age_years": "checked against the wearer before anything is made",
        "max_age_years": "checked against the wearer before anything is made",
        "length": "part of what the SKU means",
        "thickness_class": "part of what the SKU means",
        "lead_time_class": "the business days it stands for are copied",
        "tax_class": "copied by way of the quote",
        "fit_spec": "read when the prescription is proposed, by its version",
        "footwear": "words of the page",
        "activities": "words of the page",
    },
}
# When it was placed and until when it can be paid says nothing about what was bought.
TIMES: Final = frozenset({"placed_at", "pay_until"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An order and its lines that are not saved yet, in the order of the cart."""

    order: Order
    lines: tuple[OrderLine, ...]


def snapshot_of(standing: Standing, pinned: Pinned, *, at: dt.datetime, pay_until: dt.datetime) -> Snapshot:
    """
    Build the order of a cart that has nothing missing.

    :param pinned: by product and kind, the policies that rule now (:func:`orders.policies.pinned_for`).
    :raises ValueError: if something is missing, which is a fault in our code.
    """
    order = Order(**order_values(standing, at=at, pay_until=pay_until))
    lines = tuple(
        OrderLine(**line_values(order, position, line, pinned)) for position, line in enumerate(standing.lines, start=1)
    )
    return Snapshot(order, lines)


def is_same_purchase(order: Order, lines: Sequence[OrderLine], other: Snapshot) -> bool:
    """Answer whether an order is what the snapshot would be: the same goods, amounts, promises and address."""
    if len(lines) != len(other.lines):
        return False
    by_position = {line.position: line for line in lines}
    return _agree(order, other.order, EXCLUDED_ORDER.keys() | TIMES) and all(
        line.position in by_position and _agree(by_position[line.position], line, EXCLUDED_LINE.keys() | {"order"})
        for line in other.lines
    )


def order_values(standing: Standing, *, at: dt.datetime, pay_until: dt.datetime) -> dict[str, object]:
    """
    Return what an order copies.

    :raises ValueError: if the cart has no shipping method.
    """
    cart, quote, method = standing.cart, standing.quote, standing.cart.shipping_method
    if method is None:
        message = f"{cart} has no shipping method; its order cannot be built."
        raise ValueError(message)
    return {
        "customer_id": cart.customer_id,
        "cart": cart,
        "market": cart.market,
        "email": cart.email,
        "language": cart.language,
        "currency": quote.currency,
        "prices_include_tax": quote.prices_include_tax,
        "goods_minor": quote.goods_minor,
        "discount_minor": quote.discount_minor,
        "discount_code": standing.discount.code if standing.discount is not None and quote.discount_minor else "",
        "shipping_minor": quote.shipping_minor,
        "shipping_tax_rate": quote.shipping_tax_rate,
        "shipping_tax_minor": quote.shipping_tax_minor,
        "tax_minor": quote.tax_minor,
        "tax_added_minor": quote.tax_added_minor,
        "total_minor": quote.total_minor,
        "tax_calculation_id": standing.tax_calculation_id,
        "shipping_code": method.code,
        "shipping_name": method.name,
        "shipping_min_days": method.min_days,
        "shipping_max_days": method.max_days,
        "placed_at": at,
        "pay_until": pay_until,
        **cart.ship_to(),
    }


def line_values(order: Order, position: int, line: LineStanding, pinned: Pinned) -> dict[str, object]:
    """
    Return what an order line copies.

    :raises ValueError: if the line cannot be sold.
    """
    amounts = _amounts_of(line)
    row, variant = line.position.line, line.position.variant
    product = variant.product
    carried = pinned[product.pk]
    custom = product.is_custom
    return {
        "order": order,
        "position": position,
        "kind": OrderLine.Kind.CUSTOM if custom else OrderLine.Kind.STOCK,
        "variant": variant,
        "wearer": row.wearer,
        "sku": variant.sku,
        "product_name": product.name,
        "variant_name": variant.name,
        "options": _options_of(variant),
        "quantity": row.quantity,
        "unit_price_minor": amounts.unit_price_minor,
        "discount_minor": amounts.discount_minor,
        "subtotal_minor": amounts.subtotal_minor,
        "tax_class": amounts.tax_class,
        "tax_rate": amounts.tax_rate,
        "tax_minor": amounts.tax_minor,
        "withdrawal": OrderLine.Withdrawal.MADE_TO_MEASURE if custom else OrderLine.Withdrawal.DAYS_14,
        "lead_time_business_days": product.lead_time_business_days,
        "accepted_warnings": accepted_of(line.position),
        "given_on": row.given_on,
        "fit_policy": carried.get(Policy.Kind.FIT),
        "durability_policy": carried.get(Policy.Kind.DURABILITY),
        "terms_policy": carried[Policy.Kind.TERMS],
    }


def _amounts_of(line: LineStanding) -> QuotedLine:
    if line.quoted is None:
        message = f"{line.position.variant} cannot be sold; its line cannot be built."
        raise ValueError(message)
    return line.quoted


def _options_of(variant: Variant) -> dict[str, str]:
    thickness = "" if variant.thickness_mm is None else format(variant.thickness_mm.normalize(), "f")
    told = {"cover": variant.cover, "colour": variant.colour, "thickness_mm": thickness}
    return {name: value for name, value in told.items() if value}


def _agree(one: Order | OrderLine, other: Order | OrderLine, apart_from: frozenset[str] | set[str]) -> bool:
    return all(
        getattr(one, field.attname) == getattr(other, field.attname)
        for field in one._meta.concrete_fields  # noqa: SLF001  Django's public name for it
        if field.name not in apart_from
    )
