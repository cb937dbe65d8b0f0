"""
Pronation or rearfoot tilt of one foot.

Order of evidence: a clinician's FPI-6, the rearfoot angle of a standing scan, where old shoes wear, the wearer's own
words on how the heel stands. Wear at the outer heel and under the ball is everybody's and says nothing.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.ages import ADULT_AT
from fitting.measured import Load
from fitting.rules.arch import FPI_SOURCE
from fitting.rules.evidence import Foot
from fitting.rules.reasons import OURS, Confidence, Reason
from fitting.rules.sources import Says, weighed


class Pronation(enum.StrEnum):
    """Which way the foot rolls or the heel leans."""

    HIGHLY_SUPINATED = "highly_supinated"
    SUPINATED = "supinated"
    NEUTRAL = "neutral"
    PRONATED = "pronated"
    HIGHLY_PRONATED = "highly_pronated"
    UNKNOWN = "unknown"


_ORDER: Final = (
    Pronation.HIGHLY_SUPINATED,
    Pronation.SUPINATED,
    Pronation.NEUTRAL,
    Pronation.PRONATED,
    Pronation.HIGHLY_PRONATED,
)
# The lowest score of each class but the first.
_FPI: Final = (-4, 0, 6, 10)
# Degrees everted at which each class but the first begins; healthy adults stand at 6.1 ± 2.7.
_REARFOOT: Final = (Decimal(-6), Decimal(0), Decimal(8), Decimal(12))
_REARFOOT_NEAR: Final = Decimal(1)
_REARFOOT_SOURCE: Final = "healthy adults 6.1 ± 2.7° everted; a scanner maker's grades -6, 8, 12"
_STANDING: Final = frozenset({Load.STANDING_HALF, Load.STANDING_FULL})
_WEAR: Final = {
    "wear_inner_edge": (3, "Old shoes are worn along the inner edge."),
    "wear_heel_inner": (3, "Old shoes are worn at the inner heel."),
    "wear_outer_edge": (1, "Old shoes are worn along the outer edge."),
    "wear_even": (2, "Old shoes are worn evenly."),
}
_ROLLING: Final = {
    "rolls_in": (3, "The heel is said to roll in."),
    "rolls_straight": (2, "The heel is said to stand straight."),
    "rolls_out": (1, "The heel is said to roll out."),
}


@dataclass(frozen=True, slots=True)
class PronationClass:
    """The conclusion, its evidence, how sure it is, and why."""

    value: Pronation
    evidence: str
    confidence: Confidence
    uncertain: bool
    reasons: tuple[Reason, ...]


def classify(foot: Foot, age: int | None) -> PronationClass:
    """Return how one foot tilts; unknown, hence treated as neutral, where nothing was measured or said."""
    unknown = Reason("pronation_unknown", "Nothing tells how the foot rolls; we take it as neutral and say so.")
    said = list(_said(foot))
    if age is not None and age < ADULT_AT:
        said = [one for one in said if one.source == "fpi"]
        unknown = Reason(
            "pronation_of_a_child", "Adult limits do not hold for growing feet; we take it as neutral.",
            (("age", str(age)),), f"under {ADULT_AT} years", "Redmond 2008: children score higher",
        )  # fmt: skip
    verdict = weighed(said, unknown)
    value = Pronation.UNKNOWN if verdict.place is None else _ORDER[verdict.place]
    return PronationClass(value, verdict.source, verdict.confidence, verdict.uncertain, verdict.reasons)


def _said(foot: Foot) -> Iterator[Says]:
    found = foot.findings
    if found.fpi is not None:
        place = sum(found.fpi >= cut for cut in _FPI)
        near = any(found.fpi in {cut - 1, cut} for cut in _FPI)
        sentence = f"A clinician scored the foot's posture at {found.fpi:+d}."
        inputs = (("fpi", str(found.fpi)),)
        reason = Reason("tilt_by_posture", sentence, inputs, "-4, 0, +6 and +10 begin a class", FPI_SOURCE)
        yield Says("fpi", place, Confidence.HIGH, is_near=near, reason=reason)
    if found.rearfoot_deg is not None and found.rearfoot_load in _STANDING:
        yield _by_angle(foot, found.rearfoot_deg)
    for source, table, answer in (("shoe_wear", _WEAR, foot.shoe_wear), ("own_words", _ROLLING, foot.rolling)):
        if answer in table:
            place, sentence = table[answer]
            reason = Reason(f"tilt_by_{source}", sentence, ((source, answer),), "", OURS)
            yield Says(source, place, Confidence.LOW, is_near=False, reason=reason)


def _by_angle(foot: Foot, degrees: Decimal) -> Says:
    load, within = str(foot.findings.rearfoot_load), foot.findings.rearfoot_within_deg
    place = sum(degrees >= cut for cut in _REARFOOT)
    near = any(abs(degrees - cut) <= (within or _REARFOOT_NEAR) for cut in _REARFOOT)
    lean = "inwards" if degrees >= 0 else "outwards"
    reason = Reason(
        "tilt_by_rearfoot_angle",
        f"Standing, the heel leans {abs(degrees):f}° {lean}.",
        (("rearfoot_deg", f"{degrees:f}"), ("load", load)),
        "-6, 0, 8 and 12° inwards begin a class",
        _REARFOOT_SOURCE,
    )
    odd = within is not None and bool(foot.scan_doubts)
    return Says("rearfoot_angle", place, Confidence.MEDIUM, is_near=near, reason=reason, is_doubted=odd)
