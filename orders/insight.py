"""
Chapter: what the guarantees teach: claims per thousand insoles, why insoles are made again, and what it costs.

Counted in one statement or two for each table, however many rows there are.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth

from orders.models import ClaimDecision, ClaimSide, Device, OrderLine, Payout, Refund, TakenPlace
from shop.money import Money

PER: Final = 1000
# What somebody has worn: an insole that was replaced was in service too, and was perhaps replaced for a reason.
SERVED: Final = ("in_service", "superseded")
OLDEST: Final = 10
YEAR: Final = dt.timedelta(days=365.25)
_NONE: Final = dt.timedelta(0)
_MICROSECONDS: Final = Decimal(YEAR // dt.timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Rate:
    """
    Of one group of insoles: how many were in service, and how many claims there were of them.

    :ivar group: a lot, a version of the rules, or a product.
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


GROUPS: Final[Mapping[str, tuple[str, F | Concat]]] = {
    "lot": ("Lot of material", F("lot")),
    "rules": (
        "Version of the rules",
        Concat(Value("v"), Cast("design__side__prescription__rules_version", CharField())),
    ),
    "product": ("Product", F("work_order__line__product_name")),
}


def rates(group: str) -> list[Rate]:
    """Return claims and insoles of each group, in one statement; withdrawn claims are none."""
    claims = Count("claimed", filter=~Q(claimed__claim__status="withdrawn"), distinct=True)
    grouped = _served().annotate(group=GROUPS[group][1]).values_list("group")
    counted = grouped.annotate(devices=Count("pk", distinct=True), claims=claims).order_by("group")
    return [Rate(str(each), devices, claims) for each, devices, claims in counted]


@dataclass(frozen=True, slots=True)
class AgeRate:
    """
    One year of age of insoles.

    :ivar age: in whole years; the last one stands for every later one, too.
    :ivar devices: how many insoles have been worn at this age, for however long.
    :ivar worn: how long all of them together have been worn at this age so far.
    :ivar claims: how many claims were made about insoles that had this age when they were claimed.
    """

    age: int
    devices: int
    worn: dt.timedelta
    claims: int

    @property
    def years(self) -> Decimal:
        """The years that insoles were worn at this age, added up, to the tenth."""
        return (Decimal(self.worn / dt.timedelta(microseconds=1)) / _MICROSECONDS).quantize(Decimal("0.1"))

    @property
    def per_thousand(self) -> Decimal:
        """Claims per thousand insoles that were in service at this age, to the tenth; a claim is about one of them."""
        return (Decimal(self.claims * PER) / self.devices if self.devices else Decimal(0)).quantize(Decimal("0.1"))

    @property
    def per_thousand_years(self) -> Decimal:
        """
        Claims per thousand years of wear at this age, to the tenth; 0 where nobody has worn one for long enough.

        Insoles that have just come to an age have not had the time to fail at it: this says so, the other does not.
        """
        worn = Decimal(self.worn / dt.timedelta(microseconds=1)) / _MICROSECONDS
        return (Decimal(self.claims * PER) / worn if worn else Decimal(0)).quantize(Decimal("0.1"))


def rates_by_age(*, at: dt.datetime) -> list[AgeRate]:
    """
    Return claims by the age that the insole had then, and how long insoles were worn at each age, in two statements.

    An insole is worn from its arrival until what was made instead has arrived, or until now. So one that is old today
    counts in its first year for what happened in its first year.
    """
    devices: Counter[int] = Counter()
    worn: dict[int, dt.timedelta] = {}
    # Two instants a row, read in pieces: to add them up by age in the database would ask for each of them again.
    for came, ended in _worn(at).values_list("came", "ended").iterator():
        for age, length in _by_age(ended - came):
            devices[age] += 1
            worn[age] = worn.get(age, _NONE) + length
    claims = _claims_by_age()
    ages = sorted({*devices, *claims})
    return [AgeRate(age, devices[age], worn.get(age, _NONE), claims.get(age, 0)) for age in ages]


def _by_age(served: dt.timedelta) -> Iterator[tuple[int, dt.timedelta]]:
    """
    Share what an insole served among its ages.

    >>> [(age, length.days) for age, length in _by_age(dt.timedelta(days=400))]
    [(0, 365), (1, 34)]
    """
    for age in range(OLDEST + 1):
        since = served - age * YEAR
        if since <= _NONE:
            return
        yield age, since if age == OLDEST else min(since, YEAR)


def _worn(at: dt.datetime) -> QuerySet[Any]:
    """Return the insoles that were worn, with when each ``came``, and ``ended`` to be worn, be it now."""
    place = TakenPlace.objects.filter(before=OuterRef("pk")).order_by("pk").values("before_delivered_at")[:1]
    claimed = ClaimSide.objects.filter(device=OuterRef("pk")).order_by("pk").values("was_delivered_at")[:1]
    came = Coalesce("covered__delivered_at", Subquery(place), Subquery(claimed), "made_at")
    worn = Device.objects.filter(status__in=SERVED).annotate(came=came).order_by("came").values("came")
    after = worn.filter(took_place__before=OuterRef("pk"))[:1]
    # Of what was replaced before places were written down, its claim tells what was made instead.
    instead = worn.filter(work_order__line__answers__sides__device=OuterRef("pk"), side=OuterRef("side"))[:1]
    ended = Case(
        When(status="superseded", then=Coalesce(Subquery(after), Subquery(instead), Value(at))),
        default=Value(at),
        output_field=DateTimeField(),
    )
    return _served().annotate(came=came, ended=ended)


def _claims_by_age() -> dict[int, int]:
    sides = ClaimSide.objects.exclude(claim__status="withdrawn").filter(device__status__in=SERVED).order_by()
    aged = sides.annotate(age=ExpressionWrapper(F("asked_at") - F("was_delivered_at"), DurationField()))
    younger = [When(age__lt=(age + 1) * YEAR, then=Value(age)) for age in range(OLDEST)]
    group = Case(*younger, default=Value(OLDEST), output_field=IntegerField())
    return dict(aged.annotate(group=group).values_list("group").annotate(claims=Count("pk")))


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
    """What the guarantees cost in a month: insoles made again at what they cost us, and money back, in whatever way."""

    month: dt.date
    currency: str
    remakes: int
    remakes_minor: int
    refunds: int
    refunds_minor: int

    @property
    def whole(self) -> Decimal:
        """Both together, in the currency's own unit."""
        return Money(self.remakes_minor + self.refunds_minor, self.currency).major


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
    otherwise = Exists(Payout.objects.filter(refund=OuterRef("refund"), status=Payout.Status.PAID))
    decided = ClaimDecision.objects.filter(Q(refund__status=Refund.Status.SUCCEEDED) | otherwise).order_by()
    months = decided.annotate(month=_month("decided_at")).values_list("month", "refund__order__currency")
    return {
        (month.date(), currency): (count, cost or 0)
        for month, currency, count, cost in months.annotate(count=Count("pk"), cost=Sum("amount_minor"))
    }
