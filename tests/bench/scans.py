"""
``python3 dev bench fitting [--data DIR] [--synthetic N] [--json]``.

Has every scan of a folder measured as the worker does it, by a process of its own, and prints the verdict, what
was found, how far that is from what the manifest knows, seconds of CPU (imports aside) and peak memory. The
folder may hold any files by any names, and each of them is read; with a ``MANIFEST.csv`` its rows say which are
scans and what is known of them, and one whose file is not there is reported like any other. A length more than
2 mm off is wrong. ``--synthetic`` measures made feet instead, whose truth is known to the tenth of a millimetre.
"""

import argparse
import csv
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fitting.measuring import COST, MeasuringError, measure_scan
from fitting.scan_found import Found, ScanFound, Verdict
from tests.fitting.feet.scanning import random_scan, scan_file

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SHARED: Final = ROOT.parent / "shared" / "data"
LENGTHS: Final = {
    "foot_length_mm": Found.FOOT_LENGTH,
    "ball_width_mm": Found.BALL_WIDTH,
    "heel_width_mm": Found.HEEL_WIDTH,
}
_UNITS: Final = {"metre": "m", "meter": "m", "in": "inch"}
MANIFEST: Final = "MANIFEST.csv"
MOST_OFF_MM: Final = 2.0
_SAID_LENGTH: Final = re.compile(r"length[^;]*?([\d.]+) ?mm")


