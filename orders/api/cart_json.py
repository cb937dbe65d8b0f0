"""Write carts and addresses as JSON, straight from what is in memory: these answers are on the hot path."""

from dataclasses import asdict

from orders.carts import LineStanding, Standing, address_of, is_accepted
from orders.checkout import Placed
from orders.models import OrderLine, SavedAddress
from orders.postal import Address
from orders.quoting import Quote
from shop.api.conditional import tag_of
from shop.api.fields import money

type Json = dict[str, object]


def tag_of_cart(standing: Standing) -> str:
    """Return the tag of all that is shown: the cart's version, and what prices, stock and time make of it."""
    cart = standing.cart
    return tag_of(
        cart.public_id,
        cart.version,
        cart.closed_at,
        standing.live_order,
        standing.quote,
        standing.missing,
        standing.warnings,
        standing.discount,
        [(line.position.free, line.position.suits, line.ready_by) for line in standing.lines],
    )


def cart_json(standing: Standing) -> Json:
    """Write one cart."""
    cart, quote = standing.cart, standing.quote
    return {
        "id": cart.public_id,
        "market": cart.market.code,
        "country": cart.ship_country,
        "currency": quote.currency,
        "prices_include_tax": quote.prices_include_tax,
        "email": cart.email,
        "language": cart.language,
        "address": asdict(address_of(cart)) if cart.ship_line1 else None,
        "shipping_method": _method(standing),
        "lines": [_line(line, quote) for line in standing.lines],
        "discount_code": _code(standing),
        "totals": totals_json(quote),
        "missing": standing.missing_codes,
        "missing_details": [asdict(problem) for problem in standing.missing],
        "warnings": [asdict(problem) for problem in standing.warnings],
        "order": standing.live_order,
        "closed_at": cart.closed_at,
        "created_at": cart.created_at,
        "updated_at": cart.updated_at,
    }


def totals_json(quote: Quote) -> Json:
    """Write the sum; what is unknown is null."""
    currency = quote.currency
    return {
        "goods": money(quote.goods_minor, currency),
        "discount": money(quote.discount_minor, currency),
        "shipping": money(quote.shipping_minor, currency) if quote.shipping_known else None,
        "tax": money(quote.tax_minor, currency) if quote.tax_known else None,
        "tax_added": money(quote.tax_added_minor, currency) if quote.tax_known else None,
        "total": money(quote.total_minor, currency),
        "is_final": quote.is_final,
    }


def placed_json(placed: Placed) -> Json:
    """Write what checkout leaves behind."""
    order = placed.order
    return {
        "order": order.number,
        "payment": order.payment,
        "total": money(order.total_minor, order.currency),
        "pay_until": order.pay_until,
        "checkout_url": (placed.attempt.url or None) if placed.attempt else None,
    }


def address_json(saved: SavedAddress) -> Json:
    """Write one entry of the address book."""
    return {
        "id": saved.public_id,
        "label": saved.label,
        "created_at": saved.created_at,
        **asdict(Address.of(saved.ship_to())),
    }


def _code(standing: Standing) -> Json | None:
    discount = standing.discount
    if discount is None:
        return None
    why = discount.why_not
    return {"code": discount.code, "holds": why is None, "detail": why.detail if why is not None else None}


def _method(standing: Standing) -> Json | None:
    method = standing.cart.shipping_method
    if method is None:
        return None
    return {
        "code": method.code,
        "name": method.name,
        "price": money(standing.quote.shipping_minor, standing.quote.currency),
        "min_days": method.min_days,
        "max_days": method.max_days,
    }


def _line(line: LineStanding, quote: Quote) -> Json:
    row, variant, amounts = line.position.line, line.position.variant, line.quoted
    product = variant.product
    custom, wearer, currency = product.is_custom, row.wearer, quote.currency
    return {
        "id": row.public_id,
        "sku": variant.sku,
        "kind": product.kind,
        "product": {"slug": product.slug, "name": product.name, "family": product.family.slug},
        "variant": variant.name,
        "wearer": {"id": wearer.public_id, "name": wearer.name} if wearer else None,
        "given_on": row.given_on,
        "quantity": row.quantity,
        "unit_price": money(amounts.unit_price_minor, currency) if amounts else None,
        "subtotal": money(amounts.subtotal_minor, currency) if amounts else None,
        "discount": money(amounts.discount_minor, currency) if amounts else None,
        "tax": money(amounts.tax_minor, currency) if amounts and quote.tax_known else None,
        "available": line.position.free,
        "lead_time_business_days": product.lead_time_business_days,
        "ready_by": line.ready_by,
        "withdrawal": OrderLine.Withdrawal.MADE_TO_MEASURE if custom else OrderLine.Withdrawal.DAYS_14,
        "warnings": [
            {"code": one.code, "detail": one.sentence, "accepted": is_accepted(line.position, one)}
            for one in line.position.suits.warnings
        ],
    }
