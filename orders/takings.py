"""Money as rows: what came in, and the ledger's word on it. What comes in is written while the order is held."""

import datetime as dt

from orders.models import LedgerEntry, Order, Payment, PaymentAttempt
from orders.stripe_values import Movement, Session


def is_recorded(session: Session) -> bool:
    """Whether the money of the session is in the books."""
    return session.intent is not None and Payment.objects.filter(payment_intent_id=session.intent.id).exists()


def record(
    session: Session,
    order: Order,
    attempt: PaymentAttempt | None,
    standing: Payment.Standing,
    *,
    at: dt.datetime,
) -> Payment | None:
    """
    Write down money that arrived, as a payment and a movement of the ledger.

    Amount and currency are what Stripe received, whatever we expected.

    :returns: the payment; ``None`` if Stripe names no payment intent, so that there is no money to speak of.
    """
    intent = session.intent
    if intent is None:
        return None
    charge = intent.charge
    payment = Payment(
        order=order,
        attempt=attempt,
        standing=standing,
        payment_intent_id=intent.id,
        charge_id=charge.id if charge else None,
        amount_minor=intent.received_minor,
        currency=intent.currency,
        paid_at=charge.created if charge else at,
        recorded_at=at,
    )
    payment.save(force_insert=True)
    entry = LedgerEntry(
        order=order,
        kind=LedgerEntry.Kind.CHARGE,
        amount_minor=intent.received_minor,
        currency=intent.currency,
        source_id=charge.id if charge else intent.id,
        txn_id=charge.txn_id if charge else "",
        occurred_at=payment.paid_at,
        created_at=at,
    )
    book(entry, fee_minor=charge.fee_minor if charge else 0, fee_currency=charge.fee_currency if charge else "")
    return payment


def book(entry: LedgerEntry, *, fee_minor: int, fee_currency: str) -> None:
    """
    Write a movement with what Stripe kept for it: beside it, where that is in another currency than it is in.

    :param fee_currency: of the balance transaction; empty while there is none.
    """
    is_apart = fee_currency not in {"", entry.currency}
    if not is_apart:
        entry.fee_minor = -fee_minor
    entry.save(force_insert=True)
    if is_apart and fee_minor:
        LedgerEntry(
            order_id=entry.order_id,
            kind=LedgerEntry.Kind.PROCESSING_FEE,
            amount_minor=0,
            fee_minor=-fee_minor,
            currency=fee_currency,
            source_id=entry.source_id,
            txn_id=entry.txn_id,
            occurred_at=entry.occurred_at,
            created_at=entry.created_at,
        ).save(force_insert=True)


def record_fee(charge_id: str, told: Movement, *, at: dt.datetime) -> bool:
    """
    Write down what Stripe kept of a charge, if it had not said so when the money came; once.

    :returns: whether it is in the books now.
    """
    charge = LedgerEntry.objects.get(kind=LedgerEntry.Kind.CHARGE, source_id=charge_id)
    # What is kept in another currency than was paid in is of another amount.
    if charge.currency == told.currency and charge.amount_minor != told.amount_minor:
        return False
    with Order.hold(charge.order_id):
        fee = LedgerEntry(
            order_id=charge.order_id,
            kind=LedgerEntry.Kind.PROCESSING_FEE,
            amount_minor=0,
            fee_minor=-told.fee_minor,
            currency=told.currency,
            source_id=charge_id,
            txn_id=told.id,
            occurred_at=told.created,
            created_at=at,
        )
        if not LedgerEntry.objects.filter(txn_id=told.id).exists():
            fee.save(force_insert=True)
    return True


def record_nothing(order: Order, *, at: dt.datetime) -> None:
    """Write down that an order of zero is settled; no money moved, so the ledger stays empty."""
    Payment(
        order=order,
        standing=Payment.Standing.COUNTED,
        amount_minor=0,
        currency=order.currency,
        paid_at=at,
        recorded_at=at,
    ).save(force_insert=True)
