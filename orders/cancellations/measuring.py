"""Until when the feet of a line must be described: by its terms, its wearer's turns, and the day a gift is given."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.aggregates import StringAgg
from django.db.models.functions import Cast, Concat

from fitting.models import JournalEntry
from orders.feet_clock import Turn, ends_at, since
from orders.models import LineStatus, OrderLine

# Where terms say nothing: PRODUCT 4.
MEASURES_WITHIN_DAYS: Final = 45
# What terms say about it.
TERMS_OF_FEET: Final = ("measures_within_days", "extension_days", "extensions")

# What the journal of a line says of its clock: it stands while the wearer cannot go on (``standing_still``).
CLOCK: Final = "feet_clock"
RUNS, STANDS = "runs", "stands"

# When, from which status, to which.
type _Move = tuple[dt.datetime, str, str]
# What begins a turn of the wearer when a line becomes it, and ends it when the line was it.
_BEGINS: Final = frozenset({LineStatus.AWAITING_PROFILE.value, RUNS})


def ends_for(line: OrderLine) -> dt.datetime | None:
    """Return when a line that waits for its profile ends by itself; ``None`` while it does not, or the clock stands."""
    return ends_at(turns_of([line])[line.pk], days_for(line), settings.SHOP_TIME_ZONE)


def days_for(line: OrderLine) -> int:
    """Return how many days of their own turns somebody has to describe the feet, by the terms that were agreed."""
    return days_within(line.terms_policy.parameters, line.extensions)


def days_within(terms: Mapping[str, Any], extensions: int) -> int:
    """Return how many days the parameters of terms give, extended so often."""
    within = int(terms.get("measures_within_days") or MEASURES_WITHIN_DAYS)
    return within + int(terms.get("extension_days") or 0) * extensions


def may_extend(terms: Mapping[str, Any], extensions: int) -> bool:
    """Whether the terms give more time once more."""
    return bool(terms.get("extension_days")) and extensions < int(terms.get("extensions") or 0)


def turns_of(lines: Iterable[OrderLine]) -> dict[int, list[Turn]]:
    """Return when it was the wearer's turn, for each line by its key: while it waited and the clock did not stand."""
    given_on = {line.pk: line.given_on for line in lines}
    moves: dict[int, list[_Move]] = {pk: [] for pk in given_on}
    told = clock_entries(Q(subject_id__in=list(given_on))).order_by("at", "pk")
    for pk, was, became, at in told.values_list("subject_id", "was", "became", "at"):
        moves[pk].append((at, was, became))
    return {pk: _turns(mine, given_on[pk]) for pk, mine in moves.items()}


def clock_entries(those: Q) -> QuerySet[JournalEntry]:
    """Return what the journal says of lines that moves their clock: their status, and that it stands or runs."""
    label = OrderLine._meta.label_lower  # noqa: SLF001  public by use
    return JournalEntry.objects.filter(those, subject=label, field__in=("status", CLOCK))


def _turns(moves: Iterable[_Move], given_on: dt.date | None) -> list[Turn]:
    """Return the turns that the moves of a line tell of, the oldest first."""
    turns: list[Turn] = []
    for at, was, became in moves:
        if became in _BEGINS:
            turns.append(Turn(at))
        elif was in _BEGINS and turns and turns[-1].ended_at is None:
            turns[-1] = Turn(turns[-1].began_at, at)
    return since(turns, given_on, settings.SHOP_TIME_ZONE)


# --- read with the line ------------------------------------------------------------------------


def moves_of_waiting() -> Case:
    """Return what an order's line says of its own moves while it waits for its profile, for :func:`ends_by`."""
    word = Concat(
        Cast("at", CharField()), Value("|"), Cast("pk", CharField()), Value("|"), "was", Value("|"), "became",
        output_field=CharField(),
    )  # fmt: skip
    told = clock_entries(Q(subject_id=OuterRef("pk"))).values("subject_id").annotate(told=StringAgg(word, Value(";")))
    waits = When(status=LineStatus.AWAITING_PROFILE, then=Subquery(told.values("told")))
    return Case(waits, default=Value(None), output_field=CharField())


def ends_by(told: str, *, given_on: dt.date | None, terms: Mapping[str, Any], extensions: int) -> dt.datetime | None:
    """Return when a line ends by itself that was read with :func:`moves_of_waiting`."""
    moves = sorted(_read(entry.split("|")) for entry in told.split(";"))
    turns = _turns(((at, was, became) for at, _, was, became in moves), given_on)
    return ends_at(turns, days_within(terms, extensions), settings.SHOP_TIME_ZONE)


def _read(entry: list[str]) -> tuple[dt.datetime, int, str, str]:
    at, pk, was, became = entry
    moment = dt.datetime.fromisoformat(at)
    # SQLite writes UTC without saying so.
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC), int(pk), was, became
