"""The shop window of one visitor: which market, at which moment, and the notice beside everything about health."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.templatetags.static import static
from django.utils import timezone
from rest_framework.request import Request

from shop import markets
from shop.api.fields import money
from shop.models import Notice
from shop.models.gather import single
from shop.prepared import Shapes, hole

HEALTH: Final = "health"


@dataclass(frozen=True, slots=True)
class Window:
    """What a page of products is shown through."""

    at: dt.datetime
    market: str
    currency: str
    prices_include_tax: bool
    notice: dict[str, str] | None

    def money(self, amount_minor: int | None) -> dict[str, object] | None:
        """Return the JSON form of an amount in the visitor's currency, or ``None`` for none."""
        return None if amount_minor is None else money(amount_minor, self.currency)


def health_notice() -> Any:
    """Return the expression for the health notice as a JSON object."""
    return single(Notice.objects.filter(code=HEALTH), code="code", title="title", text="text")


def _market_with_notice(names_country: bool) -> models.QuerySet[Any, Any]:  # noqa: FBT001  the shape of a statement
    country = hole("country", models.CharField()) if names_country else ""
    found = markets.markets_of(country).annotate(notice=health_notice())
    return found.values_list("code", "currency", "prices_include_tax", "notice")[:1]


_WINDOW: Final = Shapes(_market_with_notice)


def window_of(request: Request) -> Window:
    """
    Open the window of the country in ``?country=``, of the default market without one; one statement.

    :raises CountryNotServed: if we do not sell there.
    """
    country = request.query_params.get("country", "")
    rows = _WINDOW.of(bool(country)).run(country=country.upper()) or markets.refuse(country)
    return Window(timezone.now(), *rows[0])


@lru_cache(maxsize=4096)
def _url_of(path: str) -> str:
    try:
        return static(path)
    except ValueError:  # production's manifest of static files does not know it
        return f"{settings.STATIC_URL}{path}"


def picture(media: dict[str, Any]) -> dict[str, str]:
    """Return the JSON form of a picture; one that was not collected yet keeps its plain address."""
    return {"url": _url_of(media["path"]), "alt": media["alt"]}
