"""A delay that waits for its customer's answer."""

from orders import promises
from orders.models import Delay, OrderLine, Promise
from shop.actor import SYSTEM
from tests.given import NOW


def told(line: OrderLine) -> Delay:
    """Promise a line, and tell that we cannot say when it leaves us."""
    Promise.objects.create(line=line, number=1, ship_by=NOW.date(), reason="approved", made_at=NOW)
    return promises.tell_delay(line.pk, ship_by=None, reason="A machine is broken.", at=NOW, by=SYSTEM)
