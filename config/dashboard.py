"""What waits for somebody, counted: the first page of the desks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from fitting.models import Message
from orders.models import Hold, Order, OrderLine, Refund, StripeEvent


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of one kind in one state."""

    words: str
    model: type[Model]
    where: dict[str, object]


@dataclass(frozen=True, slots=True)
class Count:
    """A queue with its length, and the page that lists it."""

    words: str
    number: int
    url: str


QUEUES: Final = (
    Queue("lines for the fitter to review", OrderLine, {"status": "in_review"}),
    Queue("lines waiting for a foot profile", OrderLine, {"status": "awaiting_profile"}),
    Queue("open holds", Hold, {"closed_at__isnull": True}),
    Queue("refunds under way", Refund, {"status__in": ["requested", "unknown", "pending"]}),
    Queue("orders being paid", Order, {"payment": "processing"}),
    Queue("orders waiting for payment", Order, {"payment": "awaiting_payment"}),
    Queue("Stripe events given up", StripeEvent, {"status": "dead"}),
    Queue("mails given up", Message, {"status": "dead"}),
)


def environment(_request: object) -> tuple[str, str] | None:
    """Mark every page that is not production, so that nobody mistakes one for the other."""
    if settings.PRODUCTION:
        return None
    return ("Demo", "warning") if settings.DEMO else ("Development", "info")


def icon(_request: object) -> str:
    """Return the address of the sign that browsers show in their tabs."""
    return static("desks/icon.svg")


def counts(request: HttpRequest) -> Iterator[Count]:
    """Count each queue whose desk the member of staff may open: desks decide by role."""
    for queue in QUEUES:
        desk = admin.site.get_model_admin(queue.model)
        if desk.has_view_permission(request):
            number = queue.model._default_manager.filter(Q(**queue.where)).count()  # noqa: SLF001  public by use
            yield Count(queue.words, number, _page(queue))


def _page(queue: Queue) -> str:
    meta = queue.model._meta  # noqa: SLF001
    given = {name: ",".join(value) if isinstance(value, list) else value for name, value in queue.where.items()}
    return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode(given)}"
