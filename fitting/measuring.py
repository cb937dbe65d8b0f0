"""
Has a scan measured by a process of its own, which may neither take long nor much, and cannot take anybody along.

Nothing here imports what the child does. Whatever a file makes of the child, an answer comes back: out of memory, out
of time or broken off is a refusal with a code. What is no fault of the file (the kernel ended the child, a library is
not there) is no answer about it: that is raised, and whoever asked tries again.
"""

import json
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fitting import children
from fitting.scan_codes import ScanCode
from fitting.scan_found import Hints, ScanFound

PREVIEW: Final = "preview.glb"
DRAWING: Final = "drawing.json"
COST: Final = "cost.json"


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What the child may use.

    :ivar wall_s: seconds until it is killed.
    :ivar cpu_s: seconds of CPU until it ends itself.
    :ivar memory_mb: of address space.
    """

    wall_s: float = 30.0
    cpu_s: int = 30
    memory_mb: int = 1500


LIMITS: Final = Limits()
# Faults of the machine or of what is installed; no file brings them about.
_OURS: Final = frozenset({"ImportError", "ModuleNotFoundError", "OSError", "PermissionError", "FileNotFoundError"})


class MeasuringError(Exception):
    """The child ended by no fault of the file: it was killed, or what it needs is not there."""


def measure_scan(data: bytes, folder: Path, said: Hints | None = None, *, limits: Limits = LIMITS) -> ScanFound:
    """
    Return what the bytes of a scan tell; ``preview.glb`` and ``drawing.json`` are in the folder if it is a foot.

    :param folder: an empty folder that the child may write to.
    :param said: what was said about the scan; it is compared, not trusted.
    :raises MeasuringError: if the child was killed by others, or could not begin; try again.
    """
    arguments = ("--folder", str(folder.resolve()), "--hints", json.dumps((said or Hints()).to_json()))
    outcome = children.run(
        "fitting.mesh", data, arguments, seconds=limits.cpu_s, memory_mb=limits.memory_mb, wall_s=limits.wall_s
    )
    if outcome.end is children.End.TIMED_OUT:
        return ScanFound.refused(ScanCode.TOOK_TOO_LONG)
    if outcome.returncode == -signal.SIGKILL or (outcome.end is children.End.CRASHED and outcome.fault in _OURS):
        raise MeasuringError(outcome.fault or outcome.end)
    try:
        return ScanFound.from_json(json.loads(outcome.stdout))
    except (ValueError, KeyError, TypeError):
        return ScanFound.refused(ScanCode.TOO_COMPLEX, ended=outcome.returncode or 0, fault=outcome.fault)
