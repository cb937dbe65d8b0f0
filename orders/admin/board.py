"""The stage board: what stands where in the workshop, acts on many at once with a look before, papers of jobs."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from orders import production, travellers
from orders.admin.bulk import NONE_CHOSEN
from orders.admin.desk import plays
from orders.admin.frames import framed
from orders.admin.workshop import WORKSHOP
from orders.models import Device, Hold, LineStatus, OrderLine, Promise, WorkOrder
from orders.money_left import given_back_whole
from shop import days
from shop.actor import Actor, actor_of
from shop.prepared import Prepared, hole
from shop.refusal import Refusal

# So many of a stage are shown, the most urgent first; the list has the others.
SHOWN: Final = 25
STAGES: Final = (
    LineStatus.APPROVED,
    LineStatus.QUEUED,
    LineStatus.IN_PRODUCTION,
    LineStatus.QUALITY_CHECK,
    LineStatus.READY,
)
# Jobs that nobody works on any more: taken back, or of what is made again by another.
OVER: Final = (WorkOrder.Status.WITHDRAWN, WorkOrder.Status.SUPERSEDED)
# What can be done with many at once, and where a line must be for it; each verb decides again.
ACTS: Final[dict[str, tuple[str, Callable[..., Any], frozenset[str]]]] = {
    "release": ("Release", production.release, frozenset({LineStatus.APPROVED})),
    "claim": ("Claim", production.claim, frozenset({LineStatus.QUEUED, *STAGES[2:4]})),
    "let-go": ("Let go", production.let_go, frozenset({LineStatus.QUEUED, *STAGES[2:4]})),
    "show": ("Hand to the check", production.show, frozenset({LineStatus.IN_PRODUCTION})),
    "finish": ("Finish", production.finish, frozenset({LineStatus.QUALITY_CHECK})),
}


@dataclass(frozen=True, slots=True)
class Card:
    """
    A line on the board: nobody's name, nothing about feet.

    :ivar is_held: it, or its order, is on hold: whoever works on it need not hurry.
    :ivar is_paid_back: its whole price is given back, and nobody has cancelled it: ask before more goes into it.
    """

    pk: int
    number: str
    sku: str
    job: str
    operator: str
    ship_by: dt.date | None
    is_late: bool
    is_held: bool
    is_paid_back: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A stage, how many lines stand there, and the most urgent of them."""

    status: str
    title: str
    number: int
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class _Marks:
    today: dt.date
    held: set[int]
    paid_back: set[int]


