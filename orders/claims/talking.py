"""
What is asked and answered about a claim; while the customer has the ball, its clock stands.

What a customer writes where nobody looks at a claim anyway waits in a queue of the desk, until it is answered.
"""

import datetime as dt
from typing import Final

from django.core.validators import ProhibitNullCharactersValidator

from orders import notices
from orders.claims.holding import Held, held
from orders.conversations import TooLong, WordsMissing
from orders.models import LONGEST, Claim, ClaimMessage
from shop.actor import Actor, allowed
from shop.refusal import Refusal

_S: Final = Claim.Status
# Where somebody looks at a claim, and at all that was written, or waits for what is written.
_LOOKED_AT: Final = (_S.SUBMITTED, _S.IN_REVIEW, _S.NEEDS_INFO)


class NothingUnheard(Refusal):
    """Somebody was faster."""

    code = "claim_nothing_unheard"
    title = "Nothing that its customer wrote waits for an answer."


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

    About a claim that is decided or over it waits for somebody of claims, who answers.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises WordsMissing: if it says nothing.
    :raises TooLong: if it is longer than one message holds.
    """
    said = said_in(text)
    with held(claim_id, by=by) as it:
        message = add(it, ClaimMessage.Author.CUSTOMER, said, at=at, by=by)
        go_on(it, at=at, by=by)
        let_be_heard(it, at=at)
        return message


@allowed("claims")
def answer(claim_id: int, *, text: str, at: dt.datetime, by: Actor, read: int | None = None) -> ClaimMessage:
    """
    Write to the customer of a claim, wherever it stands; a mail says that something is there to read.

    :param read: the last message that was read before; what came after it still waits. Left out: everything was read.
    :raises ClaimUnknown: if there is no such claim.
    :raises WordsMissing: if it says nothing.
    :raises TooLong: if it is longer than one message holds.
    """
    said = said_in(text)
    with held(claim_id, by=by) as it:
        _hear(it, read)
        message = add(it, ClaimMessage.Author.US, said, at=at, by=by)
        notices.claim_answered(it.order, it.claim, message, at=at)
        return message


@allowed("claims")
def need_no_answer(claim_id: int, *, at: dt.datetime, by: Actor, read: int | None = None) -> Claim:
    """
    Say that what the customer of a claim wrote needs no answer; it is on the timeline who said so.

    :param read: as for :func:`answer`.
    :raises ClaimUnknown: if there is no such claim.
    :raises NothingUnheard: if nothing waits.
    """
    with held(claim_id, by=by) as it:
        if it.claim.unheard_since is None:
            raise NothingUnheard
        _hear(it, read)
        it.claim.note(field="message", became="needs_no_answer", at=at, by=by)
        return it.claim


def let_be_heard(it: Held, *, at: dt.datetime) -> None:
    """See to it that somebody reads what was said of a held claim, if nobody looks at it anyway."""
    if it.claim.status not in _LOOKED_AT and it.claim.unheard_since is None:
        it.claim.change(unheard_since=at)


def _hear(it: Held, read: int | None) -> None:
    """Take what was read off the queue; what the customer wrote after it stays."""
    later = it.claim.messages.filter(author=ClaimMessage.Author.CUSTOMER)
    unread = later.filter(pk__gt=read).order_by("pk").first() if read is not None else None
    it.claim.change(unheard_since=None if unread is None else unread.written_at)


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
