"""
Chapter: the table of decisions that claims staff read: what the rules say of a case, by which clauses, row by row.

The tests read the same files, and have every row judged.
"""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from orders.covering.judging import Clause

TEXTS: Final = Path(__file__).resolve().parent / "policy_texts"
# Under which heading of the policy's text (English) each clause is promised; none: it follows from the others.
HEADINGS: Final[Mapping[Clause, str]] = {
    Clause.DURABILITY_PART: "What is guaranteed, part by part",
    Clause.DURABILITY_TIME: "What is guaranteed, part by part",
    Clause.DURABILITY_MILES: "How miles are counted",
    Clause.DURABILITY_FREE: "What is guaranteed, part by part",
    Clause.DURABILITY_EXCLUDED: "What keeps the guarantee, and what ends it",
    Clause.DURABILITY_FAILURE: "What is guaranteed, part by part",
    Clause.DURABILITY_WASHING: "What keeps the guarantee, and what ends it",
    Clause.DURABILITY_GROWING: "Growing feet",
    Clause.DURABILITY_REFUNDED: "What is guaranteed, part by part",
    Clause.FIT_WINDOW: "The window",
    Clause.FIT_LADDER: "What we do, step by step",
    Clause.FIT_REMAKES: "What we do, step by step",
    Clause.FIT_HELD_OPEN: "The window",
    Clause.FIT_REFUNDED: "What we do, step by step",
}


class Precedent(dict[str, str]):
    """One row of the table, by the words of its columns."""

    @property
    def speaks_for(self) -> list[str]:
        """Clauses in the claim's favour, in the order they are asked."""
        return self["speaks for"].split()

    @property
    def against(self) -> list[str]:
        """Clauses that are not."""
        return self["speaks against"].split()

    @property
    def clauses(self) -> set[str]:
        """Every clause that has a part in it."""
        return {self["clause"], *self.speaks_for, *self.against}


@cache
def table() -> tuple[Precedent, ...]:
    """Return the whole table, in its order."""
    with (TEXTS / "decisions.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(Precedent(row) for row in csv.DictReader(rows))


@cache
def versions_tried() -> Mapping[str, Mapping[str, Any]]:
    """Return the later versions that the table tries: what each ``says``, and which numbers differ from the first."""
    told: Mapping[str, Mapping[str, Any]] = tomllib.loads((TEXTS / "versions_tried.toml").read_text(encoding="utf-8"))
    return told


def column(name: str) -> list[str]:
    """Return each word of a column once, in the order of the table."""
    return [word for word in dict.fromkeys(row[name] for row in table()) if word]


def find(*, kind: str = "", part: str = "", clause: str = "", policy: str = "") -> list[Precedent]:
    """Return the rows of a kind, a part, a clause (resting on it, or speaking for or against) and a version."""
    return [
        row
        for row in table()
        if (not kind or row["kind"] == kind)
        and (not part or row["part"] == part)
        and (not policy or row["policy"] == policy)
        and (not clause or clause in row.clauses)
    ]
