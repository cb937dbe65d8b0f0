"""``manage.py load_catalogue``: the starting catalogue, as often as one likes."""

from argparse import ArgumentParser
from typing import override

from django.core.management.base import BaseCommand
from django.utils import timezone

from shop import catalogue
from shop.actor import SYSTEM


class Command(BaseCommand):
    """Loads markets, products, prices and content; a second run changes nothing."""

    help = "Load the starting catalogue. What is there already stays as it is; a second run changes nothing."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer what may be overwritten, and the invented customers."""
        parser.add_argument("--overwrite", action="store_true", help="Write the files over changes by staff.")
        parser.add_argument(
            "--demo-testimonials",
            action="store_true",
            help="Also publish three invented testimonials, marked as a demonstration. Never in a real shop.",
        )

    @override
    def handle(self, *_args: object, **options: object) -> None:
        """Load, and say what was done."""
        at = timezone.now()
        say = self.stdout.write if int(str(options["verbosity"])) > 1 else lambda _line: None
        done = catalogue.load(by=SYSTEM, at=at, say=say, overwrite=bool(options["overwrite"]))
        if options["demo_testimonials"]:
            done += catalogue.load_demo_testimonials(by=SYSTEM, at=at, say=say)
        words = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
        self.stdout.write(f"Catalogue: {words}.")
