"""
Why a side cannot be built: values out of their limits, and pairs of parameters that exclude each other.

Pairs follow what orthotic labs publish by shoe, cup and lift; those marked [P] are ours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.parameters import (
    CODE_LETTERS,
    CODE_LONGEST,
    LIMITS,
    SHAPE_LIMITS,
    FootShape,
    InsoleLength,
    InsoleSpec,
    Limit,
    Room,
    SideParameters,
)


@dataclass(frozen=True, slots=True)
class Clash:
    """
    Why a side cannot be built: the parameter, or the two that exclude each other, and how to fix it.

    :ivar code: ``out_of_limits`` for one parameter, else the name of the pair.
    """

    code: str
    parameters: tuple[str, ...]
    detail: str


def clashes_of(spec: InsoleSpec) -> list[Clash]:
    """Return everything that keeps a side from being built, each with the parameter or the pair it is about."""
    side, shape = spec.parameters, spec.shape
    outside = [*_outside(side, LIMITS), *_outside(shape, SHAPE_LIMITS), *_unengravable(spec.code)]
    # Pairs are judged on values that are each possible.
    return outside or [Clash(pair.code, pair.parameters, pair.detail) for pair in PAIRS if pair.excluded(side, shape)]


def _outside(values: FootShape | SideParameters, limits: Mapping[str, Limit]) -> list[Clash]:
    found = []
    for name, limit in limits.items():
        value: Decimal = getattr(values, name)
        if value not in limit:
            wanted = f"{limit.low:f} to {limit.high:f} {limit.unit} in steps of {limit.step:f}"
            detail = f"{name} is {value:f} {limit.unit}; {wanted} can be built."
            found.append(Clash("out_of_limits", (name,), detail))
    return found


def _unengravable(code: str) -> list[Clash]:
    if 0 < len(code) <= CODE_LONGEST and set(code) <= CODE_LETTERS:
        return []
    detail = f"Engrave 1 to {CODE_LONGEST} of A-Z, 0-9 and hyphens."
    return [Clash("out_of_limits", ("code",), detail)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parameters that do not go together beyond a point."""

    code: str
    parameters: tuple[str, str]
    detail: str
    excluded: Callable[[SideParameters, FootShape], bool]


# What fits a shoe, mm [P, from the ranges labs give by shoe].
CUP_BY_ROOM: Final = {Room.SLIM: Decimal(10), Room.STANDARD: Decimal(20), Room.DEEP: Decimal(24)}
LIFT_BY_ROOM: Final = {Room.SLIM: Decimal(3), Room.STANDARD: Decimal(6), Room.DEEP: Decimal(10)}
STACK_BY_ROOM: Final = {Room.SLIM: Decimal(9), Room.STANDARD: Decimal(18), Room.DEEP: Decimal(24)}
PAD_BY_ROOM: Final = {Room.SLIM: Decimal(4), Room.STANDARD: Decimal(6), Room.DEEP: Decimal(6)}
LIFT_ON_POST: Final = Decimal(6)
CUP_FOR_SKIVE: Final = Decimal(14)
LIFT_PER_SHELL: Final = Decimal("2.5")
ARCH_SHARE: Final = Decimal("0.14")
CUP_PER_HEEL: Final = Decimal("0.72")
_TAN_PER_DEG: Final = Decimal("0.0175")


def heel_stack_mm(side: SideParameters, shape: FootShape) -> Decimal:
    """Return how high the heel stands above the shoe's sole: shell, lift, cover and the middle of the wedge."""
    wedge = abs(side.rearfoot_post_deg) * _TAN_PER_DEG * (shape.heel_width_mm + side.width_allowance_mm) / 2
    return side.shell_mm + side.heel_lift_mm + side.top_cover_mm + wedge


PAIRS: Final = (
    Pair(
        "cup_too_deep_for_shoe",
        ("room", "heel_cup_depth_mm"),
        "The heel cup is deeper than this shoe has room for: 10 mm in slim shoes, 20 in standard, 24 in deep ones.",
        lambda side, _: side.heel_cup_depth_mm > CUP_BY_ROOM[side.room],
    ),
    Pair(
        "lift_too_high_for_shoe",
        ("room", "heel_lift_mm"),
        "The lift would raise the heel out of this shoe: 3 mm in slim shoes, 6 in standard, 10 in deep ones.",
        lambda side, _: side.heel_lift_mm > LIFT_BY_ROOM[side.room],
    ),
    Pair(
        "heel_too_thick_for_shoe",
        ("room", "shell_mm"),
        "Shell, lift, cover and wedge together are thicker under the heel than this shoe has room for.",
        lambda side, shape: heel_stack_mm(side, shape) > STACK_BY_ROOM[side.room],
    ),
    Pair(
        "pad_too_high_for_shoe",
        ("room", "met_pad_mm"),
        "A metatarsal pad in a slim shoe is 4 mm at most.",
        lambda side, _: side.met_pad_mm > PAD_BY_ROOM[side.room],
    ),
    Pair(
        "lift_on_post_too_high",
        ("heel_lift_mm", "rearfoot_post_deg"),
        "On a post the lift is 6 mm at most; more only without one.",
        lambda side, _: bool(side.rearfoot_post_deg) and side.heel_lift_mm > LIFT_ON_POST,
    ),
    Pair(
        "lift_on_thin_shell",
        ("shell_mm", "heel_lift_mm"),
        "A lift of this height wants a thicker shell: at least two fifths of the lift.",
        lambda side, _: side.heel_lift_mm > LIFT_PER_SHELL * side.shell_mm,
    ),
    Pair(
        "skive_in_shallow_cup",
        ("medial_skive_mm", "heel_cup_depth_mm"),
        "A skive wants a heel cup of 14 mm or more.",
        lambda side, _: bool(side.medial_skive_mm) and side.heel_cup_depth_mm < CUP_FOR_SKIVE,
    ),
    Pair(
        "skive_against_post",
        ("medial_skive_mm", "rearfoot_post_deg"),
        "A skive raises the inner side of the heel and a negative post the outer one: choose one of them.",
        lambda side, _: bool(side.medial_skive_mm) and side.rearfoot_post_deg < 0,
    ),
    Pair(
        "post_beyond_the_end",
        ("length", "forefoot_post_deg"),
        "A three-quarter insole ends behind the ball and cannot tilt it.",
        lambda side, _: side.length is InsoleLength.THREE_QUARTER and bool(side.forefoot_post_deg),
    ),
    Pair(
        "arch_too_high_for_foot",
        ("arch_height_mm", "foot_length_mm"),
        "An arch is at most 14 % of the length of the foot.",
        lambda side, shape: side.arch_height_mm > ARCH_SHARE * shape.foot_length_mm,
    ),
    Pair(
        "cup_too_deep_for_heel",
        ("heel_cup_depth_mm", "heel_width_mm"),
        "A cup this deep in a heel this narrow has walls too steep to make: at most 72 % of half its width.",
        lambda side, shape: side.heel_cup_depth_mm > CUP_PER_HEEL * (shape.heel_width_mm + side.width_allowance_mm) / 2,
    ),
)
