"""The address book over HTTP."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
import time_machine

from orders.models import SavedAddress
from tests import given
from tests.budgets import queries
from tests.given import NOW, PORTLAND
from tests.orders.calling import Browser

pytestmark = pytest.mark.django_db

ADDRESS = {name: value for name, value in asdict(PORTLAND).items() if value}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser() -> Browser:
    given.market()
    given.policies()
    given.stock_good()
    given.custom_product()
    return Browser()


def codes(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem["errors"]]


def test_the_address_book_keeps_corrects_and_forgets(browser: Browser) -> None:
    status, saved = browser.post("me/addresses/", {**ADDRESS, "label": "Home"})
    assert status == 201
    assert saved == {
        "id": SavedAddress.objects.get().public_id,
        "label": "Home",
        "created_at": "2026-11-20T12:00:00Z",
        **asdict(PORTLAND),
    }
    path = f"me/addresses/{saved['id']}/"
    assert browser.last.headers["Location"].endswith(path)
    assert browser.get(path) == (200, saved)
    tag = browser.last.headers["ETag"]
    status, changed = browser.patch(path, {"line2": "Flat 4"}, If_Match=tag)
    assert (status, changed["line2"], changed["label"]) == (200, "Flat 4", "Home")
    assert browser.get("me/addresses/")[1] == {"results": [changed], "next": None, "previous": None}
    assert browser.delete(path, If_Match="*")[0] == 204
    assert not SavedAddress.objects.exists()


def test_a_change_of_an_address_needs_the_tag(browser: Browser) -> None:
    _, saved = browser.post("me/addresses/", ADDRESS)
    path = f"me/addresses/{saved['id']}/"
    before = list(SavedAddress.objects.values())
    assert [call[0] for call in (browser.patch(path, {"line2": "x"}), browser.delete(path))] == [428, 428]
    status, problem = browser.patch(path, {"line2": "x"}, If_Match='"old"')
    assert (status, problem["code"]) == (412, "stale")
    assert list(SavedAddress.objects.values()) == before


def test_strangers_and_nobody_see_no_address(browser: Browser) -> None:
    _, saved = browser.post("me/addresses/", ADDRESS)
    path, before = f"me/addresses/{saved['id']}/", list(SavedAddress.objects.values())
    for who, status in ((Browser(), 404), (Browser.nobody(), 401)):
        assert who.get(path)[0] == status
        assert who.patch(path, {"line2": "x"}, If_Match="*")[0] == status
        assert who.delete(path, If_Match="*")[0] == status
    assert Browser().get("me/addresses/")[1]["results"] == []
    assert list(SavedAddress.objects.values()) == before


def test_a_wrong_address_is_pointed_at(browser: Browser) -> None:
    status, problem = browser.post("me/addresses/", {**ADDRESS, "region": "Oregano", "planet": "Earth"})
    assert (status, codes(problem)) == (400, [("/planet", "unknown_field")])
    status, problem = browser.post("me/addresses/", {**ADDRESS, "region": "Oregano"})
    assert (status, codes(problem)) == (400, [("/region", "unknown_region")])
    assert not SavedAddress.objects.exists()


def test_the_address_book_is_read_with_two_statements(browser: Browser) -> None:
    for _ in range(5):
        browser.post("me/addresses/", ADDRESS)
    with queries(2):
        assert len(browser.get("me/addresses/")[1]["results"]) == 5
