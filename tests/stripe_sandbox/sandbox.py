"""`Sandbox`: the whole thing as one object, for tests in process and for `python -m tests.stripe_sandbox`."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.stripe_sandbox import control_api, page, storage, webhooks
from tests.stripe_sandbox.controls import Controls
from tests.stripe_sandbox.faults import Faults
from tests.stripe_sandbox.gate import Gate
from tests.stripe_sandbox.guards import loopback_url
from tests.stripe_sandbox.idempotency import Keys
from tests.stripe_sandbox.records import Endpoint
from tests.stripe_sandbox.server import Server
from tests.stripe_sandbox.values import KEY_PREFIX, Clock, new_id
from tests.stripe_sandbox.webhooks import Courier, Sender, Signer
from tests.stripe_sandbox.wire import Reply, Request
from tests.stripe_sandbox.world import World

TICK_SECONDS: Final = 0.5


class Sandbox(Controls):
    """A Stripe on loopback.

    In tests: `with Sandbox(webhook_url=…, secret=…, clock=…) as box:` gives `box.url` (for the SDK's
    `base_addresses={"api": box.url}`) and `box.api_key`; time stands where `clock` says and moves by
    `box.advance(seconds)`; webhooks go out only in `box.deliver_due()` unless `automatic`.
    `send` replaces the posting of webhooks, for instance by Django's test client.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        webhook_url: str | None = None,
        secret: str | None = None,
        enabled_events: Sequence[str] = ("*",),
        clock: Callable[[], float] = time.time,
        wall: Callable[[], float] = time.time,
        speed: float = 1.0,
        automatic: bool = False,
        bank_seconds: int | None = None,
        state_file: Path | None = None,
        write_at_end: bool = False,
        send: Sender = webhooks.post,
    ) -> None:
        """Bind the port, take up the state file, listen for nobody yet.

        `clock` is sandbox time, `wall` the time signatures carry (what receivers compare with), `speed` the
        sandbox seconds in one second of the clock, `bank_seconds` the sandbox seconds until a bank decides.
        With `write_at_end` the state file is written once, by `stop`, instead of after each change.

        :raises NotLoopbackError: when webhooks would leave this machine.
        """
        self.api_key = new_id(KEY_PREFIX)
        self.secret = secret or new_id("whsec_sandbox_", 32)
        self._automatic = automatic
        self._state_file = state_file
        self._write_at_end = write_at_end
        world = World(Clock(clock, speed=speed))
        world.bank_seconds = bank_seconds
        signer = None
        if webhook_url is not None:
            signer = Signer(self.secret)
            world.endpoints.add(
                Endpoint(
                    id=new_id("we_1"),
                    created=world.now(),
                    url=loopback_url(webhook_url),
                    enabled_events=list(enabled_events),
                )
            )
        keys, faults = Keys(world.clock), Faults()
        gate = Gate(world, keys, faults, after_change=self.save)
        courier = Courier(world, signer, send=send, wall=wall)
        super().__init__(world, keys=keys, faults=faults, courier=courier, gate=gate, signer=signer)
        if state_file is not None:
            storage.load(world, keys, state_file)
        self._server = Server(port, self._answer)
        self.state.move_to(self._server.url)
        self._stopping = threading.Event()
        self._worker = threading.Thread(target=self._work, name="stripe-sandbox-webhooks", daemon=True)

    @property
    def url(self) -> str:
        """Return the API's base address, without a trailing slash."""
        return self._server.url

    def start(self) -> Self:
        """Begin to answer (and, when automatic, to deliver)."""
        self._server.start()
        if self._automatic:
            self._worker.start()
        return self

    def stop(self) -> None:
        """Stop answering and delivering, and write the state file a last time."""
        self._stopping.set()
        self.faults.clear()
        with self.state.lock:
            self.state.changed.notify_all()
        self._server.stop()
        if self._worker.is_alive():
            self._worker.join()
        self._write()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def save(self) -> None:
        """Write the state file after a change, when there is one."""
        if not self._write_at_end:
            self._write()

    def _write(self) -> None:
        if self._state_file is not None:
            storage.save(self.state, self.keys, self._state_file)

    def _answer(self, request: Request) -> Reply:
        if request.path.startswith("/v1/"):
            return self.gate.answer(request)
        if request.path.startswith("/_sandbox/"):
            reply = control_api.answer(self, request)
        else:
            reply = page.answer(self.state, request)
        if request.method != "GET":
            self.save()
        return reply

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.tick()
            if self.deliver_due():
                self.save()
            with self.state.lock:
                if not self._stopping.is_set() and not self.courier.has_due():
                    self.state.changed.wait(TICK_SECONDS)
