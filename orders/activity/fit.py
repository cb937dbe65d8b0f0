"""
FIT: the binary format of sports watches, read by its published description, as far as distance, time and sport go.

A library decodes every field of every message and takes half a minute for ten megabytes; here a message that says
nothing about distance, time or sport is stepped over. Real devices write messages of no bytes, so it is their number
that is bounded. A wrong checksum is no reason to refuse what can be read (devices that were switched off write one); a
file that ends before its own length is.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from orders.activity.fit_sessions import NOTHING, Layout, Record, Session, stretches_of
from orders.activity.found import MOST_POINTS, MOST_STRETCHES, Activity, Reason, TooMuchError, Unread

FILE_ID, SESSION, RECORD, SPORT = 0, 18, 20, 12
ACTIVITY_FILE: Final = 4
# Files in one, and descriptions that differ: devices write one and some dozens.
MOST_FILES: Final = 100
MOST_LAYOUTS: Final = 1_000
# The bits of a header: what kind of message follows.
_KIND, _DEFINITION, _COMPRESSED = 0xC0, 0x40, 0x80
# Any message may carry the time, and short times in later headers count on from it.
_TIME: Final = {253: ("time", "I")}
# Per message: field number -> what it is, and its form. Anything else is stepped over.
_WANTED: Final[dict[int, dict[int, tuple[str, str]]]] = {
    FILE_ID: {0: ("type", "B")},
    SPORT: {0: ("sport", "B"), 1: ("sub_sport", "B")},
    SESSION: {2: ("start", "I"), 5: ("sport", "B"), 6: ("sub_sport", "B"), 7: ("elapsed", "I"), 9: ("metres", "I")},
    RECORD: {0: ("lat", "i"), 1: ("lon", "i"), 5: ("metres", "I"), 8: ("packed", "3s")},
}


class DamagedError(Exception):
    """The bytes do not follow the format."""


class EndsEarlyError(Exception):
    """There are fewer bytes than the file says."""


@dataclass(slots=True)
class _Told:
    """What the messages of one file told so far."""

    file_type: int | None = None
    sessions: list[Session] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    sport: tuple[int, int] = (0xFF, 0xFF)

    @property
    def is_activity(self) -> bool:
        return bool(self.sessions) or (self.file_type in {None, ACTIVITY_FILE} and bool(self.records))


@dataclass(slots=True)
class _Spent:
    """What was read of the bytes so far, against what any activity holds."""

    messages: int = 0
    sessions: int = 0

    def message(self) -> None:
        self.messages += 1
        if self.messages > MOST_POINTS:
            message = f"more than {MOST_POINTS} messages"
            raise TooMuchError(message)

    def session(self, number: int) -> None:
        self.sessions += number == SESSION
        if self.sessions > MOST_STRETCHES:
            message = f"more than {MOST_STRETCHES} sessions"
            raise TooMuchError(message)


def read(data: bytes) -> Activity | Unread:
    """Return the sessions of a FIT file, or of several written one after the other."""
    files, spent = list[_Told](), _Spent()
    try:
        for begin, end in _files(data):
            if len(files) == MOST_FILES:
                return Unread(Reason.TOO_LARGE, f"more than {MOST_FILES} files in one")
            files.append(_Messages(data, begin, end, spent).told())
    except EndsEarlyError as error:
        return Unread(Reason.FILE_TRUNCATED, str(error))
    except TooMuchError as error:
        return Unread(Reason.TOO_LARGE, str(error))
    except DamagedError as error:
        return Unread(Reason.FILE_CORRUPT, str(error))
    told = [one for one in files if one.is_activity]
    stretches = tuple(stretch for one in told for stretch in stretches_of(one.sessions, one.records, one.sport))
    return Activity("fit", stretches, None if stretches else Reason.NOT_AN_ACTIVITY)


def _files(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the messages of each file begin and end."""
    at = 0
    while at < len(data):
        if len(data) < at + 12:
            message = f"a header of {len(data) - at} bytes"
            raise EndsEarlyError(message)
        header = data[at]
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at + 8 : at + 12] != b".FIT" or header not in {12, 14}:
            message = f"no header at byte {at}"
            raise DamagedError(message)
        begin, end = at + header, at + header + length
        if end + 2 > len(data):
            message = f"{end + 2} bytes are announced, {len(data)} are there"
            raise EndsEarlyError(message)
        yield begin, end
        at = end + 2


