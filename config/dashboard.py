"""What waits for somebody, counted by queue: the first page of the desks."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from orders.models import Case
from orders.queues import QUEUES, QueueCode, worked_by
from shop.actor import actor_of


@dataclass(frozen=True, slots=True)
class Length:
    """How many open cases of a queue are of one sort, and the page that lists them."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue and its open cases: all, those that should have been done by now, and those that nobody has taken."""

    title: str
    every: Length
    overdue: Length
    nobodys: Length


def environment(_request: object) -> tuple[str, str] | None:
    """Mark every page that is not production, so that nobody mistakes one for the other."""
    if settings.PRODUCTION:
        return None
    return ("Demo", "warning") if settings.DEMO else ("Development", "info")


def icon(_request: object) -> str:
    """Return the address of the sign that browsers show in their tabs."""
    return static("desks/icon.svg")


def waiting(request: HttpRequest, *, at: dt.datetime) -> Iterator[Waiting]:
    """Count the open cases of each queue that the person works on, the empty ones too; one statement."""
    own = worked_by(actor_of(request.user).roles)
    if not own:
        return
    rows = Case.objects.live().filter(queue__in=own).order_by().values_list("queue")
    counted = rows.annotate(
        every=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lte=at)),
        nobodys=Count("pk", filter=Q(owner=None)),
    )
    found = {queue: numbers for queue, *numbers in counted}
    for code in own:
        every, overdue, nobodys = found.get(code.value, (0, 0, 0))
        yield Waiting(
            QUEUES[code].title,
            Length(every, _page(code)),
            Length(overdue, _page(code, due="overdue")),
            Length(nobodys, _page(code, owner="nobody")),
        )


def _page(queue: QueueCode, **narrower: str) -> str:
    return f"{reverse('admin:orders_case_changelist')}?{urlencode({'queue': queue.value, **narrower})}"
