"""STL: a soup of triangles, binary or as text."""

import re
from typing import Final

import numpy as np

from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Surface, soup
from fitting.mesh.texts import numbers
from fitting.scan_codes import ScanCode

HEADER: Final = 84  # 80 bytes of anything, then the number of triangles
RECORD: Final = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_VERTEX: Final = re.compile(rb"\bvertex[ \t]+([^\r\n]+)", re.IGNORECASE)


def binary_faces(data: bytes) -> int | None:
    """Return how many triangles a binary STL declares if its size agrees, but for some padding, else nothing."""
    if len(data) < HEADER:
        return None
    faces = int.from_bytes(data[80:84], "little")
    end = HEADER + RECORD.itemsize * faces
    padding = data[end : end + RECORD.itemsize]
    return faces if end <= len(data) < end + RECORD.itemsize and not padding.strip(b"\0 \r\n\t") else None


def looks_binary(data: bytes) -> bool:
    """Answer whether this is meant to be a binary STL whose size disagrees: cut short, or with a lying header."""
    if len(data) < HEADER:
        return False
    declared, held = int.from_bytes(data[80:84], "little"), (len(data) - HEADER) / RECORD.itemsize
    # Two triangles' normals are of length one or zero in all but garbage.
    body = np.frombuffer(data, RECORD, min(int(held), 64), HEADER)
    norms = np.linalg.norm(np.nan_to_num(body["normal"].astype(np.float64)), axis=1)
    honest = np.isclose(norms, 1.0, atol=0.01) | (norms == 0.0)
    return bool(declared > 0 and (len(body) == 0 or honest.mean() > 0.9))


def read_binary(data: bytes) -> Surface:
    """Read a binary STL whose size has been checked."""
    records = np.frombuffer(data, RECORD, binary_faces(data) or 0, HEADER)
    return soup(records["corners"].reshape(-1, 3).astype(np.float64))


def is_text(data: bytes) -> bool:
    """Answer whether this is an STL as text."""
    return data[:256].lstrip()[:5].lower() == b"solid" and b"facet" in data[:4096].lower()


def text_faces(data: bytes) -> int:
    """Count the triangles of an STL as text, without reading them."""
    return data.count(b"vertex") // 3 or data.count(b"VERTEX") // 3


def read_text(data: bytes) -> Surface:
    """Read an STL as text; it must end as it began, and every facet has three corners."""
    if b"endsolid" not in data[-4096:].lower():
        raise ScanRefused(ScanCode.FILE_CORRUPT)
    found = _VERTEX.findall(data)
    if not found:
        return soup(np.zeros((0, 3)))
    try:
        corners = numbers(found, np.float64)
        if corners.shape[1] != 3 or len(corners) % 3:
            raise ScanRefused(ScanCode.FILE_CORRUPT)
    except ValueError as error:
        raise ScanRefused(ScanCode.FILE_CORRUPT) from error
    return soup(corners)
