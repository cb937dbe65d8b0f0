"""What was given up for lost, and paid back or sent once more, has arrived after all: a person decides what follows."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F

from orders import cases
from orders.cases.needs import of_found
from orders.models import Case, Parcel, Problem, ProblemLine
from shop.actor import Actor

_MADE_GOOD = (Problem.Status.RESENT, Problem.Status.REFUNDED)


def turned_up(parcel: Parcel, lines: Collection[int], *, at: dt.datetime, by: Actor) -> None:
    """
    Have somebody look at a parcel of which something that never came was made good for; once, whoever says it again.

    After every other lock of the caller's transaction. Where only a part was missing, the arrival of the rest says
    nothing about it.

    :param lines: the keys of its lines that were in it no more.
    """
    missed = ProblemLine.objects.filter(
        line__in=lines, side="", count=F("line__quantity"), problem__kind=Problem.Kind.NEVER_CAME,
        problem__status__in=_MADE_GOOD, problem__settled_at__gte=parcel.handed_over_at,
    )  # fmt: skip
    need = of_found(parcel)
    if missed.exists() and not Case.objects.filter(subject=need.subject).exists():
        cases.open_for([need], at=at, by=by)
