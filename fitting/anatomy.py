"""
What feet are like: limits that no order may pass, and the usual ranges outside which we ask again.

Sources: ANSUR II public data (US Army, 4,082 men, 1,986 women, 17-58 years, right foot by caliper); children
by Cheng (n 2,829) and by 10,155 Japanese children (growth ends about 13 in girls, 14 in boys). Marks:
[P] is a proposal of ours without outside authority.
"""

import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.ages import ADULT_AT
from shop.fit_spec import MeasureCode


class Sizing(enum.StrEnum):
    """In which shoe department a wearer's feet fit best; not a question about sex."""

    MEN = "men"
    WOMEN = "women"
    YOUTH = "youth"
    UNSTATED = "rather_not_say"


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included."""

    low: Decimal
    high: Decimal

    def __contains__(self, value: Decimal) -> bool:
        """Answer whether the value lies inside."""
        return self.low <= value <= self.high

    def around(self, other: "Range") -> "Range":
        """Return the smallest range that holds both."""
        return Range(min(self.low, other.low), max(self.high, other.high))


def _range(low: str, high: str) -> Range:
    return Range(Decimal(low), Decimal(high))


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of a population."""

    mean: Decimal
    sd: Decimal

    def within(self, below: int, above: int) -> Range:
        """Return the range from so many SD below the mean to so many above."""
        return Range(self.mean - below * self.sd, self.mean + above * self.sd)


def _norm(mean: str, sd: str) -> Norm:
    return Norm(Decimal(mean), Decimal(sd))


HEIGHT: Final = "height_cm"
WEIGHT: Final = "weight_kg"

# --- what any foot on Earth can have, mm; a value outside is a slip of unit or of the pen --------------
ANY_FOOT: Final[dict[MeasureCode, Range]] = {
    MeasureCode.FOOT_LENGTH: _range("80", "400"),
    MeasureCode.BALL_WIDTH: _range("30", "200"),
    MeasureCode.HEEL_WIDTH: _range("20", "150"),
    MeasureCode.BALL_GIRTH: _range("80", "450"),
    MeasureCode.BALL_LENGTH: _range("50", "300"),
    MeasureCode.INSTEP_HEIGHT: _range("15", "150"),
    MeasureCode.ARCH_HEIGHT: _range("0", "80"),
}

# --- hard limits: outside, the value is refused [P, from the extremes of ANSUR II] -----------------
ADULT_HARD: Final[dict[str, Range]] = {
    MeasureCode.FOOT_LENGTH: _range("180", "340"),
    WEIGHT: _range("25", "250"),
    HEIGHT: _range("120", "230"),
}
CHILD_HARD: Final[dict[str, Range]] = {
    MeasureCode.FOOT_LENGTH: _range("130", "320"),
    WEIGHT: _range("10", "150"),
    HEIGHT: _range("80", "210"),
}
# Measure divided by foot length; the last two are the gates of the scan prototype.
HARD_SHARE_OF_LENGTH: Final[dict[MeasureCode, Range]] = {
    MeasureCode.BALL_WIDTH: _range("0.30", "0.48"),
    MeasureCode.HEEL_WIDTH: _range("0.19", "0.36"),
    MeasureCode.BALL_LENGTH: _range("0.66", "0.80"),
    MeasureCode.INSTEP_HEIGHT: _range("0.16", "0.36"),
    MeasureCode.ARCH_HEIGHT: _range("0", "0.12"),
}
HARD_GIRTH_BY_WIDTH: Final = _range("1.9", "2.9")

# --- usual values of adults, ANSUR II (mm, cm, kg) --------------------------------------------------
_MEN: Final[dict[str, Norm]] = {
    MeasureCode.FOOT_LENGTH: _norm("271.2", "13.1"),
    MeasureCode.BALL_LENGTH: _norm("200.9", "10.5"),
    MeasureCode.BALL_GIRTH: _norm("252.0", "12.9"),
    MeasureCode.BALL_WIDTH: _norm("101.9", "5.2"),
    MeasureCode.HEEL_WIDTH: _norm("72.5", "5.5"),
    HEIGHT: _norm("175.62", "6.86"),
    WEIGHT: _norm("85.5", "14.2"),
}
_WOMEN: Final[dict[str, Norm]] = {
    MeasureCode.FOOT_LENGTH: _norm("246.3", "12.4"),
    MeasureCode.BALL_LENGTH: _norm("182.1", "9.6"),
    MeasureCode.BALL_GIRTH: _norm("228.1", "11.8"),
    MeasureCode.BALL_WIDTH: _norm("92.7", "4.8"),
    MeasureCode.HEEL_WIDTH: _norm("67.2", "5.2"),
    HEIGHT: _norm("162.85", "6.42"),
    WEIGHT: _norm("67.8", "11.0"),
}
_SOFT_SD: Final = 3  # PRODUCT 3: mean ± 3 SD of the sizing category
# Soldiers are light on the old, the heavy, and wide or bunion feet: upwards the widths get two SD more [P].
_WIDE_SD: Final = 5
_WIDTHS: Final = frozenset({MeasureCode.BALL_WIDTH, MeasureCode.HEEL_WIDTH, MeasureCode.BALL_GIRTH})

