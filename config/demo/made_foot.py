"""
A made-up foot as a scanning app would export it: sections along its length, joined to a closed surface.

Drawn with plain arithmetic, because nothing but the two child processes knows geometry; measured as any other scan.
"""

import math
import struct
from itertools import pairwise
from typing import Final

from fitting.measured import Side

type Point = tuple[float, float, float]

_SECTIONS: Final = 60
_AROUND: Final = 44
# Where along the foot, as a share of its length from heel to toes, and there in the same shares: the inner and the
# outer edge, the top, the ground clearance, and how much higher the inner edge stands.
_ALONG: Final = (0.0, 0.02, 0.06, 0.12, 0.2, 0.3, 0.36, 0.5, 0.62, 0.73, 0.83, 0.9, 0.96, 1.0)
_INNER: Final = (0.01, 0.055, 0.095, 0.12, 0.125, 0.115, 0.11, 0.115, 0.145, 0.172, 0.165, 0.152, 0.115, 0.04)
_OUTER: Final = (-0.01, -0.055, -0.095, -0.12, -0.125, -0.13, -0.14, -0.165, -0.182, -0.18, -0.145, -0.1, -0.04, 0.03)
_TOP: Final = (0.12, 0.22, 0.34, 0.4, 0.4, 0.4, 0.36, 0.255, 0.195, 0.145, 0.105, 0.088, 0.072, 0.035)
_CLEAR: Final = (0.055, 0.02, 0.006, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.004, 0.006, 0.008, 0.025)
_ARCH: Final = (0.0, 0.0, 0.0, 0.0, 0.005, 0.03, 0.045, 0.05, 0.025, 0.0, 0.0, 0.0, 0.0, 0.0)
# The leg begins behind this share of the length and above this height, and is narrower than the heel.
_LEG_BEHIND: Final = 0.4
_LEG_ABOVE: Final = 0.12
_LEG_NARROWS: Final = 0.45


def stl(length_mm: float, side: Side, *, mm_per_unit: float = 1.0, cropped: float = 0.0) -> bytes:
    """
    Return a binary STL of a standing foot, some 5,000 triangles.

    :param cropped: share of the length that is missing behind: somebody forgot the heel.
    """
    across = 1.0 if side is Side.RIGHT else -1.0
    scale = length_mm / mm_per_unit
    sections = [_section(_share(index)) for index in range(1, _SECTIONS)]
    ends = ((0.0, 0.0, 0.06), (1.0, 0.035, 0.03))
    triangles = [corners for corners in _capped(sections, ends) if min(x for x, _, _ in corners) >= cropped]
    if side is Side.RIGHT:
        triangles = [(one, three, two) for one, two, three in triangles]
    body = b"".join(
        struct.pack("<12fH", 0.0, 0.0, 0.0, *(value for point in corners for value in _placed(point, across, scale)), 0)
        for corners in triangles
    )
    return bytes(80) + struct.pack("<I", len(triangles)) + body


def _share(index: int) -> float:
    """Stand the sections closer to each other at both ends, where a foot is round."""
    return (1 - math.cos(math.pi * index / _SECTIONS)) / 2


def _placed(point: Point, across: float, scale: float) -> Point:
    x, y, z = point
    return x * scale, y * across * scale, z * scale


def _at(share: float, values: tuple[float, ...]) -> float:
    """Return a value between the two that are known beside it."""
    inside = min(max(share, 0.0), 1.0)
    behind = max(index for index, known in enumerate(_ALONG[:-1]) if known <= inside)
    part = (inside - _ALONG[behind]) / (_ALONG[behind + 1] - _ALONG[behind])
    return values[behind] + (values[behind + 1] - values[behind]) * part


def _soft(share: float, values: tuple[float, ...]) -> float:
    """Return the mean around a place, so that no edge is left where values are known."""
    steps = (-0.02, -0.01, 0.0, 0.01, 0.02)
    return sum(_at(share + step, values) for step in steps) / len(steps)


def _section(share: float) -> list[Point]:
    """Return the points around one section, from the inner edge over the top."""
    inner, outer, top, clear, arch = (_soft(share, known) for known in (_INNER, _OUTER, _TOP, _CLEAR, _ARCH))
    points = []
    for index in range(_AROUND):
        cosine, sine = math.cos(2 * math.pi * index / _AROUND), math.sin(2 * math.pi * index / _AROUND)
        y = (inner + outer) / 2 + (inner - outer) / 2 * math.copysign(abs(cosine) ** 0.75, cosine)
        rounded = 0.9 if sine > 0 else 0.55
        z = (top + clear) / 2 + (top - clear) / 2 * math.copysign(abs(sine) ** rounded, sine)
        if sine < 0:
            z = max(z, clear + arch * max(0.0, cosine))
        elif share < _LEG_BEHIND:
            y *= 1 - _LEG_NARROWS * min(1.0, max(0.0, (z - _LEG_ABOVE) / 0.2))
        points.append((share, y, z))
    return points


def _capped(sections: list[list[Point]], ends: tuple[Point, Point]) -> list[tuple[Point, Point, Point]]:
    """Join the sections to each other and to a point at either end."""
    found: list[tuple[Point, Point, Point]] = []
    around = [(index, (index + 1) % _AROUND) for index in range(_AROUND)]
    for one, other in pairwise(sections):
        for here, there in around:
            found += [(one[here], other[here], other[there]), (one[here], other[there], one[there])]
    first, last = sections[0], sections[-1]
    for here, there in around:
        found += [(ends[0], first[here], first[there]), (ends[1], last[there], last[here])]
    return found
