"""The whole way from bytes to what a scan tells, step by step."""

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from fitting.measured import Side
from fitting.mesh import judging
from fitting.mesh.cleaning import FACES, FOOT_LIKE, Alone, alone
from fitting.mesh.coverage import coverage, has_no_ankle
from fitting.mesh.framing import Framed, framed, unit_of
from fitting.mesh.lengths import Lengths, Line, lengths
from fitting.mesh.plantar import pose_of_sheet
from fitting.mesh.posing import Pose
from fitting.mesh.reading import read
from fitting.mesh.rearfoot import rearfoot_angle
from fitting.mesh.refused import ScanRefused
from fitting.mesh.siding import sided
from fitting.mesh.smoothing import roughness, smoothed
from fitting.mesh.sole import Underside, underside
from fitting.mesh.surface import Surface
from fitting.scan_codes import NOTES, ScanCode
from fitting.scan_found import MM_PER, Found, Hints, ScanFound, Sole, Value, Verdict

_AXIS: Final = "along the axis from the heel's centre to the ball's"


@dataclass(frozen=True, eq=False)
class Measured:
    """
    A scan's answer, and what pictures are drawn from.

    :ivar foot: the foot in its frame as it is (a left foot is a left foot); absent if it was refused.
    """

    found: ScanFound
    foot: Framed | None = None
    lines: tuple[Line, ...] = ()


def measure(data: bytes, said: Hints | None = None) -> Measured:
    """Measure the bytes of a file. Nothing is raised for a bad file: the answer says what is the matter."""
    facts: dict[str, str | float | bool] = {"bytes": len(data)}
    try:
        with warnings.catch_warnings():
            # A slice without surface is NaN, and a mean over such slices is too: that is told, not warned of.
            warnings.simplefilter("ignore", RuntimeWarning)
            return _measure(data, said or Hints(), facts)
    except ScanRefused as refused:
        return Measured(ScanFound.refused(refused.code, *refused.finer, **facts))


def _measure(data: bytes, said: Hints, facts: dict[str, str | float | bool]) -> Measured:
    file = read(data)
    facts |= {"format": file.kind, "triangles": len(file.surface.faces)}
    surface = file.surface.merged()
    if not len(surface.faces):
        raise ScanRefused(ScanCode.FILE_EMPTY)
    body = alone(surface)
    facts |= {"bodies": body.bodies, "closed": not len(body.surface.borders)}
    pose, sheet = _posed(body)
    if judging.nothing_like_a_foot(pose, sheet=sheet):
        raise ScanRefused(ScanCode.NOT_A_FOOT)
    unit, unit_sure = unit_of(pose.length, said)
    foot, sigma = _calm(body.surface, pose, MM_PER[unit])
    sides = sided(foot, sheet=sheet)
    inner = foot if sides.side is Side.RIGHT else foot.mirrored()
    seen = lengths(inner)
    if judging.not_a_foot(seen, sides, _wrinkled(foot.surface), sheet=sheet) or has_no_ankle(foot):
        raise ScanRefused(ScanCode.NOT_A_FOOT)
    sole, skin = underside(inner), coverage(inner)
    if not sheet and judging.missing_too_much(skin):
        raise ScanRefused(ScanCode.NOT_A_FOOT if skin.missing > 0.6 else ScanCode.MESH_HOLES)
    facts |= {
        "unlike": round(pose.unlike, 2),
        "roughness_mm": round(sigma, 2),
        "missing": round(skin.missing, 3),
        "unit_sure": unit_sure,
    }
    remarks = [
        *judging.remarks_on_shape(pose, seen, sides, skin, sole, sheet=sheet),
        *judging.remarks_on_hints(said, unit, unit_sure, sides, foot.length),
        *judging.remarks_on_roughness(sigma),
        *body.remarks,
    ]
    found = _told(seen, sole, inner, sheet=sheet, doubt=_doubt(remarks, sigma))
    verdict, code = judging.verdict_of(remarks)
    ordered = tuple(dict.fromkeys([code, *remarks] if code else remarks))
    told = found if verdict is not Verdict.NO else {}
    answer = ScanFound(verdict, code, ordered, unit, sides.side, sides.confidence, sole.sole, told, facts)
    lines = seen.lines if sides.side is Side.RIGHT else tuple(_mirrored(line) for line in seen.lines)
    return Measured(answer, foot, lines)


