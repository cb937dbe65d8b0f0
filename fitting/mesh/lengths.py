"""Lengths, widths, girth and heights of a framed foot whose inner side is at +y; definitions as in MeasureCode."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import ConvexHull

from fitting.mesh.framing import Framed
from fitting.mesh.outline import CEILING_SHARE
from fitting.mesh.siding import bulge
from fitting.mesh.surface import Floats

_BALL_INNER: Final = (0.62, 0.83)  # shares of the length between which the first metatarsal head stands out
_BALL_OUTER: Final = (0.52, 0.76)
_FIRST_HEAD: Final = (0.665, 0.785)  # within its usual place the bulge is believed
_USUAL_FIRST, _USUAL_FIFTH = 0.735, 0.63  # ANSUR II: ball length by foot length 0.74 ± 0.015
_HEEL: Final = (0.10, 0.22)


@dataclass(frozen=True, slots=True)
class Line:
    """A measured line for drawings: two ends in the frame of the foot, mm."""

    name: str
    begin: tuple[float, float, float]
    end: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Lengths:
    """
    What the outline tells, mm.

    :ivar bulge_seen: the inner bulge of the ball stands where a first metatarsal head does; else the usual
        place was taken for it.
    """

    foot_length: float
    ball_width: float
    ball_width_anatomical: float
    ball_length: float
    heel_width: float
    ball_girth: float
    instep_height: float
    bulge_seen: bool
    lines: tuple[Line, ...]


def lengths(foot: Framed) -> Lengths:
    """Measure a foot."""
    seen, length = foot.outline, foot.length
    inner, outer = seen.between(*_BALL_INNER), seen.between(*_BALL_OUTER)
    at_inner, at_outer = int(np.nanargmax(seen.left[inner])), int(np.nanargmin(seen.right[outer]))
    left, right = float(seen.left[inner][at_inner]), float(seen.right[outer][at_outer])
    first = bulge(seen.at[inner], seen.left[inner], length)
    bulge_seen = _FIRST_HEAD[0] <= first <= _FIRST_HEAD[1]
    first = first if bulge_seen else _USUAL_FIRST
    fifth = bulge(seen.at[outer], -seen.right[outer], length)
    heads = np.array([[first * length, _edge(seen.left, first)], [fifth * length, _edge(seen.right, fifth)]])
    heel = seen.between(*_HEEL)
    widest = int(np.nanargmax(seen.width[heel])) + heel.start
    middle = len(seen.at) // 2
    top = float(np.nanmax(seen.top[middle - 1 : middle + 1]))
    lines = (
        Line("foot_length", (0.0, 0.0, 0.0), (length, 0.0, 0.0)),
        Line(
            "ball_width",
            (float(seen.at[inner][at_inner]) * length, left, 0.0),
            (float(seen.at[outer][at_outer]) * length, right, 0.0),
        ),
        Line(
            "heel_width",
            (float(seen.at[widest]) * length, float(seen.left[widest]), 0.0),
            (float(seen.at[widest]) * length, float(seen.right[widest]), 0.0),
        ),
        Line("ball_length", (0.0, heads[0, 1], 0.0), (first * length, heads[0, 1], 0.0)),
        Line("instep_height", (length / 2, 0.0, 0.0), (length / 2, 0.0, top)),
    )
    return Lengths(
        foot_length=length,
        ball_width=left - right,
        ball_width_anatomical=float(np.linalg.norm(heads[0] - heads[1])),
        ball_length=first * length,
        heel_width=float(seen.width[widest]),
        ball_girth=_girth(foot, heads),
        instep_height=top,
        bulge_seen=bulge_seen,
        lines=lines,
    )


def _edge(edge: Floats, at: float) -> float:
    """Return an edge at a share of the length; the outermost of the slices around it."""
    place = int(at * len(edge))
    some = edge[max(place - 1, 0) : place + 2]
    return float(some[np.nanargmax(np.abs(some))])


def _girth(foot: Framed, heads: Floats) -> float:
    """Return what a tape round both metatarsal heads reads: the convex girth of the upright section there."""
    across = heads[0] - heads[1]
    normal = np.array([-across[1], across[0], 0.0]) / np.linalg.norm(across)
    cut = foot.surface.section(normal, float(normal[:2] @ heads[1]))
    cut = cut[cut[:, 2] < CEILING_SHARE * foot.length]
    flat = np.column_stack([cut[:, :2] @ across / np.linalg.norm(across), cut[:, 2]])
    hull = flat[ConvexHull(flat).vertices]
    return float(np.linalg.norm(np.diff(hull, axis=0, append=hull[:1]), axis=1).sum())
