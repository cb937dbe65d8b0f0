"""
Left or right? Several marks vote, because each fails on some feet: a sock hides the toes, a filled sole the arch.

Every mark is between -1 (a left foot) and +1 (a right one): seen from above with the toes forwards, the big
toe of a right foot is on the left, at +y.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.measured import Side
from fitting.mesh.framing import Framed
from fitting.mesh.outline import Outline
from fitting.mesh.surface import Floats

_WEIGHTS: Final = {
    "big_toe": 1.2,  # the front of the foot lies towards the big toe
    "toe_line": 1.0,  # the toes get shorter away from it
    "bulges": 1.0,  # the ball's inner bulge is further forward than the outer one
    "waist": 0.8,  # near the ground the inner edge is hollow
    "underside": 1.2,  # the sole is higher under the inner arch
    "ridge": 0.9,  # the instep's ridge runs towards the big toe
    "toe_height": 0.5,  # the big toe is the thickest
}
_UPPER_SIDE: Final = frozenset({"ridge", "toe_height"})


@dataclass(frozen=True, slots=True)
class Sided:
    """
    Which foot it is.

    :ivar confidence: 0 (the marks cancel out) to 1 (all agree).
    :ivar marks: what each mark says.
    """

    side: Side
    confidence: float
    marks: dict[str, float]


def sided(foot: Framed, *, sheet: bool = False) -> Sided:
    """
    Let the marks vote.

    :param sheet: the underside alone was scanned, so the marks of the upper side have no voice.
    """
    seen = foot.outline
    marks = {
        "big_toe": _big_toe(seen),
        "toe_line": _toe_line(seen),
        "bulges": _bulges(seen),
        "waist": _waist(seen),
        "underside": _underside(foot),
        "ridge": _ridge(seen),
        "toe_height": _toe_height(foot),
    }
    told = {
        name: float(np.clip(np.nan_to_num(mark), -1.0, 1.0))
        for name, mark in marks.items()
        if not (sheet and name in _UPPER_SIDE)
    }
    total = sum(_WEIGHTS[name] * mark for name, mark in told.items()) / sum(_WEIGHTS[name] for name in told)
    return Sided(Side.RIGHT if total > 0 else Side.LEFT, round(abs(total), 3), told)


def _big_toe(seen: Outline) -> float:
    front, ball = seen.between(0.94, 0.985), seen.between(0.60, 0.74)
    return float((np.nanmean(seen.centre[front]) - np.nanmean(seen.centre[ball])) / (0.04 * seen.length))


def _toe_line(seen: Outline) -> float:
    """Compare how far each edge has drawn in between the ball and the toes."""
    toes, ball = seen.between(0.86, 0.94), seen.between(0.62, 0.78)
    left = np.nanmax(seen.left[ball]) - np.nanmean(seen.left[toes])
    right = -np.nanmin(seen.right[ball]) + np.nanmean(seen.right[toes])
    return float((right - left) / (0.05 * seen.length))


def bulge(at: Floats, edge: Floats, length: float) -> float:
    """Return where an edge (outwards positive, mm) lies farthest out, as a share; a flat top counts by its middle."""
    good = np.isfinite(edge)
    if not good.any():
        return float("nan")
    at, edge = at[good], edge[good]
    return float(at[edge > edge.max() - 0.004 * length].mean())


def _bulges(seen: Outline) -> float:
    window = seen.between(0.52, 0.86)
    left = bulge(seen.at[window], seen.left[window], seen.length)
    right = bulge(seen.at[window], -seen.right[window], seen.length)
    return (left - right) / 0.07


def _waist(seen: Outline) -> float:
    """Compare how hollow the edges near the ground are between heel and ball."""
    heel, middle, ball = (seen.between(*ends) for ends in ((0.10, 0.20), (0.36, 0.56), (0.62, 0.76)))

    def hollow(edge: Floats) -> float:
        return float((np.nanmax(edge[heel]) + np.nanmax(edge[ball])) / 2 - np.nanmean(edge[middle]))

    return (hollow(seen.ground_left) - hollow(-seen.ground_right)) / (0.04 * seen.length)


def _underside(foot: Framed) -> float:
    seen = foot.outline
    window = seen.between(0.36, 0.58)
    left, right = np.nanmedian(seen.left[window]), np.nanmedian(seen.right[window])
    points = foot.points
    middle = points[(points[:, 0] > 0.36 * seen.length) & (points[:, 0] < 0.58 * seen.length)]
    across = (middle[:, 1] - right) / (left - right)
    heights = []
    for begin, end in ((0.55, 0.85), (0.15, 0.45)):
        strip = middle[(across > begin) & (across < end), 2]
        heights.append(np.quantile(strip, 0.04) if len(strip) > 20 else np.nan)
    return float((heights[0] - heights[1]) / (0.02 * seen.length))


def _ridge(seen: Outline) -> float:
    window = seen.between(0.44, 0.62)
    return float(np.nanmean(seen.ridge[window] - seen.centre[window]) / (0.035 * seen.length))


def _toe_height(foot: Framed) -> float:
    seen, points = foot.outline, foot.points
    window = seen.between(0.84, 0.92)
    left, right = np.nanmedian(seen.left[window]), np.nanmedian(seen.right[window])
    toes = points[(points[:, 0] > 0.84 * seen.length) & (points[:, 0] < 0.92 * seen.length)]
    across = (toes[:, 1] - right) / (left - right)
    inner, outer = toes[across > 0.6, 2], toes[across < 0.4, 2]
    if min(len(inner), len(outer)) < 20:
        return 0.0
    return float((np.quantile(inner, 0.98) - np.quantile(outer, 0.98)) / (0.03 * seen.length))