@dataclass(frozen=True, slots=True)
class Scan:
    """
    A file and what is known of it.

    :ivar data: ``None`` if there is no such file.
    :ivar verdicts: those that are allowed; empty if nothing is known. ``codes`` likewise.
    :ivar truth: side, unit and lengths, as far as they are known.
    """

    name: str
    data: bytes | None
    verdicts: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    truth: dict[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """
    What one scan told and what that cost.

    :ivar fault: why nothing could be told that is no fault of the file's; then it is a ``no`` with this as its code.
    """

    scan: Scan
    found: ScanFound
    cpu_s: float = -1.0
    peak_mb: float = -1.0
    fault: str = ""

    @property
    def code(self) -> str | None:
        """Return the code, or what went wrong."""
        return self.fault or self.found.code

    def row(self) -> dict[str, object]:
        """Return the figures for programs."""
        lengths = {
            name: self.found.values[found].value if found in self.found.values else None
            for name, found in LENGTHS.items()
        }
        return {
            "file": self.scan.name,
            "verdict": self.found.verdict,
            "code": self.code,
            "unit": self.found.unit,
            "side": self.found.side,
            **lengths,
            "cpu_s": self.cpu_s,
            "peak_mb": self.peak_mb,
        }

    def errors(self) -> dict[str, float]:
        """Return found less true, mm, where both are known."""
        row = self.row()
        return {
            name: round(float(row[name]) - float(self.scan.truth[name]), 1)  # type: ignore[arg-type]
            for name in LENGTHS
            if row[name] is not None and name in self.scan.truth
        }

    def wrong(self) -> list[str]:
        """Return what disagrees with what is known."""
        known, found = self.scan, self.found
        if self.fault:
            return [self.fault]
        told = []
        if known.verdicts and found.verdict not in known.verdicts:
            told.append(f"verdict, not {'/'.join(sorted(known.verdicts))}")
        elif found.verdict == "no" and known.codes and found.code not in known.codes:
            told.append(f"code, not {'|'.join(sorted(known.codes))}")
        if found.verdict != "no":
            told += [name for name in ("side", "unit") if known.truth.get(name) not in {None, getattr(found, name)}]
        off = [name.removesuffix("_mm") for name, mm in self.errors().items() if abs(mm) > MOST_OFF_MM]
        return [*told, *off]


def _known(row: dict[str, str]) -> dict[str, str | float]:
    """Read what a row of the manifest knows, from columns of its own or from the words of ``known_truth``."""
    words = row.get("known_truth") or ""
    said = dict(part.strip().split("=", 1) for part in words.split(";") if "=" in part)
    truth: dict[str, str | float] = {}
    for name in ("side", "unit"):
        value = (row.get(name) or said.get(name) or "").strip()
        if value:
            truth[name] = _UNITS.get(value, value)
    for name in LENGTHS:
        if row.get(name):
            truth[name] = float(row[name])
    length = _SAID_LENGTH.search(words)
    if length and "foot_length_mm" not in truth:
        truth["foot_length_mm"] = float(length.group(1))
    return truth


def scans_of(folder: Path) -> Iterator[Scan]:
    """Return the scans of a folder: those that its manifest expects something of, else every row; else every file."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield Scan(str(path.relative_to(folder)), path.read_bytes())
        return
    with manifest.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    for row in [row for row in rows if row.get("expect")] or rows:
        path = folder / row["file"]
        yield Scan(
            row["file"],
            path.read_bytes() if path.is_file() else None,
            frozenset(filter(None, (row.get("expect") or "").split("/"))),
            frozenset(filter(None, (row.get("expect_code") or "").split("|"))),
            _known(row),
        )


def made_scans(count: int) -> Iterator[Scan]:
    """Return scans of made feet."""
    for seed in range(count):
        data, truth = scan_file(random_scan(seed))
        known = {
            "side": truth.side.value,
            "unit": truth.unit.value,
            "foot_length_mm": round(truth.foot_length, 1),
            "ball_width_mm": round(truth.ball_width, 1),
            "heel_width_mm": round(truth.heel_width, 1),
        }
        yield Scan(f"made foot {seed}", data, frozenset({"yes", "review"}), frozenset(), known)


def measure(scan: Scan) -> Figure:
    """Have one scan measured by the child process."""
    nothing = ScanFound(Verdict.NO)
    if scan.data is None:
        return Figure(scan, nothing, fault="file_missing")
    with tempfile.TemporaryDirectory(prefix="insoles-scan-") as folder:
        try:
            found = measure_scan(scan.data, Path(folder))
        except MeasuringError:
            return Figure(scan, nothing, fault="not_measured")
        cost = Path(folder) / COST
        told = json.loads(cost.read_text(encoding="utf-8")) if cost.exists() else {"cpu_s": -1.0, "peak_mb": -1.0}
    return Figure(scan, found, told["cpu_s"], told["peak_mb"])


def line(figure: Figure) -> str:
    """Write one scan for people."""
    found = figure.found
    values = " ".join(f"{name}={value.value:g}" for name, value in found.values.items())
    told = [
        f"{figure.scan.name:48} {found.verdict:7} {figure.code or '-':20} {found.unit or '-':4} {found.side or '-':5}",
        f"{figure.cpu_s:5.2f} s {figure.peak_mb:5.0f} MB",
    ]
    errors, wrong = figure.errors(), figure.wrong()
    if errors:
        told.append("off by " + " ".join(f"{name.removesuffix('_mm')} {mm:+.1f}" for name, mm in errors.items()))
    if wrong:
        told.append("WRONG: " + ", ".join(wrong))
    return "  ".join(told) + (f"\n    {values}" if values else "") + "\n"


def main(arguments: list[str]) -> int:
    """Measure, print; return 1 if something disagrees with what is known."""
    parser = argparse.ArgumentParser(prog="dev bench fitting")
    parser.add_argument("--data", type=Path, default=SHARED, help="a folder of scans, perhaps with a MANIFEST.csv")
    parser.add_argument("--synthetic", type=int, metavar="N", help="so many made feet instead")
    parser.add_argument("--json", action="store_true", help="figures as a JSON list")
    options = parser.parse_args(arguments)
    if options.synthetic is None and not options.data.is_dir():
        parser.error(f"there is no folder {options.data}: name one with --data, or make feet with --synthetic")
    scans = scans_of(options.data) if options.synthetic is None else made_scans(options.synthetic)
    figures = []
    for scan in scans:
        figures.append(measure(scan))
        if not options.json:
            sys.stdout.write(line(figures[-1]))
            sys.stdout.flush()
    wrong = [figure for figure in figures if figure.wrong()]
    if options.json:
        sys.stdout.write(json.dumps([figure.row() for figure in figures]) + "\n")
    else:
        sys.stdout.write(f"{len(figures)} scans, {len(wrong)} not as known\n")
    return 1 if wrong else 0
