"""Numbers out of many lines of text, quickly: half a million lines are counted without a loop."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_BLANK: Final = 32  # a blank, and all below it
_NEWLINE: Final = 10


def widths(text: bytes) -> NDArray[np.int64]:
    """Return how many words each line of a text holds."""
    letters = np.frombuffer(text, np.uint8)
    blank = letters <= _BLANK
    begins = ~blank
    begins[1:] &= blank[:-1]
    ends = np.append(np.flatnonzero(letters == _NEWLINE), len(letters))
    return np.diff(np.searchsorted(np.flatnonzero(begins), ends), prepend=0)


def numbers[N: np.generic](lines: list[bytes], kind: type[N]) -> NDArray[N]:
    """
    Return the numbers of lines that all hold equally many, one row a line.

    :raises ValueError: if a line holds more or fewer than the first, or something else.
    """
    text = b"\n".join(lines)
    held = widths(text)
    if not lines or len(held) != len(lines) or held.min() != held.max():
        raise ValueError("lines of unequal length")
    found = np.fromstring(text.decode("ascii"), dtype=kind, sep=" ")
    return found.reshape(len(lines), int(held[0]))
