"""Scans of made feet, with everything that happens to scans, and the truth about each."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fitting.measured import Side
from fitting.mesh.surface import Surface
from fitting.scan_found import MM_PER, Unit
from tests.fitting.feet.anatomy import Anatomy, Foot
from tests.fitting.feet.nets import surface_of
from tests.fitting.mesh import making

type Floats = NDArray[np.float64]

WRITERS: Final = (making.binary_stl, making.ply, making.obj)


@dataclass(frozen=True, slots=True)
class Scanned:
    """
    How a foot was scanned; lengths in mm.

    :ivar sole: ``real``, ``filled`` flat by the scanner, or ``missing``.
    :ivar faces: triangles to which it was thinned; 0 for as many as there are.
    :ivar holes: share of the surface that is missing in patches.
    :ivar floor: none, a ``disc`` below the foot, or a ``ground`` that hangs together with nothing.
    """

    length: float = 255.0
    side: Side = Side.RIGHT
    unit: Unit = Unit.MM
    cell: float = 3.2
    noise: float = 0.0
    faces: int = 0
    holes: float = 0.0
    floor: str = ""
    sole: str = "real"
    seed: int = 0
    anatomy: Anatomy = field(default_factory=Anatomy)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a made foot, by the definitions and from the made surface itself; mm."""

    side: Side
    unit: Unit
    foot_length: float
    ball_width: float
    heel_width: float


def made(scan: Scanned) -> tuple[Surface, Truth]:
    """Return the surface of a foot in mm as it stands, and the truth about it."""
    foot, scale = Foot(scan.anatomy), scan.length
    low, high = np.array([-0.2, -0.32, -0.03]), np.array([1.06, 0.32, scan.anatomy.leg])
    surface = surface_of(foot, low, high, scan.cell / scale)
    surface = Surface(surface.points * scale, surface.faces)
    points = _on_axis(surface.points)
    grown = scan.length / np.ptp(points[points[:, 2] < 45.0, 0])  # the skeleton is not exactly as long as it says
    points = points * grown
    share = points[:, 0] / scan.length
    near = points[:, 2] < 0.17 * scan.length
    ball = points[near & (share > 0.52) & (share < 0.83), 1]
    truth = Truth(scan.side, scan.unit, scan.length, float(np.ptp(ball)), _heel_width(points[near], scan.length))
    return Surface(points, surface.faces), truth


def _on_axis(points: Floats) -> Floats:
    """Return them with the heel at x = 0 and the axis, heel's middle to ball's middle, along y = 0."""
    for _ in range(4):
        low = points[points[:, 2] < 45.0]
        begin, length = low[:, 0].min(), np.ptp(low[:, 0])
        share = (low[:, 0] - begin) / length
        heel = low[(share > 0.12) & (share < 0.2) & (low[:, 2] < 0.06 * length)]
        ball = low[(share > 0.54) & (share < 0.83)]
        sides = np.array([ball[ball[:, 1].argmax()], ball[ball[:, 1].argmin()]])
        middles = np.array(
            [[0.16 * length, (heel[:, 1].max() + heel[:, 1].min()) / 2], sides[:, :2].mean(axis=0) - [begin, 0.0]]
        )
        (x, y), along = middles[0], (middles[1] - middles[0]) / np.linalg.norm(middles[1] - middles[0])
        flat = points[:, :2] - [begin + x, y]
        points = np.column_stack([flat @ along + x, flat @ [-along[1], along[0]], points[:, 2]])
    return np.asarray(points - [points[points[:, 2] < 45.0, 0].min(), 0.0, 0.0])


def _heel_width(points: Floats, length: float) -> float:
    heel = points[(points[:, 0] > 0.10 * length) & (points[:, 0] < 0.22 * length), 1]
    return float(np.ptp(heel))


def scan_file(scan: Scanned) -> tuple[bytes, Truth]:
    """Return the file that a scanner would have written, and the truth."""
    surface, truth = made(scan)
    generator = np.random.default_rng(scan.seed)
    surface = soled(surface, scan.sole)
    if scan.faces:
        surface = surface.decimated(scan.faces)
    if scan.noise:
        surface = Surface(surface.points + generator.normal(scale=scan.noise, size=surface.points.shape), surface.faces)
    if scan.holes:
        surface = holed(surface, scan.holes, generator)
    if scan.floor:
        surface = joined(surface, floored(scan.length, scan.floor, generator))
    mirrored = making.turned(surface, scan.seed, scale=1 / MM_PER[scan.unit], mirror=scan.side is Side.LEFT)
    return WRITERS[scan.seed % len(WRITERS)](mirrored), truth


