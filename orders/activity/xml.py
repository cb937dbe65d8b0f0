"""
XML read as a stream, by expat, with what can harm switched off.

A file that declares entities is refused before any is expanded, so none can grow; nothing outside the file is ever
opened. A tree of a ten-megabyte track would take ten times the memory.
"""

import datetime as dt
from math import inf
from typing import Final, Protocol
from xml.parsers import expat

from orders.activity.found import Reason, TooMuchError, Unread

_ENDS_EARLY: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)
_DEEPEST: Final = 64
# Elements of all names, and different names: ten real megabytes hold 400,000 at most, and some dozens.
_MOST_ELEMENTS: Final = 1_000_000
_MOST_NAMES: Final = 1_000


# Nothing that is told of an activity, in whatever unit, comes near it; sums of such numbers stay finite.
_BEYOND_ALL: Final = 1e9


class DamagedError(Exception):
    """What a handler cannot take; becomes :class:`Unread`."""


class Handler(Protocol):
    """
    Takes elements as they come.

    ``text`` is what stands directly in an element of :attr:`worded`, ``within`` the name of the element around it.
    """

    @property
    def worded(self) -> frozenset[str]:
        """The names of elements whose text is wanted."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element's start."""

    def closed(self, name: str, text: str, within: str) -> None:
        """Take an element's end."""


def root_of(data: bytes) -> str | None:
    """
    Return the local name of a document's first element (or what its type calls it), or None if it is no XML.

    :raises DamagedError: if it names an encoding that nobody knows, or one that no such file is written in.
    """
    found: list[str] = []
    parser = expat.ParserCreate()

    def named(name: str, *_others: object) -> None:
        found.append(_local(name))

    parser.StartDoctypeDeclHandler = named
    parser.StartElementHandler = named
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data[:65536].lstrip())
    except (LookupError, ValueError) as error:
        message = "an encoding that cannot be read"
        raise DamagedError(message) from error
    except (expat.ExpatError, DamagedError):
        # What came before the fault is known; the reader of its kind says what is wrong.
        return next(iter(found), None)
    return next(iter(found), None)


class _Walk:
    """Hands elements on to a handler, with the path that leads to each and the words in those it wants."""

    def __init__(self, parser: expat.XMLParserType, handler: Handler) -> None:
        self._parser, self._handler, self._worded = parser, handler, handler.worded
        self._path: list[str] = []
        self._words: list[str] = []
        self._names: dict[str, str] = {}
        self._elements = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names.get(name) or self._new(name)
        self._path.append(local)
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            message = f"more than {_MOST_ELEMENTS} elements"
            raise TooMuchError(message)
        if len(self._path) > _DEEPEST:
            message = "nested too deeply"
            raise DamagedError(message)
        if local in self._worded:
            self._words.clear()
            self._parser.CharacterDataHandler = self._words.append
        self._handler.opened(local, attributes)

    def closed(self, _name: str) -> None:
        local = self._path.pop()
        within = self._path[-1] if self._path else ""
        if local in self._worded:
            self._parser.CharacterDataHandler = None
            self._handler.closed(local, "".join(self._words).strip(), within)
        else:
            self._handler.closed(local, "", within)

    def _new(self, name: str) -> str:
        if len(self._names) >= _MOST_NAMES:
            message = f"more than {_MOST_NAMES} names of elements"
            raise TooMuchError(message)
        return self._names.setdefault(name, _local(name))


def stream(data: bytes, handler: Handler) -> Unread | None:
    """
    Give a document to a handler; return why it could not be read to its end, if so.

    What has more elements, or more names for them, than any activity is left where that is seen.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    walk = _Walk(parser, handler)
    parser.StartElementHandler = walk.opened
    parser.EndElementHandler = walk.closed
    parser.EntityDeclHandler = _refuse
    try:
        is_whole = True
        parser.Parse(data.lstrip(), is_whole)
    except expat.ExpatError as error:
        reason = Reason.FILE_TRUNCATED if error.code in _ENDS_EARLY else Reason.FILE_CORRUPT
        return Unread(reason, f"XML error {error.code} in line {error.lineno}")
    except TooMuchError as error:
        return Unread(Reason.TOO_LARGE, str(error))
    except (DamagedError, ValueError) as error:
        return Unread(Reason.FILE_CORRUPT, f"{error} in line {parser.CurrentLineNumber}")
    return None


def moment(text: str) -> float | None:
    """Return seconds since 1970 of an ISO time; without a zone it is UTC; None if there is none."""
    if not text:
        return None
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=dt.UTC)).timestamp()


def number(text: str | None) -> float:
    """
    Return a number that a file has written.

    :raises DamagedError: if it is none, or beyond all that can be told.
    """
    try:
        value = float(text or "")
    except ValueError:
        value = inf
    if not abs(value) < _BEYOND_ALL:
        message = "a number that is none"
        raise DamagedError(message)
    return value


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_declared: object) -> None:
    message = "entities are declared"
    raise DamagedError(message)
