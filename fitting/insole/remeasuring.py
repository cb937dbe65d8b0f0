"""Measuring an exported file with rays, as if it had come from somebody else: what it really is, not what was meant."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import manifold3d as m3
import numpy as np
from numpy.typing import NDArray

from fitting.insole import glyphs
from fitting.insole.outline import HEEL_MARGIN, Floats, Outline
from fitting.insole.solid import ENGRAVED_DEEP, Lettering, Solid
from fitting.measured import Side

_FAR: Final = 200.0
# Thickness is looked for no further than this, mm: thicker is thick enough.
_LOOKED: Final = 40.0
_SAMPLES: Final = 3000
# A ray begins this far inside the surface, mm.
_INSIDE: Final = 1e-4
# What differs by less is level, mm of height or of a unit normal.
_LEVEL: Final = 1e-3
# So near to the edge a ray measures the corner between two faces, not a wall, mm.
_CORNER: Final = 1.25
# Where the heel seat is plain, as shares of the length and of the half width across.
_SEAT_ALONG: Final = (0.115, 0.165, 11)
_SEAT_ACROSS: Final = (-0.38, 0.16, 13)
_FORE_ALONG: Final = (0.745, 0.83, 10)
_FORE_ACROSS: Final = (-0.6, 0.6, 13)
_ARCH_ALONG: Final = (0.380, 0.50, 49)
_ARCH_ACROSS: Final = (0.80, 0.985, 12)
_BESIDE_ARCH: Final = -0.22


@dataclass(frozen=True)
class Cast:
    """An exported solid, and the outline that says where on it to measure (both sides measure as a right foot)."""

    solid: Solid
    outline: Outline
    side: Side

    @cached_property
    def manifold(self) -> m3.Manifold:
        """The solid, to cast rays at."""
        return self.solid.as_manifold()

    @property
    def is_closed(self) -> bool:
        """Whether every edge joins two triangles that agree on what is outside."""
        return self.manifold.status() is m3.Error.NoError and self.manifold.volume() > 0

    @property
    def extents(self) -> Floats:
        """Length, width and height over all, mm."""
        extents: Floats = self.solid.vertices.max(axis=0) - self.solid.vertices.min(axis=0)
        return extents

    def _heights(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return bottom and top at each place; nan beside the solid."""
        low, high = np.full(x.size, np.nan), np.full(x.size, np.nan)
        sign = -1.0 if self.side is Side.LEFT else 1.0
        for number, (at, across) in enumerate(zip(x.ravel(), sign * y.ravel(), strict=True)):
            hits = self.manifold.ray_cast((at, across, -_FAR), (at, across, _FAR))
            if hits:
                low[number], high[number] = hits[0].position[2], hits[-1].position[2]
        return low.reshape(x.shape), high.reshape(x.shape)

    def _places(self, along: tuple[float, float, int], across: tuple[float, float, int]) -> tuple[Floats, Floats]:
        x, share = np.meshgrid(np.linspace(*along) * self.outline.length, np.linspace(*across), indexing="ij")
        return x, share * self.outline.half(x, share)

    def _slope(self, along: tuple[float, float, int], across: tuple[float, float, int]) -> float:
        """Return the tilt of the top to the inner side, in degrees."""
        x, y = self._places(along, across)
        top = self._heights(x, y)[1]
        plane = np.stack((np.ones(x.size), x.ravel(), y.ravel()), axis=1)
        fit = np.linalg.lstsq(plane, top.ravel(), rcond=None)[0]
        return float(np.degrees(np.arctan(fit[2])))

    @cached_property
    def post_deg(self) -> float:
        """Tilt of the heel seat; positive raises the inner side."""
        return self._slope(_SEAT_ALONG, _SEAT_ACROSS)

    @cached_property
    def fore_post_deg(self) -> float:
        """Tilt of the ball of the foot."""
        return self._slope(_FORE_ALONG, _FORE_ACROSS)

    @cached_property
    def _seat(self) -> float:
        at = np.array([0.14 * self.outline.length])
        return float(self._heights(at, np.zeros(1))[1][0])

    def lift_mm(self, shell_mm: float) -> float:
        """Height of the middle of the heel seat, less the shell and what the measured tilt accounts for."""
        wedge = abs(np.tan(np.radians(self.post_deg))) * self.outline.heel_half
        return float(self._seat - shell_mm - wedge)

    @cached_property
    def cup_mm(self) -> float:
        """Height of the rim above the heel seat, the mean of both sides."""
        at = np.full(2, 0.14 * self.outline.length)
        half = np.array([self.outline.inner(at)[0], -self.outline.outer(at)[0]])
        rims = self._heights(at, half * (1 - 1.0 / np.abs(half)))[1]
        # On a tilted seat the mean of two rims at unlike distances lies off its middle.
        off = np.tan(np.radians(self.post_deg)) * half.sum() / 2
        return float(rims.mean() - self._seat - off)

    def pad_mm(self, middle: float, base_mm: float) -> float:
        """Height of the metatarsal pad's middle (x in mm) over what would be there without it."""
        at = np.array([middle])
        return float(self._heights(at, -0.05 * self.outline.outer(at))[1][0]) - base_mm

    @cached_property
    def arch(self) -> tuple[float, float]:
        """Height of the arch's apex above the top beside it, and where it is, mm from the back of the foot."""
        x, y = self._places(_ARCH_ALONG, _ARCH_ACROSS)
        beside_x, beside_y = self._places(_ARCH_ALONG, (_BESIDE_ARCH, _BESIDE_ARCH, 1))
        rise = self._heights(x, y)[1] - self._heights(beside_x, beside_y)[1]
        best = np.unravel_index(int(np.nanargmax(rise)), rise.shape)
        return float(rise[best]), float(x[best]) - HEEL_MARGIN

    @cached_property
    def heel_width_mm(self) -> float:
        """Width over all in the rear fifth."""
        heel = self.solid.vertices[self.solid.vertices[:, 0] < 0.2 * self.outline.length]
        return float(np.ptp(heel[:, 1]))

    @cached_property
    def wall_mm(self) -> float:
        """
        The thinnest wall met by rays that go inwards, square to the surface, from places all over it.

        The ribs between two engraved strokes stand only as high as the engraving is deep; they are no walls.
        """
        solid = self.solid
        corners = solid.vertices[solid.faces.astype(np.int64)]
        facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        area = np.linalg.norm(facing, axis=1)
        spread = np.cumsum(area)
        picked = np.searchsorted(spread, (np.arange(_SAMPLES) + 0.5) / _SAMPLES * spread[-1])
        middle, inwards = corners[picked].mean(axis=1), -facing[picked] / area[picked][:, None]
        rib = (middle[:, 2] > _LEVEL) & (middle[:, 2] < ENGRAVED_DEEP - _LEVEL) & (np.abs(inwards[:, 2]) < _LEVEL)
        rib &= middle[:, 0] < 0.25 * self.outline.length
        rib &= np.abs(middle[:, 1]) < 0.5 * self.outline.heel_half
        left_out = rib | self._at_a_corner(middle, inwards)
        start, end = middle + _INSIDE * inwards, middle + _LOOKED * inwards
        thinnest = _LOOKED
        for one, other in zip(start[~left_out].tolist(), end[~left_out].tolist(), strict=True):
            hits = self.manifold.ray_cast(one, other)
            if hits:
                thinnest = min(thinnest, hits[0].distance * _LOOKED)
        return float(thinnest)

    def _at_a_corner(self, places: Floats, inwards: Floats) -> NDArray[np.bool_]:
        x, y = places[:, 0], places[:, 1] * (-1.0 if self.side is Side.LEFT else 1.0)
        across = y / self.outline.half(x, y)
        aside, ahead = self.outline.half(x, y) - np.abs(y), np.minimum(x, self.outline.ends(across) - x)
        is_wall = np.abs(inwards[:, 2]) < _LEVEL
        # The rim is one corner all round; on the walls it is where the end meets the side.
        near: NDArray[np.bool_] = np.where(is_wall, np.maximum(aside, ahead), np.minimum(aside, ahead)) < _CORNER
        return near

    def code(self, longest: int) -> str:
        """Read back what is engraved underneath, letter by letter, as far as there are letters."""
        lettering = Lettering.on(self.outline, "0" * longest)
        places = [lettering.at(letter, place) for letter in range(longest) for place in glyphs.PLACES]
        x, y = (np.array(values) for values in zip(*places, strict=True))
        sign = -1.0 if self.side is Side.LEFT else 1.0
        # Lettering is laid out on the real side, measuring is done as a right foot.
        depth = self._heights(x, sign * y)[0].reshape(longest, len(glyphs.PLACES))
        return "".join(
            glyphs.read([place for place, cut in zip(glyphs.PLACES, row, strict=True) if cut])
            for row in depth > ENGRAVED_DEEP / 2
        )
