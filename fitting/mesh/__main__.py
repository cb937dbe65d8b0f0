"""
The child process: the bytes of a scan on standard input, what it tells as JSON on standard output.

``python -m fitting.mesh [--hints JSON] [--folder DIR] [--cpu-seconds S] [--memory-mb M]``. With a folder
it also writes ``preview.glb``, ``drawing.json`` (only if there is a foot) and ``cost.json``. It limits itself,
because a scan comes from strangers: beyond the limits it ends, and who called it says so.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Final

from fitting.confinement import confine, used
from fitting.mesh.drawing import drawing
from fitting.mesh.glb import glb
from fitting.mesh.measure import Measured, measure
from fitting.mesh.reading import LARGEST_BYTES
from fitting.scan_codes import ScanCode
from fitting.scan_found import Hints, ScanFound

_PREVIEW_FACES: Final = 8000


def main() -> int:
    """Measure what comes in; the answer is the output, also when it is a refusal."""
    options = _options(confine(sys.argv[1:]))
    began = time.process_time()
    try:
        told = measure(sys.stdin.buffer.read(LARGEST_BYTES + 1), Hints.from_json(json.loads(options.hints)))
        if options.folder is not None:
            _write(told, options.folder)
    except MemoryError:
        told = Measured(ScanFound.refused(ScanCode.TOO_COMPLEX))
    if options.folder is not None:
        cost = {"cpu_s": round(time.process_time() - began, 3), "peak_mb": used()["peak_mb"]}
        (options.folder / "cost.json").write_text(json.dumps(cost), encoding="utf-8")
    sys.stdout.write(json.dumps(told.found.to_json(), allow_nan=False) + "\n")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fitting.mesh")
    parser.add_argument("--hints", default="{}", help="what was said of the scan, as JSON")
    parser.add_argument("--folder", type=Path, help="where preview, drawing and cost are written")
    return parser.parse_args(arguments)


def _write(told: Measured, folder: Path) -> None:
    if told.foot is None:
        return
    (folder / "preview.glb").write_bytes(glb(told.foot.surface.decimated(_PREVIEW_FACES)))
    drawn = json.dumps(drawing(told.foot, told.lines), allow_nan=False, separators=(",", ":"))
    (folder / "drawing.json").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
