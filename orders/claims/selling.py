"""A new cover where the time of the promise is over: put into a cart in one press, at the shop's price."""

import datetime as dt

from django.db.models import Case, When

from orders import carts
from orders.claims.holding import ClaimUnknown
from orders.covering.terms import Remedy
from orders.models import Cart, Claim
from orders.postal import Address
from shop.actor import Actor, allowed
from shop.models import Variant
from shop.models.codes import Cover, Kind
from shop.refusal import Refusal


class NoCoverForSale(Refusal):
    """The claim was not refused for the age of a cover, or the shop has none to sell."""

    code = "claim_no_cover_for_sale"
    title = "A cover is offered where a claim is refused as the time of the cover is over, and the shop sells one."


@allowed("customer", "guest")
def sell_cover(claim_id: int, *, at: dt.datetime, by: Actor) -> carts.Standing:
    """
    Put covers for a pair into a cart, of the pair's own material if there are such; the buyer's address comes along.

    Pressed again it is the same cart, until that is paid.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises NoCoverForSale: unless it was refused as the time of the cover is over, and the shop sells one.
    :raises CountryNotServed: if nothing is sent to where the pair went any more.
    """
    mine = Claim.objects.owned_by(by.user_id).select_related("line__order", "line__variant")
    claim = mine.filter(pk=claim_id).first()
    if claim is None:
        raise ClaimUnknown
    last = claim.decisions.order_by("-number").first()
    if claim.status != Claim.Status.DENIED or last is None or last.remedy != Remedy.COVER_FOR_SALE:
        raise NoCoverForSale
    sku = _cover_for(claim, at=at)
    # The claim alone, so that of two presses one finds the cart of the other; what it comes to is asked afterwards.
    with Claim.hold(claim_id):
        cart_id = _open_cart(sku, by=by) or _new_cart(claim, sku, at=at, by=by)
    return carts.look(cart_id, at=at, by=by)


def _open_cart(sku: str, *, by: Actor) -> str | None:
    open_ones = Cart.objects.owned_by(by.user_id).filter(closed_at=None, lines__variant__sku=sku)
    return open_ones.order_by("-pk").values_list("public_id", flat=True).first()


def _new_cart(claim: Claim, sku: str, *, at: dt.datetime, by: Actor) -> str:
    order = claim.line.order
    # A wearer who has taken the guarantee over learns nothing of where the buyer lives.
    details = (
        carts.Details(email=order.email, address=Address.of(order.ship_to()), language=order.language)
        if order.customer_id == by.user_id
        else None
    )
    wanted = [carts.Wanted(sku)]
    return carts.opened_for(order.ship_country, lines=wanted, details=details, at=at, by=by).cart.public_id


def _cover_for(claim: Claim, *, at: dt.datetime) -> str:
    """Return the SKU of covers: of the pair's own material first, then in the shop's order."""
    own = Case(When(cover=claim.line.variant.cover, then=0), default=1)
    sold = Variant.objects.on_sale(at).priced(claim.line.order.currency, at).with_a_price()
    found = sold.filter(product__kind=Kind.STOCK).exclude(cover=Cover.NONE).order_by(own, "position", "pk").first()
    if found is None:
        raise NoCoverForSale
    return found.sku
