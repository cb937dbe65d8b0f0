"""
The acts on a cart: start it, add, change and remove lines, say where it goes.

An act reads the cart with one statement and writes it only if nobody else has changed it meanwhile
(its version is part of the UPDATE); else it reads again and decides anew. So no lock is needed.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Final, TypedDict, Unpack

from django.db import transaction

from orders.carts.adding import Wanted, insist_day, insist_fits, joined, profile_known, wearers_of
from orders.carts.details import Details, checked, market_of, taken
from orders.carts.offering import offer_of
from orders.carts.reading import Opened, Place, read
from orders.carts.standing import Standing
from orders.carts.suiting import accepting, suited
from orders.carts.taxing import taxed
from orders.models import Cart, CartLine
from shop.actor import Actor, allowed
from shop.refusal import NotFound, Refusal

# Two devices of one customer may press at once; a third collision in a row has to be something else.
TRIES: Final = 3

type Check = Callable[[Standing], None]


class CartClosed(Refusal):
    """The cart has become a paid order."""

    code = "cart_closed"
    title = "This cart has been ordered and paid; start a new one."


class CartBusy(Refusal):
    """The cart kept changing while this act was trying."""

    code = "cart_busy"
    title = "This cart is being changed somewhere else; please try again."


class Moved(Exception):  # noqa: N818  never leaves this chapter
    """Somebody else changed the cart between our reading and our writing."""


def again[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Repeat a verb whose cart was changed meanwhile."""

    @wraps(verb)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES):
            try:
                return verb(*args, **kwargs)
            except Moved:
                continue
        raise CartBusy

    return repeated


class LineChanges(TypedDict, total=False):
    """
    What changes about a line.

    :ivar given_on: the day on which the pair is given as a gift; ``None`` if it is none any more.
    """

    quantity: int
    wearer: str
    accepted_warnings: Sequence[str]
    given_on: dt.date | None


@allowed("customer", "guest")
def start(
    country: str, *, lines: Sequence[Wanted] = (), details: Details | None = None, at: dt.datetime, by: Actor
) -> Standing:
    """
    Open a cart for a country, with first lines, e-mail and address if they are known already.

    An address decides over ``country``.

    :raises CountryNotServed: if no open market serves the country.
    :raises BadInput: pointing at what is wrong in a line or in the details.
    """
    return judged(opened_for(country, lines=lines, details=details, at=at, by=by), at)


@allowed("customer", "guest")
def opened_for(
    country: str, *, lines: Sequence[Wanted] = (), details: Details | None = None, at: dt.datetime, by: Actor
) -> Opened:
    """Open a cart as :func:`start` does, and ask nobody outside what it comes to: somebody may hold a row."""
    said = checked(replace(details or Details(), country=country))
    place = said.place or Place("", "")
    market = market_of(place.country, pointer="/address/country" if said.address else "/country")
    cart = Cart(
        customer_id=by.user_id,
        market=market,
        ship_country=place.country,
        language=market.default_language,
        created_at=at,
        updated_at=at,
    )
    opened, _ = taken(Opened(cart), replace(said, country=None), at=at)
    additions = joined(opened, lines, by=by, at=at, at_pointer="/lines/{}")
    with transaction.atomic():
        cart.save(force_insert=True)
        additions.write()
    return replace(opened, positions=additions.positions)


@allowed("customer", "guest")
def look(cart_id: str, *, at: dt.datetime, by: Actor) -> Standing:
    """
    Return what a cart comes to now.

    :raises NotFound: if the actor has no such cart.
    """
    return judged(read(cart_id, by=by, at=at), at)


@allowed("customer", "guest")
@again
def add_line(cart_id: str, wanted: Wanted, *, at: dt.datetime, by: Actor, check: Check | None = None) -> Standing:
    """
    Put one more thing into a cart. The same stock good joins its line; a pair of insoles is always a new line.

    :param check: called with the present standing before anything changes; the door's ``If-Match``.
    :raises NotFound: if the actor has no such cart.
    :raises BadInput: pointing at what is wrong with the line.
    :raises CartClosed: if it has been paid.
    """
    opened = open_cart(cart_id, at=at, by=by, check=check)
    additions = joined(opened, [wanted], by=by, at=at, at_pointer="")
    with transaction.atomic():
        touch(opened.cart, at)
        additions.write()
    return judged(replace(opened, positions=additions.positions), at)


