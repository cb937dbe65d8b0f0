"""A shop as real processes: a database of its own, a web server, workers that can be killed, Stripe beside it."""

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit, urlunsplit

import psycopg
import requests
from django.db import connection
from django.test import Client

from config import env
from tests.bench.cpu import family_of
from tests.journeys.storefront import Shopper
from tests.stripe_sandbox import Sandbox
from tests.tools.ports import free_port

ROOT: Final = Path(__file__).resolve().parents[2]
BIN: Final = Path(sys.executable).parent
SECRET: Final = "whsec_for_processes"
# Several shops may be open at once, each with a copy of its own.
_copies: Final = itertools.count(1)
WAIT_S: Final = 120.0


def until(true: Callable[[], object], what: str) -> None:
    """Look again and again until something holds; give up after two minutes, by name."""
    nobody = threading.Event()
    last = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < last, f"waited in vain until {what}"
        nobody.wait(0.1)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Give the URL of a copy of the migrated test database, on the same kind of server."""
    if connection.vendor == "sqlite":
        path = folder / "premises.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        yield f"sqlite:///{path}"
        return
    copy = f"premises_{next(_copies)}"
    connection.creation.clone_test_db(copy, verbosity=0)
    name = connection.creation.get_test_db_clone_settings(copy)["NAME"]
    yield urlunsplit(urlsplit(env.DATABASE_URL)._replace(path=f"/{name}"))
    connection.creation.destroy_test_db(verbosity=0, suffix=copy)


class Wire:
    """Real HTTP, in the shape of Django's test client that the storefront calls."""

    def __init__(self, base: str) -> None:
        """Talk to one server, past any proxy."""
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str) -> requests.Response:
        """Read."""
        return self.session.get(self.base + path, timeout=WAIT_S)

    def generic(self, method: str, path: str, **sent: Any) -> requests.Response:
        """Do anything else."""
        headers = {**sent["headers"], "Content-Type": sent["content_type"]}
        return self.session.request(
            method, self.base + path, data=sent["data"], params=sent["query_params"], headers=headers, timeout=WAIT_S
        )


@dataclass
class Premises:
    """One shop: where its rows are, where it listens, who works there."""

    folder: Path
    database_url: str
    port: int
    box: Sandbox
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the shop is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "PUBLIC_URL": self.url,
            "RETURN_URL_ORIGINS": f"{self.url},http://localhost:8000",
            "MAIL_URL": f"file://{self.folder}/mails",
            "STRIPE_API_BASE": self.box.url,
            "STRIPE_API_KEY": self.box.api_key,
            "STRIPE_WEBHOOK_SECRETS": SECRET,
            "LOG_LEVEL": "ERROR",
        }

    def manage(self, *command: str) -> None:
        """Run a command to its end."""
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, check=True, timeout=300)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a process that ends with the shop at the latest."""
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        self.running.append(process)
        return process

    def open(self) -> None:
        """Fill the shelves and let people in."""
        self.manage("load_catalogue")
        self.manage("load_policies")
        self.serve()

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the web server and wait until it answers."""
        web = self.start(str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
                         "--workers", "1", "--log-level", "warning", "config.wsgi:application")  # fmt: skip
        until(self.answers, "the web server answers")
        return web

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """Kill a process and its children, as when the power goes."""
        for pid in reversed(family_of(process.pid)):
            os.kill(pid, signal.SIGKILL)
        assert process.wait(timeout=WAIT_S) == -signal.SIGKILL

    def answers(self) -> bool:
        """Whether the web server is ready."""
        try:
            return Wire(self.url).get("/healthz").status_code == 200
        except requests.ConnectionError:
            return False

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return self.start(sys.executable, "manage.py", "work")

    def guest(self) -> Shopper:
        """Let somebody in who has no account."""
        return Shopper.guest(cast("Client", Wire(self.url)))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database, or change it, past everybody."""
        if self.database_url.startswith("sqlite"):
            with sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=60) as lite:
                return lite.execute(sql).fetchall()
        with psycopg.connect(self.database_url, autocommit=True) as postgres:
            found = postgres.execute(cast("Any", sql))
            return found.fetchall() if found.description else []

    def mails(self) -> str:
        """Everything that was mailed."""
        return "\n".join(mail.read_text(encoding="utf-8") for mail in sorted((self.folder / "mails").glob("*")))

    def close(self) -> None:
        """End what still runs."""
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(timeout=WAIT_S)


@contextmanager
def premises(folder: Path) -> Iterator[Premises]:
    """Open a shop of processes for as long as the block lasts."""
    port = free_port()
    with (
        database(folder) as url,
        Sandbox(webhook_url=f"http://127.0.0.1:{port}/webhooks/stripe/", secret=SECRET) as box,
    ):
        shop = Premises(folder, url, port, box)
        try:
            shop.open()
            yield shop
        finally:
            shop.close()
