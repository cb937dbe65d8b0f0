"""Pressure pictures: the arch index of examples and real prints, however they are written, and what is not taken."""

import csv
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pytest

from fitting import pressure
from fitting.measured import Side
from fitting.pressure import PrintCode, PrintRefused
from fitting.rules import arch, pronation
from fitting.rules.evidence import Findings, Foot
from tests.fitting.mesh.making import DATA, needs_data
from tests.fitting.pressed import ROWS, made, written

pytestmark = pytest.mark.one_run("sqlite")

GROWN: Final = 30


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of worked examples."""
    with (DATA / "tables" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


# --- examples -----------------------------------------------------------------------------------


@needs_data
def test_the_worked_examples_of_the_arch_index_agree() -> None:
    named = {"flat": "low"}
    for row in table("arch_index_examples.csv"):
        index = pressure.arch_index(*(Decimal(row[f"{part}_area"]) for part in ("forefoot", "midfoot", "heel")))
        assert index == Decimal(row["arch_index"]), row
        found = arch.classify(Foot(Side.LEFT, findings=Findings(arch_index=index, print_cells=400)), GROWN)
        assert found.value == named.get(row["class"], row["class"]), row


@needs_data
def test_the_worked_examples_of_the_posture_index_agree() -> None:
    for row in table("fpi6_examples.csv"):
        items = [int(value) for name, value in row.items() if name not in {"total", "class"}]
        assert sum(items) == int(row["total"])
        found = pronation.classify(Foot(Side.LEFT, findings=Findings(fpi=sum(items))), GROWN)
        assert found.value == {"normal": "neutral"}.get(row["class"], row["class"]), row


@needs_data
@pytest.mark.parametrize(
    ("name", "least", "most", "heel_first"),
    [("mun104_mean_left.csv", "0.17", "0.20", True), ("inshoe_p01_left_peak_kpa.csv", "0.24", "0.26", False)],
)
def test_real_prints_give_the_index_that_others_found(name: str, least: str, most: str, heel_first: bool) -> None:
    found = pressure.read((DATA / "pressure" / name).read_bytes())
    assert Decimal(least) <= found.arch_index <= Decimal(most)
    assert found.heel_first is heel_first
    assert found.cells >= pressure.FEWEST_CELLS


# --- however it is written ----------------------------------------------------------------------

WAYS: Final[dict[str, Callable[[list[list[int]]], bytes]]] = {
    "toes first": lambda rows: written(reversed(rows)),
    "on its side": lambda rows: written(zip(*rows, strict=True)),
    "the other foot": lambda rows: written(row[::-1] for row in rows),
    "another unit": lambda rows: written([cell * 0.0101972 for cell in row] for row in rows),
    "decimal commas": lambda rows: written(([f"{cell:.2f}".replace(".", ",") for cell in row] for row in rows), ";"),
    "commas and spaces": lambda rows: written(([f"{cell:.1f}".replace(".", ",") for cell in row] for row in rows), " "),
    "tabs and windows": lambda rows: b"\xef\xbb\xbf" + written(rows, "\t", "\t\r\n"),
    "utf-16": lambda rows: written(rows, ";").decode().encode("utf-16"),
    "words around": lambda rows: b"Plate: P2\nUnit;kPa\n\n" + written(rows, ";") + b"\n\nmaximum;200\n",
    "empty cells": lambda rows: written([cell or "" for cell in row] for row in rows),
    "noise": lambda rows: written([cell or 3 for cell in row] for row in rows),
    "wider frame": lambda rows: written([[0] * 9 + row + [0] * 4 for row in rows]),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_print_tells_the_same_however_it_is_written(way: str) -> None:
    plain, other = pressure.read(written(made())), pressure.read(WAYS[way](made()))
    assert (other.arch_index, other.cells, other.thirds) == (plain.arch_index, plain.cells, plain.thirds)
    assert plain.toes_at == Decimal(25) / len(ROWS) // Decimal("0.001") * Decimal("0.001")
    assert plain.arch_index == (plain.thirds[1] / sum(plain.thirds)).quantize(Decimal("0.0001"))


def test_a_broader_midfoot_has_a_higher_index_and_a_lower_arch() -> None:
    narrow, broad = ([n if n > 4 or at < 3 else n + wider for at, n in enumerate(ROWS)] for wider in (0, 2))
    assert pressure.read(written(made(narrow))).arch_index < pressure.read(written(made(broad))).arch_index


def test_a_print_whose_arch_does_not_touch_the_plate_is_one_foot() -> None:
    parted = [0 if 10 <= at <= 13 else n for at, n in enumerate(ROWS)]
    assert pressure.read(written(made(parted))).arch_index < pressure.read(written(made())).arch_index


# --- what is not taken --------------------------------------------------------------------------

BAD: Final[dict[str, tuple[PrintCode, bytes]]] = {
    "a picture": (PrintCode.NOT_TEXT, b"\x89PNG\r\n\0\0\0"),
    "prose": (PrintCode.NO_MATRIX, b"Dear sirs,\nhere is my foot.\n" * 40),
    "nothing": (PrintCode.NO_MATRIX, b""),
    "too few numbers": (PrintCode.NO_MATRIX, b"1,2,3\n4,5,6\n"),
    "ragged": (PrintCode.RAGGED, written([row[: 20 - at % 2] for at, row in enumerate(made())])),
    "negative": (PrintCode.NEGATIVE, written(made(pressure_kpa=-4))),
    "no contact": (PrintCode.EMPTY, written([[0] * 20] * 20)),
    "too many cells": (PrintCode.TOO_LARGE, written([[1] * 4] * 600)),
    "too many bytes": (PrintCode.TOO_LARGE, b"0," * 1_100_000),
    "coarse": (PrintCode.COARSE, written([row[::4] + [0] * 4 for row in made()[::2]])),
    "a square": (PrintCode.NOT_A_FOOT, written([[0] * 30] * 3 + [[0] * 5 + [9] * 20 + [0] * 5] * 20)),
    "two feet": (PrintCode.SEVERAL_FEET, written([row + row for row in made()])),
    "two feet on their side": (PrintCode.SEVERAL_FEET, written(zip(*[row + row for row in made()], strict=True))),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_used_is_refused_by_name(kind: str) -> None:
    code, data = BAD[kind]
    with pytest.raises(PrintRefused) as refused:
        pressure.read(data)
    assert refused.value.code is code
    assert str(refused.value) == pressure.TEXTS[code]


def test_every_code_has_a_sentence_that_says_what_to_do() -> None:
    assert set(pressure.TEXTS) == set(PrintCode) == {code for code, _ in BAD.values()}
