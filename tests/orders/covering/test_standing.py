"""What is left of a promise, what is paid back for the rest, and how far habits carry a pair."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.covering.amounts import pro_rata_minor, share_unused, sides_of
from orders.covering.habits import Habits, estimated_miles, is_doubtful
from orders.covering.standing import SideHistory, days_left, months_later, part_until, standing
from orders.covering.terms import Component, durability_terms
from tests.orders.covering.test_decisions import DELIVERED, ZONE, durability, parameters

pytestmark = pytest.mark.one_run("sqlite")

NEW = SideHistory(DELIVERED, DELIVERED)
CORE = durability("v1").components[Component.CORE]


def test_a_new_pair_has_everything() -> None:
    parts = {
        part.component: part for part in standing(NEW, durability("v1"), walked_miles=None, at=DELIVERED, zone=ZONE)
    }
    assert [(name, part.free_left, part.miles_left) for name, part in parts.items()] == [
        ("core", 2, None),
        ("shell", 2, None),
        ("cover", 1, None),
        ("bonding", 1, None),
    ]
    assert parts[Component.COVER].until == dt.datetime(2027, 3, 3, 5, tzinfo=dt.UTC)
    # The day of delivery and the same day a year later both count.
    assert parts[Component.COVER].days_left == 366


def test_parts_come_in_one_order_whichever_a_database_keeps_them_in() -> None:
    said = parameters("ten-thousand-miles.en.v1")
    said["components"] = dict(sorted(said["components"].items()))
    assert list(said["components"]) == ["bonding", "core", "cover", "shell"]
    assert list(durability_terms(said).components) == list(Component)


def test_what_is_used_and_walked_is_taken_off_and_never_below_nothing() -> None:
    worn = SideHistory(DELIVERED, DELIVERED, remakes_used=1, covers_used=3)
    at = DELIVERED + dt.timedelta(days=400)
    parts = standing(worn, durability("v1"), walked_miles=Decimal("10000.4"), at=at, zone=ZONE)
    assert [(part.free_left, part.miles_left, part.days_left > 0) for part in parts] == [
        (1, Decimal(0), True),
        (1, Decimal(10000) - 10000, True),
        (0, None, False),
        (0, None, False),
    ]


def test_a_side_that_was_paid_back_has_nothing_left() -> None:
    back = SideHistory(DELIVERED, DELIVERED, is_refunded=True)
    parts = standing(back, durability("v1"), walked_miles=None, at=DELIVERED, zone=ZONE)
    assert {(part.days_left, part.free_left) for part in parts} == {(0, 0)}


def test_the_last_day_counts_to_its_last_second() -> None:
    until = part_until(NEW, CORE, 90, ZONE)
    assert days_left(until, until - dt.timedelta(seconds=1), ZONE) == 1
    assert days_left(until, until, ZONE) == 0


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 240))
def test_months_later_is_the_same_day_or_the_first_of_the_next_month(day: dt.date, months: int) -> None:
    later = months_later(day, months)
    assert later.day in {day.day, 1}
    whole = (later.year - day.year) * 12 + later.month - day.month
    assert whole == months + (later.day != day.day)


def test_the_unused_share_is_the_larger_of_miles_and_time() -> None:
    until = part_until(NEW, CORE, 90, ZONE)

    def share(days: int, walked: str | None) -> Decimal:
        miles = None if walked is None else Decimal(walked)
        at = DELIVERED + dt.timedelta(days=days)
        return share_unused(NEW, CORE, until=until, walked_miles=miles, at=at, zone=ZONE).quantize(Decimal("0.001"))

    assert share(0, "0") == 1
    assert share(1826, "2500") == Decimal("0.750")
    assert share(1826, None) == Decimal("0.500")
    assert share(365, "9000") == Decimal("0.900")
    assert share(4000, "20000") == 0


@given(st.integers(0, 10_000_000), st.fractions(0, 1), st.fractions(0, 1))
def test_what_is_paid_back_for_both_sides_is_never_more_than_was_paid(paid: int, one: object, other: object) -> None:
    left, right = sides_of(paid)
    assert left + right == paid
    assert 0 <= left - right <= 1
    shares = [Decimal(part.numerator) / part.denominator for part in (one, other)]  # type: ignore[attr-defined]
    back = [pro_rata_minor(side, share) for side, share in zip((left, right), shares, strict=True)]
    assert 0 <= sum(back) <= paid


def test_steps_become_miles_by_share_of_wear() -> None:
    walker = Habits(Decimal("0.5"), steps_per_day=8800)
    year = (dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    assert walker.daily_miles == 2
    assert estimated_miles(walker, since=year[0], until=year[1]) == Decimal("730.0")
    assert estimated_miles(walker, since=year[1], until=year[0]) == 0
    assert estimated_miles(Habits(Decimal(1), miles_per_day=Decimal("4.5")), since=year[0], until=year[1]) == 1642.5
    # The figures of the printed tables: 65 inches tall 2,360 steps for women, 72 inches tall 2,120 for men.


def test_more_than_twelve_miles_a_day_is_doubtful() -> None:
    assert not is_doubtful(Decimal(12))
    assert is_doubtful(Decimal("12.1"))
