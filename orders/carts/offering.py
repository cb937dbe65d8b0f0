"""Read the discount code of a cart with what decides whether it holds; a cart without one is not asked about."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from orders import redeeming
from orders.discounts import Offer
from orders.models import Cart, Redemption
from shop.models import DiscountCode, DiscountTerms


def offer_of(cart: Cart, live_order: str | None) -> Offer | None:
    """
    Return what the code of a cart offers there; ``None`` without a code.

    :param live_order: the number of the cart's order that waits for payment: its use does not count against it.
    """
    if cart.discount_id is None:
        return None
    terms = DiscountTerms.objects.filter(code=OuterRef("pk"), currency=cart.market.currency)
    counted = Redemption.objects.live().filter(code=OuterRef("pk"), order__number=live_order or "")
    discount: Any = DiscountCode.objects.annotate(
        off=Subquery(terms.values("off_minor")[:1]),
        least=Subquery(terms.values("least_minor")[:1]),
        is_counted=Exists(counted),
    ).get(pk=cart.discount_id)
    uses = 0
    if discount.most_per_customer is not None:
        uses = redeeming.uses_of(discount.pk, cart.customer_id, cart.email.lower()) - discount.is_counted
    return Offer(
        discount=discount,
        off_minor=discount.off,
        least_minor=discount.least or 0,
        products=frozenset(discount.products.values_list("pk", flat=True)),
        uses_of_buyer=uses,
        is_counted=discount.is_counted,
    )
