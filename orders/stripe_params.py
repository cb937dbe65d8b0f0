"""
The request body of a Checkout Session, built from an order: pure, exact to the cent, without a health word.

Everything was decided by our order; Stripe only shows it. So ``amount_total`` is always ours.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from orders.models import Order, OrderLine

# Stripe allows 30 minutes to 24 hours; an hour keeps a margin over the 30 minutes for clocks that differ.
SESSION_LIFE: Final = dt.timedelta(minutes=60)
# Under this remaining life Stripe refuses to open a session at all.
SHORTEST_LIFE: Final = dt.timedelta(minutes=30)
# Stripe's page speaks these of ours; anything else is left to the buyer's browser.
_LOCALES: Final = frozenset({"en", "de"})
# Names stand on Stripe's page, on receipts and in its Dashboard: nothing there may tell about a body.
_HEALTH: Final = re.compile(
    r"pronat|supinat|\barch|flat.?f[eo]+t|fallen|plantar|fasci|heel|spur|bunion|diabet|arthri|neurop|ortho"
    r"|\bpain\b|medic|clinic|therap|posture|knee|hip\b|back\b|leg.?length|disab|injur|patient|fuß|schmerz",
    re.IGNORECASE,
)
DISCOUNT: Final = "Discount"
PLAIN_NAMES: Final = {"custom": "Custom insoles", "stock": "Insole accessory"}
# Placeholder of Stripe's, to be sent with literal braces.
_PLACEHOLDER: Final = "session_id={CHECKOUT_SESSION_ID}"


class DoesNotAddUp(RuntimeError):  # noqa: N818  a fault of ours, not a refusal
    """The items would not sum to the order's total; never send that."""


@dataclass(frozen=True, slots=True)
class Target:
    """
    Where a session belongs and returns to.

    :ivar attempt: the attempt's number within its order.
    :ivar environment: which installation this is (``STRIPE_ENVIRONMENT``), as several may share an account.
    :ivar return_url: the storefront's page; it proves nothing.
    :ivar methods: what may be paid with; empty leaves it to Stripe's Dashboard. Delayed methods work: the
        order waits in ``processing``.
    """

    attempt: int
    environment: str
    return_url: str
    expires_at: dt.datetime
    methods: tuple[str, ...] = ()


def plain_name(line: OrderLine) -> str:
    """Name a line for Stripe's page; a name that tells about a body is replaced by the kind of thing it is."""
    name = line.name
    return PLAIN_NAMES[line.kind] if _HEALTH.search(name) else name


def _item(name: str, amount_minor: int, currency: str, *, quantity: int = 1, sku: str = "") -> dict[str, object]:
    product: dict[str, object] = {"name": name}
    if sku:
        product["metadata"] = {"sku": sku}
    return {
        "price_data": {"currency": currency, "unit_amount": amount_minor, "product_data": product},
        "quantity": quantity,
    }


def _line_item(line: OrderLine, currency: str) -> dict[str, object]:
    """Build one item at its full price: what is taken off stands on the page as one coupon."""
    return _item(plain_name(line), line.unit_price_minor, currency, quantity=line.quantity, sku=line.sku)


def coupon_params(order: Order, coupon_id: str, *, redeem_by: dt.datetime) -> dict[str, object]:
    """
    Build the coupon of one attempt: exactly what our order takes off, for one use.

    A coupon for a percentage would be rounded by Stripe, and a code may be a word about a body: then it is not named.
    """
    word = order.discount_code or DISCOUNT
    return {
        "id": coupon_id,
        "name": DISCOUNT if _HEALTH.search(word) else word,
        "amount_off": order.discount_minor,
        "currency": order.currency.lower(),
        "duration": "once",
        "max_redemptions": 1,
        "redeem_by": int(redeem_by.timestamp()),
    }


def _shipping_option(order: Order, currency: str) -> dict[str, object]:
    return {
        "shipping_rate_data": {
            "type": "fixed_amount",
            "display_name": order.shipping_name,
            "fixed_amount": {"amount": order.shipping_minor, "currency": currency},
        }
    }


def _address(order: Order) -> dict[str, object]:
    """Our validated address goes along: it helps fraud scoring and is evidence in a dispute."""
    lines = {
        "line1": order.ship_line1,
        "line2": order.ship_line2,
        "city": order.ship_city,
        "state": order.ship_region,
        "postal_code": order.ship_postal_code,
        "country": order.ship_country,
    }
    shipping: dict[str, object] = {
        "name": order.ship_name,
        "address": {name: value for name, value in lines.items() if value},
    }
    if order.ship_phone:
        shipping["phone"] = order.ship_phone
    return shipping


def _returning(return_url: str, query: str) -> str:
    """Add to the query of a URL without encoding Stripe's placeholder."""
    parts = urlsplit(return_url)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def return_urls(return_url: str, number: str) -> dict[str, str]:
    """Build both ways back to the storefront; a visit to either proves nothing and cancels nothing."""
    return {
        "success_url": _returning(return_url, f"order={number}&{_PLACEHOLDER}"),
        "cancel_url": _returning(return_url, f"order={number}&cancelled=1"),
    }


def session_params(order: Order, lines: Sequence[OrderLine], target: Target) -> dict[str, object]:
    """
    Build the whole request body.

    :raises DoesNotAddUp: if the items do not sum to the order's total.
    """
    currency = order.currency.lower()
    items = [_line_item(line, currency) for line in lines]
    if order.tax_added_minor:
        items.append(_item("Tax", order.tax_added_minor, currency))
    whole = sum(line.subtotal_minor for line in lines) + order.tax_added_minor + order.shipping_minor
    if whole != order.total_minor:
        message = f"Items of {whole} do not sum to the total of {order}, {order.total_minor}."
        raise DoesNotAddUp(message)
    metadata = {"order": order.number, "attempt": str(target.attempt), "env": target.environment}
    params: dict[str, object] = {
        "mode": "payment",
        "client_reference_id": order.number,
        "customer_email": order.email,
        "line_items": items,
        "shipping_options": [_shipping_option(order, currency)],
        "metadata": metadata,
        # Session metadata is not copied; charges, refunds and disputes only know their payment intent.
        "payment_intent_data": {
            "metadata": dict(metadata),
            "shipping": _address(order),
            "statement_descriptor_suffix": order.number,
        },
        # A switch in the Dashboard would otherwise show other currencies or taxes than ours.
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False},
        "expires_at": int(target.expires_at.timestamp()),
        **return_urls(target.return_url, order.number),
    }
    if order.discount_minor:
        # Named beforehand, so that the whole body can be stored before anything is sent.
        params["discounts"] = [{"coupon": f"{target.environment}-{order.number}-{target.attempt}"}]
    if target.methods:
        params["allowed_payment_method_types"] = list(target.methods)
    if order.language in _LOCALES:
        params["locale"] = order.language
    return params


# What differs between two attempts to pay the same thing.
_VOLATILE: Final = frozenset({"discounts", "expires_at", "metadata", "payment_intent_data"})


def fingerprint(params: dict[str, object]) -> str:
    """Hash what is paid and where the buyer returns to: a session serves again while this stays the same."""
    steady = {name: value for name, value in params.items() if name not in _VOLATILE}
    return hashlib.sha256(json.dumps(steady, sort_keys=True).encode()).hexdigest()
