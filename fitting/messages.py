"""Chapter: messages, the mails that must go out, as rows that are written once and can be sent again."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from fitting.models import Message, TransitionRefused
from shop.actor import Actor, allowed
from shop.refusal import NotFound

# How the key of a copy ends.
_AGAIN: Final = re.compile(r":again(:\d+)?$")
_WAITS: Final = "This mail waits to go out once more already; it goes by itself."
RESENDABLE: Final = frozenset({Message.Status.SENT.value, Message.Status.DEAD.value})


class MessageUnknown(NotFound):
    """No such message."""

    code = "message_unknown"
    title = "There is no such message."


@dataclass(frozen=True, slots=True)
class To:
    """
    Who is written to.

    :ivar user_id: the customer or guest; a guest's links carry a one-time code. ``None`` for a stranger,
        whose links open nothing.
    """

    email: str
    language: str
    user_id: int | None = None


def letter(
    kind: str, *, key: str, to: To, facts: dict[str, object], at: dt.datetime, thread: str = "", about: str = ""
) -> Message:
    """
    Return one message that is not written yet.

    :param kind: names the template ``mail/<kind>.<language>.md``.
    :param key: what makes it this message and no other; ``about`` only makes the key longer.
    :param facts: numbers, amounts and names for the template; never a health word, never a secret.
    """
    return Message(
        key=f"{key}:{about}" if about else key,
        kind=kind,
        recipient_id=to.user_id,
        to_email=to.email,
        language=to.language,
        thread=thread,
        facts=facts,
        queued_at=at,
    )


def leave(letters: Iterable[Message]) -> None:
    """Leave messages in the caller's transaction, with one statement; a key that is there leaves nothing."""
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def write(
    kind: str, *, key: str, to: To, facts: dict[str, object], at: dt.datetime, thread: str = "", about: str = ""
) -> None:
    """Leave one message, as :func:`letter` takes it and :func:`leave` leaves it."""
    leave([letter(kind, key=key, to=to, facts=facts, at=at, thread=thread, about=about)])


@allowed("support", "system")
def send_again(message_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Send a mail once more: one that was given up goes back into the queue, of one that went out a copy does.

    The copy has a key of its own, so that what was recorded as sent stays recorded, and its key never goes out again.

    :raises MessageUnknown: if there is no such message.
    :raises TransitionRefused: if it is stopped, or it waits already, or a copy of it does.
    """
    key = Message.objects.filter(pk=message_id).values_list("key", flat=True).first()
    if key is None:
        raise MessageUnknown
    first = _AGAIN.sub("", key)
    # The first of them, too: whoever sends any of them again waits for it, and sees the copy of who was faster.
    with Message.hold_where(Q(key=first) | Q(pk=message_id)) as rows:
        wanted = next((row for row in rows if row.pk == message_id), None)
        if wanted is None:
            raise MessageUnknown
        if wanted.status != Message.Status.SENT:
            wanted.become(
                "queued", at=at, by=by, attempts=0, next_attempt_at=None, leased_until=None, last_error="", queued_at=at
            )
            return
        known = Message.objects.filter(key__startswith=f"{first}:again")
        copies = [row for row in known if _AGAIN.sub("", row.key) == first]
        if any(row.status == Message.Status.QUEUED for row in copies):
            raise TransitionRefused(_WAITS)
        leave([_copy(wanted, f"{first}:again:{len(copies) + 1}" if copies else f"{first}:again", at=at)])


def _copy(sent: Message, key: str, *, at: dt.datetime) -> Message:
    return Message(
        key=key,
        kind=sent.kind,
        recipient_id=sent.recipient_id,
        to_email=sent.to_email,
        language=sent.language,
        thread=sent.thread,
        facts=sent.facts,
        queued_at=at,
    )


@allowed("support", "system")
def stop(message_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Take a waiting message out of the queue for good.

    :raises MessageUnknown: if there is no such message.
    :raises TransitionRefused: if it does not wait.
    """
    with Message.hold_all([message_id]) as rows:
        if not rows:
            raise MessageUnknown
        rows[0].become("stopped", at=at, by=by, leased_until=None)
