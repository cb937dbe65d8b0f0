"""
Chapter: the end of what we know about the feet of a customer's wearers, when the customer is to be forgotten.

What was built stays as the record of a device: its specification, checksums and serial, with nobody's name and without
the answers and measures it was made from. A wearer who answers for themselves is another person: theirs stays.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q

from fitting.models import (
    ERASED,
    Assessment,
    BlockLift,
    ClinicianEntry,
    ClinicianLink,
    Consent,
    FootProfile,
    Invitation,
    Measures,
    Message,
    Prescription,
    PressurePrint,
    Recheck,
    Scan,
    Wearer,
)
from shop.actor import SYSTEM, Actor, allowed


@allowed("system")
def erase(user_id: int, *, at: dt.datetime, by: Actor) -> int:  # noqa: ARG001  who may is the decorator's
    """
    Erase the wearers of one customer, with all their profiles; return how many. Doing it again changes nothing.

    Consents end, so the sweeps erase the files of scans, letters and designs; the rows of the consents stay, as proof.
    """
    with Wearer.hold_where(Q(customer_id=user_id, speaks_since=None) & ~Q(name=ERASED)) as wearers:
        pks = [wearer.pk for wearer in wearers]
        _end_doors(pks, user_id, at=at)
        _erase_profiles(Q(wearer__in=pks), at=at)
        for wearer in wearers:
            wearer.change(name=ERASED, birth_year=None, birth_month=None, archived_at=wearer.archived_at or at)
    return len(pks)


@allowed("system")
def forget_drafts(profiles: Collection[int], *, unchanged_since: dt.datetime, at: dt.datetime, by: Actor) -> int:  # noqa: ARG001
    """Erase drafts that nobody has gone on with; one that was changed at this moment stays. Return how many."""
    old = Q(pk__in=profiles, status=FootProfile.Status.DRAFT, changed_at__lte=unchanged_since)
    return _erase_profiles(old, at=at, reason="draft left")


@allowed("system")
def forget_feet(wearers: Collection[int], *, at: dt.datetime, by: Actor) -> int:  # noqa: ARG001
    """Erase the profiles of wearers who have taken consent back; who agrees at this moment stays. Return how many."""
    agreed = Consent.objects.live().filter(wearer=OuterRef("pk"), purpose=Consent.Purpose.HEALTH_DATA)
    with Wearer.hold_where(Q(pk__in=wearers) & ~Q(Exists(agreed))) as held:
        return _erase_profiles(Q(wearer__in=[wearer.pk for wearer in held]), at=at, reason="consent withdrawn")


def erase_mails(user_id: int, threads: list[str], *, at: dt.datetime) -> None:
    """Take address and figures off the mails to a customer, or about what is theirs; what waits is never sent."""
    with Message.hold_where(Q(recipient_id=user_id) | Q(thread__in=threads)) as mails:
        waiting = [mail for mail in mails if mail.status in {"queued", "dead"}]
        for mail in mails:
            mail.change(to_email="", facts={}, last_error="")
        Message.become_all([mail for mail in waiting if mail.can_become("stopped")], "stopped", at=at, by=SYSTEM)


def threads_of(user_id: int) -> list[str]:
    """Return the timelines that mails about a customer's profiles and wearers belong to."""
    profiles = FootProfile.objects.owned_by(user_id).filter(wearer__speaks_since=None).values_list("pk", flat=True)
    wearers = Wearer.objects.owned_by(user_id).filter(speaks_since=None).values_list("pk", flat=True)
    return [*(f"profile:{pk}" for pk in profiles), *(f"wearer:{pk}" for pk in wearers)]


def _end_doors(wearers: list[int], user_id: int, *, at: dt.datetime) -> None:
    """End links and consents."""
    mine = Consent.objects.filter(Q(wearer__in=wearers) | Q(user_id=user_id))
    mine.live().update(withdrawn_at=at)
    mine.exclude(given_by_name="").update(given_by_name=ERASED)
    Invitation.objects.filter(wearer__in=wearers, revoked_at=None).update(revoked_at=at)
    ClinicianLink.objects.filter(profile__wearer__in=wearers, revoked_at=None).update(revoked_at=at)


def _erase_profiles(which: Q, *, at: dt.datetime, reason: str = "") -> int:
    """Empty profiles and everything that was written about them; their scans go with the next sweep."""
    with FootProfile.hold_where(which & ~Q(status=FootProfile.Status.ERASED)) as profiles:
        of_them: Final = {"profile__in": [profile.pk for profile in profiles]}
        FootProfile.become_all(
            profiles, FootProfile.Status.ERASED, at=at, by=SYSTEM, reason=reason, answers={}, settled=[]
        )
        with Scan.hold_where(Q(**of_them) & ~Q(status=Scan.Status.REMOVED)) as scans:
            Scan.become_all(scans, Scan.Status.REMOVED, at=at, by=SYSTEM, reason=reason, leased_until=None)
        # What the database keeps as it was written, it lets go of once the profile is erased.
        Measures.objects.filter(**of_them).delete()
        PressurePrint.objects.filter(**of_them).delete()
        Recheck.objects.filter(**of_them).delete()
        Assessment.objects.filter(**of_them).update(inputs={}, conclusions={})
        BlockLift.objects.filter(**of_them).update(flags=[], note=ERASED)
        Prescription.objects.filter(**of_them).update(causes=[], remark="", words="")
        with ClinicianEntry.hold_where(Q(**of_them)) as entries:
            for entry in entries:
                entry.change(
                    values={}, flags=[], remarks="", clinician_name=ERASED, profession=ERASED, register_number=ERASED,
                )  # fmt: skip
    return len(profiles)
