"""How far an order is as a whole, made and sent: it follows from its lines, and only from here."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from orders.models import LineStatus, Order, OrderLine, ProductionStatus, ShippingStatus
from shop.actor import Actor

_MADE: Final = frozenset({"ready", "shipped", "delivered", "returned"})
_BEGUN: Final = _MADE | {"in_production", "quality_check"}
_THERE: Final = frozenset({"delivered", "returned"})
_GONE: Final = _THERE | {"shipped"}


def follow(order: Order, lines: Iterable[OrderLine], *, at: dt.datetime, by: Actor) -> bool:
    """
    Let a held order say how much of it is made and sent; say whether anything of that changed.

    What is from stock has not to be made, and what is cancelled will be neither made nor sent.

    :param lines: all of the order's, as they are now.
    """
    known = [(line.kind, line.status) for line in lines]
    made, sent = production_of(known), shipping_of(status for _kind, status in known)
    is_news = (order.production, order.shipping) != (made, sent)
    if order.production != made:
        order.become(made, field="production", at=at, by=by)
    if order.shipping != sent:
        order.become(sent, field="shipping", at=at, by=by)
    return is_news


def production_of(lines: Iterable[tuple[str, str]]) -> ProductionStatus:
    """Return how much is made of lines of these kinds and statuses."""
    statuses = [status for kind, status in lines if kind == OrderLine.Kind.CUSTOM and status != LineStatus.CANCELLED]
    if statuses and all(status in _MADE for status in statuses):
        return ProductionStatus.DONE
    return ProductionStatus.PARTIAL if any(status in _BEGUN for status in statuses) else ProductionStatus.NONE


def shipping_of(statuses: Iterable[str]) -> ShippingStatus:
    """Return how much of lines of these statuses has left and arrived."""
    kept = [status for status in statuses if status != LineStatus.CANCELLED]
    if kept and all(status in _THERE for status in kept):
        return ShippingStatus.DELIVERED
    if kept and all(status in _GONE for status in kept):
        return ShippingStatus.SHIPPED
    return ShippingStatus.PARTIAL if any(status in _GONE for status in kept) else ShippingStatus.NONE
