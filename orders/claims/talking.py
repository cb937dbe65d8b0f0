"""What is asked and answered about a claim; while the customer has the ball, its clock stands."""

import datetime as dt
from typing import Final

from django.core.validators import ProhibitNullCharactersValidator

from orders import notices
from orders.claims.holding import Held, held
from orders.conversations import TooLong, WordsMissing
from orders.models import LONGEST, Claim, ClaimMessage
from shop.actor import Actor, allowed

_S: Final = Claim.Status


@allowed("claims")
def ask(claim_id: int, *, text: str, at: dt.datetime, by: Actor) -> ClaimMessage:
    """
    Ask the customer for something; until the answer the clock of the claim stands.

    :raises ClaimUnknown: if there is no such claim.
    :raises ClaimElsewhere: unless it is in review.
    :raises WordsMissing: if it says nothing.
    :raises TooLong: if it is longer than one message holds.
    """
    said = said_in(text)
    with held(claim_id, by=by) as it:
        it.require(_S.IN_REVIEW)
        message = add(it, ClaimMessage.Author.US, said, at=at, by=by)
        it.move(_S.NEEDS_INFO, at=at, by=by, paused_at=at, reminders=0)
        notices.claim_needs_info(it.order, it.claim, at=at)
        return message


@allowed("customer", "guest")
def write(claim_id: int, *, text: str, at: dt.datetime, by: Actor) -> ClaimMessage:
    """
    Write about one's claim; where something was asked, this is the answer and the clock goes on.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises WordsMissing: if it says nothing.
    :raises TooLong: if it is longer than one message holds.
    """
    said = said_in(text)
    with held(claim_id, by=by) as it:
        message = add(it, ClaimMessage.Author.CUSTOMER, said, at=at, by=by)
        go_on(it, at=at, by=by)
        return message


def go_on(it: Held, *, at: dt.datetime, by: Actor) -> None:
    """Let the clock of a held claim go on if it stands: it is due as much later as it waited."""
    claim = it.claim
    if claim.status == _S.NEEDS_INFO and claim.paused_at is not None:
        it.move(_S.IN_REVIEW, at=at, by=by, due_at=claim.due_at + (at - claim.paused_at), paused_at=None)


def said_in(text: str) -> str:
    """
    Return what somebody wrote, without the space around it.

    :raises WordsMissing: if it says nothing.
    :raises TooLong: if it is longer than one message holds.
    """
    said = text.strip()
    ProhibitNullCharactersValidator()(said)
    if not said:
        raise WordsMissing(pointer="/text")
    if len(said) > LONGEST:
        raise TooLong(pointer="/text")
    return said


def add(it: Held, author: ClaimMessage.Author, text: str, *, at: dt.datetime, by: Actor) -> ClaimMessage:
    """Write a message about a held claim."""
    message = ClaimMessage(claim=it.claim, author=author, by_id=by.user_id, text=text, written_at=at)
    message.save(force_insert=True)
    return message
