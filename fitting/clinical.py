"""
What a clinician may say of each foot, its limits, and the professions that may sign.

Scores and angles are what only a trained hand or eye finds; the prescribed parameters are those that the rules never
propose by themselves. Degrees are positive where the inner side is concerned: an everted heel, a varus forefoot, a post
that raises the inner side.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final, Self

from fitting.measured import Load, Side
from fitting.parameters import LIMITS, Limit
from shop.refusal import Problem

# Redmond 2008: talar head, curves at the lateral malleolus, calcaneal angle, talonavicular bulge, medial arch,
# forefoot on rearfoot; each from -2 to +2.
FPI_ITEMS: Final = (
    "talar_head", "malleolar_curves", "calcaneal_position", "talonavicular_bulge", "medial_arch", "forefoot_abduction",
)  # fmt: skip
FPI_MOST: Final = 2
STANDING: Final = (Load.STANDING_HALF, Load.STANDING_FULL)
# The index is published sitting and standing, and for no other load.
INDEX_LOADS: Final = (Load.SEATED, *STANDING)


def _limit(low: str, high: str, step: str, unit: str) -> Limit:
    return Limit(Decimal(low), Decimal(high), Decimal(step), unit)


BOUNDS: Final[Mapping[str, Limit]] = {
    "rearfoot_deg": _limit("-20", "30", "0.5", "°"),
    "arch_height_index": _limit("0.200", "0.500", "0.001", ""),
    "forefoot_deg": _limit("-20", "20", "0.5", "°"),
    "shorter_by_mm": _limit("0", "40", "0.5", "mm"),
    "post_deg": LIMITS["rearfoot_post_deg"],
    "forefoot_post_deg": LIMITS["forefoot_post_deg"],
    "lift_mm": LIMITS["heel_lift_mm"],
    "met_pad_mm": LIMITS["met_pad_mm"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideValues:
    """
    What a clinician says of one foot; ``None`` where nothing is said.

    :ivar fpi: the six items of the Foot Posture Index in the order of :data:`FPI_ITEMS`.
    :ivar rearfoot_deg: heel against lower leg, standing; positive is everted.
    :ivar arch_height_index: height of the dorsum at half the length, over the length to the ball.
    :ivar forefoot_deg: forefoot on rearfoot; positive is varus.
    :ivar shorter_by_mm: how much shorter this leg is.
    :ivar post_deg: prescribed tilt of the heel seat, as ``forefoot_post_deg``, ``lift_mm``, ``met_pad_mm`` are
        prescribed parameters.
    """

    fpi: tuple[int, ...] | None = None
    rearfoot_deg: Decimal | None = None
    rearfoot_load: Load | None = None
    arch_height_index: Decimal | None = None
    arch_height_load: Load | None = None
    forefoot_deg: Decimal | None = None
    shorter_by_mm: Decimal | None = None
    post_deg: Decimal | None = None
    forefoot_post_deg: Decimal | None = None
    lift_mm: Decimal | None = None
    met_pad_mm: Decimal | None = None

    @property
    def score(self) -> int | None:
        """The sum of the six items, -12 to 12."""
        return None if self.fpi is None else sum(self.fpi)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return all(getattr(self, field.name) is None for field in fields(self))

    def to_json(self) -> dict[str, Any]:
        """Return what is said, as it is stored: decimals as text, so that they come back as they were."""
        told: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                told[field.name] = list(value) if isinstance(value, tuple) else str(value)
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote, or what a door has read."""
        read: dict[str, Any] = {}
        for name, value in told.items():
            if value is None or value == "":
                continue
            if name == "fpi":
                read[name] = tuple(int(item) for item in value)
            elif name.endswith("_load"):
                read[name] = Load(value)
            else:
                read[name] = Decimal(str(value))
        return cls(**read)

    def found(self) -> dict[str, Any]:
        """Return the findings that this tells, by the names of :class:`fitting.rules.evidence.Findings`."""
        told = {
            "fpi": self.score,
            "rearfoot_deg": self.rearfoot_deg,
            "rearfoot_load": self.rearfoot_load,
            "arch_height_index": self.arch_height_index,
            "arch_height_load": self.arch_height_load,
            "shorter_by_mm": self.shorter_by_mm,
            "post_deg": self.post_deg,
            "forefoot_post_deg": self.forefoot_post_deg,
            "lift_mm": self.lift_mm,
            "met_pad_mm": self.met_pad_mm,
        }
        return {name: value for name, value in told.items() if value is not None}


def problems_of(said: Mapping[Side, SideValues], sides: Sequence[Side]) -> Iterator[Problem]:
    """Yield what cannot be: values beyond their limits, an angle without its load, a foot that insoles are not for."""
    for side, values in said.items():
        if side not in sides and not values.is_empty:
            yield Problem(f"/{side}", "side_absent", "Insoles are wanted for the other foot only; leave this one out.")
        if values.fpi is not None:
            yield from _of_score(values.fpi, f"/{side}/fpi")
        yield from _of_bounds(values, f"/{side}")
        yield from _of_loads(values, f"/{side}")
    left, right = (said.get(side, SideValues()).shorter_by_mm for side in Side)
    if left and right:
        yield Problem("/right/shorter_by_mm", "both_shorter", "Only one leg is the shorter one; leave the other out.")


def _of_bounds(values: SideValues, pointer: str) -> Iterator[Problem]:
    for name, limit in BOUNDS.items():
        value = getattr(values, name)
        if value is not None and value not in limit:
            told = f"{limit.low:f} to {limit.high:f} {limit.unit}".strip()
            yield Problem(f"{pointer}/{name}", "out_of_range", f"Give {told}, in steps of {limit.step:f}.")


_LOADED: Final = (
    ("rearfoot_deg", "rearfoot_load", STANDING),
    ("arch_height_index", "arch_height_load", INDEX_LOADS),
)


def _of_loads(values: SideValues, pointer: str) -> Iterator[Problem]:
    for name, load, known in _LOADED:
        under = getattr(values, load)
        if (getattr(values, name) is not None) != (under is not None):
            yield Problem(f"{pointer}/{load}", "load_missing", "Say under which load it was taken, or leave both out.")
        elif under not in {None, *known}:
            words = ", ".join(one.value for one in known)
            yield Problem(f"{pointer}/{load}", "load_unfit", f"Give one of: {words}.")


def _of_score(items: Sequence[int], pointer: str) -> Iterator[Problem]:
    if len(items) != len(FPI_ITEMS):
        yield Problem(pointer, "fpi_incomplete", f"Give all six items: {', '.join(FPI_ITEMS)}.")
    elif any(abs(item) > FPI_MOST for item in items):
        yield Problem(pointer, "out_of_range", f"Each item is from -{FPI_MOST} to +{FPI_MOST}.")
