"""TCX: activities of laps of track points, with the distance that the device has counted."""

from typing import Final

from orders.activity.found import MOST_POINTS, MOST_STRETCHES, Activity, Reason, Sport, Stretch, TooMuchError, Unread
from orders.activity.globe import distance_m, is_place
from orders.activity.sports import sport_named
from orders.activity.xml import moment, number, stream

# A count that falls below this share of itself has begun anew; less is the device's noise.
_BEGUN_ANEW: Final = 0.5


class _Activities:
    """
    Collects one stretch per activity.

    The device's running count wins over places, and places over the laps' totals: those are what is left on a
    treadmill without points.
    """

    worded: Final = frozenset({"Time", "DistanceMeters", "LatitudeDegrees", "LongitudeDegrees", "TotalTimeSeconds"})

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self.is_planned = False
        self._sport = Sport.UNSTATED
        self._laps_m = self._counted = self._before = self._by_place = 0.0
        self._has_count = False
        self._all_points = 0
        self._in_activity = self._in_point = False
        self._lat: float | None = None
        self._lon: float | None = None
        self._place: tuple[float, float] | None = None
        self._time: float | None = None
        self._count: float | None = None
        self._points: list[tuple[float | None, float, float]] = []
        self._span: list[float] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Activity":
            self._in_activity = True
            self._laps_m = self._counted = self._before = self._by_place = 0.0
            self._has_count, self._place, self._points, self._span = False, None, [], []
            self._sport = sport_named(attributes.get("Sport", ""))
        elif name == "Trackpoint" and self._in_activity:
            self._in_point = True
            self._lat = self._lon = self._time = self._count = None
        elif name == "Course":
            self.is_planned = True
        elif name == "Lap" and self._in_activity:
            began = moment(attributes.get("StartTime", ""))
            self._span += [] if began is None else [began]

    def closed(self, name: str, text: str, within: str) -> None:
        if self._in_point:
            self._in_a_point(name, text)
        elif name == "DistanceMeters" and within == "Lap" and self._in_activity:
            self._laps_m += number(text)
        elif name == "TotalTimeSeconds" and self._in_activity and self._span:
            self._span.append(self._span[-1] + number(text))
        elif name == "Activity":
            self._in_activity = False
            if len(self.stretches) >= MOST_STRETCHES:
                message = f"more than {MOST_STRETCHES} activities"
                raise TooMuchError(message)
            self.stretches.append(self._stretch())

    def _in_a_point(self, name: str, text: str) -> None:
        if name == "Time":
            self._time = moment(text)
        elif name == "DistanceMeters":
            self._count = number(text)
        elif name == "LatitudeDegrees":
            self._lat = number(text)
        elif name == "LongitudeDegrees":
            self._lon = number(text)
        elif name == "Trackpoint":
            self._in_point = False
            self._point()

    def _point(self) -> None:
        self._all_points += 1
        if self._all_points > MOST_POINTS:
            message = f"more than {MOST_POINTS} points"
            raise TooMuchError(message)
        if self._count is not None:
            self._has_count = True
            if self._count < self._counted * _BEGUN_ANEW:
                self._before += self._counted
                self._counted = 0.0
            self._counted = max(self._counted, self._count)
        if self._lat is not None and self._lon is not None and is_place(self._lat, self._lon):
            place = (self._lat, self._lon)
            if self._place is not None:
                self._by_place += distance_m(*self._place, *place)
            self._place = place
        self._points.append((self._time, self._before + self._counted, self._by_place))

    def _stretch(self) -> Stretch:
        stretch = Stretch(self._sport)
        for time, counted, by_place in self._points:
            stretch.add(time, counted if self._has_count else by_place)
        if stretch.metres == 0 and self._laps_m:
            stretch.told_m = self._laps_m
            if not self._points:
                for time in self._span:
                    stretch.add(time, 0.0)
        return stretch


def read(data: bytes) -> Activity | Unread:
    """Return the activities of a TCX file; workouts and courses that are only planned are none."""
    activities = _Activities()
    unread = stream(data, activities)
    if unread:
        return unread
    lacks = Reason.NO_TRACK if activities.is_planned else Reason.NOT_AN_ACTIVITY
    return Activity("tcx", tuple(activities.stretches), None if activities.stretches else lacks)
