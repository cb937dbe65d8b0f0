"""Questions for a number with a unit: metric or imperial, and slips of unit recognised."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, override

from fitting.anatomy import Range, slip
from fitting.questionnaire.kinds import Question, wrong

# Nothing we ask for is larger; it also keeps infinities and NaN out.
LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which an amount may be sent, and what one of it is in the canonical unit."""

    code: str
    text: str
    factor: Decimal


def limits(low: str, high: str) -> Range:
    """Return the range from one number to another, both included."""
    return Range(Decimal(low), Decimal(high))


def number(value: object, pointer: str) -> Decimal:
    """
    Read a JSON number exactly as it was written.

    :raises BadAnswers: if it is none.
    """
    if not isinstance(value, bool) and isinstance(value, int | float) and abs(value) <= LARGEST:
        return Decimal(str(value))
    raise wrong(pointer, "not_a_number", "Send a number, for example 168 or 62.5.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Question):
    """
    A number with a unit, stored in the first unit with one decimal.

    Sent as a number in the first unit, or as an object of units that are added: ``{"ft": 5, "in": 6}``.
    """

    kind = "amount"

    limits: Range
    units: tuple[Unit, ...]
    slips: tuple[tuple[str, Decimal], ...] = ()

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> float:
        amount = self._total(value, pointer) if isinstance(value, dict) else number(value, pointer)
        unit = self.units[0].code
        rounded = amount.quantize(Decimal("0.1"))
        if rounded in self.limits:
            return float(rounded)
        meant = slip(amount, self.limits, self.slips)
        if meant is not None:
            detail = f"{amount:f} looks like {meant.meant}; that would be {meant.value} {unit}. Send it in {unit}."
            raise wrong(pointer, "unit_slip", detail)
        raise wrong(pointer, "out_of_range", f"Send {self.limits.low:f} to {self.limits.high:f} {unit}.")

    def _total(self, value: Mapping[str, object], pointer: str) -> Decimal:
        factors = {unit.code: unit.factor for unit in self.units}
        if not value or not set(value) <= set(factors):
            raise wrong(pointer, "unknown_unit", f"Use these units: {', '.join(factors)}.")
        return sum((number(given, f"{pointer}/{code}") * factors[code] for code, given in value.items()), Decimal(0))

    @override
    def _more(self) -> dict[str, object]:
        return {
            "unit": self.units[0].code,
            "units": [{"code": unit.code, "text": unit.text} for unit in self.units],
            "min": float(self.limits.low),
            "max": float(self.limits.high),
        }
