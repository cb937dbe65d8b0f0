"""Make the groups of staff hold what the table of roles says. Safe to run at every deployment."""

from typing import Any, override

from django.core.management import BaseCommand, CommandError

from config.accounts import roles


class Command(BaseCommand):
    """``load_roles`` prints what it gave and took; run twice, nothing changes."""

    help = "Give each role its permissions, as config/accounts/roles.py says."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Load the table."""
        try:
            changes = roles.load()
        except roles.TableError as error:
            raise CommandError(str(error)) from error
        if not int(options["verbosity"]):
            return
        for change in changes:
            for sign, names in (("+", change.given), ("-", change.taken)):
                for name in names:
                    self.stdout.write(f"{change.role}: {sign} {name}")
        total = sum(len(change.given) + len(change.taken) for change in changes)
        self.stdout.write(f"{total} permissions changed." if total else "Nothing to change.")
