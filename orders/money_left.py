"""What is left of the money of each thing in an order, in words that colleagues tell its things apart by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from orders import parting
from orders.deciding import SENDING
from orders.models import BEFORE_HAND_OVER, LineStatus, Order, OrderLine, RefundPart, holds_back
from orders.parting import SHIPPING
from shop.money import Money


@dataclass(frozen=True, slots=True)
class Left:
    """
    What is left of a thing that was paid for.

    :ivar name: by which a part of it is given back.
    :ivar words: what colleagues call it: no two of an order alike.
    :ivar goes_on: whether it is a line that goes on to be made, or sent, whatever of its money goes back.
    """

    name: str
    words: str
    money: Money
    goes_on: bool


def left_of(order: Order) -> tuple[list[Left], int]:
    """Return what is left of each thing in an order, and how much is given back of all, for a form."""
    lines = list(order.lines.select_related("wearer").order_by("position"))
    standing = parting.standing_of(order, lines)
    goes_on = BEFORE_HAND_OVER - {LineStatus.AWAITING_PAYMENT}
    told = [
        Left(line.public_id, in_words(line), Money(standing.left(line.pk), order.currency), line.status in goes_on)
        for line in lines
    ]
    told.append(Left(SENDING, order.shipping_name, Money(standing.left(SHIPPING), order.currency), goes_on=False))
    return [left for left in told if left.money.amount_minor], standing.given_minor()


def in_words(line: OrderLine) -> str:
    """Call a line so that colleagues tell it from all others of its order: place, goods, whose, and where it stands."""
    whose = f" for {line.wearer.name}" if line.wearer is not None else ""
    return f"{line.position}. {line.name}{whose}, {line.get_status_display().lower()}"


def given_back_whole(lines: Sequence[int]) -> set[int]:
    """Return which of these lines cost something that is given back to the last cent, by their keys."""
    parts = RefundPart.objects.filter(holds_back("refund__"), line__in=lines)
    priced = parts.values_list("line", "line__subtotal_minor", "line__tax_minor", "line__order__prices_include_tax")
    given = priced.annotate(given=Sum("amount_minor")).order_by()
    return {pk for pk, goods, tax, includes, back in given if 0 < goods + (0 if includes else tax) <= back}
