"""
Shoe sizes: named scales over one canonical quantity, the length of the foot in millimetres.

There is no exact conversion, and ISO 19407 says so itself: "EU 42" is a foot of 260, 265 or 266.7 mm by
whom one asks. So every scale has an explicit name, every answer an interval, and a stated size never
overwrites a measured length. The formulas are those of public pages and of ISO's introduction; ISO's
tables are copyright and are not used.
"""

import enum
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

from shop.refusal import BadInput

_INCH: Final = Fraction(127, 5)  # mm
_BARLEYCORN: Final = Fraction(3) / _INCH  # UK and US sizes per mm of foot: three to the inch
_PARIS_POINT: Final = Fraction(15, 100)  # EU sizes per mm: a Paris point is 2/3 cm

# Lengths a foot in a shoe can have, mm; anything else is a slip of scale.
_SHORTEST: Final = 80
_LONGEST: Final = 400


class SizeScale(enum.StrEnum):
    """A way of writing shoe sizes; the name says whose."""

    MONDOPOINT = "mondopoint"
    JAPAN_CM = "japan_cm"
    EU_TWO_POINT = "eu_two_point"
    EU_PLUS_15 = "eu_plus_15"
    EU_PLUS_20 = "eu_plus_20"
    UK_ADULT = "uk_adult"
    UK_CHILD = "uk_child"
    US_MEN = "us_men"
    US_WOMEN_BRANNOCK = "us_women_brannock"
    US_WOMEN_COMMON = "us_women_common"
    US_CHILD = "us_child"


class SizeUnreadable(BadInput):
    """The size is not a number of its scale."""

    code = "size_unreadable"
    title = "Write the size as on the shoe, for example 42, 8.5 or 8 1/2."


class SizeImplausible(BadInput):
    """No foot has that size in that scale."""

    code = "size_implausible"
    title = "No foot has this size in this scale. Check the scale: is it EU, UK or US, adult or child?"


@dataclass(frozen=True, slots=True)
class Scale:
    """
    One scale: ``size = per_mm * foot length + offset``.

    :ivar step: the step in which labels are rounded.
    :ivar lowest: smallest size that is printed on shoes.
    :ivar highest: largest size that is printed on shoes.
    """

    code: SizeScale
    name: str
    per_mm: Fraction
    offset: Fraction
    step: Fraction
    lowest: int
    highest: int

    def size_of(self, length_mm: Fraction) -> Fraction:
        """Return the unrounded size of a foot."""
        return self.per_mm * length_mm + self.offset

    def length_of(self, size: Fraction) -> Fraction:
        """Return the foot length of an unrounded size, in mm."""
        return (size - self.offset) / self.per_mm

    @property
    def plus_minus_mm(self) -> Fraction:
        """
        Half a size as makers count them, in mm; they differ by that at the least.

        A whole size in EU, UK and US scales, the printed step in mondopoint and Japan.
        """
        counted = self.step if self.code in {SizeScale.MONDOPOINT, SizeScale.JAPAN_CM} else Fraction(1)
        return counted / self.per_mm / 2


_HALF: Final = Fraction(1, 2)
SCALES: Final[dict[SizeScale, Scale]] = {
    scale.code: scale
    for scale in (
        Scale(SizeScale.MONDOPOINT, "Mondopoint (mm)", Fraction(1), Fraction(0), Fraction(5), 80, 400),
        Scale(SizeScale.JAPAN_CM, "Japan (cm)", Fraction(1, 10), Fraction(0), _HALF, 8, 40),
        Scale(SizeScale.EU_TWO_POINT, "EU (foot + 2 points)", _PARIS_POINT, Fraction(2), _HALF, 15, 60),
        Scale(SizeScale.EU_PLUS_15, "EU (foot + 15 mm)", _PARIS_POINT, Fraction(225, 100), _HALF, 15, 60),
        Scale(SizeScale.EU_PLUS_20, "EU (foot + 20 mm)", _PARIS_POINT, Fraction(3), _HALF, 15, 60),
        Scale(SizeScale.UK_ADULT, "UK adult", _BARLEYCORN, Fraction(-23), _HALF, 1, 20),
        Scale(SizeScale.UK_CHILD, "UK child", _BARLEYCORN, Fraction(-10), _HALF, 0, 13),
        Scale(SizeScale.US_MEN, "US men", _BARLEYCORN, Fraction(-22), _HALF, 1, 22),
        Scale(SizeScale.US_WOMEN_BRANNOCK, "US women (Brannock)", _BARLEYCORN, Fraction(-21), _HALF, 1, 22),
        Scale(SizeScale.US_WOMEN_COMMON, "US women (most brands)", _BARLEYCORN, Fraction(-41, 2), _HALF, 1, 22),
        Scale(SizeScale.US_CHILD, "US child", _BARLEYCORN, Fraction(-29, 3), _HALF, 0, 13),
    )
}


