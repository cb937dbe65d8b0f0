"""Roughness of a scan, and taking it away: on a rough surface every 'outermost point' lies too far out."""

from typing import Final

import numpy as np

from fitting.mesh.surface import Surface

_SMOOTH_BELOW_MM: Final = 0.12  # less is the scanner's own rounding, and left alone
_REACH_MM: Final = 4.0  # detail below this is noise on a foot, above it is toes
_MOST_ROUNDS: Final = 12
_SHRINK, _GROW = 0.5, -0.53  # Taubin 1995: a step in, a slightly larger step out keeps the volume


def roughness(surface: Surface) -> float:
    """
    Return about the standard deviation of the noise across the surface, in the surface's unit.

    Twice-differenced heights: the distance of each corner from the mean of its neighbours, less the same of
    its neighbourhood, along the normal. A smooth surface, however curved, has nearly none.
    """
    mean = surface.neighbours()
    bent = surface.points - mean @ surface.points
    rest = bent - mean @ bent
    normals = surface.corner_normals()
    across = np.abs((rest * normals).sum(axis=1))
    # For independent noise the twice-differenced height has about 1.25 times its deviation (six neighbours).
    return float(np.median(across) / 0.6745 / 1.25)


def smoothed(surface: Surface, sigma: float) -> Surface:
    """Return a surface in mm with its noise taken away, if it has some; borders are left where they are."""
    edge = float(np.sqrt(surface.area / max(len(surface.faces), 1) * 2.3))
    rounds = int(min(_MOST_ROUNDS, round((_REACH_MM / edge) ** 2 * min(sigma / 0.5, 2.5) * 2)))
    if sigma < _SMOOTH_BELOW_MM or rounds < 1:
        return surface
    mean, points, normals = surface.neighbours(), surface.points, surface.corner_normals()
    held = np.zeros(len(points), dtype=bool)
    held[surface.borders] = True
    for step in (_SHRINK, _GROW) * rounds:
        bent = ((mean @ points - points) * normals).sum(axis=1)
        # Along the normal alone: on triangles of unequal size the mean of the neighbours lies aside as well.
        points = points + np.where(held, 0.0, step * bent)[:, None] * normals
    return Surface(points, surface.faces)
