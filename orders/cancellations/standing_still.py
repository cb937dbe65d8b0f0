"""
When the time to describe the feet stands still: while one of us, or a clinician, has the ball.

Who has it is one rule (:func:`orders.cancellations.overdue.theirs`); a sweep watches it and writes down in the line's
journal when the clock stops and when it runs again, so that every reader of the clock counts the same days.
"""

import datetime as dt
from typing import Final

from django.db.models import CharField, OuterRef, Q, Subquery

from orders.cancellations.measuring import CLOCK, RUNS, STANDS, clock_entries
from orders.cancellations.overdue import theirs
from orders.models import LineStatus, OrderLine, PaymentStatus
from shop.actor import SYSTEM

# One sweep looks at no more lines than this, so that it ends soon.
AT_ONCE: Final = 500


def watch(*, at: dt.datetime) -> int:
    """Sweep: stop the clock of lines whose wearer cannot go on, and let it run again; return how many moved."""
    told = clock_entries(Q(subject_id=OuterRef("pk"))).order_by("-at", "-pk").values("became")[:1]
    waits = OrderLine.objects.filter(status=LineStatus.AWAITING_PROFILE, order__payment=PaymentStatus.PAID)
    waits_since = waits.annotate(last=Subquery(told, output_field=CharField())).order_by("pk")
    running = Q(pk__in=theirs(at).values("pk"))
    stop = waits_since.filter(~running).exclude(last=STANDS).values_list("pk", flat=True)[:AT_ONCE]
    run = waits_since.filter(running, last=STANDS).values_list("pk", flat=True)[:AT_ONCE]
    return _noted(list(stop), RUNS, STANDS, at=at) + _noted(list(run), STANDS, RUNS, at=at)


def _noted(pks: list[int], was: str, became: str, *, at: dt.datetime) -> int:
    if not pks:
        return 0
    # What went on meanwhile has no clock that could stop.
    with OrderLine.hold_where(Q(pk__in=pks, status=LineStatus.AWAITING_PROFILE)) as lines:
        for line in lines:
            line.note(field=CLOCK, was=was, became=became, at=at, by=SYSTEM)
        return len(lines)
