"""Which day it is: days are calendar days of the shop's business zone, instants are UTC."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

# Days begin so much earlier, and end so much later, somewhere on earth than by the clock of UTC.
_EASTMOST: Final = dt.timedelta(hours=14)
_WESTMOST: Final = dt.timedelta(hours=-12)


def day_of(at: dt.datetime) -> dt.date:
    """Return the business day an instant falls on."""
    return at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()


def end_of(day: dt.date, zone: str) -> dt.datetime:
    """Return the first instant after the day, in UTC: an exclusive ``_until``."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=ZoneInfo(zone))
    return midnight.astimezone(dt.UTC)


def last_anywhere(at: dt.datetime) -> dt.date:
    """Return the latest day that it is anywhere on earth: who writes down another one later than it is mistaken."""
    return (at + _EASTMOST).astimezone(dt.UTC).date()


def first_anywhere(at: dt.datetime) -> dt.date:
    """Return the earliest day that it is anywhere on earth."""
    return (at + _WESTMOST).astimezone(dt.UTC).date()


def told(at: dt.datetime) -> str:
    """Write an instant for staff, by the clock on the shop's wall: ``2026-11-26 07:35``."""
    return f"{at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)):%Y-%m-%d %H:%M}"


def zone() -> str:
    """Name the shop's zone where a time matters: ``New York time``."""
    place = settings.SHOP_TIME_ZONE.rpartition("/")[2].replace("_", " ")
    return place if place == "UTC" else f"{place} time"
