"""What an activity file tells: stretches of points with a sport, or the reason why it tells nothing."""

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from math import isnan, nan
from typing import Final

from django.utils.translation import gettext_lazy as _

# A point a second for eleven days, and more pauses than any walk has: ten real megabytes hold a quarter of a million
# points. What holds more is not read to its end, so that no file, however small its parts, keeps anybody waiting.
MOST_POINTS: Final = 1_000_000
MOST_STRETCHES: Final = 2_000


class TooMuchError(Exception):
    """More parts than any activity has; becomes :class:`Unread`."""


class Sport(StrEnum):
    """What was done, as far as it matters here: three ways to go on foot, any other way, or nothing said."""

    WALKING = "walking"
    RUNNING = "running"
    HIKING = "hiking"
    OTHER = "other"
    UNSTATED = "unstated"

    @property
    def is_on_foot(self) -> bool:
        """Whether an insole carries the wearer meanwhile."""
        return self in {Sport.WALKING, Sport.RUNNING, Sport.HIKING}


class Reason(StrEnum):
    """Why nothing of a file counts."""

    FILE_CORRUPT = "file_corrupt"
    FILE_TRUNCATED = "file_truncated"
    NOT_AN_ACTIVITY = "not_an_activity"
    TOO_LARGE = "too_large"
    NO_TRACK = "no_track"
    SPORT_UNSTATED = "sport_unstated"
    NOT_ON_FOOT = "not_on_foot"
    NO_DISTANCE = "no_distance"
    NO_TIMES = "no_times"
    TIMES_IMPOSSIBLE = "times_impossible"
    TOO_FAST = "too_fast"
    BEFORE_DELIVERY = "before_delivery"
    ALREADY_COUNTED = "already_counted"


SENTENCES: Final = {
    Reason.FILE_CORRUPT: _("The file is damaged and cannot be read. Export it from your watch or app once more."),
    Reason.FILE_TRUNCATED: _("The file ends too early. Export or copy it once more, wholly."),
    Reason.NOT_AN_ACTIVITY: _("This is not an activity. Send a GPX, TCX or FIT file of a walk, a run or a hike."),
    Reason.TOO_LARGE: _("The file is too large. Send one activity per file, of at most 25 MB."),
    Reason.NO_TRACK: _("The file has a planned route or places, but no recorded track. Export the recorded activity."),
    Reason.SPORT_UNSTATED: _("The file does not say what you did. Tell us whether it was a walk, a run or a hike."),
    Reason.NOT_ON_FOOT: _("Only walking, running and hiking count: in other sports the insoles do not carry you."),
    Reason.NO_DISTANCE: _("The file has no distance. Enter the distance by hand if you know it."),
    Reason.NO_TIMES: _("The file does not say when it was. Enter distance and day by hand."),
    Reason.TIMES_IMPOSSIBLE: _("The times in the file cannot be right. Enter distance and day by hand."),
    Reason.TOO_FAST: _("All of it is faster than anybody runs. If it was on foot, enter the distance by hand."),
    Reason.BEFORE_DELIVERY: _("It was before you had the insoles, so they did not come along."),
    Reason.ALREADY_COUNTED: _("The same time is counted already, from another file."),
}


def _doubles() -> "array[float]":
    return array("d")


@dataclass(slots=True)
class Stretch:
    """
    Points recorded one after the other without a break.

    :ivar times: seconds since 1970 (UTC) per point; not a number where the file has none.
    :ivar along: metres from the stretch's first point, never less than the one before.
    :ivar told_m: what the device says the whole stretch measures, if it does; else the last of ``along`` is it.
    """

    sport: Sport
    times: "array[float]" = field(default_factory=_doubles)
    along: "array[float]" = field(default_factory=_doubles)
    told_m: float | None = None

    def add(self, time: float | None, along_m: float) -> None:
        """Append a point."""
        self.times.append(nan if time is None else time)
        self.along.append(along_m)

    @property
    def metres(self) -> float:
        """How long it is, in two dimensions."""
        if self.told_m is not None:
            return self.told_m
        return self.along[-1] if self.along else 0.0

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last time, if any point has one."""
        known = [time for time in self.times if not isnan(time)]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True, slots=True)
class Activity:
    """
    A file that could be read.

    :ivar kind: ``gpx``, ``tcx`` or ``fit``.
    :ivar stretches: may be empty: then ``lacks`` says what the file is instead.
    """

    kind: str
    stretches: tuple[Stretch, ...]
    lacks: Reason | None = None

    @property
    def metres(self) -> float:
        """What the file contains, in two dimensions, whatever the sport."""
        return sum(stretch.metres for stretch in self.stretches)

    @property
    def sport(self) -> Sport | None:
        """The sport of all stretches; OTHER where they differ, None without any."""
        sports = {stretch.sport for stretch in self.stretches}
        if not sports:
            return None
        return sports.pop() if len(sports) == 1 else Sport.OTHER


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read. ``detail`` is for the log: a place in the file, never what it says."""

    reason: Reason
    detail: str = ""
