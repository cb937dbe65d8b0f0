"""``manage.py reconcile``: compare our books with Stripe's; a dry run unless told to fix."""

import argparse
import datetime as dt
import json
import re
import sys
from dataclasses import asdict
from typing import Any, Final, override

from django.core.management.base import BaseCommand
from django.utils import timezone

from orders import reconciliation
from orders.reconciliation import Difference
from shop.actor import SYSTEM
from shop.refusal import Unavailable

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
CLEAN, DIFFERENT, UNFINISHED = 0, 2, 3


def span(words: str) -> dt.timedelta:
    """Read ``90m``, ``72h`` or ``30d``."""
    found = re.fullmatch(r"(\d{1,4})([mhd])", words)
    if found is None:
        message = f"{words!r} is not a span such as 90m, 72h or 30d"
        raise argparse.ArgumentTypeError(message)
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


class Command(BaseCommand):
    """Exit code 0: both sides agree (or do now); 2: differences remain; 3: Stripe did not answer to the end."""

    help = "Compare orders, payments and refunds with Stripe. Writes nothing without --fix."

    @override
    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the span, one order, and whether to mend."""
        parser.add_argument("--since", type=span, default=dt.timedelta(hours=72), help="e.g. 90m, 72h, 30d")
        parser.add_argument("--order", default="", help="one order's number")
        parser.add_argument("--fix", action="store_true", help="move our side forward; never undoes anything")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")

    @override
    def handle(self, *args: object, **options: Any) -> None:
        """Print one line per difference, and where a long run has got to on the error stream."""
        found: list[Difference] = []
        walk = reconciliation.reconcile(
            since=options["since"],
            at=timezone.now(),
            by=SYSTEM,
            order=options["order"],
            fix=options["fix"],
            tell=self.stderr.write,
        )
        finished = True
        try:
            for difference in walk:
                found.append(difference)
                if not options["json"]:
                    self.stdout.write(_line(difference))
        except Unavailable as error:
            finished = False
            self.stderr.write(f"could not finish: {error}")
        if options["json"]:
            self.stdout.write(json.dumps([asdict(difference) for difference in found], indent=2))
        else:
            mended = sum(difference.fixed for difference in found)
            self.stdout.write(f"{len(found)} differences, {mended} fixed")
        if not finished:
            sys.exit(UNFINISHED)
        if any(not difference.fixed for difference in found):
            sys.exit(DIFFERENT)


def _line(difference: Difference) -> str:
    where = " ".join(word for word in (difference.order, difference.stripe_id) if word)
    both = f"ours: {difference.ours or '-'}; theirs: {difference.theirs or '-'}"
    return f"{difference.code} {where} {both}; fixed: {'yes' if difference.fixed else 'no'}"