@dataclass(frozen=True, slots=True)
class Result:
    """What an act would do with one line, or what it did."""

    line: OrderLine
    good: bool
    words: str


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the board and the travellers."""

    def board(request: HttpRequest) -> HttpResponse:
        _require(request)
        by, at = actor_of(request.user), timezone.now()
        told: dict[str, Any] = {"title": "Stage board", "acts": [(name, act[0]) for name, act in ACTS.items()]}
        if request.method == "POST":
            told |= _pressed(request, at=at, by=by)
        told["columns"] = columns(at=at)
        return framed(request, site, "admin/orders/board.html", told)

    def traveller(request: HttpRequest) -> HttpResponse:
        _require(request)
        # The board says which lines by that name, the page of work orders by that of any row.
        chosen = [*request.GET.getlist("line"), *request.GET.getlist("row")]
        return HttpResponse(_papers(chosen), content_type="application/pdf")

    return [
        path("board/", site.admin_view(board), name="orders_board"),
        path("traveller/", site.admin_view(traveller), name="orders_traveller"),
    ]


def _require(request: HttpRequest) -> None:
    if not plays(request, WORKSHOP):
        raise PermissionDenied


def columns(*, at: dt.datetime) -> list[Column]:
    """Read the board: counts, the most urgent of each stage, their jobs, and which are on hold or paid back."""
    lines = OrderLine.objects.filter(kind=OrderLine.Kind.CUSTOM, status__in=STAGES)
    numbers = dict(lines.order_by().values_list("status").annotate(number=Count("pk")))
    urgent = {stage: _URGENT.run(stage=stage) if numbers.get(stage) else [] for stage in STAGES}
    shown = [pk for rows in urgent.values() for pk, *_ in rows]
    known = WorkOrder.objects.filter(line__in=shown)
    known = known.exclude(status__in=OVER).select_related("operator").only("line", "number", "operator__email")
    jobs = {job.line_id: job for job in known.order_by("-pk")}
    marks = _Marks(days.day_of(at), _on_hold(shown), given_back_whole(shown))
    cards = {stage: [_card(row, jobs.get(row[0]), marks) for row in rows] for stage, rows in urgent.items()}
    return [Column(stage, str(stage.label), numbers.get(stage, 0), cards[stage]) for stage in STAGES]


def _on_hold(shown: Sequence[int]) -> set[int]:
    """Return which of the lines are on hold, by themselves or with their order."""
    of_all = Q(line=None, order__lines__in=shown)
    holds = Hold.objects.filter(Q(line__in=shown) | of_all, closed_at=None)
    return {own or by_order for own, by_order in holds.values_list("line", "order__lines")}


def _urgent() -> QuerySet[Promise, tuple[int, str, str, dt.date]]:
    stands = {"line__status": hole("stage", CharField()), "line__kind": OrderLine.Kind.CUSTOM}
    due = Promise.objects.filter(is_current=True, **stands).order_by("ship_by", "line_id")
    return due.values_list("line_id", "line__order__number", "line__sku", "ship_by")[:SHOWN]


_URGENT: Final[Prepared[Promise]] = Prepared(_urgent)


def _card(row: tuple[int, str, str, dt.date], job: WorkOrder | None, marks: _Marks) -> Card:
    pk, number, sku, ship_by = row
    operator = str(job.operator) if job is not None and job.operator is not None else ""
    return Card(
        pk, number, sku, job.number if job is not None else "", operator, ship_by,
        is_late=ship_by < marks.today, is_held=pk in marks.held, is_paid_back=pk in marks.paid_back,
    )  # fmt: skip


def _pressed(request: HttpRequest, *, at: dt.datetime, by: Actor) -> dict[str, Any]:
    """Show what an act would do with each chosen line; once that was looked at, do it, and say what came of each."""
    name = request.POST.get("act", "")
    if name not in ACTS:
        return {}
    title, verb, statuses = ACTS[name]
    pks = [int(pk) for pk in request.POST.getlist("line") if pk.isdecimal()][: SHOWN * len(STAGES)]
    lines = OrderLine.objects.filter(pk__in=pks).select_related("order", "profile__wearer").order_by("pk")
    if not lines:
        return {"missed": NONE_CHOSEN}
    if "sure" not in request.POST:
        looked = [_looked_at(line, name, statuses, at=at) for line in lines]
        return {"preview": looked, "possible": any(one.good for one in looked), "act": name, "label": title}
    return {"results": [_done(line, verb, at=at, by=by) for line in lines], "label": title}


def _looked_at(line: OrderLine, name: str, statuses: Iterable[str], *, at: dt.datetime) -> Result:
    if line.status not in statuses:
        return Result(line, good=False, words="It is at another stage.")
    lacks = production.missing(line, at=at) if name == "release" else ()
    return Result(line, good=not lacks, words=" ".join(lack.words for lack in lacks) or "Nothing is in the way.")


def _done(line: OrderLine, verb: Callable[..., Any], *, at: dt.datetime, by: Actor) -> Result:
    try:
        verb(line.pk, at=at, by=by)
    except Refusal as refusal:
        return Result(line, good=False, words=refusal.detail)
    return Result(line, good=True, words="Done.")


def _papers(chosen: Iterable[str]) -> bytes:
    pks = [int(pk) for pk in chosen if pk.isdecimal()][: SHOWN * len(STAGES)]
    devices = Prefetch("devices", Device.objects.select_related("design", "replaces"))
    jobs = WorkOrder.objects.filter(line__in=pks).exclude(status__in=OVER).select_related("line")
    due = dict(Promise.objects.filter(line__in=pks, is_current=True).values_list("line_id", "ship_by"))
    return travellers.pages(jobs.prefetch_related(devices).order_by("pk"), due=due)
