"""Forget a customer who asked by letter or telephone."""

from argparse import ArgumentParser
from typing import Any, override

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config.accounts import erasing, exporting
from config.accounts.models import ErasureRequest, User
from orders.erasing import StillUnderWay
from shop.actor import SYSTEM


class Command(BaseCommand):
    """``erase_customer EMAIL`` says what would happen; with ``--yes`` it does."""

    help = "Show what erasing a customer would do; with --yes, do it. It cannot be undone."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and whether it is meant."""
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do it")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """
        Show, or do.

        :raises CommandError: if nobody has this address, it is staff's, or something is under way.
        """
        users = exporting.customers_of(options["email"])
        if not users:
            message = "No customer has this address."
            raise CommandError(message)
        waits = [problem for user in users for problem in erasing.preview(user).waits_for]
        for heading, said in (("Goes:", erasing.ERASED), ("Stays:", erasing.KEPT)):
            self.stdout.write(heading)
            for _, sentence in said:
                self.stdout.write(f"  {sentence}")
        if waits:
            raise CommandError("\n".join(["Nothing is erased yet:", *(problem.detail for problem in waits)]))
        if not options["yes"]:
            self.stdout.write("Nothing is erased. Say --yes to do it.")
            return
        try:
            with transaction.atomic():
                for user in users:
                    self._erase(user)
        except StillUnderWay as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write("Erased.")

    @staticmethod
    def _erase(user: User) -> None:
        now = timezone.now()
        asked, _ = ErasureRequest.objects.get_or_create(user=user, done_at=None, defaults={"requested_at": now})
        erasing.erase(asked.pk, at=now, by=SYSTEM)
