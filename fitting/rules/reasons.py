"""Why a rule concluded something: a code for machines, a sentence for people, what it looked at, and whose limit."""

import enum
from dataclasses import dataclass
from typing import Final

from fitting.rules import RULES_VERSION


class Confidence(enum.StrEnum):
    """How far a conclusion can be relied on."""

    HIGH = "high"  # a clinician's value, a footprint
    MEDIUM = "medium"  # measured, or two sources that agree
    LOW = "low"  # one remark, or near a cut-off
    NONE = "none"  # nothing was measured or said


_LOWER: Final = {
    Confidence.HIGH: Confidence.MEDIUM,
    Confidence.MEDIUM: Confidence.LOW,
    Confidence.LOW: Confidence.LOW,
    Confidence.NONE: Confidence.NONE,
}
_RANK: Final = (Confidence.NONE, Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def lowered(confidence: Confidence) -> Confidence:
    """Return the confidence of a conclusion that something speaks against."""
    return _LOWER[confidence]


def least(*confidences: Confidence) -> Confidence:
    """Return the lowest of some."""
    return min(confidences, key=_RANK.index)


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One step of an argument.

    :ivar inputs: name and value of what was looked at.
    :ivar threshold: the limit in words; empty if there is none.
    :ivar source: where the limit is from; ``ours`` where nobody has published one.
    """

    code: str
    sentence: str
    inputs: tuple[tuple[str, str], ...] = ()
    threshold: str = ""
    source: str = ""
    version: int = RULES_VERSION


OURS: Final = "ours"
