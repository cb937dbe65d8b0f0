"""From what was measured to a verdict: which shapes are no feet, which need a person's eye, and why."""

from typing import Final

from fitting.anatomy import HARD_GIRTH_BY_WIDTH, HARD_SHARE_OF_LENGTH, Range
from fitting.mesh.coverage import Coverage
from fitting.mesh.lengths import Lengths
from fitting.mesh.posing import Pose
from fitting.mesh.siding import Sided
from fitting.mesh.sole import Underside
from fitting.mesh.stature import goes_with_height
from fitting.scan_codes import NOTES, REJECTS, ScanCode
from fitting.scan_found import Hints, Sole, Unit, Verdict
from shop.fit_spec import MeasureCode

_UNLIKE_REVIEW: Final = 1.7  # likeness.unlikeness: feet lie near 1, other things above 3
_UNLIKE_NO: Final = 2.4
_SHEET_NO: Final = 2.0
_AIMLESS: Final = 0.6  # less difference than this between both directions: no heel and no toes
_SHEET_AIMLESS: Final = 0.2
_SIDE_REVIEW: Final = 0.22
_SIDE_NO: Final = 0.06
# Around the hard limits of anatomy: how far beyond them a shape is no foot at all [P].
_FAR_OUT: Final = 0.12
_USUAL_WIDTH: Final = (0.312, 0.456)  # ball width by length: the extremes of ANSUR II
_MISSING_REVIEW, _MISSING_NO = 0.10, 0.30
_OPEN_SOLE_REVIEW: Final = 0.15
_NOISY_MM: Final = 1.2
_WRINKLED: Final = 1.45  # area by the area of the convex hull: bones, chairs and double skins have more


def nothing_like_a_foot(pose: Pose, *, sheet: bool) -> bool:
    """Answer whether already the profile says that this is something else, whatever its unit."""
    if sheet:
        return pose.unlike > _SHEET_NO or pose.direction < _SHEET_AIMLESS
    return pose.unlike > _UNLIKE_NO or pose.direction < _AIMLESS


def not_a_foot(seen: Lengths, sides: Sided, wrinkled: float, *, sheet: bool) -> bool:
    """Answer whether what was measured is so far from a foot that it means nothing."""
    return sides.confidence < _SIDE_NO or wrinkled > _WRINKLED or bool(_outside(seen, _FAR_OUT, sheet=sheet))


def remarks_on_shape(
    pose: Pose, seen: Lengths, sides: Sided, skin: Coverage, sole: Underside, *, sheet: bool
) -> list[ScanCode]:
    """Return what is odd about the shape, the gravest first."""
    told = {
        ScanCode.PLANTAR_ONLY: sheet,
        ScanCode.SOLE_MISSING: not sheet and sole.sole is Sole.MISSING,
        ScanCode.MESH_HOLES: (
            not sheet
            and (
                skin.missing > _MISSING_REVIEW
                or (sole.open_share > _OPEN_SOLE_REVIEW and sole.sole is not Sole.MISSING)
            )
        )
        or skin.heel_cropped
        or skin.toes_cropped,
        ScanCode.HEEL_CROPPED: skin.heel_cropped,
        ScanCode.TOES_CROPPED: skin.toes_cropped,
        ScanCode.SIDE_UNCLEAR: sides.confidence < _SIDE_REVIEW,
        ScanCode.PROPORTIONS_UNUSUAL: (not sheet and pose.unlike > _UNLIKE_REVIEW)
        or bool(_outside(seen, 0.0, sheet=sheet))
        or not _USUAL_WIDTH[0] <= seen.ball_width / seen.foot_length <= _USUAL_WIDTH[1],
        ScanCode.SOLE_FILLED: not sheet and sole.sole is Sole.FILLED,
    }
    return [code for code, so in told.items() if so]


def missing_too_much(skin: Coverage) -> bool:
    """Answer whether so much is missing that lengths would be guesses."""
    return skin.missing > _MISSING_NO


def remarks_on_hints(said: Hints, unit: Unit, unit_sure: bool, sides: Sided, length: float) -> list[ScanCode]:  # noqa: FBT001
    """Compare what was said with what was found; what was found stands."""
    told = {
        ScanCode.UNIT_UNCLEAR: not unit_sure,
        ScanCode.UNIT_DIFFERS: said.unit is not None and said.unit is not unit,
        ScanCode.SIDE_DIFFERS: said.side is not None and said.side is not sides.side,
        ScanCode.STATURE_DIFFERS: said.height_cm is not None and not goes_with_height(length, said.height_cm),
    }
    return [code for code, so in told.items() if so]


def remarks_on_roughness(sigma: float) -> list[ScanCode]:
    """
    Return whether the surface is too rough to be trusted.

    :param sigma: mm.
    """
    return [ScanCode.NOISY] if sigma > _NOISY_MM else []


def verdict_of(remarks: list[ScanCode]) -> tuple[Verdict, ScanCode | None]:
    """Return the verdict and the main code: a reject, else a reason to look, else that it is but the underside."""
    for code in remarks:
        if code in REJECTS:
            return Verdict.NO, code
    partial = ScanCode.PLANTAR_ONLY in remarks
    odd = [code for code in remarks if code not in NOTES and code is not ScanCode.PLANTAR_ONLY]
    if odd:
        return Verdict.REVIEW, ScanCode.PLANTAR_ONLY if partial else odd[0]
    return (Verdict.PARTIAL, ScanCode.PLANTAR_ONLY) if partial else (Verdict.YES, None)


def _outside(seen: Lengths, beyond: float, *, sheet: bool) -> list[str]:
    """Return the proportions outside the hard limits widened by a share of their middle."""
    length = seen.foot_length
    shares = {
        MeasureCode.BALL_WIDTH: seen.ball_width / length,
        MeasureCode.HEEL_WIDTH: seen.heel_width / length,
    }
    if not sheet:
        shares[MeasureCode.INSTEP_HEIGHT] = seen.instep_height / length
    found = [code.value for code, share in shares.items() if not _in(HARD_SHARE_OF_LENGTH[code], share, beyond)]
    if not sheet and not _in(HARD_GIRTH_BY_WIDTH, seen.ball_girth / seen.ball_width, beyond):
        found.append("girth")
    return found


def _in(limits: Range, share: float, beyond: float) -> bool:
    low, high = float(limits.low), float(limits.high)
    more = beyond * (low + high) / 2
    return low - more <= share <= high + more
