"""Problem details (RFC 9457): the shape of every error answer, and the registry of its codes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException

from config.logs import request_id_of
from shop.refusal import BadInput, NotAllowed, NotFound, Problem, Refusal, TooLarge, Unavailable, WrongType

CONTENT_TYPE: Final = "application/problem+json"

# Checked in this order; what is none of them is a plain refusal.
KINDS: Final[tuple[tuple[type[Refusal], int], ...]] = (
    (BadInput, 400),
    (NotAllowed, 403),
    (NotFound, 404),
    (TooLarge, 413),
    (WrongType, 415),
    (Unavailable, 503),
    (Refusal, 409),
)

# Answers that no exception class of ours or of the framework stands for.
OTHERS: Final[dict[str, tuple[int, str]]] = {
    "bad_request": (400, "The request is not valid HTTP for this service."),
    "csrf_failed": (403, "The CSRF token is missing or wrong."),
    "body_too_large": (413, "The body is larger than this service takes."),
    "service_unavailable": (503, "The service is busy or a part of it is down; try again in a moment."),
}

# The framework's own sentences are for developers of the framework; these are for its callers.
TITLES: Final[dict[str, str]] = {
    "error": "Something went wrong on our side.",
    "invalid": "The input is not valid.",
    "parse_error": "The body cannot be read as JSON.",
    "authentication_failed": "The credentials are not valid, or not any more.",
    "not_authenticated": "Sign in, or open a guest session, first.",
    "permission_denied": "You may not do this.",
    "not_found": "There is nothing here.",
    "method_not_allowed": "This resource does not take this method.",
    "not_acceptable": "This service answers in JSON.",
    "unsupported_media_type": "This service does not read bodies of this type.",
    "throttled": "Too many requests; wait a little.",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the registry: a stable code, the HTTP status it comes with, and its title."""

    code: str
    status: int
    title: str


def status_of(refusal: type[Refusal]) -> int:
    """Return the HTTP status that a kind of refusal is answered with."""
    return next(status for kind, status in KINDS if issubclass(refusal, kind))


def subclasses[T](base: type[T]) -> Iterator[type[T]]:
    """Walk a class and everything below it."""
    yield base
    for child in base.__subclasses__():
        yield from subclasses(child)


def _is_served(kind: type) -> bool:
    """Answer whether a class belongs to the service, and not to a test or to a package we do not answer with."""
    return kind.__module__.partition(".")[0] in {"shop", "fitting", "orders", "config", "rest_framework"}


def registry() -> list[Code]:
    """Return every code the API can answer with, by code; read from the classes, so it is never out of date."""
    found = {code: Code(code, status, title) for code, (status, title) in OTHERS.items()}
    for kind in filter(_is_served, subclasses(APIException)):
        code = str(getattr(kind, "default_code", "error"))
        title = TITLES.get(code, str(getattr(kind, "default_detail", "")))
        found.setdefault(code, Code(code, int(getattr(kind, "status_code", 500)), title))
    for refusal in filter(_is_served, subclasses(Refusal)):
        found[refusal.code] = Code(refusal.code, status_of(refusal), refusal.title)
    return [found[code] for code in sorted(found)]


def problem(
    request: HttpRequest | None,
    entry: Code,
    *,
    detail: str = "",
    errors: Iterable[Problem] = (),
    extra: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """
    Build the members of one problem.

    :param errors: every single thing that is wrong, with a JSON pointer into the input.
    :param extra: further members; they never replace one of ours.
    """
    return {
        **(extra or {}),
        "type": f"{settings.PUBLIC_URL}/api/v1/docs/#error-{entry.code}",
        "title": entry.title,
        "status": entry.status,
        "detail": detail or entry.title,
        "instance": request.path if request is not None else "",
        "code": entry.code,
        "request_id": request_id_of(request),
        "errors": [asdict(error) for error in errors],
    }


def problem_response(
    request: HttpRequest | None,
    code: str,
    *,
    detail: str = "",
    errors: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Answer with a problem from outside a view (middleware, unknown paths); the code must be in the registry."""
    entry = next(entry for entry in registry() if entry.code == code)
    body = problem(request, entry, detail=detail, errors=errors)
    return JsonResponse(body, status=entry.status, content_type=CONTENT_TYPE, headers=dict(headers or {}))
