"""
Makers' own charts of shoe sizes, as lookup scales with names: a row says which sizes a maker prints on one shoe.

A chart states no length of a foot. It is hung on the US men's scale, which is a formula everywhere; between two rows
the sizes lie on a straight line, and beyond the last row the chart says nothing. The rows under ``fitting/charts`` are
facts that a maker publishes, every second one of the chart; its EU steps are not even, which no formula could tell.
"""

import csv
import enum
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from fitting import sizes
from fitting.sizes import SCALES, Conversion, InScale, SizeImplausible, SizeScale

_CHARTS: Final = Path(__file__).parent / "charts"
_HUNG_ON: Final = SCALES[SizeScale.US_MEN]
_STEP: Final = Fraction(1, 2)


class ChartScale(enum.StrEnum):
    """One column of a maker's chart; the name says whose."""

    NIKE_EU = "nike_eu"
    NIKE_US_MEN = "nike_us_men"
    NIKE_US_WOMEN = "nike_us_women"


# The file, its column, and what people read.
_COLUMNS: Final = {
    ChartScale.NIKE_EU: ("nike.csv", "eu", "Nike EU (chart)"),
    ChartScale.NIKE_US_MEN: ("nike.csv", "us_men", "Nike US men (chart)"),
    ChartScale.NIKE_US_WOMEN: ("nike.csv", "us_women", "Nike US women (chart)"),
}
NAMES: Final = {code: name for code, (_, _, name) in _COLUMNS.items()}
# Every scale that a size may be stated in to be converted: formulas first.
EVERY: Final[dict[str, str]] = {scale.code.value: scale.name for scale in SCALES.values()} | {
    code.value: name for code, name in NAMES.items()
}


@dataclass(frozen=True, slots=True)
class Chart:
    """
    One column beside the lengths of feet (mm), both rising.

    :ivar printed: the sizes of the rows.
    """

    code: ChartScale
    lengths: tuple[Fraction, ...]
    printed: tuple[Fraction, ...]

    def length_of(self, size: Fraction) -> Fraction:
        """
        Return the length of the foot that a size is for, mm.

        :raises SizeImplausible: if the chart does not reach there.
        """
        if not self.printed[0] <= size <= self.printed[-1]:
            raise SizeImplausible
        return _on_line(self.printed, self.lengths, size)

    def in_scale(self, length: Fraction, plus_minus: Fraction) -> InScale | None:
        """Return a foot (mm, ±) in this column, if the chart reaches there."""
        if not self.lengths[0] <= length <= self.lengths[-1]:
            return None
        size, low, high = (_on_line(self.lengths, self.printed, length + off) for off in (0, -plus_minus, plus_minus))
        label = size if size in self.printed else round(size / _STEP) * _STEP
        return InScale(
            self.code, NAMES[self.code], _decimal(size, "0.001"), f"{float(label):g}", _decimal(low, "0.1"),
            _decimal(high, "0.1"),
        )  # fmt: skip


@cache
def chart(code: ChartScale) -> Chart:
    """Return a column of a chart, read from its table."""
    file, column, _ = _COLUMNS[code]
    with (_CHARTS / file).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    lengths = tuple(_HUNG_ON.length_of(Fraction(row["us_men"])) for row in rows)
    return Chart(code, lengths, tuple(Fraction(row[column]) for row in rows))


def convert(scale: str, size: str) -> Conversion:
    """
    Convert a size of a scale or a chart into foot length, every other scale, and every chart that reaches it.

    :param scale: one of :data:`EVERY`.
    :raises SizeUnreadable: if the size is not a number.
    :raises SizeImplausible: if no foot has it, or the chart has no such size.
    """
    if scale in set(ChartScale):
        length = chart(ChartScale(scale)).length_of(sizes.read_size(size))
        found = sizes.of_foot(length, _HUNG_ON.plus_minus_mm)
    else:
        length = sizes.foot_length_of(SizeScale(scale), size)
        found = sizes.convert(SizeScale(scale), size)
    charted = (chart(code).in_scale(length, Fraction(found.plus_minus_mm)) for code in ChartScale)
    return replace(found, scales=(*found.scales, *(one for one in charted if one is not None)))


def _on_line(xs: Sequence[Fraction], ys: Sequence[Fraction], x: Fraction) -> Fraction:
    """Return y at x on the line through the points; beyond an end its last piece goes on."""
    at = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    share = (x - xs[at - 1]) / (xs[at] - xs[at - 1])
    return ys[at - 1] + share * (ys[at] - ys[at - 1])


def _decimal(value: Fraction, places: str) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(places))
