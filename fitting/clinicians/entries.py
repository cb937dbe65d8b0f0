"""
What a clinician says: values, a signed statement, a document, pressure pictures of the feet.

It comes behind the link, or by post as a letter that a fitter enters. Both ways go through one act, so that what is
refused, replaced, verified and lifted is the same; the entry says which way it came.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import Exists, OuterRef, Q

from fitting import consenting, files, prints
from fitting.clinical import SideValues, problems_of
from fitting.clinicians.links import behind, insist_on_consent
from fitting.measured import Side
from fitting.models import ClinicianEntry, ClinicianLink, Consent, FootProfile, PressurePrint
from fitting.plausibility import Facts
from shop import days
from shop.actor import Actor, Kind, allowed
from shop.refusal import BadInput, NotFound, Problem, Refusal, TooLarge, WrongType

# What a link to the document of an entry is about.
DOCUMENT: Final = "clinician_document"
LARGEST_BYTES: Final = 10 * 1024 * 1024
# A word of a clinician is about the feet of now.
OLDEST: Final = dt.timedelta(days=365)
# By their first bytes; what a file calls itself says nothing.
_TYPES: Final = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class EntryInvalid(BadInput):
    """Some of it cannot be; each problem points at one thing and says how to fix it."""

    code = "clinician_entry_invalid"
    title = "Some of this cannot be taken; see the errors."


class EntrySettled(Refusal):
    """A fitter has looked at it."""

    code = "clinician_entry_settled"
    title = "This has been looked at, or replaced by a later one; send your values anew."


class DocumentTooLarge(TooLarge):
    """Larger than any letter."""

    code = "document_too_large"
    title = "The file is larger than 10 MB. Send a smaller picture, or the PDF itself."


class DocumentTypeUnknown(WrongType):
    """Told by its content, not by its name."""

    code = "document_type_unknown"
    title = "Send a PDF, a JPEG or a PNG."


@dataclass(frozen=True, slots=True)
class Signed:
    """
    The statement under the values, and who signs it.

    :ivar may_wear: whether the person may wear insoles made to measure.
    """

    may_wear: bool
    clinician_name: str
    profession: str
    register_number: str
    signed_on: dt.date
    remarks: str = ""


def actor_behind(link: ClinicianLink) -> Actor:
    """Return who acts behind the link: somebody whom the wearer let in, for this wearer and nobody else."""
    return Actor(Kind.WEARER, link.profile.wearer_id)


@allowed("wearer")
def send(
    token: str, *, values: Mapping[Side, SideValues], signed: Signed, at: dt.datetime, by: Actor
) -> ClinicianEntry:
    """
    Take what a clinician says; an earlier word that nobody has looked at is replaced.

    :raises LinkClosed: if the link opens nothing.
    :raises EntryInvalid: pointing at what cannot be.
    """
    profile_id = behind(token, at=at).profile_id
    with FootProfile.hold(profile_id) as profile:
        return _taken(profile, values, signed, came_by=ClinicianEntry.Way.LINK, at=at, by=by)


@allowed("fitter")
def enter(
    profile_id: int,
    *,
    values: Mapping[Side, SideValues],
    signed: Signed,
    letter: bytes,
    at: dt.datetime,
    by: Actor,
    pressed: Mapping[Side, bytes] = MappingProxyType({}),
) -> ClinicianEntry:
    """
    Take what a clinician wrote in a letter that came by post, as :func:`send` takes what comes behind the link.

    :param letter: the letter itself, scanned: what is verified rests on it.
    :param pressed: pressure pictures that came with it, as CSV.
    :raises NotFound: if there is no such profile, or its wearer is archived.
    :raises ConsentMissing: if health answers may not be used.
    :raises EntryInvalid: pointing at what cannot be.
    :raises DocumentTooLarge: beyond 10 MB.
    :raises DocumentTypeUnknown: unless the letter is a PDF, a JPEG or a PNG.
    :raises PrintUnusable: with the code of what is wrong with a pressure picture.
    """
    kind = _kind_of(letter, "/letter")
    read = {side: prints.read(data, pointer=f"/{side}/print") for side, data in pressed.items()}
    profile = FootProfile.objects.select_related("wearer").filter(pk=profile_id).first()
    if profile is None:
        raise NotFound
    consenting.one_live([profile.wearer])
    insist_on_consent(profile, on=at.date())
    name = files.keep(f"clinicians/{profile.public_id}", letter)
    with files.forgotten_on_failure(name), FootProfile.hold(profile_id) as held:
        made = _taken(held, values, signed, came_by=ClinicianEntry.Way.LETTER, at=at, by=by)
        with ClinicianEntry.hold(made.pk) as entry:
            _file(entry, name, kind, letter, at=at, by=by)
            for side, found in read.items():
                prints.written(found, side, profile.pk, entry_id=entry.pk, at=at)
    return entry


def _taken(
    profile: FootProfile,
    values: Mapping[Side, SideValues],
    signed: Signed,
    *,
    came_by: ClinicianEntry.Way,
    at: dt.datetime,
    by: Actor,
) -> ClinicianEntry:
    """Take a word about a held profile, however it came."""
    problems = [
        *_of_signature(signed, days.last_anywhere(at)),
        *problems_of(values, Facts(profile.answers, {}, at.date()).sides),
    ]
    if problems:
        raise EntryInvalid(problems=problems)
    with ClinicianEntry.hold_where(Q(profile=profile, status="sent")) as earlier:
        for entry in earlier:
            entry.become(ClinicianEntry.Status.REPLACED, at=at, by=by, settled_at=at)
        entry = ClinicianEntry.objects.create(
            profile=profile, flags=list(profile.red_flags), sent_at=at, came_by=came_by,
            values={side.value: told.to_json() for side, told in values.items() if not told.is_empty},
            may_wear=signed.may_wear, remarks=signed.remarks.strip(), clinician_name=signed.clinician_name.strip(),
            profession=signed.profession.strip(), register_number=signed.register_number.strip(),
            signed_on=signed.signed_on,
        )  # fmt: skip
    entry.note(field="status", became=entry.status, reason=f"by {came_by.value}", at=at, by=by)
    return entry


def _of_signature(signed: Signed, today: dt.date) -> Iterator[Problem]:
    for name in ("clinician_name", "profession", "register_number"):
        if not getattr(signed, name).strip():
            yield Problem(
                f"/{name}", "signature_incomplete", "Whoever signs gives name, profession and register number."
            )
    if not today - OLDEST <= signed.signed_on <= today:
        yield Problem("/signed_on", "signed_on_unfit", "Give the day of signing: today, or at most a year ago.")


@contextmanager
def _to_be_completed(token: str, *, at: dt.datetime) -> Iterator[ClinicianEntry]:
    """Hold the entry behind a link that nobody has looked at."""
    profile_id = behind(token, at=at).profile_id
    with ClinicianEntry.hold_where(Q(profile=profile_id, status="sent")) as found:
        if not found:
            raise EntrySettled
        yield found[0]


@allowed("wearer")
def attach_document(token: str, data: bytes, *, at: dt.datetime, by: Actor) -> ClinicianEntry:
    """
    Keep a signed letter or prescription with the entry that was sent; it replaces an earlier file.

    :raises DocumentTooLarge: beyond 10 MB.
    :raises DocumentTypeUnknown: unless its content is a PDF, a JPEG or a PNG.
    :raises LinkClosed: if the link opens nothing.
    :raises EntrySettled: if nothing was sent yet, or it was looked at.
    """
    kind = _kind_of(data, "/file")
    profile = behind(token, at=at).profile
    name = files.keep(f"clinicians/{profile.public_id}", data)
    with files.forgotten_on_failure(name), _to_be_completed(token, at=at) as entry:
        earlier = entry.document
        _file(entry, name, kind, data, at=at, by=by)
    files.forget(earlier)
    return entry


def _kind_of(data: bytes, pointer: str) -> str:
    if len(data) > LARGEST_BYTES:
        raise DocumentTooLarge(pointer=pointer)
    kind = next((kind for begin, kind in _TYPES.items() if data.startswith(begin)), None)
    if kind is None:
        raise DocumentTypeUnknown(pointer=pointer)
    return kind


def _file(entry: ClinicianEntry, name: str, kind: str, data: bytes, *, at: dt.datetime, by: Actor) -> None:
    """Write down which document belongs to a held entry."""
    entry.change(document=name, document_type=kind, document_sha256=hashlib.sha256(data).hexdigest())
    entry.note(field="document", became="attached", at=at, by=by)


@allowed("wearer")
def attach_print(token: str, side: Side, data: bytes, *, at: dt.datetime, by: Actor) -> PressurePrint:
    """
    Read a pressure picture into the entry that was sent; it replaces an earlier one of the foot.

    :raises PrintUnusable: with the code of what is wrong with it.
    :raises LinkClosed: if the link opens nothing.
    :raises EntrySettled: if nothing was sent yet, or it was looked at.
    """
    read = prints.read(data)
    with _to_be_completed(token, at=at) as entry:
        entry.note(field="print", became=side.value, at=at, by=by)
        return prints.written(read, side, entry.profile_id, entry_id=entry.pk, at=at)


def document_of(public_id: str) -> ClinicianEntry | None:
    """Return the entry whose document a link is about, if the document is there."""
    return ClinicianEntry.objects.exclude(document="").filter(public_id=public_id).first()


def erase_due(*, at: dt.datetime, limit: int = 50) -> int:
    """Sweep: erase documents of wearers who have taken back the consent to use health answers; return how many."""
    agreed = Consent.objects.live().filter(
        wearer_id=OuterRef("profile__wearer_id"), purpose=Consent.Purpose.HEALTH_DATA
    )
    kept = ClinicianEntry.objects.exclude(document="").filter(~Exists(agreed))
    return sum(_erase(pk, at=at) for pk in kept.order_by("pk").values_list("pk", flat=True)[:limit])


def _erase(entry_id: int, *, at: dt.datetime) -> bool:
    with ClinicianEntry.hold_where(Q(pk=entry_id) & ~Q(document="")) as found:
        names = [entry.document for entry in found]
        for entry in found:
            entry.change(document="", erased_at=at)
    # The row says so first: a file that is left over is looked for by nobody, one that is missing by many.
    files.forget(*names)
    return bool(names)
