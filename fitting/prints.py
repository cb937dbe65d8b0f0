"""Chapter: pressure pictures of the feet; each is read at once, and what it tells is kept, not the picture itself."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db.models import Q

from fitting import consenting, intake, pressure
from fitting.measured import Side
from fitting.models import FootProfile, PressurePrint, reach_of
from fitting.pressure import Footprint
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Problem

ACTORS = ("customer", "guest", "wearer", "fitter")


class PrintUnusable(BadInput):
    """The file cannot be used; the error's code says why, and how to fix it."""

    code = "pressure_print_unusable"
    title = "This pressure picture cannot be used; see the error."


class PrintUnknown(NotFound):
    """There is no picture of this foot."""

    code = "pressure_print_unknown"
    title = "There is no pressure picture of this foot."


@dataclass(frozen=True, slots=True)
class Read:
    """A picture that can be used: what it tells, and its checksum."""

    told: Footprint
    sha256: str


def read(data: bytes, *, pointer: str = "/file") -> Read:
    """
    Read a matrix as CSV.

    :raises PrintUnusable: with the code of what is wrong, at the pointer.
    """
    try:
        told = pressure.read(data)
    except pressure.PrintRefused as refused:
        sentence = str(refused)
        raise PrintUnusable(sentence, problems=[Problem(pointer, refused.code.value, sentence)]) from refused
    return Read(told, hashlib.sha256(data).hexdigest())


@allowed(*ACTORS)
def take(profile_id: int, side: Side, data: bytes, *, at: dt.datetime, by: Actor) -> PressurePrint:
    """
    Take the pressure picture of one foot into a draft; it replaces an earlier one.

    :raises PrintUnusable: with the code of what is wrong with it.
    :raises NotFound: if the actor has no such profile.
    :raises ProfileFrozen: if it is submitted.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises ConsentMissing: if health answers may not be taken in.
    """
    found = read(data)
    with FootProfile.hold_where(reach_of(by, "wearer__") & Q(pk=profile_id)) as rows:
        profile = _changeable(rows, by)
        lacking = consenting.lacking_of(profile.wearer_id, on=at.date())
        if lacking:
            raise consenting.ConsentMissing(problems=lacking)
        row = written(found, side, profile.pk, at=at)
        profile.change(changed_at=at, revision=profile.revision + 1)
        profile.note(field="print", became=side.value, at=at, by=by)
    return row


@allowed(*ACTORS)
def take_away(profile_id: int, side: Side, *, at: dt.datetime, by: Actor) -> None:
    """
    Take the picture of a foot out of a draft.

    :raises NotFound: if the actor has no such profile.
    :raises ProfileFrozen: if it is submitted.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises PrintUnknown: if there is none.
    """
    with FootProfile.hold_where(reach_of(by, "wearer__") & Q(pk=profile_id)) as rows:
        profile = _changeable(rows, by)
        if not profile.prints.filter(side=side, entry=None, removed_at=None).update(removed_at=at):
            raise PrintUnknown
        profile.change(changed_at=at, revision=profile.revision + 1)


def _changeable(rows: list[FootProfile], by: Actor) -> FootProfile:
    if not rows:
        raise NotFound
    consenting.insist_on_voice(consenting.one_live([rows[0].wearer]), by)
    if not rows[0].is_draft:
        raise intake.ProfileFrozen
    return rows[0]


def written(found: Read, side: Side, profile_id: int, *, at: dt.datetime, entry_id: int | None = None) -> PressurePrint:
    """Write what a picture tells, in place of an earlier one of the same foot; the caller holds what it belongs to."""
    same = PressurePrint.objects.present().filter(profile_id=profile_id, entry_id=entry_id, side=side)
    same.update(removed_at=at)
    told = found.told
    forefoot, midfoot, heel = told.thirds
    return PressurePrint.objects.create(
        profile_id=profile_id, entry_id=entry_id, side=side.value, arch_index=told.arch_index, cells=told.cells,
        forefoot_cells=forefoot, midfoot_cells=midfoot, heel_cells=heel, toes_at=told.toes_at, sha256=found.sha256,
        taken_at=at,
    )  # fmt: skip
