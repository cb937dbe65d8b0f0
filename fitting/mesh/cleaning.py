"""What is not the foot goes: the floor as a sheet, disc or ground plane, crumbs, and a second foot is told."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh.posing import Pose, facets, poses
from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Floats, Surface
from fitting.scan_codes import ScanCode

FACES: Final = 20_000  # to which a scan is brought before it is measured
POSE_SAMPLE: Final = 12_000
FOOT_LIKE: Final = 1.9  # likeness.unlikeness up to which a body is taken for a foot
_CRUMB: Final = 0.02  # share of the area below which a loose part is left out
_FLAT: Final = 0.05  # thickness by the largest extent of a sheet
_SECOND: Final = 0.2  # area by the largest body's from which a body may be another foot
_MOST_BODIES: Final = 4
_SAME_PLACE: Final = 0.6  # overlap of boxes: two skins of one foot, not two feet
_FLOOR_SHARE: Final = 0.2  # of the area: a ground plane that hangs together with the foot
_FLOOR_NORMAL: Final = np.cos(np.radians(20.0))
_FLOOR_DEPTH: Final = 0.012  # of the diagonal
_TALL: Final = 0.18  # of its length: what is flatter than a foot does not stand there, it is part of the plane
_FLOOR_WIDER: Final = 1.15  # how far the ground reaches beyond what stands on it


@dataclass(frozen=True, eq=False)
class Alone:
    """
    One body, thought to be a foot, with its best pose.

    :ivar remarks: what was left out.
    :ivar bodies: how many parts the file had, crumbs aside.
    """

    surface: Surface
    pose: Pose
    remarks: tuple[ScanCode, ...]
    bodies: int


def alone(surface: Surface) -> Alone:
    """
    Find the one foot of a scan.

    :raises ScanRefused: ``several_feet``; ``not_a_foot`` if nothing can be posed.
    """
    few = surface.decimated(8 * FACES)
    parts = few.parts(_CRUMB) or [few]  # nothing but crumbs is looked at as a whole
    bodies, remarks = len(parts), []
    standing = [part for part in parts if not (len(parts) > 1 and _is_sheet(part))] or parts
    standing = [piece for part in standing for piece in _off_the_ground(part)]
    if sum(part.area for part in standing) < 0.999 * sum(part.area for part in parts):
        remarks.append(ScanCode.FLOOR_REMOVED)
    standing = sorted(standing, key=lambda part: -part.area)
    standing = [part for part in standing if part.area >= _SECOND * standing[0].area][:_MOST_BODIES]
    posed = [(part, _best(part)) for part in (part.decimated(FACES) for part in standing)]
    feet = [(part, pose) for part, pose in posed if pose.unlike < FOOT_LIKE]
    if len(feet) > 1 and not all(_same_place(feet[0][0], other) for other, _ in feet[1:]):
        raise ScanRefused(ScanCode.SEVERAL_FEET)
    if not feet and any(_two_halves(*body) for body in posed):
        raise ScanRefused(ScanCode.SEVERAL_FEET)
    if not feet and len(posed) > 1:
        everything = _together([part for part, _ in posed])
        return Alone(everything, _best(everything), tuple(remarks), bodies)
    if len(posed) > max(len(feet), 1):
        remarks.append(ScanCode.EXTRA_BODIES)
    return Alone(*(feet or posed)[0], tuple(remarks), bodies)


def _best(surface: Surface) -> Pose:
    return poses(surface.sample(POSE_SAMPLE)[0])[0]


def _two_halves(surface: Surface, pose: Pose) -> bool:
    """Answer whether a body, cut in two along or across, is two feet that hang together."""
    centres = surface.corners.mean(axis=1) @ pose.rotation.T
    for axis in (1, 0):
        middle = (centres[:, axis].min() + centres[:, axis].max()) / 2
        left = centres[:, axis] < middle
        halves = [surface.with_faces(surface.faces[some]) for some in (left, ~left)]
        if min(half.area for half in halves) < 0.3 * surface.area:
            continue
        if all(_best(half).unlike < FOOT_LIKE for half in halves):
            return True
    return False


def _together(parts: list[Surface]) -> Surface:
    starts = np.cumsum([0] + [len(part.points) for part in parts[:-1]])
    return Surface(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=True)]),
    )


def _is_sheet(part: Surface) -> bool:
    """Answer whether a part is flat, whatever its outline: a floor, a disc, a calibration board."""
    centred = part.sample(4000)[0]
    centred = centred - centred.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    extents = np.ptp(centred @ axes.T, axis=0)
    return bool(extents[2] < _FLAT * extents[0])


def _same_place(one: Surface, other: Surface) -> bool:
    low = np.maximum(one.points.min(axis=0), other.points.min(axis=0))
    high = np.minimum(one.points.max(axis=0), other.points.max(axis=0))
    shared = np.prod(np.maximum(high - low, 0.0))
    return bool(shared > _SAME_PLACE * min(np.prod(one.extents), np.prod(other.extents)))


def _off_the_ground(part: Surface) -> list[Surface]:
    """Return what stands on a ground plane that hangs together with it; the part itself where there is none."""
    for _, down in facets(part.sample(POSE_SAMPLE)[0])[:4]:
        ground = _lying(part, down)
        if ground is None:
            continue
        rest = part.with_faces(part.faces[~ground])
        return rest.parts(_CRUMB) if len(rest.faces) else [part]
    return [part]


def _lying(part: Surface, down: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """Return the triangles of a plane at this side that reaches well beyond everything else, if there is one."""
    depth = part.points @ down
    deepest = float(np.quantile(depth, 0.995))
    near = (depth[part.faces] > deepest - _FLOOR_DEPTH * part.diagonal).all(axis=1)
    lying = near & (np.abs(part.normals @ down) > _FLOOR_NORMAL)
    share = float(part.areas[lying].sum()) / part.area
    if share < _FLOOR_SHARE or lying.all():
        return None
    centres = part.corners.mean(axis=1)
    flat = centres - np.outer(centres @ down, down)
    axes = np.linalg.svd(flat[lying] - flat[lying].mean(axis=0), full_matrices=False)[2][:2]
    above = depth[part.faces].min(axis=1) < deepest - 4 * _FLOOR_DEPTH * part.diagonal
    if not above.any():
        return None
    floor, foot = (np.ptp(np.quantile(flat[some] @ axes.T, [0.002, 0.998], axis=0), axis=0) for some in (lying, above))
    tall = float(deepest - np.quantile(depth, 0.005)) > _TALL * foot.max()
    return lying if tall and (floor > _FLOOR_WIDER * foot).all() else None
