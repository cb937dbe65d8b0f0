"""Write a copy of what we keep about a customer who asked by letter or telephone."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, override

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from config.accounts import exporting


class Command(BaseCommand):
    """``export_customer EMAIL FOLDER`` writes one ZIP file for the account, and one for each guest of this address."""

    help = "Write a copy of everything we keep about a customer; it holds health data, so hand it to nobody else."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and where to."""
        parser.add_argument("email")
        parser.add_argument("folder", type=Path)

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """
        Write the files, readable by nobody but who runs this; an earlier one is not written over.

        :raises CommandError: if nobody has this address, the folder is not there, or a file is.
        """
        users, folder = exporting.customers_of(options["email"]), options["folder"]
        if not users:
            message = "No customer has this address."
            raise CommandError(message)
        if not folder.is_dir():
            message = f"{folder} is not a folder; make it first."
            raise CommandError(message)
        for user in users:
            path = folder / f"{user.public_id}.zip"
            try:
                path.touch(mode=0o600, exist_ok=False)
            except FileExistsError as error:
                message = f"{path} is there already; move it away first."
                raise CommandError(message) from error
            with exporting.write(user, at=timezone.now()) as copy, path.open("wb") as file:
                shutil.copyfileobj(copy, file)
            self.stdout.write(str(path))
