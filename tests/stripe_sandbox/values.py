"""The words every module of the sandbox shares: version, key prefix, JSON types, ids and the clock."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

API_VERSION: Final = "2026-10-28.endive"
"""The one Stripe API version the sandbox speaks: the one stripe-python 16.1 pins."""

KEY_PREFIX: Final = "sk_test_sandbox_"
"""Every accepted API key starts with this, so no real key can ever be used here by mistake."""

UNANNOUNCED_KEY: Final = "sandbox_unannounced"
"""A key no Stripe document names, on every object: real answers carry such keys, so readers must bear them."""

ACCOUNT_ID: Final = "acct_1SandboxOnly0000"

DAY: Final = 86_400
"""Seconds."""

type JsonValue = bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None
type JsonObject = dict[str, JsonValue]

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_id(prefix: str, length: int = 24) -> str:
    """Return a fresh id: the prefix and `length` random letters and digits, as long as Stripe's own."""
    return prefix + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(length))


def shifted_by(path: Path, wall: Callable[[], float] = time.time) -> Callable[[], float]:
    """Return a clock that is ahead of the machine's by the seconds a file holds (negative: behind; no file: none).

    The file is read at every look, so whoever writes it moves the clock of a running sandbox.
    """

    def look() -> float:
        try:
            return wall() + float(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return wall()

    return look


class Clock:
    """Sandbox time in whole seconds since 1970 (UTC): a source that tests replace, plus what was advanced.

    `speed` is how many sandbox seconds pass in one second of the source (the demo may hurry retries).
    """

    def __init__(self, source: Callable[[], float] = time.time, *, speed: float = 1.0) -> None:
        """Start at the source's present second."""
        self._source = source
        self._speed = speed
        self._started = source()
        self._offset = 0.0

    def now(self) -> int:
        """Return the sandbox's present second."""
        return int(self._source() + self.drift())

    def advance(self, seconds: float) -> None:
        """Move sandbox time forward.

        :raises ValueError: when asked to go back; Stripe's time never does.
        """
        if seconds < 0:
            message = "sandbox time only moves forward"
            raise ValueError(message)
        self._offset += seconds

    def drift(self) -> float:
        """Return how many seconds sandbox time is ahead of its source."""
        return self._offset + (self._source() - self._started) * (self._speed - 1.0)

    def restore(self, drift: float) -> None:
        """Take up the drift of an earlier run, so that a restart does not travel back in time."""
        self._offset = max(self._offset, drift)
