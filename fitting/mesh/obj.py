"""OBJ: vertices and polygons as lines of text. Other files that it names are never opened."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Surface
from fitting.mesh.texts import numbers
from fitting.scan_codes import ScanCode

_VERTEX: Final = re.compile(rb"^[ \t]*v[ \t]+([^\r\n#]+)", re.MULTILINE)
_FACE: Final = re.compile(rb"^[ \t]*f[ \t]+([^\r\n#]+)", re.MULTILINE)
_REST_OF_CORNER: Final = re.compile(rb"/[^\s]*")  # texture and normal of a corner
_CONTINUED: Final = re.compile(rb"\\\r?\n")
_MOST_CORNERS: Final = 64


def is_obj(data: bytes) -> bool:
    """Answer whether there are vertices and faces, or at least vertices, in the manner of OBJ."""
    head = data[:65536]
    return _VERTEX.search(head) is not None and b"\0" not in head


def faces_of(data: bytes) -> int:
    """Count the lines that hold polygons."""
    return sum(1 for _ in _FACE.finditer(data))


def read(data: bytes) -> Surface:
    """Read vertices and polygons; polygons become fans of triangles. Vertex colours are left out."""
    data = _CONTINUED.sub(b" ", data)
    try:
        points = _points(_VERTEX.findall(data))
        lines = _REST_OF_CORNER.sub(b"", b"\n".join(_FACE.findall(data))).split(b"\n")
        if lines == [b""]:
            raise ScanRefused(ScanCode.NOT_A_MESH)
        faces = _triangles(lines)
    except (ValueError, OverflowError) as error:
        raise ScanRefused(ScanCode.FILE_CORRUPT) from error
    count = len(points)
    faces = np.where(faces < 0, faces + count, faces - 1)  # counted from one; negative from the end
    if faces.size and (faces.min() < 0 or faces.max() >= count):
        raise ScanRefused(ScanCode.FILE_CORRUPT)
    return Surface(points, faces)


def _points(lines: list[bytes]) -> NDArray[np.float64]:
    """Return x, y and z of every line; further numbers (weight or colours) are cut off."""
    if len({len(line.split()) for line in lines}) > 1:
        lines = [b" ".join(line.split()[:3]) for line in lines]
    points = numbers(lines, np.float64)
    if points.shape[1] < 3:
        raise ValueError("a vertex without depth")
    return points[:, :3].copy()


def _triangles(lines: list[bytes]) -> NDArray[np.int64]:
    by_corners: dict[int, list[bytes]] = {}
    for line in lines:
        by_corners.setdefault(len(line.split()), []).append(line)
    fans = []
    for corners, rows in sorted(by_corners.items()):
        if not 3 <= corners <= _MOST_CORNERS:
            raise ValueError(f"a face of {corners} corners")
        polygons = numbers(rows, np.int64)
        fans += [polygons[:, [0, at, at + 1]] for at in range(1, corners - 1)]
    return np.concatenate(fans)
