"""Publish the policies that come with the code; running it again changes nothing."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Final, override

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from orders import policies
from orders.models import Policy, PolicyAssignment
from shop.actor import SYSTEM
from shop.refusal import Refusal

TEXTS: Final = Path(__file__).resolve().parents[2] / "policy_texts"
_FENCE: Final = "+++\n"


def read(path: Path) -> Policy:
    """
    Read a version from Markdown with TOML front matter between ``+++`` lines.

    :raises CommandError: if the file has no front matter.
    """
    head, fence, text = path.read_text(encoding="utf-8").removeprefix(_FENCE).partition(_FENCE)
    if not fence:
        message = f"{path.name} has no front matter between two lines of +++."
        raise CommandError(message)
    return Policy(**tomllib.loads(head), text=text.strip() + "\n")


class Command(BaseCommand):
    """See the module."""

    help = "Publish the policy texts in orders/policy_texts and assign them to products."

    @override
    def handle(self, *args: object, **options: object) -> None:
        """Publish what is new, then assign what nobody has assigned."""
        at = timezone.now()
        with transaction.atomic():
            new = [path.name for path in sorted(TEXTS.glob("*.md")) if self._publish(path, at)]
            assigned = self._assign()
        self.stdout.write(f"Published {len(new)} policy versions, assigned {assigned}.")

    @staticmethod
    def _publish(path: Path, at: dt.datetime) -> bool:
        try:
            return policies.load(read(path), at=at, by=SYSTEM)
        except Refusal as refusal:
            message = f"{path.name}: {refusal.detail}"
            raise CommandError(message) from refusal

    @staticmethod
    def _assign() -> int:
        rows = tomllib.loads((TEXTS / "assignments.toml").read_text(encoding="utf-8"))["assignment"]
        made = 0
        for row in rows:
            key = {"kind": row["kind"], "product_kind": row["product_kind"], "family": row.get("family", "")}
            _, created = PolicyAssignment.objects.get_or_create(**key, defaults={"slug": row["slug"]})
            made += created
        return made
