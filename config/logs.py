"""Logs as events with a request id: one line a request, never a body, a token or a word about health."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponseBase

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.stdlib.get_logger("requests")


def request_id_of(request: HttpRequest | None) -> str:
    """Return the id of a request, as it is in the logs and in the answer's header."""
    return str(getattr(request, "request_id", ""))


def _route(request: HttpRequest) -> str:
    """Return the pattern, not the path: a path may hold an invitation's secret."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "(unknown)"


class RequestLog:
    """Gives every request an id (the caller's own, when it is well-formed) and writes one line about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand around everything else."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Bind the id for all lines of this request, and hand it back."""
        given = request.headers.get(HEADER, "")
        request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(12)
        request.request_id = request_id  # type: ignore[attr-defined]  # read by request_id_of
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            log.info(
                "request",
                method=request.method,
                route=_route(request),
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        response.headers[HEADER] = request_id
        return response


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def logging_config(*, level: str, readable: bool) -> dict[str, Any]:
    """
    Return Django's LOGGING: JSON lines, or readable ones on a developer's machine.

    Stripe's own logger writes request bodies below INFO, so it never gets lower than that.
    """
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
    stripe_level = level if logging.getLevelNamesMapping().get(level, 0) >= logging.INFO else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "event": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *([] if readable else [structlog.processors.format_exc_info]),
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "stripe": {"level": stripe_level},
            # Its lines hold the path; ours hold the route.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": False, "level": "ERROR"},
        },
    }


def configure() -> None:
    """Let structlog write through the standard library's loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
