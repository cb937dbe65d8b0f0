"""The demo's parts side by side: a worker that dies is replaced, another part takes all of them down."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from config.demo.run import DEATHS_A_MINUTE, WORKER, Revival, Running, require_alive, stop


def part(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)


def dead(_name: str = WORKER) -> subprocess.Popen[bytes]:
    process = part("raise SystemExit(3)")
    process.wait()
    return process


@pytest.fixture
def running() -> Iterator[Running]:
    # Both live until nobody holds their input any more.
    parts = {"web server": part("input()"), WORKER: part("input()")}
    yield parts
    stop(parts)


def test_a_worker_that_died_is_replaced_and_said_to_be(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    first = running[WORKER]
    first.kill()
    first.wait()
    revival = Revival(lambda _name: part("input()"))
    revival.revive(running, at=0.0)
    require_alive(running)
    assert running[WORKER] is not first
    assert capsys.readouterr().out == "The worker ended with -9; a new one goes on where it stopped.\n"
    second = running[WORKER]
    revival.revive(running, at=1.0)
    assert running[WORKER] is second
    assert capsys.readouterr().out == ""


def test_workers_that_die_one_after_the_other_end_the_demo(running: Running) -> None:
    stop({WORKER: running[WORKER]})
    revival = Revival(dead)
    # As many as may die within a minute; a minute later they are forgotten.
    for at in (*range(DEATHS_A_MINUTE), 63.5, 64, 65, 66, 67):
        revival.revive(running, at=float(at))
    with pytest.raises(SystemExit, match="The worker ended 6 times within a minute"):
        revival.revive(running, at=68.0)


def test_another_part_that_dies_ends_the_demo(running: Running) -> None:
    stop({"web server": running["web server"]})
    Revival(dead).revive(running, at=0.0)
    with pytest.raises(SystemExit, match="The web server ended with"):
        require_alive(running)
