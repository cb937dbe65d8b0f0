"""
``python3 dev bench inbox [--json] [--number N] [--orders N]``.

Has orders paid at Stripe first, then states the statements and CPU milliseconds (web process plus PostgreSQL, calls to
Stripe left out) of one delivery that is new, one that came before, one that somebody else signed, and of one event
acted on: when it pays its order, and when everybody knows already.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Final

from tests.bench import premises, scenarios
from tests.bench.client import Answer, Client
from tests.bench.cpu import cpu_ms
from tests.bench.premises import Premises

# Statements that one unit may send; the webhook makes one insert, and nothing else.
BARS: Final = {"delivered": 1, "delivered again": 2, "not signed by Stripe": 0, "applied": 14, "applied again": 1}
WARM_UP: Final = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """What one delivery, or one event acted on, costs."""

    unit: str
    sql: float
    most_sql: int
    cpu_ms: float
    p50_ms: float
    p99_ms: float


def measure(unit: str, families: Iterable[int], events: list[bytes], act: Callable[[bytes], Answer]) -> Figure:
    """Do something with each event; CPU is the growth of the families' time over the events."""
    before = sum(map(cpu_ms, families))
    answers = [act(event) for event in events]
    used = sum(map(cpu_ms, families)) - before - sum(answer.stripe_ms for answer in answers)
    latency = sorted(answer.ms for answer in answers)
    return Figure(
        unit=unit,
        sql=round(statistics.mean(answer.sql for answer in answers), 2),
        most_sql=max(answer.sql for answer in answers),
        cpu_ms=round(used / len(answers), 3),
        p50_ms=round(latency[len(latency) // 2], 2),
        p99_ms=round(latency[min(len(latency) - 1, int(len(latency) * 0.99))], 2),
    )


def paid(shop: scenarios.Shop) -> bytes:
    """Have one order paid at Stripe, and return the news of it, which nobody here has heard."""
    return scenarios.pay(shop, scenarios.placed(shop, Client(shop.port))[-1].body["checkout_url"])


def run(place: Premises, number: int) -> list[Figure]:
    """Measure each unit with the same events, one after the other."""
    for _ in range(WARM_UP):
        event, early = paid(place.shop), Client(place.shop.port)
        scenarios.delivered(early, event)
        scenarios.applied(early, event)
    events = [paid(place.shop) for _ in range(number)]
    # Only now: a connection on which nothing is said for so long is closed.
    client = Client(place.shop.port)

    def unsigned(event: bytes) -> Answer:
        return client.must(400, "POST", "/webhooks/stripe/", event, Stripe_Signature=f"t={int(time.time())},v1=0")

    units: dict[str, Callable[[bytes], Answer]] = {
        "not signed by Stripe": unsigned,
        "delivered": lambda event: scenarios.delivered(client, event),
        "delivered again": lambda event: scenarios.delivered(client, event),
        "applied": lambda event: scenarios.applied(client, event),
        "applied again": lambda event: scenarios.applied(client, event),
    }
    return [measure(unit, place.families, events, act) for unit, act in units.items()]


def table(figures: list[Figure]) -> str:
    """Write the figures for people, with the bar beside each."""
    lines = [f"{'unit':22} {'SQL':>6} {'most':>5} {'bar':>4} {'CPU ms':>8} {'p50 ms':>8} {'p99 ms':>8}"]
    for figure in figures:
        bar = BARS[figure.unit]
        lines.append(
            f"{figure.unit:22} {figure.sql:6.1f} {figure.most_sql:5} {bar:4} {figure.cpu_ms:8.2f} "
            f"{figure.p50_ms:8.2f} {figure.p99_ms:8.2f} {'!' if figure.most_sql > bar else ' '}"
        )
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Read the options and print the figures; 1 if a unit sent more statements than its bar."""
    parser = argparse.ArgumentParser(prog="dev bench inbox")
    parser.add_argument("--json", action="store_true", help="figures as a JSON list")
    parser.add_argument("--number", type=int, default=200, help="how many events")
    parser.add_argument("--orders", type=int, default=1000, help="how many orders there are already")
    options = parser.parse_args(arguments)
    with premises.opened(20, options.orders) as place:
        figures = run(place, options.number)
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]) + "\n" if options.json else table(figures))
    return int(any(figure.most_sql > BARS[figure.unit] for figure in figures))