# --- foot length of children: mean and SD at the first and the last year of growth --------------------
# Straight lines between the two published ends are ours [P].
_FIRST_YEAR: Final = 3
_GROWTH: Final[dict[str, tuple[int, Norm, Norm]]] = {
    "boys": (14, _norm("156", "8"), _norm("258", "15")),
    "girls": (13, _norm("153", "9"), _norm("234", "13")),
}
_CHILD_HARD_SD: Final = 4
_CHILD_SOFT_SD: Final = 3

# --- stature foretells foot length: slope per mm, constant, residual SD (mm) --------------------------
_BY_STATURE: Final[dict[Sizing, tuple[Decimal, Decimal, Decimal]]] = {
    Sizing.MEN: (Decimal("0.1373"), Decimal("30.1"), Decimal("9.1")),
    Sizing.WOMEN: (Decimal("0.1399"), Decimal("18.5"), Decimal("8.6")),
}

# --- left against right, mm [P]: up to 19 % of people differ by more than 4 mm in length ---------------
ASYMMETRY_CONFIRM: Final = {MeasureCode.FOOT_LENGTH: Decimal(5), MeasureCode.BALL_WIDTH: Decimal(4)}
ASYMMETRY_REMEASURE: Final = {MeasureCode.FOOT_LENGTH: Decimal(10), MeasureCode.BALL_WIDTH: Decimal(8)}

# --- a measured length against the stated shoe size, in EU sizes [P] -----------------------------------
STATED_SIZE_OFF: Final = Decimal("1.5")


def hard_range(code: str, age: int | None) -> Range | None:
    """Return the limits of a length, a weight or a height at an age (an adult's, when it is not known)."""
    if age is None or age >= ADULT_AT:
        return ADULT_HARD.get(code)
    if code == MeasureCode.FOOT_LENGTH:
        low, high = CHILD_HARD[code].low, CHILD_HARD[code].high
        grown = child_length(age, _CHILD_HARD_SD)
        return Range(max(low, grown.low), min(high, grown.high))
    return CHILD_HARD.get(code)


def child_length(age: int, sds: int) -> Range:
    """Return the foot length of children of an age ± so many SD; boys and girls together, since we do not ask."""
    boys, girls = (_child_norm(*ends, age=age).within(sds, sds) for ends in _GROWTH.values())
    return boys.around(girls)


def _child_norm(last_year: int, first: Norm, last: Norm, *, age: int) -> Norm:
    grown = Decimal(min(max(age, _FIRST_YEAR), last_year) - _FIRST_YEAR) / (last_year - _FIRST_YEAR)
    return Norm(first.mean + grown * (last.mean - first.mean), first.sd + grown * (last.sd - first.sd))


def usual_range(code: str, sizing: Sizing, age: int | None) -> Range | None:
    """
    Return the range outside which we ask to confirm: mean ± 3 SD of the sizing category.

    Youth and whoever would rather not say take the ranges of men and women together. Under 18 only the
    foot length has a range. ``None`` where nobody has published one.
    """
    if age is not None and age < ADULT_AT:
        return child_length(age, _CHILD_SOFT_SD) if code == MeasureCode.FOOT_LENGTH else None
    if code not in _MEN:
        return None
    above = _WIDE_SD if code in _WIDTHS else _SOFT_SD
    men, women = _MEN[code].within(_SOFT_SD, above), _WOMEN[code].within(_SOFT_SD, above)
    return {Sizing.MEN: men, Sizing.WOMEN: women}.get(sizing, men.around(women))


def length_by_stature(height_cm: Decimal, sizing: Sizing) -> Range:
    """Return the foot length (mm) that an adult's height foretells, ± 3 residual SD."""
    ranges = []
    for of, (slope, constant, sd) in _BY_STATURE.items():
        expected = slope * height_cm * 10 + constant
        if sizing not in _BY_STATURE or of is sizing:
            ranges.append(Range(expected - 3 * sd, expected + 3 * sd))
    return ranges[0] if len(ranges) == 1 else ranges[0].around(ranges[1])


@dataclass(frozen=True, slots=True)
class Slip:
    """A value that makes sense in another unit: how it was probably meant, and what it then is."""

    meant: str
    value: Decimal


# What people write by mistake: the factor that brings it to the wanted unit.
LENGTH_SLIPS: Final = (
    ("centimetres", Decimal(10)),
    ("inches", Decimal("25.4")),
    ("metres", Decimal(1000)),
    ("tenths of a millimetre", Decimal("0.1")),
)
HEIGHT_SLIPS: Final = (
    ("metres", Decimal(100)),
    ("inches", Decimal("2.54")),
    ("feet", Decimal("30.48")),
    ("millimetres", Decimal("0.1")),
)
WEIGHT_SLIPS: Final = (
    ("pounds", Decimal("0.45359237")),
    ("stone", Decimal("6.35029318")),
    ("grams", Decimal("0.001")),
)


def slip(value: Decimal, wanted: Range, slips: tuple[tuple[str, Decimal], ...]) -> Slip | None:
    """Return the first unit in which an outlying value lands inside the wanted range, if there is one."""
    for meant, factor in slips:
        if value * factor in wanted:
            return Slip(meant, (value * factor).quantize(Decimal("0.1")))
    return None
