"""
``python3 dev bench http [--json] [--products N] [--orders N] [--seconds S]``; for scans see ``scans.py``.

Seeds a shop on an embedded PostgreSQL, runs the production web server, and prints for each scenario the
statements and CPU milliseconds of one unit (web process plus PostgreSQL, calls to Stripe left out), its rate and
its latency, beside a bare Django view measured in the same run.
"""

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from typing import Final

from tests.bench import activity, admin, inbox, insoles, premises, scans, scenarios, servers
from tests.bench.client import Answer, Client
from tests.bench.cpu import cpu_ms, resident_mib

# The bars of the stack's decision table: statements and CPU ms per unit.
BARS: Final = {"list": (3, 3.5), "detail": (3, 2.5), "order": (30, 20.0), "staff-50": (7, 12.0), "own-order": (4, 3.0)}
WARM_UP: Final = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """What one unit of a scenario costs."""

    scenario: str
    sql: float
    cpu_ms: float
    per_s: float
    p50_ms: float
    p99_ms: float


def measure(name: str, unit: scenarios.Unit, families: list[int], seconds: float) -> Figure:
    """Repeat a unit for some seconds; CPU is the growth of the families' time over the units."""
    for _ in range(WARM_UP):
        unit()
    answers: list[list[Answer]] = []
    before, began = sum(map(cpu_ms, families)), time.perf_counter()
    while time.perf_counter() - began < seconds:
        answers.append(unit())
    elapsed, used = time.perf_counter() - began, sum(map(cpu_ms, families)) - before
    stripe = sum(answer.stripe_ms for told in answers for answer in told)
    latency = sorted(sum(answer.ms for answer in told) for told in answers)
    return Figure(
        scenario=name,
        sql=round(statistics.mean(sum(answer.sql for answer in told) for told in answers), 2),
        cpu_ms=round((used - stripe) / len(answers), 3),
        per_s=round(len(answers) / elapsed, 1),
        p50_ms=round(latency[len(latency) // 2], 2),
        p99_ms=round(latency[min(len(latency) - 1, int(len(latency) * 0.99))], 2),
    )


def run(options: argparse.Namespace) -> list[Figure]:
    """Open a shop, measure."""
    with (
        premises.opened(options.products, options.orders) as open_shop,
        servers.web("tests.bench.floor:application", dict(os.environ)) as floor,
    ):
        figures = [
            measure(name, scenario(open_shop.shop), open_shop.families, options.seconds)
            for name, scenario in scenarios.SCENARIOS.items()
            if not options.only or name in options.only
        ]
        bare = Client(floor.port)
        figures.append(measure("floor", lambda: [bare.must(200, "GET", "/")], [floor.pid], options.seconds))
        if not options.json:
            web = open_shop.web
            sys.stdout.write(f"CPU of the web process until it answered: {web.cold_start_cpu_ms:.0f} ms\n")
            sys.stdout.write(f"resident memory of the web worker after load: {resident_mib(web.pid):.0f} MiB\n")
        return figures


def table(figures: list[Figure]) -> str:
    """Write the figures for people, with the bar beside each."""
    lines = [f"{'scenario':10} {'SQL':>6} {'CPU ms':>8} {'bar':>12} {'per s':>8} {'p50 ms':>8} {'p99 ms':>8}"]
    for figure in figures:
        bar = BARS.get(figure.scenario)
        said = f"{bar[0]} · {bar[1]}" if bar else ""
        mark = " " if not bar or (figure.sql <= bar[0] and figure.cpu_ms <= bar[1]) else "!"
        lines.append(
            f"{figure.scenario:10} {figure.sql:6.1f} {figure.cpu_ms:8.2f} {said:>12} "
            f"{figure.per_s:8.0f} {figure.p50_ms:8.2f} {figure.p99_ms:8.2f} {mark}"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Read the options and print the figures."""
    others = {
        "activity": activity.main,
        "admin": admin.main,
        "fitting": scans.main,
        "inbox": inbox.main,
        "insoles": insoles.main,
    }
    if sys.argv[1:2] and sys.argv[1] in others:
        return others[sys.argv[1]](sys.argv[2:])
    parser = argparse.ArgumentParser(prog="dev bench")
    parser.add_argument("what", choices=["http", *others])
    parser.add_argument("--json", action="store_true", help="figures as a JSON list")
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--orders", type=int, default=10000)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each scenario is repeated")
    parser.add_argument("--only", nargs="*", choices=sorted(scenarios.SCENARIOS), help="these scenarios")
    options = parser.parse_args()
    figures = run(options)
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]) + "\n" if options.json else table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
