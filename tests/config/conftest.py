"""Who calls, in the tests of the wiring."""

import datetime as dt

import pytest
from django.test import Client

from config.accounts import guests

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def guest(db: None) -> Client:
    """A caller with a guest's token that is good at any time a test may run."""
    session = guests.start(at=dt.datetime.now(dt.UTC))
    return Client(headers={"Authorization": f"Guest {session.token}"}, raise_request_exception=False)


@pytest.fixture
def other_guest(db: None) -> Client:
    """Another caller."""
    session = guests.start(at=dt.datetime.now(dt.UTC))
    return Client(headers={"Authorization": f"Guest {session.token}"}, raise_request_exception=False)
