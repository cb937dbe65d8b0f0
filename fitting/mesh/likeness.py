"""
How foot-like a shape is: what a foot looks like from above and from the side, as shares of its length.

The stations are twentieths of the length, heel first. Heights are those of the upper surface above the
ground, widths those of the part near the ground. Means follow ANSUR II ratios where there are any (heel
width 0.27, ball width 0.38, each by length) and drawings of feet in between [P]; the spreads are wide on
purpose, because children's, flat, high-arched, swollen and socked feet all have to pass.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh.surface import Floats

STATIONS: Final = 20
CENTRES: Final = (np.arange(STATIONS) + 0.5) / STATIONS
LOW: Final = 0.16  # of the length: what counts as near the ground

_TOP: Final = np.array(
    [0.26, 0.30, 0.32, 0.34, 0.35, 0.35, 0.34, 0.325, 0.305, 0.28,
     0.26, 0.235, 0.21, 0.19, 0.17, 0.15, 0.13, 0.105, 0.095, 0.075]
)  # fmt: skip
_TOP_SPREAD: Final = np.array([0.05] * 10 + [0.045] * 4 + [0.04] * 2 + [0.035] * 2 + [0.03] * 2)
# Where the leg may stand nothing is too high, only too low.
_LEG_UNTIL: Final = 9
_WIDTH: Final = np.array(
    [0.155, 0.225, 0.255, 0.27, 0.275, 0.275, 0.275, 0.275, 0.28, 0.29,
     0.31, 0.33, 0.355, 0.375, 0.385, 0.38, 0.36, 0.325, 0.27, 0.165]
)  # fmt: skip
_WIDTH_SPREAD: Final = np.array([0.045] + [0.035] * 3 + [0.04] * 14 + [0.055, 0.065])
# Wide feet are wide everywhere.
_NARROWEST, _WIDEST = 0.85, 1.35
_WIDE_SPREAD: Final = 0.14
_FARTHEST: Final = 9.0  # no single station says more than three spreads
_UNSEEN: Final = 2.0  # spreads that a station without surface counts for


@dataclass(frozen=True, eq=False)
class Profile:
    """
    Per station, as shares of the length: how high and how wide.

    :ivar top: height of the upper surface; NaN where there is nothing.
    :ivar width: width near the ground.
    :ivar bottom: height of the underside.
    """

    top: Floats
    width: Floats
    bottom: Floats

    def reversed(self) -> "Profile":
        """Return the same seen with heel and toes exchanged."""
        return Profile(self.top[::-1], self.width[::-1], self.bottom[::-1])


def profile(points: Floats, length: float) -> Profile:
    """
    Return the profile of points whose x runs from 0 to ``length`` and whose z is the height above the ground.

    :param points: (n, 3).
    """
    scaled = points / length
    station = np.floor(scaled[:, 0] * STATIONS).astype(np.int64)
    order = np.argsort(station, kind="stable")
    begins = np.searchsorted(station[order], np.arange(STATIONS + 1))
    top, width, bottom = (np.full(STATIONS, np.nan) for _ in range(3))
    for at in range(STATIONS):
        mine = scaled[order[begins[at] : begins[at + 1]]]
        low = mine[mine[:, 2] < LOW]
        if len(mine) > 4:
            bottom[at], top[at] = np.quantile(mine[:, 2], [0.02, 0.99])
        if len(low) > 4:
            edges = np.quantile(low[:, 1], [0.01, 0.99])
            width[at] = edges[1] - edges[0]
    return Profile(top, width, bottom)


def unlikeness(seen: Profile) -> float:
    """
    Return how far a profile with the heel first is from a foot's: about 1 for feet, above 3 for other things.

    The mean over the stations of the squared distance in spreads, each cut at nine.
    """
    too_high = (seen.top - _TOP) / _TOP_SPREAD
    too_high[:_LEG_UNTIL] = np.minimum(too_high[:_LEG_UNTIL], 0.0)
    return _mean_square(np.concatenate([too_high, _off_width(seen)]))


def width_unlikeness(seen: Profile) -> float:
    """Return the same from the widths alone, for a sheet that has no upper side."""
    return _mean_square(_off_width(seen))


def _off_width(seen: Profile) -> Floats:
    """Return the spreads by which the widths are off, when all of them may be wider or narrower together."""
    usual = np.nanmedian(seen.width / _WIDTH)
    scale = float(np.clip(usual, _NARROWEST, _WIDEST))
    at_all = (usual - 1.0) / _WIDE_SPREAD
    return np.concatenate([(seen.width / scale - _WIDTH) / _WIDTH_SPREAD, [at_all, at_all]])


def _mean_square(off: Floats) -> float:
    return float(np.minimum(np.where(np.isnan(off), _UNSEEN, off) ** 2, _FARTHEST).mean())
