"""One shop of processes and one browser for all tests here, which therefore stand together."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import staff
from tests.browser.visitor import DESK, Visitor, visiting
from tests.journeys.premises import Premises, premises

# The same engine without windows starts and paints for half the price, where the system has it.
BROWSERS: Final = (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
CHROMIUM: Final = next((Path(path) for path in BROWSERS if path and Path(path).exists()), None)
NO_CHROMIUM: Final = "there is no Chromium here"
# No screen, no sandbox for root, and no calls of its own to anywhere.
SWITCHES: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Tests come and go faster than people.
LIMITS: Final = "sign_in=1000/min,checkout=1000/min,lookup=1000/min,invitations=1000/hour"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Have a migrated database to copy; skip where there is no browser; stand together in whatever order."""
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.django_db)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
    yield
    left = set(ours)
    together = [item for item in items if item in left]
    if together:
        first = items.index(together[0])
        items[:] = items[:first] + together + [item for item in items[first:] if item not in left]


@pytest.fixture(scope="session")
def shop(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Premises]:
    """Open a shop of processes with a copy of the test database."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        ExitStack() as stack,
    ):
        patch.setenv("LIMITS", LIMITS)
        patch.setenv("STAFF_NEED_SECOND_FACTOR", "0")
        patch.setenv("PRIVATE_ROOT", str(tmp_path_factory.mktemp("private")))
        opened = stack.enter_context(premises(tmp_path_factory.mktemp("shop")))
        opened.worker()
        yield opened


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Start the system's browser; what drives it keeps an event loop in this thread, which Django must be told."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()
        # Beside an event loop Django keeps connections apart; nobody else would close these.
        connections.close_all()


@pytest.fixture
def visit(shop: Premises, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Let people in, as many as a test needs; at the end none of their browsers may have complained."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(visiting(chromium, shop.url, **how))


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """Let one person in, with a phone."""
    return visit()


@pytest.fixture(scope="session")
def signed_in(shop: Premises) -> dict[str, Any]:
    """Hire the staff, once; what their browsers remember of their sign-in is kept here by role."""
    staff.hire(shop)
    return {}


@pytest.fixture
def desk(visit: Callable[..., Visitor], signed_in: dict[str, Any]) -> Callable[..., Visitor]:
    """Let members of staff in, who sign in by the form the first time."""

    def open_desk(role: str, **how: Any) -> Visitor:
        known = role in signed_in
        visitor = visit(**{"size": DESK, **how}, state=signed_in.get(role))
        if not known:
            staff.sign_in(visitor, role)
            signed_in[role] = visitor.page.context.storage_state()
        return visitor

    return open_desk
