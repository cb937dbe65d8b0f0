"""Read a cart with everything that decides what it costs and whether it can be ordered, in one statement."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import CharField, Expression, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from orders.models import Cart, CartLine, Order, PaymentStatus, StockReservation
from shop.actor import Actor
from shop.models import Price, ShippingMethod, TaxRate, Variant
from shop.refusal import NotFound

# Long texts and JSON of a product that a cart does not show; decoding them would cost more than the rest.
HEAVY: Final = (
    "description",
    "core_material",
    "energy_return",
    "wash_instructions",
    "durability",
    "fit_spec",
    "footwear",
    "activities",
    "fsa_hsa",
)
LIVE_UNPAID: Final = (PaymentStatus.AWAITING_PAYMENT.value, PaymentStatus.PROCESSING.value)

type Part = str | Expression | F


@dataclass(frozen=True, slots=True)
class Place:
    """What decides the tax rate: an ISO country and, where the country taxes by region, the region."""

    country: str
    region: str


@dataclass(frozen=True, slots=True)
class Position:
    """
    One line with what holds for it now.

    :ivar price_minor: the price in force in the cart's currency; ``None`` where there is none.
    :ivar tax_rate: ``None`` where no rate is known for the place.
    :ivar own_reserved: pieces that the cart's own unpaid order has set aside already.
    """

    line: CartLine
    price_minor: int | None
    tax_rate: Decimal | None
    own_reserved: int = 0

    @property
    def variant(self) -> Variant:
        """What is bought."""
        return self.line.variant

    @property
    def free(self) -> int | None:
        """Pieces this cart can have; ``None`` for what is made to order."""
        stock = getattr(self.variant, "stock", None)
        return None if stock is None else stock.free + self.own_reserved


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A cart as it was found.

    :ivar shipping_rate: the tax rate of the chosen shipping method; ``None`` where none is known.
    :ivar live_order: the number of its order that waits for payment, if there is one.
    """

    cart: Cart
    positions: tuple[Position, ...] = ()
    shipping_rate: Decimal | None = None
    live_order: str | None = None


def rate(tax_class: OuterRef, place: Place | None, at: dt.datetime, *, cart: str = "") -> Subquery:
    """
    Return the subquery for a tax rate: the region wins over the country, then the newest started row.

    :param place: the place to tax for; ``None`` takes the cart's own, reached by the path ``cart``.
    """
    country: Any = Value(place.country) if place else OuterRef(f"{cart}ship_country")
    region: Any = Value(place.region) if place else OuterRef(f"{cart}ship_region")
    rows = TaxRate.objects.filter(
        Q(region="") | Q(region=region), country=country, tax_class=tax_class, starts_at__lte=at
    )
    return Subquery(rows.order_by("-region", "-starts_at").values("rate")[:1])


def read(cart_id: str, *, by: Actor, at: dt.datetime, place: Place | None = None) -> Opened:
    """
    Read a cart and its lines.

    :param place: where it will go, if that is about to change.
    :raises NotFound: if the actor has no such cart.
    """
    lines = list(_lines(cart_id, by, at, place))
    if not lines:
        return Opened(_empty(cart_id, by))
    first: Any = lines[0]
    return Opened(
        cart=first.cart,
        positions=tuple(_position(line) for line in lines),
        shipping_rate=first.shipping_rate,
        live_order=first.live_order,
    )


def method_of(market_id: int, code: str, place: Place, at: dt.datetime) -> tuple[ShippingMethod, Decimal | None] | None:
    """Return an active shipping method of the market with its tax rate, or ``None`` if there is none of this code."""
    found: Any = (
        ShippingMethod.objects.filter(market_id=market_id, code=code, is_active=True)
        .annotate(tax_rate=rate(OuterRef("tax_class"), place, at))
        .first()
    )
    return None if found is None else (found, found.tax_rate)


def _empty(cart_id: str, by: Actor) -> Cart:
    found = Cart.objects.filter(public_id=cart_id, customer_id=by.id).select_related("market", "shipping_method")
    cart = found.first()
    if cart is None:
        raise NotFound
    return cart


def _position(line: Any) -> Position:
    return Position(line, line.price_minor, line.line_rate, line.own_reserved or 0)


def _lines(cart_id: str, by: Actor, at: dt.datetime, place: Place | None) -> QuerySet[CartLine]:
    live = Order.objects.filter(cart=OuterRef("cart"), payment__in=LIVE_UNPAID)
    reserved = (
        StockReservation.objects.filter(
            line__order__cart=OuterRef("cart"),
            line__order__payment__in=LIVE_UNPAID,
            variant=OuterRef("variant"),
            state=StockReservation.State.RESERVED,
        )
        .order_by()
        .values("variant")
        .annotate(pieces=Sum("count"))
    )
    price = Price.objects.filter(variant=OuterRef("variant"), currency=OuterRef("cart__market__currency")).started(at)
    return (
        CartLine.objects.filter(cart__public_id=cart_id, cart__customer_id=by.id)
        .select_related("cart__market", "cart__shipping_method", "variant__product__family", "variant__stock", "wearer")
        .defer(*(f"variant__product__{name}" for name in HEAVY))
        .annotate(
            price_minor=Subquery(price.values("amount_minor")[:1]),
            line_rate=rate(OuterRef("variant__product__tax_class"), place, at, cart="cart__"),
            shipping_rate=rate(OuterRef("cart__shipping_method__tax_class"), place, at, cart="cart__"),
            live_order=Subquery(live.values("number")[:1], output_field=CharField(null=True)),
            own_reserved=Subquery(reserved.values("pieces")[:1]),
        )
        .order_by("pk")
    )
