"""Everything that happened to an order on one line: moves, mails, and what Stripe told us."""

import datetime as dt
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Final

from django.contrib.auth import get_user_model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fitting.models import JournalEntry, Message
from orders.models import Device, LineStatus, Order
from shop import days
from shop.actor import Kind
from shop.people import called


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened."""

    at: dt.datetime
    what: str
    who: str
    why: str = ""


# That something was written, not what: the words are for those who answer.
_WROTE: Final = {"customer": "message of the customer", "us": "message to the customer"}
# Instead of what exactly: that is for those who work on feet.
_ASKED: Final = "A fitter asked for something about the feet."
# What the journal calls by the names of models.
_THINGS: Final = {"paymentattempt": "payment page", "orderline": "line"}
_DEVICE, _JOB, _LINE = "orders.device", "orders.workorder", "orders.orderline"


def _words(code: str) -> str:
    return code.replace("_", " ")


def of(order: Order, *, about_feet: bool) -> list[Moment]:
    """
    Return the order's moments, newest first; six statements, however long its story.

    :param about_feet: whether the reader may read what a fitter asks about feet; others read that something was asked.
    """
    entries = list(JournalEntry.objects.filter(thread=order.journal_thread()).order_by("-at", "-pk"))
    messages = Message.objects.filter(thread=order.journal_thread()).defer("facts")
    events = order.stripe_events.defer("payload")
    moments = [
        *_moves(order, entries, about_feet=about_feet),
        *_mails(messages),
        *(
            Moment(m.written_at, _WROTE[m.author], called(m.by))
            for m in order.messages.select_related("by").defer("text")
        ),
        *(Moment(e.received_at, e.type, "Stripe", e.status) for e in events),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _moves(order: Order, entries: Iterable[JournalEntry], *, about_feet: bool) -> Iterator[Moment]:
    entries = list(entries)
    staff = {entry.by_id for entry in entries if entry.by_kind == Kind.STAFF and entry.by_id is not None}
    names = {user.pk: called(user) for user in get_user_model().objects.filter(pk__in=staff)} if staff else {}
    known = _known(order, {entry.subject for entry in entries})
    for entry in entries:
        thing = known.get((entry.subject, entry.subject_id)) or entry.subject.rpartition(".")[2]
        who = names.get(entry.by_id or 0) or " ".join(filter(None, (entry.by_kind, str(entry.by_id or ""))))
        was = f"{_words(entry.was)} → " if entry.was else ""
        told = f"{_THINGS.get(thing, thing)}, {entry.field}: {was}{_words(entry.became)}"
        why = _words(entry.reason) if entry.reason.isidentifier() else entry.reason
        if why and not about_feet and _asks_about_feet(entry):
            why = _ASKED
        yield Moment(entry.at, told, who, why)


def _known(order: Order, subjects: Set[str]) -> dict[tuple[str, int], str]:
    """Return how lines, insoles and work orders of an order are called, by what the journal calls them."""
    known = {(_LINE, line.pk): f"line {line.position}" for line in order.lines.all()}
    if subjects & {_DEVICE, _JOB}:
        made = Device.objects.filter(work_order__line__order=order)
        for pk, serial, job, number in made.values_list("pk", "serial", "work_order", "work_order__number"):
            known |= {(_DEVICE, pk): f"insole {serial}", (_JOB, job): f"work order {number}"}
    return known


def _asks_about_feet(entry: JournalEntry) -> bool:
    """Answer whether a fitter sent feet back: why may be about health, in the fitter's own words."""
    moved = (entry.subject, entry.field, entry.was, entry.became)
    return moved == ("orders.orderline", "status", LineStatus.IN_REVIEW, LineStatus.AWAITING_PROFILE)


def _mails(messages: Iterable[Message]) -> Iterator[Moment]:
    for message in messages:
        told = f"mail “{_words(message.kind)}” to {message.to_email}"
        yield Moment(message.queued_at, told, "system", message.status)


def written(order: Order, *, about_feet: bool) -> SafeString:
    """Return the timeline as HTML; see :func:`of`."""
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        ((days.told(moment.at), moment.what, moment.who, moment.why) for moment in of(order, about_feet=about_feet)),
    )
    heads = (f"When ({days.zone()})", "What", "Who", "Why, state")
    return format_html(
        "<div class='desk-table' tabindex='0' role='region' aria-label='Timeline'>"
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        format_html_join("", "<th scope='col'>{}</th>", [(head,) for head in heads]),
        rows,
    )
