"""
Arch class of one foot.

Order of evidence: a clinician's FPI-6 and arch height index, a footprint's arch index, the arch height index with its
load, the scanned or measured plantar arch, the drawing of a wet footprint. Nothing else tells of the arch.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.ages import ADULT_AT
from fitting.measured import Load, Source
from fitting.rules.evidence import Foot
from fitting.rules.reasons import OURS, Confidence, Reason
from fitting.rules.sources import Says, weighed
from shop.fit_spec import MeasureCode


class Arch(enum.StrEnum):
    """How high the inner arch is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    UNKNOWN = "unknown"


_ORDER: Final = (Arch.LOW, Arch.NORMAL, Arch.HIGH)
FPI_SOURCE: Final = "Redmond 2008, FPI-6: 0 to +5 normal, above pronated, below supinated"
# Footprint: at most this is a high arch, at least that a low one; and how near is too near.
PRINT_CELLS: Final = 100
_PRINT: Final = (Decimal("0.21"), Decimal("0.26"), Decimal("0.01"))
_PRINT_SOURCE: Final = "Cavanagh and Rodgers 1987: up to 0.21 high, from 0.26 low"
# Arch height index by load: low up to, high from (mean ± 1.5 SD).
_INDEX: Final = {
    Load.SEATED: (Decimal("0.318"), Decimal("0.408")),
    Load.STANDING_HALF: (Decimal("0.295"), Decimal("0.385")),
    Load.STANDING_FULL: (Decimal("0.275"), Decimal("0.356")),
}
_INDEX_SOURCE: Final = {
    Load.SEATED: "Butler 2008, sitting 0.363 ± 0.030, 1.5 SD",
    Load.STANDING_HALF: "Butler 2008, standing 0.340 ± 0.030, 1.5 SD",
    Load.STANDING_FULL: "Williams and McClay 2000, 90 % load 0.316 ± 0.027, 1.5 SD",
}
_LOADED: Final = {
    Load.SEATED: "sitting",
    Load.STANDING_HALF: "standing on both feet",
    Load.STANDING_FULL: "standing on this foot",
}
# A scan sees the skin, for which the index is not calibrated yet: twice the band.
_INDEX_NEAR: Final = Decimal("0.010")
_INDEX_NEAR_SCAN: Final = Decimal("0.020")
# Plantar arch as a share of foot length: low below, high above.
_PLANTAR: Final = (Decimal("0.055"), Decimal("0.090"), Decimal("0.005"))
_WET: Final = {"broad": 0, "middle": 1, "narrow": 2}


@dataclass(frozen=True, slots=True)
class ArchClass:
    """The conclusion, its evidence, how sure it is, and why."""

    value: Arch
    evidence: str
    confidence: Confidence
    uncertain: bool
    reasons: tuple[Reason, ...]


def classify(foot: Foot, age: int | None) -> ArchClass:
    """Return the arch class of one foot; unknown, hence treated as normal, where nothing was measured."""
    unknown = Reason("arch_unknown", "The arch was not measured; we take it as normal and say so.")
    said = list(_said(foot))
    if age is not None and age < ADULT_AT:
        # Adult cut-offs do not hold: only a clinician's score is used.
        said = [one for one in said if one.source == "fpi"]
        unknown = Reason(
            "arch_of_a_child", "A flat look is common in children, and adult limits do not hold; we take it as normal.",
            (("age", str(age)),), f"under {ADULT_AT} years", "PMC5975578; most grow out of it by 8",
        )  # fmt: skip
    verdict = weighed(said, unknown)
    value = Arch.UNKNOWN if verdict.place is None else _ORDER[verdict.place]
    return ArchClass(value, verdict.source, verdict.confidence, verdict.uncertain, verdict.reasons)


def _said(foot: Foot) -> Iterator[Says]:
    found = foot.findings
    if found.fpi is not None:
        yield _by_posture(found.fpi)
    if found.arch_height_index is not None and found.arch_height_load in _INDEX:
        yield _by_clinicians_index(found.arch_height_index, Load(found.arch_height_load))
    if found.arch_index is not None and found.print_cells >= PRINT_CELLS:
        yield _by_print(found.arch_index)
    yield from _by_index(foot)
    yield from _by_height(foot)
    if found.wet_print in _WET:
        place = _WET[found.wet_print]
        sentence = f"The wet footprint that was chosen shows a {_ORDER[place]} arch."
        reason = Reason(
            "arch_by_wet_print", sentence, (("wet_print", str(found.wet_print)),), "thirds of its width", OURS
        )
        yield Says("wet_print", place, Confidence.LOW, is_near=False, reason=reason)


