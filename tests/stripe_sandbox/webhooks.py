"""Signed webhooks: what is sent, when it is tried again, and the ways a test may disturb it."""

import hashlib
import hmac
import http.client
import json
import random
import threading
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.stripe_sandbox.guards import loopback_url
from tests.stripe_sandbox.objects import event as draw_event
from tests.stripe_sandbox.records import Attempt, Delivery, Endpoint, Event
from tests.stripe_sandbox.values import DAY
from tests.stripe_sandbox.world import World

RETRY_AFTER: Final = (60, 600, 3600, 10_800)
"""Sandbox seconds after each failed attempt; then Stripe gives up."""

TIMEOUT: Final = 10.0
"""Seconds an endpoint has to answer."""

SIGNING_OVERLAP: Final = DAY
"""Seconds in which both secrets sign after a roll."""

type Sender = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body with headers to a URL and returns the HTTP status; raises OSError when no answer came."""


@dataclass(frozen=True)
class Report:
    """One attempt, for the caller of `deliver_due`."""

    event_id: str
    event_type: str
    attempt: int
    status: int | None
    problem: str | None


@dataclass(frozen=True)
class Parcel:
    """A signed delivery in the hands of a caller who plays the postman."""

    event_type: str
    body: str
    signature: str


class Signer:
    """The endpoint's signing secrets: one, or for a day after a roll two."""

    def __init__(self, secret: str) -> None:
        """Sign with one secret."""
        self._current = secret
        self._former: list[tuple[str, int]] = []

    @property
    def secret(self) -> str:
        """Return the newest secret."""
        return self._current

    def roll(self, secret: str, *, now: int, overlap: int = SIGNING_OVERLAP) -> None:
        """Sign with a new secret, and with the old one too until the overlap is over."""
        self._former.append((self._current, now + overlap))
        self._current = secret

    def header(self, body: bytes, *, timestamp: int, now: int) -> str:
        """Return the `Stripe-Signature` header for a body, one `v1` for each secret still in force."""
        secrets = [self._current, *(secret for secret, until in self._former if now < until)]
        parts = [f"t={timestamp}"]
        parts += [f"v1={signature(secret, body, timestamp)}" for secret in secrets]
        parts.append(f"v0={'0' * 64}")
        return ",".join(parts)


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """Return the hex HMAC-SHA256 Stripe puts behind `v1=`."""
    return hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post to a loopback address and return the status; redirects are not followed and proxies not asked.

    :raises NotLoopbackError: when the URL leads off this machine.
    :raises OSError: when no answer came in time.
    """
    parts = urllib.parse.urlsplit(loopback_url(url))
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=TIMEOUT)
    try:
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
    except http.client.HTTPException as error:
        raise ConnectionError(type(error).__name__) from error
    else:
        return answer.status
    finally:
        connection.close()


class Courier:
    """Carries the due deliveries of a world; at most one round at a time, never holding the world while posting."""

    def __init__(self, world: World, signer: Signer | None, *, send: Sender, wall: Callable[[], float]) -> None:
        """Deliver for `world`; `wall` is the clock receivers compare the signature's time with."""
        self.world = world
        self.signer = signer
        self._send = send
        self._wall = wall
        self._round = threading.Lock()
        self._shuffle = random.Random(12_111)

    def deliver_due(self) -> list[Report]:
        """Post everything whose second has come, including what is caused meanwhile; [] while paused."""
        reports: list[Report] = []
        with self._round:
            while batch := self._take_due():
                reports += [self._deliver(delivery) for delivery in batch if delivery.state == "pending"]
        return reports

    def hand_over(self) -> list[Parcel]:
        """Give every due delivery to the caller instead of posting it, also while paused; they count as delivered."""
        parcels: list[Parcel] = []
        with self._round:
            while batch := self._take_due(even_paused=True):
                parcels += [self._hand_over(delivery) for delivery in batch]
        return parcels

    def _hand_over(self, delivery: Delivery) -> Parcel:
        with self.world.lock:
            event = self.world.events.get(delivery.event)
            body = event_body(self.world, event)
            self._note(delivery, Attempt(at=self.world.now(), status=200))
            secret = self.world.endpoints.get(delivery.endpoint).secret
        return Parcel(event.type, body.decode(), self.headers(body, secret).get("Stripe-Signature", ""))

    def has_due(self) -> bool:
        """Return whether `deliver_due` would post anything now."""
        return bool(self._take_due())

    def _take_due(self, *, even_paused: bool = False) -> list[Delivery]:
        with self.world.lock:
            if self.world.paused and not even_paused:
                return []
            now = self.world.now()
            # After a restart without a webhook, deliveries wait for an endpoint that is not there.
            known = self.world.endpoints.rows
            due = [one for one in self.world.waiting.values() if one.due_at <= now and one.endpoint in known]
            due.sort(key=lambda delivery: delivery.due_at)
            if self.world.delivery_order == "newest_first":
                due.reverse()
            elif self.world.delivery_order == "shuffled":
                self._shuffle.shuffle(due)
            return due

    def _deliver(self, delivery: Delivery) -> Report:
        with self.world.lock:
            event = self.world.events.get(delivery.event)
            endpoint = self.world.endpoints.get(delivery.endpoint)
            body = event_body(self.world, event)
        status, problem = self._try(endpoint, body)
        with self.world.lock:
            self._note(delivery, Attempt(at=self.world.now(), status=status, problem=problem))
            return Report(event.id, event.type, len(delivery.attempts), status, problem)

    def _try(self, endpoint: Endpoint, body: bytes) -> tuple[int | None, str | None]:
        try:
            return self._send(endpoint.url, body, self.headers(body, endpoint.secret)), None
        except OSError as error:
            return None, type(error).__name__

    def headers(self, body: bytes, secret: str | None = None) -> dict[str, str]:
        """Return the headers of a delivery with a fresh signature; `secret` is the endpoint's own, if it has one."""
        found = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Accept": "*/*; q=0.5, application/xml",
            "Cache-Control": "no-cache",
        }
        signer = self.signer if secret is None else Signer(secret)
        if signer is not None:
            timestamp = int(self._wall())
            found["Stripe-Signature"] = signer.header(body, timestamp=timestamp, now=self.world.now())
        return found

    def _note(self, delivery: Delivery, attempt: Attempt) -> None:
        delivery.attempts.append(attempt)
        if attempt.succeeded:
            self.world.settle(delivery, "delivered")
        elif len(delivery.attempts) > len(RETRY_AFTER):
            self.world.settle(delivery, "failed")
        else:
            delivery.due_at = attempt.at + RETRY_AFTER[len(delivery.attempts) - 1]


def event_body(world: World, event: Event) -> bytes:
    """Return the bytes of a delivery: two-space indented JSON, as Stripe writes it."""
    drawn = draw_event(event, pending_webhooks=world.pending_webhooks(event.id))
    return json.dumps(drawn, indent=2, ensure_ascii=False).encode()


def redeliver(world: World, event_id: str, *, times: int = 1) -> None:
    """Send an event again, now, whatever became of its earlier deliveries (also: the same event twice)."""
    event = world.events.get(event_id, param="event")
    for _ in range(times):
        for endpoint in world.endpoints:
            world.queue(event, endpoint)


def drop(world: World, event_id: str) -> int:
    """Lose the pending deliveries of an event for good; return how many were lost."""
    lost = [delivery for delivery in world.waiting.values() if delivery.event == event_id]
    for delivery in lost:
        world.settle(delivery, "dropped")
    return len(lost)
