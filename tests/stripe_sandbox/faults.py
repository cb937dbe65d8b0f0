"""Faults a test or the demo orders: refused, slow or lost answers, before or after the effect, per path."""

import fnmatch
import threading
from dataclasses import dataclass
from typing import Literal

from tests.stripe_sandbox.errors import ApiError, ErrorType

type FaultKind = Literal["status", "lost", "hold", "timeout"]
type When = Literal["before", "after"]

LONGEST_HOLD = 120.0
"""Seconds after which a held request goes on by itself, so that a forgotten one does not hang a demo for ever."""


@dataclass
class Fault:
    """One disturbance.

    `kind`: `status` answers with `status`; `lost` closes the connection without an answer; `hold` waits until
    released and then goes on; `timeout` waits until released and then closes without an answer.
    `when`: before or after the request took effect. After the effect the idempotency key keeps the true
    answer for `lost` and `timeout`, and the error for `status`: so a retry with the same key gets that.
    `stored`: a `status` of 500 or more before the effect is kept under the key (execution had begun).
    `path` is a shell pattern such as `/v1/refunds*`; `times` how many requests are hit.
    `retry` sends `Stripe-Should-Retry`.
    """

    kind: FaultKind = "status"
    when: When = "before"
    status: int = 500
    path: str = "*"
    method: str = "*"
    times: int = 1
    stored: bool = False
    retry: bool | None = None

    def hits(self, method: str, path: str) -> bool:
        """Return whether a request is one this fault is meant for."""
        return self.times > 0 and fnmatch.fnmatch(method, self.method) and fnmatch.fnmatch(path, self.path)

    def error(self) -> ApiError:
        """Return the answer of a `status` fault."""
        headers = {} if self.retry is None else {"Stripe-Should-Retry": "true" if self.retry else "false"}
        kind: ErrorType = "rate_limit_error" if self.status == 429 else "api_error"
        code = "rate_limit" if kind == "rate_limit_error" else None
        return ApiError(self.status, "The sandbox was asked to fail here.", kind=kind, code=code, headers=headers)


class Faults:
    """The faults ordered, oldest first, and the requests being held."""

    def __init__(self) -> None:
        """Start without faults."""
        self._changed = threading.Condition()
        self._release = 0
        self.ordered: list[Fault] = []
        self.held = 0

    def order(self, fault: Fault) -> None:
        """Add a fault."""
        with self._changed:
            self.ordered.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """Use up one hit of the first fault meant for this request."""
        with self._changed:
            for fault in self.ordered:
                if fault.hits(method, path):
                    fault.times -= 1
                    self.ordered = [other for other in self.ordered if other.times > 0]
                    return fault
        return None

    def hold(self) -> None:
        """Wait here until `release` is called."""
        with self._changed:
            mine = self._release
            self.held += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._release > mine, timeout=LONGEST_HOLD)
            self.held -= 1

    def wait_for_held(self, count: int = 1, *, timeout: float = 60.0) -> bool:
        """Wait until so many requests are held; return whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: self.held >= count, timeout=timeout)

    def release(self) -> None:
        """Let every held request go on."""
        with self._changed:
            self._release += 1
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget the ordered faults and let the held requests go on."""
        with self._changed:
            self.ordered.clear()
        self.release()
