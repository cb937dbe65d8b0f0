"""Ages from month and year of birth, always counted in the wearer's protection."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Self, override

ADULT_AT: Final = 18
NO_PRODUCT_UNDER: Final = 3  # PRODUCT 3: under 3 no product

_FORM: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class BirthMonth:
    """The month somebody was born in; the day is not asked for."""

    year: int
    month: int

    @classmethod
    def of(cls, text: str) -> Self:
        """
        Read ``YYYY-MM``.

        :raises ValueError: for anything else.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            message = f"{text!r} is not a month of the form YYYY-MM."
            raise ValueError(message)
        return cls(int(found[1]), int(found[2]))

    @override
    def __str__(self) -> str:
        """Write it as ``YYYY-MM``."""
        return f"{self.year:04}-{self.month:02}"

    def age(self, on: dt.date) -> int:
        """
        Return whole years on a day, as if born on the last day of the month.

        So nobody counts as grown up before they certainly are.
        """
        return on.year - self.year - (on.month <= self.month)

    def is_minor(self, on: dt.date) -> bool:
        """Answer whether the person is not certainly 18 yet."""
        return self.age(on) < ADULT_AT


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later; a day that month does not have is the first of the next one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return (day.replace(year=year, month=month + 1, day=1) + dt.timedelta(days=31)).replace(day=1)
