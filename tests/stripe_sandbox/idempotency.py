"""Idempotency keys: the first answer is kept a day and replayed; a twin at work is refused."""

import threading
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tests.stripe_sandbox.errors import ApiError, invalid
from tests.stripe_sandbox.values import DAY, Clock

KEPT_SECONDS: Final = DAY
LONGEST_KEY: Final = 255
_FORGOTTEN_AT_ONCE: Final = 4


@dataclass
class Answer:
    """What was said to the first request under a key; `status` is None while it is still at work."""

    key: str
    created: int
    path: str
    body: str
    status: int | None = None
    text: str = ""


class Keys:
    """The keys of one sandbox. It has a lock of its own: twins must not wait for the world."""

    def __init__(self, clock: Clock) -> None:
        """Start with no keys."""
        self._clock = clock
        self._lock = threading.Lock()
        self.answers: dict[str, Answer] = {}

    def begin(self, key: str, *, path: str, body: str) -> Answer | None:
        """Claim a key for a request, or return the stored answer to replay.

        :raises ApiError: 400 `idempotency_error` when the key was used for another request;
            409 `idempotency_key_in_use` while the first request is still at work.
        """
        if len(key) > LONGEST_KEY:
            raise invalid(f"Idempotency keys can be at most {LONGEST_KEY} characters long.")
        with self._lock:
            self._forget_old()
            known = self.answers.get(key)
            if known is None or self._is_old(known):
                self.answers[key] = Answer(key=key, created=self._clock.now(), path=path, body=body)
                return None
            _check_same(known, path=path, body=body)
            if known.status is None:
                message = (
                    "There is currently another in-progress request using this Idempotent Key "
                    f"(that probably means you submitted twice): {key}. Please try again later."
                )
                raise ApiError(409, message, code="idempotency_key_in_use")
            return known

    def keep(self, key: str, *, status: int, text: str) -> None:
        """Store the answer for replay."""
        with self._lock:
            answer = self.answers.get(key)
            if answer is not None:
                answer.status = status
                answer.text = text

    def release_unfinished(self, key: str) -> None:
        """Give a key back when no answer was stored under it (its request failed validation)."""
        with self._lock:
            known = self.answers.get(key)
            if known is not None and known.status is None:
                del self.answers[key]

    def clear(self) -> None:
        """Forget every key."""
        with self._lock:
            self.answers.clear()

    def finished(self) -> list[Answer]:
        """Return the answers worth keeping over a restart."""
        with self._lock:
            return [answer for answer in self.answers.values() if answer.status is not None]

    def _is_old(self, answer: Answer) -> bool:
        return answer.status is not None and answer.created <= self._clock.now() - KEPT_SECONDS

    def _forget_old(self) -> None:
        # A few of the eldest at a time keep the table small without ever walking all of it.
        for key, answer in list(islice(self.answers.items(), _FORGOTTEN_AT_ONCE)):
            if self._is_old(answer):
                del self.answers[key]


def _check_same(known: Answer, *, path: str, body: str) -> None:
    if known.path != path:
        message = (
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{known.path}' rather than '{path}'). Try using a key other than '{known.key}'."
        )
        raise ApiError(400, message, kind="idempotency_error")
    if known.body != body:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{known.key}' if you meant to execute a different request."
        )
        raise ApiError(400, message, kind="idempotency_error")
