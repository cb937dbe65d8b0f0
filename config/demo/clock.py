"""
The demo's clock: the machine's, ahead of it by as much as a file says.

Every process of the demo reads the same file, the loopback Stripe too, so all of them stand at the same moment and
follow at once when it moves. Only Django's clock moves: signatures and browsers' cookies keep the machine's.
"""

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils import timezone

FORWARD_ONLY: Final = "The demo's clock goes forward only: what has happened has happened."
_PART: Final = re.compile(r"(\d+)([wdhm])")
_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}


class SpanUnreadable(ValueError):  # noqa: N818  an answer about the input
    """It is not a span of time."""


class Backwards(ValueError):  # noqa: N818  an answer about the input
    """The clock goes forward only: what has happened has happened."""


def span(words: str) -> dt.timedelta:
    """
    Read a span of time: ``46d``, ``3h``, ``1w 2d 30m``.

    :raises SpanUnreadable: if it is none.
    """
    close = words.replace(" ", "")
    found = _PART.findall(close)
    if not found or "".join(number + unit for number, unit in found) != close:
        message = f"“{words}” is not a span of time; write 46d, 3h, 30m, or 1w 2d."
        raise SpanUnreadable(message)
    return sum((dt.timedelta(**{_UNITS[unit]: int(number)}) for number, unit in found), dt.timedelta())


def in_words(ahead: dt.timedelta) -> str:
    """Say how far a clock is ahead, to the minute."""
    days, rest = divmod(round(ahead.total_seconds() / 60), 24 * 60)
    parts = [f"{days} day{'s' * (days != 1)}"] * bool(days) + [f"{rest // 60} h {rest % 60} min"] * bool(rest)
    return f"{', '.join(parts)} ahead of this machine" if parts else "as this machine's"


@dataclass(frozen=True, slots=True)
class DemoClock:
    """
    A clock that a file moves.

    :ivar path: holds the seconds it is ahead (behind: negative); without the file it is the machine's.
    :ivar wall: the machine's clock, in seconds since 1970.
    """

    path: Path
    wall: Callable[[], float] = time.time

    def ahead(self) -> dt.timedelta:
        """Return how far it is ahead of the machine's clock."""
        try:
            return dt.timedelta(seconds=float(self.path.read_text(encoding="ascii")))
        except FileNotFoundError:
            return dt.timedelta()

    def now(self) -> dt.datetime:
        """Return the demo's present moment, in UTC."""
        return self._machine() + self.ahead()

    def move_to(self, moment: dt.datetime) -> None:
        """
        Move forward.

        :raises Backwards: if the moment has been.
        """
        if moment < self.now():
            raise Backwards(FORWARD_ONLY)
        self.set_out_from(moment)

    def go_on(self, by: dt.timedelta) -> None:
        """
        Move forward by a span, whatever of the machine's own time passes meanwhile.

        :raises Backwards: if the span is below nothing.
        """
        if by < dt.timedelta():
            raise Backwards(FORWARD_ONLY)
        self._write((self.ahead() + by).total_seconds())

    def set_out_from(self, moment: dt.datetime) -> None:
        """Stand at any moment, also in the past: only for a shop in which nothing has happened yet."""
        self._write((moment - self._machine()).total_seconds())

    def keep_pace(self) -> None:
        """Stand at the machine's own moment."""
        self._write(0.0)

    def _machine(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.wall(), tz=dt.UTC)

    def _write(self, seconds: float) -> None:
        """Put the new file in the old one's place, so that no reader meets half of it."""
        beside = self.path.with_name(f"{self.path.name}.new")
        beside.write_text(f"{seconds:.6f}", encoding="ascii")
        beside.replace(self.path)


def install(clock: DemoClock) -> None:
    """Let everything that asks Django for the time ask this clock; before models are read, whose defaults ask too."""
    setattr(timezone, "now", clock.now)  # noqa: B010  mypy would not have a function replaced
