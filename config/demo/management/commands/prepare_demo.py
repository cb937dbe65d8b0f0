"""Prepare the demo's shop: a fresh one is filled with stories, one that is there is brought up to date."""

from collections.abc import Iterable, Iterator
from typing import Any, override

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.utils import timezone

from config.demo import filling
from config.demo.clock import DemoClock, in_words
from config.demo.home import CLOCK, FILLING
from config.demo.loopback import Loopback
from config.demo.signins import CUSTOMERS, PASSWORD, STAFF, SignIn, make_sign_ins
from config.demo.stories import STORIES
from shop.models import Product

OLDER = (
    "This demo was begun before there were stories; it goes on as it is. "
    "For the stories, delete its folder or choose another DEMO_HOME."
)


class Command(BaseCommand):
    """``prepare_demo`` prepares, safe at every start; ``prepare_demo --show`` prints what to open."""

    help = "Prepare the demo's data, or show what to open."

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Accept ``--show``."""
        parser.add_argument("--show", action="store_true", help="print what to open and who can sign in")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the two."""
        if options["show"]:
            self.stdout.write("\n".join(["", *_addresses(), "", *_people(), ""]))
            return
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
        mark = settings.DEMO_HOME / FILLING
        mark.touch()
        today = timezone.now()
        clock.set_out_from(today - filling.OPENED)
        self.load()
        self.stdout.write(f"Making {sum(len(story.ends) for story in STORIES)} orders, day by day …")
        filling.tell(clock, Loopback(settings.STRIPE_API_BASE), today=today, say=self.stdout.write)
        clock.keep_pace()
        mark.unlink()


def _addresses() -> Iterator[str]:
    url = settings.PUBLIC_URL
    yield f"  the shop                     {settings.STOREFRONT_URL}/"
    yield f"  API, readable, with try-it   {url}/api/v1/docs/"
    yield f"  the catalogue                {url}/api/v1/products/"
    yield f"  the admin                    {url}/admin/"
    yield f"  every mail that was sent     {url}/demo/mail/"
    yield f"  the loopback Stripe          {settings.STRIPE_API_BASE}/"
    ahead = in_words(DemoClock(settings.DEMO_HOME / CLOCK).ahead())
    yield f"  the demo's clock             {ahead} (python3 dev clock)"


def _people() -> Iterator[str]:
    yield f"  Everyone signs in with the password {PASSWORD}"
    yield "  Staff, and what to open:"
    yield from _table(STAFF)
    yield "  Customers:"
    yield from _table(CUSTOMERS)


def _table(people: Iterable[SignIn]) -> Iterator[str]:
    for person in people:
        yield f"    {person.email:24} {person.what:45} {person.opens}".rstrip()
