"""The demo's folder: who knows that it runs, whose turn it is, and how a half-filled shop is begun again."""

import fcntl
import os
import socket
from pathlib import Path

import pytest

from config.demo.home import FILLING, Run, environment_of, home_of, loopback_options, start_over, was_interrupted
from config.demo.turns import Turn


def test_a_run_is_known_to_others_while_it_lasts_by_its_owner_alone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stripe:
        run = Run(8000, stripe.getsockname()[1], "whsec_x", os.getpid())
        run.keep(tmp_path)
        assert Run.last(tmp_path, {}) == run
        assert run.lasts()
    assert not run.lasts()
    assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0


def test_a_run_whose_process_has_gone_does_not_last(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stripe:
        assert not Run(8000, stripe.getsockname()[1], "whsec_x").lasts()
        assert not Run(8000, stripe.getsockname()[1], "whsec_x", 2**22 + 1).lasts()


def test_without_an_earlier_run_ports_are_those_of_the_environment_and_the_secret_is_new(tmp_path: Path) -> None:
    first = Run.last(tmp_path, {"PORT": "81", "STRIPE_PORT": "82"})
    second = Run.last(tmp_path, {})
    assert (first.port, first.stripe_port, second.port, second.stripe_port) == (81, 82, 8000, 12111)
    assert first.secret != second.secret


def test_every_process_reads_the_clock_from_the_same_folder(tmp_path: Path) -> None:
    run = Run(1, 2, "whsec_x")
    assert environment_of(tmp_path, run)["DEMO_HOME"] == str(tmp_path)
    assert str(tmp_path / "clock") in loopback_options(tmp_path, run)
    assert home_of({"DEMO_HOME": str(tmp_path)}) == tmp_path


def test_a_half_filled_shop_is_forgotten_and_secrets_stay(tmp_path: Path) -> None:
    gone = ("shop.sqlite3", "shop.sqlite3-wal", "stripe.json", "clock", FILLING)
    for name in (*gone, "secret-key"):
        (tmp_path / name).touch()
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "one.eml").touch()
    assert was_interrupted(tmp_path)

    start_over(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert not was_interrupted(tmp_path)


def test_only_one_has_the_turn(tmp_path: Path) -> None:
    mine = Turn(tmp_path)
    with mine.taken(), (tmp_path / "turn").open("ab") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (tmp_path / "turn").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
