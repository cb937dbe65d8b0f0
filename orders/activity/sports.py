"""Names that devices and services give to sports, read as ours."""

import re
from typing import Final

from orders.activity.found import Sport

# The numbers are those that Strava writes into the ``type`` of a GPX track.
_NUMBERS: Final = {"9": Sport.RUNNING, "10": Sport.WALKING, "4": Sport.HIKING}
_UNSTATED: Final = frozenset({"", "other", "generic", "unknown", "activity", "workout", "all", "none", "default"})
_WORDS: Final = (
    (Sport.RUNNING, re.compile(r"\b(run|runs|running|jog|jogging|trailrun|trailrunning|treadmill)\b")),
    (Sport.HIKING, re.compile(r"\b(hike|hikes|hiking|trekking|trek)\b")),
    (Sport.WALKING, re.compile(r"\b(walk|walks|walking|onfoot|foot)\b")),
)


def sport_named(name: str) -> Sport:
    """
    Return the sport that a file names; what says nothing is unstated, what is not on foot is other.

    >>> sport_named("Trail_Running"), sport_named("9"), sport_named("Other"), sport_named("Biking")
    (<Sport.RUNNING: 'running'>, <Sport.RUNNING: 'running'>, <Sport.UNSTATED: 'unstated'>, <Sport.OTHER: 'other'>)
    """
    said = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", name.strip()).strip().lower()
    if said in _NUMBERS:
        return _NUMBERS[said]
    if said in _UNSTATED:
        return Sport.UNSTATED
    for sport, pattern in _WORDS:
        if pattern.search(said):
            return sport
    return Sport.OTHER


# The enumeration "sport" of the FIT profile, as far as it is about going on foot or says nothing.
_FIT: Final = {0: Sport.UNSTATED, 0xFF: Sport.UNSTATED, 1: Sport.RUNNING, 11: Sport.WALKING, 17: Sport.HIKING}
_FITNESS_EQUIPMENT: Final = 4
# Sub-sports of fitness equipment that are walked or run.
_ON_A_BELT: Final = {1: Sport.RUNNING, 27: Sport.WALKING, 45: Sport.RUNNING}


def sport_of_fit(sport: int, sub_sport: int) -> Sport:
    """Return the sport of a FIT session by the profile's numbers."""
    if sport == _FITNESS_EQUIPMENT:
        return _ON_A_BELT.get(sub_sport, Sport.OTHER)
    return _FIT.get(sport, Sport.OTHER)
