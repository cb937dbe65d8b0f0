"""How a problem comes to us: from its customer, from a carrier, or with an address we cannot send to."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from fitting.measured import Side
from fitting.models import refusing
from orders import cases, notices, pairs
from orders.cases.needs import of_problem, subject_of
from orders.models import (
    LONGEST_WORDS,
    Hold,
    LineStatus,
    Order,
    OrderLine,
    Parcel,
    Problem,
    ProblemLine,
)
from orders.postal import Address
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal
from shop.refusal import Problem as Wrong

_GONE: Final = frozenset({LineStatus.SHIPPED, LineStatus.DELIVERED})


class NotSent(Refusal):
    """It is still here, or came back, or was never ordered."""

    code = "line_not_sent"
    title = "Name lines of this order that were handed to the carrier; the others are still with us."


class ProblemOpen(Refusal):
    """One at a time."""

    code = "problem_open"
    title = "We are looking at a problem of this already, and write to you; add what is new as a message."


class PartImpossible(BadInput):
    """More pieces than were bought, or a foot of something that is no pair."""

    code = "problem_part_impossible"
    title = "Say of a pair which side, if not both; of other goods how many, at most as many as were bought."


class WordsTooLong(BadInput):
    """It is read at a desk."""

    code = "problem_words_too_long"
    title = f"Say it in at most {LONGEST_WORDS} characters."


@dataclass(frozen=True, slots=True)
class Trouble:
    """
    What of which line.

    :ivar line: its public id.
    :ivar side: of a pair, ``left`` or ``right``; both if empty.
    :ivar count: of stock goods, how many pieces; all if 0.
    """

    line: str
    side: str = ""
    count: int = 0


_ONCE: Final = dict.fromkeys(("problem_one_live_per_line", "orders_problemline.line_id"), ProblemOpen())


@allowed("customer", "guest", "support")
def report(
    order_id: int,
    *,
    kind: str,
    troubles: Sequence[Trouble],
    words: str = "",
    wish: str = "",
    at: dt.datetime,
    by: Actor,
) -> Problem:
    """
    Say that something that was sent never came, came damaged, is wrong or is missing; somebody of support sees to it.

    :param kind: one of :attr:`orders.models.Problem.REPORTED`.
    :param wish: ``resend`` or ``refund``, if there is one.
    :raises NotFound: if the actor has no such order.
    :raises CoverTakenOver: if it is made again for a wearer who has taken the guarantee over.
    :raises WordsTooLong: if the words are too long.
    :raises NotSent: if no line is named, or one that is not with the carrier or the customer.
    :raises PartImpossible: pointing at what there is not.
    :raises ProblemOpen: if a problem of one of the lines is open.
    """
    if len(words.strip()) > LONGEST_WORDS:
        raise WordsTooLong(pointer="/words")
    with pairs.hold_awaited(order_id, by) as order, OrderLine.hold_where(Q(order=order)) as held:
        gone = {line.public_id: line for line in held if line.status in _GONE}
        if not troubles or not {one.line for one in troubles} <= set(gone):
            raise NotSent(pointer="/lines")
        _insist_on_parts(troubles, gone)
        problem = Problem(order=order, kind=kind, words=words.strip(), wish=wish, reported_at=at)
        about = {one.line: one for one in troubles}.values()
        _write(problem, [_part(one, gone[one.line]) for one in about], at=at, by=by)
        return problem


@allowed("customer", "guest")
def of_order(number: str, *, by: Actor) -> list[Problem]:
    """
    Return every problem of the customer's own order, the newest first, with its lines at hand.

    :raises NotFound: if the actor has no such order.
    """
    order_id = Order.objects.owned_by(by.user_id).filter(number=number).values_list("pk", flat=True).first()
    if order_id is None:
        raise NotFound
    return of_awaited(order_id, by=by)


def of_awaited(order_id: int, *, by: Actor) -> list[Problem]:
    """
    Return every problem of an order that the actor awaits, the newest first, with its lines at hand.

    What somebody wrote of a parcel that goes to a wearer who has taken the guarantee over is theirs alone.
    """
    awaited = Order.objects.filter(pairs.awaited_by(by.user_id), ~pairs.of_others(by.user_id), pk=order_id)
    return list(Problem.objects.filter(order__in=awaited).prefetch_related("lines__line"))


def _insist_on_parts(troubles: Sequence[Trouble], lines: dict[str, OrderLine]) -> None:
    wrong = [
        Wrong(f"/lines/{place}", PartImpossible.code, PartImpossible.title)
        for place, one in enumerate(troubles)
        if (one.side and (lines[one.line].kind == OrderLine.Kind.STOCK or one.side not in {*Side}))
        or not 0 <= one.count <= lines[one.line].quantity
    ]
    if wrong:
        raise PartImpossible(problems=wrong)


def _part(one: Trouble, line: OrderLine) -> ProblemLine:
    return ProblemLine(line=line, side=one.side, count=one.count or line.quantity)


def _write(problem: Problem, about: Sequence[ProblemLine], *, at: dt.datetime, by: Actor) -> None:
    problem.save(force_insert=True)
    for one in about:
        one.problem = problem
    with refusing(_ONCE):
        ProblemLine.objects.bulk_create(about)
    problem.note(field="status", became=problem.status, at=at, by=by, reason=problem.get_kind_display())
    cases.open_for([of_problem(problem)], at=at, by=by)


def came_back(
    order: Order, parcel: Parcel, lines: Sequence[OrderLine], *, answers: Sequence[Problem], at: dt.datetime, by: Actor
) -> Problem:
    """
    Ask where a parcel should go that a carrier brought back, in the caller's transaction; until then nothing leaves.

    :param answers: the held open problems of the order: what was reported of these lines is answered by this.
    """
    order.require_held()
    about = set(ProblemLine.objects.filter(line__in=lines, is_open=True).values_list("problem_id", flat=True))
    answered = [problem for problem in answers if problem.pk in about]
    for problem in answered:
        said = "The carrier brought the parcel back."
        problem.become(Problem.Status.ANSWERED, at=at, by=by, settled_at=at, answer=said)
    close_lines(about, at=at, by=by)
    problem = Problem(order=order, kind=Problem.Kind.CAME_BACK, parcel=parcel, reported_at=at)
    _write(problem, [ProblemLine(line=line, count=line.quantity) for line in lines], at=at, by=by)
    Hold.objects.bulk_create(Hold(order=order, line=line, code=Hold.Code.ADDRESS, opened_at=at) for line in lines)
    notices.parcel_came_back(order, parcel, lines, at=at)
    return problem


def close_lines(problem_ids: Collection[int], *, at: dt.datetime, by: Actor) -> None:
    """Let the lines of settled problems have new ones, let what came back leave, and close the cases."""
    if not problem_ids:
        return
    about = ProblemLine.objects.filter(problem__in=problem_ids)
    Hold.objects.filter(line__in=about.values("line"), code=Hold.Code.ADDRESS, closed_at=None).update(
        closed_at=at, closed_by=str(by)
    )
    about.update(is_open=False)
    cases.settle([subject_of("problem", pk) for pk in problem_ids], at=at, by=by)


# --- where it should go ------------------------------------------------------------------------


def address_asked(order: Order, wanted: Address, *, at: dt.datetime, by: Actor) -> Problem:
    """Write down that a held order should go where we cannot simply send it; a later wish replaces an earlier one."""
    order.require_held()
    known = Problem.objects.live().filter(order=order, kind=Problem.Kind.ELSEWHERE).first()
    if known is not None:
        with Problem.hold(known.pk) as problem:
            problem.change(**wanted.columns(), reported_at=at)
            cases.open_for([of_problem(problem)], at=at, by=by)
            return problem
    problem = Problem(order=order, kind=Problem.Kind.ELSEWHERE, reported_at=at, **wanted.columns())
    _write(problem, [], at=at, by=by)
    return problem


def address_given(order: Order, *, at: dt.datetime, by: Actor) -> bool:
    """Note that the customer of a held order said where its parcels should go; return whether one came back."""
    order.require_held()
    asked = Q(kind=Problem.Kind.CAME_BACK, ship_country="") | Q(kind=Problem.Kind.ELSEWHERE)
    with Problem.hold_where(Q(order=order, status=Problem.Status.OPEN) & asked) as problems:
        for problem in problems:
            if problem.kind == Problem.Kind.CAME_BACK:
                problem.change(**order.ship_to())
                cases.open_for([of_problem(problem)], at=at, by=by)
            else:
                answer = "It goes within the country and tax region after all."
                problem.become(Problem.Status.ANSWERED, at=at, by=by, settled_at=at, answer=answer)
                cases.settle([subject_of("problem", problem.pk)], at=at, by=by)
        return any(problem.kind == Problem.Kind.CAME_BACK for problem in problems)
