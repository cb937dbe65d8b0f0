"""Read a cart with everything that decides what it costs and whether it can be ordered, in one statement."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, DateTimeField, OuterRef, Q, QuerySet, Subquery, Sum

from fitting.models import FootProfile, Prescription, PrescriptionStatus
from fitting.suiting import NOTHING_SAID, Suits
from orders.carts.offering import offer_of
from orders.discounts import Offer
from orders.models import Cart, CartLine, Order, PaymentStatus, StockReservation
from orders.quoting import Taxes
from shop.actor import Actor
from shop.models import Price, ShippingMethod, TaxRate, Variant
from shop.prepared import Prepared, hole
from shop.refusal import NotFound, Problem

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

# A value, a hole in a prepared statement, or an ``OuterRef``.
type Part = Any


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
    :ivar profile_id: the newest submitted foot profile of the wearer, if there is one.
    :ivar approved_id: the newest of them for which this variant is approved.
    :ivar suits: what is to be said of the variant for this wearer; nothing before it was asked.
    """

    line: CartLine
    price_minor: int | None
    tax_rate: Decimal | None
    own_reserved: int = 0
    profile_id: int | None = None
    approved_id: int | None = None
    suits: Suits = NOTHING_SAID

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
    :ivar offer: its discount code, if it has one.
    :ivar taxes: the tax as the market's provider worked it out, where that is not the table of rates.
    :ivar untaxed: why that provider could not.
    """

    cart: Cart
    positions: tuple[Position, ...] = ()
    shipping_rate: Decimal | None = None
    live_order: str | None = None
    offer: Offer | None = None
    taxes: Taxes | None = None
    untaxed: Problem | None = None


def rate(tax_class: OuterRef, country: Part, region: Part, at: Part) -> Subquery:
    """
    Return the subquery for a tax rate: the region wins over the country, then the newest started row.

    :param country: a value, a hole or an ``OuterRef``; so are the others.
    """
    rows = TaxRate.objects.filter(
        Q(region="") | Q(region=region), country=country, tax_class=tax_class, starts_at__lte=at
    )
    return Subquery(rows.order_by("-region", "-starts_at").values("rate")[:1])


def profile_of(wearer: OuterRef) -> Subquery:
    """Return the subquery for the newest submitted foot profile of a wearer."""
    submitted = FootProfile.objects.filter(wearer=wearer, status=FootProfile.Status.SUBMITTED)
    return Subquery(submitted.order_by("-version").values("pk")[:1])


def read(cart_id: str, *, by: Actor, at: dt.datetime, place: Place | None = None) -> Opened:
    """
    Read a cart and its lines.

    :param place: where it will go, if that is about to change.
    :raises NotFound: if the actor has no such cart.
    """
    told: dict[str, object] = {"cart": cart_id, "customer": by.user_id, "at": at}
    if place is not None:
        told |= {"country": place.country, "region": place.region}
    lines = (_STAYING if place is None else _MOVING).run(**told)
    if not lines:
        return _read_empty(told, moving=place is not None)
    first = lines[0]
    return Opened(
        cart=first.cart,
        positions=tuple(
            Position(line, line.price_minor, line.line_rate, line.own_reserved or 0, line.profile_pk, line.approved_pk)
            for line in lines
        ),
        shipping_rate=first.shipping_rate,
        live_order=first.live_order,
        offer=offer_of(first.cart, first.live_order),
    )


def method_of(market_id: int, code: str, place: Place, at: dt.datetime) -> tuple[ShippingMethod, Decimal | None] | None:
    """Return an active shipping method of the market with its tax rate, or ``None`` if there is none of this code."""
    found = _METHOD.run(market=market_id, code=code, country=place.country, region=place.region, at=at)
    return (found[0], found[0].tax_rate) if found else None


def _read_empty(told: dict[str, object], *, moving: bool) -> Opened:
    found = (_MOVING_EMPTY if moving else _STAYING_EMPTY).run(**told)
    if not found:
        raise NotFound
    cart, live_order = found[0], found[0].live_order
    return Opened(cart, shipping_rate=cart.shipping_rate, live_order=live_order, offer=offer_of(cart, live_order))


def _live(cart: OuterRef) -> Subquery:
    """Return the subquery for the number of a cart's order that waits for payment."""
    orders = Order.objects.filter(cart=cart, payment__in=LIVE_UNPAID)
    return Subquery(orders.values("number")[:1], output_field=CharField(null=True))


def _empty(country: Part, region: Part) -> QuerySet[Cart]:
    """Build the statement that reads a cart in which :func:`_lines` finds nothing."""
    return (
        Cart.objects.filter(public_id=hole("cart", CharField()), customer_id=hole("customer", BigIntegerField()))
        .select_related("market", "shipping_method")
        .annotate(
            shipping_rate=rate(OuterRef("shipping_method__tax_class"), country, region, AT),
            live_order=_live(OuterRef("pk")),
        )
    )


def _lines(country: Part, region: Part) -> QuerySet[CartLine]:
    """Build the statement that reads a cart that goes to a place."""
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
    approved = Prescription.objects.filter(
        profile__wearer=OuterRef("wearer"), variant=OuterRef("variant"), status=PrescriptionStatus.APPROVED
    )
    price = Price.objects.filter(variant=OuterRef("variant"), currency=OuterRef("cart__market__currency")).started(AT)
    return (
        CartLine.objects.filter(
            cart__public_id=hole("cart", CharField()), cart__customer_id=hole("customer", BigIntegerField())
        )
        .select_related("cart__market", "cart__shipping_method", "variant__product__family", "variant__stock", "wearer")
        .defer(*(f"variant__product__{name}" for name in HEAVY))
        .annotate(
            price_minor=Subquery(price.values("amount_minor")[:1]),
            line_rate=rate(OuterRef("variant__product__tax_class"), country, region, AT),
            shipping_rate=rate(OuterRef("cart__shipping_method__tax_class"), country, region, AT),
            live_order=_live(OuterRef("cart")),
            own_reserved=Subquery(reserved.values("pieces")[:1]),
            profile_pk=profile_of(OuterRef("wearer")),
            approved_pk=Subquery(approved.order_by("-profile__version").values("profile")[:1]),
        )
        .order_by("pk")
    )


AT: Final = hole("at", DateTimeField())
COUNTRY: Final = hole("country", CharField())
REGION: Final = hole("region", CharField())
_STAYING: Final = Prepared(lambda: _lines(OuterRef("cart__ship_country"), OuterRef("cart__ship_region")))
_MOVING: Final = Prepared(lambda: _lines(COUNTRY, REGION))
_STAYING_EMPTY: Final = Prepared(lambda: _empty(OuterRef("ship_country"), OuterRef("ship_region")))
_MOVING_EMPTY: Final = Prepared(lambda: _empty(COUNTRY, REGION))
_METHOD: Final = Prepared(
    lambda: ShippingMethod.objects.filter(
        market_id=hole("market", BigIntegerField()), code=hole("code", CharField()), is_active=True
    ).annotate(tax_rate=rate(OuterRef("tax_class"), COUNTRY, REGION, AT))
)
