"""What the benchmark runs: PostgreSQL, the web server under measure, the floor beside it, the loopback Stripe."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.client import Client
from tests.bench.cpu import cpu_ms
from tests.tools.ports import free_port

ROOT: Final = Path(__file__).resolve().parent.parent.parent
BIN: Final = Path(sys.executable).parent
SECRET: Final = "whsec_" + secrets.token_urlsafe(24)
READY_WITHIN_S: Final = 30


@dataclass(frozen=True, slots=True)
class Web:
    """A running web server, and the CPU that it took until it answered."""

    port: int
    pid: int
    cold_start_cpu_ms: float


def environment(database_url: str, stripe_port: int) -> dict[str, str]:
    """Return the settings under measure: no DEBUG, PostgreSQL, the loopback Stripe by the explicit demo flag."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "DEMO": "1",
        "STAFF_NEED_SECOND_FACTOR": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": database_url,
        "PUBLIC_URL": "http://127.0.0.1",
        "STRIPE_API_BASE": f"http://127.0.0.1:{stripe_port}",
        "STRIPE_API_KEY": "sk_test_sandbox_bench",
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "RETURN_URL_ORIGINS": "http://127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "LIMITS": "checkout=100000/s,lookup=100000/s,sign_in=100000/s",
        "NO_PROXY": "127.0.0.1",
    }


@contextmanager
def process(command: list[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process for as long as the block lasts; what it says goes aside, so that ``--json`` is JSON alone."""
    running = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=sys.stderr)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=15)


@contextmanager
def stripe(port: int) -> Iterator[None]:
    """Run the loopback Stripe without deliveries: the benchmark posts the events itself."""
    command = [sys.executable, "-m", "tests.stripe_sandbox", "--port", str(port), "--secret", SECRET]
    with process(command, dict(os.environ)):
        wait_until_open(port)
        yield


@contextmanager
def web(application: str, settings: dict[str, str]) -> Iterator[Web]:
    """Run one worker of the production server with eight threads (two cores, four each)."""
    port = free_port()
    command = [str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "8", "--log-level", "warning", application]
    with process(command, settings) as running:
        wait_until_open(port)
        yield Web(port, running.pid, cpu_ms(running.pid))


def wait_until_open(port: int) -> None:
    """
    Wait for a server to accept connections.

    :raises TimeoutError: if it does not in time.
    """
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        try:
            Client(port).get("/").status  # noqa: B018
        except OSError:
            time.sleep(0.05)
        else:
            return
    message = f"Nothing listens on port {port}."
    raise TimeoutError(message)
