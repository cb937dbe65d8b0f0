"""Whose turn it is: the worker's, or of whoever moves the clock. Both wait for each other, across processes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FILE = "turn"


class Turn:
    """A lock on a file; the system gives it back when its process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        """Belong to the demo in this folder."""
        self._path = home / FILE
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Wait for the turn."""
        self._file = self._path.open("ab")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def give(self) -> None:
        """Let others have it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn for a while."""
        self.take()
        try:
            yield
        finally:
            self.give()
