"""
Chapter: a fitter looks at what a clinician sent, and verifies or rejects it.

What is verified counts from then on, and lifts the block on record: for the red flags that the clinician was shown, and
no others. What was proposed for the feet before is judged again.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models import Exists, OuterRef, Q

from fitting import consenting, prescribing
from fitting.clinicians import EntrySettled, insist_on_consent
from fitting.models import (
    UNDECIDED,
    BlockLift,
    ClinicianEntry,
    ClinicianLink,
    Consent,
    FootProfile,
    Prescription,
    reason_within,
)
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal

# Profiles that are made longer after the lift need a new word of a clinician [P].
LIFTS_FOR: Final = dt.timedelta(days=365)


class ClinicianSaysNo(Refusal):
    """The signed statement is that the person may not wear insoles; nobody overrules it here."""

    code = "clinician_says_no"
    title = "The clinician says that this person may not wear insoles; reject the entry with that as the reason."


class ReasonMissing(BadInput):
    """The next person must understand why."""

    code = "clinician_reason_missing"
    title = "Say why, and what you compared it with."


@allowed("fitter")
def verify(entry_id: int, *, reason: str, at: dt.datetime, by: Actor) -> ClinicianEntry:
    """
    Let what a clinician said count from now on, and lift the block for the red flags they were shown; the link ends.

    :param reason: what was compared, e.g. the register that the number was looked up in.
    :raises NotFound: if there is no such entry.
    :raises EntrySettled: if it was looked at, or replaced.
    :raises ClinicianSaysNo: if the statement is that the person may not wear insoles.
    :raises ReasonMissing: without a reason.
    :raises ReasonTooLong: if the record has no room for it.
    :raises ConsentMissing: if the wearer has taken back the consent to use health answers.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with _waiting(entry_id) as entry:
        if not entry.may_wear:
            raise ClinicianSaysNo
        insist_on_consent(entry.profile, on=at.date())
        with ClinicianEntry.hold_where(Q(profile=entry.profile_id, status="verified")) as earlier:
            for one in earlier:
                one.become(ClinicianEntry.Status.REPLACED, at=at, by=by, settled_at=at)
        entry.become(ClinicianEntry.Status.VERIFIED, at=at, by=by, reason=why, settled_at=at)
        if entry.flags:
            BlockLift.objects.create(
                profile=entry.profile, entry=entry, flags=entry.flags, note=why, lifted_by_id=by.user_id, lifted_at=at,
                valid_until=at + LIFTS_FOR,
            )  # fmt: skip
            entry.profile.note(field="block", was="blocked", became="lifted", at=at, by=by, reason=why)
        # The link has done its work: nobody waits for a clinician any more, so deadlines run again.
        if ClinicianLink.objects.live(at).filter(profile=entry.profile).update(revoked_at=at):
            entry.profile.note(field="clinician_link", became="spent", at=at, by=by)
    # Each in a transaction of its own, which begins with the wearer; a sweep finds what is left behind.
    judge_again(at=at, wearer_id=entry.profile.wearer_id)
    return entry


def judge_again(*, at: dt.datetime, wearer_id: int | None = None, limit: int = 50) -> int:
    """
    Sweep: judge anew what nobody has decided and what was proposed before a clinician's word was verified.

    :param wearer_id: only this wearer's.
    :returns: how many were judged.
    """
    later = ClinicianEntry.objects.filter(
        profile__wearer=OuterRef("profile__wearer"),
        profile__version__lte=OuterRef("profile__version"),
        status=ClinicianEntry.Status.VERIFIED,
        settled_at__gt=OuterRef("proposed_at"),
    )
    agreed = Consent.objects.live().filter(wearer=OuterRef("profile__wearer"), purpose=Consent.Purpose.HEALTH_DATA)
    waiting = Prescription.objects.filter(Exists(later), Exists(agreed), status__in=UNDECIDED)
    if wearer_id is not None:
        waiting = waiting.filter(profile__wearer=wearer_id)
    return sum(_judged(pk, at=at) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def _judged(prescription_id: int, *, at: dt.datetime) -> bool:
    try:
        prescribing.propose_again(prescription_id, reason="clinician_verified", at=at, by=SYSTEM)
    except (NotFound, consenting.ConsentMissing):
        # Decided, or consent taken back, in the meantime.
        return False
    return True


@allowed("fitter")
def reject(entry_id: int, *, reason: str, at: dt.datetime, by: Actor) -> ClinicianEntry:
    """
    Say that an entry cannot be used; the block stays, and the clinician may send another.

    :raises NotFound: if there is no such entry.
    :raises EntrySettled: if it was looked at, or replaced.
    :raises ReasonMissing: without a reason.
    :raises ReasonTooLong: if the record has no room for it.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with _waiting(entry_id) as entry:
        ClinicianEntry.objects.filter(pk=entry.pk).update(reason=why)
        entry.reason = why
        entry.become(ClinicianEntry.Status.REJECTED, at=at, by=by, reason=why, settled_at=at)
    return entry


@contextmanager
def _waiting(entry_id: int) -> Iterator[ClinicianEntry]:
    """Hold the profile of an entry and, after it, the entry itself."""
    profile_id = ClinicianEntry.objects.filter(pk=entry_id).values_list("profile_id", flat=True).first()
    if profile_id is None:
        raise NotFound
    with FootProfile.hold(profile_id) as profile, ClinicianEntry.hold(entry_id) as entry:
        if entry.status != ClinicianEntry.Status.SENT:
            raise EntrySettled
        entry.profile = profile
        yield entry
