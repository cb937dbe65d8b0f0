"""Which day it is: days are calendar days of the shop's business zone, instants are UTC."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings


def day_of(at: dt.datetime) -> dt.date:
    """Return the business day an instant falls on."""
    return at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