def soled(surface: Surface, sole: str) -> Surface:
    """Return it with its sole as scanned, closed by a flat face as some scanners do, or without."""
    if sole == "real":
        return surface
    normals = surface.normals
    centres = surface.corners.mean(axis=1)
    below = (normals[:, 2] < -0.35) & (centres[:, 2] < 0.14 * surface.extents[0])
    if sole == "missing":
        return surface.with_faces(surface.faces[~below])
    points = surface.points.copy()
    flat = np.unique(surface.faces[below])
    points[flat, 2] = np.minimum(points[flat, 2], 0.0) * 0.2
    return Surface(points, surface.faces)


def holed(surface: Surface, share: float, generator: np.random.Generator) -> Surface:
    """Return it with round patches missing, 4 to 9 mm in radius, never at heel and toe tips."""
    centres, gone = surface.corners.mean(axis=1), np.zeros(len(surface.faces), dtype=bool)
    along = (centres[:, 0] - centres[:, 0].min()) / surface.extents[0]
    allowed = np.flatnonzero((along > 0.06) & (along < 0.94))
    while surface.areas[gone].sum() < share * surface.area:
        middle = centres[generator.choice(allowed)]
        gone |= np.linalg.norm(centres - middle, axis=1) < generator.uniform(4.0, 9.0)
    return surface.with_faces(surface.faces[~gone])


def floored(length: float, kind: str, generator: np.random.Generator) -> Surface:
    """Return a disc of some thickness or a thin rectangle, a little below the foot."""
    middle = np.array([0.5 * length, 0.0, -0.3])
    if kind == "disc":
        angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        rim = np.column_stack([np.cos(angles), np.sin(angles), np.zeros(48)]) * generator.uniform(0.75, 1.1) * length
        top, bottom = rim + middle, rim + middle - [0.0, 0.0, 4.0]
        points = np.concatenate([[middle, middle - [0.0, 0.0, 4.0]], top, bottom])
        at, after = np.arange(48), np.roll(np.arange(48), -1)
        zero, one = np.zeros(48, dtype=int), np.ones(48, dtype=int)
        faces = np.concatenate(
            [
                np.column_stack([zero, 2 + at, 2 + after]),
                np.column_stack([one, 50 + after, 50 + at]),
                np.column_stack([2 + at, 50 + at, 50 + after]),
                np.column_stack([2 + at, 50 + after, 2 + after]),
            ]
        )
        return Surface(points, faces.astype(np.int64))
    across, count = generator.uniform(1.3, 2.2) * length, 40
    steps = np.linspace(-across / 2, across / 2, count)
    x, y = np.meshgrid(steps, steps, indexing="ij")
    points = np.column_stack([x.ravel(), y.ravel(), generator.normal(scale=0.2, size=x.size)]) + middle
    corner = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    faces = np.concatenate(
        [
            np.column_stack([corner, corner + count, corner + 1]),
            np.column_stack([corner + 1, corner + count, corner + count + 1]),
        ]
    )
    return Surface(points, faces.astype(np.int64))


def joined(one: Surface, other: Surface) -> Surface:
    return Surface(
        np.concatenate([one.points, other.points]), np.concatenate([one.faces, other.faces + len(one.points)])
    )


def random_scan(seed: int) -> Scanned:
    """Return a foot and a scan of it, drawn from all that customers may have and send."""
    generator = np.random.default_rng(10_000 + seed)
    child = generator.random() < 0.25
    length = generator.uniform(140, 215) if child else generator.uniform(212, 315)
    uniform, choice = generator.uniform, generator.choice
    anatomy = Anatomy(
        wide=uniform(0.9, 1.16),
        heel=uniform(0.88, 1.12),
        tall=uniform(0.88, 1.15),
        arch=uniform(0.0, 0.1),
        valgus=float(choice([uniform(-2, 12), uniform(12, 26)], p=[0.75, 0.25])),
        second=float(choice([0.0, uniform(0.0, 0.035)], p=[0.6, 0.4])),
        merged=float(choice([0.004, uniform(0.004, 0.02)], p=[0.6, 0.4])),
        leg=float(choice([uniform(0.30, 0.45), uniform(0.45, 1.2)], p=[0.75, 0.25])),
        lean=uniform(-6, 10),
        everted=uniform(-3, 8),
        fleshy=float(choice([0.0, uniform(0.0, 0.012)], p=[0.6, 0.4])),
        seed=seed,
    )
    return Scanned(
        length=length,
        side=Side.LEFT if generator.random() < 0.5 else Side.RIGHT,
        unit=Unit(str(choice([unit.value for unit in Unit]))),
        cell=float(uniform(0.0105, 0.0145)) * length,
        noise=float(choice([0.0, uniform(0.05, 0.5)])),
        faces=int(choice([0, 2000, 5000, 9000])),
        holes=float(choice([0.0, uniform(0.0, 0.07)], p=[0.6, 0.4])),
        floor=str(choice(["", "disc", "ground"], p=[0.7, 0.15, 0.15])),
        sole=str(choice(["real", "filled"], p=[0.7, 0.3])),
        seed=seed,
        anatomy=anatomy,
    )
