"""``python -m fitting.insole FOLDER``: a specification (JSON) on stdin, files into the folder, a report on stdout."""

import sys

from fitting.confinement import confine

ARGUMENTS = confine(sys.argv[1:])  # before anything large is imported

import json  # noqa: E402
from pathlib import Path  # noqa: E402

from fitting.confinement import NO_MEMORY_LEFT, used  # noqa: E402
from fitting.insole.design import design  # noqa: E402
from fitting.parameters import InsoleSpec, SpecUnreadable  # noqa: E402

_USAGE = 2
_UNREADABLE = 3


def main() -> int:
    """Build what stdin describes; 0 with a report whether it is released or not, 3 if it cannot be read."""
    if len(ARGUMENTS) != 1:
        sys.stderr.write("usage: python -m fitting.insole [--cpu-seconds S] [--memory-mb M] FOLDER < spec.json\n")
        return _USAGE
    try:
        made = design(InsoleSpec.from_json(sys.stdin.buffer.read()))
    except SpecUnreadable as refusal:
        sys.stderr.write(f"{refusal.detail}\n")
        return _UNREADABLE
    folder = Path(ARGUMENTS[0])
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    sys.stdout.write(json.dumps({**made.report(), **used()}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MemoryError:
        sys.exit(NO_MEMORY_LEFT)
