"""A triangulated surface and what can be asked of it: areas, parts, borders, samples, sections."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import fast_simplification
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]

_GRID: Final = 2**21 - 1  # cells along the longest extent when corners are merged: three fit into 63 bits
_FLAT: Final = 1e-12  # area of a triangle by the square of the diagonal below which it is none


@dataclass(frozen=True, eq=False)
class Surface:
    """
    Corners and triangles.

    :ivar points: (n, 3), in the unit of whoever holds it.
    :ivar faces: (m, 3), rows of ``points``.
    """

    points: Floats
    faces: Ints

    @cached_property
    def corners(self) -> Floats:
        """Return the corners of every triangle, (m, 3, 3)."""
        return self.points[self.faces]

    @cached_property
    def _cross(self) -> Floats:
        corners = self.corners
        return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])

    @cached_property
    def areas(self) -> Floats:
        """Return the area of every triangle."""
        return np.linalg.norm(self._cross, axis=1) / 2

    @cached_property
    def normals(self) -> Floats:
        """Return the unit normal of every triangle; its sign is whatever the file's winding says."""
        return self._cross / np.maximum(2 * self.areas, 1e-300)[:, None]

    @cached_property
    def area(self) -> float:
        """Return the area of all triangles."""
        return float(self.areas.sum())

    @cached_property
    def extents(self) -> Floats:
        """Return the size of the box along the axes."""
        return np.ptp(self.points, axis=0) if len(self.points) else np.zeros(3)

    @cached_property
    def diagonal(self) -> float:
        """Return the diagonal of that box."""
        return float(np.linalg.norm(self.extents))

    @cached_property
    def edges(self) -> Ints:
        """Return the edges of every triangle, (3m, 2), each with its lower corner first."""
        return np.sort(self.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)

    @cached_property
    def borders(self) -> Ints:
        """Return the edges that only one triangle has, (b, 2)."""
        keys, first, count = np.unique(
            self.edges[:, 0] * len(self.points) + self.edges[:, 1], return_index=True, return_counts=True
        )
        del keys
        return np.asarray(self.edges[first[count == 1]])

    def with_faces(self, faces: Ints) -> "Surface":
        """Return these triangles alone, and only the corners that they use."""
        used = np.zeros(len(self.points), dtype=bool)
        used[faces] = True
        place = np.cumsum(used) - 1
        return Surface(self.points[used], place[faces])

    def moved(self, rotation: Floats, scale: float = 1.0, by: Floats | None = None) -> "Surface":
        """Return it turned (rows of ``rotation`` are the new axes), scaled, then shifted."""
        points = self.points @ rotation.T * scale
        return Surface(points if by is None else points + by, self.faces)

    def merged(self) -> "Surface":
        """Return it with equal corners made one, each triangle once, and without triangles of no area."""
        if not len(self.faces):
            return self
        low, cell = self.points.min(axis=0), max(self.extents.max(), 1e-300) / _GRID
        grid = np.round((self.points - low) / cell).astype(np.int64)
        _, first, place = np.unique(
            (grid[:, 0] << 42) | (grid[:, 1] << 21) | grid[:, 2], return_index=True, return_inverse=True
        )
        welded = Surface(self.points[first], place[self.faces])
        faces = welded.faces
        whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
        whole &= welded.areas > _FLAT * self.diagonal**2
        return welded.with_faces(_once(faces[whole]))

    def part_of_faces(self) -> Ints:
        """Return for every triangle the number of the connected part that it belongs to."""
        edges, size = self.faces[:, [0, 1, 1, 2]].reshape(-1, 2), len(self.points)
        graph = coo_array((np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])), shape=(size, size))
        _, labels = connected_components(graph, directed=False)
        return np.asarray(labels, dtype=np.int64)[self.faces[:, 0]]

    def parts(self, least: float) -> list["Surface"]:
        """Return the connected parts with at least this share of the area, the largest first."""
        part = self.part_of_faces()
        areas = np.bincount(part, self.areas)
        chosen = [int(at) for at in np.argsort(-areas, kind="stable") if areas[at] >= least * self.area]
        return [self] if len(areas) == 1 else [self.with_faces(self.faces[part == at]) for at in chosen]

    def decimated(self, faces: int) -> "Surface":
        """Return it with about so many triangles, by quadric errors."""
        if len(self.faces) <= faces:
            return self
        points, triangles = fast_simplification.simplify(
            self.points, self.faces.astype(np.int32), target_count=faces, agg=5.0
        )
        return Surface(np.asarray(points, dtype=np.float64), np.asarray(triangles, dtype=np.int64)).merged()

    def corner_normals(self) -> Floats:
        """Return a unit normal for every corner, the mean of its triangles' by area."""
        weighted = np.repeat(self._cross, 3, axis=0)
        summed = np.stack(
            [np.bincount(self.faces.ravel(), weighted[:, axis], len(self.points)) for axis in range(3)], axis=1
        )
        return summed / np.maximum(np.linalg.norm(summed, axis=1), 1e-300)[:, None]

    def neighbours(self) -> csr_array:
        """Return the matrix that takes the mean over the neighbours of every corner."""
        edges = np.unique(self.edges[:, 0] * len(self.points) + self.edges[:, 1])
        one, other = np.divmod(edges, len(self.points))
        rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
        degree = np.maximum(np.bincount(rows, minlength=len(self.points)), 1)
        weights = 1.0 / degree[rows]
        size = len(self.points)
        return coo_array((weights, (rows, columns)), shape=(size, size)).tocsr()

    def sample(self, count: int, seed: int = 1) -> tuple[Floats, Ints]:
        """
        Return points spread evenly over the area, and the triangle of each.

        Stratified along the order of the triangles, so the same surface always gives the same points.
        """
        generator = np.random.default_rng(seed)
        edges = np.cumsum(self.areas)
        at = (np.arange(count) + generator.random(count)) / count * edges[-1]
        face = np.minimum(np.searchsorted(edges, at), len(self.faces) - 1)
        one, other = generator.random(count), generator.random(count)
        over = one + other > 1
        one[over], other[over] = 1 - one[over], 1 - other[over]
        corners = self.corners[face]
        points = (
            corners[:, 0]
            + one[:, None] * (corners[:, 1] - corners[:, 0])
            + other[:, None] * (corners[:, 2] - corners[:, 0])
        )
        return points, face

    def section(self, normal: Floats, offset: float) -> Floats:
        """Return where the edges cross the plane ``normal · p = offset``, (k, 3)."""
        height = self.points @ normal - offset
        one, other = height[self.faces], height[np.roll(self.faces, -1, axis=1)]
        crossing = (one < 0) != (other < 0)
        share = one[crossing] / (one[crossing] - other[crossing])
        begin, end = self.points[self.faces[crossing]], self.points[np.roll(self.faces, -1, axis=1)[crossing]]
        return np.asarray(begin + share[:, None] * (end - begin))


def soup(corners: Floats) -> Surface:
    """Return a surface of triangles that share nothing, three rows of corners each."""
    return Surface(corners, np.arange(len(corners), dtype=np.int64).reshape(-1, 3))


def _once(faces: Ints) -> Ints:
    """Return every triangle once, whichever way round it was written: some exporters write both sides of a skin."""
    first, second, third = np.sort(faces, axis=1).T
    _, kept = np.unique((first << 42) | (second << 21) | third, return_index=True)
    return faces if len(kept) == len(faces) else faces[np.sort(kept)]
