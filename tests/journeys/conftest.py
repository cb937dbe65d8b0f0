"""A shop that is open: catalogue and policies loaded, a loopback Stripe, a clock that stands unless moved."""

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.boxes import NOW, box
from tests.journeys.accounts import account as an_account
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Shopper
from tests.stripe_sandbox import Sandbox

__all__ = ["box"]


@pytest.fixture(scope="module")
def shelves(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Fill the shop as a real one is filled, once for the tests of a file; each of them leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW - dt.timedelta(days=1), tick=False):
            for command in ("load_catalogue", "load_policies"):
                call_command(command, stdout=StringIO())
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop all clocks at noon."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stage(shelves: None, db: None, clock: time_machine.Traveller, box: Sandbox) -> Backstage:
    """Open the shop."""
    return Backstage(box, clock)


@pytest.fixture
def guest(stage: Backstage) -> Shopper:
    """Somebody without an account."""
    return Shopper.guest()


@pytest.fixture
def account(stage: Backstage) -> Shopper:
    """Somebody with an account, signed in."""
    return an_account()


@pytest.fixture(params=["guest", "account"])
def shopper(request: pytest.FixtureRequest, stage: Backstage) -> Shopper:
    """Either of them: what they do must come to the same."""
    return Shopper.guest() if request.param == "guest" else an_account()
