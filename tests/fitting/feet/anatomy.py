"""
A foot made of bones and flesh: a field that is negative inside, built from a skeleton, in shares of its length.

A right foot: x from the heel to the toes, y towards the big toe, z up, the ground at z = 0. Rays of
metatarsals and toes, heel, ankle and leg are capsules that melt into each other; the sole is cut out of them
from below, with an arch, a dip behind the toes and a rounded rim. Nothing is shared with what measures feet.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """
    What varies between feet; lengths as shares of the foot's, angles in degrees.

    :ivar wide: forefoot against the usual one; ``heel`` and ``tall`` likewise for the heel and all heights.
    :ivar arch: height of the inner arch above the ground.
    :ivar valgus: how far the big toe leans to the others; its joint stands out as much.
    :ivar second: how much further forward the second toe reaches than usual; with 0.03 it is the longest.
    :ivar merged: how far the toes melt together: 0.004 bare, 0.02 in a sock.
    :ivar leg: height at which the leg is cut off.
    :ivar lean: how far the leg leans forwards.
    :ivar everted: how far the heel leans inwards over its base.
    :ivar fleshy: thickness of the flesh added everywhere.
    :ivar seed: of the small differences that no parameter names.
    """

    wide: float = 1.0
    heel: float = 1.0
    tall: float = 1.0
    arch: float = 0.05
    valgus: float = 6.0
    second: float = 0.0
    merged: float = 0.004
    leg: float = 0.38
    lean: float = 0.0
    everted: float = 3.0
    fleshy: float = 0.0
    seed: int = 0


# Joints of the five rays: base of the metatarsal, its head, knuckle and tip of the toe; (x, y, z) and radius.
_BASES: Final = np.array(
    [[0.46, 0.055, 0.15], [0.45, 0.02, 0.165], [0.44, -0.015, 0.15], [0.43, -0.05, 0.12], [0.40, -0.085, 0.075]]
)
_HEADS: Final = np.array(
    [
        [0.730, 0.125, 0.065],
        [0.745, 0.055, 0.075],
        [0.725, -0.005, 0.068],
        [0.690, -0.065, 0.058],
        [0.635, -0.122, 0.045],
    ]
)
_TIPS: Final = np.array(
    [
        [0.948, 0.100, 0.040],
        [0.950, 0.042, 0.034],
        [0.925, -0.012, 0.032],
        [0.885, -0.060, 0.030],
        [0.825, -0.108, 0.028],
    ]
)
_BASE_RADII: Final = (0.075, 0.06, 0.06, 0.06, 0.06)
_HEAD_RADII: Final = (0.062, 0.054, 0.05, 0.048, 0.05)
_TIP_RADII: Final = (0.044, 0.030, 0.028, 0.027, 0.026)
_MELT: Final = 0.014
_RIM: Final = 0.012


class Foot:
    """The field of one anatomy."""

    def __init__(self, anatomy: Anatomy) -> None:
        self.anatomy = anatomy
        generator = np.random.default_rng(anatomy.seed)
        jitter = generator.normal(scale=0.004, size=(5, 3)).clip(-0.008, 0.008)
        self.bases = _BASES + jitter / 2
        self.heads = _HEADS + jitter * [1.0, 0.6, 0.5]
        self.tips = _TIPS + generator.normal(scale=0.005, size=(5, 3)).clip(-0.01, 0.01) * [1.0, 0.8, 0.3]
        self.tips[1, 0] += anatomy.second
        leaning = np.radians(anatomy.valgus)
        self.tips[0, 1] = self.heads[0, 1] - np.tan(leaning) * (self.tips[0, 0] - self.heads[0, 0])
        self.heads[0, 1] += 0.0012 * max(anatomy.valgus - 8.0, 0.0)
        self.tips[1:, 1] -= 0.0008 * max(anatomy.valgus - 12.0, 0.0)

    def __call__(self, points: Floats) -> Floats:
        """Return the field at points, (n, 3)."""
        at = self._undone(points)
        body = _melted([*self._rays(at), *self._rear(at)], _MELT)
        toes = _melted(self._toes(at), self.anatomy.merged)
        flesh = _melted([body, toes], 0.008) - self.anatomy.fleshy
        return _cut(flesh, self._sole(points) - points[:, 2], _RIM)

    def _undone(self, points: Floats) -> Floats:
        """Return the points as they are in the usual foot: width and height of this one taken back."""
        x, y, z = points.T
        anatomy = self.anatomy
        wide = np.interp(x, [0.25, 0.6], [anatomy.heel, anatomy.wide])
        # The heel's top leans inwards over its base, and the leg with it.
        y = y - np.tan(np.radians(anatomy.everted)) * (z - 0.04).clip(0, 0.2) * np.interp(x, [0.3, 0.45], [1.0, 0.0])
        x = x - np.tan(np.radians(anatomy.lean)) * (z - 0.2).clip(0)
        return np.array([x, y / wide, z / anatomy.tall]).T  # column by column in memory

    def _rays(self, at: Floats) -> list[Floats]:
        return [
            _capsule(at, base, head, r0, r1)
            for base, head, r0, r1 in zip(self.bases, self.heads, _BASE_RADII, _HEAD_RADII, strict=True)
        ]

    def _toes(self, at: Floats) -> list[Floats]:
        parts = []
        for ray, (head, tip) in enumerate(zip(self.heads, self.tips, strict=True)):
            radius, knuckle = _TIP_RADII[ray], head + 0.55 * (tip - head)
            knuckle[2] = tip[2] + (0.008 if ray == 0 else 0.02)  # the small toes are bent
            parts.append(_capsule(at, head, knuckle, 0.8 * _HEAD_RADII[ray], radius))
            parts.append(_capsule(at, knuckle, tip, radius, radius))
        return parts

    def _rear(self, at: Floats) -> list[Floats]:
        point = np.array
        return [
            _capsule(at, point([0.125, 0.002, 0.07]), point([0.13, 0.0, 0.16]), 0.113, 0.095),  # heel
            _capsule(at, point([0.13, -0.01, 0.09]), point([0.42, -0.07, 0.075]), 0.10, 0.062),  # outer column
            _capsule(at, point([0.14, 0.0, 0.13]), point([0.40, 0.055, 0.14]), 0.10, 0.085),  # inner column
            _capsule(at, point([0.20, 0.02, 0.075]), point([0.66, 0.09, 0.06]), 0.085, 0.06),  # flesh below it
            _capsule(at, point([0.26, 0.0, 0.22]), point([0.48, 0.03, 0.16]), 0.095, 0.07),  # instep
            _capsule(at, point([0.21, 0.0, 0.20]), point([0.21, 0.0, 0.55]), 0.095, 0.10),  # ankle and leg
            _capsule(at, point([0.20, 0.0, 0.70]), point([0.18, 0.0, 1.30]), 0.125, 0.19),  # calf
            _capsule(at, point([0.115, 0.0, 0.20]), point([0.13, 0.0, 0.60]), 0.03, 0.03),  # Achilles tendon
            _capsule(at, point([0.25, 0.10, 0.29]), point([0.25, 0.09, 0.32]), 0.028, 0.02),  # inner ankle bone
            _capsule(at, point([0.21, -0.10, 0.25]), point([0.21, -0.09, 0.28]), 0.028, 0.02),  # outer ankle bone
        ]

    def _sole(self, points: Floats) -> Floats:
        """Return the height of the underside."""
        x, y, _ = points.T
        along = np.exp(-(((x - 0.45) / 0.115) ** 2))
        inwards = 1 / (1 + np.exp(-(y / self.anatomy.wide - 0.01) / 0.018))
        arch = self.anatomy.arch * along * (0.12 + 0.88 * inwards)
        # Behind the toes' pads, along the line of the heads, the sole does not touch.
        line = x - np.interp(y / self.anatomy.wide, [-0.13, -0.06, 0.0, 0.05, 0.12], [0.745, 0.80, 0.835, 0.86, 0.845])
        return np.asarray(arch + 0.018 * np.exp(-((line / 0.018) ** 2)))


def _capsule(at: Floats, one: Floats, other: Floats, r0: float, r1: float) -> Floats:
    """Return the distance from a rod with round ends of two radii."""
    along = other - one
    x, y, z = (at[:, axis] - one[axis] for axis in range(3))
    share = np.clip((x * along[0] + y * along[1] + z * along[2]) / (along @ along), 0.0, 1.0)
    x, y, z = x - share * along[0], y - share * along[1], z - share * along[2]
    return np.asarray(np.sqrt(x * x + y * y + z * z) - (r0 + share * (r1 - r0)))


def _melted(parts: list[Floats], radius: float) -> Floats:
    """Return the union, with flesh in the corners."""
    stacked = np.stack(parts)
    least = stacked.min(axis=0)
    stacked = np.exp((least - stacked) * (1 / radius))
    return np.asarray(least - radius * np.log(stacked.sum(axis=0)))


def _cut(one: Floats, other: Floats, radius: float) -> Floats:
    """Return what is in both, with a rounded edge."""
    blend = np.maximum(radius - np.abs(one - other), 0.0) / radius
    return np.asarray(np.maximum(one, other) + blend**2 * radius / 4)
