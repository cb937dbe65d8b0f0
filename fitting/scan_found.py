"""
What measuring a scan found: plain values that go through JSON and mean the same on both ends.

Lengths are millimetres with one decimal, angles degrees, indices bare numbers. A value that could not be
measured is absent, never zero.
"""

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from fitting.measured import Side
from fitting.scan_codes import NOTES, TEXTS, ScanCode

# Raised when the same bytes may measure differently than before.
MEASURING_VERSION: Final = "2"
# Below this nothing is concluded from a value: it was supposed rather than measured.
SURE_ENOUGH: Final = 0.5


class Verdict(enum.StrEnum):
    """What becomes of a scan."""

    YES = "yes"  # measured, taken
    PARTIAL = "partial"  # the underside alone: taken for what it shows
    REVIEW = "review"  # measured, a person looks
    NO = "no"  # refused; the code says why


class Unit(enum.StrEnum):
    """The unit of a file's numbers."""

    MM = "mm"
    CM = "cm"
    DM = "dm"
    M = "m"
    INCH = "inch"


MM_PER: Final[dict[Unit, float]] = {Unit.MM: 1.0, Unit.CM: 10.0, Unit.DM: 100.0, Unit.M: 1000.0, Unit.INCH: 25.4}


class Sole(enum.StrEnum):
    """What the scan shows of the underside."""

    SCANNED = "scanned"
    FILLED = "filled"  # closed by a flat face: nothing about the arch
    MISSING = "missing"


class Found(enum.StrEnum):
    """What a scan may tell of a foot, beyond the measures a product asks for."""

    FOOT_LENGTH = "foot_length"
    BALL_WIDTH = "ball_width"
    BALL_WIDTH_ANATOMICAL = "ball_width_anatomical"  # first to fifth metatarsal head, straight
    BALL_GIRTH = "ball_girth"
    BALL_LENGTH = "ball_length"
    HEEL_WIDTH = "heel_width"
    INSTEP_HEIGHT = "instep_height"
    ARCH_HEIGHT_INDEX = "arch_height_index"  # instep height by ball length
    ARCH_HEIGHT = "arch_height"
    ARCH_INDEX = "arch_index"  # middle third of the footprint by the whole, toes left out
    REARFOOT_ANGLE = "rearfoot_angle"  # degrees, everted (valgus) is positive


@dataclass(frozen=True, slots=True)
class Value:
    """
    One value, how sure it is and how it was obtained.

    :ivar confidence: 0 to 1; below 0.5 no class should be drawn from it alone.
    :ivar method: which definition and which evidence, in one line.
    """

    value: float
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class Hints:
    """
    What was said about the scan. It is compared with what is found and never replaces it.

    Where a length has two units, the one that was said decides, else height (cm) and age (years) of the wearer.
    """

    side: Side | None = None
    unit: Unit | None = None
    height_cm: float | None = None
    age: int | None = None

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """
        Read ``{"side": …, "unit": …, "height_cm": …, "age": …}``, each of them optional.

        :raises ValueError: for a name or a word that is not known.
        """
        unknown = set(said) - {"side", "unit", "height_cm", "age"}
        if unknown:
            raise ValueError(f"unknown hints: {', '.join(sorted(unknown))}")
        side, unit, height, age = (said.get(name) for name in ("side", "unit", "height_cm", "age"))
        return cls(
            Side(side) if side is not None else None,
            Unit(unit) if unit is not None else None,
            float(height) if height is not None else None,
            int(age) if age is not None else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the form that ``from_json`` reads."""
        return {name: said for name, said in asdict(self).items() if said is not None}


@dataclass(frozen=True, slots=True)
class ScanFound:
    """
    Everything that one file told.

    :ivar code: the reject or the main reason of a look; absent when there is nothing to say.
    :ivar remarks: every code that applies, the main one first.
    :ivar side_confidence: 0 to 1.
    :ivar facts: what the file was like (format, triangles, bodies, …), for people and statistics.
    """

    verdict: Verdict
    code: ScanCode | None = None
    remarks: tuple[ScanCode, ...] = ()
    unit: Unit | None = None
    side: Side | None = None
    side_confidence: float = 0.0
    sole: Sole | None = None
    values: Mapping[Found, Value] = field(default_factory=dict)
    facts: Mapping[str, str | float | bool] = field(default_factory=dict)
    version: str = MEASURING_VERSION

    @classmethod
    def refused(cls, code: ScanCode, *finer: ScanCode, **facts: str | float | bool) -> Self:
        """Return a refusal for one reason, with finer ones beside it."""
        return cls(Verdict.NO, code, (code, *finer), facts=facts)

    @property
    def text(self) -> str:
        """Return the sentence for the customer; empty when there is nothing to say."""
        return TEXTS[self.code] if self.code else ""

    @property
    def in_doubt(self) -> tuple[ScanCode, ...]:
        """Return what a person must look at before anything is made from it; nothing unless that is the verdict."""
        if self.verdict is not Verdict.REVIEW:
            return ()
        return tuple(code for code in self.remarks if code not in NOTES and code is not ScanCode.PLANTAR_ONLY)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, in a fixed order."""
        told = asdict(self)
        told["values"] = {found.value: asdict(value) for found, value in self.values.items()}
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` returned."""
        return cls(
            verdict=Verdict(told["verdict"]),
            code=ScanCode(told["code"]) if told["code"] else None,
            remarks=tuple(map(ScanCode, told["remarks"])),
            unit=Unit(told["unit"]) if told["unit"] else None,
            side=Side(told["side"]) if told["side"] else None,
            side_confidence=float(told["side_confidence"]),
            sole=Sole(told["sole"]) if told["sole"] else None,
            values={Found(name): Value(**value) for name, value in told["values"].items()},
            facts=dict(told["facts"]),
            version=str(told["version"]),
        )
