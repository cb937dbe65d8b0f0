"""
Idempotency-Key (IETF draft): the same request sent twice is done once and answered twice.

The key is committed on its own first, the verb runs with no outer transaction, the answer is
committed last. :class:`Gate` runs where the framework asks its throttles, the last thing before the
handler, because there the actor is known and may be refused; :class:`Keeper` is the middleware that
keeps the answer.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast, override

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from config.models import IdempotencyKey

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView

# Longer than the slowest request: a call to the payment provider with its time-out and retries.
LOCK: Final = dt.timedelta(seconds=90)
# After this a key is forgotten; the docs say so.
LIFE: Final = dt.timedelta(hours=24)
KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag")
# What may differ next time, so it is not kept: a conflict, a limit, a fault.
NOT_KEPT: Final = frozenset({409, 429})
_WELL_FORMED: Final = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?')


class KeyRequired(APIException):
    """This request needs an Idempotency-Key."""

    status_code = 400
    default_code = "idempotency_key_required"
    default_detail = "Send an Idempotency-Key header: any string that is new for each thing you want done."


class KeyMalformed(APIException):
    """The key is empty, too long, or not printable ASCII."""

    status_code = 400
    default_code = "idempotency_key_malformed"
    default_detail = "An Idempotency-Key has 1 to 255 printable ASCII characters without spaces."


class KeyReused(APIException):
    """The key was used for another request."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request; take a new one."


class InProgress(APIException):
    """The same request is being worked on at this moment."""

    status_code = 409
    default_code = "idempotency_in_progress"
    default_detail = "The same request is being worked on; ask again in a moment."
    wait = 1


class Replay(Exception):  # noqa: N818  an answer, not a fault
    """The answer is known; the exception handler gives it again."""

    def __init__(self, row: IdempotencyKey) -> None:
        """Carry the stored answer."""
        super().__init__(row.endpoint)
        self.row = row

    def response(self) -> HttpResponse:
        """Build the stored answer again."""
        headers = {**self.row.headers, "Idempotent-Replayed": "true"}
        return HttpResponse(bytes(self.row.body), status=self.row.status, headers=headers)


def needs_key(view: object, method: str | None) -> bool:
    """Answer whether a view states ``keyed`` for the method."""
    return (method or "").lower() in getattr(view, "keyed", ())


class Gate(BaseThrottle):
    """Claims the key of a POST, or answers for it."""

    @override
    def allow_request(self, request: Request, view: "APIView") -> bool:
        """
        Let the request through once.

        :raises KeyRequired: if the view insists on a key and there is none.
        :raises KeyMalformed: if there is one that is not a key.
        :raises KeyReused: if it was used for something else.
        :raises InProgress: if a twin is at work.
        :raises Replay: if the answer is known.
        """
        given = request.headers.get("Idempotency-Key")
        if given is None:
            if needs_key(view, request.method):
                raise KeyRequired
            return True
        well_formed = _WELL_FORMED.fullmatch(given)
        if well_formed is None:
            raise KeyMalformed
        # Without an actor there is nobody whose key it is: a stranger could ask for another's answer.
        if request.method == "POST" and request.user.pk is not None:
            # The middleware holds Django's request, not the framework's wrapper.
            row = claim(request, well_formed[1], at=timezone.now())
            request._request.idempotency = row  # type: ignore[attr-defined]  # noqa: SLF001
            request._request.promised = needs_key(view, "post")  # type: ignore[attr-defined]  # noqa: SLF001
        return True


def claim(request: Request, key: str, *, at: dt.datetime) -> IdempotencyKey:
    """Insert the key, or take it over from a request that died, or raise what :class:`Gate` raises."""
    row = IdempotencyKey(
        actor=f"user {request.user.pk}",
        key=key,
        endpoint=f"{request.method} {request.get_full_path()}"[:300],
        body_hash=fingerprint(request),
        created_at=at,
        locked_until=at + LOCK,
    )
    if _inserted(row):
        return row
    expired = IdempotencyKey.objects.filter(actor=row.actor, key=row.key, created_at__lte=at - LIFE)
    if expired.delete()[0] and _inserted(row):
        return row
    return _second(row, at=at)


def _inserted(row: IdempotencyKey) -> bool:
    with suppress(IntegrityError):
        with transaction.atomic():
            row.save(force_insert=True)
        return True
    return False


def _second(wanted: IdempotencyKey, *, at: dt.datetime) -> IdempotencyKey:
    rows = IdempotencyKey.objects.filter(actor=wanted.actor, key=wanted.key)
    first = rows.first()
    if first is None:
        # The other one failed between our insert and our look; the client's next try will get through.
        raise InProgress
    if (first.endpoint, first.body_hash) != (wanted.endpoint, wanted.body_hash):
        raise KeyReused
    if first.is_done:
        raise Replay(first)
    taken = rows.filter(pk=first.pk, status=None, locked_until=first.locked_until, locked_until__lte=at)
    if not taken.update(locked_until=wanted.locked_until):
        raise InProgress
    first.locked_until = wanted.locked_until
    return first


def fingerprint(request: Request) -> str:
    """Hash the body; of an upload its fields and files, because the boundary differs each time."""
    digest = hashlib.sha256()
    if (request.content_type or "").startswith("multipart/"):
        for part in _parts(request):
            digest.update(hashlib.sha256(part).digest())
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _parts(request: Request) -> Iterator[bytes]:
    posted = request._request  # noqa: SLF001  the framework's own name for Django's request
    for name, values in sorted(posted.POST.lists()):
        yield from (f"{name}={value}".encode() for value in values)
    for name, files in sorted(posted.FILES.lists()):
        for file in files:
            whole = hashlib.sha256()
            for chunk in file.chunks():
                whole.update(chunk)
            file.seek(0)
            yield f"{name}={file.name}={whole.hexdigest()}".encode()


def _is_fleeting(response: HttpResponse, *, promised: bool) -> bool:
    """
    Answer whether the answer is not kept: it may differ next time, or it shows a secret this once.

    :param promised: the view insists on a key, so its answer is given again, whatever caches on the way may keep.
    """
    shows_secret = not promised and "no-store" in response.headers.get("Cache-Control", "")
    return shows_secret or response.status_code in NOT_KEPT or response.status_code >= 500  # noqa: PLR2004


class Keeper:
    """Keeps the answer of a keyed request, or lets the key go if the answer may differ next time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand around the view."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request be answered, then remember."""
        response = self.get_response(request)
        row = cast("IdempotencyKey | None", getattr(request, "idempotency", None))
        if row is None:
            return response
        # Only the present holder may write: a request that was taken over has nothing to say any more.
        mine = IdempotencyKey.objects.filter(pk=row.pk, status=None, locked_until=row.locked_until)
        if not isinstance(response, HttpResponse) or _is_fleeting(
            response, promised=getattr(request, "promised", False)
        ):
            mine.delete()
        else:
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            mine.update(status=response.status_code, headers=headers, body=response.content)
        return response


def forget_old(*, at: dt.datetime) -> int:
    """Delete keys whose life is over; return how many."""
    count, _ = IdempotencyKey.objects.filter(created_at__lte=at - LIFE).delete()
    return count
