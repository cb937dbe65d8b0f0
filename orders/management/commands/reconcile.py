"""``manage.py reconcile``: compare our books with Stripe's; a dry run unless told to fix."""

import argparse
import datetime as dt
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final, override

from django.core.management.base import BaseCommand, OutputWrapper
from django.utils import timezone

from orders import reconciliation
from orders.invariants import LAWS
from orders.reconciliation import DRIFTS, Difference, Progress
from shop.actor import SYSTEM
from shop.refusal import Unavailable

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
CLEAN, DIFFERENT, UNFINISHED = 0, 2, 3
WIDTH: Final = 30


def span(words: str) -> dt.timedelta:
    """Read ``90m``, ``72h`` or ``30d``."""
    found = re.fullmatch(r"(\d{1,4})([mhd])", words)
    if found is None:
        message = f"{words!r} is not a span such as 90m, 72h or 30d"
        raise argparse.ArgumentTypeError(message)
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


class Bar:
    """Where a run has got to, on the error stream: one line that moves on a terminal, else a line per chapter."""

    def __init__(self, out: OutputWrapper) -> None:
        """Draw on a stream."""
        self.out = out
        self.moves = out.isatty()

    def __call__(self, progress: Progress) -> None:
        """Draw how far the run is."""
        looked = f" ({progress.looked})" if progress.looked else ""
        words = f"{progress.whole:4.0%} {progress.words}{looked}"
        if self.moves:
            done = round(progress.whole * WIDTH)
            self.out.write(f"\r[{'#' * done}{'.' * (WIDTH - done)}] {words:<40}", ending="")
        elif not progress.looked:
            self.out.write(words)

    def wipe(self) -> None:
        """Make room for a line of the report."""
        if self.moves:
            self.out.write(f"\r{'':<{WIDTH + 45}}\r", ending="")


class Command(BaseCommand):
    """Exit code 0: both sides agree (or do now); 2: differences remain; 3: it could not be compared to the end."""

    help = "Compare orders, payments, refunds and the ledger with Stripe. Writes nothing without --fix."

    @override
    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the span, one order, and whether to mend."""
        parser.add_argument("--since", type=span, default=dt.timedelta(hours=72), help="e.g. 90m, 72h, 30d")
        parser.add_argument("--order", default="", help="one order's number")
        parser.add_argument("--fix", action="store_true", help="move our side forward; never undoes anything")
        parser.add_argument("--dry-run", action="store_true", help="write nothing: so it is without --fix")
        parser.add_argument("--ledger", action="store_true", help="the ledger with Stripe's movements as well")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")
        parser.add_argument("--kinds", action="store_true", help="list what is looked for, and what --fix mends")

    @override
    def handle(self, *args: object, **options: Any) -> None:
        """Print one line per difference, and where a long run has got to on the error stream."""
        if options["kinds"]:
            self.stdout.write("\n".join(_kinds()))
            return
        found: list[Difference] = []
        bar = Bar(self.stderr)
        finished = True
        try:
            for difference in self._walk(options, bar):
                found.append(difference)
                if not options["json"]:
                    bar.wipe()
                    self.stdout.write(_line(difference))
        except (Unavailable, reconciliation.OrderUnknown) as error:
            finished = False
            bar.wipe()
            self.stderr.write(f"could not finish: {error}")
        bar.wipe()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(difference) for difference in found], indent=2))
        else:
            mended = sum(difference.fixed for difference in found)
            self.stdout.write(f"{len(found)} differences, {mended} fixed")
        if not finished:
            sys.exit(UNFINISHED)
        if any(not difference.fixed for difference in found):
            sys.exit(DIFFERENT)

    @staticmethod
    def _walk(options: dict[str, Any], bar: Bar) -> Iterator[Difference]:
        return reconciliation.reconcile(
            since=options["since"],
            at=timezone.now(),
            by=SYSTEM,
            order=options["order"].strip().upper(),
            fix=options["fix"] and not options["dry_run"],
            ledger=options["ledger"],
            tell=bar,
        )


def _kinds() -> list[str]:
    mended = [f"{code:26} {'fixed ' if drift.is_mended else 'told  '} {drift.words}" for code, drift in DRIFTS.items()]
    return [*mended, *(f"{code:26} told   {words}" for code, words in LAWS.items())]


def _line(difference: Difference) -> str:
    where = " ".join(word for word in (difference.order, difference.stripe_id) if word)
    both = f"ours: {difference.ours or '-'}; theirs: {difference.theirs or '-'}"
    return f"{difference.code} {where} {both}; fixed: {'yes' if difference.fixed else 'no'}"
