"""The demo's worker: ``work``, but it rests while somebody moves the clock."""

import threading
from typing import Any, override

from django.conf import settings

from config.demo.turns import Turn
from config.management.commands import work


class Command(work.Command):
    """Between two rounds the turn is given away; whoever moves the clock takes it for as long as that lasts."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Work in turns."""
        self.turn = Turn(settings.DEMO_HOME)
        with self.turn.taken():
            super().handle(*args, **options)

    @override
    def rest(self, stopped: threading.Event) -> None:
        """Give the turn away for a moment."""
        self.turn.give()
        super().rest(stopped)
        self.turn.take()
