"""The figures of the first page: what sold in thirty days, what has waited longest, and money that does not agree."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Min, Model, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse

from config.charts import Bar, Chart
from orders.models import LedgerEntry, LineStatus, Order, OrderLine, Payment, Refund, StripeEvent
from shop.money import Money

DAYS: Final = 30
LONGEST: Final = 5
# Where a line waits for somebody, in the order of its way.
WAITING: Final = (LineStatus.AWAITING_PROFILE, LineStatus.IN_REVIEW, LineStatus.APPROVED)


@dataclass(frozen=True, slots=True)
class Wait:
    """Lines that wait at one point: how many, and since when the eldest."""

    words: str
    number: int
    days: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One of the lines that have waited longest."""

    number: str
    product: str
    words: str
    days: int
    promise: str
    url: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Money that does not agree, counted."""

    words: str
    number: int
    url: str


def sees(request: HttpRequest, model: type[Model]) -> bool:
    """Answer whether the person may open the desk of a model."""
    return bool(admin.site.get_model_admin(model).has_view_permission(request))


def page(model: type[Model], query: str = "") -> str:
    """Return the address of a desk's list."""
    meta = model._meta  # noqa: SLF001  public by use
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") + query


def charts(request: HttpRequest, *, at: dt.datetime) -> Iterator[Chart]:
    """Draw orders and revenue by business day, each for those who may open its desk; one statement each."""
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    last = at.astimezone(zone).date()
    days = [last - dt.timedelta(days=back) for back in reversed(range(DAYS))]
    since = dt.datetime.combine(days[0], dt.time.min, tzinfo=zone)
    if sees(request, Order):
        yield _orders(days, since, zone)
    if sees(request, LedgerEntry):
        yield from _revenue(days, since, zone)


def _orders(days: list[dt.date], since: dt.datetime, zone: ZoneInfo) -> Chart:
    placed = Order.objects.filter(placed_at__gte=since).annotate(day=TruncDate("placed_at", tzinfo=zone))
    found = dict(placed.order_by().values_list("day").annotate(number=Count("pk")))
    total = sum(found.values())
    bars = [Bar(day, found.get(day, 0), f"{found.get(day, 0)} orders") for day in days]
    return Chart("orders", f"Orders placed in {DAYS} days", f"{total} orders, by day of the shop.", bars)


def _revenue(days: list[dt.date], since: dt.datetime, zone: ZoneInfo) -> Iterator[Chart]:
    booked = LedgerEntry.objects.filter(occurred_at__gte=since).annotate(day=TruncDate("occurred_at", tzinfo=zone))
    sums: dict[str, dict[dt.date, int]] = {}
    for currency, day, minor in booked.order_by().values_list("currency", "day").annotate(sum=Sum("amount_minor")):
        sums.setdefault(currency, {})[day] = minor
    for currency, found in sorted(sums.items()):
        bars = [Bar(day, found.get(day, 0), Money(found.get(day, 0), currency).words()) for day in days]
        summary = f"{Money(sum(found.values()), currency).words()} came in, less what went back, by day of the shop."
        yield Chart(f"revenue-{currency.lower()}", f"Revenue in {currency}, {DAYS} days", summary, bars)


def waits(request: HttpRequest, *, at: dt.datetime) -> list[Wait]:
    """Count the lines of paid orders at each point where they wait, with the days of the eldest; one statement."""
    if not sees(request, OrderLine):
        return []
    rows = OrderLine.objects.filter(status__in=WAITING, order__paid_at__isnull=False).order_by()
    found = {
        status: (number, eldest)
        for status, number, eldest in rows.values_list("status").annotate(n=Count("pk"), eldest=Min("order__paid_at"))
    }
    return [
        Wait(str(status.label), *_since(found[status], at), page(OrderLine, f"?status={status}"))
        for status in WAITING
        if status in found
    ]


def _since(found: tuple[int, dt.datetime], at: dt.datetime) -> tuple[int, int]:
    number, eldest = found
    return number, (at - eldest).days


def longest(request: HttpRequest, *, at: dt.datetime) -> list[Line]:
    """Name the lines that have waited longest since they were paid, with what was promised; one statement."""
    if not sees(request, OrderLine):
        return []
    rows = OrderLine.objects.filter(status__in=WAITING, order__paid_at__isnull=False).select_related("order")
    columns = ("status", "product_name", "lead_time_business_days", "order__number", "order__paid_at")
    return [
        Line(
            line.order.number,
            line.product_name,
            LineStatus(line.status).label,
            (at - line.order.paid_at).days if line.order.paid_at else 0,
            f"{line.lead_time_business_days} business days after approval",
            reverse("admin:orders_orderline_change", args=[line.pk]),
        )
        for line in rows.only(*columns).order_by("order__paid_at", "pk")[:LONGEST]
    ]


def faults(request: HttpRequest) -> list[Fault]:
    """Count what does not agree between Stripe and us, for those who may open its desk; a statement each."""
    asked = (
        ("payments that paid for nothing", Payment, {"standing__in": ["late", "duplicate", "mismatch"]}),
        (
            "refunds that Stripe refused or wants something for",
            Refund,
            {"status__in": ["failed", "cancelled", "requires_action"]},
        ),
        ("Stripe events that fit nothing of ours", StripeEvent, {"status__in": ["unmatched", "dead"]}),
    )
    return [
        Fault(words, model._default_manager.filter(**where).count(), page(model, _query(where)))  # noqa: SLF001
        for words, model, where in asked
        if sees(request, model)
    ]


def _query(where: dict[str, list[str]]) -> str:
    return "?" + "&".join(f"{name}={','.join(values)}" for name, values in where.items())