def _doubt(remarks: list[ScanCode], sigma: float) -> float:
    """Return by how much every confidence falls: a tenth for each oddity, a fifth for a millimetre of noise."""
    return 0.1 * len([code for code in remarks if code not in NOTES]) + 0.2 * min(sigma, 1.0)


def _posed(body: Alone) -> tuple[Pose, bool]:
    """Return the pose, and whether the file is but the underside of a foot."""
    if body.pose.unlike < FOOT_LIKE:
        return body.pose, False
    # What is left of a plane with a hollow is an imprint of a foot, not its underside.
    sheet = pose_of_sheet(body.surface) if ScanCode.FLOOR_REMOVED not in body.remarks else None
    return (sheet, True) if sheet is not None else (body.pose, False)


def _calm(surface: Surface, pose: Pose, mm_per: float) -> tuple[Framed, float]:
    """Return the foot in its frame without its roughness, and how rough it was (mm)."""
    few = surface.decimated(FACES)
    in_mm = few.moved(np.eye(3), mm_per)
    sigma = roughness(in_mm)
    calm = smoothed(in_mm, sigma)
    return framed(Surface(calm.points / mm_per, calm.faces), pose, mm_per), sigma


def _wrinkled(surface: Surface) -> float:
    """Return the area by the area of the convex hull."""
    try:
        return surface.area / float(ConvexHull(surface.points).area)
    except QhullError as error:
        raise ScanRefused(ScanCode.NOT_A_FOOT) from error


def _told(seen: Lengths, sole: Underside, foot: Framed, *, sheet: bool, doubt: float) -> dict[Found, Value]:
    """Return every value that was measured, with its confidence and method."""

    def value(number: float, sure: float, method: str, digits: int = 1) -> Value:
        return Value(round(number, digits), round(max(0.1, sure - doubt), 2), method)

    place = "the inner bulge" if seen.bulge_seen else "the usual place of the first head, 73.5 % of the length"
    ball_sure = 0.8 if seen.bulge_seen else 0.4
    told = {
        Found.FOOT_LENGTH: value(seen.foot_length, 0.95, f"heel to longest toe, {_AXIS}"),
        Found.BALL_WIDTH: value(seen.ball_width, 0.9, "innermost to outermost forefoot, across the axis"),
        Found.HEEL_WIDTH: value(seen.heel_width, 0.9, "widest slice between 10 and 22 % of the length"),
        Found.BALL_LENGTH: value(seen.ball_length, ball_sure, f"heel to {place}, {_AXIS}"),
        Found.BALL_WIDTH_ANATOMICAL: value(
            seen.ball_width_anatomical, ball_sure, f"from {place} to the outer bulge, straight"
        ),
    }
    if not sheet:
        told |= {
            Found.BALL_GIRTH: value(seen.ball_girth, 0.8, "convex girth of the section through both bulges"),
            Found.INSTEP_HEIGHT: value(seen.instep_height, 0.9, "highest place at half the length"),
            Found.ARCH_HEIGHT_INDEX: value(
                seen.instep_height / seen.ball_length,
                0.6 if seen.bulge_seen else 0.3,
                "instep height by ball length",
                3,
            ),
        }
        angle = rearfoot_angle(foot)
        if angle is not None:
            told[Found.REARFOOT_ANGLE] = value(angle, 0.6, "middle of the heel's back at nine heights, skin, ± 2°")
    if sole.arch_height is not None:
        told[Found.ARCH_HEIGHT] = value(sole.arch_height, 0.8, "highest low place under the inner arch, sole scanned")
    if sole.arch_index is not None and sole.sole is Sole.SCANNED:
        told[Found.ARCH_INDEX] = value(
            sole.arch_index, 0.5, "middle third of what lies within 2 mm of the ground, toes left out", 3
        )
    return told


def _mirrored(line: Line) -> Line:
    begin, end = ((x, -y, z) for x, y, z in (line.begin, line.end))
    return Line(line.name, begin, end)
