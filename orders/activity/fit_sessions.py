"""FIT records dealt out to the sessions that they belong to."""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from orders.activity.found import Stretch
from orders.activity.globe import distance_m, is_place
from orders.activity.sports import sport_of_fit

# FIT counts seconds from the last day of 1989, UTC.
EPOCH: Final = 631_065_600
_DEGREES: Final = 180 / 2**31
# Packed speed and distance: twelve bits of sixteenths of a metre that start again at 256 m.
_SIXTEENTHS, _ROUND = 16, 4096


# What stands in a field that holds nothing.
NOTHING: Final[dict[str, object]] = {
    **dict.fromkeys(("time", "start", "elapsed", "metres"), 0xFFFFFFFF),
    **dict.fromkeys(("type", "sport", "sub_sport"), 0xFF),
    **dict.fromkeys(("lat", "lon"), 0x7FFFFFFF),
    "packed": b"\xff\xff\xff",
}


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """How one kind of message lies in the bytes: ``fields`` takes out what is wanted, ``names`` says what that is."""

    message: int
    size: int
    fields: struct.Struct
    names: tuple[str, ...]
    time: int | None = field(init=False)

    def __post_init__(self) -> None:
        """Find the time once: it is asked for in every message."""
        object.__setattr__(self, "time", self.names.index("time") if "time" in self.names else None)


# When (seconds of FIT's clock; 0 if never told), how the values lie, and the values.
Record = tuple[int, Layout, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its message tells it: seconds of FIT's clock, centimetres, milliseconds; None: nothing is told."""

    start: int | None = None
    end: int | None = None
    sport: int = 0xFF
    sub_sport: int = 0xFF
    elapsed: int | None = None
    metres: int | None = None

    @property
    def began(self) -> int | None:
        """When it began; from its end if that is all there is."""
        if self.start is None and self.end is not None and self.elapsed is not None:
            return self.end - self.elapsed // 1000
        return self.start

    @property
    def ended(self) -> int | None:
        """When it ended, on the clock that elapsed time was counted on: the message itself may be written later."""
        if self.began is not None and self.elapsed is not None:
            return self.began + -(-self.elapsed // 1000)
        return self.end


def stretches_of(sessions: Sequence[Session], records: Sequence[Record], sport: tuple[int, int]) -> Iterator[Stretch]:
    """
    Yield a stretch per session; one of all records where the device was switched off before it wrote a session.

    :param sport: what a message apart says was done, for files without a session.
    """
    if not sessions:
        sessions = [Session(sport=sport[0], sub_sport=sport[1])]
    if len(sessions) == 1:
        yield _stretch(sessions[0], records)
        return
    dated = sorted((one for one in sessions if one.began is not None), key=lambda one: one.began or 0)
    starts = [one.began or 0 for one in dated]
    dealt: dict[Session, list[Record]] = {one: [] for one in sessions}
    for record in records:
        place = bisect_right(starts, record[0]) - 1
        if place >= 0 and record[0] <= (dated[place].ended or 0):
            dealt[dated[place]].append(record)
    for session, mine in dealt.items():
        yield _stretch(session, mine)


def _stretch(session: Session, records: Sequence[Record]) -> Stretch:
    stretch = Stretch(sport_of_fit(session.sport, session.sub_sport))
    if session.metres is not None:
        stretch.told_m = session.metres / 100
    for time, along in _walked(records):
        stretch.add(time + EPOCH if time else None, along)
    if not stretch.along and session.began is not None and session.ended is not None:
        stretch.add(session.began + EPOCH, 0.0)
        stretch.add(session.ended + EPOCH, 0.0)
    return stretch


def _walked(records: Sequence[Record]) -> Iterator[tuple[int, float]]:
    """Yield time and metres from the first record: by the device's count, its packed count, or its places."""
    for name, walk in (("metres", _counted), ("packed", _unpacked)):
        if any(value is not None for _time, value in _column(records, name)):
            return walk(_column(records, name))
    return _by_place(zip(_column(records, "lat"), _column(records, "lon"), strict=True))


def _column(records: Sequence[Record], name: str) -> Iterator[tuple[int, Any]]:
    """Yield time and value of a field; None where a record lacks it."""
    nothing, places = NOTHING[name], dict[Layout, int]()
    for time, layout, values in records:
        place = places.get(layout)
        if place is None:
            place = places[layout] = layout.names.index(name) if name in layout.names else -1
        value = values[place] if place >= 0 else None
        yield time, None if value == nothing else value


def _counted(column: Iterator[tuple[int, int | None]]) -> Iterator[tuple[int, float]]:
    first, far = None, 0
    for time, value in column:
        if value is not None:
            first = value if first is None else first
            far = max(far, value - first)
        yield time, far / 100


def _unpacked(column: Iterator[tuple[int, bytes | None]]) -> Iterator[tuple[int, float]]:
    far, last = 0, None
    for time, packed in column:
        if packed is not None:
            now = int.from_bytes(packed, "little") >> 12
            far += 0 if last is None else (now - last) % _ROUND
            last = now
        yield time, far / _SIXTEENTHS


def _by_place(
    columns: Iterator[tuple[tuple[int, int | None], tuple[int, int | None]]],
) -> Iterator[tuple[int, float]]:
    far, place = 0.0, None
    for (time, lat), (_time, lon) in columns:
        if lat is not None and lon is not None:
            here = (lat * _DEGREES, lon * _DEGREES)
            if is_place(*here):
                far += distance_m(*place, *here) if place else 0.0
                place = here
        yield time, far
