"""
What a purchase costs: a pure function from items and terms to a frozen quote.

The cart shows it and checkout freezes it, so what was shown is what is charged. Every amount is a
whole number of minor units; a discount and each tax are allocated to a line once and never re-spread,
and every total is a sum over the lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shop.money import Money, included_share, share_of, spread

NO_RATE: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Item:
    """
    One line to be priced: what one piece costs as the price list says, how many, and how it is taxed.

    :ivar discounted: whether the discount holds for it.
    """

    unit_price_minor: int
    quantity: int
    tax_class: str
    discounted: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """The chosen way of sending, at the price for these goods."""

    price_minor: int
    tax_class: str


@dataclass(frozen=True, slots=True)
class Owed:
    """The tax of one line, or of sending, as a provider worked it out; the rate is for people to read."""

    tax_minor: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Taxes:
    """
    The tax of a purchase as a provider worked it out: of each line in the order of the items, and of sending.

    :ivar calculation_id: the key of the row that keeps what the provider said.
    """

    calculation_id: int
    lines: tuple[Owed, ...]
    shipping: Owed


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What holds for every line.

    :ivar prices_include_tax: whether prices (shipping's too) contain their tax or tax is added to them.
    :ivar rates: tax class → rate (``0.19``). A class that is absent has no known rate.
    :ivar delivery: ``None`` while no shipping method is chosen.
    :ivar discount_minor: taken off the goods, shared by value over the lines that it holds for.
    :ivar taxes: what a provider worked out for exactly these lines; the rates are not asked then.
    """

    currency: str
    prices_include_tax: bool
    rates: Mapping[str, Decimal]
    delivery: Delivery | None = None
    discount_minor: int = 0
    taxes: Taxes | None = None


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """
    One line of a quote, in the order of the items.

    ``subtotal_minor = unit_price_minor x quantity - discount_minor``; ``tax_minor`` is inside it where
    prices include tax, on top of it where they do not.
    """

    unit_price_minor: int
    quantity: int
    discount_minor: int
    subtotal_minor: int
    tax_class: str
    tax_rate: Decimal
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Quote:
    """
    The whole sum.

    :ivar shipping_known: whether a shipping method was chosen; its amounts are 0 until then.
    :ivar tax_known: whether every rate was known; an unknown rate counts as 0 and nothing can be sold.
    :ivar tax_minor: all tax; ``tax_added_minor`` is the part on top of prices.
    """

    currency: str
    prices_include_tax: bool
    lines: tuple[QuotedLine, ...]
    goods_minor: int
    discount_minor: int
    shipping_known: bool
    shipping_minor: int
    shipping_tax_rate: Decimal
    shipping_tax_minor: int
    tax_known: bool
    tax_minor: int
    tax_added_minor: int
    total_minor: int

    @property
    def is_final(self) -> bool:
        """Whether nothing that belongs to the total is still unknown."""
        return self.shipping_known and self.tax_known

    @property
    def total(self) -> Money:
        """What the customer pays."""
        return Money(self.total_minor, self.currency)


def quote(items: Sequence[Item], terms: Terms) -> Quote:
    """
    Price the items on the terms.

    Tax is computed per line on what is left after the discount, rounded half up to a whole minor unit;
    shipping is taxed like a line of its own.

    :raises ValueError: if the discount is negative or larger than the goods it holds for, a price or count is
        negative, or the provider told of another number of lines.
    :raises shop.money.UnknownCurrency: if the currency is not one we sell in.
    """
    values = [item.unit_price_minor * item.quantity for item in items]
    if any(item.unit_price_minor < 0 or item.quantity < 0 for item in items):
        message = "Prices and counts are zero or more."
        raise ValueError(message)
    goods = sum(values)
    weights = [value if item.discounted else 0 for item, value in zip(items, values, strict=True)]
    if terms.discount_minor > sum(weights):
        message = "A discount is not larger than the goods."
        raise ValueError(message)
    discounts = spread(terms.discount_minor, weights)
    told = terms.taxes.lines if terms.taxes is not None else [None] * len(items)
    lines = tuple(_line(item, off, terms, owed) for item, off, owed in zip(items, discounts, told, strict=True))
    delivery = terms.delivery
    shipping = delivery.price_minor if delivery else 0
    sending = terms.taxes.shipping if terms.taxes is not None else _owed(shipping, delivery, terms)
    tax = sum(line.tax_minor for line in lines) + sending.tax_minor
    added = 0 if terms.prices_include_tax else tax
    total = Money(goods - terms.discount_minor + shipping + added, terms.currency)
    taxed = {item.tax_class for item in items} | ({delivery.tax_class} if delivery else set())
    return Quote(
        currency=terms.currency,
        prices_include_tax=terms.prices_include_tax,
        lines=lines,
        goods_minor=goods,
        discount_minor=terms.discount_minor,
        shipping_known=delivery is not None,
        shipping_minor=shipping,
        shipping_tax_rate=sending.rate,
        shipping_tax_minor=sending.tax_minor,
        tax_known=terms.taxes is not None or taxed <= terms.rates.keys(),
        tax_minor=tax,
        tax_added_minor=added,
        total_minor=total.amount_minor,
    )


def _line(item: Item, discount_minor: int, terms: Terms, told: Owed | None) -> QuotedLine:
    subtotal = item.unit_price_minor * item.quantity - discount_minor
    owed = told or _owed(subtotal, item, terms)
    return QuotedLine(
        unit_price_minor=item.unit_price_minor,
        quantity=item.quantity,
        discount_minor=discount_minor,
        subtotal_minor=subtotal,
        tax_class=item.tax_class,
        tax_rate=owed.rate,
        tax_minor=owed.tax_minor,
    )


def _owed(amount_minor: int, thing: Item | Delivery | None, terms: Terms) -> Owed:
    """Work the tax out by the table of rates."""
    rate = NO_RATE if thing is None else terms.rates.get(thing.tax_class, NO_RATE)
    taxed = included_share(amount_minor, rate) if terms.prices_include_tax else share_of(amount_minor, rate)
    return Owed(taxed, rate)
