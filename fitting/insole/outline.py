"""Seen from above: where the insole ends, from the measures of the foot."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from fitting.parameters import FootShape, InsoleLength, SideParameters

type Floats = NDArray[np.float64]

# The foot begins so far from the rear edge of the insole, mm; the rest of the length allowance is before the toes.
HEEL_MARGIN: Final = 1.0
# An end of no width at all would break the solid, mm to either side.
_NARROWEST: Final = 1.5
# The centre of the heel seat, as a share of the length.
SEAT: Final = 0.14
# Where a cut insole ends, as a share of the ball length; the first metatarsal head lies at 1.
_CUTS: Final = {InsoleLength.SULCUS: 1.12, InsoleLength.THREE_QUARTER: 0.93}
# How much further the inner side reaches than the outer, as a share of the half width: heads lie obliquely.
_OBLIQUE: Final = 0.12
# How far the corners of a cut end are drawn back, as a share of the length.
_ROUNDED: Final = 0.04

# Stations along the length, and the half widths there as shares of the heel's and the ball's half widths.
_STATIONS: Final = (0, 0.02, 0.06, 0.13, 0.20, 0.35, 0.50, 0.62, 0.72, 0.80, 0.88, 0.94, 0.98, 1.0)
_INNER_HEEL: Final = (0, 0.42, 0.76, 0.97, 1.0, 0.80, 0.70, 0, 0, 0, 0, 0, 0, 0)
_INNER_BALL: Final = (0, 0, 0, 0, 0, 0, 0.10, 0.86, 1.0, 0.97, 0.82, 0.62, 0.36, 0)
_OUTER_HEEL: Final = (0, 0.42, 0.76, 0.97, 1.0, 0.98, 0.55, 0, 0, 0, 0, 0, 0, 0)
_OUTER_BALL: Final = (0, 0, 0, 0, 0, 0.05, 0.50, 1.0, 0.97, 0.86, 0.64, 0.43, 0.24, 0)
# Measured from the axis to the second toe, a little more of the ball lies on the inner side.
INNER_SHARE: Final = 0.52


def _turned(share: Floats) -> Floats:
    """Return the angle at which a share of the length is seen from its middle: heel and toes then end round."""
    return np.arccos(np.clip(1 - 2 * share, -1, 1))


class Monotone:
    """A smooth curve through points that never swings beyond them (Fritsch and Carlson 1980)."""

    def __init__(self, x: Floats, y: Floats) -> None:
        """Take at least three points with growing x."""
        step, rise = np.diff(x), np.diff(y)
        slope = rise / step
        inner = np.zeros(len(x) - 2)
        rising = slope[:-1] * slope[1:] > 0
        weight_1, weight_2 = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (weight_1 + weight_2) / (weight_1 / slope[:-1] + weight_2 / slope[1:])
        inner[rising] = mean[rising]
        self._x, self._y = x, y
        self._tangent = np.concatenate(([slope[0]], inner, [slope[-1]]))

    def __call__(self, at: Floats) -> Floats:
        """Return the curve's height at each x, which must lie between the ends."""
        index = np.clip(np.searchsorted(self._x, at, side="right") - 1, 0, len(self._x) - 2)
        step = self._x[index + 1] - self._x[index]
        t = (at - self._x[index]) / step
        left, right = self._tangent[index] * step, self._tangent[index + 1] * step
        low, high = self._y[index], self._y[index + 1]
        curve: Floats = (
            low * (2 * t**3 - 3 * t**2 + 1)
            + left * (t**3 - 2 * t**2 + t)
            + high * (3 * t**2 - 2 * t**3)
            + right * (t**3 - t**2)
        )
        return curve


