"""
Chapter: what a customer and we write to each other about an order.

A message opens a case of support's; an answer tells the customer by mail that it is there. The words may be about
health: they stand on the order's page and at the desk of support, never in a mail, a log or the journal.
"""

import datetime as dt
from typing import Final

from django.core.validators import ProhibitNullCharactersValidator

from fitting import messages
from fitting.models import Message, reason_within
from orders import cases, notices
from orders.cases.needs import of_conversation
from orders.models import LONGEST, Case, Order, OrderMessage
from orders.queues import QueueCode
from shop.actor import Actor, Role, allowed
from shop.refusal import BadInput, NotFound

# A case that waits for a reply is closed when none has come for this long.
REPLY_WITHIN: Final = dt.timedelta(days=7)


class WordsMissing(BadInput):
    """An empty message."""

    code = "message_empty"
    title = "Write something first."


class TooLong(BadInput):
    """More than one message holds."""

    code = "message_too_long"
    title = f"A message has at most {LONGEST} characters; send the rest in another one."


@allowed("customer", "guest")
def write(order_id: int, *, text: str, at: dt.datetime, by: Actor) -> OrderMessage:
    """
    Write to us about an order; somebody of support answers.

    :raises NotFound: if the order is not the actor's.
    :raises WordsMissing: if there is nothing but space.
    :raises TooLong: if there are more than :data:`LONGEST` characters.
    """
    said = _said(text)
    with Order.hold_for(order_id, by) as order:
        message = _add(order, OrderMessage.Author.CUSTOMER, said, at=at, by=by)
        cases.open_for([of_conversation(order.pk)], at=at, by=by)
        return message


@allowed(Role.SUPPORT.value)
def answer(order_id: int, *, text: str, at: dt.datetime, by: Actor, expects_reply: bool = False) -> OrderMessage:
    """
    Write to the customer of an order, asked or unasked; a mail says that something is there to read.

    :param expects_reply: the case waits for the customer, for at most :data:`REPLY_WITHIN`; else it is closed.
    :raises NotFound: if there is no such order.
    :raises WordsMissing: if there is nothing but space.
    :raises TooLong: if there are more than :data:`LONGEST` characters.
    :raises CaseOfAnother: if a colleague has taken the conversation and it is not overdue.
    """
    said = _said(text)
    with Order.hold_for(order_id, by) as order:
        message = _add(order, OrderMessage.Author.US, said, at=at, by=by)
        notices.message_answered(order, message, at=at)
        reply_until = at + REPLY_WITHIN if expects_reply else None
        cases.answered(order.pk, reply_until=reply_until, at=at, by=by)
        return message


@allowed(Role.SUPPORT.value)
def answer_case(case_id: int, *, text: str, at: dt.datetime, by: Actor, expects_reply: bool = False) -> OrderMessage:
    """
    Answer the conversation that a case is about; see :func:`answer`.

    :raises CaseUnknown: if there is no such case, or it is about something else.
    """
    conversation = Case.objects.filter(pk=case_id, queue=QueueCode.MESSAGES)
    order_id = conversation.values_list("order_id", flat=True).first()
    if order_id is None:
        raise cases.CaseUnknown
    return answer(order_id, text=text, expects_reply=expects_reply, at=at, by=by)


@allowed(Role.SUPPORT.value, Role.FINANCE.value)
def remark(order_id: int, *, text: str, at: dt.datetime, by: Actor) -> None:
    """
    Leave a note of staff on an order's timeline, for ever; customers do not see it.

    :raises NotFound: if there is no such order.
    :raises WordsMissing: if it says nothing.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    said = reason_within(_said(text), pointer="/text")
    with Order.hold_for(order_id, by) as order:
        order.note(field="note", became="written", at=at, by=by, reason=said)


@allowed(Role.SUPPORT.value)
def resend(order_id: int, *, mail: int, at: dt.datetime, by: Actor) -> None:
    """
    Send a mail of an order once more.

    :param mail: its primary key; one of :func:`resendable`.
    :raises NotFound: if there is no such order.
    :raises MessageUnknown: if the order has no such mail.
    :raises TransitionRefused: if it waits already, or was stopped.
    """
    order = Order.objects.reachable_by(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound
    if not Message.objects.filter(pk=mail, thread=order.journal_thread()).exists():
        raise messages.MessageUnknown
    messages.send_again(mail, at=at, by=by)


def resendable(order: Order) -> list[Message]:
    """Return the mails of an order that can be sent once more, the newest first."""
    sent = Message.objects.filter(thread=order.journal_thread(), status__in=messages.RESENDABLE)
    return list(sent.defer("facts").order_by("-pk"))


def _said(text: str) -> str:
    said = text.strip()
    ProhibitNullCharactersValidator()(said)
    if not said:
        raise WordsMissing(pointer="/text")
    if len(said) > LONGEST:
        raise TooLong(pointer="/text")
    return said


def _add(order: Order, author: OrderMessage.Author, text: str, *, at: dt.datetime, by: Actor) -> OrderMessage:
    message = OrderMessage(order=order, author=author, by_id=by.user_id, text=text, written_at=at)
    message.save(force_insert=True)
    return message
