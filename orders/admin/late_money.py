"""Buttons for money that came too late, on the case that says so: the order lives again, or the money goes back."""

import datetime as dt

from orders import reviving
from orders.admin.desk import Button, Preview, Reason, amount
from orders.admin.refunding import Remark
from orders.models import Case, Payment
from orders.queues import Reason as Cause
from shop.actor import Actor, allowed


def _order_of(case_id: int) -> int:
    return Case.objects.values_list("order_id", flat=True).get(pk=case_id) or 0


@allowed("finance")
def _revive(case_id: int, *, reason: str, at: dt.datetime, by: Actor) -> object:
    """Let the order of a case live again."""
    return reviving.revive(_order_of(case_id), reason=reason, at=at, by=by)


@allowed("finance")
def _give_back(case_id: int, *, remark: str, at: dt.datetime, by: Actor) -> object:
    """Give back what came too late for the order of a case."""
    return reviving.give_back(_order_of(case_id), remark=remark, at=at, by=by)


def _waits(case: Case) -> bool:
    return case.is_live and case.cause == Cause.LATE_PAYMENT and case.order_id is not None


def _what_came(case: Case, _by: Actor) -> Preview:
    order = case.order
    if order is None:
        return
    yield "The order cost", amount(order.total_minor, order.currency)
    for payment in order.payments.filter(standing=Payment.Standing.LATE):
        yield "Came too late", amount(payment.amount_minor, payment.currency)
    for line in order.lines.order_by("position"):
        yield f"{line.quantity} x {line.name}", amount(line.subtotal_minor, order.currency)


REVIVE = Button(
    _revive,
    "Revive the order",
    "It is paid; the customer is told, and its lines go on.",
    form=Reason,
    when=_waits,
    preview=_what_came,
)
GIVE_BACK = Button(
    _give_back,
    "Give the money back",
    "Decided. It goes back within seconds, or waits for a colleague where it is above the limit.",
    form=Remark,
    when=_waits,
    preview=_what_came,
)
