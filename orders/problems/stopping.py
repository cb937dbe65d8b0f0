"""Not sending once more what nobody needs twice: what never came has arrived after all, and the second is here."""

import datetime as dt
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, Subquery

from fitting.models import reason_within
from orders import cases, guarantee, holds, notices, production, promises
from orders.cases.needs import of_found, subject_of
from orders.models import (
    BEFORE_HAND_OVER,
    Case,
    LineStatus,
    OrderLine,
    Parcel,
    ParcelLine,
    Problem,
    ProblemLine,
    StockReservation,
)
from orders.overall import follow
from orders.problems.settling import AnswerMissing, known
from shop.actor import Actor, allowed
from shop.models import Stock
from shop.refusal import Refusal

_WHY: Final = "what was sent first has arrived"
_ALL_OF_IT: Final = Q(side="", count=F("line__quantity"))


class NothingToStop(Refusal):
    """It has left us, or what was sent first is not there."""

    code = "resend_cannot_be_stopped"
    title = "Only what is still here can be stopped, once somebody has said that what was sent first has arrived."


def stoppable(problem: Problem) -> list[ParcelLine]:
    """
    Return what need not be sent once more, in the parcel that has arrived; of a whole line that was lost, and bought.

    What is made again for a claim goes on: by now they wear what they wore before.
    """
    if problem.status != Problem.Status.RESENT or problem.kind != Problem.Kind.NEVER_CAME:
        return []
    # What was lost more than once is stopped where it was lost last: that is what is to be sent.
    since = ProblemLine.objects.filter(line=OuterRef("line"), problem__gt=OuterRef("problem"))
    lost = problem.lines.filter(_ALL_OF_IT, ~Exists(since), line__remake_of=None)
    never_came = ProblemLine.objects.filter(_ALL_OF_IT, problem__kind=Problem.Kind.NEVER_CAME)
    here = ParcelLine.objects.alias(given_up=_given_up()).filter(
        given_up__in=never_came, line__in=lost.values("line"), is_out=False, parcel__status=Parcel.Status.DELIVERED,
        parcel__handed_over_at__lte=problem.settled_at, line__status__in=BEFORE_HAND_OVER,
    )  # fmt: skip
    found = list(here.select_related("parcel", "line").order_by("line", "pk"))
    # That it was said to be there before it was said to be lost is no news; what turned up since has had its case.
    subjects = {one.pk: of_found(one.parcel).subject for one in found}
    told = set(Case.objects.filter(subject__in=subjects.values()).values_list("subject", flat=True)) if found else ()
    # Of each line the one that left last, whichever others have turned up beside it.
    return list({one.line_id: one for one in found if subjects[one.pk] in told}.values())


def _given_up() -> Subquery:
    """Find why a line is in a parcel no more: the first that was sent again of it since, be it all of it or a part."""
    again = ProblemLine.objects.filter(
        line=OuterRef("line"), problem__status=Problem.Status.RESENT,
        problem__settled_at__gte=OuterRef("parcel__handed_over_at"),
    )  # fmt: skip
    return Subquery(again.order_by("problem__settled_at", "pk").values("pk")[:1])


@allowed("support")
def stop_resending(problem_id: int, *, text: str, at: dt.datetime, by: Actor) -> Problem:
    """
    Let what is to be sent once more stay here, as what was sent first has arrived: that is what was bought again.

    What was made of it is scrapped, what was set aside is free again, and guarantees begin with the first arrival.

    :param text: what its customer reads.
    :raises ProblemUnknown: if there is none.
    :raises NothingToStop: if nothing of it is still here, or what was sent first has not arrived by anybody's word.
    :raises AnswerMissing: if nothing is said.
    :raises ReasonTooLong: if it is longer than there is room for.
    """
    said = reason_within(text, pointer="/text", missing=AnswerMissing)
    with known(problem_id, by) as (order, problem), OrderLine.hold_where(Q(order=order)) as lines:
        there = {one.line_id: one for one in stoppable(problem)}
        if not there:
            raise NothingToStop
        stopped = [line for line in lines if line.pk in there]
        promises.no_more([line for line in stopped if line.kind == OrderLine.Kind.CUSTOM], at=at, by=by)
        for line in stopped:
            _stop(line, there[line.pk], at=at, by=by)
        follow(order, lines, at=at, by=by)
        problem.become(Problem.Status.ANSWERED, at=at, by=by, settled_at=at, answer=said)
        notices.problem_settled(order, problem, at=at, again=True)
        # That it turned up is a case of its own, which whoever has it closes: other things may be in that parcel.
        cases.settle([subject_of("line", pk) for pk in there], at=at, by=by)
        return problem


def _stop(line: OrderLine, first: ParcelLine, *, at: dt.datetime, by: Actor) -> None:
    """Let a held line be what has arrived."""
    parcel = first.parcel
    if line.kind == OrderLine.Kind.STOCK:
        _put_back(line, at=at)
    worn = []
    if line.kind == OrderLine.Kind.CUSTOM:
        worn = production.make_no_more(line, sent_at=parcel.handed_over_at, reason=_WHY, at=at, by=by)
        # Nothing is made of newer feet that wait for an answer.
        holds.end_fit_pause(line, at=at, by=by, reason=_WHY)
    line.become(LineStatus.DELIVERED, at=at, by=by, reason=_WHY)
    ParcelLine.objects.filter(pk=first.pk).update(is_out=True)
    guarantee.begin([line], worn, delivered_at=parcel.delivered_at or at, at=at, by=by)


def _put_back(line: OrderLine, *, at: dt.datetime) -> None:
    """Let the pieces that were set aside or packed once more be free; those of the first parcel are the line's."""
    for aside in StockReservation.objects.filter(line=line):
        if line.status == LineStatus.READY:
            Stock.objects.receive(aside.variant_id, aside.count)
        else:
            Stock.objects.release(aside.variant_id, aside.count)
    StockReservation.objects.filter(line=line).update(state=StockReservation.State.CONSUMED, settled_at=at)
