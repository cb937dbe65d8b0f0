"""
Chapter: what a fitter builds instead of what the rules propose, within the limits of what can be built.

A prescription is never edited: other values are a new one that supersedes it, and that is looked at and approved like
any other.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fitting import consenting
from fitting.measured import Side
from fitting.models import Prescription, PrescriptionSide, PrescriptionStatus, engraved
from fitting.parameters import LIMITS, Grade, InsoleLength, InsoleSpec, Room, SideParameters
from fitting.reviewing import (
    NotUnderReview,
    held_prescription,
    held_with_wearer,
    insist_on_newest_feet,
    problems_of,
    said_within,
)
from fitting.rules import records
from fitting.rules.causes import Cause
from fitting.rules.refitting import Change, Misfit, changes_for
from fitting.rules.refitting import changed as changed_by
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Problem

# Parameters that are chosen from a few words; all others are numbers within LIMITS.
CHOICES: Final[Mapping[str, type[Grade | InsoleLength | Room]]] = {
    "length": InsoleLength, "room": Room, "heel_grade": Grade, "arch_grade": Grade, "forefoot_grade": Grade,
}  # fmt: skip
ADJUSTABLE: Final = frozenset({PrescriptionStatus.IN_REVIEW, PrescriptionStatus.APPROVED})

type Changes = Mapping[str, Mapping[str, str]]


class AdjustmentRefused(BadInput):
    """A value cannot be built."""

    code = "adjustment_refused"
    title = "Some values cannot be built; see the errors."


class NothingChanged(BadInput):
    """The same values again."""

    code = "nothing_changed"
    title = "Change at least one value, or approve it as it is."


@allowed("fitter")
def adjust(prescription_id: int, *, changes: Changes, note: str, at: dt.datetime, by: Actor) -> Prescription:
    """
    Make a new prescription with other values, which supersedes this one and is in review.

    :param changes: by side and parameter, as text; what is not named, or empty, stays.
    :param note: why.
    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is neither in review nor approved.
    :raises WordsMissing: without a note.
    :raises ReasonTooLong: if the note is longer than there is room for.
    :raises NewerFeet: if the wearer has submitted another version since it was proposed.
    :raises ConsentMissing: if the feet may not be used.
    :raises NothingChanged: if every value stays.
    :raises AdjustmentRefused: with each value beyond its limits, and each pair that excludes each other.
    """
    why = said_within(note, "/note")
    with held_with_wearer(prescription_id) as (old, wearer):
        if old.status not in ADJUSTABLE:
            raise NotUnderReview
        insist_on_newest_feet(old)
        consenting.insist_on_consent(wearer, on=at.date())
        sides = list(old.sides.all())
        specs = {side.side: _adjusted(side, changes.get(side.side, {})) for side in sides}
        changed = {side.side: _changed(side.insole, specs[side.side]) for side in sides}
        if not any(changed.values()):
            raise NothingChanged
        _refuse_clashes(specs[side] for side, names in changed.items() if names)
        causes = [cause for cause in old.causes if not _is_mended(cause, changed)]
        made = _successor(old, causes, remark=why, at=at)
        copies = [_copy(side, made, specs[side.side], changed[side.side], why) for side in sides]
        return _take_over(old, made, copies, "adjusted", at=at, by=by)


@allowed("system")
def refit(prescription_id: int, *, said: Mapping[str, Collection[str]], at: dt.datetime, by: Actor) -> Prescription:
    """
    Propose other values for what does not fit: a new prescription, which supersedes this one, for a fitter to look at.

    Where nothing can be changed within the limits it has the same values, and a fitter looks all the same.

    :param said: by side what does not fit, as :class:`fitting.rules.refitting.Misfit`.
    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is neither in review nor approved.
    """
    with held_prescription(prescription_id) as old:
        if old.status not in ADJUSTABLE:
            raise NotUnderReview
        sides, arches = list(old.sides.all()), _arches(old)
        changes = {
            side.side: changes_for(
                side.insole, [Misfit(one) for one in said.get(side.side, ())], measured_arch_mm=arches.get(side.side)
            )
            for side in sides
        }
        told = [(side, change) for side, found in changes.items() for change in found]
        causes = [Cause("fit_reported", change.reason.sentence, Side(side)) for side, change in told]
        clamps = [
            Cause("limit_reached", f"{change.parameter}: {change.clamp}.", Side(side))
            for side, change in told
            if change.clamp
        ]
        known = [cause for cause in old.causes if cause["code"] != "fit_reported"]
        made = _successor(old, [*records.to_json([*causes, *clamps]), *known], remark="", at=at)
        copies = [_refitted(side, made, changes[side.side]) for side in sides]
        return _take_over(old, made, copies, "fit_reported", at=at, by=by)


def _successor(old: Prescription, causes: Sequence[Mapping[str, Any]], *, remark: str, at: dt.datetime) -> Prescription:
    return Prescription(
        profile_id=old.profile_id, variant_id=old.variant_id, assessment_id=old.assessment_id, replaces=old,
        rules_version=old.rules_version, is_blocked=old.is_blocked, remark=remark, proposed_at=at, causes=list(causes),
    )  # fmt: skip


def _take_over(
    old: Prescription,
    made: Prescription,
    sides: Iterable[PrescriptionSide],
    reason: str,
    *,
    at: dt.datetime,
    by: Actor,
) -> Prescription:
    """Supersede a held prescription by the one that was made of it, which a fitter looks at."""
    old.become(PrescriptionStatus.SUPERSEDED, at=at, by=by, reason=reason)
    made.save(force_insert=True)
    PrescriptionSide.objects.bulk_create(sides)
    with Prescription.hold(made.pk) as held:
        held.note(field="status", became=held.status, at=at, by=by, reason=reason)
        held.become(PrescriptionStatus.IN_REVIEW, at=at, by=by)
    return held


def _arches(old: Prescription) -> dict[str, Decimal]:
    """Return the height of the arch of each foot that was measured for it."""
    return {foot.side: foot.arch_height_mm for foot in old.profile.measures.all() if foot.arch_height_mm is not None}


def _refitted(side: PrescriptionSide, made: Prescription, changes: Sequence[Change]) -> PrescriptionSide:
    spec = replace(changed_by(side.insole, changes), code=engraved(made.code, Side(side.side)))
    names = {change.parameter for change in changes}
    return PrescriptionSide(
        prescription=made, side=side.side, spec=spec.canonical(), checksum=spec.checksum, confidence=side.confidence,
        reasons=[
            *(one for one in side.reasons if one[0] not in names),
            *([change.parameter, records.to_json(change.reason)] for change in changes),
        ],
        clamps=[
            *(clamp for clamp in side.clamps if clamp.partition(":")[0] not in names),
            *(f"{change.parameter}: {change.clamp}" for change in changes if change.clamp),
        ],
    )  # fmt: skip


def _adjusted(side: PrescriptionSide, wanted: Mapping[str, str]) -> InsoleSpec:
    spec, read, problems = side.insole, dict[str, Any](), []
    for name, text in wanted.items():
        pointer = f"/{side.side}/{name}"
        if not text.strip():
            continue
        try:
            read[name] = _value(name, text.strip())
        except (KeyError, InvalidOperation, ValueError):
            problems.append(Problem(pointer, "unreadable", f"{name}: {_wanted(name)}."))
    if problems:
        raise AdjustmentRefused(problems=problems)
    return replace(spec, parameters=replace(spec.parameters, **read))


def _value(name: str, text: str) -> Any:
    if name in CHOICES:
        return CHOICES[name](text)
    value = Decimal(text.replace(",", "."))
    if name not in LIMITS or not value.is_finite():
        raise KeyError(name)
    return value


def _wanted(name: str) -> str:
    if name in CHOICES:
        return "one of " + ", ".join(one.value for one in CHOICES[name])
    if name not in LIMITS:
        return "there is no such parameter"
    limit = LIMITS[name]
    return f"a number from {limit.low:f} to {limit.high:f} {limit.unit} in steps of {limit.step:f}"


def _changed(before: InsoleSpec, after: InsoleSpec) -> frozenset[str]:
    one, other = before.parameters, after.parameters
    return frozenset(name for name in SideParameters.__dataclass_fields__ if getattr(one, name) != getattr(other, name))


def _refuse_clashes(specs: Iterable[InsoleSpec]) -> None:
    problems = problems_of(specs)
    if problems:
        raise AdjustmentRefused(problems=problems)


def _is_mended(cause: Mapping[str, Any], changed: Mapping[str, frozenset[str]]) -> bool:
    """Answer whether a cause is about values that a person has chosen anew."""
    return cause["code"] == "parameters_clash" and bool(changed.get(cause["side"] or ""))


def _copy(
    side: PrescriptionSide, made: Prescription, spec: InsoleSpec, changed: frozenset[str], why: str
) -> PrescriptionSide:
    ours = replace(spec, code=engraved(made.code, Side(side.side)))
    reason = {"code": "adjusted_by_fitter", "sentence": why, "inputs": [], "threshold": "", "source": "fitter"}
    reasons = [one for one in side.reasons if one[0] not in changed]
    return PrescriptionSide(
        prescription=made, side=side.side, spec=ours.canonical(), checksum=ours.checksum, confidence=side.confidence,
        reasons=[*reasons, *([name, {**reason, "version": made.rules_version}] for name in sorted(changed))],
        clamps=[clamp for clamp in side.clamps if clamp.partition(":")[0] not in changed],
    )  # fmt: skip
