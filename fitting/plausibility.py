"""
Which answers and measures cannot be (refused), and which we ask about (doubts).

A refusal says how to fix it. A doubt can be confirmed; what was said first is kept beside what stands.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fitting import anatomy, sizes
from fitting.ages import ADULT_AT, NO_PRODUCT_UNDER, BirthMonth
from fitting.anatomy import HEIGHT, WEIGHT, Range, Sizing
from fitting.measured import Measured, Side
from shop.fit_spec import MeasureCode
from shop.refusal import Problem

OLDEST = 120


@dataclass(frozen=True, slots=True)
class Facts:
    """What a profile says, and the day it is judged on."""

    answers: Mapping[str, Any]
    measures: Mapping[Side, Mapping[MeasureCode, Measured]]
    on: dt.date

    @property
    def birth(self) -> BirthMonth | None:
        """Month and year of birth, once answered."""
        written = self.answers.get("birth_month")
        return BirthMonth.of(written) if written else None

    @property
    def age(self) -> int | None:
        """Whole years, once the birth is known."""
        return self.birth.age(self.on) if self.birth else None

    @property
    def is_grown(self) -> bool:
        """Whether adult formulas apply; unknown ages count as adult until the birth is answered."""
        return self.age is None or self.age >= ADULT_AT

    @property
    def sizing(self) -> Sizing:
        """The sizing category, or that we do not know it."""
        return Sizing(self.answers.get("sizing_category", Sizing.UNSTATED))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The feet the insoles are for; both until answered."""
        feet = self.answers.get("feet", "both")
        return tuple(Side) if feet == "both" else (Side(feet),)

    def number(self, code: str) -> Decimal | None:
        """Return an answered amount."""
        value = self.answers.get(code)
        return None if value is None else Decimal(str(value))

    def length(self, side: Side, code: MeasureCode) -> Decimal | None:
        """Return a measure in mm."""
        found = self.measures.get(side, {}).get(code)
        return found.value_mm if found else None


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    Something unusual that its author must confirm or change.

    :ivar key: names this doubt about this very value; a changed value is another doubt.
    :ivar said: the value in question, with its unit.
    """

    code: str
    pointer: str
    said: str
    detail: str

    @property
    def key(self) -> str:
        """The name by which it is confirmed."""
        return f"{self.code}:{self.pointer}:{self.said}"


def refused(facts: Facts) -> list[Problem]:
    """Return everything that cannot be, each with its place and how to fix it."""
    return [*_birth(facts), *_body(facts), *(problem for side in Side for problem in _foot(facts, side))]


def _birth(facts: Facts) -> Iterator[Problem]:
    if facts.age is None:
        return
    # In the month of birth itself the cautious age is -1.
    if facts.age > OLDEST or (facts.birth is not None and (facts.birth.year, facts.birth.month) > _month(facts.on)):
        yield Problem("/answers/birth_month", "birth_implausible", "Check month and year of birth.")
    elif facts.age < NO_PRODUCT_UNDER:
        detail = f"We make no insoles for children under {NO_PRODUCT_UNDER}; please see a children's clinician."
        yield Problem("/answers/birth_month", "too_young", detail)


def _month(on: dt.date) -> tuple[int, int]:
    return on.year, on.month


def _body(facts: Facts) -> Iterator[Problem]:
    for code, unit in ((HEIGHT, "cm"), (WEIGHT, "kg")):
        value, limits = facts.number(code), anatomy.hard_range(code, facts.age)
        if value is not None and limits is not None and value not in limits:
            detail = f"{value:f} {unit} is outside {_words(limits)} {unit} for this age. Check the value and its unit."
            yield Problem(f"/answers/{code}", "out_of_range", detail)


def _foot(facts: Facts, side: Side) -> Iterator[Problem]:
    length = facts.length(side, MeasureCode.FOOT_LENGTH)
    if length is None:
        return
    pointer = f"/measures/{side}/{MeasureCode.FOOT_LENGTH}"
    limits = anatomy.hard_range(MeasureCode.FOOT_LENGTH, facts.age)
    if limits is not None and length not in limits:
        yield _out_of_range(pointer, length, limits)
        return
    for code, share in anatomy.HARD_SHARE_OF_LENGTH.items():
        value = facts.length(side, code)
        if value is not None and value / length not in share:
            wanted = Range(_tenth(share.low * length), _tenth(share.high * length))
            yield _out_of_range(f"/measures/{side}/{code}", value, wanted)
    yield from _girth(facts, side)


def _girth(facts: Facts, side: Side) -> Iterator[Problem]:
    girth, width = facts.length(side, MeasureCode.BALL_GIRTH), facts.length(side, MeasureCode.BALL_WIDTH)
    share = anatomy.HARD_GIRTH_BY_WIDTH
    if girth is not None and width is not None and girth / width not in share:
        wanted = Range(_tenth(share.low * width), _tenth(share.high * width))
        yield _out_of_range(f"/measures/{side}/{MeasureCode.BALL_GIRTH}", girth, wanted)


def _out_of_range(pointer: str, value: Decimal, wanted: Range) -> Problem:
    meant = anatomy.slip(value, wanted, anatomy.LENGTH_SLIPS)
    if meant is not None:
        detail = f"{value:f} mm looks like {meant.meant}; that would be {meant.value} mm. Send it in millimetres."
        return Problem(pointer, "unit_slip", detail)
    detail = f"{value:f} mm does not go with the rest; between {_words(wanted)} mm would. Measure again."
    return Problem(pointer, "out_of_range", detail)


def doubts(facts: Facts) -> list[Doubt]:
    """Return everything unusual, in a fixed order; confirmed or not is the profile's matter."""
    return [
        *_unusual_body(facts),
        *(doubt for side in facts.sides for doubt in _unusual_foot(facts, side)),
        *_asymmetry(facts),
        *_against_stature(facts),
        *_against_stated_size(facts),
    ]


