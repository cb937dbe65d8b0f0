"""Chapter: what we hold about a customer's wearers, and who looked at health answers, and why."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from fitting.models import Consent, FootProfile, Measures, Wearer, reason_within
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound

SHORTEST_REASON: Final = 10


class ReasonMissing(BadInput):
    """Looking at health answers has a reason, and the reason is kept."""

    code = "reveal_reason_missing"
    title = "Say in a sentence why you need to see this."


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of each kind are about the wearers of one user."""

    wearers: int
    profiles: int
    measures: int
    consents: int


def what_we_hold(user_id: int) -> Held:
    """Count what is held about a user and their wearers, the archived included."""
    mine = Wearer.objects.owned_by(user_id)
    return Held(
        wearers=mine.count(),
        profiles=FootProfile.objects.owned_by(user_id).count(),
        measures=Measures.objects.filter(profile__wearer__in=mine).count(),
        consents=(Consent.objects.of_user(user_id) | Consent.objects.filter(wearer__in=mine)).count(),
    )


@allowed("fitter", "privacy")
def reveal(profile_id: int, *, reason: str, at: dt.datetime, by: Actor) -> FootProfile:
    """
    Hand over a profile with its health answers, and leave in the journal who looked, when and why.

    :raises ReasonMissing: without a reason of at least ten characters.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises NotFound: if there is no such profile.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(pointer="/reason")
    why = reason_within(reason)
    with FootProfile.hold_where(Q(pk=profile_id)) as found:
        if not found:
            raise NotFound
        found[0].note(field="answers", became="revealed", reason=why, at=at, by=by)
    return found[0]