@allowed("customer", "guest")
@again
def change_line(
    cart_id: str,
    line_id: str,
    *,
    at: dt.datetime,
    by: Actor,
    check: Check | None = None,
    **said: Unpack[LineChanges],
) -> Standing:
    """
    Change how many pieces of a stock good, for whom a pair is, when it is given, or which warnings are accepted.

    For another wearer nothing is accepted yet.

    :param said: what changes; what is left out stays.
    :raises NotFound: if the actor has no such cart, or it no such line.
    :raises BadInput: pointing at what is wrong.
    :raises CartClosed: if it has been paid.
    """
    opened = open_cart(cart_id, at=at, by=by, check=check)
    line = _line_of(opened, line_id)
    wearer = said.get("wearer")
    wanted = Wanted(line.variant.sku, said.get("quantity", line.quantity), wearer)
    wearers = wearers_of(by, {wearer} if wearer else ())
    insist_fits(line.variant, wanted, wearers, "")
    line.quantity = wanted.quantity
    line.given_on = said.get("given_on", line.given_on)
    insist_day(line.variant, said.get("given_on"), at=at, pointer="")
    if wearer and wearers[wearer].pk != line.wearer_id:
        line.wearer, line.accepted_warnings = wearers[wearer], []
        opened = _with_profile(opened, line)
    opened = suited(opened, at=at)
    if "accepted_warnings" in said:
        position = next(one for one in opened.positions if one.line is line)
        line.accepted_warnings = accepting(position, said["accepted_warnings"], at=at, by=by)
    with transaction.atomic():
        touch(opened.cart, at)
        CartLine.objects.filter(pk=line.pk).update(
            quantity=line.quantity,
            wearer=line.wearer,
            accepted_warnings=line.accepted_warnings,
            given_on=line.given_on,
        )
    return taxed(opened, at)


def _with_profile(opened: Opened, line: CartLine) -> Opened:
    """Return the cart with the feet of the line's new wearer."""
    feet = profile_known(line.wearer)
    moved = (replace(one, profile_id=feet) if one.line is line else one for one in opened.positions)
    return replace(opened, positions=tuple(moved))


def judged(opened: Opened, at: dt.datetime) -> Standing:
    """Work out what a cart comes to, its tax too, and what to be warned of where feet have been described."""
    return taxed(suited(opened, at=at), at)


@allowed("customer", "guest")
@again
def remove_line(cart_id: str, line_id: str, *, at: dt.datetime, by: Actor, check: Check | None = None) -> Standing:
    """
    Take a line out of a cart.

    :raises NotFound: if the actor has no such cart, or it no such line.
    :raises CartClosed: if it has been paid.
    """
    opened = open_cart(cart_id, at=at, by=by, check=check)
    line = _line_of(opened, line_id)
    with transaction.atomic():
        touch(opened.cart, at)
        CartLine.objects.filter(pk=line.pk).delete()
    rest = tuple(position for position in opened.positions if position.line is not line)
    return judged(replace(opened, positions=rest), at)


@allowed("customer", "guest")
@again
def set_details(cart_id: str, said: Details, *, at: dt.datetime, by: Actor, check: Check | None = None) -> Standing:
    """
    Say who gets the goods, where, in which language and how they are sent.

    :raises NotFound: if the actor has no such cart.
    :raises BadInput: pointing at what is wrong.
    :raises MarketFixed: if the country is another market's and the cart has lines.
    :raises CartClosed: if it has been paid.
    """
    said = checked(said)
    opened = open_cart(cart_id, at=at, by=by, check=check, place=said.place)
    opened, fields = taken(opened, said, at=at)
    if "email" in fields and opened.offer is not None:
        # How often they have used the code is asked by their e-mail address too.
        opened = replace(opened, offer=offer_of(opened.cart, opened.live_order))
    if fields:
        touch(opened.cart, at, **fields)
    return judged(opened, at)


@allowed("customer", "guest")
def open_cart(cart_id: str, *, at: dt.datetime, by: Actor, check: Check | None, place: Place | None = None) -> Opened:
    """
    Read a cart that is about to change.

    :raises NotFound: if the actor has no such cart.
    :raises CartClosed: if it has been paid.
    """
    opened = read(cart_id, by=by, at=at, place=place)
    if check is not None:
        # What the client saw was priced for the old place.
        check(judged(read(cart_id, by=by, at=at) if place else opened, at))
    if opened.cart.closed_at is not None:
        raise CartClosed
    return opened


def _line_of(opened: Opened, line_id: str) -> CartLine:
    line = next((position.line for position in opened.positions if position.line.public_id == line_id), None)
    if line is None:
        raise NotFound
    return line


def touch(cart: Cart, at: dt.datetime, **fields: object) -> None:
    """Count a change, if the cart is still as it was read: the UPDATE is the lock, and readers see one version."""
    still = Cart.objects.filter(pk=cart.pk, version=cart.version, closed_at=None)
    if not still.update(version=cart.version + 1, updated_at=at, **fields):
        raise Moved
    cart.version += 1
    cart.updated_at = at
