"""
Money that does not pay for its order: where it lies, and buttons on the case that says so.

What came too late lets its order live again, or goes back; what does not fit, or came on a page that we never opened,
goes back.
"""

import datetime as dt
from typing import Final

from django.urls import reverse

from orders import deciding, holds, refunds, reviving
from orders.admin.desk import Button, Preview, Reason, amount
from orders.admin.refunding import Remark
from orders.models import Case, Hold, Payment
from orders.queues import Reason as Cause
from shop.actor import Actor, allowed

# Nobody is asked whether the order lives again: it was not cancelled.
_MISFIT: Final = frozenset({Cause.PAYMENT_MISMATCH, Cause.UNKNOWN_SESSION})


def ways(hold: Hold) -> list[tuple[str, str]]:
    """Return the page and the name of each payment that does not count, with how much of it is here."""
    return [
        (reverse("admin:orders_payment_change", args=[payment.pk]), _called(payment))
        for payment in holds.uncounted(hold)
    ]


def _called(payment: Payment) -> str:
    came, here = amount(payment.amount_minor, payment.currency), payment.available_minor()
    if here == payment.amount_minor:
        return f"the payment of {came}"
    return f"the payment of {came} ({amount(here, payment.currency)} left)"


def _here(case: Case) -> list[Payment]:
    found = holds.uncounted(case.order_hold) if case.order_hold is not None else []
    return [payment for payment in found if payment.available_minor() or payment.is_disputed()]


def _order_of(case_id: int) -> int:
    return Case.objects.values_list("order_id", flat=True).get(pk=case_id) or 0


@allowed("finance")
def _revive(case_id: int, *, reason: str, at: dt.datetime, by: Actor) -> object:
    """Let the order of a case live again."""
    return reviving.revive(_order_of(case_id), reason=reason, at=at, by=by)


@allowed("finance")
def _give_back(case_id: int, *, remark: str, at: dt.datetime, by: Actor) -> object:
    """Give back what came for the order of a case, and does not pay for it."""
    case = Case.objects.select_related("order_hold").get(pk=case_id)
    if case.cause in _MISFIT:
        payment = next(iter(_here(case)), None)
        if payment is None:
            raise refunds.NothingToRefund
        return deciding.return_payment(payment.pk, remark=remark, at=at, by=by)
    return reviving.give_back(_order_of(case_id), remark=remark, at=at, by=by)


def _waits(case: Case) -> bool:
    return case.is_live and case.cause == Cause.LATE_PAYMENT and case.order_id is not None


def _goes_back(case: Case) -> bool:
    return _waits(case) or (case.is_live and case.cause in _MISFIT and bool(_here(case)))


def _what_came(case: Case, _by: Actor) -> Preview:
    order = case.order
    if order is None:
        return
    yield "The order cost", amount(order.total_minor, order.currency)
    late = case.cause == Cause.LATE_PAYMENT
    for payment in holds.uncounted(case.order_hold) if case.order_hold is not None else ():
        yield "Came too late" if late else "Came and does not fit", amount(payment.amount_minor, payment.currency)
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
    when=_goes_back,
    preview=_what_came,
)
