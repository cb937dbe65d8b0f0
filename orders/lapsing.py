"""Chapter: returns that were announced and never came: they lapse, so that their goods are their customer's again."""

import datetime as dt
from contextlib import suppress
from typing import Final

from django.conf import settings

from orders import days, notices
from orders.models import StockReturn
from orders.returns import ReturnElsewhere, ReturnNotLate, waiting
from shop.actor import SYSTEM, Actor, allowed

# Fourteen days to send it, as its mail says, and as many on the way as a silent parcel has; then two more.
LAPSES_AFTER_DAYS: Final = 30
# One sweep closes no more than this, so that it ends soon.
AT_ONCE: Final = 100


def lapse_late(*, at: dt.datetime) -> int:
    """Sweep: close what was announced and has not come in time; return how many."""
    late = StockReturn.objects.filter(status=StockReturn.Status.ANNOUNCED, announced_at__lt=_late_before(at))
    done = 0
    for pk in list(late.order_by("announced_at", "pk").values_list("pk", flat=True)[:AT_ONCE]):
        # The warehouse may be faster.
        with suppress(ReturnElsewhere):
            lapse(pk, at=at, by=SYSTEM)
            done += 1
    return done


def _late_before(at: dt.datetime) -> dt.datetime:
    # The last day must be over.
    zone = settings.SHOP_TIME_ZONE
    return days.end_of(days.local_date(at, zone) - dt.timedelta(days=LAPSES_AFTER_DAYS + 1), zone)


@allowed("system")
def lapse(return_id: int, *, at: dt.datetime, by: Actor) -> StockReturn:
    """
    Close a return that was announced and has not come in time, and tell its customer.

    :raises ReturnUnknown: if there is no such return.
    :raises ReturnElsewhere: unless it was announced and has not come.
    :raises ReturnNotLate: if it can still come in time.
    """
    with waiting(return_id, by, StockReturn.Status.ANNOUNCED) as (order, announced):
        if announced.announced_at >= _late_before(at):
            raise ReturnNotLate
        announced.become(StockReturn.Status.LAPSED, at=at, by=by, reason="never_came")
        notices.return_lapsed(order, announced, at=at)
        return announced
