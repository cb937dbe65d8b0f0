"""Things that are sent instead of a foot, or beside one; mm."""

from collections.abc import Callable

import numpy as np

from fitting.mesh.surface import Surface, soup
from tests.fitting.feet.anatomy import Anatomy, Floats, Foot
from tests.fitting.feet.nets import surface_of
from tests.fitting.feet.scanning import Scanned, joined, made, soled

LENGTH = 255.0
CELL = 4.0


def foot() -> Surface:
    """Return a right foot."""
    return made(Scanned(length=LENGTH, cell=CELL))[0]


def _field(points: Floats, aside: float = 0.0, mirror: float = 1.0) -> Floats:
    return Foot(Anatomy())((points - [0.0, aside, 0.0]) * [1.0, mirror, 1.0] / LENGTH) * LENGTH


def _box(field: Callable[[Floats], Floats], low: list[float], high: list[float], cell: float = CELL) -> Surface:
    return surface_of(field, np.array(low), np.array(high), cell)


def two_feet_apart() -> Surface:
    """Return a left and a right foot that do not touch."""
    other = Surface(foot().points * [1.0, -1.0, 1.0] + [5.0, 120.0, 0.0], foot().faces[:, ::-1])
    return joined(foot(), other)


def two_feet_touching() -> Surface:
    """Return a left and a right foot grown together at their inner sides."""
    return _box(lambda at: np.minimum(_field(at, -48.0), _field(at, 48.0, -1.0)), [-10, -150, -8], [270, 150, 97])


def foot_in_the_floor() -> Surface:
    """Return a foot that hangs together with the floor it stands on, so that its sole was never seen."""
    return _box(lambda at: np.minimum(_field(at), at[:, 2] - 1.5), [-120, -160, -8], [380, 160, 97])


def foot_without_sole() -> Surface:
    """Return a foot without its underside."""
    return soled(foot(), "missing")


def foot_without_heel() -> Surface:
    """Return a foot whose last 22 mm were not scanned."""
    return foot().with_faces(foot().faces[foot().corners[:, :, 0].min(axis=1) > 22])


def foot_without_toes() -> Surface:
    """Return a foot cut off behind the toes."""
    return foot().with_faces(foot().faces[foot().corners[:, :, 0].max(axis=1) < 225])


def widened_foot() -> Surface:
    """Return a foot stretched to more than half as wide as long."""
    return Surface(foot().points * [1.0, 1.35, 1.0], foot().faces)


def infants_foot() -> Surface:
    """Return a foot of 90 mm."""
    return made(Scanned(length=90.0, cell=1.5))[0]


def insole() -> Surface:
    """Return a slab as thick as an insole, as wide and long as a foot, with a cup and an arch."""

    def field(at: Floats) -> Floats:
        x, y, z = at.T
        half = np.interp(x, [0, 12, 40, 110, 180, 215, 248, 255], [12, 24, 32, 33, 46, 45, 20, 5])
        rim = 10 * np.exp(-np.maximum(half - np.abs(y), 0) / 6) * np.interp(x, [0, 90, 140], [1, 1, 0])
        rim += 12 * np.exp(-(((x - 110) / 35) ** 2)) * np.clip(y / 40, 0, 1)
        edge = np.maximum(np.abs(y) - half, np.maximum(-x, x - LENGTH))
        return np.asarray(np.maximum(edge, np.maximum(z - rim - 4, 0.6 * rim - z)))

    return _box(field, [-8, -60, -6], [263, 60, 40], 2.5)


def foam_imprint() -> Surface:
    """Return the open upper face of a block of foam into which a foot was pressed."""

    def field(at: Floats) -> Floats:
        x, y, z = at.T
        pressed = Foot(Anatomy(leg=2.0))(np.column_stack([x - 40, y, z + 25]) / LENGTH) * LENGTH
        return np.asarray(np.maximum(z, -pressed))

    block = _box(field, [-3, -80, -60], [330, 80, 12])
    return block.with_faces(block.faces[block.normals[:, 2] > 0.05])


def shoe_last() -> Surface:
    """Return a shoemaker's last: smooth, thin on top, raised at the heel."""

    def field(at: Floats) -> Floats:
        x, y, z = (at / 270).T
        y = y - 0.02 * np.sin(np.pi * x)
        half = np.interp(x, [0, 0.03, 0.1, 0.2, 0.4, 0.55, 0.68], [0.02, 0.07, 0.1, 0.115, 0.12, 0.15, 0.175])
        half = np.minimum(half, np.interp(x, [0.68, 0.8, 0.9, 0.97, 1], [0.175, 0.165, 0.125, 0.07, 0.02]))
        top = np.interp(
            x,
            [0, 0.05, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
            [0.22, 0.32, 0.34, 0.34, 0.3, 0.25, 0.2, 0.155, 0.12, 0.1, 0.06],
        )
        bottom = np.interp(x, [0, 0.2, 0.4, 0.65, 0.8, 1], [0.06, 0.055, 0.03, 0, 0.005, 0.04])
        risen = np.clip((z - bottom) / np.maximum(top - bottom, 0.01), 0, 1)
        half = half * np.interp(risen, [0, 0.15, 0.35, 1], [0.85, 1, 0.95, 0.32])
        return np.asarray(270 * np.max([np.abs(y) - half, z - top, bottom - z, -x, x - 1], axis=0))

    return _box(field, [-8, -80, -8], [278, 80, 110])


def crumbs() -> Surface:
    """Return a thousand triangles that hang together with nothing."""
    return soup(np.random.default_rng(1).normal(size=(3000, 3)) * 60)


def box() -> Surface:
    """Return a box as large as a foot."""
    return _box(lambda at: np.max(np.abs(at - [130, 0, 40]) - [130, 50, 40], axis=1), [-8, -60, -8], [270, 60, 90])


def egg() -> Surface:
    """Return an ellipsoid as large as a foot."""
    return _box(
        lambda at: (np.linalg.norm((at - [130, 0, 45]) / [130, 50, 45], axis=1) - 1) * 45, [-8, -60, -8], [270, 60, 100]
    )


def wedge() -> Surface:
    """Return a wedge with a foot's profile."""
    return _box(
        lambda at: np.max(
            [np.abs(at[:, 0] - 130) - 130, np.abs(at[:, 1]) - 50, -at[:, 2], at[:, 2] - 90 + at[:, 0] * 0.27], axis=0
        ),
        [-8, -60, -8],
        [270, 60, 100],
    )
