"""
What to build for one foot: the parameters of a prescription's side, and the limits of each.

Millimetres and degrees are ``Decimal``. Ranges follow what orthotic labs publish (heel cups 0-30 mm,
posts to 6°, lifts in the shoe to 10 mm, skives to 6 mm with a cup of 14 mm or more); those marked [P] are ours.
A specification never says that it treats anything: it is a shape.
"""

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from fitting.measured import Side
from shop.refusal import BadInput

SPEC_VERSION: Final = 1
# Changes whenever the same specification would give another shape.
GEOMETRY_VERSION: Final = 1
CODE_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
CODE_LONGEST: Final = 12


class SpecUnreadable(BadInput):
    """A specification that cannot be read: a member is missing, unknown or no number."""

    code = "insole_spec_unreadable"
    title = "The specification of the insole cannot be read."


class InsoleLength(enum.StrEnum):
    """How far the insole reaches."""

    FULL = "full"  # to the tip of the toes, then trimmed to the shoe
    SULCUS = "sulcus"  # to the crease behind the toes
    THREE_QUARTER = "three_quarter"  # to just behind the ball


class Grade(enum.StrEnum):
    """How stiff a zone of the core is."""

    SOFT = "soft"
    MEDIUM = "medium"
    FIRM = "firm"
    REINFORCED = "reinforced"


class Room(enum.StrEnum):
    """How much room the shoe leaves above its own sole."""

    SLIM = "slim"  # dress shoes, cleats, low heels, sandals
    STANDARD = "standard"  # running, court, everyday and work shoes
    DEEP = "deep"  # boots, orthopaedic shoes


@dataclass(frozen=True, slots=True)
class Limit:
    """The values a parameter may have: from ``low`` to ``high``, both included, in steps from zero."""

    low: Decimal
    high: Decimal
    step: Decimal
    unit: str = "mm"

    def __contains__(self, value: object) -> bool:
        """Answer whether the value may be built."""
        return isinstance(value, Decimal) and self.low <= value <= self.high and value % self.step == 0

    def nearest(self, value: Decimal) -> Decimal:
        """Return the allowed value next to this one."""
        stepped = (value / self.step).quantize(Decimal(1)) * self.step
        return min(max(stepped, self.low), self.high)


def _limit(low: str, high: str, step: str = "0.5", unit: str = "mm") -> Limit:
    return Limit(Decimal(low), Decimal(high), Decimal(step), unit)


LIMITS: Final[Mapping[str, Limit]] = {
    "arch_height_mm": _limit("4", "40"),
    "heel_cup_depth_mm": _limit("6", "24"),
    "rearfoot_post_deg": _limit("-6", "6", unit="°"),
    "forefoot_post_deg": _limit("-6", "6", unit="°"),
    "met_pad_mm": _limit("0", "6"),
    "heel_lift_mm": _limit("0", "10"),
    "medial_skive_mm": _limit("0", "6"),
    "shell_mm": _limit("2", "5", "0.25"),
    "top_cover_mm": _limit("0", "6"),
    "length_allowance_mm": _limit("0", "10"),
    "width_allowance_mm": _limit("3", "8"),
}
# What a foot must measure for this geometry to hold; the plausibility of a profile is stricter.
SHAPE_LIMITS: Final[Mapping[str, Limit]] = {
    "foot_length_mm": _limit("125", "345", "0.1"),
    "ball_width_mm": _limit("45", "165", "0.1"),
    "heel_width_mm": _limit("30", "125", "0.1"),
    "ball_length_mm": _limit("80", "280", "0.1"),
}
# Typical shares of foot length (ANSUR II, both sexes), for what was not measured.
HEEL_WIDTH_SHARE: Final = Decimal("0.270")
BALL_LENGTH_SHARE: Final = Decimal("0.740")


