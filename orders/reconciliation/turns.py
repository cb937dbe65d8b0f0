"""One comparison that may write at a time: a row is its turn, and a constraint of the database the lock."""

import datetime as dt
from typing import Final

from django.db import transaction

from fitting.models import refusing
from orders.models import Comparison
from shop.refusal import Unavailable

# A run that is not over after this was killed; the next hourly one takes its turn.
LEASE: Final = dt.timedelta(minutes=55)
# How far back at most a run goes to make good what was missed: Stripe's events are kept that long.
LONGEST: Final = dt.timedelta(days=30)


class ComparisonUnderWay(Unavailable):
    """Somebody compares already; two at once would only do the same."""

    code = "comparison_under_way"
    title = "Another comparison with Stripe is under way; wait until it has ended, then look again."


_ONE_AT_A_TIME: Final = dict.fromkeys(
    ("comparison_one_at_a_time", "orders_comparison.is_complete"), ComparisonUnderWay()
)


def take(*, since: dt.datetime, at: dt.datetime) -> Comparison:
    """
    Begin a run that may write; a run whose lease is over is ended.

    :raises ComparisonUnderWay: if another is at it.
    """
    with transaction.atomic():
        Comparison.objects.under_way().filter(leased_until__lte=at).update(ended_at=at)
        turn = Comparison(began_at=at, since=since, leased_until=at + LEASE)
        with refusing(_ONE_AT_A_TIME):
            turn.save(force_insert=True)
    return turn


def give_back(turn: Comparison, *, at: dt.datetime, complete: bool, found: int, fixed: int) -> None:
    """End a run, unless another has ended it because it took too long."""
    Comparison.objects.under_way().filter(pk=turn.pk).update(
        ended_at=at, is_complete=complete, found=found, fixed=fixed
    )


def since_the_last(at: dt.datetime, *, at_least: dt.timedelta) -> dt.timedelta:
    """Return how far back a run must look so that nothing is left out since the last complete one."""
    until = Comparison.objects.compared_until()
    return min(max(at_least, at - until), LONGEST) if until else LONGEST
