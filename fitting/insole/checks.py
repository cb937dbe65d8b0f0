"""What must be true of a file before it may be made: one list of named checks, each with value, limit and verdict."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.insole.outline import Floats
from fitting.insole.remeasuring import Cast
from fitting.insole.solid import ENGRAVED_DEEP, FINE, places
from fitting.insole.surface import LEAST_WALL, Surface
from fitting.parameters import InsoleLength, InsoleSpec

# cm³ and mm: from the three-quarter insole of a small child to a posted one for the longest foot [P].
_VOLUME: Final = (8.0, 350.0)
_TALLEST: Final = 60.0
_BOX: Final = 1.0
_HEEL_SPARE: Final = 2.0
_APEX: Final = (0.38, 0.48)
_STEEPEST: Final = 70.0
# How far a re-measured export may be off its prescription.
_ARCH: Final = 0.3
_POST: Final = 0.3
_LIFT: Final = 0.2
_CUP: Final = 0.5
_PAD: Final = 0.3


@dataclass(frozen=True, slots=True)
class Check:
    """
    One thing that was checked.

    :ivar limit: in words, with its unit.
    :ivar parameters: whose change would mend it.
    """

    name: str
    value: float | str
    limit: str
    passed: bool
    parameters: tuple[str, ...]


def _between(name: str, value: float, low: float, high: float, unit: str, *parameters: str) -> Check:
    limit = f"{low:g} to {high:g} {unit}".strip()
    return Check(name, round(value, 3), limit, bool(low <= value <= high), parameters)


def _near(name: str, value: float, wanted: float, off: float, unit: str, *parameters: str) -> Check:
    limit = f"{wanted:g} ± {off:g} {unit}"
    return Check(name, round(value, 3), limit, abs(value - wanted) <= off, parameters)


def _closed(value: float, *parameters: str) -> Check:
    return Check("watertight", value, "every edge joins two triangles", bool(value), parameters)


def release_checks(spec: InsoleSpec, surface: Surface, cast: Cast) -> list[Check]:
    """Return every check of an exported solid against its specification; it is released if all have passed."""
    if not cast.is_closed:
        # Rays mean nothing in an open shell: nothing further can be said.
        return [_closed(0.0, "arch_height_mm", "heel_width_mm")]
    return [
        _closed(1.0),
        *_body(spec, surface, cast),
        *_walls(surface, cast),
        *_as_prescribed(spec, surface, cast),
    ]


def _body(spec: InsoleSpec, surface: Surface, cast: Cast) -> list[Check]:
    outline = surface.outline
    long, wide, tall = cast.extents.tolist()
    bodies = len(cast.manifold.decompose())
    heel = float(spec.shape.heel_width_mm)
    return [
        Check("one_body", float(bodies), "1", bodies == 1 and cast.manifold.genus() == 0, ("shell_mm", "heel_lift_mm")),
        _between("volume_cm3", cast.manifold.volume() / 1000, *_VOLUME, "cm³", "foot_length_mm", "length"),
        _near("length_mm", long, _expected_length(spec, surface), _BOX, "mm", "foot_length_mm", "length_allowance_mm"),
        _near("width_mm", wide, _expected_width(surface), _BOX, "mm", "ball_width_mm", "width_allowance_mm"),
        _between("height_mm", tall, 0, _TALLEST, "mm", "arch_height_mm", "heel_cup_depth_mm"),
        _between(
            "heel_width_mm", cast.heel_width_mm, heel + _HEEL_SPARE, 2 * outline.heel_half + _BOX, "mm",
            "heel_width_mm", "width_allowance_mm",
        ),
    ]  # fmt: skip


def _expected_length(spec: InsoleSpec, surface: Surface) -> float:
    if spec.parameters.length is InsoleLength.FULL:
        return float(spec.shape.foot_length_mm + spec.parameters.length_allowance_mm)
    return surface.outline.reach


def _expected_width(surface: Surface) -> float:
    """Return the width at the ball, or, of an insole that ends before it, where it is widest."""
    outline = surface.outline
    if outline.cut is InsoleLength.FULL:
        return outline.ball
    return float(np.ptp(places(outline, FINE)[1]))


def _walls(surface: Surface, cast: Cast) -> list[Check]:
    thickness, slope = field(surface)
    pair = ("shell_mm", "heel_lift_mm")
    return [
        _between("wall_by_field_mm", thickness, LEAST_WALL, _TALLEST, "mm", *pair),
        _between("wall_by_ray_mm", cast.wall_mm, LEAST_WALL, _TALLEST, "mm", *pair),
        _between("steepest_deg", slope, 0, _STEEPEST, "°", "arch_height_mm", "heel_cup_depth_mm", "heel_width_mm"),
    ]


def field(surface: Surface) -> tuple[float, float]:
    """
    Return the thinnest wall (mm) and the steepest slope of the top (degrees), from the surfaces themselves.

    Thickness is taken square to the top; under the code it is less by what is engraved.
    """
    x, y = places(surface.outline, FINE)
    step = 0.01
    top = surface.top(x, y)
    slope = np.hypot(_rise(surface, x, y, step, 0.0), _rise(surface, x, y, 0.0, step))
    thickness = (top - surface.bottom(x, y)) / np.hypot(1, slope)
    lettered = (x < 0.25 * surface.outline.length) & (np.abs(y) < 0.5 * surface.outline.heel_half)
    return float((thickness - ENGRAVED_DEEP * lettered).min()), float(np.degrees(np.arctan(slope.max())))


def _rise(surface: Surface, x: Floats, y: Floats, dx: float, dy: float) -> Floats:
    """Return the slope of the top in one direction, always looking inwards from the edge."""
    inward = np.where(x > surface.outline.length / 2, -1, 1)
    to_middle = np.where(y > 0, -1, 1)
    moved = surface.top(x + inward * dx, y + to_middle * dy)
    slope: Floats = np.abs(moved - surface.top(x, y)) / (dx + dy)
    return slope


def _as_prescribed(spec: InsoleSpec, surface: Surface, cast: Cast) -> list[Check]:
    side = spec.parameters
    apex, at = cast.arch
    share = at / float(spec.shape.foot_length_mm)
    lift = cast.lift_mm(float(side.shell_mm))
    at_pad = np.array([surface.pad_at / surface.outline.length])
    under_pad = float((surface.base(at_pad) + surface.lift_at(at_pad))[0])
    checks = [
        _near("arch_height_mm", apex, float(side.arch_height_mm), _ARCH, "mm", "arch_height_mm"),
        _between("arch_apex_at", share, *_APEX, "of the foot's length", "foot_length_mm", "ball_length_mm"),
        _near("rearfoot_post_deg", cast.post_deg, float(side.rearfoot_post_deg), _POST, "°", "rearfoot_post_deg"),
        _near("heel_lift_mm", lift, float(side.heel_lift_mm), _LIFT, "mm", "heel_lift_mm"),
        _near("heel_cup_depth_mm", cast.cup_mm, float(side.heel_cup_depth_mm), _CUP, "mm", "heel_cup_depth_mm"),
        _near("met_pad_mm", cast.pad_mm(surface.pad_at, under_pad), float(side.met_pad_mm), _PAD, "mm", "met_pad_mm"),
    ]
    if side.length is InsoleLength.FULL:
        wanted = float(side.forefoot_post_deg)
        checks.append(_near("forefoot_post_deg", cast.fore_post_deg, wanted, _POST, "°", "forefoot_post_deg"))
    code = cast.code(len(spec.code))
    return [*checks, Check("engraved_code", code, spec.code, code == spec.code, ("code",))]
