"""OBJ: vertices and polygons as lines of text. Other files that it names are never opened."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Surface
from fitting.mesh.texts import numbers, widths
from fitting.scan_codes import ScanCode

_VERTEX: Final = re.compile(rb"^[ \t]*v[ \t]+([^\r\n#]+)", re.MULTILINE)
_FACE: Final = re.compile(rb"^[ \t]*f[ \t]+([^\r\n#]+)", re.MULTILINE)
_BEGUN: Final = re.compile(rb"^[ \t]*f[ \t]", re.MULTILINE)
_REST_OF_CORNER: Final = re.compile(rb"/[^\s]*")  # texture and normal of a corner
_CONTINUED: Final = re.compile(rb"\\\r?\n")
_MOST_CORNERS: Final = 64


def is_obj(data: bytes) -> bool:
    """Answer whether there are vertices and faces, or at least vertices, in the manner of OBJ."""
    head = data[:65536]
    return _VERTEX.search(head) is not None and b"\0" not in head


def faces_of(data: bytes) -> int:
    """Count the lines that hold polygons."""
    return len(_BEGUN.findall(data))


def read(data: bytes) -> Surface:
    """Read vertices and polygons; polygons become fans of triangles. Vertex colours are left out."""
    data = _CONTINUED.sub(b" ", data) if b"\\" in data else data
    try:
        points = _points(_VERTEX.findall(data))
        told = b"\n".join(_FACE.findall(data))
        if not told:
            raise ScanRefused(ScanCode.NOT_A_MESH)
        told = _REST_OF_CORNER.sub(b"", told) if b"/" in told else told
        faces = _triangles(told, _seen(data) if b"-" in told else None)
    except (ValueError, OverflowError) as error:
        raise ScanRefused(ScanCode.FILE_CORRUPT) from error
    if faces.size and (faces.min() < 0 or faces.max() >= len(points)):
        raise ScanRefused(ScanCode.FILE_CORRUPT)
    return Surface(points, faces)


def _points(lines: list[bytes]) -> NDArray[np.float64]:
    """Return x, y and z of every line; further numbers (weight or colours) are cut off."""
    if len(np.unique(widths(b"\n".join(lines)))) > 1:
        lines = [b" ".join(line.split()[:3]) for line in lines]
    points = numbers(lines, np.float64)
    if points.shape[1] < 3:
        raise ValueError("a vertex without depth")
    return points[:, :3].copy()


def _seen(data: bytes) -> NDArray[np.int64]:
    """Return for every polygon how many vertices stand before it: what a negative number counts back from."""
    vertices, polygons = ([found.start() for found in pattern.finditer(data)] for pattern in (_VERTEX, _FACE))
    return np.searchsorted(vertices, polygons).astype(np.int64)


def _triangles(told: bytes, seen: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Return the polygons as fans of rows of the vertices; numbers count from one, negative ones back from ``seen``."""
    lines, corners_of = told.split(b"\n"), widths(told)
    fans = []
    for corners in np.unique(corners_of).tolist():
        if not 3 <= corners <= _MOST_CORNERS:
            raise ValueError(f"a face of {corners} corners")
        rows = np.flatnonzero(corners_of == corners)
        polygons = numbers(lines if len(rows) == len(lines) else [lines[row] for row in rows.tolist()], np.int64) - 1
        if seen is not None:
            polygons = np.where(polygons < -1, polygons + 1 + seen[rows, None], polygons)
        fans += [polygons[:, [0, at, at + 1]] for at in range(1, corners - 1)]
    return np.concatenate(fans)
