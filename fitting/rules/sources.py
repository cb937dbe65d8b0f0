"""Several sources for one class: the best one decides, the others agree or disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from fitting.rules.reasons import Confidence, Reason, lowered


@dataclass(frozen=True, slots=True)
class Says:
    """
    What one source says.

    :ivar place: of the class in its order, so that one can tell how far apart two sources are.
    :ivar is_near: whether the value is so near to a cut-off that it might as well be the next class.
    :ivar is_doubted: whether it is from a scan that a person must look at first.
    """

    source: str
    place: int
    confidence: Confidence
    is_near: bool
    reason: Reason
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sources together say; ``place`` is ``None`` if there is none."""

    place: int | None
    source: str
    confidence: Confidence
    uncertain: bool
    reasons: tuple[Reason, ...]


def weighed(said: Sequence[Says], unknown: Reason) -> Verdict:
    """
    Return the class of the best source (the first); less sure near a cut-off, from an odd scan, or if others disagree.

    Two poor sources that agree are as good as a measured one.
    """
    if not said:
        return Verdict(None, "none", Confidence.NONE, uncertain=False, reasons=(unknown,))
    best, others = said[0], said[1:]
    against = [other for other in others if other.place != best.place]
    reasons = [best.reason]
    if best.is_near:
        reasons.append(Reason("near_cut_off", "The value is close to the limit of the next class.", best.reason.inputs))
    if best.is_doubted:
        reasons.append(Reason("scan_in_doubt", "It is from a scan at which a fitter looks first.", best.reason.inputs))
    reasons += [
        Reason("sources_disagree", f"{other.reason.sentence} That does not agree.", other.reason.inputs)
        for other in against
    ]
    confidence, uncertain = best.confidence, best.is_near or best.is_doubted or bool(against)
    if uncertain:
        confidence = lowered(confidence)
    elif others and confidence is Confidence.LOW:
        confidence = Confidence.MEDIUM
        reasons.append(Reason("sources_agree", f"{others[0].reason.sentence} That agrees."))
    return Verdict(best.place, best.source, confidence, uncertain, tuple(reasons))
