"""
Bytes in, a surface out. The kind of file is told by its content, never by a name; limits come before parsing.

Our own readers instead of a library's: a loader that takes a name opens the files which the scan names, and
one that takes a lying header gives an empty mesh without a word. These refuse, by name.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh import obj, ply, stl
from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Surface
from fitting.scan_codes import ScanCode

LARGEST_BYTES: Final = 50 * 1024 * 1024
MOST_FACES: Final = 500_000
_MOST_POINTS: Final = 3 * MOST_FACES  # a triangle brings at most three
_MOST_NOT_FINITE: Final = 0.01  # share of corners that may be NaN or endless
_FARTHEST: Final = 1e9  # beyond, single precision has lost the foot


@dataclass(frozen=True, slots=True)
class Read:
    """A surface as the file has it, and in which format it came."""

    surface: Surface
    kind: str


def read(data: bytes) -> Read:
    """
    Read STL, OBJ or PLY.

    :raises ScanRefused: ``file_empty``, ``file_type``, ``file_corrupt``, ``not_a_mesh``, ``too_large``.
    """
    if len(data) > LARGEST_BYTES:
        raise ScanRefused(ScanCode.TOO_LARGE)
    if not data.strip():
        raise ScanRefused(ScanCode.FILE_EMPTY)
    found = _read(data)
    return Read(_finite(found.surface), found.kind)


def _read(data: bytes) -> Read:
    if ply.is_ply(data):
        header = ply.header_of(data)
        _few_enough(header.rows("face"), header.rows("vertex"))
        return Read(ply.read(data, header), "ply")
    faces = stl.binary_faces(data)
    if faces is not None:
        _few_enough(faces)
        return Read(stl.read_binary(data), "stl")
    if data.lstrip()[:5].lower() == b"solid" and b"\0" not in data[:1024]:
        _few_enough(stl.text_faces(data))
        return Read(stl.read_text(data), "stl text")
    if obj.is_obj(data):
        _few_enough(obj.faces_of(data))
        return Read(obj.read(data), "obj")
    raise ScanRefused(ScanCode.FILE_CORRUPT if stl.looks_binary(data) else ScanCode.FILE_TYPE)


def _few_enough(faces: int, points: int = 0) -> None:
    if faces > MOST_FACES or points > _MOST_POINTS:
        raise ScanRefused(ScanCode.TOO_LARGE)


def _finite(surface: Surface) -> Surface:
    """Leave out triangles with a corner that is no number, if there are few of them."""
    if not len(surface.faces):
        raise ScanRefused(ScanCode.FILE_EMPTY if not len(surface.points) else ScanCode.NOT_A_MESH)
    good = np.isfinite(surface.points).all(axis=1)
    good &= np.abs(np.where(good[:, None], surface.points, 0.0)).max(axis=1) < _FARTHEST
    kept = good[surface.faces].all(axis=1)
    if kept.mean() < 1 - _MOST_NOT_FINITE:
        raise ScanRefused(ScanCode.FILE_CORRUPT)
    return surface if kept.all() else surface.with_faces(surface.faces[kept])
