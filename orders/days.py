"""Days as the business counts them: calendar days of its own zone, ending at its midnight."""

import datetime as dt
from zoneinfo import ZoneInfo


def local_date(at: dt.datetime, zone: str) -> dt.date:
    """Return which day an instant belongs to in the zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def end_of(day: dt.date, zone: str) -> dt.datetime:
    """Return the first instant after the day, in UTC: an exclusive ``_until``."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=ZoneInfo(zone))
    return midnight.astimezone(dt.UTC)


def after_days(at: dt.datetime, days: int, zone: str) -> dt.datetime:
    """Return the end of the day that comes so many days after the day of ``at``; the last day counts whole."""
    return end_of(local_date(at, zone) + dt.timedelta(days=days), zone)
