"""
``python3 dev bench admin [--json] [--lines N] [--times N]``.

Fills every queue with open lines, and states what each page of the desks costs: statements, and CPU milliseconds of the
web process with PostgreSQL, opened for the first time in a minute (cold: its frame is drawn) and again (warm: the frame
is remembered). Answers 1 if a page needs more than its bar either way.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from typing import Final

from tests.bench import premises
from tests.bench.client import Answer, Client
from tests.bench.cpu import cpu_ms
from tests.bench.premises import Premises

MOST_SQL: Final = 15
MOST_CPU_MS: Final = 150.0
WARM_UP: Final = 2
QUEUES: Final = ("review", "waiting", "promises", "messages", "problems", "payments", "refunds", "disputes", "events")
PAGES: Final[dict[str, str]] = {
    "today": "/admin/",
    **{f"queue {queue}": f"/admin/orders/case/?queue={queue}" for queue in QUEUES},
    "orders": "/admin/orders/order/",
    "lines": "/admin/orders/orderline/",
    "lines that are ready": "/admin/orders/orderline/?status__exact=ready",
    "stage board": "/admin/orders/orderline/board/",
    "jobs to print": "/admin/orders/device/jobs/",
    "promises at risk": "/admin/orders/orderline/promises/",
    "ready to ship": "/admin/orders/parcel/ready/",
    "labels": "/admin/orders/parcel/labels/",
    "problems": "/admin/orders/problem/",
    "returns": "/admin/orders/stockreturn/",
    "claims": "/admin/orders/claim/",
    "covers": "/admin/orders/coverside/",
    "quality": "/admin/orders/device/quality/",
    "scrap and rework": "/admin/orders/device/rework/",
    "pieces": "/admin/orders/device/",
    "recall of a lot": "/admin/orders/orderline/recall/?lot=LOT-7",
    "parcels": "/admin/orders/parcel/",
    "holds": "/admin/orders/hold/",
    "prescriptions": "/admin/fitting/prescription/",
    "mails": "/admin/fitting/message/",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one page costs, warm and cold."""

    page: str
    sql: int
    cpu_ms: float
    cold_sql: int
    cold_cpu_ms: float
    kib: int

    @property
    def is_over(self) -> bool:
        """Whether it needs more than the bar, warm or cold."""
        return max(self.sql, self.cold_sql) >= MOST_SQL or max(self.cpu_ms, self.cold_cpu_ms) >= MOST_CPU_MS


def measure(place: Premises, name: str, path: str, times: int) -> Figure:
    """Open a page several times, cold and warm; CPU is the growth of the families' time over the times."""
    client = Client(place.shop.port, cookie=place.shop.staff_cookie)
    for _ in range(WARM_UP):
        client.must(200, "GET", path)
    cold, cold_cpu_ms = _opened(place, client, path, times, X_Bench_Cold="1")
    warm, warm_cpu_ms = _opened(place, client, path, times)
    return Figure(name, _most(warm), warm_cpu_ms, _most(cold), cold_cpu_ms, len(warm[0].body) // 1024)


def _opened(place: Premises, client: Client, path: str, times: int, **headers: str) -> tuple[list[Answer], float]:
    before = sum(map(cpu_ms, place.families))
    answers = [client.must(200, "GET", path, **headers) for _ in range(times)]
    return answers, round((sum(map(cpu_ms, place.families)) - before) / times, 1)


def _most(answers: list[Answer]) -> int:
    return max(answer.sql for answer in answers)


def table(figures: list[Figure]) -> str:
    """Write the figures for people, with a mark where one is over the bar."""
    head = f"{'page':20} {'SQL':>4} {'CPU ms':>8} {'cold SQL':>9} {'cold ms':>8} {'KiB':>6}"
    lines = [f"{head}   bar: {MOST_SQL} · {MOST_CPU_MS:.0f}"]
    for figure in figures:
        mark = "!" if figure.is_over else " "
        warm, cold = (f"{figure.sql:4} {figure.cpu_ms:8.1f}", f"{figure.cold_sql:9} {figure.cold_cpu_ms:8.1f}")
        lines.append(f"{figure.page:20} {warm} {cold} {figure.kib:6} {mark}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Read the options and print the figures; 1 if a page needs more than the bar."""
    parser = argparse.ArgumentParser(prog="dev bench admin")
    parser.add_argument("--json", action="store_true", help="figures as a JSON list")
    parser.add_argument("--lines", type=int, default=10000, help="how many open lines there are")
    parser.add_argument("--times", type=int, default=20, help="how often each page is opened")
    options = parser.parse_args(arguments)
    with premises.opened(20, options.lines, busy=True) as place:
        figures = [measure(place, name, path, options.times) for name, path in PAGES.items()]
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]) + "\n" if options.json else table(figures))
    return int(any(figure.is_over for figure in figures))
