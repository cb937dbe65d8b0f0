"""Forget the sealed bodies of Stripe's events whose time is over; the worker does the same every few hours."""

from argparse import ArgumentParser
from typing import Any, override

from django.core.management.base import BaseCommand
from django.utils import timezone

from orders import inbox
from shop.actor import SYSTEM


class Command(BaseCommand):
    """``forget_bodies`` says how many it would forget; with ``--yes`` it does."""

    help = "Say how many bodies of Stripe's events are kept longer than they may be; with --yes, forget them."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether it is meant."""
        parser.add_argument("--yes", action="store_true", help="do it")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Count, or forget; what is kept to be read stays either way."""
        at = timezone.now()
        if options["yes"]:
            done = inbox.forget_bodies(at=at, by=SYSTEM)
            self.stdout.write(f"Forgotten: {done}. Kept: {inbox.bodies().count()}.")
            return
        due = inbox.due_to_forget(at).count()
        self.stdout.write(f"To forget: {due}, of {inbox.bodies().count()}. Nothing is forgotten. Say --yes to do it.")
