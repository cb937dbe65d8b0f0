"""Ports for shops of processes: nobody else is given one between the choice and the listening."""

import secrets
import socket

import pytest

from tests.tools.ports import PORTS, free_port

# What Linux hands out by itself begins here, what others do begins higher.
BY_CHANCE = 32_768


def test_a_port_is_none_that_a_connection_is_given_by_chance_and_nobody_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PORTS.stop <= BY_CHANCE
    free = free_port()
    assert free in PORTS
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        choices = iter([taken.getsockname()[1], free])
        monkeypatch.setattr(secrets, "choice", lambda _: next(choices))
        assert free_port() == free
