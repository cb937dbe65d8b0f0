"""
Miles from habits: an estimate that the customer sees with everything it is made of, and may correct.

Step length is 0.413 of the height for women, 0.415 for men and 0.414 where nobody said; without a height 2,200 steps
make a mile (the middle of what devices record when walking, 1,945, and of the printed tables, 2,000 to 2,400).
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MM_PER_MILE: Final = Decimal(1_609_344)
STEPS_PER_MILE: Final = Decimal(2200)
_STEP_OF_HEIGHT: Final = {"women": Decimal("0.413"), "men": Decimal("0.415")}
_STEP_OF_ANYONE: Final = Decimal("0.414")
# More than anybody walks every day for long: such a figure is asked again, and not believed above the second.
MOST_LIKELY_PER_DAY: Final = Decimal(12)
MOST_PER_DAY: Final = Decimal(25)


@dataclass(frozen=True, slots=True)
class Habits:
    """
    How a pair is used.

    :ivar steps_per_day: or ``miles_per_day``: one of them.
    :ivar share_of_wear: of the wearer's steps that this pair goes along with, 0 to 1.
    :ivar height_mm: for the length of a step; None if unknown. ``category`` is the sizing category.
    """

    share_of_wear: Decimal
    steps_per_day: int | None = None
    miles_per_day: Decimal | None = None
    height_mm: int | None = None
    category: str = ""

    @property
    def daily_miles(self) -> Decimal:
        """Miles a day with this pair on."""
        if self.miles_per_day is not None:
            return self.miles_per_day * self.share_of_wear
        return Decimal(self.steps_per_day or 0) / steps_per_mile(self.height_mm, self.category) * self.share_of_wear


def steps_per_mile(height_mm: int | None, category: str = "") -> Decimal:
    """
    Return how many steps a wearer takes in a mile.

    >>> round(steps_per_mile(1651, "women")), steps_per_mile(None)
    (2360, Decimal('2200'))
    """
    if not height_mm:
        return STEPS_PER_MILE
    return MM_PER_MILE / (height_mm * _STEP_OF_HEIGHT.get(category, _STEP_OF_ANYONE))


def estimated_miles(habits: Habits, *, since: dt.date, until: dt.date) -> Decimal:
    """Return the miles of a pair between two days, to the tenth; the first day counts, the last does not."""
    days = max(0, (until - since).days)
    return (habits.daily_miles * days).quantize(Decimal("0.1"))


def is_doubtful(miles_per_day: Decimal) -> bool:
    """Whether a daily figure is more than people walk, so that it is asked again."""
    return miles_per_day > MOST_LIKELY_PER_DAY
