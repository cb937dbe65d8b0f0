"""What often helps before anything is made again: a sentence for each thing that does not fit."""

from collections.abc import Iterable, Mapping
from typing import Final

from fitting.rules.refitting import Misfit

_ARCH: Final = (
    "Wear them an hour longer each day for two weeks: an arch that feels high on the first days is often right after "
    "them. Lace the shoe a little looser over the instep."
)
_HEEL: Final = (
    "Push the insole back until it touches the heel of the shoe, with the shoe's own insole taken out, and lace the "
    "shoe firmly at the ankle."
)
_LENGTH: Final = "Try them in the shoe that you named when you ordered, with its own insole taken out."
_WIDTH: Final = (
    "Try them in a shoe of ordinary width with its own insole taken out: in a narrow shoe the edges are bent up."
)
_VOLUME: Final = (
    "Take the shoe's own insole out, and any other insole. If the foot slides, wear thicker socks or lace the shoe "
    "tighter."
)
_FOREFOOT: Final = (
    "Wear them an hour longer each day for two weeks, and see that the toes have room: a shoe that is short presses "
    "the forefoot down."
)
ADVICE: Final[Mapping[Misfit, str]] = {
    Misfit.ARCH_TOO_HIGH: _ARCH,
    Misfit.ARCH_TOO_LOW: _ARCH,
    Misfit.PRESSES_ARCH: _ARCH,
    Misfit.HEEL_TOO_DEEP: _HEEL,
    Misfit.HEEL_TOO_LOOSE: _HEEL,
    Misfit.PRESSES_HEEL: _HEEL,
    Misfit.TOO_LONG: _LENGTH,
    Misfit.TOO_SHORT: _LENGTH,
    Misfit.TOO_WIDE: _WIDTH,
    Misfit.TOO_NARROW: _WIDTH,
    Misfit.TOO_THICK: _VOLUME,
    Misfit.TOO_THIN: _VOLUME,
    Misfit.PRESSES_FOREFOOT: _FOREFOOT,
}


def advice_for(misfits: Iterable[str]) -> list[str]:
    """Return the advice for everything that does not fit, each piece once, in the order of a foot."""
    said = set(misfits)
    return list(dict.fromkeys(words for misfit, words in ADVICE.items() if misfit in said))
