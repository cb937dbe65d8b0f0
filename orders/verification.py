"""
The list that is checked before an order counts as paid: pure, every miss in words for staff.

A dispute is no miss: the money came, so the order is paid, and its dispute freezes it (:mod:`orders.disputes`).
"""

from collections.abc import Iterator

from orders.models import Order, PaymentAttempt
from orders.stripe_values import Charge, Session
from shop.money import EXPONENTS, Money


def is_about(session: Session, order: Order) -> bool:
    """Whether both places that name an order name this one."""
    return session.reference == order.number and session.metadata.get("order") == order.number


def may_adopt(session: Session, order: Order, attempt: PaymentAttempt) -> bool:
    """
    Whether the session is the one whose creation we never heard about (the answer was lost).

    It must name the order and this attempt, which still waits for its session, and cost exactly that.
    """
    return (
        attempt.status == PaymentAttempt.Status.CREATING
        and attempt.stripe_session_id is None
        and is_about(session, order)
        and session.metadata.get("attempt") == str(attempt.number)
        and (session.total_minor, session.currency) == (attempt.amount_minor, attempt.currency)
    )


def misses(session: Session, order: Order, attempt: PaymentAttempt) -> list[str]:
    """Return everything that speaks against counting a paid session as the payment of the order; best none."""
    return [*_of_session(session, order, attempt), *_of_money(session)]


def _of_session(session: Session, order: Order, attempt: PaymentAttempt) -> Iterator[str]:
    if not is_about(session, order):
        yield f"the session names {session.reference or 'no order'} and {session.metadata.get('order') or 'none'}"
    if session.currency != attempt.currency or session.currency != order.currency:
        yield f"the session is in {session.currency}, the order in {order.currency}"
    if session.total_minor != attempt.amount_minor or session.total_minor != order.total_minor:
        asked, owed = _words(session.total_minor, session.currency), _words(order.total_minor, order.currency)
        yield f"the session is for {asked}, the order for {owed}"


def _of_money(session: Session) -> Iterator[str]:
    intent = session.intent
    if intent is None:
        yield "there is no payment intent"
        return
    if intent.status != "succeeded":
        yield f"the payment intent is {intent.status}"
    if intent.received_minor != session.total_minor:
        got, asked = _words(intent.received_minor, intent.currency), _words(session.total_minor, session.currency)
        yield f"{got} of {asked} was received"
    if intent.currency != session.currency:
        yield f"received in {intent.currency}"
    if intent.charge is None:
        yield "there is no charge"
    else:
        yield from _of_charge(intent.charge)


def _words(minor: int, currency: str) -> str:
    """Write an amount for whoever looks into it, also in a currency that we never sold in."""
    if currency in EXPONENTS:
        return Money(minor, currency).words()
    return f"{minor} {currency}".strip()


def _of_charge(charge: Charge) -> Iterator[str]:
    if not charge.captured:
        yield "the charge is not captured"
    if charge.refunded_minor >= charge.amount_minor:
        yield "the charge is refunded in full"
