"""Days as the business counts them: calendar days of its own zone, ending at its midnight."""

import datetime as dt
from zoneinfo import ZoneInfo

from shop.days import end_of

__all__ = ["after_days", "end_of", "local_date"]


def local_date(at: dt.datetime, zone: str) -> dt.date:
    """Return which day an instant belongs to in the zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def after_days(at: dt.datetime, days: int, zone: str) -> dt.datetime:
    """Return the end of the day that comes so many days after the day of ``at``; the last day counts whole."""
    return end_of(local_date(at, zone) + dt.timedelta(days=days), zone)
