"""
A footprint from a pressure plate or an in-shoe sensor: a matrix as CSV, and the arch index it gives.

The arch index (Cavanagh and Rodgers 1987) is the share of the middle third of a footprint without its toes. It is a
share of areas, so neither the unit of pressure nor the size of a cell matters, and a left print gives what its mirror
image gives. What matters is where contact begins: moving that threshold shifts the index of one print by 0.01-0.03.
"""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# A cell is in contact above this share of the highest value [P]; below it a plate shows noise and its own rounding.
CONTACT: Final = 0.02
# Fewer cells in contact tell nothing about thirds (fitting.rules.arch asks for as many).
FEWEST_CELLS: Final = 100
MOST_ROWS: Final = 512
LARGEST_BYTES: Final = 2 * 1024 * 1024
# Where the valley between toes and ball lies, as shares of the print from the heel; found at 0.81-0.89.
_TOES: Final = (0.74, 0.93)
# A print is two to three times as long as it is wide; two prints beside each other are not.
_SLIMMEST, _WIDEST = 0.22, 0.62
# So much longer than wide is a foot, and so much of their length do two feet on one plate share.
_ELONGATED, _LEVEL = 1.6, 0.6
# Cut-offs have two decimals; rounding to three would carry a print over one of them.
_INDEX_STEP: Final = Decimal("0.0001")
_THOUSANDTH: Final = Decimal("0.001")
# Lines of words that sensors write above and below the numbers.
_MOST_WORDS: Final = 60
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")
_ABSENT: Final = frozenset({"", "nan", "-", "null", "b"})


class PrintCode(enum.StrEnum):
    """Why a matrix cannot be used."""

    NOT_TEXT = "print_not_text"
    NO_MATRIX = "print_no_matrix"
    RAGGED = "print_ragged"
    NEGATIVE = "print_negative"
    TOO_LARGE = "print_too_large"
    EMPTY = "print_empty"
    COARSE = "print_coarse"
    SEVERAL_FEET = "print_several_feet"
    NOT_A_FOOT = "print_not_a_foot"


TEXTS: Final = {
    PrintCode.NOT_TEXT: "This is no text file. Export the pressure picture as CSV, one row of cells in each line.",
    PrintCode.NO_MATRIX: "There is no matrix of numbers in this file. Export the peak picture as CSV without formulas.",
    PrintCode.RAGGED: "The rows have different lengths. Export one picture, not the frames of a whole step.",
    PrintCode.NEGATIVE: "There are negative pressures. Calibrate the plate, or export the peak picture instead.",
    PrintCode.TOO_LARGE: f"The matrix is larger than {MOST_ROWS} by {MOST_ROWS} cells or 2 MB. Export one picture.",
    PrintCode.EMPTY: "No cell is under pressure. Export the peak picture of a whole step, or of standing.",
    PrintCode.COARSE: f"Fewer than {FEWEST_CELLS} cells are in contact. Use a plate with smaller cells.",
    PrintCode.SEVERAL_FEET: "There is more than one foot in this picture. Cut out one foot and send each by itself.",
    PrintCode.NOT_A_FOOT: "This does not have the shape of a footprint. Send the picture of one whole foot.",
}


