"""Work that waits or was given up, of every kind, on one page; trying again is a button of the row's own desk."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.models import ScheduleSlot
from config.work import SWEEPS
from fitting.models import Design, Message, Scan
from orders.models import Case, PaymentAttempt, Refund, StripeEvent, TaxRecord
from orders.queues import QUEUES, QueueCode, worked_by
from shop.actor import Actor, actor_of, may
from shop.refusal import NotAllowed

# Who works on what the machine could not do: events and refunds that stay, mails that were given up.
ROLES: Final = frozenset[str]().union(
    *(QUEUES[code].roles for code in (QueueCode.EVENTS, QueueCode.REFUNDS, QueueCode.PROBLEMS))
)
MOST: Final = 20
# A sweep that has not begun for so many of its intervals is late.
LATE: Final = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of work: its rows in a waiting or given-up status, and the buttons that may help.

    :ivar thing: what cases about such a row point to it by; empty: there are none.
    """

    words: str
    model: type[Any]
    statuses: tuple[str, ...]
    buttons: tuple[str, ...]
    thing: str = ""


KINDS: Final = (
    Kind("Stripe events", StripeEvent, ("dead", "failed", "unmatched", "new"), ("requeue", "act"), "event"),
    Kind("Payment sessions not yet opened", PaymentAttempt, ("creating",), ("send",)),
    Kind("Refunds", Refund, ("failed", "cancelled", "unknown", "requested"), ("execute",), "refund"),
    Kind("Tax records", TaxRecord, ("refused", "waiting"), ("tell_again",)),
    Kind("Mails", Message, ("dead", "queued"), ("send_again", "stop"), "mail"),
    Kind("Scans", Scan, ("dead", "uploaded"), ("measure_again",), "scan"),
    Kind("Designs", Design, ("dead", "waiting"), ("build_again",), "design"),
)


@dataclass(frozen=True, slots=True)
class Button:
    """A way to the question of a verb."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Looked:
    """The open case about a piece of work: which queue, whose; the way to it where the queue is the reader's."""

    number: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work."""

    name: str
    url: str
    status: str
    is_dead: bool
    attempts: object
    next_attempt_at: dt.datetime | None
    last_error: str
    buttons: tuple[Button, ...]
    case: Looked | None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one kind, the given-up first."""

    words: str
    rows: tuple[Row, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Beat:
    """One sweep of the schedule, and when it last began."""

    name: str
    every: dt.timedelta
    last: dt.datetime | None
    is_late: bool


def may_open(request: HttpRequest) -> bool:
    """Answer whether the person sees the page; the side bar asks too."""
    try:
        return bool(actor_of(request.user).roles & ROLES)
    except NotAllowed:
        return False


def sections(request: HttpRequest) -> list[Section]:
    """Return each kind of work whose desk the person may open; one statement each, and one for the cases of all."""
    by = actor_of(request.user)
    seen = [kind for kind in KINDS if _desk(kind).has_view_permission(request)]
    rows = {kind: _worst(kind) for kind in seen}
    looked = _cases(rows, own=frozenset(worked_by(by.roles)))
    return [
        Section(
            kind.words,
            tuple(_row(kind, row, by=by, case=looked.get((kind.thing, row.pk))) for row in rows[kind]),
            reverse(f"admin:{_name(kind.model)}_changelist"),
        )
        for kind in seen
    ]


def _worst(kind: Kind) -> list[Any]:
    # Statuses are listed from the worst on; sorting by their place needs no second statement.
    rows = list(kind.model._default_manager.filter(status__in=kind.statuses).order_by("-pk")[: MOST * 2])  # noqa: SLF001
    return sorted(rows, key=lambda row: kind.statuses.index(row.status))[:MOST]


def _cases(rows: Mapping[Kind, list[Any]], *, own: frozenset[str]) -> dict[tuple[str, int], Looked]:
    """Return what somebody looks at already, by thing and its key; one statement."""
    about = [Q(**{f"{kind.thing}__in": [row.pk for row in rows[kind]]}) for kind in rows if kind.thing and rows[kind]]
    if not about:
        return {}
    found = {}
    for case in Case.objects.live().filter(reduce(or_, about)).select_related("owner"):
        url = reverse("admin:orders_case_change", args=[case.pk]) if case.queue in own else ""
        looked = Looked(case.number, f"{case.title}, {case.owner or 'not taken'}", url)
        found.update({(kind.thing, getattr(case, f"{kind.thing}_id")): looked for kind in rows if kind.thing})
    return found


def _row(kind: Kind, row: Any, *, by: Actor, case: Looked | None) -> Row:
    buttons = [(name, getattr(_desk(kind), name).button) for name in kind.buttons]
    return Row(
        name=str(row),
        url=reverse(f"admin:{_name(kind.model)}_change", args=[row.pk]),
        status=row.get_status_display(),
        is_dead=row.status in {"dead", "failed", "unmatched"},
        attempts=getattr(row, "attempts", ""),
        next_attempt_at=getattr(row, "next_attempt_at", None),
        last_error=row.last_error,
        buttons=tuple(
            Button(button.label, reverse(f"admin:{_name(kind.model)}_{name}", args=[row.pk]))
            for name, button in buttons
            if may(button.verb, by) and button.when(row)
        ),
        case=case,
    )


def _desk(kind: Kind) -> Any:
    return admin.site.get_model_admin(kind.model)


def _name(model: type[Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"  # noqa: SLF001  public by use


def beats(*, at: dt.datetime) -> list[Beat]:
    """Tell when each sweep of the schedule last began; one statement."""
    began = dict(ScheduleSlot.objects.values_list("name").annotate(last=Max("enqueued_at")))
    return [
        Beat(
            sweep.name,
            sweep.every,
            began.get(sweep.name),
            began.get(sweep.name) is None or began[sweep.name] < at - LATE * sweep.every - dt.timedelta(minutes=1),
        )
        for sweep in SWEEPS
    ]


def view(request: HttpRequest) -> HttpResponse:
    """
    Show the page.

    :raises PermissionDenied: for roles that do not look after the machine.
    """
    if not may_open(request):
        raise PermissionDenied
    # What failed is told by its kind alone: a traceback may hold whatever a row held.
    failed = DBTaskResult.objects.failed().order_by("-finished_at")
    context = {
        **admin.site.each_context(request),
        "title": "Work",
        "sections": sections(request),
        "beats": beats(at=timezone.now()),
        "failed": failed.values("args_kwargs", "exception_class_path", "finished_at")[:MOST],
    }
    return render(request, "desks/work.html", context)
