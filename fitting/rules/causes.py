"""Why a fitter must look at a proposal before anything is made; with none of these it is approved by rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.ages import ADULT_AT
from fitting.clashes import Clash
from fitting.measured import Side
from fitting.rules.assessment import Assessment
from fitting.rules.evidence import Wearer
from fitting.rules.reasons import Confidence

# What hurts this much a person looks at.
_SEVERE: Final = Decimal(8)


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: a code, a sentence, and the side if it is about one."""

    code: str
    sentence: str
    side: Side | None = None


def of_wearer(wearer: Wearer, assessed: Assessment) -> Iterator[Cause]:
    """Yield what is about the wearer as a whole: flags, doubts, differences, age, history."""
    for flag in assessed.blocking:
        yield Cause("red_flag", f"A clinician comes first: {flag.replace('_', ' ')}.")
    for flag in assessed.cleared:
        yield Cause("red_flag_cleared", f"A clinician lets the wearer have insoles with: {flag.replace('_', ' ')}.")
    for caution in assessed.cautions:
        yield Cause("caution", f"The wearer ticked: {caution.replace('_', ' ')}.")
    for doubt in wearer.doubts:
        yield Cause("unusual_value", f"Something unusual was said: {doubt.replace('_', ' ')}.")
    for difference in assessed.differences:
        yield Cause("sides_differ_much" if difference.remeasure else "sides_differ", difference.reason.sentence)
    applies = {
        "side_absent": len(wearer.feet) < len(Side),
        "child": wearer.age is None or wearer.age < ADULT_AT,
        "weight_unknown": wearer.weight_kg is None,
        "custom_did_not_help": wearer.earlier_insoles == "custom_did_not",
        "pain_severe": any(told.score >= _SEVERE for told in wearer.complaints),
    }
    yield from (Cause(code, _SENTENCES[code]) for code, holds in applies.items() if holds)


_SENTENCES: Final = {
    "side_absent": "Insoles are wanted for one foot only.",
    "child": "The wearer is not known to be grown up; adult limits may not hold.",
    "weight_unknown": "The weight decides the stiffness, and is not known.",
    "custom_did_not_help": "Custom insoles did not help before.",
    "pain_severe": f"Something hurts at {_SEVERE:f} of 10 or more.",
}


def of_classes(assessed: Assessment) -> Iterator[Cause]:
    """Yield what is not known, not certain, or rests on one remark, side by side."""
    for foot in assessed.feet:
        for name, judged in (("arch", foot.arch), ("tilt", foot.pronation)):
            of_the = f"The {name} of the {foot.side} foot"
            if judged.confidence is Confidence.NONE:
                yield Cause(f"{name}_unknown", f"{of_the} is not known.", foot.side)
            elif judged.uncertain:
                yield Cause(f"{name}_uncertain", f"{of_the} is not certain.", foot.side)
            elif judged.confidence is Confidence.LOW:
                yield Cause(f"{name}_poorly_known", f"{of_the} rests on one remark.", foot.side)


def of_scans(assessed: Assessment) -> Iterator[Cause]:
    """Yield what is odd about the scans, side by side: whoever approves looks at the pictures first."""
    for scan in assessed.scans_doubted:
        for reason in scan.reasons:
            yield Cause("scan_in_doubt", f"Look at the scan of the {scan.side} foot: {reason.sentence}", scan.side)


def of_limits(side: Side, clamps: Sequence[str], clashes: Sequence[Clash]) -> Iterator[Cause]:
    """Yield what a limit took away on a side, and pairs of its parameters that still exclude each other."""
    yield from (Cause("limit_reached", f"{clamp}.", side) for clamp in clamps)
    yield from (Cause("parameters_clash", clash.detail, side) for clash in clashes)


def lacking(side: Side) -> Cause:
    """Return the cause of a foot for which nothing can be proposed."""
    return Cause("measure_missing", f"The {side} foot lacks its length or its width.", side)
