"""
A process that is killed at the n-th moment that matters: before and after each commit, before and after each request.

Nothing catches what kills it, so nothing is tidied up by our own ``except``; what was not committed is gone. What a
killed process cannot do either, tidy up in a ``finally``, is for the tests that kill real processes.
"""

import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from django.db import connection
from django.db.transaction import Atomic
from stripe import StripeClient

from orders import doubts_gateway, gateway, tax_gateway
from tests.stripe_sandbox import Sandbox

# By what a thing that we ask Stripe for is known; anything else is known by its path, or by all that is said.
_KNOWN_BY: Final = {
    "/v1/checkout/sessions": ("metadata[order]", "metadata[attempt]"),
    "/v1/coupons": ("id",),
    "/v1/refunds": ("metadata[refund]",),
    "/v1/tax/transactions/create_from_calculation": ("reference",),
    "/v1/tax/transactions/create_reversal": ("reference",),
}
# A calculation does not say whose cart it is about, and moves nothing.
_NOBODYS: Final = "/v1/tax/calculations"


class Killed(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Blade:
    """Falls at the n-th moment; ``moments`` are those that were lived through, the last one being the end."""

    at: int
    depth: int
    moments: list[str] = field(default_factory=list)

    def moment(self, what: str) -> None:
        """Live through a moment, or not."""
        self.moments.append(what)
        if len(self.moments) == self.at:
            raise Killed(what)


@contextmanager
def _falling(blade: Blade) -> Iterator[None]:
    leave, speaking = Atomic.__exit__, gateway.speaking

    def leaving(self: Atomic, kind: Any, error: Any, trace: Any) -> None:
        # The durable ones are the gateway's, and empty.
        commits = kind is None and not vars(self)["durable"] and len(connection.atomic_blocks) == blade.depth + 1
        if commits:
            try:
                blade.moment("before a commit")
            except Killed as killed:
                leave(self, Killed, killed, killed.__traceback__)
                raise
        leave(self, kind, error, trace)
        if commits:
            blade.moment("after a commit")

    @contextmanager
    def spoken() -> Iterator[StripeClient]:
        blade.moment("before a request")
        with speaking() as speaker:
            yield speaker
        blade.moment("after an answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Atomic, "__exit__", leaving)
        for speaker in (gateway, doubts_gateway, tax_gateway):
            patch.setattr(speaker, "speaking", spoken)
        yield


def killed_everywhere[T](
    before: Callable[[], T], act: Callable[[T], object], after: Callable[[T], object]
) -> list[str]:
    """
    Do something again and again, killed a moment later each time, until it lives to the end.

    :param before: makes what is acted upon, anew each time.
    :param after: others go on, and look at what they find.
    :returns: the moments at which it was killed.
    """
    died_at: list[str] = []
    while True:
        made = before()
        blade = Blade(len(died_at) + 1, len(connection.atomic_blocks))
        try:
            with _falling(blade):
                act(made)
        except Killed as killed:
            died_at.append(str(killed))
            after(made)
        else:
            after(made)
            return died_at


def keys_at_stripe(box: Sandbox) -> dict[tuple[str, ...], set[str | None]]:
    """Return under which keys each thing was asked of Stripe, of everything that was, however often."""
    asked: dict[tuple[str, ...], set[str | None]] = defaultdict(set)
    for line in box.requests("POST"):
        said = dict(urllib.parse.parse_qsl(line.body))
        about = [said[name] for name in _KNOWN_BY.get(line.path, ())]
        if line.path == _NOBODYS:
            about = [str(line.idempotency_key)]
        if line.path == "/v1/files":
            about = [said["file[sha256]"]]
        asked[line.path, *about].add(line.idempotency_key)
    return asked


def one_key_each(box: Sandbox, *paths: str) -> bool:
    """
    Whether nothing was asked under two keys or under none, and no key was used for two things.

    :param paths: what must have been asked for, as the start of a path.
    """
    asked = keys_at_stripe(box)
    assert all(any(path.startswith(wanted) for path, *_ in asked) for wanted in paths), set(asked)
    several = {about: keys for about, keys in asked.items() if len(keys) != 1 or None in keys}
    assert several == {}
    return len({key for keys in asked.values() for key in keys}) == len(asked)
