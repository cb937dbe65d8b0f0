"""
The tax of a cart whose market asks Stripe Tax: worked out once for what is in it and where it goes, and kept.

It is asked when a cart comes to something new, never while anything is held; where Stripe does not answer the cart
says so, cannot be ordered, and asks again when it is looked at next.
"""

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.conf import settings

from orders import tax_gateway
from orders.carts.reading import Opened
from orders.carts.standing import Standing, address_of, standing_of
from orders.gateway import Rejected
from orders.models import Cart, TaxCalculation
from orders.postal import Address, problems_of
from orders.quoting import Owed, Taxes
from shop.refusal import Problem, Unavailable

log: Final = logging.getLogger("orders.carts")

# An order has seven days to be paid, and a bank some more to do it: no calculation may end before.
GOOD_FOR: Final = dt.timedelta(days=30)


def taxed(opened: Opened, at: dt.datetime) -> Standing:
    """Work out what a cart comes to, with the tax that its market's provider says."""
    standing = standing_of(opened, at)
    if not opened.cart.market.asks_stripe_for_tax or not _says_enough(standing):
        return standing
    found = _known(standing, at)
    if isinstance(found, Problem):
        return standing_of(replace(opened, untaxed=found), at)
    return standing_of(replace(opened, taxes=found), at)


def _says_enough(standing: Standing) -> bool:
    address = address_of(standing.cart)
    sellable = any(line.quoted is not None for line in standing.lines)
    return sellable and standing.quote.shipping_known and bool(address.line1) and not problems_of(address)


def _known(standing: Standing, at: dt.datetime) -> Taxes | Problem:
    """Return what was worked out before for the very same, or ask."""
    cart, params = standing.cart, params_of(standing)
    asked = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
    rows = TaxCalculation.objects.filter(cart_id=cart.pk, asked=asked, expires_at__gt=at + GOOD_FOR)
    row = rows.order_by("-pk").first()
    if row is None:
        try:
            row = _work_out(cart, params, asked, at)
        except Rejected as error:
            log.warning("Stripe Tax refused a calculation: %s %s", error.stripe_code or "-", error.param)
            return Problem("/address", "tax_unknown", "We cannot work out the tax for this address; please check it.")
        except Unavailable:
            return Problem("/address", "tax_unavailable", "The tax cannot be worked out now; try again in a minute.")
    return Taxes(row.pk, tuple(_owed(line) for line in row.lines), _owed(row.shipping))


def _work_out(cart: Cart, params: Mapping[str, object], asked: str, at: dt.datetime) -> TaxCalculation:
    # The day is part of the key: Stripe forgets keys after one, and a calculation ends.
    key = f"{settings.STRIPE_ENVIRONMENT}:tax:{cart.public_id}:{asked[:32]}:{at:%Y%m%d}"
    told = tax_gateway.calculate(params, key=key)
    names = sorted(told.lines, key=int)
    row, _ = TaxCalculation.objects.get_or_create(
        stripe_id=told.id,
        defaults={
            "cart": cart,
            "asked": asked,
            "lines": [_kept(told.lines[name]) for name in names],
            "shipping": _kept(told.shipping),
            "worked_out_at": at,
            "expires_at": told.expires_at,
        },
    )
    return row


def params_of(standing: Standing) -> dict[str, object]:
    """Say what is bought and where it goes: amounts after the discount, no names and no words about goods."""
    cart, quote = standing.cart, standing.quote
    behaviour = "inclusive" if quote.prices_include_tax else "exclusive"
    method = cart.shipping_method
    address = address_of(cart)
    return {
        "currency": quote.currency.lower(),
        "customer_details": {"address": _place(address), "address_source": "shipping"},
        "line_items": [
            {
                "reference": str(number),
                "amount": line.subtotal_minor,
                "quantity": line.quantity,
                "tax_behavior": behaviour,
                "tax_code": tax_gateway.CODES[line.tax_class],
            }
            for number, line in enumerate(quote.lines, start=1)
        ],
        "shipping_cost": {
            "amount": quote.shipping_minor,
            "tax_behavior": behaviour,
            "tax_code": tax_gateway.CODES[method.tax_class if method is not None else "shipping"],
        },
    }


def _place(address: Address) -> dict[str, str]:
    told = {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.region,
        "postal_code": address.postal_code,
        "country": address.country,
    }
    return {name: value for name, value in told.items() if value}


def _kept(owed: Owed) -> list[object]:
    return [owed.tax_minor, str(owed.rate)]


def _owed(kept: list[object]) -> Owed:
    tax, rate = kept
    return Owed(int(str(tax)), Decimal(str(rate)))
