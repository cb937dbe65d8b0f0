"""Ports on loopback."""

import contextlib
import secrets
import socket
from typing import Final

# Below what systems hand out by themselves, from 32768 on: until somebody listens there, no connection of anybody
# else's begins at it.
PORTS: Final = range(20_000, 32_000)


def free_port() -> int:
    """Return a port that nobody listens on at this moment, and that nobody is given by chance."""
    while True:
        port = secrets.choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
