"""
Chapter: doubts about a payment. Stripe's reviews and banks' early warnings of fraud pause an order for a person.

Nothing is refunded by itself: goods are made to measure, and most doubts turn out to be wrong.
"""

import datetime as dt
import logging
from typing import Final

from orders import cases, disputes, holds
from orders.cases.needs import subject_of
from orders.models import Hold, Order
from orders.stripe_values import Suspicion
from shop.actor import Actor, allowed

log: Final = logging.getLogger("orders.suspicions")

_CODES: Final = {
    "review": Hold.Code.PAYMENT_REVIEW,
    "radar.early_fraud_warning": Hold.Code.FRAUD_WARNING,
}
# How a review ends when somebody has looked and found nothing. All else says that the money is doubtful still, or
# that it went back: a person decides what becomes of the order.
_HARMLESS: Final = frozenset({"approved", "acknowledged"})


@allowed("system", "finance")
def confirm(told: Suspicion, *, at: dt.datetime, by: Actor) -> int | None:
    """
    Pause the order of a payment that somebody doubts, and let it go on when the doubt is settled.

    What a person closed at our desk stays closed, however often it is told again.

    :returns: the order; ``None`` if the payment is not in our books.
    """
    payment = disputes.payment_of(told.intent_id, told.charge_id)
    if payment is None:
        return None
    code = _CODES[told.kind]
    with Order.hold(payment.order_id) as order:
        mine = order.holds.filter(code=code, detail__startswith=told.id)
        if told.is_open and not mine.exists():
            holds.place(order, code, f"{told.id}: {told.reason}", at=at)
        elif not told.is_open and told.reason in _HARMLESS:
            for hold in mine.filter(closed_at=None):
                _release(order, hold, told, at=at, by=by)
    return order.pk


def _release(order: Order, hold: Hold, told: Suspicion, *, at: dt.datetime, by: Actor) -> None:
    hold.closed_at, hold.closed_by = at, str(by)
    hold.save(update_fields=["closed_at", "closed_by"])
    order.note(field="hold", was=hold.code, became="closed", at=at, by=by, reason=f"{told.reason} at Stripe")
    cases.settle([subject_of("order_hold", hold.pk)], at=at, by=by)
