"""GPX 1.0 and 1.1: recorded tracks; planned routes and places are not walked and do not count."""

from typing import Final

from orders.activity.found import MOST_POINTS, MOST_STRETCHES, Activity, Reason, Sport, Stretch, TooMuchError, Unread
from orders.activity.globe import distance_m, is_place
from orders.activity.sports import sport_named
from orders.activity.xml import DamagedError, moment, number, stream


class _Tracks:
    """Collects the segments of all tracks, each a stretch of its own: between them nobody knows what was."""

    worded: Final = frozenset({"time", "type"})

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._track: list[Stretch] = []
        self._segments = self._points = 0
        self._in_track = self._in_point = False
        self._sport = Sport.UNSTATED
        self._place: tuple[float, float] | None = None
        self._along = 0.0
        self._time: float | None = None

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "trkpt" and self._track:
            self._in_point = True
            self._points += 1
            if self._points > MOST_POINTS:
                message = f"more than {MOST_POINTS} points"
                raise TooMuchError(message)
            self._step(number(attributes.get("lat")), number(attributes.get("lon")))
        elif name == "trkseg" and self._in_track:
            self._segments += 1
            if self._segments > MOST_STRETCHES:
                message = f"more than {MOST_STRETCHES} segments"
                raise TooMuchError(message)
            self._track.append(Stretch(Sport.UNSTATED))
            self._place, self._along = None, 0.0
        elif name == "trk":
            self._in_track, self._track, self._sport = True, [], Sport.UNSTATED

    def closed(self, name: str, text: str, within: str) -> None:
        if name == "time" and within == "trkpt":
            self._time = moment(text)
        elif name == "trkpt" and self._in_point:
            self._in_point = False
            self._track[-1].add(self._time, self._along)
        elif name == "type" and within == "trk":
            self._sport = sport_named(text)
        elif name == "trk":
            self._in_track = False
            for stretch in self._track:
                stretch.sport = self._sport
            self.stretches += [stretch for stretch in self._track if stretch.along]

    def _step(self, lat: float, lon: float) -> None:
        if not is_place(lat, lon):
            message = "a place that is not on the globe"
            raise DamagedError(message)
        if self._place is not None:
            self._along += distance_m(*self._place, lat, lon)
        self._place, self._time = (lat, lon), None


def read(data: bytes) -> Activity | Unread:
    """Return the tracks of a GPX file."""
    tracks = _Tracks()
    unread = stream(data, tracks)
    if unread:
        return unread
    return Activity("gpx", tuple(tracks.stretches), None if tracks.stretches else Reason.NO_TRACK)
