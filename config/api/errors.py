"""Every refusal and its HTTP answer: one table for the whole API, as problem+json."""

import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final, cast, override

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, Throttled, ValidationError
from rest_framework.exceptions import NotFound as PathNotFound
from rest_framework.response import Response
from rest_framework.settings import api_settings

from config.api.idempotency import Replay
from config.api.problems import CONTENT_TYPE, OTHERS, TITLES, Code, problem, problem_response, status_of
from config.pages.views import error_page
from shop.refusal import Problem, Refusal

# Seconds after which a busy service is worth another try.
SOON: Final = 2


class Refused(APIException):
    """Carries a refusal of ours through the framework."""

    default_code = "refused"

    def __init__(self, refusal: Refusal) -> None:
        """Take the status from the refusal's kind."""
        super().__init__(refusal.detail, refusal.code)
        self.status_code = status_of(type(refusal))
        self.refusal = refusal
        if self.status_code == 503:  # noqa: PLR2004
            self.wait = SOON


class Busy(APIException):
    """The database is full, locked or away."""

    status_code = 503
    default_code = "service_unavailable"
    default_detail = OTHERS["service_unavailable"][1]
    wait = SOON


class BodyTooLarge(APIException):
    """More bytes or fields than the settings allow."""

    status_code = 413
    default_code = "body_too_large"
    default_detail = OTHERS["body_too_large"][1]


def _escaped(part: object) -> str:
    """Escape one step of a JSON pointer (RFC 6901); errors about the whole have no step."""
    if part in {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}:
        return ""
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


def _flatten(detail: object, pointer: str = "") -> Iterator[Problem]:
    """Walk nested errors of a serializer and point at each."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _flatten(value, pointer + _escaped(key))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            # A list of sentences is about one place; a list of anything else has one entry per item.
            yield from _flatten(value, pointer if isinstance(value, ErrorDetail) else f"{pointer}/{index}")
    elif isinstance(detail, ErrorDetail):
        yield Problem(pointer, detail.code or "invalid", str(detail))


def _of_model(error: ModelInvalid) -> ValidationError:
    """Translate what a model or a form refused."""
    by_field = getattr(error, "error_dict", None)
    if by_field is None:
        return ValidationError(
            [ErrorDetail(single.messages[0], single.code or "invalid") for single in error.error_list]
        )
    return ValidationError(
        {
            field: [ErrorDetail(message, single.code or "invalid") for single in errors for message in single.messages]
            for field, errors in by_field.items()
        }
    )


_TRANSLATED: Final[tuple[tuple[type[Exception], type[APIException]], ...]] = (
    (ObjectDoesNotExist, PathNotFound),
    (OperationalError, Busy),
    (RequestDataTooBig, BodyTooLarge),
    (UnreadablePostError, ParseError),
    (SuspiciousOperation, ParseError),
)


class Handler(ExceptionHandler):
    """Answers every exception of an API view, known or not, as a problem."""

    @override
    def run(self) -> Response | None:
        """Give a known answer again, or build a problem."""
        if isinstance(self.exc, Replay):
            # Ready bytes; the framework renders data only, and passes every other response through.
            return cast("Response", self.exc.response())
        return super().run()

    @override
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        """Turn refusals, model errors and a tired database into answers."""
        if isinstance(exc, Refusal):
            return Refused(exc)
        if isinstance(exc, ModelInvalid):
            return _of_model(exc)
        for known, answer in _TRANSLATED:
            if isinstance(exc, known):
                return answer()
        return super().convert_known_exceptions(exc)

    @override
    def should_not_handle(self, exc: Exception) -> bool:
        """Never leave an API caller with an HTML page, not even while developing."""
        return False

    @override
    def format_exception(self, exc: APIException) -> dict[str, Any]:
        """Build the problem."""
        request: HttpRequest | None = self.context.get("request")
        if isinstance(exc, Refused):
            refusal = exc.refusal
            entry = Code(refusal.code, exc.status_code, refusal.title)
            return problem(request, entry, detail=refusal.detail, errors=refusal.problems, extra=refusal.extra)
        extra = getattr(exc, "extra", None)
        if isinstance(exc, ValidationError):
            entry = Code("invalid", exc.status_code, TITLES["invalid"])
            errors = list(_flatten(exc.detail))
            detail = errors[0].detail if len(errors) == 1 else ""
            return problem(request, entry, detail=detail, errors=errors, extra=extra)
        raw = exc.detail
        code = (raw.code if isinstance(raw, ErrorDetail) else None) or exc.default_code
        title = TITLES.get(exc.default_code) or str(exc.default_detail)
        detail = str(raw) if isinstance(raw, ErrorDetail) and code not in TITLES else self._plain(exc, title)
        return problem(request, Code(code, exc.status_code, title), detail=detail, extra=extra)

    @staticmethod
    def _plain(exc: APIException, title: str) -> str:
        """Prefer our title to the framework's default sentence, but keep a sentence someone wrote."""
        spoken = str(exc.detail)
        return title if spoken == str(exc.default_detail) or isinstance(exc, Throttled) else spoken

    @override
    def get_response(self, exc: APIException, data: dict[str, Any]) -> Response:
        """Send it with its own media type."""
        headers = {**self.get_headers(exc), **getattr(exc, "headers", {})}
        return Response(data, status=exc.status_code, headers=headers, content_type=CONTENT_TYPE)


def _for_people(request: HttpRequest) -> bool:
    return not request.path.startswith(("/api/", "/_allauth/", "/webhooks/", "/healthz", "/readyz"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the framework names it
    """Answer an unknown path (handler404)."""
    if _for_people(request):
        return error_page(request, HTTPStatus.NOT_FOUND)
    return problem_response(request, "not_found")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django itself would not take (handler400)."""
    if _for_people(request):
        return error_page(request, HTTPStatus.BAD_REQUEST)
    too_large = isinstance(exception, RequestDataTooBig)
    return problem_response(request, "body_too_large" if too_large else "bad_request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the framework names it
    """Answer a refusal from outside a view (handler403)."""
    if _for_people(request):
        return error_page(request, HTTPStatus.FORBIDDEN)
    return problem_response(request, "permission_denied")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  for logs, not for callers
    """Answer a missing or wrong CSRF token (CSRF_FAILURE_VIEW)."""
    return (
        error_page(request, HTTPStatus.FORBIDDEN, stale=True)
        if _for_people(request)
        else problem_response(request, "csrf_failed")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours (handler500); a database that is full or away is 503 and worth another try."""
    is_busy = isinstance(sys.exception(), OperationalError)
    if _for_people(request):
        status = HTTPStatus.SERVICE_UNAVAILABLE if is_busy else HTTPStatus.INTERNAL_SERVER_ERROR
        answer = error_page(request, status)
    else:
        answer = problem_response(request, "service_unavailable" if is_busy else "error")
    if is_busy:
        answer.headers["Retry-After"] = str(SOON)
    return answer
