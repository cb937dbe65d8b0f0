"""What people do with cases: open, take, let go, hand over, note, close, open again."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db.models import Q

from fitting.models import reason_within
from orders.cases import needs, people, sources
from orders.cases.needs import Need
from orders.cases.opening import open_for, opening, settle_held
from orders.models import LIVE, Case, CaseNote, Order
from orders.queues import ASKED, DESK_ROLES, REASONS, QueueCode, Reason, worked_by
from shop.actor import Actor, Role, allowed
from shop.refusal import BadInput, NotFound, Refusal

# Whoever opens the page of an order.
_WHO_ASKS: Final = (Role.SUPPORT, Role.FINANCE, Role.CLAIMS, Role.WAREHOUSE, Role.PRIVACY)


class CaseUnknown(NotFound):
    """No such case in the queues of this person."""

    code = "case_unknown"
    title = "There is no such case in your queues."


class CaseClosed(Refusal):
    """Somebody was faster, or its cause went away."""

    code = "case_closed"
    title = "This case is closed; open it again first if there is more to do."


class CaseOpen(Refusal):
    """Only a closed case can be opened again."""

    code = "case_open"
    title = "This case is open already."


class CaseOfAnother(Refusal):
    """A colleague is at it, and it is not overdue."""

    code = "case_of_another"
    title = "A colleague has taken this case; ask them to hand it over, or wait until it is overdue."


class CaseNotYours(Refusal):
    """Only what one has can be let go."""

    code = "case_not_yours"
    title = "You have not taken this case."


class ColleagueUnknown(BadInput):
    """Nobody who works on this queue."""

    code = "colleague_unknown"
    title = "Choose a member of staff who works on this queue."


class WordsMissing(BadInput):
    """The next person must understand."""

    code = "case_words_missing"
    title = "Say something for the next person."


class CauseRemains(Refusal):
    """It would come back at once."""

    code = "case_cause_remains"
    title = "What this case is about still stands; settle that, and the case closes by itself."


class CaseAsked(Refusal):
    """One at a time; what else is to be said is a note there."""

    code = "case_asked"
    title = "A case of this order is open in that queue already; write a note there, or wait until it is closed."


class QueueUnknown(BadInput):
    """Not a queue into which a person can bring an order."""

    code = "case_queue_unknown"
    title = "Choose one of the queues whose people can be asked."


@allowed(*_WHO_ASKS)
def ask(order_id: int, *, queue: str, reason: str, at: dt.datetime, by: Actor) -> Case:
    """
    Bring an order into a queue, so that whoever works there looks at it; the reason is the first thing they read.

    :param queue: one of :data:`orders.queues.ASKED`.
    :raises NotFound: if there is no such order.
    :raises QueueUnknown: for any other queue.
    :raises WordsMissing: if no reason is given.
    :raises CaseAsked: if a person brought the order there before, and that case is open.
    """
    said = _said(reason, "/reason")
    if queue not in ASKED:
        raise QueueUnknown(pointer="/queue")
    cause = ASKED[QueueCode(queue)]
    need = Need(cause, needs.subject_of(cause, order_id), order_id)
    with Order.hold_for(order_id, by):
        if Case.objects.live().filter(subject=need.subject).exists():
            raise CaseAsked
        [case] = open_for([need], at=at, by=by)
        _write(case, CaseNote.Kind.NOTE, at=at, by=by, text=said)
        return case


@allowed(*DESK_ROLES)
def take(case_id: int, *, at: dt.datetime, by: Actor) -> Case:
    """
    Become the owner of a case, so that nobody else works on it; pressing it again changes nothing.

    :raises CaseUnknown: if it is in no queue of the actor.
    :raises CaseClosed: if it is closed.
    :raises CaseOfAnother: if a colleague has it and it is not overdue.
    """
    with _held(case_id, by=by) as case:
        _require_free(case, at=at, by=by)
        if case.owner_id != by.id:
            case.change(owner_id=by.user_id, taken_at=at)
            _write(case, CaseNote.Kind.TAKEN, at=at, by=by)
        return case


@allowed(*DESK_ROLES)
def release(case_id: int, *, at: dt.datetime, by: Actor, text: str = "") -> Case:
    """
    Let go of a case, for whoever takes it next.

    :raises CaseUnknown: if it is in no queue of the actor.
    :raises CaseClosed: if it is closed.
    :raises CaseNotYours: if the actor does not have it.
    """
    with _held(case_id, by=by) as case:
        _require_live(case)
        if case.owner_id != by.id:
            raise CaseNotYours
        case.change(owner_id=None, taken_at=None)
        _write(case, CaseNote.Kind.RELEASED, at=at, by=by, text=text)
        return case


@allowed(*DESK_ROLES)
def hand_over(case_id: int, *, to: int, at: dt.datetime, by: Actor, text: str = "") -> Case:
    """
    Give a case to a colleague who works on its queue.

    :param to: the colleague's primary key.
    :raises CaseUnknown: if it is in no queue of the actor.
    :raises CaseClosed: if it is closed.
    :raises CaseOfAnother: if somebody else has it and it is not overdue.
    :raises ColleagueUnknown: if there is no such colleague on this queue.
    """
    with _held(case_id, by=by) as case:
        _require_free(case, at=at, by=by)
        if to not in colleagues(case.queue):
            raise ColleagueUnknown(pointer="/to")
        case.change(owner_id=to, taken_at=at)
        _write(case, CaseNote.Kind.HANDED_OVER, at=at, by=by, text=text, to=to)
        return case


@allowed(*DESK_ROLES)
def note(case_id: int, *, text: str, at: dt.datetime, by: Actor) -> CaseNote:
    """
    Leave a note on a case, whoever has it; it stays for ever and no customer reads it.

    :raises CaseUnknown: if it is in no queue of the actor.
    :raises WordsMissing: if it says nothing.
    """
    with _held(case_id, by=by) as case:
        return _write(case, CaseNote.Kind.NOTE, at=at, by=by, text=_said(text))


@allowed(*DESK_ROLES)
def close(case_id: int, *, outcome: str, at: dt.datetime, by: Actor) -> Case:
    """
    End a case with a word on how it ended.

    :raises CaseUnknown: if it is in no queue of the actor.
    :raises CaseClosed: if it is closed.
    :raises CaseOfAnother: if a colleague has it and it is not overdue.
    :raises CauseRemains: if only its cause can end it, and that still stands.
    :raises WordsMissing: if no outcome is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    with _held(case_id, by=by) as case:
        _require_free(case, at=at, by=by)
        said = reason_within(_said(outcome, "/outcome"), pointer="/outcome")
        if not REASONS[Reason(case.cause)].by_hand and sources.stands(case, at=at):
            raise CauseRemains
        case.become(
            Case.Status.CLOSED, at=at, by=by, reason="handled", closed_at=at, ended=Case.Ended.HANDLED.value,
            outcome=said,
        )  # fmt: skip
        _write(case, CaseNote.Kind.CLOSED, at=at, by=by, text=said)
        return case


