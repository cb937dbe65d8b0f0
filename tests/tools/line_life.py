"""
Draw the life of a line from the table that people write, ``docs/line-life.csv``.

``python -m tests.tools.line_life`` writes ``docs/line-life.md``; a test compares it with the table, and another one
presses every verb at every status as every role.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
TABLE: Final = _DOCS / "line-life.csv"
PAGE: Final = _DOCS / "line-life.md"
# What a verb comes to that was pressed before: it is not refused, and changes nothing.
NOTHING: Final = "nothing more"
_TITLES: Final = {"custom": "A line that is made to measure", "stock": "A line from the shelf"}
_INTRO: Final = """# The lives of lines

Drawn from [line-life.csv](line-life.csv) by `python -m tests.tools.line_life`; change the table, not this page.
Whatever is not in the table is refused by name and changes nothing: `tests/orders/test_line_life.py` presses every verb
at every status as every role. What comes to nothing more was done before, and changes nothing either. A hold is never a
status, and stops what is released, started or handed over, not what is finished. A delay that was told lets its
customer cancel until the line has left us, whatever is being done with it.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table: who may press a verb at a status of a kind of line, and where the line is then."""

    kind: str
    status: str
    verb: str
    roles: tuple[str, ...]
    becomes: str

    @property
    def moves(self) -> bool:
        """Whether the line is elsewhere afterwards."""
        return self.becomes not in {self.status, NOTHING}


def steps() -> list[Step]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Step(row["kind"], row["status"], row["verb"], tuple(row["role"].split()), row["becomes"]) for row in rows]


def page(table: Iterable[Step]) -> str:
    """Return the page in Markdown: for each kind a picture of the moves, and the table by status."""
    known = list(table)
    parts = [part for kind in _TITLES for part in _of_kind(kind, known)]
    return "\n".join([_INTRO, *parts]).rstrip() + "\n"


def _of_kind(kind: str, table: Iterable[Step]) -> Iterator[str]:
    own = [step for step in table if step.kind == kind]
    yield from (f"## {_TITLES[kind]}", "", *_picture(own), "", *_by_status(own), "")


def _picture(table: Iterable[Step]) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    moves: dict[tuple[str, str], list[str]] = {}
    for step in table:
        if step.moves:
            moves.setdefault((step.status, step.becomes), []).append(step.verb)
    for (was, becomes), verbs in moves.items():
        yield f"    {was} --> {becomes}: {', '.join(verbs)}"
    yield "```"


def _by_status(table: Iterable[Step]) -> Iterator[str]:
    yield "| at | verb | by | then it is |"
    yield "|---|---|---|---|"
    for step in table:
        then = "still there" if step.status == step.becomes else f"`{step.becomes}`" if step.moves else step.becomes
        yield f"| `{step.status}` | {step.verb} | {', '.join(step.roles)} | {then} |"


if __name__ == "__main__":
    PAGE.write_text(page(steps()), encoding="utf-8")
