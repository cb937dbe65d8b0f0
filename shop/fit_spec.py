"""Fit specification: which measures of a foot a product needs, and the range it can be made in."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Self


class MeasureCode(enum.StrEnum):
    """
    A measure of one foot, in millimetres, standing with half the body weight on it unless said otherwise.

    Definitions follow ISO 7250-1 and ISO 9407; the foot axis runs from the centre of the heel to the second toe.
    """

    FOOT_LENGTH = "foot_length"  # rearmost point of the heel to the longest toe, along the axis
    BALL_WIDTH = "ball_width"  # widest part of the forefoot, across the axis
    HEEL_WIDTH = "heel_width"  # widest part of the rear fifth
    BALL_GIRTH = "ball_girth"  # tape round both metatarsal heads
    BALL_LENGTH = "ball_length"  # heel to the first metatarsal head, along the axis
    INSTEP_HEIGHT = "instep_height"  # floor to the top of the foot at half its length
    ARCH_HEIGHT = "arch_height"  # floor to the sole under the highest point of the inner arch


class BadFitSpec(ValueError):  # noqa: N818  reads as what is the matter
    """A fit specification that says nothing usable."""


@dataclass(frozen=True, slots=True)
class Range:
    """From ``least`` to ``most``, both included, in millimetres."""

    least: Decimal
    most: Decimal

    def __contains__(self, value: object) -> bool:
        """Answer whether the value can be made."""
        return isinstance(value, int | Decimal) and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class FitSpec:
    """
    What a made-to-measure product wants to know about each foot.

    :ivar needs: measures without which it cannot be made.
    :ivar wants: measures that make it better, used when they are there.
    :ivar ranges: the range each measure must be in; a measure that is not listed may have any value.
    """

    needs: tuple[MeasureCode, ...]
    wants: tuple[MeasureCode, ...] = ()
    ranges: Mapping[MeasureCode, Range] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: object) -> Self:
        """
        Read the stored form ``{"needs": […], "wants": […], "ranges": {"foot_length": [200, 330]}}``.

        :raises BadFitSpec: if a measure is unknown or named twice, nothing is needed, or a range is empty.
        """
        if not isinstance(value, dict) or not set(value) <= {"needs", "wants", "ranges"}:
            message = "A fit specification has the members needs, wants and ranges."
            raise BadFitSpec(message)
        needs, wants = _measures(value.get("needs", [])), _measures(value.get("wants", []))
        if not needs:
            message = "A made-to-measure product needs at least one measure."
            raise BadFitSpec(message)
        if len({*needs, *wants}) < len(needs) + len(wants):
            message = "A measure is named twice."
            raise BadFitSpec(message)
        ranges = value.get("ranges", {})
        if not isinstance(ranges, dict):
            message = "ranges maps a measure to [least, most]."
            raise BadFitSpec(message)
        return cls(needs, wants, {_measure(name): _range(name, pair) for name, pair in ranges.items()})

    def to_json(self) -> dict[str, object]:
        """Return the stored form; numbers become JSON numbers."""
        return {
            "needs": [measure.value for measure in self.needs],
            "wants": [measure.value for measure in self.wants],
            "ranges": {
                measure.value: [_number(bounds.least), _number(bounds.most)] for measure, bounds in self.ranges.items()
            },
        }

    def missing(self, measures: Mapping[MeasureCode, Decimal]) -> tuple[MeasureCode, ...]:
        """Return the needed measures that one foot lacks, in the specification's order."""
        return tuple(measure for measure in self.needs if measure not in measures)

    def outside(self, measures: Mapping[MeasureCode, Decimal]) -> tuple[MeasureCode, ...]:
        """Return the measures of one foot for which this product cannot be made."""
        return tuple(
            measure
            for measure, bounds in self.ranges.items()
            if measure in measures and measures[measure] not in bounds
        )


def _measures(names: object) -> tuple[MeasureCode, ...]:
    if not isinstance(names, list):
        message = "needs and wants are lists of measures."
        raise BadFitSpec(message)
    return tuple(_measure(name) for name in names)


def _measure(name: object) -> MeasureCode:
    try:
        return MeasureCode(str(name))
    except ValueError as error:
        message = f"{name!r} is not a measure we take."
        raise BadFitSpec(message) from error


def _range(name: object, pair: object) -> Range:
    if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004  least and most
        message = f"The range of {name} is [least, most]."
        raise BadFitSpec(message)
    try:
        least, most = Decimal(str(pair[0])), Decimal(str(pair[1]))
    except InvalidOperation as error:
        message = f"The range of {name} is made of numbers."
        raise BadFitSpec(message) from error
    if not 0 <= least < most:
        message = f"The range of {name} is empty."
        raise BadFitSpec(message)
    return Range(least, most)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
