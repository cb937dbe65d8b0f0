"""Surface nets: the surface on which a field is zero, as triangles. Corners are then drawn onto the field itself."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fitting.mesh.surface import Surface

type Floats = NDArray[np.float64]
type Field = Callable[[Floats], Floats]


def surface_of(field: Field, low: Floats, high: Floats, cell: float) -> Surface:
    """
    Return the closed or, at the box's faces, open surface of a field, wound outwards.

    :param field: negative inside; takes (n, 3).
    :param cell: edge of the grid's cells; triangles are about as large.
    """
    axes = [np.arange(begin, end + cell, cell) for begin, end in zip(low, high, strict=True)]
    values = _values(field, axes, cell)
    corners, number = _corners(values, np.array([axis[0] for axis in axes]), cell)
    return Surface(_drawn(field, corners, cell), _faces(values < 0, number))


def _values(field: Field, axes: list[Floats], cell: float) -> Floats:
    """Return the field on the grid, exactly near the surface; elsewhere as at the nearest node of a coarser grid."""
    shape = tuple(map(len, axes))
    places = [np.minimum(np.arange(n) // 3 * 3 + 1, n - 1) for n in shape]
    few = [np.unique(place) for place in places]
    coarse = field(
        np.stack(np.meshgrid(*(a[f] for a, f in zip(axes, few, strict=True)), indexing="ij"), -1).reshape(-1, 3)
    )
    spread = [np.searchsorted(f, place) for f, place in zip(few, places, strict=True)]
    values = coarse.reshape([len(f) for f in few])[np.ix_(*spread)]
    near = np.argwhere(np.abs(values) < 3 * cell)
    values[tuple(near.T)] = field(np.stack([axis[at] for axis, at in zip(axes, near.T, strict=True)], axis=1))
    return np.asarray(values)


def _corners(values: Floats, origin: Floats, cell: float) -> tuple[Floats, NDArray[np.int64]]:
    """Return one corner per cell that the surface crosses, and the number of each cell's corner (or -1)."""
    shape = tuple(n - 1 for n in values.shape)
    inside = values < 0
    within = [
        inside[x : x + shape[0], y : y + shape[1], z : z + shape[2]] for x in (0, 1) for y in (0, 1) for z in (0, 1)
    ]
    crossed_cells = np.any(within, axis=0) & ~np.all(within, axis=0)
    places = np.argwhere(crossed_cells)
    number = np.full(shape, -1, dtype=np.int64)
    number[crossed_cells] = np.arange(len(places))
    summed, count = np.zeros((len(places), 3)), np.zeros(len(places))
    for axis in range(3):
        for corner in ((0, 0), (0, 1), (1, 0), (1, 1)):
            offset = np.insert(corner, axis, 0)
            begin = values[tuple((places + offset).T)]
            end = values[tuple((places + offset + np.eye(3, dtype=int)[axis]).T)]
            crossed = (begin < 0) != (end < 0)
            where = np.tile(offset.astype(float), (len(places), 1))
            where[crossed, axis] = begin[crossed] / (begin - end)[crossed]
            summed[crossed] += where[crossed]
            count += crossed
    return origin + (places + summed / count[:, None]) * cell, number


def _faces(inside: NDArray[np.bool_], number: NDArray[np.int64]) -> NDArray[np.int64]:
    faces = []
    for axis in range(3):
        one, other = (axis + 1) % 3, (axis + 2) % 3
        begin, end = np.delete(inside, -1, axis), np.delete(inside, 0, axis)
        places = np.argwhere(begin != end)
        places = places[(places[:, one] > 0) & (places[:, other] > 0)]
        places = places[(places[:, one] < inside.shape[one] - 1) & (places[:, other] < inside.shape[other] - 1)]
        leaves = begin[tuple(places.T)]
        ring = []
        for back, aside in ((1, 1), (0, 1), (0, 0), (1, 0)):
            cells = places.copy()
            cells[:, one] -= back
            cells[:, other] -= aside
            ring.append(number[tuple(cells.T)])
        quads = np.stack(ring, axis=1)
        quads = np.where(leaves[:, None], quads, quads[:, ::-1])
        faces += [quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]
    return np.concatenate(faces)


def _drawn(field: Field, points: Floats, cell: float) -> Floats:
    """Return the points moved along the slope onto the surface; no further than half a cell."""
    for _ in range(1):
        step = 0.05 * cell
        value = field(points)
        slope = np.stack([(field(points + step * axis) - value) / step for axis in np.eye(3)], axis=1)
        move = -value[:, None] * slope / np.maximum((slope**2).sum(axis=1), 1e-6)[:, None]
        points = points + np.clip(move, -cell / 2, cell / 2)
    return points
