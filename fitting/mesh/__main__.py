"""
The child process: the bytes of a scan on standard input, what it tells as JSON on standard output.

``python -m fitting.mesh [--hints JSON] [--folder DIR] [--cpu SECONDS] [--memory BYTES]``. With a folder it
also writes ``preview.glb``, ``drawing.json`` (only if there is a foot) and ``cost.json``. It limits itself,
because a scan comes from strangers: beyond the limits it ends, and who called it says so.
"""

import argparse
import json
import re
import resource
import sys
import time
from pathlib import Path
from typing import Final

from fitting.mesh.drawing import drawing
from fitting.mesh.glb import glb
from fitting.mesh.measure import Measured, measure
from fitting.mesh.reading import LARGEST_BYTES
from fitting.scan_codes import ScanCode
from fitting.scan_found import Hints, ScanFound

_PREVIEW_FACES: Final = 8000
_KIB_PER_MIB: Final = 1024.0
_PEAK: Final = re.compile(r"VmHWM:\s+(\d+) kB")


def main() -> int:
    """Measure what comes in; the answer is the output, also when it is a refusal."""
    options = _options()
    _limit(options.cpu, options.memory)
    began = time.process_time()
    try:
        told = measure(sys.stdin.buffer.read(LARGEST_BYTES + 1), Hints.from_json(json.loads(options.hints)))
        if options.folder is not None:
            _write(told, options.folder)
    except MemoryError:
        told = Measured(ScanFound.refused(ScanCode.TOO_COMPLEX))
    if options.folder is not None:
        peak = _peak_mib()
        cost = {"cpu_s": round(time.process_time() - began, 3), "peak_mb": round(peak, 1)}
        (options.folder / "cost.json").write_text(json.dumps(cost), encoding="utf-8")
    sys.stdout.write(json.dumps(told.found.to_json(), allow_nan=False) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fitting.mesh")
    parser.add_argument("--hints", default="{}", help="what was said of the scan, as JSON")
    parser.add_argument("--folder", type=Path, help="where preview, drawing and cost are written")
    parser.add_argument("--cpu", type=int, help="seconds of CPU after which it ends")
    parser.add_argument("--memory", type=int, help="bytes of address space it may have")
    return parser.parse_args()


def _limit(cpu_s: int | None, memory: int | None) -> None:
    if cpu_s is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak_mib() -> float:
    """Return the largest resident memory so far; the kernel's own count, for rusage begins with the parent's."""
    told = Path("/proc/self/status")
    found = _PEAK.search(told.read_text(encoding="utf-8")) if told.exists() else None
    kib = float(found.group(1)) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kib / _KIB_PER_MIB


def _write(told: Measured, folder: Path) -> None:
    if told.foot is None:
        return
    (folder / "preview.glb").write_bytes(glb(told.foot.surface.decimated(_PREVIEW_FACES)))
    drawn = json.dumps(drawing(told.foot, told.lines), allow_nan=False, separators=(",", ":"))
    (folder / "drawing.json").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
