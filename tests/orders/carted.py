"""What the tests of carts look at."""

import datetime as dt
from typing import Final

from orders.carts import Standing
from orders.models import Cart, CartLine
from tests.given import NOW

LATER: Final = NOW + dt.timedelta(hours=1)


def state() -> list[object]:
    """Everything a refusal must leave alone."""
    return [list(Cart.objects.order_by("pk").values()), list(CartLine.objects.order_by("pk").values())]


def shown(standing: Standing) -> list[tuple[str, int]]:
    return [(line.position.variant.sku, line.position.line.quantity) for line in standing.lines]
