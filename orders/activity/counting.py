"""How much of an activity counts for a pair of insoles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import Final

from orders.activity.found import Activity, Reason, Sport, Stretch

# Nobody runs faster than this for half a minute and then on: 7.5 m/s is 2:13 a kilometre (reference: 7.5 m/s > 30 s).
FASTEST_M_PER_S: Final = 7.5
FAST_FOR_S: Final = 30.0
# Nor sprints anybody farther in half a minute (12.5 m/s): what is more in less is a receiver that jumped.
LONGEST_SPRINT_M: Final = 375.0
# Points that trace less than this share of what the device tells do not say where the rest was walked.
_TRACED: Final = 0.5
# 1 January 1990: before it no receiver wrote such a file, so an earlier time is a clock that was not set.
EARLIEST: Final = 631_152_000.0

Span = tuple[float, float]
# The reason that is told when nothing counts: the first of these that any stretch has.
_TOLD_FIRST: Final = (
    Reason.SPORT_UNSTATED,
    Reason.NO_DISTANCE,
    Reason.NO_TIMES,
    Reason.TIMES_IMPOSSIBLE,
    Reason.TOO_FAST,
    Reason.BEFORE_DELIVERY,
    Reason.ALREADY_COUNTED,
    Reason.NOT_ON_FOOT,
)


@dataclass(frozen=True, slots=True)
class Part:
    """
    A stretch that counts: distance, time and sport, all that is kept of a track.

    :ivar metres: two-dimensional, of a foot sport, after delivery, slower than vehicles, not counted before.
    :ivar stated: whether the file says which sport it is; else the customer has named it.
    """

    metres: float
    span: Span
    sport: Sport
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """
    What counts.

    :ivar parts: one per stretch that counts.
    :ivar reason: why nothing counts; None if anything does.
    """

    parts: tuple[Part, ...] = ()
    reason: Reason | None = None

    @property
    def metres(self) -> float:
        """All that counts."""
        return sum(part.metres for part in self.parts)

    @property
    def spans(self) -> tuple[Span, ...]:
        """When it was."""
        return tuple(part.span for part in self.parts)

    @property
    def sport(self) -> Sport | None:
        """The sport of what counts; walking where they differ, None if nothing does."""
        sports = {part.sport for part in self.parts}
        if not sports:
            return None
        return sports.pop() if len(sports) == 1 else Sport.WALKING


def count(
    activity: Activity,
    *,
    from_time: float,
    until_time: float,
    taken: Sequence[Span] = (),
    named: Sport | None = None,
) -> Counted:
    """
    Count an activity.

    :param from_time: delivery, in seconds since 1970 (UTC); what was before does not count.
    :param until_time: when the file was handed in; times after it are impossible.
    :param taken: times that other files have counted.
    :param named: what the customer says it was; heard only for stretches whose sport the file does not state.
    """
    if activity.lacks is not None:
        return Counted((), activity.lacks)
    spans, parts = [*taken], list[Part]()
    reasons: set[Reason] = set()
    for stretch in activity.stretches:
        is_stated = stretch.sport is not Sport.UNSTATED
        sport = stretch.sport if is_stated or named is None else named
        outcome = _reason(stretch, sport, from_time, until_time) or _kept(stretch, from_time, spans)
        if isinstance(outcome, Reason):
            reasons.add(outcome)
            continue
        begin, end = stretch.span or (0.0, 0.0)
        parts.append(Part(outcome, (max(begin, from_time), end), sport, is_stated))
        spans.append(parts[-1].span)
    if not parts:
        return Counted((), next((reason for reason in _TOLD_FIRST if reason in reasons), Reason.NO_TRACK))
    return Counted(tuple(parts))


def _reason(stretch: Stretch, sport: Sport, from_time: float, until_time: float) -> Reason | None:
    if sport is Sport.UNSTATED:
        return Reason.SPORT_UNSTATED
    if not sport.is_on_foot:
        return Reason.NOT_ON_FOOT
    if stretch.metres <= 0:
        return Reason.NO_DISTANCE
    span = stretch.span
    if span is None:
        return Reason.NO_TIMES
    if span[0] < EARLIEST or span[1] > until_time or span[0] == span[1] or _runs_back(stretch):
        return Reason.TIMES_IMPOSSIBLE
    return Reason.BEFORE_DELIVERY if span[1] <= from_time else None


def _runs_back(stretch: Stretch) -> bool:
    known = [time for time in stretch.times if not isnan(time)]
    return any(after < before for before, after in pairwise(known))


# From one point with a time to the next: begin, end, metres.
_Step = tuple[float, float, float]


def _kept(stretch: Stretch, from_time: float, taken: Sequence[Span]) -> float | Reason:
    """
    Return the metres of a stretch that are left, in the measure the device tells, or why none are.

    No word of a device makes anybody faster than :data:`FASTEST_M_PER_S` through all of the time that counts.
    """
    begin, end = stretch.span or (0.0, 0.0)
    most = FASTEST_M_PER_S * (end - begin)
    steps = list(_steps(stretch))
    walked = sum(metres for _begin, _end, metres in steps)
    if not walked or (stretch.metres <= most and walked < stretch.metres * _TRACED):
        return _spread(stretch.metres, (begin, end), from_time, taken)
    is_quick = begin >= from_time and not any(_meet(one, (begin, end)) for one in taken) and not _has_fast(stretch)
    fresh = steps if is_quick else _fresh(list(_slow(steps)), from_time, taken)
    if isinstance(fresh, Reason):
        return fresh
    left = sum(metres for _begin, _end, metres in fresh)
    if walked <= most and stretch.metres <= most:
        left = stretch.metres if len(fresh) == len(steps) else stretch.metres * left / walked
    return min(left, stretch.metres, FASTEST_M_PER_S * sum(end - begin for begin, end, _metres in fresh))


def _fresh(slow: list[_Step], from_time: float, taken: Sequence[Span]) -> list[_Step] | Reason:
    """Return the steps on foot after delivery that no other file has counted, or why there are none."""
    if not any(metres for _begin, _end, metres in slow):
        return Reason.TOO_FAST
    later = [step for step in slow if step[0] >= from_time]
    if not later:
        return Reason.BEFORE_DELIVERY
    span = (later[0][0], later[-1][1])
    near = [one for one in taken if _meet(one, span)]
    fresh = [step for step in later if not any(_meet(one, step[:2]) for one in near)] if near else later
    return fresh or Reason.ALREADY_COUNTED


def _spread(metres: float, span: Span, from_time: float, taken: Sequence[Span]) -> float | Reason:
    """Share a distance that no points trace by time: so much of it is left as of its time."""
    begin, end = span
    if metres > FASTEST_M_PER_S * (end - begin):
        return Reason.TOO_FAST
    free, at = 0.0, max(begin, from_time)
    for since, until in sorted(one for one in taken if _meet(one, span)):
        free += max(0.0, since - at)
        at = max(at, until)
    free += max(0.0, end - at)
    return metres * free / (end - begin) if free else Reason.ALREADY_COUNTED


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _has_fast(stretch: Stretch) -> bool:
    """Whether any step is faster than anybody runs; said quickly, for most files have none."""
    points = pairwise(zip(stretch.times, stretch.along, strict=True))
    return any(not (after[1] - before[1] <= FASTEST_M_PER_S * (after[0] - before[0])) for before, after in points)


def _steps(stretch: Stretch) -> Iterator[_Step]:
    last: tuple[float, float] | None = None
    for time, along in zip(stretch.times, stretch.along, strict=True):
        if isnan(time):
            continue
        if last is not None and time == last[0]:
            # Two points of one second are one place in time; what lies between belongs to the step before the next.
            continue
        if last is not None:
            yield last[0], time, along - last[1]
        last = (time, along)


def _slow(steps: Iterable[_Step]) -> Iterator[_Step]:
    """Yield the steps without vehicles and jumps: faster than anybody runs, and that for too long or too far."""
    fast: list[_Step] = []
    for step in steps:
        begin, end, metres = step
        if metres > FASTEST_M_PER_S * (end - begin):
            fast.append(step)
            continue
        yield from _if_short(fast)
        fast = []
        yield step
    yield from _if_short(fast)


def _if_short(fast: list[_Step]) -> list[_Step]:
    if not fast or fast[-1][1] - fast[0][0] > FAST_FOR_S:
        return []
    return fast if sum(metres for _begin, _end, metres in fast) <= LONGEST_SPRINT_M else []
