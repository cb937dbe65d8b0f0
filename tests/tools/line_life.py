"""
Draw the life of a line from the table that people write, ``docs/line-life.csv``.

``python -m tests.tools.line_life`` writes ``docs/line-life.md``; a test compares it with the table, and another one
presses every verb at every status as every role.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
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
customer cancel until the line has left us, whatever is being done with it. The picture shows every move that the graph
beside the status allows (`orders/models/line.py`), and no other. Money that comes from Stripe moves lines as
`settle_free` does an order that costs nothing; whose feet are not known yet waits for them.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table: who may press a verb at a status of a kind of line, and where the line is then."""

    kind: str
    status: str
    verb: str
    roles: tuple[str, ...]
    by_way_of: str
    becomes: str

    @property
    def moves(self) -> bool:
        """Whether the line is elsewhere afterwards."""
        return self.becomes not in {self.status, NOTHING}

    @property
    def legs(self) -> list[tuple[str, str]]:
        """The moves along the graph: one, or two where another status lies on the way."""
        stops = [self.status, *([self.by_way_of] if self.by_way_of else []), self.becomes]
        return list(pairwise(stops)) if self.moves else []


def steps() -> list[Step]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Step(row["kind"], row["status"], row["verb"], tuple(row["role"].split()), row["by_way_of"], row["becomes"])
        for row in rows
    ]


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
    moves: dict[tuple[str, str], dict[str, None]] = {}
    for step in table:
        for leg in step.legs:
            moves.setdefault(leg, {})[step.verb] = None
    for (was, becomes), verbs in moves.items():
        yield f"    {was} --> {becomes}: {', '.join(verbs)}"
    yield "```"


def _by_status(table: Iterable[Step]) -> Iterator[str]:
    yield "| at | verb | by | then it is |"
    yield "|---|---|---|---|"
    for step in table:
        then = "still there" if step.status == step.becomes else f"`{step.becomes}`" if step.moves else step.becomes
        way = f", by way of `{step.by_way_of}`" if step.by_way_of else ""
        yield f"| `{step.status}` | {step.verb} | {', '.join(step.roles)} | {then}{way} |"


if __name__ == "__main__":
    PAGE.write_text(page(steps()), encoding="utf-8")
