"""The pages of the demo's mailbox. They exist only where the demo is installed."""

from collections.abc import Mapping
from email.message import EmailMessage as Received
from pathlib import Path
from typing import Any, Final, cast

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from config.demo import mailbox

PER_PAGE: Final = 50
# A mail brings its own styles and nothing else; only our page may frame it, and no script of it runs.
AS_IN_A_MAIL_PROGRAM: Final[dict[str, list[str]]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
# Links of a framed mail open beside it, as they would from a mail program.
_LINKS_OUTSIDE: Final = '<base target="_blank">'


def _folder() -> Path | None:
    """Return where the mails are kept; ``None`` if they are really sent somewhere."""
    mailer = cast("Mapping[str, Any]", settings.MAILERS["default"])
    kept = mailer["BACKEND"] == f"{mailbox.Backend.__module__}.{mailbox.Backend.__qualname__}"
    return Path(mailer["OPTIONS"]["file_path"]) if kept else None


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """List every message, newest first; ``?kind=`` and ``?to=`` narrow the list."""
    folder, kind, to = _folder(), request.GET.get("kind", ""), request.GET.get("to", "")
    every = list(mailbox.newest_first(folder)) if folder else []
    wanted = [kept for kept in every if kind in {"", kept.kind} and to.strip().lower() in kept.to.lower()]
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    told = {"page": page, "kinds": mailbox.kinds(every), "kind": kind, "to": to, "kept": folder is not None}
    return render(request, "demo/mails.html", told)


@require_safe
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one message: its head, the HTML as a mail program shows it, and the text."""
    kept, message = _found(name)
    text, has_html = mailbox.body_of(message, "plain"), bool(mailbox.body_of(message, "html"))
    told = {"mail": kept, "sender": str(message.get("From", "")), "text": text, "has_html": has_html}
    return render(request, "demo/mail.html", told)


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_override(AS_IN_A_MAIL_PROGRAM)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Return the HTML of a message, for the frame of its page."""
    _, message = _found(name)
    html = mailbox.body_of(message, "html")
    if not html:
        raise Http404
    return HttpResponse(html.replace("<head>", f"<head>{_LINKS_OUTSIDE}", 1))


def _found(name: str) -> tuple[mailbox.Kept, Received]:
    folder = _folder()
    found = mailbox.find(folder, name) if folder else None
    if found is None:
        raise Http404
    return found
