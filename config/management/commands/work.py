"""Run the background work: tick the schedule, run what is due."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final, override

from django.core.management import BaseCommand

from config.work import QUEUES, Worker

# How long the loop rests when there is nothing to do: well below the shortest slot.
REST_S: Final = 0.5


class Command(BaseCommand):
    """Any number may run, on any number of machines."""

    help = "Run the background work until stopped by TERM or Ctrl-C; the sweep at hand is finished first."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the queue, and whether to stop when nothing is left."""
        parser.add_argument(
            "--queue",
            choices=QUEUES,
            action="append",
            help="serve this queue only (may be given again); all if left out",
        )
        parser.add_argument("--once", action="store_true", help="run every sweep until none finds anything, then stop")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        stopped = threading.Event()
        worker = Worker(options["queue"] or QUEUES, stopping=stopped.is_set)
        if options["once"]:
            self.stdout.write(f"{worker.drain()} rows done.")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        self.stdout.write(f"{worker.name} serves {', '.join(worker.queues)}.")
        worker.forever(lambda: self.rest(stopped))
        self.stdout.write(f"{worker.name} stopped.")

    def rest(self, stopped: threading.Event) -> None:
        """Wait a moment between two rounds, or less when told to stop."""
        stopped.wait(REST_S)
