"""
What to build for a wearer and a product: parameters per side, each with its reason, and what a fitter must look at.

Self-service is careful: the arch stays 3 mm under the measured one, posts end at 4°, there is no lift, no skive and no
tilt of the forefoot but by a clinician's values. A specification is a shape for comfort and support, nothing else.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from fitting.clashes import LIFT_BY_ROOM, LIFT_ON_POST, PAD_BY_ROOM, Clash, clashes_of
from fitting.measured import Side
from fitting.parameters import FootShape, Grade, InsoleLength, InsoleSpec, SideParameters
from fitting.rules import RULES_VERSION, causes, dosing
from fitting.rules.assessment import Assessment, FootAssessed
from fitting.rules.dosing import Dose
from fitting.rules.evidence import Foot, Wearer
from fitting.rules.offer import Offer
from fitting.rules.reasons import Confidence, Reason, lowered
from fitting.rules.recommendation import room_for
from shop.fit_spec import MeasureCode

# Stands in for the code that is engraved once there is a design.
_NO_CODE: Final = "0"


@dataclass(frozen=True, slots=True)
class SideProposed:
    """
    One side.

    :ivar shape: what the outline is made from; measures that are missing are taken from the usual shares.
    :ivar reasons: for each parameter that a rule set, by its name.
    :ivar clamps: what a rule wanted and a limit did not allow, in words.
    :ivar clashes: pairs that still exclude each other; then nothing can be built before a fitter changes one.
    """

    shape: FootShape
    parameters: SideParameters
    confidence: Confidence
    reasons: tuple[tuple[str, Reason], ...]
    clamps: tuple[str, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A prescription as the rules propose it.

    :ivar causes: what a fitter must look at; if there are none it is approved by rule.
    :ivar is_blocked: a clinician comes first, whatever the fitter thinks.
    """

    sides: tuple[SideProposed, ...]
    causes: tuple[causes.Cause, ...]
    is_blocked: bool
    version: int = RULES_VERSION


def propose(wearer: Wearer, assessed: Assessment, offer: Offer, sku: str = "") -> Proposal:
    """
    Return what to build for each foot, and what a fitter must look at before it is.

    :param sku: the variant bought; its thickness decides the cover.
    """
    sides = tuple(
        _side(wearer, foot, judged, offer, sku)
        for foot, judged in zip(wearer.feet, assessed.feet, strict=True)
        if foot.mm(MeasureCode.FOOT_LENGTH) and foot.mm(MeasureCode.BALL_WIDTH)
    )
    lacking = [foot.side for foot in wearer.feet if foot.side not in {side.shape.side for side in sides}]
    found = (
        *causes.of_wearer(wearer, assessed),
        *causes.of_scans(assessed),
        *causes.of_classes(assessed),
        *(causes.lacking(side) for side in lacking),
        *(cause for side in sides for cause in causes.of_limits(side.shape.side, side.clamps, side.clashes)),
    )
    return Proposal(sides, found, assessed.is_blocked)


def _side(wearer: Wearer, foot: Foot, judged: FootAssessed, offer: Offer, sku: str) -> SideProposed:
    shape = FootShape.of(
        foot.side,
        foot.mm(MeasureCode.FOOT_LENGTH) or Decimal(0),
        foot.mm(MeasureCode.BALL_WIDTH) or Decimal(0),
        foot.mm(MeasureCode.HEEL_WIDTH),
        foot.mm(MeasureCode.BALL_LENGTH),
    )
    room, said = room_for(wearer, offer), foot.findings
    cup = dosing.cup(wearer, shape, judged.pronation, room)
    post = dosing.prescribed("rearfoot_post_deg", said.post_deg) or dosing.post(judged.pronation, room)
    lift_most = LIFT_BY_ROOM[room] if not post.value else min(LIFT_BY_ROOM[room], LIFT_ON_POST)
    doses: dict[str, Dose] = {
        "arch_height_mm": dosing.arch(foot, judged.arch),
        "heel_cup_depth_mm": cup,
        "rearfoot_post_deg": post,
        "met_pad_mm": dosing.prescribed("met_pad_mm", said.met_pad_mm, PAD_BY_ROOM[room])
        or dosing.pad(wearer, foot.side, room),
        "heel_lift_mm": dosing.prescribed("heel_lift_mm", said.lift_mm, lift_most)
        or dosing.lift(foot, room, is_posted=bool(post.value)),
        "medial_skive_mm": dosing.skive(judged.pronation, cup.value),
        "shell_mm": dosing.shell(wearer, room),
        "top_cover_mm": dosing.cover(offer, sku, room),
    }
    tilt = dosing.prescribed("forefoot_post_deg", said.forefoot_post_deg)
    if tilt is not None:
        doses["forefoot_post_deg"] = tilt
    grades, why = _grades(wearer, foot.side, judged)
    values: dict[str, Any] = {name: dose.value for name, dose in doses.items()}
    length = InsoleLength(offer.length or InsoleLength.FULL)
    parameters = replace(SideParameters(**values, length=length, room=room), **grades)
    clamps = tuple(f"{name}: {dose.clamp}" for name, dose in doses.items() if dose.clamp)
    reasons = tuple((name, dose.reason) for name, dose in doses.items())
    clashes = tuple(clashes_of(InsoleSpec(shape, parameters, _NO_CODE)))
    sure = lowered(judged.confidence) if foot.scan_doubts else judged.confidence
    return SideProposed(shape, parameters, sure, (*reasons, *why), clamps, clashes)


def _grades(wearer: Wearer, side: Side, judged: FootAssessed) -> tuple[dict[str, Any], tuple[tuple[str, Reason], ...]]:
    grades: dict[str, Grade] = {}
    why: list[tuple[str, Reason]] = []
    for zone, (grade, reasons) in dosing.stiffness(wearer, side, judged.arch).items():
        grades[f"{zone}_grade"] = grade
        why += [(f"{zone}_grade", reason) for reason in reasons]
    return grades, tuple(why)
