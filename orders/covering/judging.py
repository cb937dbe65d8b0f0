"""
Whether a claim is covered, by which sentence of which policy, and what answers it.

A refusal by rule stands on hard facts only: dates of ours, counters of ours, the customer's own confirmed miles and the
customer's own words about the cause. Whatever needs an opinion goes to a person.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from orders.covering.standing import SideHistory, fit_until, growing_until, holds_ladder, part_until
from orders.covering.terms import Cause, Component, ComponentTerms, DurabilityTerms, FitTerms, Remedy


class Verdict(StrEnum):
    """What the rules say."""

    GRANTED = "granted"
    REFUSED = "refused"
    REVIEW = "review"


class Failure(StrEnum):
    """What has happened to a part."""

    CRACK = "crack"
    LOST_SPRING = "lost_spring"
    LOOSE_LAYER = "loose_layer"
    WORN_THROUGH = "worn_through"
    PRINT_DEFECT = "print_defect"
    LOST_SHAPE = "lost_shape"
    LOOKS_WORN = "looks_worn"
    OUTGROWN = "outgrown"
    OTHER = "other"


class Clause(StrEnum):
    """The sentences of the policies, named; each verdict rests on one."""

    DURABILITY_PART = "durability.part"
    DURABILITY_TIME = "durability.time"
    DURABILITY_MILES = "durability.miles"
    DURABILITY_FREE = "durability.free"
    DURABILITY_EXCLUDED = "durability.excluded"
    DURABILITY_FAILURE = "durability.failure"
    DURABILITY_WASHING = "durability.washing"
    DURABILITY_GROWING = "durability.growing"
    DURABILITY_REFUNDED = "durability.refunded"
    FIT_WINDOW = "fit.window"
    FIT_LADDER = "fit.ladder"
    FIT_REMAKES = "fit.remakes"
    FIT_HELD_OPEN = "fit.held_open"
    FIT_REFUNDED = "fit.refunded"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One side of a claim.

    :ivar part: for durability; None for fit.
    :ivar confirmed_miles: the customer's own figure; None if none is confirmed: then distance refuses nothing.
    :ivar wearer_age_years: when the pair came; for feet that grow.
    :ivar advice_taken: whether advice was given and did not help.
    :ivar wishes_refund: whether the customer would rather have the money back.
    """

    at: dt.datetime
    history: SideHistory
    part: Component | None = None
    failure: Failure = Failure.OTHER
    cause: Cause | None = None
    confirmed_miles: Decimal | None = None
    wearer_age_years: int | None = None
    advice_taken: bool = False
    wishes_refund: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """
    The rules' answer.

    :ivar remedy: what answers it if granted; what may be bought instead if refused and there is such a thing.
    :ivar clause: the sentence it rests on.
    :ivar speaks_for: clauses in the claim's favour; ``against`` those that are not; both in the order they were asked.
    """

    verdict: Verdict
    clause: Clause
    remedy: Remedy | None = None
    speaks_for: tuple[Clause, ...] = ()
    against: tuple[Clause, ...] = ()


# What a look at a photo must decide: whether it is a failure, and of which part.
_NEEDS_EYES: Final = frozenset({Failure.OTHER, Failure.LOST_SHAPE})


def judge_durability(asked: Asked, terms: DurabilityTerms, *, zone: str) -> Judged:
    """Judge one side of a claim that a part has failed, or that feet have outgrown the pair."""
    if asked.history.is_refunded:
        return Judged(Verdict.REFUSED, Clause.DURABILITY_REFUNDED, against=(Clause.DURABILITY_REFUNDED,))
    if asked.failure is Failure.OUTGROWN:
        return _grown(asked, terms, zone)
    part = terms.components.get(asked.part) if asked.part is not None else None
    if part is None:
        return Judged(Verdict.REVIEW, Clause.DURABILITY_PART)
    until = part_until(asked.history, part, terms.remade_side_least_days, zone)
    questions = (
        (Clause.DURABILITY_TIME, asked.at < until),
        (Clause.DURABILITY_MILES, _is_within(asked.confirmed_miles, part)),
        (Clause.DURABILITY_EXCLUDED, None if asked.cause is None else asked.cause not in terms.excluded),
        (Clause.DURABILITY_FAILURE, None if asked.failure in _NEEDS_EYES else asked.failure is not Failure.LOOKS_WORN),
    )
    answer = _of(questions, washed=asked.cause is Cause.WASHED_AS_INSTRUCTED)
    if answer.verdict is Verdict.REFUSED:
        return replace(answer, remedy=part.then if _is_over(answer) and part.then is Remedy.COVER_FOR_SALE else None)
    return _remedied(answer, asked.history, part)


