"""Child processes: their limits hold, and whatever becomes of them is an outcome, never a fault of ours."""

import json
import textwrap
from pathlib import Path

import pytest

from fitting import children
from fitting.children import End

pytestmark = pytest.mark.one_run("sqlite")

# What a child does, by its one argument.
CHILD = """
    import sys
    from fitting.confinement import NO_MEMORY_LEFT, confine, used

    [what] = confine(sys.argv[1:])
    if what == "echo":
        sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])
    elif what == "environment":
        import json, os
        sys.stdout.write(json.dumps(dict(os.environ)))
    elif what == "used":
        import json
        sys.stdout.write(json.dumps(used()))
    elif what == "spin":
        while True:
            what += ""
    elif what == "grow":
        try:
            bytearray(1_000_000_000)
        except MemoryError:
            sys.exit(NO_MEMORY_LEFT)
    elif what == "grow carelessly":
        bytearray(1_000_000_000)
    else:
        sys.exit("no such thing")
"""


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the child as a module in a folder of its own."""
    folder = tmp_path_factory.mktemp("child")
    (folder / "small_child.py").write_text(textwrap.dedent(CHILD))
    return folder


@pytest.fixture(autouse=True)
def _found(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(children.__file__).resolve().parent.parent
    monkeypatch.setattr(children, "_ENVIRONMENT", {**children._ENVIRONMENT, "PYTHONPATH": f"{child}:{root}"})


def test_a_child_takes_bytes_and_answers_bytes() -> None:
    outcome = children.run("small_child", b"\x00abc\xff", ["echo"])
    assert outcome == children.Outcome(End.DONE, b"\xffcba\x00", "", 0)


def test_nothing_of_our_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "ours")
    seen = json.loads(children.run("small_child", b"", ["environment"]).stdout)
    assert "SECRET_KEY" not in seen
    assert seen["OPENBLAS_NUM_THREADS"] == "1"


def test_a_child_that_takes_too_long_is_ended() -> None:
    outcome = children.run("small_child", b"", ["spin"], seconds=1)
    assert (outcome.end, outcome.stdout) == (End.TIMED_OUT, b"")


@pytest.mark.parametrize("how", ["grow", "grow carelessly"])
def test_a_child_that_takes_too_much_memory_is_told_apart(how: str) -> None:
    assert children.run("small_child", b"", [how], memory_mb=300).end is End.OUT_OF_MEMORY


def test_a_child_may_take_what_it_was_given() -> None:
    assert children.run("small_child", b"", ["grow"], memory_mb=1500).end is End.DONE


def test_a_child_that_fails_says_why() -> None:
    outcome = children.run("small_child", b"", ["dance"])
    assert (outcome.end, outcome.complaint, outcome.returncode) == (End.CRASHED, "no such thing\n", 1)


def test_the_fault_of_a_child_is_named_without_what_it_said() -> None:
    told = "Traceback (most recent call last):\n  …\nValueError: a foot of 251 mm\n"
    assert children.Outcome(End.CRASHED, b"", told, 1).fault == "ValueError"


def test_a_child_knows_what_it_used() -> None:
    used = json.loads(children.run("small_child", b"", ["used"]).stdout)
    assert 0 < used["cpu_s"] < 5
    assert 1 < used["peak_mb"] < 200
