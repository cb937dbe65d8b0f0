"""The site of the desks: themed, behind allauth's sign-in, with a second factor for staff."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, override
from zoneinfo import ZoneInfo

from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from config import figures, workboard
from config.dashboard import waiting
from shop import days

CONTENT_POLICY: dict[str, list[str]] = settings.SECURE_CSP
# The theme's script library evaluates attributes and writes styles; only the desks get this policy.
_POLICY: dict[str, list[str]] = {
    **CONTENT_POLICY,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}

_SHEETS: Final = ("_export", "_import", "_process_import")


class Desks(UnfoldAdminSite):
    """Django's admin for the eight kinds of staff."""

    index_template = "desks/index.html"

    @override
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Tell every page whose clock it goes by."""
        return {**super().each_context(request), "zone": days.zone()}

    @override
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Begin with what waits for somebody."""
        at = timezone.now()
        told = {
            "title": "Today",
            "queues": list(waiting(request, at=at)),
            "faults": figures.faults(request),
            "waits": figures.waits(request, at=at),
            "longest": figures.longest(request, at=at),
            "charts": list(figures.charts(request, at=at)),
        }
        page: TemplateResponse = super().index(request, {**(extra_context or {}), **told})
        return page

    @override
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """
        Add a desk; none counts beside each choice of its filters.

        A count for every choice of every filter is a statement each, over every row, and what money stands at is too
        deep a question to be asked a dozen times at once.
        """
        before = set(self._registry)
        super().register(model_or_iterable, admin_class, **options)
        for model in self._registry.keys() - before:
            self._registry[model].show_facets = ShowFacets.NEVER

    @override
    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the page of work before Django's catch-all."""
        return [path("jobs/", self.admin_view(workboard.view), name="work"), *super().get_urls()]

    @override
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Guard a page: staff only, with a second factor, under the desks' own content policy."""
        guarded = super().admin_view(view, cacheable)

        def entered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if self.has_permission(request) and _lacks_second_factor(request):
                messages.warning(request, "Set up a second factor first; the desks hold people's data.")
                return HttpResponseRedirect(reverse("mfa_index"))
            with timezone.override(_zone_of(request)):
                response: HttpResponseBase = guarded(request, *args, **kwargs)
                # Pages tell and ask times by the shop's clock, so they are written before it is put away again.
                return response.render() if isinstance(response, TemplateResponse) else response

        wrapped: Callable[..., Any] = csp_override(_POLICY)(entered)
        return wrapped

    @override
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send who is not signed in to allauth's page, and back afterwards."""
        response: HttpResponse = _sign_in(request)
        return response


def _zone_of(request: HttpRequest) -> dt.tzinfo:
    """Return whose clock a page goes by: the shop's; sheets hold UTC, going out and coming in."""
    name = (request.resolver_match.url_name if request.resolver_match else None) or ""
    return dt.UTC if name.endswith(_SHEETS) else ZoneInfo(settings.SHOP_TIME_ZONE)


def _lacks_second_factor(request: HttpRequest) -> bool:
    return settings.STAFF_NEED_SECOND_FACTOR and not is_mfa_enabled(request.user)


@secure_admin_login
def _sign_in(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:index"))
