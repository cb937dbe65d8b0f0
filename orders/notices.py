"""Which mails an order causes: rows written in the transaction of what they tell, each once, by its key."""

import datetime as dt

from fitting.models import Message
from orders.models import Order


def _queue(kind: str, order: Order, *, at: dt.datetime, once: str = "", **facts: object) -> None:
    message = Message(
        key=f"{kind}:{order.number}{once}",
        kind=kind,
        recipient_id=order.customer_id,
        to_email=order.email,
        language=order.language,
        thread=order.journal_thread(),
        facts={"number": order.number, **facts},
        queued_at=at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def order_confirmed(order: Order, *, at: dt.datetime) -> None:
    """Say that the order is paid, what was bought and what comes next."""
    _queue("order_confirmed", order, at=at, total_minor=order.total_minor, currency=order.currency)


def payment_processing(order: Order, *, at: dt.datetime) -> None:
    """Say that we wait for the buyer's bank, once per order."""
    _queue("payment_processing", order, at=at)


def payment_failed(order: Order, *, attempt: int, at: dt.datetime) -> None:
    """Say that the bank did not pay and how to pay again, once per attempt."""
    _queue("payment_failed", order, at=at, once=f":{attempt}")


def order_cancelled(order: Order, *, refunded_minor: int, at: dt.datetime) -> None:
    """Say that the order is cancelled, and what goes back."""
    _queue("order_cancelled", order, at=at, refunded_minor=refunded_minor, currency=order.currency)
