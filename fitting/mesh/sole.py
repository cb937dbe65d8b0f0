"""The underside: was it scanned, filled flat, or is it missing? And what it tells of the arch where it was scanned."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh.framing import Framed
from fitting.mesh.surface import Floats
from fitting.scan_found import Sole

_CELL_SHARE: Final = 1 / 70  # of the length
_SAMPLE: Final = 60_000
_MISSING_HEIGHT: Final = 0.10  # of the length: what is first met from below is the upper side
_MISSING_SHARE: Final = 0.4
_ARCH: Final = (0.32, 0.60)  # shares of the length between which the inner arch is highest
_INNER: Final = (0.18, 0.42)  # of the width, counted from the inner edge
_FILLED_ARCH: Final = 0.018  # of the length: less than about 4.5 mm is a filled sole if the rest is as flat
_FILLED_RELIEF: Final = 0.012
_RELIEF: Final = 0.75  # share of the places under the toes that a filled sole closes; the rest may be holes
_CONTACT_MM: Final = 2.0
_PRINT_CELL_MM: Final = 3.0
_TOES_FROM: Final = 0.83  # of the length: toes do not belong to the footprint of the arch index


@dataclass(frozen=True, slots=True)
class Underside:
    """
    What is to be seen from below.

    :ivar arch_height: mm above the ground under the inner arch; absent unless the sole was scanned.
    :ivar arch_index: share of the middle third in the footprint without toes (Cavanagh and Rodgers 1987).
    :ivar open_share: share of the underside that is not there.
    """

    sole: Sole
    arch_height: float | None
    arch_index: float | None
    open_share: float


def underside(foot: Framed) -> Underside:
    """Look from below at a foot whose inner side is at +y."""
    points = foot.surface.sample(_SAMPLE, seed=3)[0]
    heights, across = _lowest(points, foot)
    inside = (across > 0.2) & (across < 0.8)
    body = inside[_rows(heights, 0.12, 0.78)]
    seen = heights[_rows(heights, 0.12, 0.78)][body]
    open_share = float(np.mean(~(seen < _MISSING_HEIGHT * foot.length)))
    if open_share > _MISSING_SHARE:
        return Underside(Sole.MISSING, None, None, open_share)
    arch = _arch_height(points, foot)
    toes = heights[_rows(heights, 0.76, 0.90)][inside[_rows(heights, 0.76, 0.90)]]
    relief = float(np.nanquantile(toes, _RELIEF)) if np.isfinite(toes).any() else 0.0
    if arch is None or (arch < _FILLED_ARCH * foot.length and relief < _FILLED_RELIEF * foot.length):
        return Underside(Sole.FILLED, None, None, open_share)
    return Underside(Sole.SCANNED, arch, _arch_index(points, foot), open_share)


def _rows(heights: Floats, begin: float, end: float) -> slice:
    return slice(int(begin * len(heights)), int(end * len(heights)))


def _lowest(points: Floats, foot: Framed) -> tuple[Floats, Floats]:
    """Return the lowest height per cell and the place of each cell across the foot (0 outer edge, 1 inner edge)."""
    cell, seen = _CELL_SHARE * foot.length, foot.outline
    rows = int(np.ceil(foot.length / cell))
    low = np.nanmin(seen.right)
    columns = int(np.ceil((np.nanmax(seen.left) - low) / cell)) + 1
    row, column = np.floor(points[:, 0] / cell).astype(int), np.floor((points[:, 1] - low) / cell).astype(int)
    good = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    heights = np.full((rows, columns), np.inf)
    np.minimum.at(heights, (row[good], column[good]), points[good, 2])
    slices = np.minimum(((np.arange(rows) + 0.5) * cell / foot.length * len(seen.at)).astype(int), len(seen.at) - 1)
    left, right = seen.left[slices][:, None], seen.right[slices][:, None]
    middle = low + (np.arange(columns) + 0.5) * cell
    return np.where(np.isinf(heights), np.nan, heights), (middle[None, :] - right) / (left - right)


def _arch_height(points: Floats, foot: Framed) -> float | None:
    """Return the highest low place of the sole in a band along the inner side, mm."""
    seen, found = foot.outline, []
    for begin in np.arange(*_ARCH, 0.02):
        window = seen.between(float(begin), float(begin) + 0.02)
        left, right = np.nanmean(seen.left[window]), np.nanmean(seen.right[window])
        slab = points[np.abs(points[:, 0] / foot.length - begin - 0.01) < 0.012]
        inner = (left - slab[:, 1]) / (left - right)
        strip = slab[(inner > _INNER[0]) & (inner < _INNER[1]), 2]
        if len(strip) > 20:
            found.append(float(np.quantile(strip, 0.06)))
    return max(found) if found else None


def _arch_index(points: Floats, foot: Framed) -> float | None:
    """Return the middle third of the contact area, toes left out, by all three."""
    contact = points[points[:, 2] < _CONTACT_MM]
    cells = np.unique(np.floor(contact[:, :2] / _PRINT_CELL_MM).astype(np.int64), axis=0)
    along = (cells[:, 0] + 0.5) * _PRINT_CELL_MM
    along = along[along < _TOES_FROM * foot.length]
    if len(along) < 100:
        return None
    begin = float(along.min())
    third = (_TOES_FROM * foot.length - begin) / 3
    return float(((along >= begin + third) & (along < begin + 2 * third)).mean())
