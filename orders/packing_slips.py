"""
The paper that goes with a parcel: what is in it and where it goes; and on a page of its own, what customs must know.

The slip lies in the box, which may be a present: it says no price, and nothing of health. The declaration is for the
outside of a parcel that crosses a border. What costs its customer nothing is declared with the catalogue's price of the
same thing, as it is no less worth for that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from reportlab.platypus import PageBreak

from fitting.measured import Side
from orders.covering.amounts import sides_of
from orders.models import Order, OrderLine
from shop import paper
from shop.money import Money, locale_of

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "slip": "Packing slip", "order": "Order", "to": "To", "item": "Item", "number": "Qty", "serials": "Serials",
        "left": "Left foot", "right": "Right foot", "gift": "A message for you",
        "wrong": "Is anything missing, damaged or wrong? Tell us on the page of your order, and we put it right.",
    },
    "de": {
        "slip": "Packzettel", "order": "Bestellung", "to": "An", "item": "Artikel", "number": "Menge",
        "serials": "Seriennummern", "left": "Linker Fuß", "right": "Rechter Fuß", "gift": "Eine Nachricht für Sie",
        "wrong": "Fehlt etwas, ist etwas beschädigt oder falsch? Sagen Sie es uns auf der Seite Ihrer Bestellung, und "
        "wir bringen es in Ordnung.",
    },
}  # fmt: skip
# Offices read English and French; what is in it is named by its kind.
_CUSTOMS: Final = "Customs declaration / Déclaration en douane"


@dataclass(frozen=True, slots=True)
class Packed:
    """
    A line that goes into the parcel.

    :ivar count: pieces of it that go.
    :ivar serials: of the insoles that go, by side.
    :ivar feet: how many insoles its wearer has of it: one goes alone where the other is there already, or was lost.
    """

    line: OrderLine
    count: int
    serials: Mapping[str, str] = field(default_factory=dict)
    feet: int = 2

    @property
    def alone(self) -> str:
        """Return the side whose insole goes alone; empty for a pair, and for what is no insole."""
        return next(iter(self.serials)) if len(self.serials) == 1 else ""


def pages(parcels: Iterable[tuple[Order, Sequence[Packed]]], *, prices: Mapping[tuple[int, str], int]) -> bytes:
    """
    Return the PDF: a slip for each parcel, and a declaration behind it where it crosses a border.

    :param prices: the catalogue's, in minor units by variant and currency, for what costs nothing.
    """
    story: paper.Story = []
    for order, packed in parcels:
        if story:
            story.append(PageBreak())
        story += _slip(order, packed)
        if crosses_a_border(order):
            story += [PageBreak(), *_declaration(order, packed, prices)]
    return paper.bound(
        story, title="Packing slips", language="en", author=settings.SELLER[0], country=settings.WORKSHOP_COUNTRY
    )


def crosses_a_border(order: Order) -> bool:
    """Answer whether customs want to know what is in a parcel of the order."""
    return bool(order.ship_country) and order.ship_country != settings.WORKSHOP_COUNTRY


def _slip(order: Order, packed: Sequence[Packed]) -> paper.Story:
    words = _WORDS.get(order.language, _WORDS["en"])
    place = f"{order.ship_postal_code} {order.ship_city} {order.ship_region}".strip()
    to = (order.ship_name, order.ship_company, order.ship_line1, order.ship_line2, place, order.ship_country)
    rows = [(words["item"], words["number"])]
    for one in packed:
        alone = f"\n{words[one.alone]}" if one.alone else ""
        serials = f"\n{words['serials']}: {', '.join(one.serials.values())}" if one.serials else ""
        rows.append((f"{one.line.name} ({one.line.sku}){alone}{serials}", str(one.count)))
    message = [paper.gap(), paper.heading(words["gift"], 3), paper.paragraph(order.gift_message)]
    return [
        paper.heading(words["slip"]),
        paper.paragraph(f"{words['order']} {order.number}"),
        paper.heading(words["to"], 3),
        paper.paragraph("\n".join(filter(None, to))),
        paper.gap(),
        paper.table(rows, widths=(140, 25)),
        *(message if order.gift_message else ()),
        paper.gap(),
        paper.paragraph(words["wrong"], small=True),
    ]


def declared_minor(order: Order, one: Packed, prices: Mapping[tuple[int, str], int]) -> int:
    """
    Return what a line is declared with: its share of what was paid, or what it is worth where that is none.

    One foot of a pair is declared with its half; what was ordered for one foot is worth what that foot is.
    """
    line = one.line
    paid = (line.subtotal_minor or line.customs_value_minor or 0) * one.count // line.quantity
    listed = prices.get((line.variant_id, order.currency), 0) * one.count
    return (paid if line.only_side else _share(paid, one)) or _share(listed, one)


def _share(minor: int, one: Packed) -> int:
    if not one.alone or one.feet == 1:
        return minor
    return dict(zip(Side, sides_of(minor), strict=True))[Side(one.alone)]


def _declared_as(one: Packed) -> str:
    if one.line.kind != OrderLine.Kind.CUSTOM:
        return one.line.product_name
    return f"Shoe insole, one piece ({one.alone} foot)" if one.alone else "Shoe insoles, one pair"


def _declaration(order: Order, packed: Sequence[Packed], prices: Mapping[tuple[int, str], int]) -> paper.Story:
    locale, currency = locale_of("en"), order.currency
    values = [declared_minor(order, one, prices) for one in packed]
    rows = [("Contents", "Qty", "Value")]
    for one, value in zip(packed, values, strict=True):
        rows.append((_declared_as(one), str(one.count), Money(value, currency).words(locale)))
    rows.append(("Total", "", Money(sum(values), currency).words(locale)))
    told = [
        f"From: {', '.join(settings.SELLER)}",
        f"To: {order.ship_name}, {order.ship_city}, {order.ship_country}",
        f"Order {order.number}. Sale of goods. Origin: {settings.WORKSHOP_COUNTRY}.",
    ]
    return [
        paper.heading(_CUSTOMS),
        paper.paragraph("\n".join(told)),
        paper.gap(),
        paper.table(rows, widths=(110, 20, 35), bold_last=True),
        paper.gap(),
        paper.paragraph("Date and signature: ________________________________"),
    ]
