"""When the public sees a product: the verbs that open and close the window, and one question for staff."""

import datetime as dt

from django.db import transaction

from shop.actor import Actor, allowed
from shop.models import Product, Variant
from shop.refusal import BadInput, Refusal


class WindowEmpty(BadInput):
    """Publication would end before it starts."""

    code = "publication_window_empty"
    title = "The end of publication comes after its start."


class NothingToSell(Refusal):
    """A product without a single priced variant would be an empty page."""

    code = "nothing_to_sell"
    title = "Give at least one variant a price and a start before the product is published."


class NotOnSale(Refusal):
    """The product is not published, so there is nothing to take back."""

    code = "not_on_sale"
    title = "This product is not on sale."


@allowed("content", "system")
def publish(
    *, product_id: int, starts_at: dt.datetime, until: dt.datetime | None = None, by: Actor, at: dt.datetime
) -> Product:
    """
    Put a product on sale from ``starts_at`` on, until ``until`` (exclusive) or for good.

    Variants without a window of their own go with it.

    :raises WindowEmpty: if it would end before it starts, or has ended already.
    :raises NothingToSell: if no variant has a price in any currency by then.
    """
    if until is not None and until <= max(starts_at, at):
        raise WindowEmpty(pointer="/until")
    with transaction.atomic():
        product = Product.objects.select_for_update(of=("self",)).get(pk=product_id)
        if not Variant.objects.filter(product_id=product_id, prices__starts_at__lte=starts_at).exists():
            raise NothingToSell
        for variant in product.variants.filter(published_from=None):
            variant.published_from = starts_at
            variant._change_reason = f"published by {by}"  # noqa: SLF001  simple-history's own word
            variant.save(update_fields=["published_from"])
        product.is_active, product.published_from, product.published_until = True, starts_at, until
        product._change_reason = f"published by {by}"  # noqa: SLF001
        product.save(update_fields=["is_active", "published_from", "published_until"])
    return product


@allowed("content", "system")
def retire(*, product_id: int, by: Actor, at: dt.datetime) -> Product:
    """
    Take a product off sale now; carts and the API stop offering it at once, orders keep what they bought.

    :raises NotOnSale: if it is not on sale.
    """
    with transaction.atomic():
        product = Product.objects.select_for_update(of=("self",)).get(pk=product_id)
        if not product.is_on_sale(at):
            raise NotOnSale
        product.published_until = at
        product._change_reason = f"retired by {by}"  # noqa: SLF001
        product.save(update_fields=["published_until"])
    return product
