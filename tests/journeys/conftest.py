"""A shop that is open: catalogue and policies loaded, a loopback Stripe, a clock that stands unless moved."""

from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from tests import given
from tests.boxes import NOW, box
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Shopper
from tests.stripe_sandbox import Sandbox

__all__ = ["box"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop all clocks at noon."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stage(db: None, clock: time_machine.Traveller, box: Sandbox) -> Backstage:
    """Open the shop."""
    given.market()
    given.custom_product()
    given.stock_good()
    call_command("load_policies", stdout=StringIO())
    return Backstage(box, clock)


@pytest.fixture
def guest(stage: Backstage) -> Shopper:
    """Somebody without an account."""
    return Shopper.guest()
