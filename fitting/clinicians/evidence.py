"""What of clinicians and pressure pictures counts for a profile: verified, of this or an earlier version, fresh."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from fitting.clinical import SideValues
from fitting.measured import Side
from fitting.models import BlockLift, ClinicianEntry, FootProfile, PressurePrint

# Feet change; what was found longer ago than this is not looked at [P].
FRESH: Final = dt.timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Lifted:
    """Red flags with which a clinician lets a wearer have insoles, and the day a fitter verified that."""

    flags: frozenset[str] = frozenset()
    on: dt.date | None = None


NOTHING_LIFTED: Final = Lifted()


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What counts for one profile beyond its own answers and measures.

    :ivar values: what a clinician said of each foot.
    :ivar prints: arch index and cells in contact of each foot that stood on a plate.
    """

    values: Mapping[Side, SideValues] = field(default_factory=dict)
    prints: Mapping[Side, tuple[Decimal, int]] = field(default_factory=dict)
    lifted: Lifted = NOTHING_LIFTED

    def found(self, side: Side) -> dict[str, Any]:
        """Return the findings of a foot, by the names of :class:`fitting.rules.evidence.Findings`."""
        told = self.values[side].found() if side in self.values else {}
        if side in self.prints:
            told["arch_index"], told["print_cells"] = self.prints[side]
        return told


def evidence_of(profile: FootProfile, *, at: dt.datetime) -> Evidence:
    """Return what counts for a profile: two statements, a third if a red flag was ticked."""
    day = profile.submitted_at or at
    return Evidence(_values(profile, day), _prints(profile, day), lifts_of([profile], at=at).get(profile.pk, Lifted()))


def _values(profile: FootProfile, day: dt.datetime) -> Mapping[Side, SideValues]:
    entries = ClinicianEntry.objects.filter(
        profile__wearer=profile.wearer_id,
        profile__version__lte=profile.version,
        status="verified",
        signed_on__gt=(day - FRESH).date(),
    )
    newest = entries.order_by("-profile__version").first()
    return newest.told if newest is not None else {}


def _prints(profile: FootProfile, day: dt.datetime) -> Mapping[Side, tuple[Decimal, int]]:
    rows = PressurePrint.objects.counting().filter(
        profile__wearer=profile.wearer_id, profile__version__lte=profile.version, taken_at__gt=day - FRESH
    )
    # The newest version first, and in one version a clinician's before one's own.
    ordered = sorted(rows.select_related("profile"), key=lambda row: (row.profile.version, row.entry_id is not None))
    return {Side(row.side): (row.arch_index, row.cells) for row in ordered}


def lifts_of(profiles: Iterable[FootProfile], *, at: dt.datetime) -> dict[int, Lifted]:
    """
    Return, by profile, the ticked red flags that were lifted; one statement, none if nothing was ticked.

    A lift of an earlier version holds for a later one that was made before the lift ends, for the flags it covers.
    """
    flagged = [profile for profile in profiles if profile.red_flags]
    if not flagged:
        return {}
    lifts = list(BlockLift.objects.of_wearers({one.wearer_id for one in flagged}).select_related("profile"))
    return {profile.pk: _lifted(profile, lifts, profile.submitted_at or at) for profile in flagged}


def _lifted(profile: FootProfile, lifts: Iterable[BlockLift], day: dt.datetime) -> Lifted:
    holding = [
        lift
        for lift in lifts
        if lift.profile.wearer_id == profile.wearer_id
        and lift.profile.version <= profile.version
        and day < lift.valid_until
    ]
    covered = frozenset(flag for lift in holding for flag in lift.flags) & frozenset(profile.red_flags)
    days = [lift.lifted_at.date() for lift in holding if covered & set(lift.flags)]
    return Lifted(covered, max(days, default=None))
