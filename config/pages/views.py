"""Shells of pages and their words: nothing here knows a customer, a price or an order."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.i18n import JavaScriptCatalog

from config.pages.language import choices, chosen, language_of

_CATALOG: Final = JavaScriptCatalog.as_view(packages=["config.pages"])


def page(name: str) -> Callable[..., HttpResponse]:
    """
    Return the view of ``pages/<name>.html``: the same bytes for everybody who reads the language.

    What stands in the address (a slug, a number) is handed to the page's script as data of its main element.
    """

    @require_safe
    @conditional_page
    @cache_control(public=True, no_cache=True)
    def view(request: HttpRequest, **parts: object) -> HttpResponse:
        answer = chosen(request)
        if answer is not None:
            return answer
        language = language_of(request)
        with translation.override(language):
            context = {
                "language": language,
                "languages": choices(request),
                "zone": settings.SHOP_TIME_ZONE,
                "parts": parts,
            }
            answer = render(request, f"pages/{name}.html", context)
        patch_vary_headers(answer, ["Accept-Language", "Cookie"])
        return answer

    return view


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    """Answer the scripts' sentences in one language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        return _CATALOG(request)


DESKS: Final = "/admin/"
_SENTENCES: Final = {
    HTTPStatus.BAD_REQUEST: translation.gettext_lazy("Your browser sent something we cannot read."),
    HTTPStatus.FORBIDDEN: translation.gettext_lazy("This is not open to you."),
    HTTPStatus.NOT_FOUND: translation.gettext_lazy("There is nothing at this address."),
    HTTPStatus.SERVICE_UNAVAILABLE: translation.gettext_lazy("We are busy at the moment. Try again shortly."),
    HTTPStatus.INTERNAL_SERVER_ERROR: translation.gettext_lazy("Something went wrong on our side. Nothing is lost."),
}


# A form that was sent from a page which does not belong to this session any more.
_STALE: Final = translation.gettext_lazy("This page was open for too long, so what you sent was not taken.")


def error_page(request: HttpRequest, status: HTTPStatus, *, stale: bool = False) -> HttpResponse:
    """
    Say in a page of its own, which needs nothing but its template, what went wrong and where to go on.

    :param stale: the form is older than the session; it is not a matter of who may.
    """
    # The desks speak English to everybody, and who stands before them wants to go back to them.
    at_desk = request.path.startswith(DESKS)
    language = settings.LANGUAGE_CODE if at_desk else language_of(request)
    with translation.override(language):
        context = {
            "language": language,
            "sentence": _STALE if stale else _SENTENCES[status],
            "stale": stale,
            "by_role": at_desk and status is HTTPStatus.FORBIDDEN and not stale,
            "shop": settings.STOREFRONT_URL + "/",
            "desks": DESKS if at_desk else "",
        }
        return render(request, "pages/error.html", context, status=status)
