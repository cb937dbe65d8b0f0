"""A client that keeps its connection, for the load side of the benchmark."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, parsed body (or text), and what the counters around the application said."""

    status: int
    body: Any
    ms: float
    sql: int
    stripe_ms: float


class Unexpected(Exception):  # noqa: N818
    """The server did not answer as the scenario needs."""


class Client:
    """One connection to one server."""

    def __init__(self, port: int, token: str = "", cookie: str = "") -> None:
        """Connect when first asked; ``token`` is a guest's, ``cookie`` a signed-in session's."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.token = token
        self.cookie = cookie

    def get(self, path: str) -> Answer:
        """Read."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send one request; ``If_Match`` as a keyword becomes ``If-Match``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Guest {self.token}"
        if self.cookie:
            sent["Cookie"] = self.cookie
        payload = None
        if isinstance(body, bytes):
            payload = body
        elif body is not None:
            payload = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        began = time.perf_counter()
        self._connection.request(method, path, payload, sent)
        answer = self._connection.getresponse()
        raw = answer.read()
        ms = (time.perf_counter() - began) * 1000
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        return Answer(
            answer.status,
            json.loads(raw) if is_json and raw else raw.decode(errors="replace"),
            ms,
            int(answer.headers.get("X-Bench-Sql") or 0),
            float(answer.headers.get("X-Bench-Stripe-Ms") or 0),
        )

    def must(self, expected: int, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """
        Send one request that has to be answered with ``expected``.

        :raises Unexpected: with the answer, if it is not.
        """
        answer = self.ask(method, path, body, **headers)
        if answer.status != expected:
            message = f"{method} {path}: {answer.status} {str(answer.body)[:600]}"
            raise Unexpected(message)
        return answer
