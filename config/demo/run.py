"""
Run the demo: prepare the shop's data, then the loopback Stripe, the web server and the worker side by side.

Started by ``python3 dev demo``. ``PORT`` and ``STRIPE_PORT`` choose the ports, ``DEMO_HOME`` the folder that
holds everything the demo keeps. Ctrl-C or TERM stops all of it; when one part dies, the others stop too.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Final

# The file that every part reads its clock from; config.demo.clock says how.
CLOCK: Final = "clock"
ROOT: Final = Path(__file__).resolve().parent.parent.parent
BIN: Final = Path(sys.executable).parent
READY_WITHIN_S: Final = 60
STOP_WITHIN_S: Final = 10


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


def kept_secret(path: Path) -> str:
    """Return the secret in the file; make it on the first run, readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def demo_environment(home: Path, port: int, stripe_port: int) -> dict[str, str]:
    """Return the settings of the demo; every one can be overridden from outside but the secrets and ports."""
    defaults = {
        "DATABASE_URL": f"sqlite:///{home / 'shop.sqlite3'}",
        "MEDIA_ROOT": str(home / "media"),
        "MAIL_URL": f"mailbox://{home / 'mail'}",
        "LOG_LEVEL": "WARNING",
        # As set at Stripe: there the loopback offers bank debits too, whose payments take days.
        "STRIPE_PAYMENT_METHODS": "",
    }
    # New on every run: nothing that was recorded yesterday can be replayed today.
    signing_secret = "whsec_" + secrets.token_urlsafe(24)
    fixed = {
        "DEMO": "1",
        "DEBUG": "1",
        "DEMO_HOME": str(home),
        # The demo's sign-ins are printed with their password; a second factor would only hide the desks.
        "STAFF_NEED_SECOND_FACTOR": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": kept_secret(home / "secret-key"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "STRIPE_API_KEY": "sk_test_sandbox_" + kept_secret(home / "stripe-key")[:24],
        "STRIPE_API_BASE": f"http://127.0.0.1:{stripe_port}",
        "STRIPE_WEBHOOK_SECRETS": signing_secret,
        "STRIPE_SANDBOX_SECRET": signing_secret,
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }
    return {**defaults, **os.environ, **fixed}


def parts(home: Path, port: int, stripe_port: int) -> dict[str, list[str]]:
    """Return the command of each long-running part."""
    python = sys.executable
    return {
        "loopback Stripe": [
            python,
            "-m",
            "tests.stripe_sandbox",
            "--port",
            str(stripe_port),
            "--webhook",
            f"http://127.0.0.1:{port}/webhooks/stripe/",
            "--state",
            str(home / "stripe.json"),
            "--clock",
            str(home / CLOCK),
        ],
        "web server": [
            str(BIN / "granian"),
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--log-level",
            "warning",
            "config.wsgi:application",
        ],
        "worker": [python, "manage.py", "work"],
    }


def wait_until_ready(url: str, running: dict[str, subprocess.Popen[bytes]]) -> None:
    """
    Ask ``/readyz`` until it says yes.

    :raises SystemExit: if a part dies, or the time is up.
    """
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        require_alive(running)
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"The web server was not ready within {READY_WITHIN_S} seconds.")


def require_alive(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """
    Insist that every part runs.

    :raises SystemExit: naming the one that ended.
    """
    for name, process in running.items():
        if process.poll() is not None:
            sys.exit(f"The {name} ended with {process.returncode}; see the lines above.")


def stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
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


def on_signal(_number: int, _frame: FrameType | None) -> None:
    """Turn a signal into the exception that ends the wait."""
    raise Stopped


def main() -> int:
    """Prepare, start, wait, stop."""
    port, stripe_port = int(os.environ.get("PORT", "8000")), int(os.environ.get("STRIPE_PORT", "12111"))
    home = Path(os.environ.get("DEMO_HOME", str(ROOT / "demo-data"))).resolve()
    home.mkdir(parents=True, exist_ok=True)
    require_free(port, "PORT")
    require_free(stripe_port, "STRIPE_PORT")
    environment = demo_environment(home, port, stripe_port)
    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        say(f"Preparing the shop in {home} …")
        subprocess.run([sys.executable, "manage.py", "prepare_demo"], cwd=ROOT, env=environment, check=True)
        for name, command in parts(home, port, stripe_port).items():
            running[name] = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603  our own parts
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", running)
        subprocess.run([sys.executable, "manage.py", "prepare_demo", "--show"], cwd=ROOT, env=environment, check=True)
        say("Ready. Ctrl-C stops everything.")
        while True:
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
        say("Stopped.")


if __name__ == "__main__":
    sys.exit(main())
