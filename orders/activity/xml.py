"""
XML read as a stream, by expat, with what can harm switched off.

A file that declares entities is refused before any is expanded, so none can grow; nothing outside the file is ever
opened. A tree of a ten-megabyte track would take ten times the memory.
"""

import datetime as dt
from math import inf, isfinite
from typing import Final, Protocol
from xml.parsers import expat

from orders.activity.found import Reason, Unread

_ENDS_EARLY: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)
_DEEPEST: Final = 64


class DamagedError(Exception):
    """What a handler cannot take; becomes :class:`Unread`."""


class Handler(Protocol):
    """Takes elements as they come; ``text`` is what stands directly in an element of :attr:`worded`."""

    @property
    def worded(self) -> frozenset[str]:
        """The names of elements whose text is wanted."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element's start."""

    def closed(self, name: str, text: str) -> None:
        """Take an element's end."""


def root_of(data: bytes) -> str | None:
    """Return the local name of a document's first element (or what its type calls it), or None if it is no XML."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def named(name: str, *_others: object) -> None:
        found.append(_local(name))

    parser.StartDoctypeDeclHandler = named
    parser.StartElementHandler = named
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data[:65536].lstrip())
    except (expat.ExpatError, DamagedError, ValueError):
        # What came before the fault is known; the reader of its kind says what is wrong.
        return next(iter(found), None)
    return next(iter(found), None)


def stream(data: bytes, handler: Handler) -> Unread | None:
    """Give a document to a handler; return why it could not be read to its end, if so."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    path: list[str] = []
    words: list[str] = []
    worded = handler.worded
    names: dict[str, str] = {}

    def opened(name: str, attributes: dict[str, str]) -> None:
        local = names.get(name) or names.setdefault(name, _local(name))
        path.append(local)
        if len(path) > _DEEPEST:
            message = "nested too deeply"
            raise DamagedError(message)
        if local in worded:
            words.clear()
            parser.CharacterDataHandler = words.append
        handler.opened(local, attributes)

    def closed(_name: str) -> None:
        local = path.pop()
        if local in worded:
            parser.CharacterDataHandler = None
            handler.closed(local, "".join(words).strip())
        else:
            handler.closed(local, "")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.EntityDeclHandler = _refuse
    try:
        is_whole = True
        parser.Parse(data.lstrip(), is_whole)
    except expat.ExpatError as error:
        reason = Reason.FILE_TRUNCATED if error.code in _ENDS_EARLY else Reason.FILE_CORRUPT
        return Unread(reason, f"XML error {error.code} in line {error.lineno}")
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

    :raises DamagedError: if it is none, or not a finite one.
    """
    try:
        value = float(text or "")
    except ValueError:
        value = inf
    if not isfinite(value):
        message = "a number that is none"
        raise DamagedError(message)
    return value


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_declared: object) -> None:
    message = "entities are declared"
    raise DamagedError(message)