class PrintRefused(ValueError):  # noqa: N818  an answer, not a fault
    """The matrix cannot be used; ``code`` says why, :data:`TEXTS` how to fix it."""

    def __init__(self, code: PrintCode) -> None:
        """Carry the code."""
        super().__init__(TEXTS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Footprint:
    """
    What one print tells.

    :ivar arch_index: four decimals.
    :ivar cells: in contact, toes left out.
    :ivar thirds: areas of forefoot, midfoot and heel, in cells with one decimal (a third may cut through a row).
    :ivar toes_at: share of the print, from the heel, at which the toes were cut off.
    :ivar heel_first: whether the matrix began at the heel.
    """

    arch_index: Decimal
    cells: int
    thirds: tuple[Decimal, Decimal, Decimal]
    toes_at: Decimal
    heel_first: bool


def arch_index(forefoot: Decimal, midfoot: Decimal, heel: Decimal) -> Decimal:
    """
    Return the share of the middle third, to four decimals (Cavanagh and Rodgers 1987).

    :raises ValueError: if there is no area.
    """
    whole = forefoot + midfoot + heel
    if whole <= 0:
        raise ValueError("There is no area.")
    return (midfoot / whole).quantize(_INDEX_STEP)


def read(data: bytes) -> Footprint:
    """
    Return what a matrix tells: any of the usual delimiters and decimal marks, any unit, either direction.

    :raises PrintRefused: with the code of what is wrong.
    """
    if len(data) > LARGEST_BYTES:
        raise PrintRefused(PrintCode.TOO_LARGE)
    return measure(matrix(_text(data)))


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if "\0" in text:
        raise PrintRefused(PrintCode.NOT_TEXT)
    return text


def matrix(text: str) -> list[list[float]]:
    """
    Return the numbers of a CSV text: the first block of numeric lines; words above and below it are left out.

    :raises PrintRefused: if there is none, it is ragged, negative or too large.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    delimiter, comma = _dialect(lines)
    rows: list[list[float]] = []
    words = 0
    for line in lines:
        row = _row(line, delimiter, comma=comma)
        if row is not None:
            rows.append(row)
        elif rows or (words := words + 1) > _MOST_WORDS:
            break
    if not rows or len(rows) * len(rows[0]) < FEWEST_CELLS:
        raise PrintRefused(PrintCode.NO_MATRIX)
    if len({len(row) for row in rows}) > 1:
        raise PrintRefused(PrintCode.RAGGED)
    if max(len(rows), len(rows[0])) > MOST_ROWS:
        raise PrintRefused(PrintCode.TOO_LARGE)
    if min(min(row) for row in rows) < 0:
        raise PrintRefused(PrintCode.NEGATIVE)
    return rows


def _dialect(lines: Sequence[str]) -> tuple[str | None, bool]:
    """Return the delimiter (none: spaces) of the line with most of any, and whether its commas are decimal marks."""
    for delimiter in (";", "\t"):
        if sum(delimiter in line for line in lines) * 2 > len(lines):
            return delimiter, not any("." in line for line in lines if _digits(line))
    spaced = [line for line in lines if _digits(line) and len(line.split()) > 2]  # noqa: PLR2004  three cells at least
    # "1,5 2,0 0,0": spaces part the cells; "1, 2, 3" has a comma at the end of each.
    if len(spaced) * 2 > len(lines) and not any(re.search(r",\s", line) for line in spaced):
        return None, True
    return ",", False


def _digits(line: str) -> bool:
    return not re.search(r"[A-DF-Za-df-z]", line) and any(char.isdigit() for char in line)


def _row(line: str, delimiter: str | None, *, comma: bool) -> list[float] | None:
    """Return a line of numbers, or ``None`` if it is words; a delimiter at the end adds no cell."""
    cells = line.split(delimiter) if delimiter is None else line.removesuffix(delimiter).split(delimiter)
    found: list[float] = []
    for cell in cells:
        told = cell.strip().strip('"').strip()
        told = told.replace(",", ".") if comma else told
        if told.lower() in _ABSENT:
            found.append(0.0)
        elif _NUMBER.match(told):
            found.append(float(told))
        else:
            return None
    return found if any(cell.strip() for cell in cells) else None


def measure(rows: Sequence[Sequence[float]]) -> Footprint:
    """
    Return what a matrix of pressures tells.

    :raises PrintRefused: if it is not the print of one foot.
    """
    peak = max(max(row) for row in rows)
    if peak <= 0:
        raise PrintRefused(PrintCode.EMPTY)
    contact = [[value > CONTACT * peak for value in row] for row in rows]
    print_ = _upright(_largest(contact))
    widths = [sum(row) for row in print_]
    heel_first = _heel_first(widths)
    along = widths if heel_first else widths[::-1]
    cut = _valley(along)
    body = along[:cut]
    cells = sum(body)
    if cells < FEWEST_CELLS:
        raise PrintRefused(PrintCode.COARSE)
    heel, midfoot, forefoot = _thirds(body)
    tenth = Decimal("0.1")
    return Footprint(
        arch_index=arch_index(forefoot, midfoot, heel),
        cells=cells,
        thirds=(forefoot.quantize(tenth), midfoot.quantize(tenth), heel.quantize(tenth)),
        toes_at=(Decimal(cut) / len(along)).quantize(_THOUSANDTH),
        heel_first=heel_first,
    )


def _largest(contact: Sequence[Sequence[bool]]) -> list[list[bool]]:
    """
    Return the foot cut out of the matrix, with its toes.

    :raises PrintRefused: if there are two feet, or it has not the shape of one.
    """
    islands = _islands(contact)
    biggest = max(islands, key=len)
    others = [one for one in islands if one is not biggest and len(one) > len(biggest) / 3]
    # A high arch parts a print in two: heel and forefoot lie behind each other, two feet beside each other.
    if any(_beside(biggest, one) for one in others):
        raise PrintRefused(PrintCode.SEVERAL_FEET)
    near = [cell for one in islands if len(one) > 1 for cell in one]
    top, bottom = min(row for row, _ in near), max(row for row, _ in near)
    left, right = min(column for _, column in near), max(column for _, column in near)
    cells = set(near)
    return [[(row, column) in cells for column in range(left, right + 1)] for row in range(top, bottom + 1)]


def _islands(contact: Sequence[Sequence[bool]]) -> list[list[tuple[int, int]]]:
    """Return the groups of cells that touch each other, corners included."""
    left = {(row, column) for row, line in enumerate(contact) for column, on in enumerate(line) if on}
    islands = []
    while left:
        waiting, island = [left.pop()], []
        while waiting:
            row, column = waiting.pop()
            island.append((row, column))
            around = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= around
            waiting += around
        islands.append(island)
    return islands


def _beside(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> bool:
    """Answer whether two islands are two feet beside each other: both long the same way, and level with each other."""
    axis = _long(one)
    return axis is not None and axis == _long(other) and _overlap(one, other, axis) > _LEVEL


def _overlap(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]], axis: int) -> float:
    """Return how much of the shorter island's reach along an axis is shared."""
    (low, high), (low2, high2) = (
        (min(cell[axis] for cell in island), max(cell[axis] for cell in island) + 1) for island in (one, other)
    )
    return (min(high, high2) - max(low, low2)) / min(high - low, high2 - low2)


def _long(island: Sequence[tuple[int, int]]) -> int | None:
    """Return the axis along which an island is long as a foot is; none if it is not, as a heel or a ball alone."""
    rows, columns = (len({cell[axis] for cell in island}) for axis in (0, 1))
    if max(rows, columns) < _ELONGATED * min(rows, columns):
        return None
    return 0 if rows > columns else 1


def _upright(cut: list[list[bool]]) -> list[list[bool]]:
    """
    Turn the print so that its length runs down the rows.

    :raises PrintRefused: if it has not the proportions of a foot.
    """
    upright = cut if len(cut) >= len(cut[0]) else [list(row) for row in zip(*cut, strict=True)]
    if not _SLIMMEST <= len(upright[0]) / len(upright) <= _WIDEST:
        raise PrintRefused(PrintCode.NOT_A_FOOT)
    return upright


def _heel_first(widths: Sequence[int]) -> bool:
    """Answer whether the first rows are the heel: the ball is the widest part, and lies nearer to the toes."""
    third = len(widths) // 3
    first, last = max(widths[:third]), max(widths[-third:])
    if abs(first - last) > 1:
        return first < last
    widest = [at for at, width in enumerate(widths) if width == max(widths)]
    return sum(widest) / len(widest) > (len(widths) - 1) / 2


def _valley(along: Sequence[int]) -> int:
    """Return the row where the toes begin: the slimmest one where toes can be; the last of several."""
    low, high = int(len(along) * _TOES[0]), int(len(along) * _TOES[1])
    return min(range(low, high), key=lambda at: (along[at], -at))


def _thirds(body: Sequence[int]) -> tuple[Decimal, Decimal, Decimal]:
    """Return the contact of three equal parts of the length, heel first; a row between two is shared out."""
    third = Decimal(len(body)) / 3
    areas = []
    for part in range(3):
        begin, end = part * third, (part + 1) * third
        shares = (
            width * max(Decimal(0), min(end, Decimal(at + 1)) - max(begin, Decimal(at)))
            for at, width in enumerate(body)
        )
        areas.append(sum(shares, Decimal(0)))
    return areas[0], areas[1], areas[2]
