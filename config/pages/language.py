"""Which language a page is in: the one the customer chose, else what the browser asks for, else English."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

# A link with ?language=de is a choice: it is remembered, and the address is shown without it.
CHOICE: Final = "language"
REMEMBERED: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the choice of languages."""

    code: str
    name: str
    href: str


def language_of(request: HttpRequest) -> str:
    """Return the language to answer in."""
    return translation.get_language_from_request(request)


def choices(request: HttpRequest) -> list[Choice]:
    """Return every language with the link that chooses it and leads back to this page."""
    return [Choice(code, name, "?" + _query(request, code)) for code, name in settings.LANGUAGES]


def chosen(request: HttpRequest) -> HttpResponse | None:
    """Remember a choice made by link and lead back to the page; ``None`` where there is none."""
    code = request.GET.get(CHOICE, "")
    if code not in dict(settings.LANGUAGES):
        return None
    query = _query(request)
    answer = HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=REMEMBERED,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _query(request: HttpRequest, code: str = "") -> str:
    query = request.GET.copy()
    query.pop(CHOICE, None)
    if code:
        query[CHOICE] = code
    return query.urlencode()
