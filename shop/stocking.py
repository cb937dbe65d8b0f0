"""Pieces that come in: the verb behind the stock desk."""

import datetime as dt

from shop.actor import Actor, allowed
from shop.models import Stock
from shop.refusal import BadInput, NotFound


class CountNotPositive(BadInput):
    """Nothing came in."""

    code = "count_not_positive"
    title = "Count at least one piece."


@allowed("warehouse", "content", "system")
def receive(*, variant_id: int, count: int, by: Actor, at: dt.datetime) -> Stock:  # noqa: ARG001  every verb is told who and when
    """
    Put pieces on the shelf: a delivery, or a return in good order.

    :raises CountNotPositive: if it is less than one piece.
    :raises NotFound: if the variant is not kept in stock.
    """
    if count < 1:
        raise CountNotPositive(pointer="/count")
    if not Stock.objects.receive(variant_id, count):
        message = "This variant is not kept in stock."
        raise NotFound(message)
    return Stock.objects.get(variant_id=variant_id)
