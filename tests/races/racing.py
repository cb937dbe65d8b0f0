"""Racers: threads with a connection each, let go at once; and the ways to take a lock away for a control."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Final, cast

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from fitting.models import locking
from shop.prepared import Shapes

# Long enough for a busy machine; a race that is lost to it fails loudly with BrokenBarrierError.
PATIENCE_S: Final = 60.0


def race[T](count: int, act: Callable[[int], T]) -> list[T | Exception]:
    """
    Let ``count`` threads act at once, and return what each got: its result, or the exception it met.

    This thread's connection goes back first, so that the pool has room for all.
    """
    connection.close()
    start = threading.Barrier(count)

    def run(number: int) -> T | Exception:
        try:
            start.wait(PATIENCE_S)
            return act(number)
        except Exception as error:  # noqa: BLE001  whatever a racer meets is a result
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        results = list(pool.map(run, range(count)))
    missed = [result for result in results if isinstance(result, threading.BrokenBarrierError)]
    assert not missed, "racers who should have met did not: what was to be shown was not shown"
    return results


def lost(results: list[Any]) -> list[str]:
    """Return the names of the exceptions that racers met, in order of name."""
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))


def won[T](results: list[T | Exception]) -> list[T]:
    """Return what the others got."""
    return [result for result in results if not isinstance(result, Exception)]


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every row lock away: what follows is the race itself."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(locking, "_STATEMENTS", Shapes(locking._statement))


def together(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, count: int, *, once: bool = False) -> None:
    """
    Make ``count`` racers wait for one another where they have read and not yet written.

    :param once: each of them waits the first time only: later one of them may be waiting for the other's row.
    """
    meeting, been = threading.Barrier(count), threading.local()
    original = getattr(owner, name)

    def met(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if not (once and getattr(been, "here", False)):
            been.here = True
            meeting.wait(PATIENCE_S)
        return result

    monkeypatch.setattr(owner, name, met)


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """
    Let threads race on a real file where the test database is SQLite's shared memory, which nobody runs on.

    On PostgreSQL there is nothing to do.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "race.sqlite3"
    connection.ensure_connection()
    memory = connection.connection
    with closing(sqlite3.connect(file)) as copy:
        cast("sqlite3.Connection", memory).backup(copy)
    name = connection.settings_dict["NAME"]
    connection.connection = None
    connection.settings_dict["NAME"] = str(file)
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = memory
