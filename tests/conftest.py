"""What every test needs: repeatable properties, and nothing but loopback."""

import socket

import pytest
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("repeatable", deadline=None, print_blob=True, derandomize=True)
hypothesis_settings.load_profile("repeatable")


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
