"""Fill the demo's shop: tables, catalogue, policies, roles, sign-ins. Safe to run at every start."""

from typing import Any, override

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command

from config.demo.signins import PASSWORD, SIGN_INS, make_sign_ins


class Command(BaseCommand):
    """``prepare_demo`` prepares; ``prepare_demo --show`` prints what to open."""

    help = "Prepare the demo's data, or show what to open."

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Accept ``--show``."""
        parser.add_argument("--show", action="store_true", help="print what to open and who can sign in")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the two."""
        if options["show"]:
            self.show()
            return
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        call_command("load_policies", verbosity=0)
        call_command("load_roles", verbosity=0)
        self.stdout.write(f"{make_sign_ins()} new sign-ins; catalogue and policies are loaded.")

    def show(self) -> None:
        """Print addresses and sign-ins."""
        url = settings.PUBLIC_URL
        lines = [
            "",
            f"  API, readable, with try-it   {url}/api/v1/docs/",
            f"  the catalogue                {url}/api/v1/products/",
            f"  the admin                    {url}/admin/",
            f"  every mail that was sent     {url}/demo/mail/",
            f"  the loopback Stripe          {settings.STRIPE_API_BASE}/",
            "",
            f"  Everyone signs in with the password {PASSWORD}",
            *(f"  {person.email:22} {person.what}" for person in SIGN_INS),
            "",
        ]
        self.stdout.write("\n".join(lines))
