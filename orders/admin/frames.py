"""
The frame of a list or a page (side bar, header, search, filters) is remembered for a minute, what is in it never.

The theme's frame takes more CPU than the fifty rows inside it, and is the same whenever the same person asks for
the same address. So a frame belongs to one person with one set of roles and one address, query included; it holds
no row and no token: both are put in anew each time. A page with a message to show is not remembered.
"""

import re
import time
from collections import OrderedDict
from threading import Lock
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from orders.templatetags.desk_rows import ROWS, table
from shop.actor import actor_of

SECONDS: Final = 60
_WHOLE: Final = "admin/base_site.html"
MOST: Final = 256
_TOKEN: Final = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*(")')

type Key = tuple[object, ...]


class Frames:
    """A small cache of one process: the eldest frame goes first."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: OrderedDict[Key, tuple[float, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> str | None:
        """Return a frame that is young enough."""
        with self._lock:
            kept = self._kept.get(key)
        return kept[1] if kept is not None and time.monotonic() - kept[0] < SECONDS else None

    def put(self, key: Key, frame: str) -> None:
        """Keep a frame."""
        with self._lock:
            self._kept[key] = (time.monotonic(), frame)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


FRAMES: Final = Frames()


def framed(request: HttpRequest, site: AdminSite, template: str, told: dict[str, Any]) -> HttpResponse:
    """
    Return a page of ours that is no list, in its frame.

    :param template: extends ``frame``, and fills its block ``content``.
    :param told: the context; the title stands in the frame, too.
    """
    if request.method != "GET" or len(get_messages(request)):
        return TemplateResponse(request, template, {**site.each_context(request), **told, "frame": _WHOLE})
    key = (*_whose(request), template, told["title"])
    frame = FRAMES.get(key)
    if frame is None:
        hollow = {**site.each_context(request), "title": told["title"]}
        frame = render_to_string("admin/orders/hollow.html", hollow, request)
        FRAMES.put(key, frame)
    inside = render_to_string(template, {**told, "frame": "admin/orders/bare.html"}, request)
    # A new session is given a token by either; both say the same one.
    page = _TOKEN.sub(rf"\g<1>{get_token(request)}\g<2>", frame.replace(ROWS, inside, 1))
    return HttpResponse(page)


def _whose(request: HttpRequest) -> Key:
    by = actor_of(request.user)
    return by.id, by.roles, str(request.user), request.get_host(), request.get_full_path()


def filled(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the page of a list with its rows; anything but a plain list is handed on as it is."""
    cl = response.context_data.get("cl") if isinstance(response, TemplateResponse) and response.context_data else None
    if cl is None or request.method != "GET" or not isinstance(response, TemplateResponse):
        return response
    rows = table(cl)
    key = (*_whose(request), bool(rows))
    lasting = not len(get_messages(request))
    frame = FRAMES.get(key) if lasting else None
    if frame is None:
        frame = str(response.render().content, response.charset)
        if lasting:
            FRAMES.put(key, frame)
    page = _TOKEN.sub(rf"\g<1>{get_token(request)}\g<2>", frame).replace(ROWS, rows, 1)
    return HttpResponse(page, status=response.status_code, headers=dict(response.headers))
