"""One comparison as its chapters share it: what it may do, what it has looked at, how far it has come."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from orders.reconciliation.drifts import Code

# What is younger may simply be on its way.
SETTLES_WITHIN: Final = dt.timedelta(minutes=2)
# Stripe's clock and ours, and objects that were open when the last run looked.
OVERLAP: Final = dt.timedelta(hours=2)
STALE_AFTER: Final = dt.timedelta(hours=1)
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One thing on which the two sides differ, and whether this run mended it.

    :ivar about: names what of ours it is about, where that is neither the order as a whole nor an object of Stripe's.
    """

    code: str
    order: str
    stripe_id: str
    ours: str
    theirs: str
    fixed: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """
    Where a run has got to.

    :ivar chapter: which of ``chapters`` is read, counted from 1.
    :ivar looked: how many entries of it were looked at.
    :ivar part: how much of it is done, from 0 to 1.
    """

    chapter: int
    chapters: int
    words: str
    looked: int = 0
    part: float = 0.0

    @property
    def whole(self) -> float:
        """How much of the run is done, from 0 to 1."""
        return (self.chapter - 1 + min(max(self.part, 0.0), 1.0)) / self.chapters


type Tell = Callable[[Progress], None]


@dataclass(slots=True)
class Run:
    """
    One comparison.

    :ivar since: Stripe's lists are read back to here.
    :ivar order: the only order looked at, by number; empty: all.
    :ivar unsent: order and number of the attempts whose session may be there although we never heard.
    :ivar sessions: ids of the sessions that were compared.
    :ivar refunds: ids of the refunds that were compared, Stripe's and ours.
    :ivar disputes: ids of the disputes that were compared.
    :ivar movements: ids of the movements that were compared with what they are for.
    """

    since: dt.datetime
    at: dt.datetime
    fix: bool
    tell: Tell
    order: str = ""
    unsent: set[tuple[str, str | None]] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)
    refunds: set[str] = field(default_factory=set)
    disputes: set[str] = field(default_factory=set)
    movements: set[str] = field(default_factory=set)
    progress: Progress = Progress(1, 1, "")

    def of_order(self, path: str = "order__number") -> Q:
        """Narrow our rows to the one order asked for."""
        return Q(**{path: self.order}) if self.order else Q()

    @property
    def since_s(self) -> int:
        """From where Stripe's lists are read, in its seconds."""
        return int(self.since.timestamp())

    def begin(self, chapter: int, chapters: int, words: str) -> None:
        """Turn to the next chapter."""
        self._say(Progress(chapter, chapters, words))

    def looked_at(self, count: int, *, back_to: dt.datetime | None = None) -> None:
        """Say how many more entries were looked at; Stripe's lists are read backwards, so their time says the rest."""
        span = (self.at - self.since) / dt.timedelta(seconds=1)
        part = (self.at - back_to) / dt.timedelta(seconds=1) / span if back_to and span else self.progress.part
        now = self.progress
        self._say(Progress(now.chapter, now.chapters, now.words, now.looked + count, part))

    def _say(self, progress: Progress) -> None:
        self.progress = progress
        self.tell(progress)


def difference(
    code: Code, *, order: str, stripe_id: str = "", ours: str, theirs: str, fixed: bool = False
) -> Difference:
    """Write one difference of the table."""
    return Difference(code.value, order, stripe_id, ours, theirs, fixed)
