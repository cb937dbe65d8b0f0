"""Files of scans for tests: written in every format, so that nothing but the reader under test reads them."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from fitting.mesh.reading import read
from fitting.mesh.surface import Floats, Surface

DATA: Final = Path(__file__).resolve().parents[4] / "shared/data"
_SAID_LENGTH: Final = re.compile(r"length[^;]*?([\d.]+) mm")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")


@dataclass(frozen=True, slots=True)
class Sample:
    """A mesh of the manifest and what is known of it."""

    file: str
    verdicts: frozenset[str]
    codes: frozenset[str]
    truth: dict[str, str]

    @property
    def data(self) -> bytes:
        """Return the file."""
        return (DATA / self.file).read_bytes()


@cache
def samples() -> tuple[Sample, ...]:
    """Return the meshes of the manifest; none where the data is absent."""
    if not DATA.is_dir():
        return ()
    with (DATA / "MANIFEST.csv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["file"].startswith("meshes/")]
    return tuple(
        Sample(
            row["file"],
            frozenset(row["expect"].split("/")),
            frozenset(filter(None, row["expect_code"].split("|"))),
            {
                **dict(said.split("=", 1) for part in row["known_truth"].split(";") if "=" in (said := part.strip())),
                **dict(zip(["foot_length_mm"], _SAID_LENGTH.findall(row["known_truth"]), strict=False)),
            },
        )
        for row in rows
    )


def binary_stl(surface: Surface) -> bytes:
    """Write a binary STL."""
    records = np.zeros(len(surface.faces), np.dtype([("n", "<f4", 3), ("c", "<f4", (3, 3)), ("a", "<u2")]))
    records["n"], records["c"] = surface.normals, surface.corners
    return b"a scan".ljust(80) + len(records).to_bytes(4, "little") + records.tobytes()


def text_stl(surface: Surface) -> bytes:
    """Write an STL as text."""
    facets = [
        "facet normal 0 0 0\nouter loop\n"
        + "".join(f"vertex {x} {y} {z}\n" for x, y, z in corners)
        + "endloop\nendfacet"
        for corners in surface.corners.tolist()
    ]
    return "\n".join(["solid scan", *facets, "endsolid scan", ""]).encode()


def obj(surface: Surface, *, first: str = "mtllib other.mtl") -> bytes:
    """Write an OBJ that names a material file."""
    lines = [first, *(f"v {x} {y} {z}" for x, y, z in surface.points.tolist())]
    lines += [f"f {a}//{a} {b}//{b} {c}//{c}" for a, b, c in (surface.faces + 1).tolist()]
    return "\n".join([*lines, ""]).encode()


def ply(surface: Surface, *, order: str = "binary_little_endian") -> bytes:
    """Write a PLY that names a texture, with a normal per corner as most scanners do."""
    header = (
        f"ply\nformat {order} 1.0\ncomment TextureFile other.png\nelement vertex {len(surface.points)}\n"
        "property float x\nproperty float y\nproperty float z\nproperty float nx\n"
        f"element face {len(surface.faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    if order == "ascii":
        rows = [f"{x} {y} {z} 0" for x, y, z in surface.points.tolist()]
        rows += [f"3 {a} {b} {c}" for a, b, c in surface.faces.tolist()]
        return (header + "\n".join(rows) + "\n").encode()
    sign = "<" if order == "binary_little_endian" else ">"
    corners = np.zeros((len(surface.points), 4), sign + "f4")
    corners[:, :3] = surface.points
    faces = np.zeros(len(surface.faces), np.dtype([("n", "u1"), ("f", sign + "i4", 3)]))
    faces["n"], faces["f"] = 3, surface.faces
    return header.encode() + corners.tobytes() + faces.tobytes()


def surface_of(file: str) -> Surface:
    """Return the merged surface of a sample."""
    return read((DATA / file).read_bytes()).surface.merged()


def turned(surface: Surface, seed: int, *, scale: float = 1.0, mirror: bool = False) -> Surface:
    """Return it in a random pose, in another unit, perhaps mirrored."""
    generator = np.random.default_rng(seed)
    rotation: Floats = np.linalg.qr(generator.normal(size=(3, 3)))[0]
    rotation *= np.sign(np.linalg.det(rotation))
    points = surface.points * ([1.0, -1.0, 1.0] if mirror else [1.0, 1.0, 1.0])
    faces = surface.faces[:, ::-1] if mirror else surface.faces
    return Surface(points @ rotation.T * scale + generator.normal(size=3) * surface.diagonal, faces)
