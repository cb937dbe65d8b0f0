"""What every test needs: repeatable properties, nothing but loopback, and no skip without a listed reason."""

import gc
import os
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

HERE: Final = Path(__file__).resolve().parent
POSTGRES_ONLY: Final = "only PostgreSQL can show this race"
SQLITE_ONLY: Final = "only SQLite behaves like this"
OTHER_RUN: Final = "the other run of the suite has it"
ONLY_LONG: Final = "only with --long"
# What no database of the suite's has a part in runs once, when two runs stand side by side; so do the walks that ask
# who may: the same desks and doors are opened on both databases by the tests of their rooms.
ONE_RUN: Final = {
    HERE / "browser": "pages",
    HERE / "config" / "demo": "sqlite",
    HERE / "sandbox": "sqlite",
    HERE / "rules" / "test_canary.py": "postgresql",
    HERE / "rules" / "test_canary_api.py": "sqlite",
    HERE / "rules" / "test_every_desk.py": "postgresql",
    HERE / "rules" / "test_no_editable_status.py": "postgresql",
    HERE / "rules" / "test_staff_api.py": "sqlite",
}

hypothesis_settings.register_profile("repeatable", deadline=None, print_blob=True, derandomize=True)
hypothesis_settings.load_profile("repeatable")

_unlisted: list[str] = []


def listed_reasons() -> set[str]:
    """Return the reasons for which a test may be skipped."""
    listed = tomllib.loads((HERE / "skips.toml").read_text(encoding="utf-8"))
    return {skip["reason"] for skip in listed["skip"]}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run ask for what takes minutes."""
    parser.addoption("--long", action="store_true", help="also the tests marked long: hundreds of feet and insoles")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this database cannot show, or what one of two runs side by side has; both know every test id."""
    on_postgres = connection.vendor == "postgresql"
    # The runs that this one stands for; none where it stands alone.
    runs = set(filter(None, os.environ.get("SUITE_RUN", "").split(",")))
    for item in items:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason=ONLY_LONG))
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason=POSTGRES_ONLY))
        if item.get_closest_marker("sqlite") and on_postgres:
            item.add_marker(pytest.mark.skip(reason=SQLITE_ONLY))
        mine = item.get_closest_marker("one_run")
        named = {ONE_RUN[place] for place in (item.path, *item.path.parents) if place in ONE_RUN}
        named |= set(mine.args if mine else ())
        if runs and named and not runs & named:
            item.add_marker(pytest.mark.skip(reason=OTHER_RUN))


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what stays to the end: a tenth of the suite's time goes into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember skips whose reason nobody committed to."""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if reason not in listed_reasons():
            _unlisted.append(f"{report.nodeid}: {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a test was skipped for a reason that is not in ``skips.toml``."""
    if _unlisted and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the unlisted skips."""
    for line in _unlisted:
        terminalreporter.write_line(f"skipped for a reason that is not listed: {line}", red=True)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Hash passwords in no time: how strong the real hashes are is Django's to test."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            message = f"A test tried to reach {address[0]}."
            raise AssertionError(message)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def _flush_past_triggers() -> Iterator[None]:
    """
    Let a transactional test's clean-up empty tables that triggers freeze.

    PostgreSQL truncates, which fires no row trigger; SQLite deletes, so its triggers step aside meanwhile.
    """
    operations = DatabaseWrapper.ops_class
    flush = operations.execute_sql_flush

    def without_triggers(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, sql_list)
            for _, create in triggers:
                cursor.execute(create)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", without_triggers)
        yield
