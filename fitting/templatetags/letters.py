"""What letters need to say amounts and days in the reader's language."""

import datetime as dt
from typing import TypedDict
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django import template
from django.conf import settings

from shop import markdown
from shop.money import Money, locale_of

register = template.Library()


class Amount(TypedDict):
    """An amount as a message stores it."""

    amount: int
    currency: str


@register.filter
def money(amount: Amount, language: str) -> str:
    """Write an amount for people, e.g. ``$189.00`` or ``189,00 €``."""
    return Money(amount["amount"], amount["currency"]).words(locale_of(language))


@register.filter
def last_day(until: str, language: str) -> str:
    """Write the last whole day before an instant in UTC (ISO 8601), by the calendar of the shop."""
    # Facts reach a template with Markdown's escapes.
    moment = dt.datetime.fromisoformat(markdown.to_plain(until)) - dt.timedelta(microseconds=1)
    day = moment.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
    return str(format_date(day, format="long", locale=locale_of(language)))


@register.filter
def day(iso: str, language: str) -> str:
    """Write a day (ISO 8601) for people."""
    return str(format_date(dt.date.fromisoformat(markdown.to_plain(iso)), format="long", locale=locale_of(language)))
