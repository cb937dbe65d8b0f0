"""What befalls scans on their way: how apps write them, where they lie, what sticks to them, and how fine they are."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from fitting.measured import Side
from fitting.measuring import COST, measure_scan
from fitting.mesh.measure import measure
from fitting.mesh.surface import Surface
from fitting.scan_found import MM_PER, Found, Unit, Verdict
from tests.fitting.feet.scanning import Scanned, Truth, floored, holed, joined, made, random_scan
from tests.fitting.mesh import making

pytestmark = pytest.mark.one_run("sqlite")

type Writer = Callable[[Surface], bytes]

TAKEN: Final = {Verdict.YES, Verdict.REVIEW}
UNITS: Final = tuple(Unit)


def groups_that_count_back(surface: Surface) -> bytes:
    """Write an OBJ in which each triangle follows its own corners, with colours, and counts back to them."""
    lines = []
    for number, corners in enumerate(surface.corners.tolist()):
        lines += [f"g part{number}"] if number % 500 == 0 else []
        lines += [f"v {x} {y} {z} 0.8 0.6 0.5" for x, y, z in corners] + ["f -3//-3 -2//-2 -1//-1"]
    return "\r\n".join([*lines, ""]).encode()


def quads(surface: Surface) -> bytes:
    """Write an OBJ whose first half are polygons of four corners, each with one corner between two others."""
    half = len(surface.faces) // 2
    middles = (surface.corners[:half, 0] + surface.corners[:half, 1]) / 2
    lines = [f"v {x} {y} {z}" for x, y, z in np.concatenate([surface.points, middles]).tolist()]
    lines += ["usemtl skin", "s 1"]
    count = len(surface.points)
    for at, (a, b, c) in enumerate((surface.faces + 1).tolist()):
        lines.append(f"f {a} {count + at + 1} {b} {c}" if at < half else f"f {a}/{a} {b}/{b} {c}/{c}")
    return "\n".join(lines).encode()


def coloured(surface: Surface) -> bytes:
    """Write a PLY with normals, colours and a quality per corner, and a flag and texture corners per face."""
    floats = "".join(f"property float {name}\n" for name in ("x", "y", "z", "nx", "ny", "nz"))
    colours = "".join(f"property uchar {name}\n" for name in ("red", "green", "blue", "alpha"))
    header = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(surface.points)}\n{floats}{colours}"
        f"property double quality\nelement face {len(surface.faces)}\nproperty uchar flags\n"
        "property list uint8 uint32 vertex_index\nproperty list uint8 float texcoord\nend_header\n"
    )
    corners = np.zeros(len(surface.points), np.dtype([("x", "<f4", 6), ("c", "u1", 4), ("q", "<f8")]))
    corners["x"][:, :3] = surface.points
    kind = np.dtype([("k", "u1"), ("n", "u1"), ("f", "<u4", 3), ("m", "u1"), ("t", "<f4", 6)])
    faces = np.zeros(len(surface.faces), kind)
    faces["n"], faces["f"], faces["m"] = 3, surface.faces, 6
    return header.encode() + corners.tobytes() + faces.tobytes()


WRITERS: Final[dict[str, Writer]] = {
    "a binary file that begins as a text": lambda one: b"solid foot " + making.binary_stl(one)[11:],
    "a binary file with padding": lambda one: making.binary_stl(one) + b"\r\n",
    "text": making.text_stl,
    "an OBJ with a mark of its encoding": lambda one: b"\xef\xbb\xbf" + making.obj(one, first="# from an app"),
    "groups that count back": groups_that_count_back,
    "quads": quads,
    "colours and normals": coloured,
    "PLY as text": lambda one: making.ply(one, order="ascii").replace(b"\n", b"\r\n"),
    "PLY with the large end first": lambda one: making.ply(one, order="binary_big_endian"),
}


def off(data: bytes, truth: Truth, *, taken: bool = True) -> float:
    """Insist on side and unit, and return how far off lengths are, mm; 0 for what is not taken and need not be."""
    found = measure(data).found
    if not taken and found.verdict not in TAKEN:
        return 0.0
    assert (found.side, found.unit) == (truth.side, truth.unit)
    assert found.verdict in TAKEN, found.code
    wanted = {
        Found.FOOT_LENGTH: truth.foot_length,
        Found.BALL_WIDTH: truth.ball_width,
        Found.HEEL_WIDTH: truth.heel_width,
    }
    return max(abs(found.values[name].value - mm) for name, mm in wanted.items() if name in found.values)


def placed(surface: Surface, scan: Scanned, *, away: float = 0.0) -> Surface:
    """Return it as it lies in a file: turned, in the unit of the scan, perhaps far from the origin (mm)."""
    per_mm = 1 / MM_PER[scan.unit]
    turned = making.turned(surface, scan.seed, scale=per_mm, mirror=scan.side is Side.LEFT)
    return Surface(turned.points + away * per_mm, turned.faces)


@pytest.mark.parametrize("name", WRITERS)
def test_however_a_scan_is_written_it_measures_the_same(name: str) -> None:
    number = list(WRITERS).index(name)
    scan = Scanned(length=240.0, cell=4.0, side=list(Side)[number % 2], unit=UNITS[number % len(UNITS)], seed=number)
    surface, truth = made(scan)
    assert off(WRITERS[name](placed(surface, scan)), truth) < 1.0


def inside_out(surface: Surface, generator: np.random.Generator) -> Surface:
    faces = surface.faces.copy()
    some = generator.random(len(faces)) < 0.5
    faces[some] = faces[some][:, ::-1]
    return Surface(surface.points, faces)


def with_a_wall(surface: Surface, generator: np.random.Generator) -> Surface:
    floor = floored(surface.extents[0], "ground", generator)
    wall = Surface(floor.points[:, [2, 1, 0]] + [-0.3 * surface.extents[0], 0.0, 100.0], floor.faces)
    return joined(joined(surface, floor), wall)


def shaken(surface: Surface, generator: np.random.Generator) -> Surface:
    return Surface(surface.points + generator.normal(scale=1.0, size=surface.points.shape), surface.faces)


# What befalls a scan, how far off it may be then (mm), and whether it has to be taken at all.
HARDSHIPS: Final[dict[str, tuple[Callable[[Surface, np.random.Generator], Surface], float, bool]]] = {
    "both sides of the skin": (
        lambda one, _: Surface(one.points, np.concatenate([one.faces, one.faces[:, ::-1]])), 1.5, True,
    ),
    "half of it inside out": (inside_out, 1.5, True),
    "a floor and a wall": (with_a_wall, 1.5, True),
    "a thousand triangles": (lambda one, _: one.decimated(1000), 2.0, True),
    "a quarter of it missing": (lambda one, generator: holed(one, 0.25, generator), 5.0, False),
    "much noise": (shaken, 5.0, False),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", HARDSHIPS)
def test_nothing_that_befalls_a_scan_makes_it_wrong_and_taken(name: str) -> None:
    befalls, most, taken = HARDSHIPS[name]
    for seed in range(12):
        generator = np.random.default_rng(seed)
        scan = replace(random_scan(500 + seed), noise=0.0, holes=0.0, faces=0, floor="")
        surface, truth = made(scan)
        data = making.binary_stl(placed(befalls(surface, generator), scan, away=float(generator.choice([0, 5e3, 1e5]))))
        assert off(data, truth, taken=taken) < most, seed


def finely(surface: Surface, faces: int) -> Surface:
    """Return the same surface with exactly so many triangles: cut in four while there is room, then some in three."""
    while 4 * len(surface.faces) <= faces:
        corners = surface.corners
        middles = (corners + np.roll(corners, -1, axis=1)) / 2
        one, two, three = (corners[:, at] for at in range(3))
        first, second, third = (middles[:, at] for at in range(3))
        cut = [(one, first, third), (first, two, second), (third, second, three), (first, second, third)]
        points = np.concatenate([np.stack(piece, axis=1) for piece in cut]).reshape(-1, 3)
        surface = Surface(points, np.arange(len(points)).reshape(-1, 3)).merged()
    more = (faces - len(surface.faces)) // 2
    corners, centres = surface.corners[:more], surface.corners[:more].mean(axis=1)
    thirds = [np.stack([corners[:, at], corners[:, (at + 1) % 3], centres], axis=1) for at in range(3)]
    points = np.concatenate([*thirds, surface.corners[more:]]).reshape(-1, 3)
    return Surface(points, np.arange(len(points)).reshape(-1, 3))


@pytest.mark.long
@pytest.mark.parametrize("write", [making.binary_stl, making.obj, coloured])
@pytest.mark.parametrize(("faces", "cpu_s", "peak_mb"), [(20_000, 1.0, 350), (500_000, 6.0, 1000)])
def test_a_scan_costs_no_more_than_it_may(
    faces: int, cpu_s: float, peak_mb: float, write: Writer, tmp_path: Path
) -> None:
    scan = Scanned(length=262.0, cell=6.0, seed=3)
    surface, truth = made(scan)
    fine = finely(surface, faces).merged()
    assert len(fine.faces) == faces
    fine = placed(fine, scan)
    found = measure_scan(write(Surface(np.round(fine.points, 3), fine.faces)), tmp_path)
    assert abs(found.values[Found.FOOT_LENGTH].value - truth.foot_length) < 1.5
    cost = json.loads((tmp_path / COST).read_text(encoding="utf-8"))
    assert (cost["cpu_s"] <= cpu_s, cost["peak_mb"] <= peak_mb) == (True, True), cost
