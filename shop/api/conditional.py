"""
Conditional requests: tags on what we answer, and changes that insist on what their author saw.

Public reads answer 304 to who has the current copy; owned resources carry a tag that a change
hands back in ``If-Match``.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, cast, override

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

PRIVATE: Final = "private, no-cache"


class PreconditionRequired(APIException):
    """The change needs ``If-Match`` with the tag of what the client saw."""

    status_code = 428
    default_code = "if_match_required"
    default_detail = "Send If-Match with the ETag you were given for this."


class Stale(APIException):
    """The thing has changed since the client saw it; the answer carries the current tag."""

    status_code = 412
    default_code = "stale"
    default_detail = "This has changed since you read it; read it again and repeat your change."

    def __init__(self, current: str) -> None:
        """Hand back the current tag in the header and in the body."""
        super().__init__()
        self.headers = {"ETag": current}
        self.extra = {"etag": current}


def tag_of(*parts: object) -> str:
    """Return a strong tag for whatever the parts identify, e.g. ``tag_of(cart.public_id, cart.changed_at)``."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()
    return f'"{digest[:32]}"'


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What the client says it saw; ``None`` if it does not say."""

    tags: frozenset[str] | None

    def check(self, current: str) -> None:
        """
        Insist that the client saw the current state. Call it where the row is held, or two can pass.

        :raises Stale: if it saw another state.
        """
        if self.tags is not None and "*" not in self.tags and current not in self.tags:
            raise Stale(current)


def if_match(request: Request, *, required: bool) -> IfMatch:
    """
    Read ``If-Match``.

    :raises PreconditionRequired: if it is required and missing.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if required:
            raise PreconditionRequired
        return IfMatch(None)
    return IfMatch(frozenset(parse_etags(given)))


def tagged(request: Request, tag: str, body: Callable[[], Any], *, status: int = 200) -> HttpResponse:
    """Answer an owned resource with its tag, or 304 without building the body if the client has it."""
    headers = {"ETag": tag, "Cache-Control": PRIVATE}
    if request.method in {"GET", "HEAD"} and _has(request, tag):
        return HttpResponseNotModified(headers=headers)
    return Response(body(), status=status, headers=headers)


def _has(request: Request, tag: str) -> bool:
    """Compare weakly, as RFC 9110 wants for If-None-Match."""
    known = {known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))}
    return tag in known or "*" in known


class PublicRead(APIView):
    """
    A view of what everybody may see: no sign-in is looked up, the answer carries a tag and may be cached.

    Put it before the generic class: ``class ProductList(PublicRead, ListAPIView)``.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    # How long a browser or a proxy may use the answer without asking.
    cache_seconds: ClassVar[int] = 60

    @override
    def finalize_response(self, request: Request, response: Response, *args: object, **kwargs: object) -> Response:
        """Tag a successful read once its bytes are known."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in {"GET", "HEAD"} or response.status_code != 200:  # noqa: PLR2004
            return response
        response.headers["Cache-Control"] = f"public, max-age={self.cache_seconds}"
        if hasattr(response, "add_post_render_callback"):
            response.add_post_render_callback(lambda rendered: self._tag(request, rendered))
            return response
        # A view may answer with ready bytes (a document) instead of data to render.
        return cast("Response", self._tag(request, response))

    @staticmethod
    def _tag(request: Request, response: HttpResponse) -> HttpResponse:
        tag = tag_of(response.content.hex())
        response.headers["ETag"] = tag
        if not _has(request, tag):
            return response
        kept = {name: response.headers[name] for name in ("ETag", "Cache-Control", "Vary") if name in response.headers}
        return HttpResponseNotModified(headers=kept)
