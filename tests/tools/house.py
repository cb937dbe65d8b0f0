"""House rules no linter knows: short files, and nothing in the project that only one machine understands."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LONGEST: Final = 350
FOLDERS: Final = {"shop", "fitting", "orders", "config", "tests", "docs", ".ci"}
# Written in pieces so that this file does not find itself.
FOREIGN: Final = re.compile("|".join(["python" + "hosted", "py" + r"pi\.org", "registry" + r"\.npmjs", "/wo" + "rk/"]))
TEXT: Final = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".json", ".svg", ""}


def tracked() -> list[Path]:
    """Return what the project consists of: tracked and not ignored files."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.splitlines()
    return [Path(name) for name in sorted(set(names)) if (ROOT / name).is_file()]


def problems() -> list[str]:
    """Return one sentence for each broken rule."""
    found = []
    for path in tracked():
        if len(path.parts) > 1 and path.parts[0] not in FOLDERS:
            found.append(f"{path}: a top-level folder outside the agreed shape")
        if path.suffix not in TEXT:
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        if path.suffix == ".py" and "migrations" not in path.parts and text.count("\n") > LONGEST:
            found.append(f"{path}: {text.count('\n')} lines, at most {LONGEST}")
        found += [f"{path}: names {match.group()!r}" for match in FOREIGN.finditer(text)]
    return found


def main() -> int:
    """Print what is broken; return 1 if anything is."""
    found = problems()
    sys.stdout.write("".join(sentence + "\n" for sentence in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