def _by_posture(score: int) -> Says:
    place = 2 if score < 0 else 0 if score > 5 else 1  # noqa: PLR2004  the published classes
    sentence = f"A clinician scored the foot's posture at {score:+d}."
    reason = Reason("arch_by_posture", sentence, (("fpi", str(score)),), "below 0 high, above +5 low", FPI_SOURCE)
    return Says("fpi", place, Confidence.HIGH, is_near=score in {-1, 0, 5, 6}, reason=reason)


def _by_clinicians_index(index: Decimal, load: Load) -> Says:
    low, high = _INDEX[load]
    place = 0 if index <= low else 2 if index >= high else 1
    reason = Reason(
        "arch_by_clinicians_index",
        f"A clinician measured an arch height index of {index:f}, {_LOADED[load]}.",
        (("arch_height_index", f"{index:f}"), ("load", load.value)),
        f"up to {low} low, from {high} high",
        _INDEX_SOURCE[load],
    )
    near = _is_near(index, (low, high), _INDEX_NEAR)
    return Says("clinicians_index", place, Confidence.HIGH, is_near=near, reason=reason)


def _by_print(index: Decimal) -> Says:
    high, low, near = _PRINT
    place = 2 if index <= high else 0 if index >= low else 1
    sentence = f"The middle third is {index:f} of the footprint."
    reason = Reason(
        "arch_by_footprint",
        sentence,
        (("arch_index", f"{index:f}"),),
        f"up to {high} high, from {low} low",
        _PRINT_SOURCE,
    )
    return Says("arch_index", place, Confidence.HIGH, is_near=_is_near(index, (high, low), near), reason=reason)


def _is_near(value: Decimal, cuts: tuple[Decimal, Decimal], near: Decimal) -> bool:
    return any(abs(value - cut) <= near for cut in cuts)


def _by_index(foot: Foot) -> Iterator[Says]:
    instep, ball = foot.measures.get(MeasureCode.INSTEP_HEIGHT), foot.mm(MeasureCode.BALL_LENGTH)
    if instep is None or not ball or instep.load not in _INDEX or instep.source is Source.OWN_WORDS:
        return
    low, high = _INDEX[instep.load]
    index = (instep.value_mm / ball).quantize(Decimal("0.001"))
    place = 0 if index <= low else 2 if index >= high else 1
    near = _INDEX_NEAR_SCAN if instep.source is Source.SCAN else _INDEX_NEAR
    reason = Reason(
        "arch_by_instep",
        f"The instep is {index} of the length to the ball, {_LOADED[instep.load]}.",
        (("instep_height", f"{instep.value_mm:f}"), ("ball_length", f"{ball:f}"), ("load", instep.load.value)),
        f"up to {low} low, from {high} high",
        _INDEX_SOURCE[instep.load],
    )
    near_cut, odd = _is_near(index, (low, high), near), foot.is_doubted(instep.source)
    yield Says("arch_height_index", place, Confidence.MEDIUM, is_near=near_cut, reason=reason, is_doubted=odd)


def _by_height(foot: Foot) -> Iterator[Says]:
    arch, length = foot.measures.get(MeasureCode.ARCH_HEIGHT), foot.mm(MeasureCode.FOOT_LENGTH)
    if arch is None or not length or arch.source is Source.OWN_WORDS or arch.load is Load.UNLOADED:
        return
    low, high, near = _PLANTAR
    share = (arch.value_mm / length).quantize(Decimal("0.001"))
    place = 0 if share < low else 2 if share > high else 1
    reason = Reason(
        "arch_by_height",
        f"The sole under the arch is {arch.value_mm:f} mm above the floor, {share} of the foot's length.",
        (("arch_height", f"{arch.value_mm:f}"), ("foot_length", f"{length:f}")),
        f"below {low} low, above {high} high",
        OURS,
    )
    near_cut, odd = _is_near(share, (low, high), near), foot.is_doubted(arch.source)
    yield Says("plantar_arch", place, Confidence.MEDIUM, is_near=near_cut, reason=reason, is_doubted=odd)
