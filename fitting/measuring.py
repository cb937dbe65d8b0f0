"""
Has a scan measured by a process of its own, which may neither take long nor much, and cannot take anybody along.

Nothing here imports what the child does. Whatever becomes of the child, an answer comes back: killed, out of
memory or out of time is a refusal with a code, never an exception that would stop a worker.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fitting.scan_codes import ScanCode
from fitting.scan_found import Hints, ScanFound

ROOT: Final = Path(__file__).resolve().parent.parent
PREVIEW: Final = "preview.glb"
DRAWING: Final = "drawing.json"
COST: Final = "cost.json"
_OUT_OF_TIME: Final = frozenset({-signal.SIGXCPU})


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What the child may use.

    :ivar wall_s: seconds until it is killed.
    :ivar cpu_s: seconds of CPU until it ends itself.
    :ivar memory: bytes of address space.
    """

    wall_s: float = 30.0
    cpu_s: int = 30
    memory: int = 1_500_000_000


LIMITS: Final = Limits()


def measure_scan(data: bytes, folder: Path, said: Hints | None = None, *, limits: Limits = LIMITS) -> ScanFound:
    """
    Return what the bytes of a scan tell; ``preview.glb`` and ``drawing.json`` are in the folder if it is a foot.

    :param folder: an empty folder that the child may write to.
    :param said: what was said about the scan; it is compared, not trusted.
    """
    command = [
        *(sys.executable, "-m", "fitting.mesh", "--folder", str(folder.resolve())),
        *("--hints", json.dumps((said or Hints()).to_json())),
        *("--cpu", str(limits.cpu_s), "--memory", str(limits.memory)),
    ]
    try:
        done = subprocess.run(  # noqa: S603  our own module, and no word of a stranger's but enumerated hints
            command,
            input=data,
            capture_output=True,
            cwd=ROOT,
            env=_environment(),
            timeout=limits.wall_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ScanFound.refused(ScanCode.TOOK_TOO_LONG)
    if done.returncode in _OUT_OF_TIME:
        return ScanFound.refused(ScanCode.TOOK_TOO_LONG)
    try:
        return ScanFound.from_json(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError):
        return ScanFound.refused(ScanCode.TOO_COMPLEX, ended=done.returncode, fault=_fault(done.stderr))


def _environment() -> dict[str, str]:
    """Return what the child needs to know: no secrets, and one thread, for the sake of memory and equal answers."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _fault(stderr: bytes) -> str:
    """Return the name of the exception that ended the child, without what it said."""
    last = stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return last.partition(":")[0][:80]
