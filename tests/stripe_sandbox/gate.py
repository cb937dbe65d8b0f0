"""One API request from its first byte to its answer: guards, faults, idempotency, effect, expansion."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.stripe_sandbox import api, expanding, guards, payments
from tests.stripe_sandbox.errors import ApiError, invalid
from tests.stripe_sandbox.faults import Fault, Faults
from tests.stripe_sandbox.idempotency import Answer, Keys
from tests.stripe_sandbox.params import Params, decode
from tests.stripe_sandbox.routes import Call, Route
from tests.stripe_sandbox.values import API_VERSION, JsonObject, new_id
from tests.stripe_sandbox.wire import Reply, Request
from tests.stripe_sandbox.world import Cause, World

LOG_LENGTH: Final = 10_000


@dataclass(frozen=True)
class LogLine:
    """One API request that was received, for tests that count what reached Stripe; `status` 0 means lost.

    `body` is what was sent, as it came.
    """

    method: str
    path: str
    idempotency_key: str | None
    status: int
    replayed: bool
    body: str = ""


class Gate:
    """Answers API requests for one world."""

    def __init__(self, world: World, keys: Keys, faults: Faults, *, after_change: Callable[[], None]) -> None:
        """`after_change` is called after every POST that was carried out (the state file is written there)."""
        self._world = world
        self._keys = keys
        self._faults = faults
        self._after_change = after_change
        self._log_lock = threading.Lock()
        self.log: list[LogLine] = []

    def answer(self, request: Request) -> Reply:
        """Return the reply to a request; refusals too are replies."""
        request_id = new_id("req_", 14)
        try:
            reply = self._answer(request, request_id)
        except ApiError as error:
            reply = Reply(error.status, _dump(error.body()), error.headers)
        replayed = "Idempotent-Replayed" in reply.headers
        status = 0 if reply.lost else reply.status
        line = LogLine(request.method, request.path, request.idempotency_key, status, replayed, request.body)
        self._remember(line)
        key = request.idempotency_key
        headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION, **reply.headers}
        if key is not None:
            headers["Idempotency-Key"] = key
        return Reply(reply.status, reply.text, headers, reply.lost)

    def _remember(self, line: LogLine) -> None:
        with self._log_lock:
            self.log.append(line)
            del self.log[:-LOG_LENGTH]

    def _answer(self, request: Request, request_id: str) -> Reply:
        guards.check_key(request.headers.get("authorization"))
        _check_version(request.headers.get("stripe-version"))
        route, object_id = api.find(request.method, request.path)
        fault = self._faults.take(request.method, request.path)
        if fault is not None and fault.kind == "status" and fault.when == "before" and not fault.stored:
            raise fault.error()
        key = request.idempotency_key
        if key is None:
            return self._execute(request, route, object_id, Cause(request_id), fault)
        known = self._keys.begin(key, path=request.path, body=request.body)
        if known is not None:
            return _replay(known, fault)
        try:
            return self._execute(request, route, object_id, Cause(request_id, key), fault)
        finally:
            # A request that stored nothing gives its key back, however it ended.
            self._keys.release_unfinished(key)

    def _execute(self, request: Request, route: Route, object_id: str, cause: Cause, fault: Fault | None) -> Reply:
        if fault is not None and fault.when == "before" and self._strikes(fault, cause):
            return Reply(0, "", lost=True)
        try:
            drawn = self._effect(request, route, object_id, cause)
            status, text = 200, _dump(drawn)
        except ApiError as error:
            if not error.executed:
                raise
            status, text = error.status, _dump(error.body())
        if fault is not None and fault.when == "after" and fault.kind == "status":
            status, text = fault.status, _dump(fault.error().body())
        if cause.idempotency_key is not None:
            self._keys.keep(cause.idempotency_key, status=status, text=text)
        if request.method == "POST":
            self._after_change()
        lost = fault is not None and fault.when == "after" and self._strikes(fault, cause)
        return Reply(status, text, lost=lost)

    def _strikes(self, fault: Fault, cause: Cause) -> bool:
        """Hold the request when the fault says so; return whether its answer is lost.

        :raises ApiError: for a stored status before the effect.
        """
        if fault.kind == "status":
            if fault.when == "before":
                error = fault.error()
                if cause.idempotency_key is not None:
                    self._keys.keep(cause.idempotency_key, status=error.status, text=_dump(error.body()))
                raise error
            return False
        if fault.kind in {"hold", "timeout"}:
            self._faults.hold()
        return fault.kind in {"lost", "timeout"}

    def _effect(self, request: Request, route: Route, object_id: str, cause: Cause) -> JsonObject:
        params = Params(decode(request.body if request.method == "POST" else request.query))
        expand = params.texts("expand") or []
        expanding.check(expand, kind=route.kind, listed=route.listed)
        call = Call(path=request.path, object_id=object_id, params=params.without("expand"), cause=cause)
        with self._world.lock:
            payments.tick(self._world)
            drawn = route.handler(self._world, call)
            expanding.carry_out(self._world, drawn, expand)
        return drawn


def _check_version(version: str | None) -> None:
    if version is not None and version != API_VERSION:
        raise invalid(f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION} only.")


def _replay(known: Answer, fault: Fault | None) -> Reply:
    lost = fault is not None and fault.kind in {"lost", "timeout"}
    return Reply(known.status or 500, known.text, {"Idempotent-Replayed": "true"}, lost)


def _dump(drawn: JsonObject) -> str:
    return json.dumps(drawn, indent=2, ensure_ascii=False)
