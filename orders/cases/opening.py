"""How cases come into their queues and go out of them: with what causes them, and by a sweep that makes it good."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from fitting.models import constraint_name
from orders import workdays
from orders.cases import people
from orders.cases.needs import Need
from orders.cases.sources import SOURCES, Moments, Source, events_given_up
from orders.invariants import LAWS
from orders.models import LIVE, Case, Order
from orders.queues import QUEUES, REASONS, QueueCode, Reason
from shop.actor import SYSTEM, Actor, Kind
from shop.prepared import Prepared

# One sweep opens and closes no more of a kind than this, so that it ends soon.
AT_ONCE: Final = 100
# Differences about events and refunds that wait: the rows themselves are asked by the sweep.
_TOLD_BY_ROWS: Final = ("event_", "refund_waiting", "I9")
# For so long a broken law rests whose case somebody has closed.
RESTS: Final = dt.timedelta(days=1)
# What the databases call the constraint that allows one live case per thing.
_ONE_LIVE: Final = frozenset({"case_one_live_per_subject", "orders_case.subject"})


def _asked(source: Source) -> tuple[Source, Prepared[Case], Prepared[Any]]:
    """Compile once what the sweep asks every minute: which cases of a kind of thing have no cause, and which lack."""
    gone: Prepared[Case] = Prepared(lambda: source.gone(Moments.holes()).values_list("pk", flat=True)[:AT_ONCE])
    missing: Prepared[Any] = Prepared(lambda: source.missing(Moments.holes())[:AT_ONCE])
    return source, gone, missing


_ASKED: Final = tuple(_asked(source) for source in SOURCES)
_LEFT: Final[Prepared[Case]] = Prepared(lambda: people.abandoned().values_list("pk", flat=True)[:AT_ONCE])


def open_for(wanted: Iterable[Need], *, at: dt.datetime, by: Actor) -> list[Case]:
    """
    See to it that each need is in its queue, in the caller's transaction; what is there already stays as it is.

    A closed case of the same thing in the same queue is opened again, with its notes. Call it after every other lock
    of the transaction is taken.

    :returns: the live case of each need.
    """
    by_subject = {need.subject: need for need in wanted}
    if not by_subject:
        return []
    with Case.hold_where(Q(subject__in=by_subject)) as known:
        return [_live_case_of(need, known, at=at, by=by) for need in by_subject.values()]


def _live_case_of(need: Need, known: Iterable[Case], *, at: dt.datetime, by: Actor) -> Case:
    queue = REASONS[need.reason].queue
    same = [case for case in known if case.subject == need.subject]
    live = next((case for case in same if case.is_live), None)
    if live is not None and live.queue == queue:
        _refresh(live, need, at=at, by=by)
        return live
    if live is not None:
        settle_held(live, at=at, by=by)
    earlier = next((case for case in reversed(same) if case.queue == queue and case is not live), None)
    if earlier is not None:
        _open_again(earlier, need, at=at, by=by)
        return earlier
    return _create(need, queue, at=at, by=by)


def _refresh(case: Case, need: Need, *, at: dt.datetime, by: Actor) -> None:
    """Say why it is here now; what waited for somebody outside is ours again, and due anew."""
    if case.status == Case.Status.WAITING:
        case.become(Case.Status.OPEN, at=at, by=by, reason=need.reason, **opening(need, at))
    elif case.cause != need.reason or case.urgent != need.urgent:
        due_at = case.due_at if need.due_at is None else max(case.opened_at, need.due_at)
        case.change(cause=need.reason.value, urgent=need.urgent, due_at=due_at)


def _open_again(case: Case, need: Need, *, at: dt.datetime, by: Actor) -> None:
    cleared: dict[str, Any] = {"owner": None, "taken_at": None, "closed_at": None, "ended": "", "outcome": ""}
    case.become(Case.Status.OPEN, at=at, by=by, reason=need.reason, **opening(need, at), **cleared)


def opening(need: Need, at: dt.datetime) -> dict[str, Any]:
    """Return what a case says of its (new) opening."""
    days = QUEUES[REASONS[need.reason].queue].business_days
    # Who is late from the start is due at once.
    due_at = max(at, need.due_at) if need.due_at is not None else workdays.later(at, days)
    return {"cause": need.reason.value, "urgent": need.urgent, "opened_at": at, "due_at": due_at}


def _create(need: Need, queue: QueueCode, *, at: dt.datetime, by: Actor) -> Case:
    """Write the case; if another opener was faster, theirs is the case."""
    things = {f"{need.thing}_id": need.thing_id} if need.thing else {}
    case = Case(queue=queue.value, subject=need.subject, **{"order_id": need.order_id, **things}, **opening(need, at))
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        if constraint_name(error) not in _ONE_LIVE:
            raise
        return Case.objects.live().get(subject=need.subject)
    case.note(field="status", became=case.status, at=at, by=by, reason=need.reason)
    return case


def settle(subjects: Iterable[str], *, at: dt.datetime, by: Actor) -> int:
    """Close the live cases of things that need nobody any more, in the caller's transaction; return how many."""
    with Case.hold_where(Q(subject__in=list(subjects), status__in=LIVE)) as cases:
        for case in cases:
            settle_held(case, at=at, by=by)
        return len(cases)


