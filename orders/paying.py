"""What a page may know about the payment of an order; while it is open, Stripe is asked, but not at every glance."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from orders import gateway, payments
from orders.attempts import LEAST_LEFT
from orders.models import Order, PaymentAttempt, PaymentStatus
from shop.actor import SYSTEM, Actor, allowed
from shop.money import Money
from shop.refusal import NotFound

log: Final = logging.getLogger("orders.paying")

# A page that asks every second makes us ask Stripe every third.
ASK_EVERY: Final = dt.timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class PaymentState:
    """
    Where the payment stands.

    :ivar status: ``awaiting_payment``, ``processing``, ``paid`` or ``cancelled``.
    :ivar on_hold: money arrived that a person has to look at.
    :ivar checkout_url: Stripe's page, while it can still be paid there.
    :ivar pay_until: when an unpaid order is cancelled.
    """

    number: str
    status: str
    total: Money
    on_hold: bool
    paid_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    pay_until: dt.datetime | None
    checkout_url: str | None
    checkout_expires_at: dt.datetime | None


@allowed("customer", "guest", "support", "finance")
def look(number: str, *, at: dt.datetime, by: Actor) -> PaymentState:
    """
    Tell where the payment stands; while a session is open or a bank is at it, ask Stripe first.

    For the page that a buyer returns to: the visit itself proves nothing and changes nothing. If Stripe
    does not answer, what we know is told.

    :raises NotFound: if the order is not the actor's.
    """
    order, attempt = _read(number, by)
    if attempt is not None and _may_ask(attempt, at):
        _ask(attempt, at)
        order, attempt = _read(number, by)
    waits = order.payment == PaymentStatus.AWAITING_PAYMENT
    serves = waits and attempt is not None and attempt.url != "" and attempt.expires_at - at > LEAST_LEFT
    return PaymentState(
        number=order.number,
        status=order.payment,
        total=Money(order.total_minor, order.currency),
        on_hold=order.holds.filter(closed_at=None).exists(),
        paid_at=order.paid_at,
        cancelled_at=order.cancelled_at,
        pay_until=order.pay_until if waits else None,
        checkout_url=attempt.url if serves and attempt else None,
        checkout_expires_at=attempt.expires_at if serves and attempt else None,
    )


def _read(number: str, by: Actor) -> tuple[Order, PaymentAttempt | None]:
    order = Order.objects.reachable_by(by).filter(number=number).first()
    if order is None:
        raise NotFound
    active = order.attempts.filter(status__in=[PaymentAttempt.Status.OPEN, PaymentAttempt.Status.PROCESSING])
    return order, active.first()


def _may_ask(attempt: PaymentAttempt, at: dt.datetime) -> bool:
    """Take the turn to ask; of many pages that look at once, one does."""
    rested = Q(asked_at=None) | Q(asked_at__lte=at - ASK_EVERY)
    return PaymentAttempt.objects.filter(rested, pk=attempt.pk).update(asked_at=at) == 1


def _ask(attempt: PaymentAttempt, at: dt.datetime) -> None:
    try:
        session = gateway.retrieve_session(attempt.stripe_session_id or "")
    except (gateway.OutcomeUnknown, gateway.Rejected, gateway.Misconfigured) as error:
        log.warning("%s: Stripe could not be asked: %s", attempt, error)
        return
    payments.apply_session(session, at=at, by=SYSTEM)
