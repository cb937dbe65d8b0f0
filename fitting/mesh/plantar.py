"""A scan of the underside alone: a sheet, not a body. It has length, widths and an arch, and no instep."""

from typing import Final

import numpy as np

from fitting.mesh.likeness import profile, width_unlikeness
from fitting.mesh.posing import Pose, facets, levelled, long_axis, turned, upright
from fitting.mesh.surface import Floats, Surface

_SAMPLE: Final = 20_000
_CELL_SHARE: Final = 1 / 60  # of the longest extent
_ONE_LAYER: Final = 1.45  # projected area by covered area: one for a sheet, two for a body
_DEEPEST: Final = 0.30  # of the longest extent: a sole rises by less at its rims
_LEAN: Final = np.cos(np.radians(35.0))
_CONTACT: Final = 0.012
_RIM: Final = 0.12  # of the width: what counts as the rim of the sheet
_RECTANGLE: Final = 0.9  # area by the box round it: a foot has about three quarters


def pose_of_sheet(surface: Surface) -> Pose | None:
    """Return the pose of a foot's underside, or nothing if this is not the sheet of a sole."""
    points, face = surface.sample(_SAMPLE)
    centred = points - points.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    extents = np.ptp(centred @ axes.T, axis=0)
    if extents[2] > _DEEPEST * extents[0]:
        return None
    facing = np.abs(surface.normals[face] @ axes[2])
    covered = _covered(centred @ axes[:2].T, extents[0] * _CELL_SHARE)
    if float(facing.mean()) * surface.area / covered > _ONE_LAYER:
        return None
    if covered > _RECTANGLE * extents[0] * extents[1]:
        return None
    up = axes[2] * _rims_up(centred @ axes.T)
    return _standing(points, up)


def _covered(flat: Floats, cell: float) -> float:
    return len(np.unique(np.floor(flat / cell).astype(np.int64), axis=0)) * cell**2


def _rims_up(placed: Floats) -> float:
    """Return 1 if the rims of the sheet lie higher than its inside, else -1."""
    along = np.floor((placed[:, 0] - placed[:, 0].min()) / (np.ptp(placed[:, 0]) / 40 + 1e-12)).astype(int)
    risen = 0.0
    for number in range(4, 36):
        strip = placed[along == number]
        if len(strip) < 20:
            continue
        left, right = np.quantile(strip[:, 1], [0.995, 0.005])
        across = (strip[:, 1] - right) / max(left - right, 1e-12)
        rim = (across < _RIM) | (across > 1 - _RIM)
        if rim.any() and not rim.all():
            risen += float(strip[rim, 2].mean() - strip[~rim, 2].mean())
    return 1.0 if risen >= 0 else -1.0


def _standing(points: Floats, up: Floats) -> Pose | None:
    """Level the sheet on the hull's largest facet below it and lay it along x, heel first."""
    below = [down for _, down in facets(points) if -(down @ up) > _LEAN]
    if not below:
        return None
    diagonal = float(np.linalg.norm(np.ptp(points, axis=0)))
    rotation = levelled(points, upright(-below[0]), _CONTACT * diagonal)
    placed = points @ rotation.T
    rotation = turned(rotation, long_axis(placed[:, :2]))
    placed = points @ rotation.T
    low, high = placed.min(axis=0), placed.max(axis=0)
    length = float(high[0] - low[0])
    ground = float(np.quantile(placed[:, 2], 0.0005))
    seen = profile(placed - np.array([low[0], 0.0, ground]), length)
    forwards, backwards = width_unlikeness(seen), width_unlikeness(seen.reversed())
    middle = float(placed[:, 1].mean())
    if forwards <= backwards:
        return Pose(rotation, np.array([low[0], middle, ground]), length, forwards, 0.0, backwards - forwards)
    about = np.diag([-1.0, -1.0, 1.0])
    return Pose(about @ rotation, np.array([-high[0], -middle, ground]), length, backwards, 0.0, forwards - backwards)
