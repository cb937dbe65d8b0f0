"""Show the demo's clock, or move it forward and do what is due on the way; ``python3 dev clock`` calls it."""

import datetime as dt
from typing import Any, Final, override

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from config.demo.clock import FORWARD_ONLY, DemoClock, SpanUnreadable, in_words, span
from config.demo.happenings import Mark, report
from config.demo.home import CLOCK
from config.demo.loopback import Loopback
from config.demo.passing import Passing
from config.demo.turns import Turn

USAGE: Final = "Say how far: +46d, +3h, +30m; now does what is due without moving."


class Command(BaseCommand):
    """``demo_clock`` shows it, ``demo_clock +46d`` moves it, ``demo_clock now`` only does what is due."""

    help = "Show the demo's clock, or move it forward and do what is due on the way."

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Take how far."""
        # A span that begins with a minus is refused by us, with a better sentence.
        parser.add_argument("words", nargs="*", help=USAGE)

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Show or move."""
        clock, words = DemoClock(settings.DEMO_HOME / CLOCK), " ".join(options["words"]).strip()
        if words:
            self.move(clock, how_far(words))
        self.stdout.write(f"The demo's clock: {_moment(clock.now())}, {in_words(clock.ahead())}.")

    def move(self, clock: DemoClock, by: dt.timedelta) -> None:
        """Have the turn, hold webhooks back to receive them in order, and let the time pass."""
        stripe, mark = Loopback(settings.STRIPE_API_BASE), Mark.now()
        with Turn(settings.DEMO_HOME).taken():
            passing = Passing(clock, stripe)
            stripe.hold_back()
            try:
                passing.forward(by)
                passing.settle()
            finally:
                stripe.post_again()
        for line in report(mark, passing.tally):
            self.stdout.write(line)


def how_far(words: str) -> dt.timedelta:
    """
    Read how far the clock shall go.

    :raises CommandError: with a sentence, if it would go back or nobody can read it.
    """
    if words == "now":
        return dt.timedelta()
    if words.startswith("-"):
        raise CommandError(FORWARD_ONLY)
    if not words.startswith("+"):
        raise CommandError(USAGE)
    try:
        return span(words.removeprefix("+"))
    except SpanUnreadable as error:
        raise CommandError(str(error)) from error


def _moment(at: dt.datetime) -> str:
    return f"{at:%A, %-d %B %Y, %H:%M} UTC"
