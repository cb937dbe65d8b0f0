"""
How a foot lies in its file: which way is down, where the heel is.

The ground is one of the large facets of the convex hull (a foot stands on heel, ball and toes). Every
candidate is levelled, its long axis laid along x, and both directions are compared with what a foot looks
like; the most foot-like pose wins.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from fitting.mesh.likeness import LOW, Profile, profile, unlikeness
from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Floats
from fitting.scan_codes import ScanCode

_CANDIDATES: Final = 12
_SAME_FACET: Final = np.cos(np.radians(7.0))
_SAME_DEPTH: Final = 0.02  # of the diagonal
_CONTACT: Final = 0.012  # of the diagonal: what lies on the ground while it is levelled
_LOW_BAND: Final = 0.06  # of the diagonal: where the long axis is looked for
_FEWEST: Final = 60
_SUPPORTED: Final = 0.13  # area of the hull's facet by the square of the length: a sole has more
_SUPPORT: Final = 8.0
_TOUCHING: Final = 0.01  # of the length
_HANGING: Final = 20.0


@dataclass(frozen=True, eq=False)
class Pose:
    """
    A pose with its likeness.

    :ivar rotation: rows are the axes of the foot: forwards, to the left, upwards.
    :ivar origin: rearmost place on the ground, in the turned frame.
    :ivar length: extent along x near the ground, in the file's unit.
    :ivar unlike: how far from a foot (``likeness.unlikeness``).
    :ivar unsteady: how badly it stands there; 0 if hull, heel and ball all lie on the ground.
    :ivar direction: how much less foot-like it would be with heel and toes exchanged.
    """

    rotation: Floats
    origin: Floats
    length: float
    unlike: float
    unsteady: float
    direction: float


def poses(points: Floats) -> list[Pose]:
    """
    Return the possible poses, the most foot-like first.

    :param points: an even sample of the surface, (n, 3).
    :raises ScanRefused: ``not_a_foot`` if there is nothing that it could stand on.
    """
    downs = facets(points)[:_CANDIDATES]
    diagonal = float(np.linalg.norm(np.ptp(points, axis=0)))
    found = [pose for area, down in downs if (pose := _pose(points, area, down, diagonal)) is not None]
    if not found:
        raise ScanRefused(ScanCode.NOT_A_FOOT)
    return sorted(found, key=lambda pose: pose.unlike + pose.unsteady)


def facets(points: Floats) -> list[tuple[float, Floats]]:
    """
    Return area and outward normal of the largest facets of the hull, facets that lie alike taken together.

    :raises ScanRefused: ``not_a_foot`` for points that fill no space.
    """
    try:
        hull = ConvexHull(points)
    except QhullError as error:
        raise ScanRefused(ScanCode.NOT_A_FOOT) from error
    corners = points[hull.simplices]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    normals, centres = hull.equations[:, :3], corners.mean(axis=1)
    depth = _SAME_DEPTH * float(np.linalg.norm(np.ptp(points, axis=0)))
    free = np.ones(len(areas), dtype=bool)
    found: list[tuple[float, Floats]] = []
    for largest in np.argsort(-areas, kind="stable"):
        if not free[largest] or len(found) == 2 * _CANDIDATES:
            continue
        alike = free & (normals @ normals[largest] > _SAME_FACET)
        alike &= np.abs((centres - centres[largest]) @ normals[largest]) < depth
        free &= ~alike
        down = (normals[alike] * areas[alike, None]).sum(axis=0)
        found.append((float(areas[alike].sum()), down / np.linalg.norm(down)))
    return sorted(found, key=lambda facet: -facet[0])


def upright(up: Floats) -> Floats:
    """Return a rotation whose last row is ``up``."""
    aside = np.eye(3)[np.argmin(np.abs(up))]
    forwards = np.cross(up, aside)
    forwards /= np.linalg.norm(forwards)
    return np.stack([forwards, np.cross(up, forwards), up])


def turned(rotation: Floats, angle: float) -> Floats:
    """Return the rotation with its first two axes turned about the third, so that x points along ``angle``."""
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.asarray(np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]]) @ rotation)


def levelled(points: Floats, rotation: Floats, contact: float) -> Floats:
    """
    Return the rotation tilted so that what touches the ground lies level.

    :param contact: height up to which points count as touching; narrowed while levelling.
    """
    for within in (contact, contact, 0.7 * contact, 0.5 * contact):
        placed = points @ rotation.T
        placed[:, 2] -= np.quantile(placed[:, 2], 0.0005)
        low = placed[placed[:, 2] < within]
        if len(low) < _FEWEST:
            break
        terms = np.column_stack([low[:, :2] - low[:, :2].mean(axis=0), np.ones(len(low))])
        slope = np.linalg.lstsq(terms, low[:, 2], rcond=None)[0]
        up = np.array([-slope[0], -slope[1], 1.0])
        up /= np.linalg.norm(up)
        # The smallest turn that takes the new up to the old one; x is kept as near as it can be.
        forwards = np.array([1.0, 0.0, 0.0]) - up[0] * up
        forwards /= np.linalg.norm(forwards)
        rotation = np.stack([forwards, np.cross(up, forwards), up]) @ rotation
    return rotation


def _pose(points: Floats, area: float, down: Floats, diagonal: float) -> Pose | None:
    rotation = levelled(points, upright(-down), _CONTACT * diagonal)
    placed = points @ rotation.T
    ground = float(np.quantile(placed[:, 2], 0.0005))
    low = placed[placed[:, 2] < ground + _LOW_BAND * diagonal]
    if len(low) < _FEWEST:
        return None
    try:
        rotation = turned(rotation, long_axis(low[:, :2]))
    except QhullError:
        return None
    placed = points @ rotation.T
    return _directed(placed, rotation, ground, area)


def _directed(placed: Floats, rotation: Floats, ground: float, area: float) -> Pose | None:
    """Return the better of the two directions along the long axis."""
    height = placed[:, 2] - ground
    length = float(np.ptp(placed[height < np.quantile(height, 0.5), 0]))
    near = placed[height < LOW * max(length, 1e-12)]
    if len(near) < _FEWEST:
        return None
    begin, end = near[:, 0].min(), near[:, 0].max()
    length = float(end - begin)
    origin = np.array([begin, float(near[:, 1].mean()), ground])
    seen = profile(placed - origin, length)
    outside = float(((placed[:, 0] < begin - 0.06 * length) | (placed[:, 0] > end + 0.06 * length)).mean())
    forwards, backwards = (unlikeness(way) + 2 * outside for way in (seen, seen.reversed()))
    narrow = _SUPPORT * max(0.0, _SUPPORTED - area / length**2)
    if forwards <= backwards:
        return Pose(rotation, origin, length, forwards, narrow + _raised(seen), backwards - forwards)
    about, origin = np.diag([-1.0, -1.0, 1.0]), np.array([-end, -origin[1], ground])
    return Pose(about @ rotation, origin, length, backwards, narrow + _raised(seen.reversed()), forwards - backwards)


def _raised(seen: Profile) -> float:
    """Return the penalty for a heel or a ball that hangs in the air."""
    heel, ball = np.nanmin(seen.bottom[1:4], initial=1.0), np.nanmin(seen.bottom[12:15], initial=1.0)
    return _HANGING * max(0.0, max(heel, ball) - _TOUCHING)


def long_axis(flat: Floats) -> float:
    """Return the direction (radians) of the long side of the smallest rectangle round points of a plane."""
    outline = flat[ConvexHull(flat).vertices]
    sides = np.diff(outline, axis=0, append=outline[:1])
    angles = np.unique(np.round(np.mod(np.arctan2(sides[:, 1], sides[:, 0]), np.pi / 2), 5))
    axes = np.stack([np.cos(angles), np.sin(angles)])
    across = np.stack([-np.sin(angles), np.cos(angles)])
    along, aside = np.ptp(outline @ axes, axis=0), np.ptp(outline @ across, axis=0)
    best = int(np.argmin(along * aside))
    return float(angles[best] if along[best] >= aside[best] else angles[best] + np.pi / 2)
