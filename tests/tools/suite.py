"""
The whole suite on SQLite and on PostgreSQL, side by side.

Besides the tests themselves it insists that both runs know the same test ids and, with ``--coverage``, that enough
of the code is covered: that takes nearly half as long again, so it is asked for where nobody waits.
Reports land in ``build/``: JUnit of every run, and coverage of the SQLite run. What needs to run once
only (``one_run``) is shared out. What waits more than it works, because it looks at pages in a browser or at a whole
demo, is a third run beside the two.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit, urlunsplit

# What the third run is about; the other two skip it, by a listed reason.
PAGES: Final = ("tests/browser", "tests/journeys/test_tour.py")
ROOT: Final = Path(__file__).resolve().parent.parent.parent
BUILD: Final = ROOT / "build"
COVERAGE: Final = "--coverage"
COVERAGE_AT_LEAST: Final = 92


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """
    Give the URL of a PostgreSQL: the one of ``TEST_DATABASE_URL``, or an embedded one for as long as needed.

    :param durable: wait for the disk as a shop's server does; tests need not, benchmarks must.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="insoles-pg-", ignore_cleanup_errors=True) as folder:
        server = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.postgres", folder, *([] if durable else ["--forgetful"])],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            if not url:
                sys.exit("The embedded PostgreSQL did not start; see the lines above.")
            yield url
        finally:
            server.terminate()
            server.wait()


def start(name: str, url: str, arguments: list[str], *, parts: str = "") -> tuple[subprocess.Popen[str], IO[str]]:
    """
    Begin one run of the suite; its output goes to a file so that runs do not mix.

    :param parts: the runs it stands for, with commas between, where that is not its name.
    """
    output = (BUILD / f"{name}.log").open("w+", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", f"--junitxml={BUILD}/junit-{name}.xml", *arguments]
    own = {"DATABASE_URL": url, "COVERAGE_FILE": str(BUILD / f".coverage-{name}"), "SUITE_RUN": parts or name}
    environment = {**os.environ, **own}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True)
    return process, output


def _beside(url: str) -> str:
    """Return the URL of another database on the same server, so that two runs do not make the same one."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/') or '/tests'}_pages"))


def test_ids(name: str) -> set[str]:
    """Return the ids a run reports, skipped ones included."""
    tree = ET.parse(BUILD / f"junit-{name}.xml")
    return {f"{case.get('classname')}::{case.get('name')}" for case in tree.iter("testcase")}


def main() -> int:
    """Run all; return 0 if they are green, the two agree on the ids, and the coverage, if asked for, is enough."""
    BUILD.mkdir(exist_ok=True)
    rest = [argument for argument in sys.argv[1:] if argument != COVERAGE]
    whole = not set(rest) - {"--long"}
    wanted = COVERAGE in sys.argv
    coverage = ["--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={COVERAGE_AT_LEAST}"] if wanted else []
    with postgres() as url:
        runs = {
            "sqlite": start("sqlite", f"sqlite:///{BUILD / 'test.sqlite3'}", [*coverage, *rest]),
            # Where only some tests are asked for, nothing is worth a run of its own.
            "postgresql": start("postgresql", url, rest, parts="" if whole else "postgresql,pages"),
        }
        if whole:
            runs["pages"] = start("pages", _beside(url), [*PAGES, *rest])
        codes = {}
        for name, (process, output) in runs.items():
            codes[name] = process.wait()
            output.seek(0)
            sys.stdout.write(f"\n=== {name} ===\n{output.read()}")
            sys.stdout.flush()
            output.close()
    if any(codes.values()):
        return 1
    differing = test_ids("sqlite") ^ test_ids("postgresql")
    for test_id in sorted(differing):
        sys.stdout.write(f"only one of the two runs knows {test_id}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
