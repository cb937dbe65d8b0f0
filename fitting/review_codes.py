"""What a fitter may answer besides yes, as codes: which new measure is wanted, and why something cannot be made."""

import enum
from collections.abc import Mapping
from typing import Final


class Rescan(enum.StrEnum):
    """What the wearer has to do once more."""

    MEASURE_AGAIN = "measure_again"
    SCAN_AGAIN = "scan_again"
    SIDES_SWAPPED = "sides_swapped"
    LENGTHS_DIFFER = "lengths_differ"
    WIDTH_MISSING = "width_missing"
    SOLE_MISSING = "sole_missing"
    ANSWERS_DIFFER = "answers_differ"
    SHOES_UNCLEAR = "shoes_unclear"
    AS_DESCRIBED = "as_described"


# Shown to whoever answers for the feet. Each says how to put it right; what a fitter adds in words comes after it.
RESCAN_TEXTS: Final[Mapping[Rescan, str]] = {
    Rescan.MEASURE_AGAIN: (
        "Measure once more with the printed sheet: stand on both feet, the heel against a wall, and check the "
        "100 mm bar on the paper with a ruler first."
    ),
    Rescan.SCAN_AGAIN: "Scan the foot once more, standing, with toes, heel and both ankles in the picture.",
    Rescan.SIDES_SWAPPED: "Left and right seem to be swapped: enter each foot's values on its own side.",
    Rescan.LENGTHS_DIFFER: "The feet differ more than is usual: measure both once more, one right after the other.",
    Rescan.WIDTH_MISSING: "A length or a width is missing: measure it with the printed sheet.",
    Rescan.SOLE_MISSING: "The sole cannot be seen in the scan: scan the foot from below as well.",
    Rescan.ANSWERS_DIFFER: "Two answers do not go together: read them once more and correct the one that is wrong.",
    Rescan.SHOES_UNCLEAR: "Tell us which shoes the insoles are for, and whether the insole in them can be taken out.",
    Rescan.AS_DESCRIBED: "",
}


class Denial(enum.StrEnum):
    """Why nothing is made."""

    OUT_OF_RANGE = "out_of_range"
    CLINICIAN_ADVISES_OTHERWISE = "clinician_advises"
    NOT_SAFE = "not_safe"
    NO_ANSWER = "no_answer"


DENIAL_TEXTS: Final[Mapping[Denial, str]] = {
    Denial.OUT_OF_RANGE: "These feet are outside of what this product can be made for; another product may fit.",
    Denial.CLINICIAN_ADVISES_OTHERWISE: "A clinician advises something else than an insole without a prescription.",
    Denial.NOT_SAFE: "We cannot be sure that this insole would do these feet good, so we do not make it.",
    Denial.NO_ANSWER: "What we needed to know has not come.",
}


def rescan_sentence(code: str, *, side: str = "", words: str = "") -> str:
    """Return what the wearer reads: which foot, what to do, and what the fitter adds."""
    which = f"{side.capitalize()} foot:" if side else ""
    return " ".join(part for part in (which, RESCAN_TEXTS[Rescan(code)], words) if part)
