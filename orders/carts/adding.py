"""What goes into a cart: finding what is wanted, and joining it to what is there."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from django.conf import settings
from django.db.models import CharField, OuterRef

from fitting.models import Wearer
from orders.carts.reading import AT, COUNTRY, HEAVY, REGION, Opened, Position, profile_of, rate
from orders.days import local_date
from orders.models import CartLine
from shop.actor import Actor
from shop.models import Variant
from shop.prepared import Prepared, hole
from shop.refusal import BadInput, Refusal

# The CHECK on the line says the same.
MOST_PIECES: Final = 20
# Stripe takes 100 lines (reference: stripe.md, 2); a parcel takes fewer.
MOST_LINES: Final = 40
LONGEST_WAIT: Final = dt.timedelta(days=366)


class NotForSale(BadInput):
    """There is no such article on sale in the cart's market."""

    code = "not_for_sale"
    title = "There is no such article on sale here."


class QuantityOutOfRange(BadInput):
    """Too few or too many pieces."""

    code = "quantity_out_of_range"
    title = f"Give a whole number from 1 to {MOST_PIECES}."


class OnePairPerLine(BadInput):
    """Insoles are made for one wearer, a pair at a time."""

    code = "one_pair_per_line"
    title = "Each line is one pair for one wearer; add another line for another pair."


class WearerNotWanted(BadInput):
    """A stock good is nobody's."""

    code = "wearer_not_wanted"
    title = "This article is not made for one person; leave the wearer out."


class WearerUnknown(BadInput):
    """The customer has no such wearer."""

    code = "wearer_unknown"
    title = "You have no such wearer; add the person first."


class NotAGift(BadInput):
    """What is taken from the shelf is sent at once: it has no day on which it is given."""

    code = "not_a_gift"
    title = "Only made-to-measure pairs wait for the day on which they are given; leave it out."


class GivingDayOutOfRange(BadInput):
    """A day that is over, or too far away to keep a price and a promise for."""

    code = "giving_day_out_of_range"
    title = "Give a day from today on, within a year."


