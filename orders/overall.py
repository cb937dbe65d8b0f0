"""How far an order is as a whole: it follows from its lines, and only from here."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from orders.models import LineStatus, Order, OrderLine, ProductionStatus
from shop.actor import Actor

_MADE: Final = frozenset({"ready", "shipped", "delivered", "returned"})
_BEGUN: Final = _MADE | {"in_production", "quality_check"}


def follow(order: Order, lines: Iterable[OrderLine], *, at: dt.datetime, by: Actor) -> bool:
    """
    Let a held order say how much of it is made; say whether that changed.

    What is from stock has not to be made, and what is cancelled will not be.

    :param lines: all of the order's, as they are now.
    """
    now = production_of((line.kind, line.status) for line in lines)
    if order.production == now:
        return False
    order.become(now, field="production", at=at, by=by)
    return True


def production_of(lines: Iterable[tuple[str, str]]) -> ProductionStatus:
    """Return how much is made of lines of these kinds and statuses."""
    statuses = [status for kind, status in lines if kind == OrderLine.Kind.CUSTOM and status != LineStatus.CANCELLED]
    if statuses and all(status in _MADE for status in statuses):
        return ProductionStatus.DONE
    return ProductionStatus.PARTIAL if any(status in _BEGUN for status in statuses) else ProductionStatus.NONE
