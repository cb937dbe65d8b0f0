"""Lays a posed foot in its own frame, in mm: x from the heel to the toes, y to the left, z from the ground up."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fitting.mesh.outline import LOW_SHARE, Outline, outline
from fitting.mesh.posing import Pose, levelled, turned
from fitting.mesh.refused import ScanRefused
from fitting.mesh.stature import goes_with_body
from fitting.mesh.surface import Floats, Surface
from fitting.scan_codes import ScanCode
from fitting.scan_found import MM_PER, Hints, Unit

SHORTEST_MM: Final = 130.0  # the youngest children we make insoles for
LONGEST_MM: Final = 340.0
_SMALL_MM: Final = 60.0  # feet of infants and dolls' houses lie between this and the shortest
_CONTACT_SHARE: Final = 0.012  # of the length: what touches the ground
_HEEL: Final = (0.12, 0.20)  # shares of the length between which the centre of the heel is taken
_ROUNDS: Final = 3
_SAMPLE: Final = 30_000
_WIDEST_GAP: Final = 4  # hundredths of the length in a row that may be without surface
CALF_ABOVE_MM: Final = 45.0  # the length is taken below, so that a leaning leg does not add to it


@dataclass(frozen=True, eq=False)
class Framed:
    """
    A foot in its own frame, mm.

    :ivar surface: heel at x = 0, ground at z = 0, the foot axis along y = 0.
    :ivar points: an even sample of it.
    """

    surface: Surface
    points: Floats
    outline: Outline

    @property
    def length(self) -> float:
        """Return the length of the foot, mm."""
        return self.outline.length

    def mirrored(self) -> "Framed":
        """Return the mirror image, so that a left foot is read as a right one: big toe at +y."""
        flip = np.array([1.0, -1.0, 1.0])
        surface = Surface(self.surface.points * flip, self.surface.faces[:, ::-1])
        return Framed(surface, self.points * flip, self.outline.mirrored())


def unit_of(length: float, said: Hints) -> tuple[Unit, bool]:
    """
    Return the unit in which a length is that of a foot, and whether it is the only one.

    Between 135 and 340 mm the units exclude each other; below, a child's foot in centimetres may be an adult's
    in inches. Only then does what was said decide: the unit, else the one that goes with the wearer's height and age.

    :raises ScanRefused: ``too_small`` or ``scale_implausible`` if there is none.
    """
    possible = [unit for unit, mm in MM_PER.items() if SHORTEST_MM <= length * mm <= LONGEST_MM]
    if not possible:
        small = any(_SMALL_MM <= length * mm < SHORTEST_MM for mm in MM_PER.values())
        raise ScanRefused(ScanCode.TOO_SMALL if small else ScanCode.SCALE_IMPLAUSIBLE)
    if len(possible) > 1 and said.unit in possible:
        return Unit(said.unit), True
    fitting = [unit for unit in possible if goes_with_body(length * MM_PER[unit], said)]
    if len(fitting) == 1:
        return fitting[0], True
    usual = min(possible, key=lambda unit: abs(np.log(length * MM_PER[unit] / 250.0)))
    return usual, len(possible) == 1


def framed(surface: Surface, pose: Pose, mm_per: float) -> Framed:
    """
    Bring a surface into the frame of the foot.

    The axis runs from the middle of the heel (12-20 % of the length) through the middle between the ball's
    outermost places, which is near the second toe whatever the toes do; the length is taken along it between
    two parallel lines (ISO 9407).
    """
    placed = surface.moved(pose.rotation, mm_per, -pose.origin * mm_per)
    length = pose.length * mm_per
    level = levelled(placed.sample(_SAMPLE)[0], np.eye(3), _CONTACT_SHARE * length)
    placed = _grounded(placed.moved(level))
    for _ in range(_ROUNDS):
        begin, length = _ends(placed, length)
        placed = placed.moved(np.eye(3), by=np.array([-begin, 0.0, 0.0]))
        placed = _along_axis(placed, outline(placed, length))
    begin, length = _ends(placed, length)
    placed = placed.moved(np.eye(3), by=np.array([-begin, 0.0, 0.0]))
    seen = outline(placed, length)
    if _longest_gap(seen.width) > _WIDEST_GAP:
        raise ScanRefused(ScanCode.MESH_HOLES)
    return Framed(placed, placed.sample(_SAMPLE, seed=2)[0], seen)


def _longest_gap(slices: Floats) -> int:
    """Return how many slices in a row are without surface."""
    longest = run = 0
    for there in np.isfinite(slices):
        run = 0 if there else run + 1
        longest = max(longest, run)
    return longest


def _grounded(surface: Surface) -> Surface:
    """Return it shifted so that the lowest thousandth of its surface lies at z = 0."""
    heights = surface.sample(_SAMPLE)[0][:, 2]
    return surface.moved(np.eye(3), by=np.array([0.0, 0.0, -np.quantile(heights, 0.001)]))


def _ends(surface: Surface, length: float) -> tuple[float, float]:
    """Return where the foot begins and how long it is, along x, below the calf."""
    low = surface.points[surface.points[:, 2] < min(CALF_ABOVE_MM, LOW_SHARE * length)]
    return float(low[:, 0].min()), float(np.ptp(low[:, 0]))


def _along_axis(surface: Surface, seen: Outline) -> Surface:
    """Return it turned and shifted so that the middles of heel and ball lie at y = 0."""
    # The heel is taken near the ground: higher up it leans, and the ankle is not in its middle.
    low = (seen.ground_left + seen.ground_right) / 2
    heel_at, heel = sum(_HEEL) / 2 * seen.length, float(np.nanmean(low[seen.between(*_HEEL)]))
    left, right = seen.outermost()
    ball_at, ball = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    if not np.isfinite([heel, ball]).all():
        raise ScanRefused(ScanCode.MESH_HOLES)
    angle = float(np.arctan2(ball - heel, ball_at - heel_at))
    aside = heel * np.cos(angle) - heel_at * np.sin(angle)  # where the turned axis lies
    return surface.moved(turned(np.eye(3), angle), by=np.array([0.0, -aside, 0.0]))
