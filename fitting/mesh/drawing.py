"""What pictures of a measured foot are drawn from, without the surface: outlines and measured lines, mm."""

from typing import Any

import numpy as np

from fitting.mesh.framing import Framed
from fitting.mesh.lengths import Line
from fitting.mesh.surface import Floats

type Drawn = list[list[float]]


def drawing(foot: Framed, lines: tuple[Line, ...]) -> dict[str, Any]:
    """
    Return the outline from above (x forwards, y to the left) and from the side (x forwards, z up).

    Each view has ``polylines`` (lists of points) and ``lines`` (name, begin, end), all in mm with one decimal.
    """
    seen = foot.outline
    x = seen.at * foot.length
    round_the_foot = np.concatenate([np.column_stack([x, seen.left]), np.column_stack([x, seen.right])[::-1]])
    top, bottom = np.column_stack([x, seen.top]), np.column_stack([x, seen.bottom])
    return {
        "length_mm": round(foot.length, 1),
        "above": {
            "polylines": [_closed(round_the_foot)],
            "lines": [_line(line, (0, 1)) for line in lines if line.name != "instep_height"],
        },
        "side": {
            "polylines": [_points(top), _points(bottom)],
            "lines": [_line(line, (0, 2)) for line in lines if line.name in {"foot_length", "instep_height"}],
        },
    }


def _points(points: Floats) -> Drawn:
    return [[round(float(one), 1), round(float(other), 1)] for one, other in points[np.isfinite(points).all(axis=1)]]


def _closed(points: Floats) -> Drawn:
    drawn = _points(points)
    return [*drawn, *drawn[:1]]


def _line(line: Line, axes: tuple[int, int]) -> dict[str, Any]:
    return {
        "name": line.name,
        "begin": [round(line.begin[axis], 1) for axis in axes],
        "end": [round(line.end[axis], 1) for axis in axes],
    }