def _is_within(walked: Decimal | None, part: ComponentTerms) -> bool | None:
    return None if walked is None or part.miles is None else walked <= part.miles


def _of(questions: Sequence[tuple[Clause, bool | None]], *, washed: bool) -> Judged:
    """Refuse by the first clause that is against; review what nobody can tell but by looking; else grant."""
    speaks_for = [clause for clause, said in questions if said]
    against = tuple(clause for clause, said in questions if said is False)
    if washed:
        speaks_for.append(Clause.DURABILITY_WASHING)
    if against:
        return Judged(Verdict.REFUSED, against[0], None, tuple(speaks_for), against)
    looked_at = Clause.DURABILITY_FAILURE not in speaks_for
    verdict = Verdict.REVIEW if looked_at else Verdict.GRANTED
    clause = Clause.DURABILITY_FAILURE if looked_at else Clause.DURABILITY_TIME
    return Judged(verdict, clause, None, tuple(speaks_for), ())


def _is_over(answer: Judged) -> bool:
    """Whether the promise is over by time or distance: what is refused for another reason sells nothing."""
    return bool({Clause.DURABILITY_TIME, Clause.DURABILITY_MILES} & set(answer.against))


def _remedied(answer: Judged, history: SideHistory, part: ComponentTerms) -> Judged:
    used = history.remakes_used if part.remedy is Remedy.REMAKE else history.covers_used
    if used < part.free_per_side:
        return replace(answer, remedy=part.remedy, speaks_for=(*answer.speaks_for, Clause.DURABILITY_FREE))
    if part.then is Remedy.PRO_RATA_REFUND:
        clause = Clause.DURABILITY_FREE if answer.verdict is Verdict.GRANTED else answer.clause
        return replace(answer, remedy=part.then, clause=clause)
    against = (*answer.against, Clause.DURABILITY_FREE)
    return replace(answer, verdict=Verdict.REFUSED, clause=Clause.DURABILITY_FREE, remedy=part.then, against=against)


def _grown(asked: Asked, terms: DurabilityTerms, zone: str) -> Judged:
    growing = terms.outgrowing
    if growing is None:
        return Judged(Verdict.REFUSED, Clause.DURABILITY_GROWING, against=(Clause.DURABILITY_GROWING,))
    if asked.wearer_age_years is None:
        return Judged(Verdict.REVIEW, Clause.DURABILITY_GROWING)
    is_covered = (
        asked.wearer_age_years < growing.under_age
        and asked.at < growing_until(asked.history, growing, zone)
        and asked.history.outgrown_remakes_used < growing.remakes
    )
    side = (Clause.DURABILITY_GROWING,)
    if is_covered:
        return Judged(Verdict.GRANTED, Clause.DURABILITY_GROWING, Remedy.REMAKE, speaks_for=side)
    return Judged(Verdict.REFUSED, Clause.DURABILITY_GROWING, against=side)


def judge_fit(asked: Asked, terms: FitTerms, *, zone: str) -> Judged:
    """Judge one side of a claim that it does not fit: the next step of the ladder, or that the window is over."""
    history = asked.history
    if history.is_refunded:
        return Judged(Verdict.REFUSED, Clause.FIT_REFUNDED, against=(Clause.FIT_REFUNDED,))
    in_window = asked.at < fit_until(history, terms, zone)
    is_held = holds_ladder(history, terms, zone)
    if not in_window and not is_held:
        return Judged(Verdict.REFUSED, Clause.FIT_WINDOW, against=(Clause.FIT_WINDOW,))
    speaks_for = (Clause.FIT_WINDOW,) if in_window else (Clause.FIT_HELD_OPEN,)
    remakes = history.fit_remakes_used
    if remakes == 0 and not asked.advice_taken:
        return Judged(Verdict.GRANTED, Clause.FIT_LADDER, Remedy.ADVICE, speaks_for)
    may_refund = remakes >= terms.refund_after_remakes
    if remakes >= terms.remakes_per_side or (asked.wishes_refund and may_refund):
        return Judged(Verdict.GRANTED, Clause.FIT_REMAKES, Remedy.REFUND, speaks_for)
    return Judged(Verdict.GRANTED, Clause.FIT_LADDER, Remedy.REMAKE, speaks_for)
