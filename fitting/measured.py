"""A measured value of one foot: how long, how it was obtained, and under which load."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class Side(enum.StrEnum):
    """Which foot; feet are two objects, and one may be absent."""

    LEFT = "left"
    RIGHT = "right"


class Source(enum.StrEnum):
    """How a value was obtained. It decides how far the value is trusted, so it is never left out."""

    SCAN = "scan"
    RULER = "ruler"
    CLINICIAN = "clinician"
    OWN_WORDS = "own_words"


class Load(enum.StrEnum):
    """
    How much weight the foot bore.

    From no load to most of the body weight a forefoot widens by about a tenth and the midfoot sinks by
    15-18 % (PMC8942268), so a value without its load cannot be compared with another.
    """

    STANDING_HALF = "standing_half"
    STANDING_FULL = "standing_full"
    SEATED = "seated"
    UNLOADED = "unloaded"


@dataclass(frozen=True, slots=True)
class Measured:
    """One value in millimetres with one decimal, its source and its load."""

    value_mm: Decimal
    source: Source
    load: Load