@dataclass(frozen=True, slots=True)
class InScale:
    """
    A foot in one scale, or in a column of a maker's chart (``fitting.size_charts``).

    :ivar value: unrounded size, to three decimals.
    :ivar label: rounded to the scale's step, as printed on shoes.
    :ivar low: size of the shortest foot the interval allows, to one decimal.
    :ivar high: size of the longest.
    """

    scale: enum.StrEnum
    name: str
    value: Decimal
    label: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a stated size says about a foot: its length ± in mm, and the same foot in every scale that reaches it."""

    foot_length_mm: Decimal
    plus_minus_mm: Decimal
    scales: tuple[InScale, ...]


_VULGAR: Final = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_WRITTEN: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?(?: +([1-3])/([2-4]))? *[A-Za-z]{0,3}")


def read_size(text: str) -> Fraction:
    """
    Read a size as people write it: ``42``, ``8.5``, ``8,5``, ``8 1/2``, ``42⅔``, ``13C``.

    :raises SizeUnreadable: for anything else.
    """
    plain = text.strip()
    for sign, fraction in _VULGAR.items():
        plain = plain.replace(sign, f" {fraction}")
    found = _WRITTEN.fullmatch(plain)
    if found is None or (found[2] and found[3]):
        raise SizeUnreadable
    size = Fraction(f"{found[1]}.{found[2] or 0}")
    return size + Fraction(int(found[3]), int(found[4])) if found[3] else size


def foot_length_of(scale: SizeScale, size: str) -> Fraction:
    """
    Return the foot length that a stated size means, in mm; it is an estimate, see :func:`convert`.

    :raises SizeUnreadable: if the size is not a number.
    :raises SizeImplausible: if no foot has it.
    """
    length = SCALES[scale].length_of(read_size(size))
    if not _SHORTEST <= length <= _LONGEST:
        raise SizeImplausible
    return length


def convert(scale: SizeScale, size: str) -> Conversion:
    """
    Convert a size of one scale into foot length and every other scale.

    :raises SizeUnreadable: if the size is not a number.
    :raises SizeImplausible: if no foot has it.
    """
    length = foot_length_of(scale, size)
    return of_foot(length, SCALES[scale].plus_minus_mm)


def of_length(length_mm: Decimal) -> Conversion:
    """Return a measured foot in every scale; ± is the 2 mm that repeated measuring by hand differs by."""
    return of_foot(Fraction(length_mm), Fraction(2))


def of_foot(length: Fraction, plus_minus: Fraction) -> Conversion:
    """Return a foot (mm, ±) in every scale that reaches it."""
    found = tuple(
        in_scale(scale, length, plus_minus)
        for scale in SCALES.values()
        if scale.lowest <= _nearest(scale.size_of(length), scale.step) <= scale.highest
    )
    return Conversion(_decimal(length, "0.1"), _decimal(plus_minus, "0.1"), found)


def in_scale(scale: Scale, length: Fraction, plus_minus: Fraction) -> InScale:
    """Return a foot of some length (mm, ±) in one scale."""
    size = scale.size_of(length)
    return InScale(
        scale.code,
        scale.name,
        _decimal(size, "0.001"),
        label_of(scale, size),
        _decimal(scale.size_of(length - plus_minus), "0.1"),
        _decimal(scale.size_of(length + plus_minus), "0.1"),
    )


def label_of(scale: Scale, size: Fraction) -> str:
    """Round a size to the scale's step and write it without needless zeros."""
    rounded = _nearest(size, scale.step)
    return f"{float(rounded):g}"


def eu_sizes_between(one_mm: Fraction, other_mm: Fraction) -> Fraction:
    """Return how many EU sizes (Paris points) apart two foot lengths are."""
    return abs(one_mm - other_mm) * _PARIS_POINT


# Brannock widths, narrow to wide; a letter is 3/16 inch (4.76 mm) of the device's scale.
_LETTERS: Final = ("AAA", "AA", "A", "B", "C", "D", "E", "EE", "EEE")
_LETTER_MM: Final = Fraction(3, 16) * _INCH
# Ball width expected at a foot length (ANSUR II, n 4,082 and 1,986), and the letter called medium.
_MEDIUM: Final = {
    "men": (Fraction(2352, 10_000), Fraction(381, 10), _LETTERS.index("D")),
    "women": (Fraction(2134, 10_000), Fraction(402, 10), _LETTERS.index("B")),
}


def about_width_letter(length_mm: Decimal, width_mm: Decimal, sizing: str) -> str | None:
    """
    Return *about* which width letter a foot has; there is no universal table from letters to millimetres.

    Medium (D for men, B for women) is the width expected at that length; each letter is 4.76 mm.
    ``None`` for other sizing categories than men and women.
    """
    if sizing not in _MEDIUM:
        return None
    slope, start, medium = _MEDIUM[sizing]
    letters_off = (Fraction(width_mm) - (slope * Fraction(length_mm) + start)) / _LETTER_MM
    return _LETTERS[min(max(medium + round(letters_off), 0), len(_LETTERS) - 1)]


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    return round(value / step) * step


def _decimal(value: Fraction, places: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(places), rounding=ROUND_HALF_EVEN)
