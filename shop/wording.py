"""Codes and stored answers as words for staff, spelt in one way on every desk."""

from typing import Final

# What a unit at the end of a name says in words.
_UNITS: Final = {"_mm": "mm", "_cm": "cm", "_kg": "kg"}


def label(code: str) -> str:
    """Write a code as a name: ``order_confirmed`` is *Order confirmed*."""
    return code.replace("_", " ").capitalize()


def status(code: str) -> str:
    """Write a status as Django writes choices that have no words of their own: ``in_review`` is *In Review*."""
    return code.replace("_", " ").title()


def words(value: object) -> str:
    """Write what was stored as JSON: lists and tables as enumerations, codes as words, units behind their number."""
    match value:
        case list():
            return "; ".join(map(words, value)) or "none"
        case dict():
            return ", ".join(_pair(str(name), one) for name, one in value.items()) or "none"
        case bool():
            return "yes" if value else "no"
        case str() if value.replace("_", "").isalnum():
            return value.replace("_", " ")
        case _:
            return str(value)


def _pair(name: str, value: object) -> str:
    unit = next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "")
    stem = name.removesuffix(f"_{unit}") if unit else name
    return f"{stem.replace('_', ' ')}: {words(value)} {unit}".rstrip()
