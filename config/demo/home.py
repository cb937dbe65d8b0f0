"""
The demo's folder and the settings its processes share.

Everything the demo keeps lies in ``DEMO_HOME``; ``run.json`` tells ``python3 dev clock`` whether
it runs, and where.
"""

import json
import os
import secrets
import shutil
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
# The file that every part reads its clock from; config.demo.clock says how.
CLOCK: Final = "clock"
# Lies there while a fresh shop is being filled.
FILLING: Final = "filling"
_RUN: Final = "run.json"
_DATABASE: Final = "shop.sqlite3"
_STRIPE: Final = "stripe.json"


def home_of(environment: Mapping[str, str]) -> Path:
    """Return the demo's folder."""
    return Path(environment.get("DEMO_HOME", str(ROOT / "demo-data"))).resolve()


@dataclass(frozen=True, slots=True)
class Run:
    """
    One run of the demo: its ports, its signing secret, and while it lasts the process that started it.

    The secret is new on every run: nothing that was recorded yesterday can be replayed today.
    """

    port: int
    stripe_port: int
    secret: str
    pid: int = 0

    @classmethod
    def new(cls, environment: Mapping[str, str]) -> "Run":
        """Choose ports as the environment says."""
        port, stripe_port = int(environment.get("PORT", "8000")), int(environment.get("STRIPE_PORT", "12111"))
        return cls(port, stripe_port, "whsec_" + secrets.token_urlsafe(24))

    @classmethod
    def last(cls, home: Path, environment: Mapping[str, str]) -> "Run":
        """Return the run that lasts or was the last one; if none is known, a new one."""
        path = home / _RUN
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls.new(environment)

    def keep(self, home: Path) -> None:
        """Let others know; readable by the owner only, as it holds the secret."""
        path = home / _RUN
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    def lasts(self) -> bool:
        """Whether its process is alive and its loopback Stripe answers."""
        if not self.pid:
            return False
        try:
            os.kill(self.pid, 0)
            with socket.create_connection(("127.0.0.1", self.stripe_port), timeout=1):
                return True
        except OSError:
            return False


def kept_secret(path: Path) -> str:
    """Return the secret in the file; make it on the first run, readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def environment_of(home: Path, run: Run) -> dict[str, str]:
    """Return the settings of the demo; every one can be overridden from outside but the secrets and ports."""
    defaults = {
        "DATABASE_URL": f"sqlite:///{home / _DATABASE}",
        "MEDIA_ROOT": str(home / "media"),
        "PRIVATE_ROOT": str(home / "private"),
        "MAIL_URL": f"mailbox://{home / 'mail'}",
        "LOG_LEVEL": "WARNING",
        # As set at Stripe: there the loopback offers bank debits too, whose payments take days.
        "STRIPE_PAYMENT_METHODS": "",
    }
    fixed = {
        "DEMO": "1",
        "DEBUG": "0",
        "DEMO_HOME": str(home),
        # The demo's sign-ins are printed with their password; a second factor would only hide the desks.
        "STAFF_NEED_SECOND_FACTOR": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": kept_secret(home / "secret-key"),
        "PUBLIC_URL": f"http://127.0.0.1:{run.port}",
        "STRIPE_API_KEY": "sk_test_sandbox_" + kept_secret(home / "stripe-key")[:24],
        "STRIPE_API_BASE": f"http://127.0.0.1:{run.stripe_port}",
        "STRIPE_WEBHOOK_SECRETS": run.secret,
        "STRIPE_SANDBOX_SECRET": run.secret,
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }
    return {**defaults, **os.environ, **fixed}


def loopback_options(home: Path, run: Run) -> list[str]:
    """Return what the loopback Stripe is started with."""
    return [
        "--port",
        str(run.stripe_port),
        "--webhook",
        f"http://127.0.0.1:{run.port}/webhooks/stripe/",
        "--state",
        str(home / _STRIPE),
        "--clock",
        str(home / CLOCK),
    ]


def was_interrupted(home: Path) -> bool:
    """Whether a filling began here and did not end."""
    return (home / FILLING).exists()


def start_over(home: Path) -> None:
    """Forget a half-filled shop: its database, its Stripe, its mails and its clock."""
    for pattern in (f"{_DATABASE}*", f"{_STRIPE}*", f"{CLOCK}*"):
        for path in home.glob(pattern):
            path.unlink()
    for folder in ("mail", "media"):
        shutil.rmtree(home / folder, ignore_errors=True)
    (home / FILLING).unlink(missing_ok=True)
