"""What is paid back for a side: the unused share of what it cost."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from orders.covering.standing import SideHistory
from orders.covering.terms import ComponentTerms
from orders.days import local_date


def share_unused(
    side: SideHistory,
    part: ComponentTerms,
    *,
    until: dt.datetime,
    walked_miles: Decimal | None,
    at: dt.datetime,
    zone: str,
) -> Decimal:
    """
    Return the unused share, 0 to 1: of the miles or of the days, whichever is larger.

    Miles that nobody has told count as walked, so that only time is left to go by.

    :param until: when the part's cover ends.
    """
    begun = local_date(side.pair_delivered_at, zone)
    whole = (local_date(until, zone) - begun).days
    gone = (local_date(at, zone) - begun).days
    by_time = Decimal(whole - gone) / whole
    by_miles = Decimal(0)
    if part.miles and walked_miles is not None:
        by_miles = (part.miles - walked_miles) / part.miles
    return min(Decimal(1), max(Decimal(0), by_time, by_miles))


def sides_of(paid_minor: int) -> tuple[int, int]:
    """
    Share what was paid for a pair between left and right; an odd unit is the left's, so that both add up.

    >>> sides_of(18901)
    (9451, 9450)
    """
    right = paid_minor // 2
    return paid_minor - right, right


def pro_rata_minor(side_minor: int, share: Decimal) -> int:
    """
    Return the unused share of what a side cost, to the nearest minor unit.

    >>> pro_rata_minor(9451, Decimal("0.25"))
    2363
    """
    return int((side_minor * share).quantize(Decimal(1), rounding=ROUND_HALF_UP))