@dataclass(frozen=True)
class Outline:
    """
    The edge of one insole, as a right foot.

    :ivar length: of the uncut insole, mm; positions along it are shares of this.
    :ivar heel_half: half the width at the heel.
    :ivar ball: the width at the ball.
    :ivar head_at: where the first metatarsal head lies, x in mm.
    :ivar cut_at: where the insole ends on its axis, x in mm.
    """

    length: float
    foot_length: float
    heel_half: float
    ball: float
    head_at: float
    cut: InsoleLength

    @classmethod
    def of(cls, shape: FootShape, side: SideParameters) -> Self:
        """Return the outline of a foot with the allowances prescribed."""
        return cls(
            length=float(shape.foot_length_mm + side.length_allowance_mm),
            foot_length=float(shape.foot_length_mm),
            heel_half=float(shape.heel_width_mm + side.width_allowance_mm) / 2,
            ball=float(shape.ball_width_mm + side.width_allowance_mm),
            head_at=HEEL_MARGIN + float(shape.ball_length_mm),
            cut=side.length,
        )

    @cached_property
    def _curves(self) -> tuple[Monotone, Monotone]:
        x = _turned(np.array(_STATIONS, dtype=np.float64))
        inner = np.array(_INNER_HEEL) * self.heel_half + np.array(_INNER_BALL) * self.ball * INNER_SHARE
        outer = np.array(_OUTER_HEEL) * self.heel_half + np.array(_OUTER_BALL) * self.ball * (1 - INNER_SHARE)
        return Monotone(x, inner), Monotone(x, outer)

    @property
    def cut_at(self) -> float:
        """Where the insole ends on its axis."""
        if self.cut is InsoleLength.FULL:
            return self.length
        return min(_CUTS[self.cut] * self.head_at, self.length * 0.94)

    @property
    def reach(self) -> float:
        """How long the insole is over all: an oblique end reaches further on the inner side."""
        return float(self.ends(np.linspace(0, 1, 101)).max())

    def ends(self, across: Floats) -> Floats:
        """Return where the insole ends, x in mm, at -1 (outer edge) to 1 (inner edge)."""
        if self.cut is InsoleLength.FULL:
            return np.full_like(across, self.length)
        # The eighth power rounds both corners.
        return self.cut_at + _OBLIQUE * self.ball / 2 * across - _ROUNDED * self.length * across**8

    def inner(self, x: Floats) -> Floats:
        """Return the half width on the inner side, mm."""
        return np.maximum(self._curves[0](_turned(x / self.length)), _NARROWEST)

    def outer(self, x: Floats) -> Floats:
        """Return the half width on the outer side, mm."""
        return np.maximum(self._curves[1](_turned(x / self.length)), _NARROWEST)

    def half(self, x: Floats, across: Floats) -> Floats:
        """Return the half width on the side where ``across`` lies."""
        return np.where(across >= 0, self.inner(x), self.outer(x))

    @cached_property
    def _rim(self) -> tuple[Floats, Floats]:
        """Angle and distance of the heel's rim from the centre of the seat, from straight outwards to inwards."""
        # The last bit of the heel is cut straight; the rim goes round it, or its corners would crease the cup.
        x = np.linspace(0.006 * self.length, SEAT * self.length, 200)
        behind = SEAT * self.length - x
        edge_x = np.concatenate((behind[::-1], behind))
        edge_y = np.concatenate((-self.outer(x)[::-1], self.inner(x)))
        angle = np.arctan2(edge_y, edge_x)
        order = np.argsort(angle, kind="stable")
        return angle[order], np.hypot(edge_x, edge_y)[order]

    def to_rim(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """
        Return how far out each point is: 0 in the middle, 1 at the edge; and the distance from middle to edge, mm.

        In front of the seat's centre that is measured straight across, behind it radially.
        """
        behind = np.maximum(SEAT * self.length - x, 0)
        angles, radii = self._rim
        radius = np.where(behind > 0, np.interp(np.arctan2(y, behind), angles, radii), self.half(x, y))
        return np.minimum(np.hypot(behind, y) / radius, 1), radius
