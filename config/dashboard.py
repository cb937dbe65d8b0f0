"""What waits for somebody, counted by queue: the first page of the desks."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from orders import claims, reviews
from orders.models import Case, Claim
from orders.queues import QUEUES, QueueCode, worked_by
from shop.actor import Role, actor_of

# Claims are no cases: their desk has queues of its own.
OF_CLAIMS: Final[Mapping[str, str]] = {
    "new": "Claims to decide",
    "overdue": "Overdue claims",
    "needs_info": "Claims that wait for an answer",
    "appeals": "Appeals to decide",
    "messages": "Messages about decided claims",
}
# Claims about the fit whose change a fitter has not decided on.
OF_FITTERS: Final = "Fit claims that wait for a change"
# Only where there is one: who stands in for claims has no queue of theirs.
FALLEN: Final = "Appeals that nobody of claims can decide"


@dataclass(frozen=True, slots=True)
class Length:
    """How many open cases of a queue are of one sort, and the page that lists them."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A queue and its open cases: all, those that should have been done by now, and those that nobody has taken.

    Of claims, which nobody takes and whose overdue have a queue, there is one number.
    """

    title: str
    every: Length
    overdue: Length | None = None
    nobodys: Length | None = None


def environment(_request: object) -> tuple[str, str] | None:
    """Mark every page that is not production, so that nobody mistakes one for the other."""
    if settings.PRODUCTION:
        return None
    return ("Demo", "warning") if settings.DEMO else ("Development", "info")


def icon(_request: object) -> str:
    """Return the address of the sign that browsers show in their tabs."""
    return static("desks/icon.svg")


def waiting(request: HttpRequest, *, at: dt.datetime) -> Iterator[Waiting]:
    """Count what is open in each queue that the person works on, the empty ones too; one statement, one for claims."""
    by = actor_of(request.user)
    own = worked_by(by.roles)
    if own:
        yield from _cases(own, at=at)
    if Role.FITTER.value in by.roles:
        desk = reverse("admin:fitting_prescription_changelist")
        yield Waiting(
            OF_FITTERS, Length(reviews.waiting_for_claims().count(), f"{desk}?{urlencode({'claimed': 'fit'})}")
        )
    if Role.CLAIMS.value in by.roles:
        yield from _claims(at=at)
    elif fallen := claims.appeals_fallen_to(by):
        yield Waiting(FALLEN, _of_claims("appeals", fallen))


def _cases(own: Sequence[QueueCode], *, at: dt.datetime) -> Iterator[Waiting]:
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


def _claims(*, at: dt.datetime) -> Iterator[Waiting]:
    queues = Claim.objects.queues(at=at)
    counted = Claim.objects.aggregate(**{code: Count("pk", filter=kept) for code, kept in queues.items()})
    for code, title in OF_CLAIMS.items():
        yield Waiting(title, _of_claims(code, counted[code]))


def _of_claims(code: str, number: int) -> Length:
    return Length(number, f"{reverse('admin:orders_claim_changelist')}?{urlencode({'queue': code})}")


def _page(queue: QueueCode, **narrower: str) -> str:
    return f"{reverse('admin:orders_case_changelist')}?{urlencode({'queue': queue.value, **narrower})}"