def _unusual_body(facts: Facts) -> Iterator[Doubt]:
    for code, unit, slips in ((HEIGHT, "cm", anatomy.HEIGHT_SLIPS), (WEIGHT, "kg", anatomy.WEIGHT_SLIPS)):
        value, usual = facts.number(code), anatomy.usual_range(code, facts.sizing, facts.age)
        if value is None or usual is None or value in usual:
            continue
        meant = anatomy.slip(value, usual, slips)
        hint = f" Did you mean {meant.meant}? That would be {meant.value} {unit}." if meant else ""
        detail = f"{value:f} {unit} is unusual; please confirm it or change it.{hint}"
        yield Doubt("unusual_value", f"/answers/{code}", f"{value:f} {unit}", detail)


def _unusual_foot(facts: Facts, side: Side) -> Iterator[Doubt]:
    for code in MeasureCode:
        value, usual = facts.length(side, code), anatomy.usual_range(code, facts.sizing, facts.age)
        if value is not None and usual is not None and value not in usual:
            detail = f"{value:f} mm is outside the usual {_words(usual)} mm; please confirm it or measure again."
            yield Doubt("unusual_value", f"/measures/{side}/{code}", f"{value:f} mm", detail)


def _asymmetry(facts: Facts) -> Iterator[Doubt]:
    for code, confirm in anatomy.ASYMMETRY_CONFIRM.items():
        left, right = facts.length(Side.LEFT, code), facts.length(Side.RIGHT, code)
        if left is None or right is None or abs(left - right) <= confirm:
            continue
        much = abs(left - right) > anatomy.ASYMMETRY_REMEASURE[code]
        advice = (
            "Measure both again; if it stays, show it to a clinician." if much else "Please confirm or measure again."
        )
        yield Doubt(
            "sides_differ_much" if much else "sides_differ",
            f"/measures/right/{code}",
            f"left {left:f} mm, right {right:f} mm",
            f"Left and right differ by {abs(left - right):f} mm. {advice}",
        )


def _longest(facts: Facts) -> tuple[Side, Decimal] | None:
    found = [(side, length) for side in facts.sides if (length := facts.length(side, MeasureCode.FOOT_LENGTH))]
    return max(found, key=lambda pair: pair[1], default=None)


def _against_stature(facts: Facts) -> Iterator[Doubt]:
    height, longest = facts.number(HEIGHT), _longest(facts)
    if height is None or longest is None or not facts.is_grown:
        return
    side, length = longest
    expected = anatomy.length_by_stature(height, facts.sizing)
    if length not in expected:
        detail = f"At {height:f} cm a foot is usually {_words(expected)} mm long; please confirm or measure again."
        said = f"{length:f} mm at {height:f} cm"
        yield Doubt("length_unlike_height", f"/measures/{side}/{MeasureCode.FOOT_LENGTH}", said, detail)


def _against_stated_size(facts: Facts) -> Iterator[Doubt]:
    stated, longest = facts.answers.get("stated_size"), _longest(facts)
    if stated is None or longest is None:
        return
    # Shoes are bought for the longer foot.
    side, length = longest
    meant = sizes.foot_length_of(sizes.SizeScale(stated["scale"]), stated["size"])
    if sizes.eu_sizes_between(meant, Fraction(length)) > Fraction(anatomy.STATED_SIZE_OFF):
        named = f"{sizes.SCALES[sizes.SizeScale(stated['scale'])].name} {stated['size']}"
        detail = (
            f"{named} is usually worn by a foot of about {round(meant)} mm, and you measured {length:f} mm; "
            "please confirm, correct the size, or measure again."
        )
        said = f"{length:f} mm in {named}"
        yield Doubt("length_unlike_size", f"/measures/{side}/{MeasureCode.FOOT_LENGTH}", said, detail)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


def _words(limits: Range) -> str:
    return f"{_tenth(limits.low):f} to {_tenth(limits.high):f}"
