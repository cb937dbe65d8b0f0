"""
Miles from habits: an estimate that the customer sees with everything it is made of, and may correct.

2,200 steps make a mile: the middle of what devices record when walking (1,945) and of the printed tables (2,000 to
2,400). Tall people need fewer; but a length of step is a body height to whoever can divide, and the buyer who sees the
miles of a gift has not been told how tall its wearer is. Who knows better tells miles instead of steps.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MM_PER_MILE: Final = Decimal(1_609_344)
STEPS_PER_MILE: Final = Decimal(2200)
# More than anybody walks every day for long: such a figure is asked again, and not believed above the second.
MOST_LIKELY_PER_DAY: Final = Decimal(12)
MOST_PER_DAY: Final = Decimal(25)


@dataclass(frozen=True, slots=True)
class Habits:
    """
    How a pair is used.

    :ivar steps_per_day: or ``miles_per_day``: one of them.
    :ivar share_of_wear: of the wearer's steps that this pair goes along with, 0 to 1.
    """

    share_of_wear: Decimal
    steps_per_day: int | None = None
    miles_per_day: Decimal | None = None

    @property
    def daily_miles(self) -> Decimal:
        """Miles a day with this pair on."""
        if self.miles_per_day is not None:
            return self.miles_per_day * self.share_of_wear
        return Decimal(self.steps_per_day or 0) / STEPS_PER_MILE * self.share_of_wear


def estimated_miles(habits: Habits, *, since: dt.date, until: dt.date) -> Decimal:
    """Return the miles of a pair between two days, to the tenth; the first day counts, the last does not."""
    days = max(0, (until - since).days)
    return (habits.daily_miles * days).quantize(Decimal("0.1"))


def is_doubtful(miles_per_day: Decimal) -> bool:
    """Whether a daily figure is more than people walk, so that it is asked again."""
    return miles_per_day > MOST_LIKELY_PER_DAY
