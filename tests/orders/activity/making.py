"""Activity files made for tests: tracks along a meridian, where a metre is easy to know."""

import datetime as dt
import struct
from collections.abc import Sequence
from math import degrees
from typing import Final

from orders.activity.fit_sessions import EPOCH
from orders.activity.globe import RADIUS_M

NOON: Final = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC).timestamp()
RUNNING, CYCLING, TRANSITION, GENERIC, WALKING = 1, 2, 3, 0, 11


def when(seconds: float) -> str:
    """Write a time as files do."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def gpx(*tracks: tuple[str, Sequence[tuple[float | None, float]]], first: str = "") -> bytes:
    """Return a GPX of tracks: what they say of the sport, and points of seconds since noon and metres northwards."""
    written = []
    for sport, points in tracks:
        kind = f"<type>{sport}</type>" if sport else ""
        marks = "".join(
            f'<trkpt lat="{degrees(metres / RADIUS_M):.9f}" lon="7"><ele>1</ele>'
            + ("" if seconds is None else f"<time>{when(NOON + seconds)}</time>")
            + "</trkpt>"
            for seconds, metres in points
        )
        written.append(f"<trk><name>Morning</name>{kind}<trkseg>{marks}</trkseg></trk>")
    return f'{first}<gpx xmlns="http://www.topografix.com/GPX/1/1">{"".join(written)}</gpx>'.encode()


def tcx(sport: str, laps: Sequence[tuple[float, Sequence[tuple[float, float | None]]]]) -> bytes:
    """Return a TCX activity: laps of a told length with points of seconds since noon and the device's count."""
    written = []
    for length, points in laps:
        marks = "".join(
            f"<Trackpoint><Time>{when(NOON + seconds)}</Time>"
            + ("" if metres is None else f"<DistanceMeters>{metres}</DistanceMeters>")
            + "</Trackpoint>"
            for seconds, metres in points
        )
        written.append(
            f'<Lap StartTime="{when(NOON)}"><TotalTimeSeconds>600</TotalTimeSeconds>'
            f"<DistanceMeters>{length}</DistanceMeters><Track>{marks}</Track></Lap>"
        )
    body = f'<Activities><Activity Sport="{sport}">{"".join(written)}</Activity></Activities>'
    return f'<TrainingCenterDatabase xmlns="x:y">{body}</TrainingCenterDatabase>'.encode()


def fit_of(body: bytes | bytearray) -> bytes:
    """Return a FIT file of some messages; its checksum is wrong, as nobody looks."""
    return struct.pack("<BBHI4s", 12, 16, 2100, len(body), b".FIT") + body + b"\0\0"


class Fit:
    """Writes a FIT file message by message, as a device does."""

    def __init__(self, *, order: str = "<", developer: bool = False) -> None:
        self._order, self._developer = order, developer
        self._body = bytearray()
        self._defined: set[int] = set()

    def file_id(self, kind: int = 4) -> "Fit":
        """Say what kind of file it is: 4 is an activity."""
        return self._message(0, 0, [(0, "B", kind)])

    def record(self, seconds: float, metres: float) -> "Fit":
        """Write a point: seconds since noon and the device's count."""
        return self._message(1, 20, [(253, "I", _clock(seconds)), (5, "I", round(metres * 100))])

    def short_record(self, offset: int, metres: float) -> "Fit":
        """Write a point whose header has the last five bits of the time."""
        self._define(2, 20, [(5, "I", 0)])
        self._body += bytes([0x80 | 2 << 5 | offset]) + struct.pack(self._order + "I", round(metres * 100))
        self._body += b"\x07" if self._developer else b""
        return self

    def session(self, sport: int, begin: float, end: float, metres: float | None, sub_sport: int = 0) -> "Fit":
        """Write a session's totals."""
        length = 0xFFFFFFFF if metres is None else round(metres * 100)
        elapsed = round((end - begin) * 1000)
        fields = [(253, "I", _clock(end)), (2, "I", _clock(begin)), (7, "I", elapsed), (9, "I", length)]
        return self._message(3, 18, [*fields, (5, "B", sport), (6, "B", sub_sport)])

    def undescribed(self) -> "Fit":
        """Write a message of a kind that was never described."""
        self._body += bytes([15, 1, 2, 3])
        return self

    def bytes(self) -> bytes:
        """Return the file."""
        return fit_of(self._body)

    def _message(self, local: int, number: int, fields: Sequence[tuple[int, str, int]]) -> "Fit":
        self._define(local, number, fields)
        self._body += bytes([local])
        for _, how, value in fields:
            self._body += struct.pack(self._order + how, value)
        self._body += b"\x07" if self._developer else b""
        return self

    def _define(self, local: int, number: int, fields: Sequence[tuple[int, str, int]]) -> None:
        if local in self._defined:
            return
        self._defined.add(local)
        big = self._order == ">"
        self._body += bytes([0x40 | local | (0x20 if self._developer else 0), 0, big])
        self._body += struct.pack(self._order + "H", number) + bytes([len(fields)])
        for field, how, _ in fields:
            self._body += bytes([field, struct.calcsize(how), 0x86 if how == "I" else 0])
        # One field of a developer's own, of one byte.
        self._body += bytes([1, 0, 1, 0]) if self._developer else b""


def _clock(seconds: float) -> int:
    return int(NOON + seconds - EPOCH)
