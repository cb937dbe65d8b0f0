"""Chapter: the use of discount codes by orders: counted when an order is placed, given back when it dies."""

import datetime as dt
import logging
from typing import Final

from orders.models import Order, Redemption
from shop.models import DiscountCode
from shop.refusal import Refusal

log: Final = logging.getLogger("orders.redeeming")


class CodeUsedUp(Refusal):
    """Others were quicker."""

    code = "discount_code_used_up"
    title = "This code has been used as often as it can be; remove it from the cart."


class CodeUsedByYou(Refusal):
    """A customer has had their share."""

    code = "discount_code_used_by_you"
    title = "You have used this code as often as one customer can; remove it from the cart."


def redeem(order: Order, discount: DiscountCode, *, at: dt.datetime) -> Redemption:
    """
    Count the use of a code by an order that is being placed, in the caller's transaction.

    Counting locks the code until the caller's end, so two orders of one customer cannot both see that one use is left.

    :raises CodeUsedUp: if it is used up.
    :raises CodeUsedByYou: if the customer, or whoever has the e-mail address, may not use it again.
    """
    if not DiscountCode.objects.use(discount.pk):
        raise CodeUsedUp(pointer="/discount_code")
    most, email = discount.most_per_customer, order.email.lower()
    if most is not None and uses_of(discount.pk, order.customer_id, email) >= most:
        raise CodeUsedByYou(pointer="/discount_code")
    redemption = Redemption(
        order=order,
        code=discount,
        customer_id=order.customer_id,
        email=email,
        amount_minor=order.discount_minor,
        currency=order.currency,
        redeemed_at=at,
    )
    redemption.save(force_insert=True)
    return redemption


def uses_of(code_id: int, customer_id: int, email: str) -> int:
    """Return how many living orders of a buyer use a code."""
    return Redemption.objects.live().filter(code_id=code_id).of_buyer(customer_id, email).count()


def release(order: Order, *, at: dt.datetime) -> None:
    """Give the use of a code back with the order that dies; the order must be held. Nothing to do without a code."""
    order.require_held()
    if not order.discount_code:
        return
    live = Redemption.objects.live().filter(order=order)
    code_id = live.values_list("code_id", flat=True).first()
    if code_id is None:
        return
    live.update(state=Redemption.State.RELEASED, released_at=at)
    if not DiscountCode.objects.give_back(code_id):
        log.error("code %s does not know its use by order %s", code_id, order.number)
