"""Effect: work that needs much memory or foreign input runs in a child process, within limits."""

import enum
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fitting.confinement import CPU_OPTION, MEMORY_OPTION, NO_MEMORY_LEFT

ROOT: Final = Path(__file__).resolve().parent.parent
# Nothing of ours goes along: no secrets, no settings. One thread each: bytes must not depend on the machine.
_ENVIRONMENT: Final = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_TOLD_AT_MOST: Final = 2000
# What Python, C++ and the linear algebra library say when they get no memory.
_NO_MEMORY_SIGNS: Final = ("MemoryError", "bad_alloc", "Memory allocation still failed")


class End(enum.StrEnum):
    """How a child ended."""

    DONE = "done"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a child left behind.

    :ivar stdout: what it answered, whole; meaningful only when it is done.
    :ivar complaint: the end of what it wrote to stderr; it may quote what the child was given, so it is for no log.
    :ivar returncode: as the kernel tells it, negative for a signal; ``None`` if we ended it.
    """

    end: End
    stdout: bytes
    complaint: str
    returncode: int | None

    @property
    def fault(self) -> str:
        """The name of the exception that ended the child, without what it said."""
        return self.complaint.strip().rpartition("\n")[2].partition(":")[0][:80]


def run(
    module: str,
    stdin: bytes,
    arguments: Sequence[str] = (),
    *,
    seconds: int = 30,
    memory_mb: int = 1500,
    wall_s: float | None = None,
) -> Outcome:
    """
    Run ``python -m module`` with these bytes on its stdin, and wait for it.

    The module's entry calls :func:`fitting.confinement.confine` first, and leaves with ``NO_MEMORY_LEFT`` on a
    ``MemoryError``. It sees no environment of ours. Nothing is raised: a child that fails is an outcome.

    :param seconds: of CPU, after which the kernel ends it.
    :param wall_s: after which we end it, whatever it does; twice the CPU seconds if not given.
    """
    limits = (CPU_OPTION, str(seconds), MEMORY_OPTION, str(memory_mb))
    command = [sys.executable, "-W", "ignore", "-m", module, *limits, *arguments]
    patience = 2 * seconds if wall_s is None else wall_s
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module, no shell
            command, input=stdin, capture_output=True, timeout=patience, cwd=ROOT, env=_ENVIRONMENT, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome(End.TIMED_OUT, b"", f"no answer after {patience} s", None)
    complaint = done.stderr[-_TOLD_AT_MOST:].decode("utf-8", "replace")
    return Outcome(_end(done.returncode, complaint), done.stdout, complaint, done.returncode)


def _end(returncode: int, complaint: str) -> End:
    if returncode == 0:
        return End.DONE
    if returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        # The kernel also kills whoever takes more memory than the machine has; both are over a limit.
        return End.TIMED_OUT if returncode == -signal.SIGXCPU else End.OUT_OF_MEMORY
    if returncode == NO_MEMORY_LEFT or any(sign in complaint for sign in _NO_MEMORY_SIGNS):
        return End.OUT_OF_MEMORY
    return End.CRASHED
