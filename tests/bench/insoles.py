"""
``python3 dev bench insoles [--json] [--number N]``.

Builds, checks and exports that many different sides, each in a child process of its own as the server does, and
prints for each whether it was released, and the CPU seconds and memory that it took, beside the bars.
"""

import argparse
import json
import random
import sys
from dataclasses import asdict, dataclass

from fitting.building import NotBuilt, build
from tests.fitting.insole.making import a_random_spec

CPU_S = 2.0
PEAK_MB = 1500.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One side: what came of it, and what it took (of the child process, imports included)."""

    side: str
    length: str
    foot_length_mm: float
    verdict: str
    reasons: list[str]
    cpu_s: float
    peak_mb: float


def measure(number: int) -> list[Figure]:
    """Build so many prescriptions, the same ones each time."""
    chance = random.Random(1)
    return [_figure(chance) for _ in range(number)]


def _figure(chance: random.Random) -> Figure:
    spec = a_random_spec(chance)
    told = (spec.shape.side.value, spec.parameters.length.value, float(spec.shape.foot_length_mm))
    found = build(spec)
    if isinstance(found, NotBuilt):
        return Figure(*told, found.code, [found.detail], 0.0, 0.0)
    reasons = [clash.code for clash in found.clashes]
    return Figure(*told, "released" if found.released else "refused", reasons, found.cpu_s, found.peak_mb)


def table(figures: list[Figure]) -> str:
    """Write the figures for people."""
    bars = f"(bars: {CPU_S} s, {PEAK_MB:.0f} MB)"
    lines = [f"{'side':5} {'length':13} {'foot mm':>8} {'verdict':9} {'CPU s':>6} {'MB':>6}  {bars}"]
    for figure in figures:
        over = "!" if figure.cpu_s > CPU_S or figure.peak_mb > PEAK_MB else " "
        lines.append(
            f"{figure.side:5} {figure.length:13} {figure.foot_length_mm:8.1f} {figure.verdict:9} "
            f"{figure.cpu_s:6.2f} {figure.peak_mb:6.0f} {over} {' '.join(figure.reasons)}"
        )
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Read the options and print the figures; 1 if a side failed or was over a bar."""
    parser = argparse.ArgumentParser(prog="dev bench insoles")
    parser.add_argument("--json", action="store_true", help="figures as a JSON list")
    parser.add_argument("--number", type=int, default=10, help="how many sides")
    options = parser.parse_args(arguments)
    figures = measure(options.number)
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]) + "\n" if options.json else table(figures))
    return int(any(figure.cpu_s > CPU_S or figure.verdict not in {"released", "refused"} for figure in figures))
