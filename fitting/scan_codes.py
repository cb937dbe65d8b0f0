"""
Why a scan was not taken, or what was odd about it: every code with a sentence that says how to fix it.

Rejects end a scan; remarks send it to a person; notes are told and change nothing. A finer code never
stands alone: the main code beside it is what a program should look at.
"""

import enum
from typing import Final


class ScanCode(enum.StrEnum):
    """What measuring a scan may have to say."""

    # the file
    FILE_EMPTY = "file_empty"
    FILE_TYPE = "file_type"
    FILE_CORRUPT = "file_corrupt"
    NOT_A_MESH = "not_a_mesh"
    TOO_LARGE = "too_large"
    TOOK_TOO_LONG = "took_too_long"
    TOO_COMPLEX = "too_complex"
    # the shape
    NOT_A_FOOT = "not_a_foot"
    SEVERAL_FEET = "several_feet"
    TOO_SMALL = "too_small"
    SCALE_IMPLAUSIBLE = "scale_implausible"
    UNIT_UNCLEAR = "unit_unclear"
    PLANTAR_ONLY = "plantar_only"
    SOLE_MISSING = "sole_missing"
    MESH_HOLES = "mesh_holes"
    # finer, beside one of the above or as the reason of a look
    HEEL_CROPPED = "heel_cropped"
    TOES_CROPPED = "toes_cropped"
    PROPORTIONS_UNUSUAL = "proportions_unusual"
    SIDE_UNCLEAR = "side_unclear"
    SIDE_DIFFERS = "side_differs"
    UNIT_DIFFERS = "unit_differs"
    STATURE_DIFFERS = "stature_differs"
    NOISY = "noisy"
    EXTRA_BODIES = "extra_bodies"
    MIRRORED_COPY = "mirrored_copy"
    # beside what was said of the wearer
    VALUES_IMPOSSIBLE = "values_impossible"
    # told, without consequence
    FLOOR_REMOVED = "floor_removed"
    SOLE_FILLED = "sole_filled"


TEXTS: Final[dict[ScanCode, str]] = {
    ScanCode.FILE_EMPTY: "The file has no surface in it. Export the scan again and check its size before you send it.",
    ScanCode.FILE_TYPE: "This is not a scan we can read. Export it as STL, OBJ or PLY and send that file.",
    ScanCode.FILE_CORRUPT: "The file is damaged or was cut short. Export it again and upload the whole file.",
    ScanCode.NOT_A_MESH: "The file holds points without a surface. Export a mesh (triangles), not a point cloud.",
    ScanCode.TOO_LARGE: "The file is too large. Export with fewer than 500,000 triangles and below 50 MB.",
    ScanCode.TOOK_TOO_LONG: "Measuring took too long. Export the scan with fewer triangles and send it again.",
    ScanCode.TOO_COMPLEX: "The scan is too complex to be measured. Export it with fewer triangles, the foot alone.",
    ScanCode.NOT_A_FOOT: "We could not find a foot in this scan. Scan one bare foot from the toes to above the ankle.",
    ScanCode.SEVERAL_FEET: "There is more than one foot in this scan. Scan each foot by itself and send one file each.",
    ScanCode.TOO_SMALL: "The foot is smaller than any insole we make. Check the scale with which the app exports.",
    ScanCode.SCALE_IMPLAUSIBLE: "In no unit does this foot have a possible length. Check the scale of the export.",
    ScanCode.UNIT_UNCLEAR: "The unit of the file is not clear. Say in which unit it was exported, or use millimetres.",
    ScanCode.PLANTAR_ONLY: "Only the underside of the foot was scanned. For the instep, scan the whole foot.",
    ScanCode.SOLE_MISSING: "The underside of the foot is missing. Lift the foot and scan the sole as well.",
    ScanCode.MESH_HOLES: "Large parts of the foot are missing. Scan again, slowly, from all around.",
    ScanCode.HEEL_CROPPED: "The back of the heel is cut off. Scan the whole heel as well.",
    ScanCode.TOES_CROPPED: "The tips of the toes are cut off. Scan the whole foot, toes included.",
    ScanCode.PROPORTIONS_UNUSUAL: "Width, height and length do not go together as in most feet. A fitter has a look; "
    "measure by hand as well.",
    ScanCode.SIDE_UNCLEAR: "It is not clear whether this is a left or a right foot. A fitter has a look.",
    ScanCode.SIDE_DIFFERS: "This looks like the other foot. Check that left and right were not mixed up or mirrored.",
    ScanCode.UNIT_DIFFERS: "The scan is in another unit than stated. Check the unit of the export.",
    ScanCode.STATURE_DIFFERS: "The foot is unusually long or short for the height stated. Check height and scale.",
    ScanCode.NOISY: "The surface is rough. Keep still while scanning, with good light.",
    ScanCode.EXTRA_BODIES: "There is something else in the scan besides the foot. Scan the foot alone.",
    ScanCode.MIRRORED_COPY: "Both feet measure exactly the same. Check that one scan was not mirrored or sent twice.",
    ScanCode.VALUES_IMPOSSIBLE: "What was measured cannot be a foot of the age and the answers given. Check the month "
    "of birth and the scale of the export; then take this scan away and scan again, or measure by hand.",
    ScanCode.FLOOR_REMOVED: "The floor was in the scan and has been left out.",
    ScanCode.SOLE_FILLED: "The scanner filled the sole flat, so the arch could not be measured from below.",
}

# What ends a scan. ``plantar_only`` is not among them: such a file is taken in part.
REJECTS: Final = frozenset(
    {
        ScanCode.FILE_EMPTY,
        ScanCode.FILE_TYPE,
        ScanCode.FILE_CORRUPT,
        ScanCode.NOT_A_MESH,
        ScanCode.TOO_LARGE,
        ScanCode.TOOK_TOO_LONG,
        ScanCode.TOO_COMPLEX,
        ScanCode.NOT_A_FOOT,
        ScanCode.SEVERAL_FEET,
        ScanCode.TOO_SMALL,
        ScanCode.SCALE_IMPLAUSIBLE,
        ScanCode.SOLE_MISSING,
    }
)
NOTES: Final = frozenset({ScanCode.FLOOR_REMOVED, ScanCode.SOLE_FILLED})
# What such a scan says may be about another foot, or none: it becomes no measure and no evidence.
NOT_SURELY_THIS: Final = frozenset(
    {ScanCode.SIDE_DIFFERS, ScanCode.MIRRORED_COPY, ScanCode.PROPORTIONS_UNUSUAL, ScanCode.VALUES_IMPOSSIBLE}
)
# Whatever it is, its measures are not taken: they can be given by hand.
BY_HAND: Final = frozenset({ScanCode.PROPORTIONS_UNUSUAL, ScanCode.VALUES_IMPOSSIBLE})
# Which foot it is is the sender's to say.
WRONG_SIDE: Final = frozenset({ScanCode.SIDE_DIFFERS, ScanCode.MIRRORED_COPY})