class _Messages:
    """Walks the messages between two places; ``spent`` is what the files before them in the same bytes held."""

    def __init__(self, data: bytes, begin: int, end: int, spent: _Spent) -> None:
        self._data, self._at, self._end, self._spent = data, begin, end, spent
        self._layouts: dict[int, Layout] = {}
        self._known: dict[bytes, Layout] = {}

    def told(self) -> _Told:
        """
        Return what all messages say.

        :raises DamagedError: if a message is not described or reaches too far.
        :raises TooMuchError: if there are more messages or sessions than any activity has.
        """
        data, end, told = self._data, self._end, _Told()
        clock = 0
        while self._at < end:
            self._spent.message()
            header = data[self._at]
            at = self._at + 1
            if header & _KIND == _DEFINITION:
                self._at = self._define(header, at)
                continue
            layout = self._laid_out(header, at)
            values = layout.fields.unpack_from(data, at)
            if layout.time is not None and values[layout.time] != NOTHING["time"]:
                clock = values[layout.time]
            elif header & _COMPRESSED:
                # A compressed header says only by how many of 32 seconds the clock moved on.
                clock += (header & 0x1F) - (clock & 0x1F) & 0x1F
            if layout.message == RECORD:
                told.records.append((clock, layout, values))
            elif layout.message in _WANTED:
                self._spent.session(layout.message)
                _take(told, layout, values)
        return told

    def _laid_out(self, header: int, at: int) -> Layout:
        """Step over a message; return how it lies."""
        layout = self._layouts.get(header >> 5 & 0x03 if header & _COMPRESSED else header & 0x0F)
        if layout is None:
            message = f"a message that nothing describes, at byte {at}"
            raise DamagedError(message)
        self._at = at + layout.size
        if self._at > self._end:
            message = f"a message reaches beyond byte {self._end}"
            raise DamagedError(message)
        return layout

    def _define(self, header: int, at: int) -> int:
        """Keep a description and step over it; devices repeat theirs, so each is worked out once."""
        end = self._reach(header, at)
        said = self._data[at - 1 : end]
        layout = self._known.get(said)
        if layout is None:
            if len(self._known) >= MOST_LAYOUTS:
                message = f"more than {MOST_LAYOUTS} different descriptions"
                raise TooMuchError(message)
            layout = self._known[said] = _described(said)
        self._layouts[header & 0x0F] = layout
        return end

    def _reach(self, header: int, at: int) -> int:
        """Return where a description ends, by its counts of fields; they are looked at only where they are there."""
        place = at + 4
        for size in (5, 1) if header & 0x20 else (5,):
            if place >= self._end:
                break
            at += size + 3 * self._data[place]
            place = at
        else:
            if at <= self._end:
                return at
        message = f"a description reaches beyond byte {self._end}"
        raise DamagedError(message)


def _described(said: bytes) -> Layout:
    """Read a description, from its header on."""
    order = ">" if said[2] else "<"
    (message,) = struct.unpack_from(order + "H", said, 3)
    developers = 6 + 3 * said[5]
    sizes = [(said[at], said[at + 1]) for at in range(6, developers, 3)]
    # A description with fields of developers' own has a count of them, and then their sizes each in the second place.
    return _layout(order, message, sizes, sum(said[developers + 2 :: 3]))


def _layout(order: str, message: int, sizes: list[tuple[int, int]], more: int) -> Layout:
    wanted = _TIME | _WANTED.get(message, {})
    formats, names = [order], []
    for number, size in sizes:
        name, how = wanted.get(number, ("", "x"))
        if name and name not in names and struct.calcsize(how) == size:
            names.append(name)
            formats.append(how)
        else:
            formats.append(f"{size}x")
    fields = struct.Struct("".join(formats))
    return Layout(message, fields.size + more, fields, tuple(names))


def _take(told: _Told, layout: Layout, values: tuple[int, ...]) -> None:
    said = {name: value for name, value in zip(layout.names, values, strict=True) if value != NOTHING[name]}
    if layout.message == FILE_ID:
        told.file_type = said.get("type")
    elif layout.message == SPORT:
        told.sport = (said.get("sport", 0xFF), said.get("sub_sport", 0xFF))
    elif layout.message == SESSION:
        told.sessions.append(Session(end=said.pop("time", None), **said))
