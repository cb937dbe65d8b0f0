"""
Compare our books with Stripe's, and move forward what we missed.

Nothing is written unless ``fix``; then only the verbs everybody uses are pressed, so running it twice changes nothing
more, and one run at a time writes. Money never goes out here: what is to go back is queued, and the sweep of refunds
sends it. What is looked for stands in one table: :data:`DRIFTS`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from orders.invariants import Violation, invariants
from orders.models import Comparison, Order
from orders.reconciliation import disputed, given_back, news, sessions, turns
from orders.reconciliation.drifts import DRIFTS, Code, Drift
from orders.reconciliation.movements import movements
from orders.reconciliation.run import OVERLAP, Difference, Progress, Run, Tell
from orders.reconciliation.turns import ComparisonUnderWay, since_the_last
from shop.actor import Actor, allowed
from shop.refusal import NotFound

__all__ = [
    "DRIFTS",
    "Code",
    "ComparisonUnderWay",
    "Difference",
    "Drift",
    "OrderUnknown",
    "Progress",
    "Violation",
    "invariants",
    "reconcile",
    "since_the_last",
]

type _Chapter = tuple[str, Callable[[Run], Iterator[Difference]]]


def _laws(run: Run) -> Iterator[Difference]:
    for found in invariants(at=run.at):
        if not run.order or found.order == run.order:
            yield Difference(found.code, found.order, "", found.detail, "", about=found.about)


_OF_ONE_ORDER: Final[tuple[_Chapter, ...]] = (
    ("attempts not sent", sessions.unsent),
    ("sessions under way", sessions.live),
    ("refunds under way", given_back.waiting),
    ("disputes under way", disputed.under_way),
)
_OF_LISTS: Final[tuple[_Chapter, ...]] = (
    ("sessions", sessions.listed),
    ("refunds", given_back.listed),
    ("disputes", disputed.listed),
    ("events", news.missed),
)
_OF_OURS: Final[tuple[_Chapter, ...]] = (("inbox", news.stuck), ("invariants", _laws))


class OrderUnknown(NotFound):
    """No order has this number."""

    code = "comparison_order_unknown"
    title = "There is no order with this number; give it as it is written on the order, such as A9YK0VQ4A5."


def _silent(_progress: Progress) -> None:
    """Tell nobody."""


@allowed("system", "finance")
def reconcile(
    *,
    since: dt.timedelta,
    at: dt.datetime,
    by: Actor,
    order: str = "",
    fix: bool = False,
    ledger: bool = False,
    tell: Tell = _silent,
) -> Iterator[Difference]:
    """
    Walk every difference, in the order in which it is found.

    :param since: how far back Stripe's lists are read (two hours more, for clocks and open ends).
    :param order: only this order's number: Stripe is asked for its sessions, refunds and disputes, and for no list.
    :param fix: press the verbs that move our side forward; without it nothing is written.
    :param ledger: compare the ledger with Stripe's balance transactions as well.
    :param tell: is told where a long run has got to.
    :raises OrderUnknown: if there is no order with the number.
    :raises ComparisonUnderWay: if another run that may write has not ended.
    :raises OutcomeUnknown: if Stripe does not answer; what was fixed until then stays.
    :raises Misconfigured: if our key is not accepted.
    """
    if order and not Order.objects.filter(number=order).exists():
        raise OrderUnknown
    del by  # who may run it is the decorator's; what it presses is pressed by the system
    run = Run(at - since - OVERLAP, at, fix, tell, order)
    chapters = [
        *_OF_ONE_ORDER,
        *(() if order else _OF_LISTS),
        *((("movements", movements),) if ledger and not order else ()),
        *_OF_OURS,
    ]
    return _mending(run, chapters) if fix else _walk(run, chapters)


def _walk(run: Run, chapters: list[_Chapter]) -> Iterator[Difference]:
    for number, (words, read) in enumerate(chapters, start=1):
        run.begin(number, len(chapters), words)
        yield from read(run)


def _mending(run: Run, chapters: list[_Chapter]) -> Iterator[Difference]:
    """Walk while it is our turn; however the walk ends, the turn is given back."""
    until = Comparison.objects.compared_until()
    turn = turns.take(since=run.since, at=run.at)
    found = fixed = 0
    complete = False
    try:
        for one in _walk(run, chapters):
            found, fixed = found + 1, fixed + one.fixed
            yield one
        # Only what leaves no gap behind it lets the next run begin here.
        complete = not run.order and (until is None or run.since <= until)
    finally:
        turns.give_back(turn, at=run.at, complete=complete, found=found, fixed=fixed)
