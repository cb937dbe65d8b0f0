"""Reads measures as clients send them: per side and code a value, how it was obtained, and under which load."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from fitting.anatomy import ANY_FOOT, LENGTH_SLIPS, slip
from fitting.measured import Load, Measured, Side, Source
from fitting.questionnaire.amounts import number
from fitting.questionnaire.kinds import BadAnswers, all_of, wrong
from shop.fit_spec import MeasureCode

type SentMeasures = dict[Side, dict[MeasureCode, Measured | None]]

# Exactly one of these says how long; the value is kept in millimetres with one decimal.
LENGTH_UNITS: Final = {"value_mm": Decimal(1), "value_cm": Decimal(10), "value_in": Decimal("25.4")}


def read_measures(sent: object, sources: frozenset[Source]) -> SentMeasures:
    """
    Read ``{"left": {"foot_length": {"value_mm": 251, "source": "ruler", "load": "standing_half"}}}``.

    ``null`` instead of a value removes it, ``null`` instead of a side removes every value of that side.

    :param sources: what the author may state; a scan or a clinician speaks through another door.
    :raises BadAnswers: with every problem.
    """
    read: SentMeasures = {}
    all_of(_sides(_object(sent, "/measures"), sources, read))
    return read


def _object(value: object, pointer: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise wrong(pointer, "not_an_object", "Send an object.")
    return value


def _sides(sent: Mapping[str, object], sources: frozenset[Source], read: SentMeasures) -> Iterator[BadAnswers | None]:
    for name, values in sent.items():
        pointer = f"/measures/{name}"
        if name not in set(Side):
            yield wrong(pointer, "unknown_side", "A foot is left or right.")
            continue
        side = read.setdefault(Side(name), {})
        if values is None:
            side.update(dict.fromkeys(MeasureCode))
            continue
        try:
            found = _object(values, pointer)
        except BadAnswers as refusal:
            yield refusal
            continue
        for code, value in found.items():
            try:
                known = _code(code, f"{pointer}/{code}")
                side[known] = _value(value, known, f"{pointer}/{code}", sources)
            except BadAnswers as refusal:
                yield refusal


def _code(code: str, pointer: str) -> MeasureCode:
    if code not in set(MeasureCode):
        raise wrong(pointer, "unknown_measure", f"Choose from: {', '.join(MeasureCode)}.")
    return MeasureCode(code)


def _value(sent: object, code: MeasureCode, pointer: str, sources: frozenset[Source]) -> Measured | None:
    if sent is None:
        return None
    given = _object(sent, pointer)
    unknown = set(given) - {*LENGTH_UNITS, "source", "load"}
    if unknown:
        raise wrong(f"{pointer}/{min(unknown)}", "unknown_field", "Send a value, its source and its load.")
    source = _one_of(given.get("source"), {one.value for one in sources}, f"{pointer}/source")
    load = _one_of(given.get("load"), {one.value for one in Load}, f"{pointer}/load")
    return Measured(_length(given, code, pointer), Source(source), Load(load))


def _one_of(value: object, known: set[str], pointer: str) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise wrong(pointer, "unknown_choice", f"Choose one of: {', '.join(sorted(known))}.")


def _length(given: Mapping[str, object], code: MeasureCode, pointer: str) -> Decimal:
    named = [unit for unit in LENGTH_UNITS if unit in given]
    if len(named) != 1:
        raise wrong(pointer, "value_missing", f"Send exactly one of: {', '.join(LENGTH_UNITS)}.")
    [unit] = named
    length = (number(given[unit], f"{pointer}/{unit}") * LENGTH_UNITS[unit]).quantize(Decimal("0.1"))
    bounds = ANY_FOOT[code]
    if length in bounds:
        return length
    meant = slip(length, bounds, LENGTH_SLIPS)
    if meant is not None:
        detail = f"{length:f} mm looks like {meant.meant}; that would be {meant.value} mm. Send it in millimetres."
        raise wrong(f"{pointer}/{unit}", "unit_slip", detail)
    detail = f"Send {bounds.low:f} to {bounds.high:f} mm."
    raise wrong(f"{pointer}/{unit}", "out_of_range", detail)
