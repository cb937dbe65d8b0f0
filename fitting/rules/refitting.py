"""
What to change of an insole that does not fit: by zone and side, how much, why, and what a limit takes away.

Steps are ours and small, so that a second remake can go on or back; what they may reach is what labs build, and what
the foot and the shoe have room for.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from fitting.clashes import CUP_BY_ROOM, clashes_of
from fitting.parameters import LIMITS, InsoleLength, InsoleSpec
from fitting.rules.reasons import OURS, Reason

# An arch is never built higher than the measured one and this, mm.
OVER_MEASURED_ARCH: Final = Decimal(2)


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


@dataclass(frozen=True, slots=True)
class Change:
    """
    One parameter's new value.

    :ivar clamp: what a limit took away, in words; empty if nothing.
    """

    parameter: str
    before: Decimal
    after: Decimal
    reason: Reason
    clamp: str = ""


_STEPS: Final[Mapping[Misfit, tuple[str, str]]] = {
    Misfit.ARCH_TOO_HIGH: ("arch_height_mm", "-2"),
    Misfit.ARCH_TOO_LOW: ("arch_height_mm", "2"),
    Misfit.HEEL_TOO_DEEP: ("heel_cup_depth_mm", "-2"),
    Misfit.HEEL_TOO_LOOSE: ("heel_cup_depth_mm", "2"),
    Misfit.TOO_LONG: ("length_allowance_mm", "-2"),
    Misfit.TOO_SHORT: ("length_allowance_mm", "2"),
    Misfit.TOO_WIDE: ("width_allowance_mm", "-1"),
    Misfit.TOO_NARROW: ("width_allowance_mm", "1"),
    Misfit.TOO_THICK: ("shell_mm", "-0.5"),
    Misfit.TOO_THIN: ("shell_mm", "0.5"),
    Misfit.PRESSES_FOREFOOT: ("met_pad_mm", "-1"),
    Misfit.PRESSES_ARCH: ("arch_height_mm", "-1"),
    Misfit.PRESSES_HEEL: ("top_cover_mm", "0.5"),
}
# Where there is no pad that could press, a softer top helps.
_WITHOUT_PAD: Final = ("top_cover_mm", "0.5")


def changes_for(spec: InsoleSpec, said: Collection[Misfit], *, measured_arch_mm: Decimal | None = None) -> list[Change]:
    """
    Propose what to change of one side for what its wearer says; what contradicts itself, or has no room, stays.

    :param measured_arch_mm: of the foot; without it only what can be built bounds the arch.
    """
    found = [_change(spec, name, steps, measured_arch_mm) for name, steps in _wanted(spec, said).items()]
    while excluded := _excluded(spec, found):
        found = [_kept_back(change) if change.parameter in excluded else change for change in found]
    return found


def changed(spec: InsoleSpec, changes: Collection[Change]) -> InsoleSpec:
    """Return the specification with the changes."""
    values: dict[str, Any] = {one.parameter: one.after for one in changes}
    return replace(spec, parameters=replace(spec.parameters, **values))


def _wanted(spec: InsoleSpec, said: Collection[Misfit]) -> dict[str, dict[Misfit, Decimal]]:
    """Return by parameter what each of the zones asks for, in the order of zones."""
    wanted: dict[str, dict[Misfit, Decimal]] = {}
    for misfit in Misfit:
        if misfit in said:
            padless = misfit is Misfit.PRESSES_FOREFOOT and not spec.parameters.met_pad_mm
            name, step = _WITHOUT_PAD if padless else _STEPS[misfit]
            wanted.setdefault(name, {})[misfit] = Decimal(step)
    return wanted


def _change(spec: InsoleSpec, name: str, steps: Mapping[Misfit, Decimal], arch_mm: Decimal | None) -> Change:
    before: Decimal = getattr(spec.parameters, name)
    wish, unit = before + sum(steps.values()), LIMITS[name].unit
    after = LIMITS[name].nearest(min([wish, *_most(spec, name, arch_mm)]))
    # Who finds an arch too low gets none that is lower, however little the foot measures.
    after = max(after, before) if wish > before else after
    if name == "length_allowance_mm" and spec.parameters.length is not InsoleLength.FULL:
        after = before
    words = " and ".join(misfit.replace("_", " ") for misfit in steps)
    sentence = f"The wearer says: {words}. So {before.normalize():f} {unit} becomes {after.normalize():f} {unit}."
    reason = Reason("fit_reported", sentence, tuple(("misfit", misfit.value) for misfit in steps), "", OURS)
    told = f"{wish.normalize():f} {unit} wanted, {after.normalize():f} {unit} allowed" if after != wish else ""
    return Change(name, before, after, reason, told)


def _most(spec: InsoleSpec, name: str, arch_mm: Decimal | None) -> Iterator[Decimal]:
    if name == "heel_cup_depth_mm":
        yield CUP_BY_ROOM[spec.parameters.room]
    if name == "arch_height_mm" and arch_mm is not None:
        limit = LIMITS[name]
        yield (arch_mm + OVER_MEASURED_ARCH) // limit.step * limit.step


def _excluded(spec: InsoleSpec, found: Collection[Change]) -> set[str]:
    """Return the changed parameters that brought a clash which was not there before."""
    before = {clash.code for clash in clashes_of(spec)}
    after = [clash for clash in clashes_of(changed(spec, found)) if clash.code not in before]
    moved = {change.parameter for change in found if change.after != change.before}
    # A stack that is too high names the shell alone: then whatever moved is to blame.
    return {name for clash in after for name in moved.intersection(clash.parameters) or moved}


def _kept_back(change: Change) -> Change:
    unit = LIMITS[change.parameter].unit
    told = f"{change.after.normalize():f} {unit} wanted, {change.before.normalize():f} {unit} allowed"
    return replace(change, after=change.before, clamp=told)
