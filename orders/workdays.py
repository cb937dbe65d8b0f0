"""Business days: Monday to Friday, but for the public holidays of the country where the workshop is."""

import datetime as dt
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

_WORKED: Final = range(5)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_known(country: str) -> bool:
    """Answer whether the public holidays of a country are known, by its ISO 3166 code of two capital letters."""
    return len(country) == len("US") and country in holidays.list_supported_countries(include_aliases=False)


def is_business_day(day: dt.date, country: str) -> bool:
    """Answer whether the workshop works on a day."""
    return day.weekday() in _WORKED and day not in _holidays(country, day.year)


def later(at: dt.datetime, count: int) -> dt.datetime:
    """Return the same hour of the day on which so many business days of the workshop have passed since a moment."""
    here = at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE))
    day = after_business_days(here.date(), count, settings.WORKSHOP_COUNTRY)
    return dt.datetime.combine(day, here.timetz()).astimezone(dt.UTC)


def after_business_days(day: dt.date, count: int, country: str) -> dt.date:
    """
    Return the day on which so many business days have passed; the day itself does not count.

    :param country: ISO 3166 code.
    """
    left = count
    while left > 0:
        day += dt.timedelta(days=1)
        left -= is_business_day(day, country)
    return day
