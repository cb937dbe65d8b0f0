"""Where and how a side does not fit, in words that people use; what may be changed for it, and what may help first."""

from enum import StrEnum


class Misfit(StrEnum):
    """Six zones of a foot, and which way it is wrong there."""

    ARCH_TOO_HIGH = "arch_too_high"
    ARCH_TOO_LOW = "arch_too_low"
    HEEL_TOO_DEEP = "heel_too_deep"
    HEEL_TOO_LOOSE = "heel_too_loose"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_WIDE = "too_wide"
    TOO_NARROW = "too_narrow"
    TOO_THICK = "too_thick"
    TOO_THIN = "too_thin"
    PRESSES_FOREFOOT = "presses_forefoot"
    PRESSES_ARCH = "presses_arch"
    PRESSES_HEEL = "presses_heel"
