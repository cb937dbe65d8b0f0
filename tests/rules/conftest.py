"""What the walks over the desks share: one of everything, made once for all tests of a module."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from config import stores
from tests.fitting.bucket import Store, opened
from tests.fitting.scans import private
from tests.rules.desks import lay_out

__all__ = ["private"]


@pytest.fixture(scope="module")
def _laid_out(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make one of everything; what a test does on top is undone after it, all of it after the module."""
    with django_db_blocker.unblock():
        around: Any = transaction.atomic()
        # As the test case of Django marks its own: what must not stand in a transaction may stand in this one.
        around._from_testcase = True
        with around:
            lay_out()
            yield
            transaction.set_rollback(True)


@pytest.fixture(scope="session")
def _store() -> Iterator[Store]:
    with opened() as store:
        yield store


@pytest.fixture(autouse=True)
def _files_apart(private: Path, settings: Settings, request: pytest.FixtureRequest) -> None:
    """Keep private files in a folder of the test's own; in a bucket where scans are sent straight to one."""
    if "scan-uploads" in request.node.name:
        url = request.getfixturevalue("_store").url
        settings.STORAGES = stores.storages(private_root=private, private_url=url, collected=False)


@pytest.fixture
def laid_out(_laid_out: None, db: None) -> None:
    """Have one of everything on the desks."""
