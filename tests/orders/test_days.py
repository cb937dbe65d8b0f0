"""Days of the business zone end at its midnight, whatever the clock does that night."""

import datetime as dt

import pytest

from orders.days import after_days, end_of, local_date

NEW_YORK = "America/New_York"


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


def test_an_instant_belongs_to_the_day_it_is_there() -> None:
    assert local_date(utc(2026, 11, 20, 3), NEW_YORK) == dt.date(2026, 11, 19)
    assert local_date(utc(2026, 11, 20, 3), "Asia/Tokyo") == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (dt.date(2026, 11, 20), utc(2026, 11, 21, 5)),
        (dt.date(2026, 3, 8), utc(2026, 3, 9, 4)),
        (dt.date(2026, 11, 1), utc(2026, 11, 2, 5)),
        (dt.date(2026, 12, 31), utc(2027, 1, 1, 5)),
    ],
)
def test_a_day_ends_at_the_midnight_of_the_zone(day: dt.date, end: dt.datetime) -> None:
    assert end_of(day, NEW_YORK) == end


def test_the_last_of_so_many_days_counts_whole() -> None:
    late = utc(2026, 11, 21, 4, 59)
    assert after_days(late, 7, NEW_YORK) == utc(2026, 11, 28, 5)
    assert after_days(late + dt.timedelta(minutes=1), 7, NEW_YORK) == utc(2026, 11, 29, 5)


def test_forty_five_days_end_a_day_earlier_by_the_calendar_over_the_29th_of_february() -> None:
    assert after_days(utc(2028, 1, 20, 17), 45, NEW_YORK) == utc(2028, 3, 6, 5)
    assert after_days(utc(2027, 1, 20, 17), 45, NEW_YORK) == utc(2027, 3, 7, 5)
    # What begins on the leap day itself, late in the evening there and on the 1st of March by UTC.
    assert after_days(utc(2028, 3, 1, 4, 59), 45, NEW_YORK) == utc(2028, 4, 15, 4)
