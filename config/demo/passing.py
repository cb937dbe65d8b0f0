"""
How time passes in the demo: the clock moves in steps of at most a day, and at each everything due is done.

Webhooks go into the inbox, sweeps press their verbs, until nothing more is due at that moment: what would happen
in a month happens in the order of that month.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from config.demo.clock import DemoClock
from config.demo.loopback import Loopback
from config.work import SWEEPS, Sweep
from orders import inbox

STEP: Final = dt.timedelta(days=1)
# What runs rarely is housekeeping and comparing: once a day is enough while a clock is pushed.
RARE: Final = dt.timedelta(hours=1)
# What runs every few seconds is what people wait for; the rest finds what is left behind, and reads much for it.
PROMPT: Final = dt.timedelta(minutes=1)
MOST_ROUNDS: Final = 50
HOURLY: Final = "orders.tasks.reconcile_hourly"


@dataclass(slots=True)
class Tally:
    """
    What was done while time passed.

    :ivar rows: per sweep, how many rows it did.
    """

    webhooks: int = 0
    rows: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Passing:
    """
    Moves one clock and does what is due.

    :ivar later: sweeps that are left to the worker, who has more time.
    """

    clock: DemoClock
    loopback: Loopback
    tally: Tally = field(default_factory=Tally)
    later: frozenset[str] = frozenset()

    def until(self, moment: dt.datetime) -> None:
        """Let time pass, day by day; what is due on the way is done on its day. What has been is not waited for."""
        while (now := self.clock.now()) + STEP < moment:
            self.clock.move_to(now + STEP)
            self.settle()
        if moment > now:
            self.clock.move_to(moment)

    def forward(self, by: dt.timedelta) -> None:
        """Let a span pass, day by day: the clock is ahead by all of it at the end, however long the work took."""
        left = by
        while left > STEP:
            self.clock.go_on(STEP)
            left -= STEP
            self.settle()
        self.clock.go_on(left)

    def settle(self) -> None:
        """Do what is due at this moment, until nothing more is."""
        self.settle_often()
        # Compares with Stripe, which would find what is still on its way; nightly more thoroughly than hourly.
        if self._run([sweep for sweep in SWEEPS if sweep.every >= RARE and sweep.name != HOURLY]):
            self.settle_often()

    def settle_often(self, than: dt.timedelta = RARE) -> None:
        """Do the same with those sweeps alone that run more often ``than`` this."""
        often = [sweep for sweep in SWEEPS if sweep.every < than]
        for _ in range(MOST_ROUNDS):
            if not self._receive() + self._run(often):
                return

    def _receive(self) -> int:
        parcels = self.loopback.hand_over()
        for parcel in parcels:
            inbox.receive(parcel.body, parcel.signature, at=self.clock.now())
        self.tally.webhooks += len(parcels)
        return len(parcels)

    def _run(self, sweeps: list[Sweep]) -> int:
        done = 0
        for sweep in sweeps:
            if sweep.name in self.later:
                continue
            rows = sweep.function()(at=self.clock.now())
            if rows:
                self.tally.rows[sweep.name] += rows
            done += rows
        return done
