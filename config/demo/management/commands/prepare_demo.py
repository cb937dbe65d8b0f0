"""Prepare the demo's shop: a fresh one is filled with stories, one that is there is brought up to date."""

from typing import Any, override

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from config.demo.clock import DemoClock
from config.demo.home import CLOCK, FILLING
from config.demo.loopback import Loopback
from config.demo.staffing import make_sign_ins
from shop.models import Product

OLDER = (
    "This demo was begun before there were stories; it goes on as it is. "
    "For the stories, delete its folder or choose another DEMO_HOME."
)


class Command(BaseCommand):
    """``prepare_demo`` prepares, safe at every start."""

    help = "Prepare the demo's data."
    # Checks read every page and desk, which takes a second; the worker makes them, beside the start of the web server.
    requires_system_checks = ()

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Fill or refresh."""
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        clock = DemoClock(settings.DEMO_HOME / CLOCK)
        if not Product.objects.exists():
            self.fill(clock)
            return
        self.load()
        if not clock.path.exists():
            self.stdout.write(OLDER)

    def load(self) -> None:
        """Load what every shop begins with; what is there stays as it is."""
        for command in ("load_catalogue", "load_policies", "load_roles"):
            call_command(command, verbosity=0, stdout=self.stdout)
        self.stdout.write(f"{make_sign_ins()} new sign-ins.")

    def fill(self, clock: DemoClock) -> None:
        """Open the shop two months ago and let everything happen until today."""
        # A start that has nothing to fill need not read the stories.
        from config.demo import filling  # noqa: PLC0415
        from config.demo.stories import STORIES  # noqa: PLC0415

        mark = settings.DEMO_HOME / FILLING
        mark.touch()
        today = timezone.now()
        clock.set_out_from(today - filling.OPENED)
        self.load()
        self.stdout.write(f"Making {sum(len(story.ends) for story in STORIES)} orders, day by day …")
        filling.tell(clock, Loopback(settings.STRIPE_API_BASE), today=today, say=self.stdout.write)
        clock.keep_pace()
        mark.unlink()
