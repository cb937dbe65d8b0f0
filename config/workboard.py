"""Work that waits or was given up, of every kind, on one page; trying again is a button of the row's own desk."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.models import ScheduleSlot
from config.work import SWEEPS
from fitting.models import Message
from orders.models import PaymentAttempt, Refund, StripeEvent
from shop.actor import Role, actor_of, may
from shop.refusal import NotAllowed

ROLES: Final = frozenset({Role.FINANCE.value, Role.SUPPORT.value})
MOST: Final = 20
# A sweep that has not begun for so many of its intervals is late.
LATE: Final = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: its rows in a waiting or given-up status, and the buttons that may help."""

    words: str
    model: type[Any]
    statuses: tuple[str, ...]
    buttons: tuple[str, ...]


KINDS: Final = (
    Kind("Stripe events", StripeEvent, ("dead", "failed", "unmatched", "new"), ("requeue", "act")),
    Kind("Payment sessions not yet opened", PaymentAttempt, ("creating",), ("send",)),
    Kind("Refunds", Refund, ("failed", "unknown", "requested"), ("execute",)),
    Kind("Mails", Message, ("dead", "queued"), ("send_again", "stop")),
)


@dataclass(frozen=True, slots=True)
class Button:
    """A way to the question of a verb."""

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


def sections(request: HttpRequest) -> Iterator[Section]:
    """Yield each kind of work whose desk the person may open; one statement each."""
    for kind in KINDS:
        desk: Any = admin.site.get_model_admin(kind.model)
        if desk.has_view_permission(request):
            # Statuses are listed from the worst on; sorting by their place needs no second statement.
            rows = list(kind.model._default_manager.filter(status__in=kind.statuses).order_by("-pk")[: MOST * 2])  # noqa: SLF001
            rows.sort(key=lambda row, kind=kind: kind.statuses.index(row.status))  # type: ignore[misc]
            told = tuple(_row(request, desk, kind, row) for row in rows[:MOST])
            yield Section(kind.words, told, reverse(f"admin:{_name(kind.model)}_changelist"))


def _row(request: HttpRequest, desk: Any, kind: Kind, row: Any) -> Row:
    by = actor_of(request.user)
    buttons = [(name, getattr(desk, name).button) for name in kind.buttons]
    return Row(
        name=str(row),
        url=reverse(f"admin:{_name(kind.model)}_change", args=[row.pk]),
        status=row.status,
        is_dead=row.status in {"dead", "failed", "unmatched"},
        attempts=getattr(row, "attempts", ""),
        next_attempt_at=getattr(row, "next_attempt_at", None),
        last_error=row.last_error,
        buttons=tuple(
            Button(button.label, reverse(f"admin:{_name(kind.model)}_{name}", args=[row.pk]))
            for name, button in buttons
            if may(button.verb, by) and button.when(row)
        ),
    )


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
        "sections": list(sections(request)),
        "beats": beats(at=timezone.now()),
        "failed": failed.values("args_kwargs", "exception_class_path", "finished_at")[:MOST],
    }
    return render(request, "desks/work.html", context)
