"""Closed solids: the body between top and bottom, mirrored for a left foot, with the code cut into its underside."""

from dataclasses import dataclass
from typing import Final

import manifold3d as m3
import numpy as np
from numpy.typing import NDArray

from fitting.insole import glyphs
from fitting.insole.outline import Floats, Outline
from fitting.insole.surface import Surface
from fitting.measured import Side

type Faces = NDArray[np.uint64]

# Rows along and columns across: fine for the files, coarse for the preview.
FINE: Final = (144, 49)
COARSE: Final = (64, 23)
# Coordinates are kept to a thousandth of a millimetre, so that the last bits of a machine's sines do not show.
_GRAIN: Final = 1000.0

ENGRAVED_DEEP: Final = 0.5
_PER_LINE: Final = 6
# The lettering lies on the flat of the heel, as shares of the length; a letter and its gap take one pitch.
_TEXT: Final = (0.055, 0.205)
_PITCH_MOST: Final = 5.6
_GAP_SHARE: Final = 0.36


@dataclass(frozen=True)
class Solid:
    """Vertices in mm and triangles, outward by the right hand."""

    vertices: Floats
    faces: Faces

    def as_manifold(self) -> m3.Manifold:
        """Return it for cutting, casting and asking; its status says whether it is closed."""
        return m3.Manifold(m3.Mesh64(np.ascontiguousarray(self.vertices), np.ascontiguousarray(self.faces)))


def body(surface: Surface, side: Side, grid: tuple[int, int] = FINE) -> Solid:
    """Return the closed body between the surface's top and bottom, without its code."""
    x, y = places(surface.outline, grid)
    top = np.stack((x, y, surface.top(x, y)), axis=-1).reshape(-1, 3)
    bottom = np.stack((x, y, surface.bottom(x, y)), axis=-1).reshape(-1, 3)
    rows, columns = grid
    index = np.arange(rows * columns, dtype=np.uint64).reshape(grid)
    upper = _quads(index)
    below = upper[:, ::-1] + np.uint64(rows * columns)
    ring = np.concatenate((index[0, :], index[1:, -1], index[-1, -2::-1], index[-2:0:-1, 0]))
    after, down = np.roll(ring, -1), np.uint64(rows * columns)
    walls = np.concatenate(
        (np.stack((ring, after, ring + down), axis=1), np.stack((after, after + down, ring + down), axis=1))
    )
    vertices = np.round(np.concatenate((top, bottom)) * _GRAIN) / _GRAIN
    faces = np.concatenate((upper, below, walls))
    return mirrored(Solid(vertices, faces)) if side is Side.LEFT else Solid(vertices, faces)


def places(outline: Outline, grid: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return the places (x, y) of a grid that fills the outline: dense at both ends, with lines along the edges."""
    rows, columns = grid
    t = np.linspace(0, 1, rows)
    along = 0.85 * (1 - np.cos(np.pi * t)) / 2 + 0.15 * t
    across = np.sin(np.linspace(-1, 1, columns) * np.pi / 2 * 0.9) / np.sin(np.pi / 2 * 0.9)
    across[columns // 2] = 0.0
    x = along[:, None] * outline.ends(across)[None, :]
    wide = np.broadcast_to(across, x.shape)
    return x, wide * outline.half(x, wide)


def _quads(index: Faces) -> Faces:
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    one = np.stack((a, b, c), axis=-1).reshape(-1, 3)
    two = np.stack((a, c, d), axis=-1).reshape(-1, 3)
    return np.concatenate((one, two))


def mirrored(solid: Solid) -> Solid:
    """Return the same shape for the other foot."""
    return Solid(solid.vertices * np.array([1.0, -1.0, 1.0]), solid.faces[:, ::-1])


@dataclass(frozen=True)
class Lettering:
    """Where each letter of a code lies on the underside: corner and the length of one lattice step, mm."""

    corners: tuple[tuple[float, float], ...]
    step: float

    @classmethod
    def on(cls, outline: Outline, code: str) -> "Lettering":
        """Lay a code out in lines of six, as read with the insole turned over and its heel to the left."""
        begin, end = (share * outline.length for share in _TEXT)
        lines = [code[at : at + _PER_LINE] for at in range(0, len(code), _PER_LINE)]
        pitch = min((end - begin) / _PER_LINE, _PITCH_MOST)
        step = pitch * (1 - _GAP_SHARE) / glyphs.COLUMNS
        high = glyphs.ROWS * step
        whole = len(lines) * high + (len(lines) - 1) * 2 * step
        corners = [
            # Turned over, x still runs to the right and y runs down.
            (begin + column * pitch, -(whole / 2 - high - row * (high + 2 * step)))
            for row, line in enumerate(lines)
            for column in range(len(line))
        ]
        return cls(tuple(corners), step)

    def at(self, letter: int, point: glyphs.Point) -> tuple[float, float]:
        """Return where a lattice point of one letter is on the underside, mm."""
        corner = self.corners[letter]
        return corner[0] + point[0] * self.step, corner[1] - point[1] * self.step


def engraved(solid: Solid, outline: Outline, code: str) -> Solid:
    """
    Return the solid with the code cut into its underside.

    :raises RuntimeError: if the solid is not closed; then nothing can be cut from it.
    """
    whole = solid.as_manifold()
    if whole.status() is not m3.Error.NoError:
        raise RuntimeError(f"not a closed solid: {whole.status().name}")
    lettering = Lettering.on(outline, code)
    bars = [
        _bar(lettering.at(number, start), lettering.at(number, end), glyphs.STROKE * lettering.step)
        for number, letter in enumerate(code)
        for start, end in glyphs.strokes(letter)
    ]
    flat = m3.CrossSection.batch_boolean(bars, m3.OpType.Add)
    tool = flat.extrude(ENGRAVED_DEEP + 1.0).translate((0.0, 0.0, -1.0))
    mesh = (whole - tool).to_mesh64()
    return Solid(np.array(mesh.vert_properties[:, :3]), np.array(mesh.tri_verts))


def _bar(start: tuple[float, float], end: tuple[float, float], width: float) -> m3.CrossSection:
    """Return a stroke with square ends."""
    one, two = np.array(start), np.array(end)
    along = (two - one) / np.linalg.norm(two - one) * width / 2
    across = np.array([-along[1], along[0]])
    corners = [one - along - across, two + along - across, two + along + across, one - along + across]
    return m3.CrossSection([np.array(corners)])
