"""A foot cut like a loaf: its edges, top and underside at every hundredth of its length."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fitting.mesh.surface import Floats, Surface

SLICES: Final = 100
CEILING_SHARE: Final = 0.45  # of the length: a leg that leans over the foot begins higher
LOW_SHARE: Final = 0.17  # of the length: what belongs to the foot's outline and not to the leg
BALL: Final = (0.54, 0.83)  # shares of the length between which the ball's outermost places lie
_FEWEST: Final = 3


@dataclass(frozen=True, eq=False)
class Outline:
    """
    What the slices show; a slice without surface holds NaN.

    :ivar length: mm.
    :ivar at: where the slices are, as shares of the length, (100,).
    :ivar left: the edge at +y below ``LOW_SHARE``, mm.
    :ivar right: the edge at -y.
    :ivar ground_left: the edge at +y near the ground, below 6 % of the length.
    :ivar ground_right: the edge at -y near the ground.
    :ivar top: greatest height below ``CEILING_SHARE``, mm.
    :ivar ridge: y of that place.
    :ivar bottom: least height, mm.
    """

    length: float
    at: Floats
    left: Floats
    right: Floats
    ground_left: Floats
    ground_right: Floats
    top: Floats
    ridge: Floats
    bottom: Floats

    def mirrored(self) -> "Outline":
        """Return the outline of the mirrored foot."""
        return replace(
            self,
            left=-self.right,
            right=-self.left,
            ground_left=-self.ground_right,
            ground_right=-self.ground_left,
            ridge=-self.ridge,
        )

    def between(self, begin: float, end: float) -> slice:
        """Return the slices between two shares of the length."""
        return slice(round(begin * SLICES), round(end * SLICES))

    def outermost(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """
        Return (x, y) of the forefoot's outermost place on the left and on the right, mm.

        Which foot it is may not be known yet, so both edges are looked at where either joint of the ball may be.
        """
        ball = self.between(*BALL)
        left, right = int(np.nanargmax(self.left[ball])), int(np.nanargmin(self.right[ball]))
        x = self.at[ball] * self.length
        return (float(x[left]), float(self.left[ball][left])), (float(x[right]), float(self.right[ball][right]))

    @property
    def width(self) -> Floats:
        """Return the width of every slice, mm."""
        return self.left - self.right

    @property
    def centre(self) -> Floats:
        """Return the middle of every slice, mm."""
        return (self.left + self.right) / 2


def outline(surface: Surface, length: float) -> Outline:
    """Cut a posed surface (mm, heel at x = 0, ground at z = 0) into slices."""
    at = (np.arange(SLICES) + 0.5) / SLICES
    rows = np.full((SLICES, 7), np.nan)
    x = surface.corners[:, :, 0]
    begin, end = x.min(axis=1), x.max(axis=1)
    for number, share in enumerate(at):
        cut = Surface(surface.points, surface.faces[(begin <= share * length) & (end >= share * length)])
        rows[number] = _slice(cut.section(np.array([1.0, 0.0, 0.0]), share * length)[:, 1:], length)
    return Outline(length, at, *rows.T)


def _slice(cut: Floats, length: float) -> Floats:
    """Return the seven numbers of one slice from its points (y, z)."""
    found = np.full(7, np.nan)
    cut = cut[cut[:, 1] < CEILING_SHARE * length]
    low, ground = cut[cut[:, 1] < LOW_SHARE * length], cut[cut[:, 1] < 0.06 * length]
    if len(low) >= _FEWEST:
        found[:2] = low[:, 0].max(), low[:, 0].min()
    if len(ground) >= _FEWEST:
        found[2:4] = ground[:, 0].max(), ground[:, 0].min()
    if len(cut) >= _FEWEST:
        found[4] = cut[:, 1].max()
        found[5] = cut[cut[:, 1] > 0.97 * found[4], 0].mean()
        found[6] = cut[:, 1].min()
    return found
