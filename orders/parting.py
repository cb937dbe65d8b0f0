"""What a refund gives back of which line, and what is left of each: asked and written while the order is held."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from orders.models import Order, OrderLine, Refund, RefundPart, holds_back
from orders.shares import NOTHING, Share, part_of, within
from shop.money import spread

# Stands for sending, beside the keys of lines.
SHIPPING: Final = None

type Thing = int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What everything in an order cost, and what refunds that are not over give back of it.

    Keys are those of the lines; :data:`SHIPPING` is sending.
    """

    costs: Mapping[Thing, Share]
    given: Mapping[Thing, Share]

    def left(self, thing: Thing) -> int:
        """Return what is left of a thing in minor units."""
        return self.costs[thing].amount_minor - self.given.get(thing, NOTHING).amount_minor

    def given_minor(self) -> int:
        """Return what is given back of all things together, in minor units."""
        return sum(share.amount_minor for share in self.given.values())

    def spread(self, amount_minor: int, *, without: Collection[Thing] = ()) -> dict[Thing, int]:
        """Share an amount over all other things by what is left of each; what would be more than that is nobody's."""
        things = [thing for thing in self.costs if thing not in without]
        left = [self.left(thing) for thing in things]
        return dict(zip(things, spread(min(amount_minor, sum(left)), left), strict=True))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is left of everything, and how much of each goes back; ``None``: that follows from the amount."""

    standing: Standing
    amounts: Mapping[Thing, int] | None = None


def cost_of_line(order: Order, line: OrderLine) -> int:
    """Return what a line cost in minor units: after its share of the discount, with the tax added to it."""
    return line.subtotal_minor + _added(order, line.tax_minor)


def cost_of_shipping(order: Order) -> int:
    """Return what sending cost in minor units, with the tax added to it."""
    return order.shipping_minor + _added(order, order.shipping_tax_minor)


def _added(order: Order, tax_minor: int) -> int:
    return 0 if order.prices_include_tax else tax_minor


def standing_of(order: Order, lines: Iterable[OrderLine]) -> Standing:
    """Return what everything cost and what is given back of it, with one statement."""
    costs: dict[Thing, Share] = {
        line.pk: Share(cost_of_line(order, line), line.tax_minor, line.discount_minor) for line in lines
    }
    costs[SHIPPING] = Share(cost_of_shipping(order), order.shipping_tax_minor)
    parts = RefundPart.objects.filter(holds_back("refund__"), refund__order=order)
    sums = parts.values_list("line", "amount_minor", "tax_minor", "discount_minor")
    given: dict[Thing, Share] = defaultdict(lambda: NOTHING)
    for line_id, amount, tax, discount in sums:
        given[line_id] += Share(amount, tax, discount)
    return Standing(costs, dict(given))


def write(refund: Refund, standing: Standing, amounts: Mapping[Thing, int]) -> None:
    """Write the parts of a new refund; what is nothing is no part."""
    shares = {
        thing: part_of(standing.costs[thing], standing.given.get(thing, NOTHING), amount)
        for thing, amount in amounts.items()
        if amount
    }
    RefundPart.objects.bulk_create(
        RefundPart(
            refund=refund,
            line_id=thing,
            amount_minor=share.amount_minor,
            tax_minor=share.tax_minor,
            discount_minor=share.discount_minor,
        )
        for thing, share in shares.items()
    )


def told_of(order: Order, refund: Refund, before: Sequence[int]) -> dict[Thing, Share]:
    """
    Return what papers and tax reports tell of a refund: its parts, of each thing no more than was not told before.

    What was told stays when its refund fails afterwards. So a refund that gives the same back again, together with
    other things, is told of by the rest alone, and never is more told of a thing than it cost.

    :param before: keys of the refunds that were told of, in that order.
    """
    left = dict(standing_of(order, order.lines.all()).costs)
    parts = RefundPart.objects.filter(refund__in=[*before, refund.pk]).order_by("pk")
    of_refund: dict[int, list[RefundPart]] = defaultdict(list)
    for part in parts:
        of_refund[part.refund_id].append(part)
    told: dict[Thing, Share] = {}
    for pk in (*before, refund.pk):
        told = {}
        for part in of_refund[pk]:
            share = within(left[part.line_id], Share(part.amount_minor, part.tax_minor, part.discount_minor))
            left[part.line_id] -= share
            if share.amount_minor:
                told[part.line_id] = share
    return told
