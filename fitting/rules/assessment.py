"""All that follows from one profile about its feet: classes per side, differences, sizes, and what must stop us."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fitting import anatomy, sizes
from fitting.measured import Side
from fitting.rules import RULES_VERSION, arch, pronation
from fitting.rules.evidence import Foot, Wearer
from fitting.rules.reasons import OURS, Confidence, Reason, least
from fitting.scan_codes import TEXTS, ScanCode
from shop.fit_spec import MeasureCode


@dataclass(frozen=True, slots=True)
class FootAssessed:
    """The classes of one foot; each may rest on another source than the other foot's."""

    side: Side
    arch: arch.ArchClass
    pronation: pronation.PronationClass

    @property
    def confidence(self) -> Confidence:
        """The lower of both."""
        return least(self.arch.confidence, self.pronation.confidence)

    @property
    def uncertain(self) -> bool:
        """Whether either class is near a cut-off or has a source against it."""
        return self.arch.uncertain or self.pronation.uncertain


@dataclass(frozen=True, slots=True)
class Difference:
    """
    The feet differ more than usual.

    :ivar remeasure: so much that measuring again is wiser than making.
    """

    measure: MeasureCode
    by_mm: Decimal
    remeasure: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class ScanDoubted:
    """
    A scan at which a fitter looks before anything is made.

    :ivar reasons: what is odd about it, the gravest first.
    """

    side: Side
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    The conclusions of one version of the rules about one profile.

    :ivar size: the longer foot in every scale that reaches it; ``None`` if no length is known.
    :ivar blocking: red flags: no order without a clinician.
    :ivar cautions: reasons for care that do not block.
    :ivar cleared: red flags that a clinician has looked at; they do not block, and a fitter sees them.
    """

    feet: tuple[FootAssessed, ...]
    differences: tuple[Difference, ...]
    size: sizes.Conversion | None
    width_letters: tuple[tuple[Side, str], ...]
    blocking: tuple[str, ...]
    cautions: tuple[str, ...]
    cleared: tuple[str, ...] = ()
    version: int = RULES_VERSION
    scans_doubted: tuple[ScanDoubted, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether self-service ends here."""
        return bool(self.blocking)


def assess(wearer: Wearer) -> Assessment:
    """Return what follows from a wearer's feet; the same wearer gives the same answer."""
    lengths = [length for foot in wearer.feet if (length := foot.mm(MeasureCode.FOOT_LENGTH))]
    return Assessment(
        feet=tuple(
            FootAssessed(foot.side, arch.classify(foot, wearer.age), pronation.classify(foot, wearer.age))
            for foot in wearer.feet
        ),
        differences=tuple(_differences(wearer.feet)),
        size=sizes.of_length(max(lengths)) if lengths else None,
        width_letters=tuple(_letters(wearer)),
        blocking=tuple(flag for flag in wearer.red_flags if flag not in wearer.cleared),
        cautions=wearer.cautions,
        cleared=wearer.cleared,
        scans_doubted=tuple(_doubted(foot) for foot in wearer.feet if foot.scan_doubts),
    )


def _doubted(foot: Foot) -> ScanDoubted:
    return ScanDoubted(foot.side, tuple(Reason(code, TEXTS[ScanCode(code)]) for code in foot.scan_doubts))


def _letters(wearer: Wearer) -> Iterator[tuple[Side, str]]:
    for foot in wearer.feet:
        length, width = foot.mm(MeasureCode.FOOT_LENGTH), foot.mm(MeasureCode.BALL_WIDTH)
        letter = sizes.about_width_letter(length, width, wearer.sizing) if length and width else None
        if letter is not None:
            yield foot.side, letter


def _differences(feet: tuple[Foot, ...]) -> Iterator[Difference]:
    if len(feet) < len(Side):
        return
    left, right = feet
    for code, confirm in anatomy.ASYMMETRY_CONFIRM.items():
        one, other = left.mm(code), right.mm(code)
        if one is None or other is None or abs(one - other) <= confirm:
            continue
        again = anatomy.ASYMMETRY_REMEASURE[code]
        name = code.value.replace("_", " ")
        reason = Reason(
            "sides_differ",
            f"The {name} of the feet differs by {abs(one - other):f} mm.",
            (("left", f"{one:f}"), ("right", f"{other:f}")),
            f"over {confirm:f} mm to confirm, over {again:f} mm to measure again",
            OURS,
        )
        yield Difference(code, abs(one - other), abs(one - other) > again, reason)
