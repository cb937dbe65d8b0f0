"""What happens to the lines of an order once it is paid: each goes as far as it can."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from fitting import intake
from orders.models import LineStatus, Order, OrderLine
from shop.actor import Actor


def release(order: Order, *, at: dt.datetime, by: Actor) -> list[OrderLine]:
    """
    Move the lines of a paid order that is held: stock goods are set aside, custom ones are looked at.

    A custom line waits for a profile unless its wearer has a submitted one, whose latest version it takes. What is
    built from it is judged within seconds, by a sweep: money must not wait for feet.

    :returns: the lines as they are now.
    """
    with OrderLine.hold_where(Q(order=order)) as lines:
        waiting = [line for line in lines if line.status == LineStatus.AWAITING_PAYMENT]
        stock = [line for line in waiting if line.kind == OrderLine.Kind.STOCK]
        custom = [line for line in waiting if line.kind == OrderLine.Kind.CUSTOM]
        OrderLine.become_all(stock, LineStatus.ALLOCATED, at=at, by=by)
        for profile_id, ready in _by_profile(custom).items():
            if profile_id is None:
                OrderLine.become_all(ready, LineStatus.AWAITING_PROFILE, at=at, by=by)
            else:
                OrderLine.become_all(ready, LineStatus.IN_REVIEW, at=at, by=by, profile_id=profile_id)
        return lines


def _by_profile(lines: Iterable[OrderLine]) -> dict[int | None, list[OrderLine]]:
    """Group the lines by the profile they are made from: the pinned one, else the wearer's latest submitted."""
    waiting = list(lines)
    wearers = {line.wearer_id for line in waiting if line.profile_id is None and line.wearer_id is not None}
    latest: dict[int, int] = {}
    if wearers:
        latest = dict(intake.usable(wearers).values_list("wearer_id", "pk"))
    grouped: dict[int | None, list[OrderLine]] = defaultdict(list)
    for line in waiting:
        grouped[line.profile_id or latest.get(line.wearer_id or 0)].append(line)
    return grouped
