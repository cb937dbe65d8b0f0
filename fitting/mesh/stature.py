"""How long a foot may be for the body it belongs to."""

from typing import Final

from fitting.anatomy import hard_range
from fitting.scan_found import Hints
from shop.fit_spec import MeasureCode

_HEIGHT_ADULT: Final = (0.1285, 0.180)  # foot length by stature, mean ± 4.5 SD of ANSUR II, both sexes
_CHILD_CM: Final = 120.0


def goes_with_height(length: float, height_cm: float) -> bool:
    """Answer whether a foot (mm) may belong to somebody so tall."""
    low, high = _HEIGHT_ADULT
    low, high = (low - 0.012, high + 0.012) if height_cm < _CHILD_CM else (low, high)
    return low <= length / (10 * height_cm) <= high


def goes_with_body(length: float, said: Hints) -> bool:
    """Answer whether a foot (mm) may belong to somebody of the height and the age that were said, if any were."""
    if said.height_cm is not None and not goes_with_height(length, said.height_cm):
        return False
    limits = hard_range(MeasureCode.FOOT_LENGTH, said.age) if said.age is not None else None
    return limits is None or float(limits.low) <= length <= float(limits.high)
