"""A page that shows every mail as customers read it, in each language, before anybody gets it."""

from typing import Any, Final

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from fitting import mailing
from orders import mail_samples
from orders.admin.desk import CONTENT, Roles, plays
from shop.actor import Role
from shop.wording import label

# Who writes them, and who answers when a customer quotes one.
READERS: Final[Roles] = CONTENT | {Role.SUPPORT.value}


def may_read(request: HttpRequest) -> bool:
    """Answer whether the member of staff may open the pages; the menu asks."""
    return plays(request, READERS)


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the pages: the list, and one mail in one language."""

    def every(request: HttpRequest) -> HttpResponse:
        told = {"title": "Mails as customers read them", "rows": _rows()}
        return _shown(request, site, "admin/orders/mail_samples.html", **told)

    def one(request: HttpRequest, kind: str, language: str) -> HttpResponse:
        languages = mailing.kinds().get(kind)
        if languages is None or language not in dict(settings.LANGUAGES):
            raise Http404
        told = {
            "kind": label(kind),
            "language": language,
            "missing": language not in languages,
            "letters": mail_samples.letters(kind, language=language),
        }
        return _shown(request, site, "admin/orders/mail_sample.html", title=f"{label(kind)} ({language})", **told)

    return [
        path("samples/", site.admin_view(every), name="mail_samples"),
        path("samples/<slug:kind>/<slug:language>/", site.admin_view(one), name="mail_sample"),
    ]


def _shown(request: HttpRequest, site: AdminSite, template: str, **told: Any) -> HttpResponse:
    if not may_read(request):
        raise PermissionDenied
    return TemplateResponse(request, template, {**site.each_context(request), **told})


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "words": label(kind),
            "sampled": kind in mail_samples.SAMPLES,
            "languages": [(code, name, code in written) for code, name in settings.LANGUAGES],
        }
        for kind, written in mailing.kinds().items()
    ]
