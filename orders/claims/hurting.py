"""Saying later, wherever a claim stands, that somebody was hurt: then there is a complaint, kept for good."""

import datetime as dt

from orders.claims.holding import Held, held
from orders.claims.talking import let_be_heard, said_in
from orders.models import Claim, ComplaintRecord
from shop.actor import BUYERS, Actor, allowed


@allowed("customer", "guest", "claims")
def tell_of_injury(claim_id: int, *, text: str, at: dt.datetime, by: Actor) -> Claim:
    """
    Record that somebody was hurt; said again, it changes nothing: there is one record, and more is written as messages.

    Where nobody looks at the claim any more, its customer's word waits in the queue of the desk.

    :param text: what happened.
    :raises ClaimUnknown: if the actor has no such claim.
    :raises WordsMissing: if it says nothing.
    :raises TooLong: if it is longer than one message holds.
    """
    words = said_in(text)
    with held(claim_id, by=by) as it:
        claim = it.claim
        if not ComplaintRecord.objects.filter(claim__in=[claim.pk, claim.parted_from_id]).exists():
            record(it, words, at=at)
        if not claim.injury:
            claim.change(injury=True)
            claim.note(field="injury", became="told", at=at, by=by)
        if by.kind.value in BUYERS:
            let_be_heard(it, at=at)
        return claim


def record(it: Held, words: str, *, at: dt.datetime) -> None:
    """Write the complaint of a held claim."""
    serials = [side.device.serial for side in it.sides]
    ComplaintRecord(claim=it.claim, serials=serials, words=words, recorded_at=at).save(force_insert=True)