@dataclass(frozen=True, slots=True)
class FootShape:
    """
    The measures of one foot that give an insole its outline, in mm.

    :ivar ball_length_mm: from the back of the heel to the first metatarsal head, along the axis.
    """

    side: Side
    foot_length_mm: Decimal
    ball_width_mm: Decimal
    heel_width_mm: Decimal
    ball_length_mm: Decimal

    @classmethod
    def of(
        cls,
        side: Side,
        foot_length_mm: Decimal,
        ball_width_mm: Decimal,
        heel_width_mm: Decimal | None = None,
        ball_length_mm: Decimal | None = None,
    ) -> Self:
        """Return the shape; a heel width or ball length that was not measured is taken from the usual share."""
        tenth = Decimal("0.1")
        heel = heel_width_mm or (HEEL_WIDTH_SHARE * foot_length_mm).quantize(tenth)
        ball = ball_length_mm or (BALL_LENGTH_SHARE * foot_length_mm).quantize(tenth)
        return cls(side, foot_length_mm, ball_width_mm, heel, ball)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideParameters:
    """
    The shape prescribed for one side, over the flat top of an insole of ``shell_mm``.

    :ivar arch_height_mm: apex of the inner arch above the flat top beside it.
    :ivar heel_cup_depth_mm: rim of the heel cup above the heel seat.
    :ivar rearfoot_post_deg: tilt of the heel seat; positive raises the inner side (varus), negative the outer.
    :ivar forefoot_post_deg: the same for the ball of the foot.
    :ivar met_pad_mm: height of the dome behind the metatarsal heads; 0 is none.
    :ivar heel_lift_mm: how much the whole heel is raised, tapering to the ball.
    :ivar medial_skive_mm: height of the wedge inside the inner heel seat; 0 is none.
    :ivar shell_mm: thickness under the heel; the forefoot is thinner, never under the process limit.
    :ivar top_cover_mm: thickness of the cover, which is a part of its own and not in the solid.
    :ivar length_allowance_mm: how much longer than the foot a full-length insole is.
    :ivar width_allowance_mm: how much wider than the foot it is, at the heel and at the ball.
    """

    arch_height_mm: Decimal
    heel_cup_depth_mm: Decimal
    rearfoot_post_deg: Decimal = Decimal(0)
    forefoot_post_deg: Decimal = Decimal(0)
    met_pad_mm: Decimal = Decimal(0)
    heel_lift_mm: Decimal = Decimal(0)
    medial_skive_mm: Decimal = Decimal(0)
    length: InsoleLength = InsoleLength.FULL
    room: Room = Room.STANDARD
    shell_mm: Decimal = Decimal(3)
    top_cover_mm: Decimal = Decimal(2)
    heel_grade: Grade = Grade.MEDIUM
    arch_grade: Grade = Grade.MEDIUM
    forefoot_grade: Grade = Grade.MEDIUM
    length_allowance_mm: Decimal = Decimal(5)
    width_allowance_mm: Decimal = Decimal(5)


@dataclass(frozen=True, slots=True)
class InsoleSpec:
    """
    Everything a design is made from; the same specification gives the same design, for ever.

    :ivar code: what is engraved underneath: A-Z, 0-9 and hyphens, 1 to 12 of them.
    """

    shape: FootShape
    parameters: SideParameters
    code: str
    version: int = SPEC_VERSION

    def canonical(self) -> str:
        """Return the one JSON text of this specification: sorted, without spaces, numbers in their shortest form."""
        return json.dumps(asdict(self), default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    @property
    def checksum(self) -> str:
        """SHA-256 of the canonical text, in hex."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """
        Read what :meth:`canonical` wrote.

        :raises SpecUnreadable: if a member is missing, unknown, or not of its kind.
        """
        try:
            told = json.loads(text)
            spec = cls(
                shape=_read(FootShape, told["shape"]),
                parameters=_read(SideParameters, told["parameters"]),
                code=str(told["code"]),
                version=int(told["version"]),
            )
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise SpecUnreadable(f"The specification cannot be read: {error}.") from error
        if spec.version != SPEC_VERSION or set(told) != {"shape", "parameters", "code", "version"}:
            raise SpecUnreadable(f"A specification of version {SPEC_VERSION} is wanted, with no further members.")
        return spec


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return "0" if text == "-0" else text
    raise TypeError(f"{value!r} has no place in a specification")


def _read[Kind: (FootShape, SideParameters)](kind: type[Kind], told: Mapping[str, Any]) -> Kind:
    read: dict[str, Any] = {}
    for field in fields(kind):
        value = told[field.name]
        as_read = field.type if callable(field.type) else Decimal
        read[field.name] = as_read(str(value))
        if isinstance(read[field.name], Decimal) and not read[field.name].is_finite():
            raise ValueError(f"{field.name} is no number")
    if set(told) != set(read):
        raise ValueError(f"unknown: {', '.join(sorted(set(told) - set(read)))}")
    return kind(**read)