class CartFull(Refusal):
    """The cart has no more room."""

    code = "cart_full"
    title = f"A cart holds up to {MOST_LINES} lines; order these first."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a customer asks for: an article, how many, and (made to measure) for which of their wearers."""

    sku: str
    quantity: int = 1
    wearer: str | None = None
    given_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Additions:
    """
    A cart's positions with new ones joined, not written yet.

    :ivar fresh: lines to be inserted; ``grown``: lines that have more pieces than before.
    """

    positions: tuple[Position, ...]
    fresh: tuple[CartLine, ...]
    grown: tuple[CartLine, ...]

    def write(self) -> None:
        """Insert the fresh lines with one statement, and update each grown one."""
        CartLine.objects.bulk_create(self.fresh)
        for line in self.grown:
            CartLine.objects.filter(pk=line.pk).update(quantity=line.quantity)


def joined(opened: Opened, wanted: Sequence[Wanted], *, by: Actor, at: dt.datetime, at_pointer: str) -> Additions:
    """
    Join what is wanted to an opened cart: a stock good to its line if there is one, a pair always as a new line.

    :param at_pointer: where a wanted line stands in the input; ``{}`` is its index.
    :raises BadInput: pointing at what is wrong.
    :raises CartFull: if it would become too many lines.
    """
    articles = _articles(opened, {one.sku for one in wanted}, at)
    wearers = wearers_of(by, {one.wearer for one in wanted if one.wearer})
    positions, fresh, grown = list(opened.positions), [], []
    for index, one in enumerate(wanted):
        pointer = at_pointer.format(index)
        article = articles.get(one.sku)
        if article is None:
            raise NotForSale(pointer=f"{pointer}/sku")
        if one.quantity < 1:
            raise QuantityOutOfRange(pointer=f"{pointer}/quantity")
        same = None if article.variant.product.is_custom else _line_with(positions, article.variant.pk)
        whole = replace(one, quantity=one.quantity + (same.quantity if same else 0))
        insist_fits(article.variant, whole, wearers, pointer)
        insist_day(article.variant, one.given_on, at=at, pointer=pointer)
        if same is None:
            line = CartLine(
                cart=opened.cart,
                variant=article.variant,
                wearer=wearers.get(one.wearer or ""),
                quantity=one.quantity,
                given_on=one.given_on,
                created_at=at,
            )
            fresh.append(line)
            positions.append(replace(article, line=line, profile_id=profile_known(line.wearer)))
        else:
            same.quantity = whole.quantity
            grown += [] if same in fresh else [same]
    if len(positions) > MOST_LINES:
        raise CartFull
    return Additions(tuple(positions), tuple(fresh), tuple(grown))


def insist_fits(variant: Variant, wanted: Wanted, wearers: dict[str, Wearer], pointer: str) -> None:
    """
    Insist that number and wearer suit the article.

    :raises BadInput: pointing at the one that does not.
    """
    if wanted.wearer and not variant.product.is_custom:
        raise WearerNotWanted(pointer=f"{pointer}/wearer")
    if wanted.wearer and wanted.wearer not in wearers:
        raise WearerUnknown(pointer=f"{pointer}/wearer")
    if variant.product.is_custom and wanted.quantity != 1:
        raise OnePairPerLine(pointer=f"{pointer}/quantity")
    if not 1 <= wanted.quantity <= MOST_PIECES:
        raise QuantityOutOfRange(pointer=f"{pointer}/quantity")


def insist_day(variant: Variant, given_on: dt.date | None, *, at: dt.datetime, pointer: str) -> None:
    """
    Insist that the day on which something is given as a gift is one that we can wait for.

    :raises BadInput: pointing at the day.
    """
    if given_on is None:
        return
    if not variant.product.is_custom:
        raise NotAGift(pointer=f"{pointer}/given_on")
    today = local_date(at, settings.SHOP_TIME_ZONE)
    if not today <= given_on <= today + LONGEST_WAIT:
        raise GivingDayOutOfRange(pointer=f"{pointer}/given_on")


def wearers_of(by: Actor, public_ids: Collection[str]) -> dict[str, Wearer]:
    """Return the actor's own, not archived wearers by public id; no statement if none is asked for."""
    if not public_ids:
        return {}
    found = Wearer.objects.owned_by(by.id).live().filter(public_id__in=public_ids)
    found = found.annotate(profile_pk=profile_of(OuterRef("pk")))
    return {wearer.public_id: wearer for wearer in found}


def profile_known(wearer: Wearer | None) -> int | None:
    """Return the newest submitted foot profile of a wearer that :func:`wearers_of` found."""
    return None if wearer is None else vars(wearer).get("profile_pk")


def _line_with(positions: Sequence[Position], variant_id: int) -> CartLine | None:
    return next((position.line for position in positions if position.line.variant_id == variant_id), None)


def _articles(opened: Opened, skus: Collection[str], at: dt.datetime) -> dict[str, Position]:
    """Find what is on sale in the cart's market, each as a position of a line that is not made yet; one statement."""
    if not skus:
        return {}
    cart, names = opened.cart, _holes(len(skus))
    found = _on_sale(len(skus)).run(
        **dict(zip(names, skus, strict=True)),
        currency=cart.market.currency,
        country=cart.ship_country,
        region=cart.ship_region,
        at=at,
    )
    return {row.sku: Position(CartLine(variant=row), row.amount_minor, row.line_rate) for row in found}


def _holes(count: int) -> list[str]:
    return [f"sku{index}" for index in range(count)]


@cache
def _on_sale(count: int) -> Prepared[Variant]:
    """Return the statement for so many SKUs; a cart takes few, so there are few of these."""
    skus = [hole(name, CharField()) for name in _holes(count)]
    return Prepared(
        lambda: (
            Variant.objects.for_sale(skus, hole("currency", CharField()), AT)
            .select_related("stock")
            .defer(*(f"product__{name}" for name in HEAVY))
            .annotate(line_rate=rate(OuterRef("product__tax_class"), COUNTRY, REGION, AT))
        )
    )