def settle_held(case: Case, *, at: dt.datetime, by: Actor) -> None:
    """Close a held case whose cause went away."""
    case.become(Case.Status.CLOSED, at=at, by=by, reason="settled", closed_at=at, ended=Case.Ended.SETTLED.value)


def open_difference(code: str, *, order: str, what: str, at: dt.datetime) -> bool:
    """
    See to it that somebody looks at a difference between our books and Stripe's; once, whatever became of it.

    A law that stays broken is told again: its case, once closed by somebody, rests for a day and is open again.

    :param order: the number of the order, or empty.
    :param what: Stripe's id, or our name, of what it is about; empty if it is the order as a whole.
    :returns: whether there is a new case, or an open one again: what is told by a row of ours has a case by that row.
    """
    is_law = code in LAWS
    subject = f"difference:{code}:{':'.join(part for part in (order, what) if part) if is_law else what or order}"
    if code.startswith(_TOLD_BY_ROWS) or _is_told(subject, again=is_law, at=at):
        return False
    # What an event told and nobody could act on has the case of that event, until somebody has closed that.
    if what and events_given_up().filter(object_id=what).exists():
        return False
    order_id = Order.objects.filter(number=order).values_list("pk", flat=True).first()
    open_for([Need(Reason.BOOKS_DIFFER, subject, order_id)], at=at, by=SYSTEM)
    return True


def _is_told(subject: str, *, again: bool, at: dt.datetime) -> bool:
    """Whether somebody was told of a difference, and need not be told again."""
    last = Case.objects.filter(subject=subject).order_by("-pk").first()
    if last is None:
        return False
    return not again or last.closed_at is None or at < last.closed_at + RESTS


def follow(*, at: dt.datetime) -> int:
    """Sweep: close cases without need, open what is missing, free those whose owner left; return how many."""
    moments = asdict(Moments.of(at))
    # Closing comes first: a thing that went from one queue to another can have one live case only.
    closed = sum(_close_gone(gone.run(**moments), at=at) for _, gone, _ in _ASKED)
    opened = sum(_open_missing(source, missing.run(**moments), at=at) for source, _, missing in _ASKED)
    return closed + opened + _free_abandoned(at=at)


def _close_gone(gone: list[int], *, at: dt.datetime) -> int:
    if not gone:
        return 0
    with Case.hold_where(Q(pk__in=gone, status__in=LIVE)) as cases:
        for case in cases:
            settle_held(case, at=at, by=SYSTEM)
        return len(cases)


def _open_missing(source: Source, missing: list[Any], *, at: dt.datetime) -> int:
    return len(open_for([source.need(row) for row in missing], at=at, by=SYSTEM))


def _free_abandoned(*, at: dt.datetime) -> int:
    left = _LEFT.run()
    if not left:
        return 0
    with Case.hold_where(Q(pk__in=left)) as cases:
        # Asked again now that nobody can hand it over meanwhile.
        still = set(people.abandoned().filter(pk__in=left).values_list("pk", flat=True))
        for case in cases:
            if case.pk in still:
                was = f"{Kind.STAFF} {case.owner_id}"
                case.change(owner_id=None, taken_at=None)
                case.note(field="owner", was=was, became="nobody", at=at, by=SYSTEM, reason="owner_left")
        return len(still)
