"""How much of the foot's skin is there: holes, a heel or toes cut off."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh.framing import Framed
from fitting.mesh.outline import LOW_SHARE

_ALONG, _AROUND = 40, 24
_FEWEST: Final = 2  # samples in a patch that make it skin
_LEG_UNTIL: Final = 0.45  # of the length: from here back the top is where the leg goes on
_UPWARDS: Final = (45.0, 135.0)  # degrees round the slice: what counts as top there
_DOWNWARDS: Final = (-150.0, -30.0)  # and as sole, which is judged by itself
_CAP: Final = 0.006  # of the length: a round end has little surface this near to its tip
_CAP_AREA: Final = 0.012  # by the square of the length
_OPEN: Final = 0.03
_OPEN_LENGTH: Final = 0.25
_ANKLE_HEIGHT: Final = 0.28
_THIN_ANKLE: Final = 0.14  # of the length: ankles have about a quarter


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    What is missing.

    :ivar missing: share of the sides and the back of the foot without surface, 0 to 1.
    """

    missing: float
    heel_cropped: bool
    toes_cropped: bool


def coverage(foot: Framed) -> Coverage:
    """Look at the skin in patches along the foot and around it."""
    seen, points = foot.outline, foot.points
    share = points[:, 0] / foot.length
    inside = (share >= 0) & (share < 1)
    share, points = share[inside], points[inside]
    row = (share * _ALONG).astype(int)
    slices = np.minimum((share * len(seen.at)).astype(int), len(seen.at) - 1)
    height = np.minimum(seen.top, 0.24 * foot.length)[slices] / 2
    angle = np.degrees(np.arctan2(points[:, 2] - height, points[:, 1] - seen.centre[slices]))
    column = ((angle + 180) / 360 * _AROUND).astype(int) % _AROUND
    counted = np.zeros((_ALONG, _AROUND))
    np.add.at(counted, (row, column), 1)
    middles = (np.arange(_AROUND) + 0.5) / _AROUND * 360 - 180
    looked_at = np.ones((_ALONG, _AROUND), dtype=bool)
    leg = (np.arange(_ALONG) + 0.5) / _ALONG < _LEG_UNTIL
    looked_at[np.ix_(leg, (middles > _UPWARDS[0]) & (middles < _UPWARDS[1]))] = False
    looked_at[:, (middles > _DOWNWARDS[0]) & (middles < _DOWNWARDS[1])] = False
    missing = float((counted[looked_at] < _FEWEST).mean())
    return Coverage(missing, heel_cropped=_cut_off(foot, front=False), toes_cropped=_cut_off(foot, front=True))


def _cut_off(foot: Framed, *, front: bool) -> bool:
    """Answer whether the foot ends in a straight cut, closed or open; heels and toes end round."""
    surface, length = foot.surface, foot.length
    depth = length - surface.points[:, 0] if front else surface.points[:, 0]
    depth = np.where(surface.points[:, 2] < LOW_SHARE * length, depth, np.inf)
    closing = (depth[surface.faces] < _CAP * length).all(axis=1)
    if float(surface.areas[closing].sum()) > _CAP_AREA * length**2:
        return True
    ends = surface.borders[(depth[surface.borders] < _OPEN * length).all(axis=1)]
    open_length = np.linalg.norm(surface.points[ends[:, 0]] - surface.points[ends[:, 1]], axis=1).sum()
    return bool(open_length > _OPEN_LENGTH * length)


def has_no_ankle(foot: Framed) -> bool:
    """Answer whether what rises above the heel is far too thin for an ankle: a shoemaker's last is."""
    at = _ANKLE_HEIGHT * foot.length
    cut = foot.surface.section(np.array([0.0, 0.0, 1.0]), at)
    cut = cut[(cut[:, 0] > -0.1 * foot.length) & (cut[:, 0] < 0.5 * foot.length)]
    if len(cut) < 12 or float(foot.surface.points[:, 2].max()) < 1.05 * at:
        return False
    return bool(np.ptp(np.quantile(cut[:, 1], [0.02, 0.98])) < _THIN_ANKLE * foot.length)
