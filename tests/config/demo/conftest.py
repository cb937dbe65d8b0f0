"""The demo's shop, filled once for the tests of a file; each of them leaves it as it was."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from config.demo import filling
from config.demo.clock import DemoClock
from config.demo.loopback import Loopback
from config.demo.signins import make_sign_ins
from config.mail import mailers
from tests.boxes import NOW, SECRET
from tests.stripe_sandbox import Sandbox

# The machine's clock stands still: how long the telling takes does not matter.
TODAY: Final = NOW


@dataclass(frozen=True)
class Filled:
    """What a filled demo consists of."""

    told: list[filling.Told]
    clock: DemoClock
    box: Sandbox
    mails: Path

    @property
    def stripe(self) -> Loopback:
        return Loopback(self.box.url)


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    """Open a shop sixty days ago and tell every story until today, against a loopback Stripe at the same moment."""
    home = tmp_path_factory.mktemp("demo")
    clock = DemoClock(home / "clock", wall=TODAY.timestamp)
    clock.set_out_from(TODAY - filling.OPENED)
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # what a test case says of its own, for durable blocks
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox(
            webhook_url="http://127.0.0.1:9/webhooks/stripe/",
            secret=SECRET,
            clock=lambda: clock.now().timestamp(),
        ) as box,
        override_settings(
            STRIPE_API_KEY=box.api_key,
            STRIPE_API_BASE=box.url,
            STRIPE_WEBHOOK_SECRETS=[SECRET],
            STRIPE_PAYMENT_METHODS=[],
            MAILERS=mailers(f"mailbox://{home}/mail"),
        ),
        django_db_blocker.unblock(),
        whole,
    ):
        patch.setattr(timezone, "now", clock.now)
        for command in ("load_catalogue", "load_policies", "load_roles"):
            call_command(command, stdout=StringIO())
        make_sign_ins()
        told = filling.tell(clock, Loopback(box.url), today=TODAY)
        with django_db_blocker.block():
            yield Filled(told, clock, box, home / "mail")
        transaction.set_rollback(True)


def ago(**span: float) -> dt.datetime:
    """Return a moment before today."""
    return TODAY - dt.timedelta(**span)
