"""The letters engraved underneath: strokes between the points of a 3 by 5 lattice, and how they are read back."""

import math
from collections.abc import Collection
from typing import Final

# A point is written as its column (0-2, from the left) and its row (0-4, from the bottom); a word is one stroke.
_STROKES: Final = {
    "0": "00-20 20-24 24-04 04-00 00-24",
    "1": "03-14 14-10 00-20",
    "2": "04-24 24-22 22-02 02-00 00-20",
    "3": "04-24 24-20 20-00 02-22",
    "4": "04-02 02-22 24-20",
    "5": "24-04 04-02 02-22 22-20 20-00",
    "6": "24-04 04-00 00-20 20-22 22-02",
    "7": "04-24 24-10",
    "8": "00-20 20-24 24-04 04-00 02-22",
    "9": "22-02 02-04 04-24 24-20 20-00",
    "A": "00-03 03-14 14-23 23-20 02-22",
    "B": "00-04 04-14 14-23 23-12 12-21 21-10 10-00 02-12",
    "C": "24-04 04-00 00-20",
    "D": "00-04 04-14 14-23 23-21 21-10 10-00",
    "E": "24-04 04-00 00-20 02-12",
    "F": "24-04 04-00 02-12",
    "G": "24-04 04-00 00-20 20-22 22-12",
    "H": "00-04 24-20 02-22",
    "I": "04-24 14-10 00-20",
    "J": "24-20 20-00 00-01",
    "K": "00-04 02-24 02-20",
    "L": "04-00 00-20",
    "M": "00-04 04-12 12-24 24-20",
    "N": "00-04 04-20 20-24",
    "O": "00-20 20-24 24-04 04-00",
    "P": "00-04 04-24 24-22 22-02",
    "Q": "00-20 20-24 24-04 04-00 11-20",
    "R": "00-04 04-24 24-22 22-02 12-20",
    "S": "24-14 14-03 03-21 21-10 10-00",
    "T": "04-24 14-10",
    "U": "04-00 00-20 20-24",
    "V": "04-10 10-24",
    "W": "04-00 00-12 12-20 20-24",
    "X": "04-20 00-24",
    "Y": "04-12 24-12 12-10",
    "Z": "04-24 24-00 00-20",
    "-": "02-22",
}
# Width of a stroke, and the size of the lattice, in lattice steps.
STROKE: Final = 0.39
COLUMNS: Final = 2
ROWS: Final = 4

type Point = tuple[float, float]


def strokes(letter: str) -> list[tuple[Point, Point]]:
    """Return the strokes of a letter, each from one lattice point (column, row) to another."""
    return [((int(word[0]), int(word[1])), (int(word[3]), int(word[4]))) for word in _STROKES[letter].split()]


def _marks(letter: str) -> frozenset[Point]:
    """Return places that this letter cuts: quarters of its strokes."""
    return frozenset(
        (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        for start, end in strokes(letter)
        for part in (0.25, 0.5, 0.75)
    )


def covers(place: Point, start: Point, end: Point) -> bool:
    """Answer whether a stroke, square at its ends, covers a place."""
    along = (end[0] - start[0], end[1] - start[1])
    length = math.hypot(*along)
    off = (place[0] - start[0], place[1] - start[1])
    forward = (off[0] * along[0] + off[1] * along[1]) / length
    aside = abs(off[0] * along[1] - off[1] * along[0]) / length
    return aside < STROKE / 2 and -STROKE / 2 < forward < length + STROKE / 2


def _cut(letter: str) -> frozenset[Point]:
    """Return those of ``PLACES`` that a letter cuts, its own marks and those that its strokes run across."""
    return frozenset(place for place in PLACES if any(covers(place, *stroke) for stroke in strokes(letter)))


# Every place that tells letters apart, in a fixed order; and the letter of each set of places that are cut.
PLACES: Final[tuple[Point, ...]] = tuple(sorted({mark for letter in _STROKES for mark in _marks(letter)}))
_LETTERS: Final = {_cut(letter): letter for letter in _STROKES}


def read(cut: Collection[Point]) -> str:
    """Return the letter that cuts exactly these of ``PLACES``; ``?`` if none does."""
    return _LETTERS.get(frozenset(cut), "?")
