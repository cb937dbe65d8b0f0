"""
Chapter: gifts that wait for their day. The link by which their wearers answer for themselves lives past that day.

Links are made where nobody knows of orders: that floor asks here (``INVITATIONS_NEEDED``) when it makes one, and a
link that was made before its gift was ordered is prolonged then.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db.models import Max

from fitting import inviting
from orders.feet_clock import link_until
from orders.models import LineStatus, OrderLine
from shop.actor import Actor

# Whose feet are awaited, or will be once it is paid.
_WAITS: Final = (LineStatus.AWAITING_PAYMENT, LineStatus.AWAITING_PROFILE)


def links_needed_until(wearer_id: int) -> dt.datetime | None:
    """Return until when a wearer needs their link for the sake of a gift that waits for them; ``None`` for none."""
    waiting = OrderLine.objects.filter(wearer=wearer_id, status__in=_WAITS, given_on__isnull=False)
    last = waiting.aggregate(last=Max("given_on"))["last"]
    return link_until(last, settings.SHOP_TIME_ZONE) if last else None


def keep_links(lines: Iterable[OrderLine], *, at: dt.datetime, by: Actor) -> None:
    """Let the links of those who get a gift live past the day on which it is given; no statement without a gift."""
    untils: dict[int, dt.datetime] = {}
    for line in lines:
        if line.given_on is not None and line.wearer_id is not None:
            until = link_until(line.given_on, settings.SHOP_TIME_ZONE)
            untils[line.wearer_id] = max(until, untils.get(line.wearer_id, until))
    if untils:
        inviting.prolong(untils, at=at, by=by)
