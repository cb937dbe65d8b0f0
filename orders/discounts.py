"""
What a discount code takes off a cart: pure, from the code's terms and what is in the cart.

A code that does not hold takes nothing and says why; what it takes is worked out once, in whole minor units, and the
quote spreads it over the lines it holds for.
"""

import datetime as dt
from dataclasses import dataclass

from shop.models import DiscountCode
from shop.money import Money, share_of
from shop.refusal import Problem

POINTER = "/discount_code"


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A code that lies in a cart, with what decides whether it holds.

    :ivar off_minor: for an amount, how much in the cart's currency; ``None`` where it has no terms.
    :ivar least_minor: the least spend on goods in that currency.
    :ivar products: keys of the products it holds for; empty: for all.
    :ivar uses_of_buyer: orders of this buyer that use it, the cart's own order that waits for payment aside.
    :ivar is_counted: whether that order of the cart has counted its use already.
    """

    discount: DiscountCode
    off_minor: int | None
    least_minor: int
    products: frozenset[int]
    uses_of_buyer: int = 0
    is_counted: bool = False

    def holds_for(self, product_id: int) -> bool:
        """Whether it takes something off this product."""
        return not self.products or product_id in self.products


@dataclass(frozen=True, slots=True)
class Worked:
    """What the code of a cart comes to: what it takes off, or why it takes nothing."""

    code: str
    off_minor: int
    why_not: Problem | None = None


def worked(offer: Offer, *, goods_minor: int, eligible_minor: int, currency: str, at: dt.datetime) -> Worked:
    """
    Work out what a code takes off.

    :param goods_minor: what all goods cost, which the least spend is compared with.
    :param eligible_minor: what those goods cost that the code holds for.
    """
    why = never(offer, at=at) or _not_yet(offer, goods_minor, eligible_minor, currency)
    if why is not None:
        return Worked(offer.discount.code, 0, why)
    if offer.discount.percent is not None:
        off = share_of(eligible_minor, offer.discount.percent / 100)
    else:
        off = min(offer.off_minor or 0, eligible_minor)
    return Worked(offer.discount.code, off)


def never(offer: Offer, *, at: dt.datetime) -> Problem | None:
    """Say why the code cannot hold for this cart, whatever is put into it."""
    discount = offer.discount
    code = discount.code
    if not discount.has_begun(at) or discount.is_over(at):
        return Problem(POINTER, "discount_code_over", f"{code} does not hold any more.")
    if discount.kind == DiscountCode.Kind.AMOUNT and offer.off_minor is None:
        return Problem(POINTER, "discount_code_elsewhere", f"{code} does not hold in this country.")
    used = discount.used - offer.is_counted
    if discount.most_uses is not None and used >= discount.most_uses:
        return Problem(POINTER, "discount_code_used_up", f"{code} has been used as often as it can be.")
    if discount.most_per_customer is not None and offer.uses_of_buyer >= discount.most_per_customer:
        return Problem(POINTER, "discount_code_used_by_you", f"You have used {code} as often as one customer can.")
    return None


def _not_yet(offer: Offer, goods_minor: int, eligible_minor: int, currency: str) -> Problem | None:
    """Say what has to be put into the cart before the code holds."""
    code = offer.discount.code
    if not eligible_minor:
        return Problem(POINTER, "discount_code_not_for_these", f"{code} does not hold for what is in the cart.")
    if goods_minor < offer.least_minor:
        least = Money(offer.least_minor, currency).words()
        return Problem(POINTER, "discount_code_least_spend", f"{code} holds from {least} of goods on.")
    return None
