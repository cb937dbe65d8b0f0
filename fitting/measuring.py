"""
Has a scan measured by a process of its own, which may neither take long nor much, and cannot take anybody along.

Nothing here imports what the child does. Whatever becomes of the child, an answer comes back: killed, out of
memory or out of time is a refusal with a code, never an exception that would stop a worker.
"""

import json
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


def measure_scan(data: bytes, folder: Path, said: Hints | None = None, *, limits: Limits = LIMITS) -> ScanFound:
    """
    Return what the bytes of a scan tell; ``preview.glb`` and ``drawing.json`` are in the folder if it is a foot.

    :param folder: an empty folder that the child may write to.
    :param said: what was said about the scan; it is compared, not trusted.
    """
    arguments = ("--folder", str(folder.resolve()), "--hints", json.dumps((said or Hints()).to_json()))
    outcome = children.run(
        "fitting.mesh", data, arguments, seconds=limits.cpu_s, memory_mb=limits.memory_mb, wall_s=limits.wall_s
    )
    if outcome.end is children.End.TIMED_OUT:
        return ScanFound.refused(ScanCode.TOOK_TOO_LONG)
    try:
        return ScanFound.from_json(json.loads(outcome.stdout))
    except (ValueError, KeyError, TypeError):
        return ScanFound.refused(ScanCode.TOO_COMPLEX, ended=outcome.returncode or 0, fault=outcome.fault)
