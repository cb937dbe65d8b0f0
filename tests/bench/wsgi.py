"""
The application under measure: ours, with two counters around it and one door more.

Every answer carries ``X-Bench-Sql`` (statements without transaction control) and ``X-Bench-Stripe-Ms`` (CPU
spent inside the Stripe gateway, which the bars leave out). ``/bench/apply/?event=evt_…`` acts on one inbox row. A
request with ``X-Bench-Cold`` finds no frame of a desk's page remembered, as the first one of a minute does.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import getmembers, isfunction
from typing import Any, Final
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

_application = get_wsgi_application()

from django.db import close_old_connections, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from orders import gateway, inbox  # noqa: E402
from orders.admin.frames import FRAMES  # noqa: E402
from orders.models import StripeEvent  # noqa: E402
from shop.actor import SYSTEM  # noqa: E402

CONTROL: Final = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Counters(threading.local):
    """What one request has used so far."""

    sql = 0
    stripe_ms = 0.0
    depth = 0


_now = Counters()


def _count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not sql.startswith(CONTROL):
        _now.sql += 1
    return execute(sql, params, many, context)


def _timed(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def timed(*args: Any, **kwargs: Any) -> Any:
        _now.depth += 1
        began = time.thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            _now.depth -= 1
            if _now.depth == 0:
                _now.stripe_ms += (time.thread_time() - began) * 1000

    return timed


# Verifying a webhook's signature is our work, not a call to Stripe.
for _name, _call in getmembers(gateway, isfunction):
    if _call.__module__ == gateway.__name__ and not _name.startswith(("_", "verify")):
        setattr(gateway, _name, _timed(_call))


def _apply(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    wanted = parse_qs(environ["QUERY_STRING"])["event"][0]
    close_old_connections()
    # The sweep has claimed the row before it presses the verb; the look-up here stands for that.
    pk = StripeEvent.objects.values_list("pk", flat=True).get(event_id=wanted)
    _now.sql -= 1
    inbox.act_on(pk, at=timezone.now(), by=SYSTEM)
    status = StripeEvent.objects.values_list("status", flat=True).get(pk=pk)
    _now.sql -= 1
    close_old_connections()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"status": status}).encode()]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request and say what it used."""
    _now.sql, _now.stripe_ms = 0, 0.0
    answered: list[tuple[str, list[tuple[str, str]]]] = []

    def keep(status: str, headers: list[tuple[str, str]], *_rest: Any) -> Callable[[bytes], object]:
        answered.append((status, headers))
        return lambda _chunk: None

    if "HTTP_X_BENCH_COLD" in environ:
        FRAMES.clear()
    door = _apply if environ["PATH_INFO"] == "/bench/apply/" else _application
    with connection.execute_wrapper(_count):
        body = door(environ, keep)
        chunks = list(body)
        close = getattr(body, "close", None)
        if close is not None:
            close()
    status, headers = answered[-1]
    start_response(status, [*headers, ("X-Bench-Sql", str(_now.sql)), ("X-Bench-Stripe-Ms", f"{_now.stripe_ms:.4f}")])
    return chunks
