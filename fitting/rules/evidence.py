"""What the rules look at: a wearer with answers, and for each foot what was measured, seen and said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from fitting.anatomy import Sizing
from fitting.measured import Load, Measured, Side, Source
from fitting.plausibility import Facts, doubts
from fitting.red_flags import CAUTION_CODES, RED_FLAG_CODES
from shop.fit_spec import MeasureCode

_UNSURE: Final = "unsure"


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What only a scan, a pressure plate or a clinician can tell of one foot.

    :ivar fpi: Foot Posture Index of six items, -12 to 12, scored by a clinician.
    :ivar arch_index: share of the middle third in a footprint without toes.
    :ivar print_cells: how many cells of that footprint had contact.
    :ivar rearfoot_deg: heel against lower leg; positive leans inwards (everted).
    :ivar rearfoot_load: under which the angle was taken; without a load it says nothing.
    :ivar rearfoot_within_deg: how far a scanned angle may be off; ``None`` for one that a clinician took.
    :ivar wet_print: the drawing of a wet footprint that was chosen: ``narrow``, ``middle`` or ``broad``.
    :ivar shorter_by_mm: how much shorter a clinician found this leg.
    :ivar arch_height_index: taken by a clinician, with its load.
    :ivar post_deg: prescribed by a clinician, as are ``forefoot_post_deg``, ``lift_mm`` and ``met_pad_mm``.
    """

    fpi: int | None = None
    arch_index: Decimal | None = None
    print_cells: int = 0
    rearfoot_deg: Decimal | None = None
    rearfoot_load: Load | None = None
    wet_print: str | None = None
    shorter_by_mm: Decimal | None = None
    arch_height_index: Decimal | None = None
    arch_height_load: Load | None = None
    post_deg: Decimal | None = None
    forefoot_post_deg: Decimal | None = None
    lift_mm: Decimal | None = None
    met_pad_mm: Decimal | None = None
    rearfoot_within_deg: Decimal | None = None


NOTHING_FOUND: Final = Findings()


@dataclass(frozen=True, slots=True)
class Foot:
    """
    One foot: measures with source and load, findings, and the wearer's answers about it.

    Answers are ``None`` where the wearer did not know or was not asked.

    :ivar scan_doubts: what a person must look at in its scan (``fitting.scan_codes``), the gravest first.
    """

    side: Side
    measures: Mapping[MeasureCode, Measured] = field(default_factory=dict)
    findings: Findings = NOTHING_FOUND
    shoe_wear: str | None = None
    rolling: str | None = None
    scan_doubts: tuple[str, ...] = ()

    def is_doubted(self, source: Source) -> bool:
        """Answer whether a measure of this source is from a scan that a person must look at."""
        return source is Source.SCAN and bool(self.scan_doubts)

    def mm(self, code: MeasureCode) -> Decimal | None:
        """Return a measure in mm."""
        found = self.measures.get(code)
        return found.value_mm if found else None


@dataclass(frozen=True, slots=True)
class Shoe:
    """A kind of shoe the insoles will live in; ``None`` where the wearer did not know."""

    kind: str
    removable_insole: str | None = None
    volume: str | None = None
    heel_height_mm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A place that hurts, on which side, 0 to 10."""

    area: str
    side: str
    score: Decimal

    def is_on(self, side: Side) -> bool:
        """Answer whether this side hurts."""
        return self.side in {side.value, "both"}


@dataclass(frozen=True, slots=True)
class Wearer:
    """
    Everything the rules know of one wearer.

    :ivar feet: the feet that insoles are for, left first.
    :ivar activities: questionnaire code and hours a week.
    :ivar doubts: codes of unusual values, confirmed or not.
    :ivar cleared: red flags with which a clinician lets the wearer have insoles; they do not block.
    """

    age: int | None
    sizing: Sizing
    weight_kg: Decimal | None
    feet: tuple[Foot, ...]
    activities: tuple[tuple[str, Decimal], ...] = ()
    occupation: str = ""
    standing_hours: Decimal = Decimal(0)
    shoes: tuple[Shoe, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    earlier_insoles: str = ""
    red_flags: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()

    def pain(self, area: str, side: Side) -> Decimal:
        """Return how much an area hurts on a side, 0 if it does not."""
        scores = [told.score for told in self.complaints if told.area == area and told.is_on(side)]
        return max(scores, default=Decimal(0))


def wearer_of(
    facts: Facts,
    findings: Mapping[Side, Findings] | None = None,
    cleared: Collection[str] = (),
    scan_doubts: Mapping[Side, tuple[str, ...]] | None = None,
) -> Wearer:
    """
    Return the wearer that a profile describes, with what was found by others than the wearer.

    :param cleared: red flags that a clinician has looked at.
    :param scan_doubts: what a person must look at in the scan of a side.
    """
    answers, found, odd = facts.answers, findings or {}, scan_doubts or {}
    checks = answers.get("health_checks", [])
    return Wearer(
        age=facts.age,
        sizing=facts.sizing,
        weight_kg=facts.number("weight_kg"),
        feet=tuple(_foot(facts, side, found.get(side, NOTHING_FOUND), odd.get(side, ())) for side in facts.sides),
        activities=tuple((told["kind"], _exact(told["hours_per_week"])) for told in answers.get("activities", [])),
        occupation=answers.get("occupation", ""),
        standing_hours=facts.number("standing_hours_per_day") or Decimal(0),
        shoes=tuple(_shoe(told) for told in answers.get("footwear", [])),
        complaints=tuple(
            Complaint(told["area"], told["side"], _exact(told["score"])) for told in answers.get("complaints", [])
        ),
        earlier_insoles=answers.get("earlier_insoles", ""),
        red_flags=tuple(code for code in checks if code in RED_FLAG_CODES),
        cautions=tuple(code for code in checks if code in CAUTION_CODES),
        doubts=tuple(sorted({doubt.code for doubt in doubts(facts)})),
        cleared=tuple(code for code in checks if code in RED_FLAG_CODES and code in cleared),
    )


def _exact(value: object) -> Decimal:
    return Decimal(str(value))


def _known(told: Mapping[str, Any], code: str) -> str | None:
    answer = told.get(code)
    return None if answer in {None, _UNSURE} else str(answer)


def _foot(facts: Facts, side: Side, findings: Findings, doubts_of_scan: tuple[str, ...]) -> Foot:
    told = facts.answers.get(side.value, {})
    measures = dict(facts.measures.get(side, {}))
    return Foot(side, measures, findings, _known(told, "shoe_wear"), _known(told, "rolling"), doubts_of_scan)


def _shoe(told: Mapping[str, Any]) -> Shoe:
    height = told.get("heel_height_mm")
    return Shoe(
        told["kind"],
        _known(told, "removable_insole"),
        _known(told, "volume"),
        None if height is None else _exact(height),
    )
