"""How much of the foot's skin is there: holes, a heel or toes cut off."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh.framing import Framed

_ALONG, _AROUND = 40, 24
_FEWEST: Final = 2  # samples in a patch that make it skin
_LEG_UNTIL: Final = 0.45  # of the length: from here back the top is where the leg goes on
_UPWARDS: Final = (45.0, 135.0)  # degrees round the slice: what counts as top there
_DOWNWARDS: Final = (-150.0, -30.0)  # and as sole, which is judged by itself
_HEEL_CUT: Final = 0.82  # width of the very end by the heel's, from which the heel is cut off
_TOES_CUT: Final = 0.78


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
    heel, ball = np.nanmax(seen.width[seen.between(0.1, 0.22)]), np.nanmax(seen.width[seen.between(0.6, 0.8)])
    return Coverage(
        missing,
        heel_cropped=bool(np.nanmax(seen.width[:2]) > _HEEL_CUT * heel),
        toes_cropped=bool(np.nanmax(seen.width[-2:]) > _TOES_CUT * ball),
    )
