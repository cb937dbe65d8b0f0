"""The angle of the heel, seen from behind: how far the heel bone leans against the upright."""

from typing import Final

import numpy as np

from fitting.mesh.framing import Framed

_LOW_SHARE: Final = (0.05, 0.16)  # of the length: heights between which the heel bone is bisected
_REACH: Final = 0.16  # of the length: how far from the back the heel is looked at
_NEEDED_HEIGHT: Final = 0.26  # of the length: less leg than this does not show the back of the heel
_SLICES: Final = 9


def rearfoot_angle(foot: Framed) -> float | None:
    """
    Return the angle of the heel's bisection against the upright, degrees, everted (valgus) positive.

    The inner side is at +y. The middle of the back of the heel is taken at nine heights from 5 to 16 % of
    the length and a line laid through; a heel whose top leans inwards over its base is everted. Skin is not
    bone: published bisections by hand repeat to about 2 degrees, and so may this at best [P].

    ``None`` where the scan shows too little of the leg to know that it stands.
    """
    points, length = foot.points, foot.length
    back = points[points[:, 0] < _REACH * length]
    if not len(back) or float(np.quantile(back[:, 2], 0.999)) < _NEEDED_HEIGHT * length:
        return None
    heights = np.linspace(*_LOW_SHARE, _SLICES) * length
    middles = []
    for height in heights:
        level = back[np.abs(back[:, 2] - height) < 0.012 * length]
        if len(level) < 20:
            return None
        # The edges at equal depth behind the widest place, where the skin runs nearly straight up.
        edges = np.quantile(level[:, 1], [0.03, 0.97])
        middles.append(edges.mean())
    slope = np.polyfit(heights, middles, 1)[0]
    return float(np.degrees(np.arctan(slope)))
