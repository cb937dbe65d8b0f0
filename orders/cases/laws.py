"""The rule of queues as an invariant."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model

from orders.cases.people import abandoned
from orders.cases.sources import SOURCES, Moments
from orders.invariants import Violation
from orders.models import Case, Order
from orders.queues import REASONS, Reason


def violations(*, at: dt.datetime) -> list[Violation]:
    """
    Return what breaks the rule of queues: whatever needs a person is in exactly one open case in its queue.

    ``C1``: in no queue. ``C2``: in a queue without need. ``C3``: in a queue of another kind, or in two. ``C4``: with
    somebody who does not work there.
    """
    return [*_uncovered(at), *_idle(at), *_misfiled(), *_left()]


def _uncovered(at: dt.datetime) -> Iterator[Violation]:
    for source in SOURCES:
        for row in source.missing(Moments.of(at)):
            yield Violation("C1", _number(source.need(row).order_id), f"{_name(row)} is in no queue")


def _idle(at: dt.datetime) -> Iterator[Violation]:
    for source in SOURCES:
        for case in source.gone(Moments.of(at)):
            yield Violation("C2", _number(case.order_id), f"{case} is in {case.queue} without need")


def _misfiled() -> Iterator[Violation]:
    seen: dict[tuple[str, int], Case] = {}
    for case in Case.objects.live().order_by("pk"):
        if REASONS[Reason(case.cause)].queue != case.queue:
            yield Violation("C3", _number(case.order_id), f"{case} does not belong to {case.queue}")
        for thing in (
            "line",
            "order_hold",
            "refund",
            "dispute",
            "event",
            "mail",
            "scan",
            "design",
            "entry",
            "problem",
            "stock_return",
            "tax_record",
        ):
            pk: int | None = getattr(case, f"{thing}_id")
            if pk is not None and (other := seen.setdefault((thing, pk), case)) is not case:
                yield Violation("C3", _number(case.order_id), f"{case} and {other} are about the same {thing}")


def _left() -> Iterator[Violation]:
    for case in abandoned():
        yield Violation("C4", _number(case.order_id), f"{case} is with somebody who does not work on {case.queue}")


def _number(order_id: int | None) -> str:
    if order_id is None:
        return ""
    return Order.objects.values_list("number", flat=True).get(pk=order_id)


def _name(row: Model) -> str:
    return f"{row._meta.verbose_name} {row.pk}"  # noqa: SLF001  public by use
