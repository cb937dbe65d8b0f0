"""Bytes become a surface, or a refusal with a code; names of files do not matter and nothing else is opened."""

import struct

import numpy as np
import pytest

from fitting.mesh import reading
from fitting.mesh.reading import read
from fitting.mesh.refused import ScanRefused
from fitting.mesh.surface import Surface
from tests.fitting.mesh import making

pytestmark = pytest.mark.one_run("sqlite")

_CORNERS = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
TETRAHEDRON = Surface(_CORNERS, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]))


def code_of(data: bytes) -> str:
    with pytest.raises(ScanRefused) as refused:
        read(data)
    return refused.value.code.value


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("stl", making.binary_stl(TETRAHEDRON)),
        ("stl text", making.text_stl(TETRAHEDRON)),
        ("obj", making.obj(TETRAHEDRON)),
        ("ply", making.ply(TETRAHEDRON)),
        ("ply", making.ply(TETRAHEDRON, order="binary_big_endian")),
        ("ply", making.ply(TETRAHEDRON, order="ascii")),
    ],
    ids=["stl", "stl text", "obj", "ply", "ply big", "ply text"],
)
def test_every_format_is_told_by_its_content(kind: str, data: bytes) -> None:
    told = read(data)
    assert told.kind == kind
    welded = told.surface.merged()
    assert (len(welded.points), len(welded.faces)) == (4, 4)
    assert welded.area == pytest.approx(1.5 + np.sqrt(3) / 2)
    assert len(welded.borders) == 0


def test_polygons_and_counting_from_the_end_are_read() -> None:
    quads = b"v 0 0 0 1 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1/1 2/2 3/3 4/4\nf -4 -3 -2\n"
    assert read(quads).surface.faces.tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 3]]
    counting_back = b"v 9 9 9\nv 1 0 0\nv 1 1 0\nf -3 -2 -1\nv 0 1 0\nf -1 -2 -4\n"
    assert read(counting_back).surface.faces.tolist() == [[0, 1, 2], [3, 2, 0]]
    rows = b"\x04" + struct.pack("<4i", 0, 1, 2, 3) + b"\x03" + struct.pack("<3i", 0, 1, 2)
    header = (
        b"ply\nformat binary_little_endian 1.0\nelement vertex 4\nproperty float x\nproperty float y\n"
        b"property float z\nelement face 2\nproperty list uchar int vertex_index\nend_header\n"
    )
    assert len(read(header + _CORNERS.astype("<f4").tobytes() + rows).surface.faces) == 3


GOOD_PLY = making.ply(TETRAHEDRON)
NOT_FINITE = np.where(np.eye(4, 3, dtype=bool), np.nan, _CORNERS)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("file_empty", b""),
        ("file_empty", b" \r\n\t"),
        ("file_empty", b"solid nothing\nendsolid nothing\n"),
        ("file_empty", bytes(84)),
        ("file_type", b"<!doctype html><html></html>"),
        ("file_type", b"PK\x03\x04" + bytes(200)),
        ("file_type", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4),
        ("file_corrupt", making.binary_stl(TETRAHEDRON)[:-7]),
        (
            "file_corrupt",
            making.binary_stl(TETRAHEDRON)[:80] + b"\xff\xff\xff\xee" + making.binary_stl(TETRAHEDRON)[84:],
        ),
        ("file_corrupt", making.binary_stl(TETRAHEDRON) + b"more"),
        ("file_corrupt", making.binary_stl(TETRAHEDRON) + bytes(50)),
        ("file_corrupt", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf -4 -2 -1\n"),
        ("file_corrupt", making.text_stl(TETRAHEDRON)[:-60]),
        ("file_corrupt", making.text_stl(TETRAHEDRON).replace(b"vertex 1.0", b"vertex one", 1)),
        ("file_corrupt", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n"),
        ("file_corrupt", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n"),
        ("file_corrupt", b"v 0 0 0\nv 1 0 0\nv 0 1\nf 1 2 3\n"),
        ("file_corrupt", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2\n"),
        ("file_corrupt", GOOD_PLY[:-5]),
        ("file_corrupt", GOOD_PLY.replace(b"vertex 4", b"vertex 2000000000", 1)),
        ("file_corrupt", GOOD_PLY.replace(b"format binary_little_endian", b"format morse", 1)),
        ("file_corrupt", GOOD_PLY.replace(b"vertex_indices", b"vertex_indexes", 1)),
        ("file_corrupt", b"ply\nformat ascii 1.0\n"),
        ("file_corrupt", making.binary_stl(Surface(NOT_FINITE, TETRAHEDRON.faces))),
        ("file_corrupt", making.obj(Surface(_CORNERS * 1e30, TETRAHEDRON.faces))),
        ("not_a_mesh", b"v 0 0 0\nv 1 0 0\nv 0 1 0\n"),
        ("not_a_mesh", making.ply(Surface(_CORNERS, np.zeros((0, 3), dtype=np.int64)))),
    ],
)
def test_what_cannot_be_read_says_why(code: str, data: bytes) -> None:
    assert code_of(data) == code


def test_too_large_is_told_before_anything_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_BYTES", 200)
    assert code_of(making.binary_stl(TETRAHEDRON)) == "too_large"
    monkeypatch.setattr(reading, "LARGEST_BYTES", 10_000)
    monkeypatch.setattr(reading, "MOST_FACES", 3)
    for data in (making.binary_stl(TETRAHEDRON), making.text_stl(TETRAHEDRON), making.obj(TETRAHEDRON), GOOD_PLY):
        assert code_of(data) == "too_large"


def test_a_few_corners_that_are_no_numbers_are_left_out() -> None:
    corners = np.concatenate([np.repeat(TETRAHEDRON.corners, 50, axis=0), [[[np.nan, 0, 0], [1, 0, 0], [0, 1, 0]]]])
    soup = Surface(corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3))
    assert len(read(making.binary_stl(soup)).surface.faces) == 200
