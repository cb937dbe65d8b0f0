"""
Chapter: money that came after its order was cancelled unpaid; a person lets the order live again, or gives it back.

What was agreed is agreed: the same lines, prices and promises. Only what is from the shelf has to be there still.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q

from fitting.models import reason_within
from orders import cases, deciding, holds, payments
from orders.cases.needs import of_refund, subject_of
from orders.models import (
    Cart,
    Hold,
    LineStatus,
    Order,
    OrderLine,
    Payment,
    PaymentStatus,
    Redemption,
    Refund,
    StockReservation,
)
from shop.actor import Actor, allowed
from shop.models import DiscountCode, Stock
from shop.refusal import Refusal

_LATE: Final = Payment.Standing.LATE


class NoLateMoney(Refusal):
    """No money came too late for this order, or somebody has decided about it."""

    code = "no_late_money"
    title = "No late payment of this order waits for a decision; look at where its money stands."


class LateMoneyDoesNotFit(Refusal):
    """Another amount or currency than the order costs, or a part of it is gone."""

    code = "late_money_does_not_fit"
    title = "What came is not what this order costs, or some of it is gone; give it back instead."


class OrderedAgain(Refusal):
    """Whoever paid late has ordered the same cart anew."""

    code = "ordered_again"
    title = "The customer has ordered the same cart again; give this money back instead."


class SoldMeanwhile(Refusal):
    """What was set aside for it has gone to others."""

    code = "sold_meanwhile"
    title = "Some of its goods from stock are sold out; give the money back instead."


@allowed("finance")
def revive(order_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Order:
    """
    Let an order that was cancelled unpaid live again: the money that came late pays for it, and its lines go on.

    A discount code that is used up meanwhile does not take the discount away, as that is what was agreed.

    :raises NotFound: if there is no such order.
    :raises ReasonMissing: if no reason is given.
    :raises NoLateMoney: if it is not cancelled unpaid, or no money came too late for it.
    :raises LateMoneyDoesNotFit: if the money is not what it costs, or some of it is refunded or disputed.
    :raises OrderedAgain: if another order of the same cart lives.
    :raises SoldMeanwhile: if there are not enough pieces of a stock good.
    """
    why = reason_within(reason, missing=holds.ReasonMissing)
    with transaction.atomic():
        # Before the order, as carts are locked first; a refusal takes it back.
        Cart.objects.filter(orders=order_id, closed_at=None).update(closed_at=at)
        with Order.hold_for(order_id, by) as order:
            payment = _fitting(order)
            if _lives_again(order):
                raise OrderedAgain
            Payment.objects.filter(pk=payment.pk).update(standing=Payment.Standing.COUNTED)
            _take_up(order, at=at, by=by)
            payments.become_paid(order, paid_at=at, at=at, by=by, reason=why, cancelled_at=None)
            _close(order, at=at, by=by)
            # What was to go back and did not is not to go back any more.
            earlier = payment.refunds.filter(status__in=Refund.ASTRAY)
            cases.settle([of_refund(refund).subject for refund in earlier], at=at, by=by)
            return order


def _fitting(order: Order) -> Payment:
    late = list(order.payments.filter(standing=_LATE).order_by("pk"))
    if order.payment != PaymentStatus.CANCELLED or not late:
        raise NoLateMoney
    for payment in late:
        if payment.currency == order.currency and (
            order.total_minor == payment.amount_minor == payment.available_minor()
        ):
            return payment
    raise LateMoneyDoesNotFit


def _lives_again(order: Order) -> bool:
    others = Order.objects.filter(cart=order.cart_id).exclude(pk=order.pk)
    return order.cart_id is not None and others.exclude(payment=PaymentStatus.CANCELLED).exists()


def _take_up(order: Order, *, at: dt.datetime, by: Actor) -> None:
    """Set aside again what the lines need, and let them wait for the money that has come."""
    with OrderLine.hold_where(Q(order=order)) as lines:
        OrderLine.become_all(lines, LineStatus.AWAITING_PAYMENT, at=at, by=by, reason="revived")
        gone = StockReservation.objects.filter(line__in=lines, state=StockReservation.State.RELEASED)
        # By variant, as checkout does.
        for reservation in gone.order_by("variant_id"):
            if not Stock.objects.reserve(reservation.variant_id, reservation.count):
                raise SoldMeanwhile
        gone.update(state=StockReservation.State.RESERVED, reserved_at=at, settled_at=None)
    given_back = Redemption.objects.filter(order=order, state=Redemption.State.RELEASED)
    code_id = given_back.values_list("code_id", flat=True).first()
    if code_id is not None and DiscountCode.objects.use(code_id):
        given_back.update(state=Redemption.State.LIVE, redeemed_at=at, released_at=None)


def _close(order: Order, *, at: dt.datetime, by: Actor) -> None:
    """Close what was waiting for the decision, unless other money that came late waits for one."""
    if any(payment.available_minor() for payment in order.payments.filter(standing=_LATE)):
        return
    for hold in order.holds.filter(code=Hold.Code.LATE_PAYMENT, closed_at=None):
        hold.closed_at, hold.closed_by = at, str(by)
        hold.save(update_fields=["closed_at", "closed_by"])
        order.note(field="hold", was=hold.code, became="closed", at=at, by=by, reason="revived")
        cases.settle([subject_of("order_hold", hold.pk)], at=at, by=by)


@allowed("finance")
def give_back(order_id: int, *, remark: str, at: dt.datetime, by: Actor) -> Refund:
    """
    Give money that came too late back, and close what was waiting for that; above the limit a second person approves.

    Where that one declines, it waits again (:func:`orders.deciding.decline`).

    :raises NotFound: if there is no such order.
    :raises NoLateMoney: if no money came too late for the order, or it is on its way back.
    :raises RemarkMissing: if there is no remark.
    :raises PaymentDisputed: if the payment is disputed.
    """
    # In one go: a colleague who declines between the decision and the closing would find it waiting still.
    with Order.hold_for(order_id, by) as order:
        late = order.payments.filter(standing=_LATE).order_by("-pk")
        payment = next((one for one in late if one.available_minor() or one.is_disputed()), None)
        if payment is None:
            raise NoLateMoney
        refund = deciding.return_payment(payment.pk, remark=remark, at=at, by=by)
        _close(order, at=at, by=by)
        return refund
