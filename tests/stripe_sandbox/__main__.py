"""`python -m tests.stripe_sandbox`: the sandbox as a process of its own."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from tests.stripe_sandbox.guards import NotLoopbackError
from tests.stripe_sandbox.sandbox import Sandbox
from tests.stripe_sandbox.storage import StateFileError
from tests.stripe_sandbox.values import API_VERSION, KEY_PREFIX, shifted_by

SECRET_VARIABLE = "STRIPE_SANDBOX_SECRET"


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.stripe_sandbox",
        description="A Stripe on loopback for the demo and the tests. No real money, no network.",
    )
    parser.add_argument("--port", type=int, default=12111, help="port on 127.0.0.1 (0 picks a free one)")
    parser.add_argument("--webhook", metavar="URL", help="loopback address for signed events (none: post nothing)")
    parser.add_argument(
        "--secret",
        metavar="WHSEC",
        default=os.environ.get(SECRET_VARIABLE),
        help=f"signing secret of the webhook (or the variable {SECRET_VARIABLE})",
    )
    parser.add_argument("--state", metavar="FILE", type=Path, help="keep everything in this file over restarts")
    parser.add_argument(
        "--write-at-end", action="store_true", help="write the state file once, when stopped (for much at once)"
    )
    parser.add_argument(
        "--clock", metavar="FILE", type=Path, help="be ahead of the machine's clock by the seconds in this file"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="sandbox seconds in one second (hurries retries)")
    parser.add_argument(
        "--bank-seconds", type=int, default=20, help="sandbox seconds until a bank debit is decided (demo: 20)"
    )
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Serve until TERM or Ctrl-C; return the exit status."""
    asked = arguments(given)
    if asked.webhook and not asked.secret:
        sys.stderr.write(f"--webhook needs --secret or the variable {SECRET_VARIABLE}\n")
        return 2
    try:
        box = Sandbox(
            port=asked.port,
            webhook_url=asked.webhook,
            secret=asked.secret,
            clock=shifted_by(asked.clock) if asked.clock else time.time,
            speed=asked.speed,
            automatic=True,
            bank_seconds=asked.bank_seconds,
            state_file=asked.state,
            write_at_end=asked.write_at_end,
        )
    except (NotLoopbackError, StateFileError, OSError) as error:
        sys.stderr.write(f"The Stripe sandbox cannot start: {error}\n")
        return 1
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with box:
        sys.stdout.write(
            f"Stripe SANDBOX (no real money) on {box.url}, API {API_VERSION}, keys {KEY_PREFIX}…, "
            f"webhooks to {asked.webhook or 'nobody'}\n"
        )
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
