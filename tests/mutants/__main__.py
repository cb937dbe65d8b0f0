"""
Plant each fault of ``mutants.toml`` in a copy of the project and see its test fail.

``python3 dev mutants [WORD …]`` runs all, or those whose name contains a word. Two copies work side by side.
A fault whose test still passes, whose text is not found exactly once, or whose test fails without it, fails the run.
"""

import concurrent.futures
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.tools.house import ROOT, tracked
from tests.tools.suite import postgres

LIST: Final = Path(__file__).with_name("mutants.toml")
COPIES: Final = 2


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: in ``file``, ``before`` becomes ``after``; ``test`` must fail on ``database``."""

    name: str
    file: str
    before: str
    after: str
    test: str
    database: str = "sqlite"


def read_list() -> list[Mutant]:
    """Return the faults, in the order of the file."""
    return [Mutant(**entry) for entry in tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]]


def copy_project(folder: Path) -> Path:
    """Copy what the project consists of."""
    tree = folder / "project"
    for path in tracked():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target)
    if (ROOT.parent / "shared").exists():
        (folder / "shared").symlink_to(ROOT.parent / "shared")
    return tree


def passes(tree: Path, tests: list[str], url: str) -> bool:
    """
    Run tests in a copy.

    :raises RuntimeError: if they could not be run at all (a wrong name, an import error).
    """
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *tests],
        cwd=tree,
        env={**os.environ, "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 0


def judge(mutant: Mutant, tree: Path, url: str) -> str:
    """Plant the fault, run its test, take the fault out again; return what happened."""
    path = tree / mutant.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutant.before) != 1:
        return f"its text occurs {whole.count(mutant.before)} times in {mutant.file}"
    path.write_text(whole.replace(mutant.before, mutant.after), encoding="utf-8")
    try:
        return "SURVIVED" if passes(tree, [mutant.test], url) else "killed"
    except RuntimeError as error:
        return f"could not be run: {error}"
    finally:
        path.write_text(whole, encoding="utf-8")


def main(words: list[str]) -> int:
    """Run the faults; return 0 if every one was killed."""
    mutants = [m for m in read_list() if not words or any(word in m.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="insoles-mutants-") as folder, postgres() as server:
        trees: queue.Queue[tuple[Path, dict[str, str]]] = queue.Queue()
        for number in range(COPIES):
            home = Path(folder) / str(number)
            home.mkdir()
            urls = {
                "sqlite": f"sqlite:///{home}/db.sqlite3",
                "postgresql": server.replace("/postgres?", f"/m{number}?"),
            }
            trees.put((copy_project(home), urls))

        def run(mutant: Mutant) -> str:
            tree, urls = trees.get()
            try:
                return judge(mutant, tree, urls[mutant.database])
            finally:
                trees.put((tree, urls))

        tree, urls = trees.queue[0]
        for database, url in urls.items():
            named = sorted({m.test for m in mutants if m.database == database})
            if named and not passes(tree, named, url):
                sys.exit(f"A named test fails on {database} without any fault.")
        with concurrent.futures.ThreadPoolExecutor(COPIES) as pool:
            killed = 0
            for mutant, verdict in zip(mutants, pool.map(run, mutants), strict=True):
                killed += verdict == "killed"
                sys.stdout.write(f"{verdict:9} {mutant.name}  ({mutant.test})\n")
                sys.stdout.flush()
    sys.stdout.write(f"{killed} killed, {len(mutants) - killed} not\n")
    return 0 if killed == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
