"""
Run the demo: prepare the shop's data, then the loopback Stripe, the web server and the worker side by side.

Started by ``python3 dev demo``. ``PORT`` and ``STRIPE_PORT`` choose the ports, ``DEMO_HOME`` the folder that
holds everything the demo keeps. Ctrl-C or TERM stops all of it. A worker that dies is replaced, as it would be
anywhere; when another part dies, the others stop too.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Final

from config.demo.guide import guide
from config.demo.home import (
    CLOCK,
    ROOT,
    Run,
    environment_of,
    home_of,
    loopback_options,
    start_over,
    was_interrupted,
)

BIN: Final = Path(sys.executable).parent
READY_WITHIN_S: Final = 60
STOP_WITHIN_S: Final = 10
WORKER: Final = "worker"
# A worker that dies more often than this within a minute will not live: it has something to tell.
DEATHS_A_MINUTE: Final = 5

type Running = dict[str, subprocess.Popen[bytes]]


class Stopped(Exception):  # noqa: N818  it is how a signal ends the wait
    """Somebody asked the demo to stop."""


def say(sentence: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def require_free(port: int, variable: str) -> None:
    """
    Refuse to start on a port that somebody else uses.

    :raises SystemExit: with a sentence that says how to choose another.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is in use. Choose another: {variable}=… python3 dev demo")


def parts(home: Path, run: Run) -> dict[str, list[str]]:
    """Return the command of each long-running part."""
    python = sys.executable
    return {
        "loopback Stripe": [python, "-m", "tests.stripe_sandbox", *loopback_options(home, run)],
        "web server": [
            str(BIN / "granian"),
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(run.port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--log-level",
            "warning",
            "config.wsgi:application",
        ],
        WORKER: [python, "manage.py", "demo_work"],
    }


def wait_until_ready(url: str, running: Running) -> None:
    """
    Ask a page until it says yes.

    :raises SystemExit: if a part dies, or the time is up.
    """
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        require_alive(running)
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    sys.exit(f"{url} was not ready within {READY_WITHIN_S} seconds.")


def require_alive(running: Running) -> None:
    """
    Insist that every part runs.

    :raises SystemExit: naming the one that ended.
    """
    for name, process in running.items():
        if process.poll() is not None:
            sys.exit(f"The {name} ended with {process.returncode}; see the lines above.")


class Revival:
    """Puts a new worker in the place of one that died: its work is rows, so nothing is lost."""

    def __init__(self, start: Callable[[str], subprocess.Popen[bytes]]) -> None:
        """Remember how a part is started."""
        self._start = start
        self._died: list[float] = []

    def revive(self, running: Running, *, at: float) -> None:
        """
        Start a new worker if there is none, and say so.

        :param at: the present moment, in seconds of any clock that does not jump.
        :raises SystemExit: if workers die one after the other.
        """
        gone = running[WORKER].poll()
        if gone is None:
            return
        self._died = [one for one in self._died if at - one < 60] + [at]  # noqa: PLR2004  a minute
        if len(self._died) > DEATHS_A_MINUTE:
            sys.exit(f"The worker ended {len(self._died)} times within a minute; see the lines above.")
        running[WORKER] = self._start(WORKER)
        say(f"The worker ended with {gone}; a new one goes on where it stopped.")


def stop(running: Running) -> None:
    """Ask every part to stop, wait, and only then insist."""
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + STOP_WITHIN_S
    for process in running.values():
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def loopback_alone(home: Path, environment: Mapping[str, str], run: Run) -> Iterator[None]:
    """Have the loopback Stripe up while nothing else runs; it writes its state when it stops."""
    command = [sys.executable, "-m", "tests.stripe_sandbox", *loopback_options(home, run), "--write-at-end"]
    process = subprocess.Popen(  # noqa: S603  our own part
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    running = {"loopback Stripe": process}
    try:
        wait_until_ready(f"http://127.0.0.1:{run.stripe_port}/", running)
        yield
    finally:
        stop(running)


def manage(environment: Mapping[str, str], *words: str) -> None:
    """
    Call a management command.

    :raises CalledProcessError: if it fails.
    """
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)  # noqa: S603


def prepare(home: Path, environment: Mapping[str, str], run: Run) -> None:
    """
    Fill a fresh shop, with a loopback Stripe at hand; refresh one that is there.

    :raises SystemExit: if the last filling of somebody's own database was interrupted.
    """
    if was_interrupted(home):
        if "DATABASE_URL" in os.environ:
            sys.exit("Filling this database was interrupted. Empty it, delete the demo's folder, and start again.")
        say("Filling the shop was interrupted the last time; starting over.")
        start_over(home)
    say(f"Preparing the shop in {home} …")
    if (home / CLOCK).exists():
        manage(environment, "prepare_demo")
    else:
        # Half of the stories are about what goes wrong; their log would hide how far the filling is.
        quiet = {**environment, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "CRITICAL")}
        with loopback_alone(home, environment, run):
            manage(quiet, "prepare_demo")


def on_signal(_number: int, _frame: FrameType | None) -> None:
    """Turn a signal into the exception that ends the wait."""
    raise Stopped


def main() -> int:
    """Prepare, start, wait, stop."""
    home, run = home_of(os.environ), Run.new(os.environ)
    home.mkdir(parents=True, exist_ok=True)
    require_free(run.port, "PORT")
    require_free(run.stripe_port, "STRIPE_PORT")
    environment = environment_of(home, run)
    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    running: Running = {}
    try:
        prepare(home, environment, run)
        commands = parts(home, run)

        def start(name: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen(commands[name], cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603  our own parts

        for name in commands:
            running[name] = start(name)
        wait_until_ready(f"http://127.0.0.1:{run.port}/readyz", running)
        replace(run, pid=os.getpid()).keep(home)
        say(guide(environment))
        say("Ready. Ctrl-C stops everything.")
        revival = Revival(start)
        while True:
            revival.revive(running, at=time.monotonic())
            require_alive(running)
            time.sleep(0.5)
    except Stopped:
        say("Stopping …")
        return 0
    except subprocess.CalledProcessError as error:
        say(f"Preparing the shop failed with {error.returncode}; see the lines above.")
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop(running)
        if running:
            run.keep(home)
        say("Stopped.")


if __name__ == "__main__":
    sys.exit(main())
