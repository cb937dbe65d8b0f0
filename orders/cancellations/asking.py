"""What cancelling would do, told before it is done."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from orders.cancellations.ending import OVER, back_for, kept_beside
from orders.cancellations.judging import POSSIBLE, LineUnknown, Why, judge, judge_line, standings
from orders.models import Order, OrderLine, Payment, PaymentStatus
from orders.parting import SHIPPING, Standing, standing_of
from shop.actor import Actor, allowed
from shop.money import Money
from shop.refusal import NotFound


@dataclass(frozen=True, slots=True)
class LineShare:
    """What goes back of one line, added tax included: what it cost, less what was given back of it before."""

    line_id: str
    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Consequence:
    """
    What cancelling now would do.

    :ivar until: when the possibility ends by itself: for an unpaid order its last moment to pay; for a paid
        one there is no date, it ends when the workshop starts (``why`` says so).
    :ivar refund: what goes back.
    :ivar lines: the part of each line that would be cancelled.
    :ivar shipping: the rest; ``None`` if something is kept, so that it is still sent.
    """

    possible: bool
    why: Why
    until: dt.datetime | None
    refund: Money
    lines: tuple[LineShare, ...] = ()
    shipping: Money | None = None


@allowed("customer", "guest", "support", "finance")
def consequence(order_id: int, *, by: Actor, line: str = "") -> Consequence:
    """
    Tell what cancelling would do now; nothing changes.

    :param line: public id, to ask about one line; the whole order if left out.
    :raises NotFound: if the order is not the actor's.
    :raises LineUnknown: if the order has no such line.
    """
    order = Order.objects.reachable_by(by).prefetch_related("lines").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    lines = list(order.lines.all())
    if not line:
        return _of_whole(order, lines, judge(order, standings(lines).values(), by))
    asked = next((one for one in lines if one.public_id == line), None)
    if asked is None:
        raise LineUnknown
    return _of_line(order, asked, lines, by)


def _of_line(order: Order, line: OrderLine, lines: list[OrderLine], by: Actor) -> Consequence:
    why = judge_line(order, standings([line])[line.pk], by)
    if why not in POSSIBLE or not kept_beside(line, lines):
        return _of_whole(order, lines, why)
    standing = standing_of(order, lines)
    refund = Money(back_for(standing, _paid_for(order), lines, line), order.currency)
    return Consequence(possible=True, why=why, until=None, refund=refund, lines=_shares(order, standing, [line]))


def _of_whole(order: Order, lines: list[OrderLine], why: Why) -> Consequence:
    if why not in POSSIBLE or order.payment != PaymentStatus.PAID:
        until = order.pay_until if why is Why.UNPAID else None
        return Consequence(why in POSSIBLE, why, until, Money.zero(order.currency))
    standing = standing_of(order, lines)
    return Consequence(
        possible=True,
        why=why,
        until=None,
        refund=Money(back_for(standing, _paid_for(order), lines), order.currency),
        lines=_shares(order, standing, [line for line in lines if line.status not in OVER]),
        shipping=Money(standing.left(SHIPPING), order.currency),
    )


def _paid_for(order: Order) -> Payment | None:
    return order.payments.filter(standing=Payment.Standing.COUNTED).first()


def _shares(order: Order, standing: Standing, lines: Iterable[OrderLine]) -> tuple[LineShare, ...]:
    return tuple(LineShare(line.public_id, line.name, Money(standing.left(line.pk), order.currency)) for line in lines)
