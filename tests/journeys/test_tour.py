"""The tour of the README, typed into a shell as it stands, against the demo as ``dev demo`` runs it."""

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Final

import pytest

from tests.tools.ports import free_port

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def blocks() -> str:
    """Return every block of the tour, one after the other."""
    tour = (ROOT / "README.md").read_text(encoding="utf-8").partition("## A five-minute tour")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```bash\n(.*?)```", tour, flags=re.DOTALL))


def demo_environment(home: Path) -> dict[str, str]:
    """Return the environment of somebody who has set nothing but ports and the demo's folder."""
    outside = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "STRIPE_API_KEY", "STRIPE_API_BASE")
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    return environment | {"PORT": str(free_port()), "STRIPE_PORT": str(free_port()), "DEMO_HOME": str(home)}


def clock(environment: dict[str, str], *words: str) -> str:
    """Call ``dev clock`` as its own process."""
    command = [sys.executable, "-m", "config.demo.dev_clock", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def days_until_a_new_guest_expires(environment: dict[str, str]) -> int:
    """Ask the web server for something that is dated by its clock."""
    url = f"http://127.0.0.1:{environment['PORT']}/api/v1/guest-sessions/"
    asked = urllib.request.Request(url, b"{}", {"Content-Type": "application/json"}, method="POST")
    with urllib.request.urlopen(asked, timeout=60) as answer:
        told = dt.datetime.fromisoformat(json.load(answer)["expires_at"])
    return (told - dt.datetime.now(tz=dt.UTC)).days


@pytest.mark.one_run("pages")
def test_the_demo_leads_through_the_tour_follows_its_clock_and_stops_cleanly(tmp_path: Path) -> None:
    environment = demo_environment(tmp_path / "demo")
    demo = subprocess.Popen(
        [sys.executable, "-m", "config.demo.run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    try:
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("Ready"):
                break
        assert said[-1].startswith("Ready"), "".join(said)
        assert any(line.startswith("Making ") for line in said), "".join(said)
        tour = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", blocks()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert tour.returncode == 0, tour.stdout + tour.stderr
        told = tour.stdout.splitlines()
        # The draft lacks nothing, is frozen, and the cart lacks nothing once it knows whom to send to.
        assert told[1:3] == ["[]", "submitted"], told
        assert told[-3:] == ["[]", "paid", "in_review"], told

        assert days_until_a_new_guest_expires(environment) == 89
        moved = clock(environment, "+8d")
        assert "orders.order payment: awaiting_payment → cancelled" in moved
        assert "8 days ahead of this machine" in moved
        assert "not running" not in moved
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/readyz", timeout=60) as ready:
            assert ready.status == 200
        assert days_until_a_new_guest_expires(environment) == 97
    finally:
        demo.send_signal(signal.SIGTERM)
        rest = demo.stdout.read()
        code = demo.wait(timeout=60)
    assert (code, rest.splitlines()[-1]) == (0, "Stopped.")
    assert "The demo is not running" in clock(environment, "+1d")
    assert "9 days ahead of this machine" in clock(environment)