@allowed(*DESK_ROLES)
def reopen(case_id: int, *, text: str, at: dt.datetime, by: Actor) -> Case:
    """
    Open a closed case again, as the actor's own; it is due anew.

    :raises CaseUnknown: if it is in no queue of the actor.
    :raises CaseOpen: if it, or another case about the same thing, is open.
    :raises WordsMissing: if no reason is given.
    """
    with _held(case_id, by=by) as case:
        if case.is_live or Case.objects.live().filter(subject=case.subject).exists():
            raise CaseOpen
        said = _said(text)
        need = Need(Reason(case.cause), case.subject, urgent=case.urgent)
        mine: dict[str, Any] = {"owner_id": by.user_id, "taken_at": at, "closed_at": None, "ended": "", "outcome": ""}
        case.become(Case.Status.OPEN, at=at, by=by, reason="reopened", **opening(need, at), **mine)
        _write(case, CaseNote.Kind.REOPENED, at=at, by=by, text=said)
        return case


def colleagues(queue: str) -> dict[int, str]:
    """Return who works on a queue: primary key and name of every active member of staff with a role of it."""
    workers = people.at_work(QueueCode(queue)).distinct().order_by("pk")
    return {person.pk: str(person) for person in workers}


@allowed(Role.SUPPORT.value)
def answered(order_id: int, *, reply_until: dt.datetime | None, at: dt.datetime, by: Actor) -> None:
    """
    Note that a customer was answered, in the caller's transaction.

    :param reply_until: until when the case waits for a reply; ``None`` closes it.
    :raises CaseOfAnother: if a colleague has the conversation and it is not overdue.
    """
    subject = needs.subject_of("order", order_id)
    with Case.hold_where(Q(subject=subject, queue=QueueCode.MESSAGES, status__in=LIVE)) as cases:
        for case in cases:
            _require_free(case, at=at, by=by)
            _write(case, CaseNote.Kind.ANSWERED, at=at, by=by)
            if reply_until is None:
                settle_held(case, at=at, by=by)
            elif case.status == Case.Status.WAITING:
                case.change(due_at=reply_until)
            else:
                case.become(Case.Status.WAITING, at=at, by=by, reason="answered", due_at=reply_until)


@contextmanager
def _held(case_id: int, *, by: Actor) -> Iterator[Case]:
    with Case.hold_where(Q(pk=case_id, queue__in=worked_by(by.roles))) as cases:
        if not cases:
            raise CaseUnknown
        yield cases[0]


def _require_live(case: Case) -> None:
    if not case.is_live:
        raise CaseClosed


def _require_free(case: Case, *, at: dt.datetime, by: Actor) -> None:
    _require_live(case)
    if case.owner_id not in {None, by.id} and at < case.due_at:
        raise CaseOfAnother


def _said(text: str, pointer: str = "/text") -> str:
    if not text.strip():
        raise WordsMissing(pointer=pointer)
    return text.strip()


def _write(
    case: Case, kind: CaseNote.Kind, *, at: dt.datetime, by: Actor, text: str = "", to: int | None = None
) -> CaseNote:
    written = CaseNote(case=case, kind=kind, by_id=by.user_id, to_id=to, text=text.strip()[:1000], at=at)
    written.save(force_insert=True)
    return written
