"""
Chapter: what the guarantees teach: claims per thousand insoles, why insoles are made again, and what it costs.

Counted by the database, in one statement for each table however many rows there are.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth

from orders.models import ClaimDecision, ClaimSide, Device, OrderLine

PER: Final = 1000
# What somebody has worn: an insole that was replaced was in service too, and was perhaps replaced for a reason.
SERVED: Final = ("in_service", "superseded")
OLDEST: Final = 10
YEAR: Final = dt.timedelta(days=365.25)


@dataclass(frozen=True, slots=True)
class Rate:
    """
    Of one group of insoles: how many were in service, and how many claims there were of them.

    :ivar group: an age in whole years, a lot, a version of the rules, or a product.
    """

    group: str
    devices: int
    claims: int

    @property
    def per_thousand(self) -> Decimal:
        """Claims per thousand insoles, to the tenth."""
        return (Decimal(self.claims * PER) / self.devices).quantize(Decimal("0.1"))


def _served() -> QuerySet[Device]:
    return Device.objects.filter(status__in=SERVED).order_by()


def _by_age(at: dt.datetime) -> QuerySet[Any]:
    """Group by whole years since the insole came; one that was replaced, since it was made."""
    younger = [When(came__gt=at - (years + 1) * YEAR, then=Value(f"{years:02}")) for years in range(OLDEST)]
    age = Case(*younger, default=Value(str(OLDEST)), output_field=CharField())
    return _served().annotate(came=Coalesce("covered__delivered_at", "made_at")).annotate(group=age)


GROUPS: Final[Mapping[str, tuple[str, Callable[[dt.datetime], QuerySet[Any]]]]] = {
    "age": ("Age in years", _by_age),
    "lot": ("Lot of material", lambda _at: _served().annotate(group=F("lot"))),
    "rules": (
        "Version of the rules",
        lambda _at: _served().annotate(
            group=Concat(Value("v"), Cast("design__side__prescription__rules_version", CharField()))
        ),
    ),
    "product": ("Product", lambda _at: _served().annotate(group=F("work_order__line__product_name"))),
}


def rates(group: str, *, at: dt.datetime) -> list[Rate]:
    """Return claims and insoles of each group, in one statement; withdrawn claims are none."""
    claims = Count("claimed", filter=~Q(claimed__claim__status="withdrawn"), distinct=True)
    grouped = GROUPS[group][1](at).values_list("group").annotate(devices=Count("pk", distinct=True), claims=claims)
    found = [Rate(str(each), devices, claims) for each, devices, claims in grouped.order_by("group")]
    return [Rate(str(int(one.group)), one.devices, one.claims) for one in found] if group == "age" else found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why insoles were made again, and how many."""

    kind: str
    reason: str
    remade: int


def remake_reasons() -> list[Reason]:
    """Return what was said of the sides that were made again, the most frequent first, in one statement."""
    sides = ClaimSide.objects.filter(claim__remake__isnull=False, is_granted=True).order_by()
    grouped = sides.values_list("kind", "part", "failure", "misfits").annotate(count=Count("pk"))
    told: Counter[tuple[str, str]] = Counter()
    for kind, part, failure, misfits, count in grouped:
        for reason in misfits or [f"{part}: {failure}" if part else failure]:
            told[kind, str(reason)] += count
    return [Reason(kind, reason, count) for (kind, reason), count in told.most_common()]


@dataclass(frozen=True, slots=True)
class Cost:
    """What the guarantees cost in a month: insoles made again at what they cost us, and money that went back."""

    month: dt.date
    currency: str
    remakes: int
    remakes_minor: int
    refunds: int
    refunds_minor: int


def costs() -> list[Cost]:
    """Return the cost of each month and currency, the newest first, in two statements."""
    zero = (0, 0)
    made, back = _remade(), _paid_back()
    keys = sorted({*made, *back}, reverse=True)
    return [
        Cost(month, currency, *made.get((month, currency), zero), *back.get((month, currency), zero))
        for month, currency in keys
    ]


def _month(field: str) -> TruncMonth:
    """Group by the months of the shop's calendar."""
    return TruncMonth(field, tzinfo=ZoneInfo(settings.SHOP_TIME_ZONE))


type _Sums = dict[tuple[dt.date, str], tuple[int, int]]


def _remade() -> _Sums:
    lines = OrderLine.objects.filter(remake_of__isnull=False).exclude(status="cancelled").order_by()
    months = lines.annotate(month=_month("order__placed_at")).values_list("month", "order__currency")
    return {
        (month.date(), currency): (count, cost or 0)
        for month, currency, count, cost in months.annotate(count=Count("pk"), cost=Sum("cost_minor"))
    }


def _paid_back() -> _Sums:
    decided = ClaimDecision.objects.filter(refund__status="succeeded").order_by()
    months = decided.annotate(month=_month("decided_at")).values_list("month", "refund__order__currency")
    return {
        (month.date(), currency): (count, cost or 0)
        for month, currency, count, cost in months.annotate(count=Count("pk"), cost=Sum("amount_minor"))
    }
