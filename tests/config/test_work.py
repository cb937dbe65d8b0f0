"""Work is rows: a slot is enqueued once, and nothing that happens to a worker loses or blocks anything."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config import work
from config.models import ScheduleSlot
from config.work import Sweep, Worker, forget_old_runs, run_sweep
from shop.refusal import Unavailable
from tests.config.conftest import NOW

pytestmark = pytest.mark.django_db

RUNS: list[dt.datetime] = []
LEFT: list[int] = []


def note(*, at: dt.datetime) -> int:
    """Note that it ran."""
    RUNS.append(at)
    return 0


def take_one(*, at: dt.datetime) -> int:
    """Do one of what is left."""
    return 1 if LEFT and LEFT.pop() else 0


def fail(*, at: dt.datetime) -> int:
    """Run into something."""
    message = "as asked"
    raise RuntimeError(message)


NOTE = Sweep("tests.config.test_work.note", dt.timedelta(seconds=30))
SLOW = Sweep("tests.config.test_work.note", dt.timedelta(seconds=30), queue="scans")


@pytest.fixture(autouse=True)
def fresh() -> None:
    RUNS.clear()
    LEFT.clear()


def schedule(monkeypatch: pytest.MonkeyPatch, *sweeps: Sweep) -> None:
    monkeypatch.setattr(work, "SWEEPS", sweeps)


def worker(*queues: str) -> Worker:
    return Worker(queues or work.QUEUES, stopping=lambda: False)


def test_a_slot_is_enqueued_once_whoever_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, NOTE)
    first, second = worker(), worker()
    assert [first.tick(at=NOW), second.tick(at=NOW), first.tick(at=NOW + dt.timedelta(seconds=29))] == [1, 0, 0]
    assert second.tick(at=NOW + dt.timedelta(seconds=30)) == 1
    assert ScheduleSlot.objects.count() == 2


def test_what_is_enqueued_is_run_once_with_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, NOTE)
    one = worker()
    one.tick(at=NOW)
    one.run_ready()
    one.run_ready()
    assert len(RUNS) == 1
    assert abs(RUNS[0] - timezone.now()) < dt.timedelta(minutes=1)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_worker_serves_its_own_queues_only(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, SLOW)
    assert worker("default").tick(at=NOW) == 0
    assert worker("scans").tick(at=NOW) == 1
    worker("default").run_ready()
    assert RUNS == []
    worker("scans").run_ready()
    assert len(RUNS) == 1


def test_a_sweep_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, Sweep("tests.config.test_work.fail", dt.timedelta(seconds=30)), NOTE)
    one = worker()
    one.tick(at=NOW)
    one.run_ready()
    assert len(RUNS) == 1
    failed = DBTaskResult.objects.get(status="FAILED")
    assert "as asked" in failed.traceback
    assert one.tick(at=NOW + dt.timedelta(seconds=30)) == 2


def wait(*, at: dt.datetime) -> int:
    """Need what is away until it has been asked for often enough."""
    RUNS.append(at)
    if LEFT and LEFT.pop():
        raise Unavailable
    return 0


TEN_MINUTES = dt.timedelta(minutes=10)
NIGHT = dt.timedelta(hours=3, minutes=30)
WAITS = Sweep("tests.config.test_work.wait", dt.timedelta(days=1), begins=NIGHT, again=TEN_MINUTES)


def runs_from(start: dt.datetime, minutes: int) -> list[dt.datetime]:
    """Let a worker serve for so long, a minute at a time, and return when the sweep ran."""
    one = worker()
    for minute in range(minutes + 1):
        now = start + dt.timedelta(minutes=minute)
        with time_machine.travel(now, tick=False):
            one.tick(at=now)
            one.run_ready()
    return RUNS


def test_a_slot_that_begins_at_night_is_the_last_nights_until_then() -> None:
    day = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    begins = [WAITS.slot(day + dt.timedelta(hours=hours)) for hours in (0, 3.49, 3.5, 23)]
    assert begins == [day - dt.timedelta(days=1) + NIGHT] * 2 + [day + NIGHT] * 2


def test_what_needs_something_that_is_away_is_tried_again_until_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, WAITS)
    LEFT.extend([1, 1])
    night = dt.datetime(2026, 11, 20, 3, 30, tzinfo=dt.UTC)
    assert runs_from(night, 60) == [night, night + TEN_MINUTES, night + 2 * TEN_MINUTES]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_what_is_away_all_day_is_left_to_the_next_night(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, WAITS)
    LEFT.extend([1] * 9)
    night = dt.datetime(2026, 11, 20, 3, 30, tzinfo=dt.UTC)
    begun = night - dt.timedelta(minutes=25)
    assert runs_from(begun, 26) == [begun, begun + TEN_MINUTES, begun + 2 * TEN_MINUTES, night]
    assert DBTaskResult.objects.filter(status="FAILED").count() == 1


def test_the_night_is_for_the_books_and_a_night_is_not_lost() -> None:
    at_night = {sweep.name: sweep.again for sweep in work.SWEEPS if sweep.begins}
    assert at_night == {
        "orders.tasks.check_invariants": None, "orders.tasks.reconcile_nightly": TEN_MINUTES,
    }  # fmt: skip
    assert {sweep.begins for sweep in work.SWEEPS} == {dt.timedelta(0), NIGHT}


def test_a_task_left_by_a_killed_worker_does_not_block_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, NOTE)
    killed = worker()
    killed.tick(at=NOW)
    killed._claim()
    other = worker()
    other.run_ready()
    assert RUNS == []
    other.tick(at=NOW + dt.timedelta(seconds=30))
    other.run_ready()
    assert len(RUNS) == 1


def test_draining_goes_on_until_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, Sweep("tests.config.test_work.take_one", dt.timedelta(hours=1)))
    LEFT.extend([1, 1, 1])
    assert worker().drain() == 3
    assert LEFT == []


def test_draining_gives_up_on_a_sweep_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, Sweep("tests.config.test_work.take_one", dt.timedelta(hours=1)))
    LEFT.extend([1] * 9)
    assert worker().drain(most_rounds=4) == 4


def test_a_task_row_cannot_call_just_anything() -> None:
    with pytest.raises(LookupError):
        run_sweep.call("os.getcwd")


def test_the_worker_stops_between_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, NOTE, Sweep("tests.config.test_work.note", dt.timedelta(seconds=10)))
    one = Worker(work.QUEUES, stopping=lambda: bool(RUNS))
    for sweep in work.SWEEPS:
        one.enqueue(sweep)
    one.run_ready()
    assert len(RUNS) == 1


def test_the_loop_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, NOTE)
    pauses: list[int] = []
    one = Worker(work.QUEUES, stopping=lambda: len(pauses) == 2)
    tick = one.tick

    def away_at_first(*, at: dt.datetime) -> int:
        if not pauses:
            message = "away"
            raise OperationalError(message)
        return tick(at=at)

    monkeypatch.setattr(one, "tick", away_at_first)
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    one.forever(lambda: pauses.append(1))
    assert len(RUNS) == 1


def test_every_line_of_the_schedule_names_a_function() -> None:
    assert all(callable(sweep.function()) and sweep.queue in work.QUEUES for sweep in work.SWEEPS)
    assert len({sweep.name for sweep in work.SWEEPS}) == len(work.SWEEPS)


def test_every_sweep_of_the_schedule_runs_on_an_empty_shop() -> None:
    call_command("work", "--once", verbosity=0)
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert DBTaskResult.objects.count() == len(work.SWEEPS)


def test_old_slots_and_tasks_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, NOTE)
    one = worker()
    one.tick(at=NOW)
    one._claim()
    one.tick(at=NOW + dt.timedelta(minutes=1))
    one.run_ready()
    DBTaskResult.objects.update(enqueued_at=NOW)
    assert forget_old_runs(at=NOW + dt.timedelta(hours=1)) == 0
    assert forget_old_runs(at=NOW + dt.timedelta(hours=1, seconds=1)) == 1  # the successful task
    assert forget_old_runs(at=NOW + dt.timedelta(days=3)) == 2  # both slots
    assert forget_old_runs(at=NOW + dt.timedelta(days=7, seconds=1)) == 1  # the killed worker's


def test_the_command_stops_cleanly_on_term(tmp_path: Path) -> None:
    # Its database has no tables: it waits for them, and stops all the same.
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "work"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "serves default, scans" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)
    assert "stopped" in rest
    assert process.returncode == 0


def test_the_command_serves_the_queues_it_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, so that the signal handlers are put back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def until_told(one: Worker, pause: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        assert one.stopping()

    monkeypatch.setattr(Worker, "forever", until_told)
    try:
        call_command("work", "--queue", "scans")
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    said = capsys.readouterr().out
    assert "serves scans." in said
    assert "stopped." in said
