"""``python3 dev clock``: moves the demo's clock; while the demo does not run, its loopback is woken for it."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from config.demo.home import CLOCK, ROOT, Run, environment_of, home_of
from config.demo.run import loopback_alone, say


def main() -> int:
    """Show or move the clock of the demo in ``DEMO_HOME``."""
    home, words = home_of(os.environ), sys.argv[1:]
    if not (home / CLOCK).exists():
        sys.exit(f"There is no demo with a clock in {home} yet. Start it first: python3 dev demo")
    run = Run.last(home, os.environ)
    if run.lasts():
        return _command(home, run, words)
    say("The demo is not running; when it starts, it goes on from here.")
    if not words:
        return _command(home, run, words)
    awake = replace(run, stripe_port=_free_port())
    with loopback_alone(home, environment_of(home, awake), awake):
        return _command(home, awake, words)


def _command(home: Path, run: Run, words: list[str]) -> int:
    command = [sys.executable, "manage.py", "demo_clock", "--", *words]
    return subprocess.run(command, cwd=ROOT, env=environment_of(home, run), check=False).returncode  # noqa: S603


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
