"""The demo's shop: opened once for the tests of a file, filled once for those that look at its stories."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from config.demo import filling
from config.demo.clock import DemoClock
from config.demo.loopback import Loopback
from config.demo.management.commands import demo_clock, prepare_demo
from config.demo.staffing import make_sign_ins
from config.mail import mailers
from tests.boxes import NOW, SECRET
from tests.stripe_sandbox import Sandbox

# The machine's clock stands still here: how long the telling takes does not matter.
TODAY: Final = NOW


@dataclass(frozen=True)
class Day:
    """A shop on some day: its clock, its loopback Stripe at the same moment, and its folder."""

    clock: DemoClock
    box: Sandbox
    home: Path

    @property
    def stripe(self) -> Loopback:
        return Loopback(self.box.url)


@dataclass(frozen=True)
class Filled(Day):
    """A shop today, after every story."""

    told: list[filling.Told]


@contextmanager
def a_day(home: Path, moment: dt.datetime) -> Iterator[Day]:
    """Let Django and a loopback Stripe stand at a moment, and keep mails in the mailbox."""
    clock = DemoClock(home / "clock", wall=TODAY.timestamp)
    clock.set_out_from(moment)
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox(
            webhook_url="http://127.0.0.1:9/webhooks/stripe/", secret=SECRET, clock=lambda: clock.now().timestamp()
        ) as box,
        override_settings(
            DEMO_HOME=home,
            STRIPE_API_KEY=box.api_key,
            STRIPE_API_BASE=box.url,
            STRIPE_WEBHOOK_SECRETS=[SECRET],
            STRIPE_PAYMENT_METHODS=[],
            MAILERS=mailers(f"mailbox://{home}/mail"),
            STORAGES=settings.STORAGES
            | {"private": {"BACKEND": "fitting.files.PrivateFolder", "OPTIONS": {"location": home / "private"}}},
        ),
    ):
        patch.setattr(timezone, "now", clock.now)
        for command in (demo_clock, prepare_demo):
            patch.setattr(command, "DemoClock", partial(DemoClock, wall=TODAY.timestamp))
        yield Day(clock, box, home)


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Open the shop sixty days ago, and leave the database as it was."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # as a test case says of its own, for durable blocks
    with django_db_blocker.unblock(), whole:
        with a_day(tmp_path_factory.mktemp("opened"), TODAY - filling.OPENED):
            for command in ("load_catalogue", "load_policies", "load_roles"):
                call_command(command, stdout=StringIO())
            make_sign_ins()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def filled(
    opened: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    """Tell every story until today."""
    with a_day(tmp_path_factory.mktemp("filled"), TODAY - filling.OPENED) as day:
        with django_db_blocker.unblock():
            told = filling.tell(day.clock, day.stripe, today=TODAY)
        yield Filled(day.clock, day.box, day.home, told)


@pytest.fixture
def day(opened: None, db: None, tmp_path: Path) -> Iterator[Day]:
    """Begin ten days ago, with nothing sold yet."""
    with a_day(tmp_path, TODAY - dt.timedelta(days=10)) as begun:
        yield begun
