"""Discount codes in carts: one is put in, another takes its place, and it is taken out."""

import datetime as dt
from dataclasses import replace

from orders.carts.changing import Check, again, judged, open_cart, touch
from orders.carts.offering import offer_of
from orders.carts.standing import Standing
from orders.discounts import never
from shop.actor import Actor, allowed
from shop.models import DiscountCode
from shop.refusal import BadInput, Refusal


class CodeUnknown(BadInput):
    """No such code; one that has not begun looks the same."""

    code = "discount_code_unknown"
    title = "There is no such code; look at how it is written."


class CodeNotPossible(Refusal):
    """The code exists, and cannot hold for this cart whatever is put into it."""

    code = "discount_code_not_possible"
    title = "This code cannot be used for this cart; try another one."


@allowed("customer", "guest")
@again
def use_code(cart_id: str, written: str, *, at: dt.datetime, by: Actor, check: Check | None = None) -> Standing:
    """
    Put a discount code into a cart, in the place of the one that may be there.

    One that needs more, or other, goods lies there until it holds; the cart says so.

    :param written: as the customer types it; case and space around it do not matter.
    :raises NotFound: if the actor has no such cart.
    :raises CodeUnknown: if there is no such code, or it has not begun.
    :raises CodeNotPossible: if it is over, used up, for another currency, or this customer has used it up.
    :raises CartClosed: if it has been paid.
    """
    opened = open_cart(cart_id, at=at, by=by, check=check)
    discount = DiscountCode.objects.filter(code=written.strip().upper()).first()
    if discount is None or not discount.has_begun(at):
        raise CodeUnknown(pointer="/code")
    opened.cart.discount = discount
    offer = offer_of(opened.cart, opened.live_order)
    problem = never(offer, at=at) if offer is not None else None
    if problem is not None:
        raise CodeNotPossible(problem.detail, problems=[replace(problem, pointer="/code")])
    touch(opened.cart, at, discount=discount)
    return judged(replace(opened, offer=offer), at)


@allowed("customer", "guest")
@again
def drop_code(cart_id: str, *, at: dt.datetime, by: Actor, check: Check | None = None) -> Standing:
    """
    Take the discount code out of a cart; without one nothing changes.

    :raises NotFound: if the actor has no such cart.
    :raises CartClosed: if it has been paid.
    """
    opened = open_cart(cart_id, at=at, by=by, check=check)
    if opened.cart.discount_id is None:
        return judged(opened, at)
    opened.cart.discount = None
    touch(opened.cart, at, discount=None)
    return judged(replace(opened, offer=None), at)
