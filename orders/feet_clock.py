"""How long somebody may take to describe the feet: the clock runs while it is their turn, and not while it is ours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from orders.days import end_of, local_date

# Whoever gets a gift has as long as anybody who is invited, and gets it on its day.
LINK_OUTLIVES_GIVING_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Turn:
    """A time in which it was the wearer's turn; ``ended_at`` is ``None`` while it is."""

    began_at: dt.datetime
    ended_at: dt.datetime | None = None


def since(turns: Iterable[Turn], given_on: dt.date | None, zone: str) -> list[Turn]:
    """Return the turns from the day on which a gift is given; before that it is nobody's turn."""
    if given_on is None:
        return list(turns)
    # A day begins where the one before it ends.
    given_at = end_of(given_on - dt.timedelta(days=1), zone)
    later = (turn for turn in turns if turn.ended_at is None or turn.ended_at > given_at)
    return [Turn(max(turn.began_at, given_at), turn.ended_at) for turn in later]


def ends_at(turns: Iterable[Turn], days: int, zone: str) -> dt.datetime | None:
    """
    Return the first instant after the last day of the present turn; ``None`` while it is not the wearer's.

    Days are calendar days of the zone; those of earlier turns are used up.
    """
    used = 0
    for turn in turns:
        began = local_date(turn.began_at, zone)
        if turn.ended_at is None:
            return end_of(began + dt.timedelta(days=max(0, days - used)), zone)
        used += (local_date(turn.ended_at, zone) - began).days
    return None


def link_until(given_on: dt.date, zone: str) -> dt.datetime:
    """Return until when, exclusive, the link of whoever gets a gift opens their door at least."""
    return end_of(given_on + dt.timedelta(days=LINK_OUTLIVES_GIVING_DAYS), zone)
