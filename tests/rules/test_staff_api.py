"""
Every operation of the API, called by every role: staff have no special power there.

What is a customer's does not exist for a member of staff, with whatever role or with every right; they work at
their desks, where it is written down who looked and who pressed.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import time_machine
from django.contrib.auth.models import Group

from config.accounts.models import User
from config.models import LimitCount
from tests.boxes import box
from tests.given import NOW
from tests.rules.cases import CASES
from tests.rules.desks import ROLES, person
from tests.rules.test_every_endpoint import OPERATIONS, call
from tests.rules.world import World, picture

__all__ = ["box"]
pytestmark = pytest.mark.django_db

# What a member of staff is answered, by who a thing is for: it does not exist for them, or staff are refused before
# anybody looks whether it exists. Either way no role gets more than another.
REACH: Final = {"owner": {403, 404}, "secret": {404}, "station": {401}, "public": {200}}
# What is everybody's own: staff may say who they are, and hold nothing that only customers hold.
OWN: Final = {
    "GET /api/v1/me/": 200,
    "PATCH /api/v1/me/": 200,
    "GET /api/v1/me/export/": 200,
    "POST /api/v1/me/export/": 403,
    "DELETE /api/v1/me/export/": 403,
    "GET /api/v1/me/erase/": 200,
    "POST /api/v1/me/erase/": 403,
    "DELETE /api/v1/me/erase/": 403,
    "GET /api/v1/me/addresses/": 200,
    "POST /api/v1/me/addresses/": 403,
    "GET /api/v1/me/consents/": 200,
    "GET /api/v1/wearers/": 200,
    "POST /api/v1/wearers/": 403,
    "POST /api/v1/carts/": 403,
    "GET /api/v1/orders/": 200,
    "GET /api/v1/covers/": 200,
    "GET /api/v1/claims/": 200,
}
# Where the answer is another one, and why.
APART: Final = {
    # Opens a session for whoever asks; the answer of lookups tells nothing.
    "POST /api/v1/guest-sessions/": 201,
    "POST /api/v1/orders/lookup/": 202,
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def expected(name: str) -> set[int]:
    single = APART.get(name) or OWN.get(name)
    return {single} if single else REACH[CASES[name].reach]


def test_the_tables_name_only_operations_that_there_are() -> None:
    assert set(OWN) == {name for name, case in CASES.items() if case.reach == "own"}
    assert set(APART) <= set(OPERATIONS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_staff_of_every_role_are_strangers_there(name: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    world = World("account", lambda: request.getfixturevalue("box"))
    path: dict[str, Any] = case.path(world) or {}
    body = case.body(world)
    tag = ""
    if case.tag and case.reach != "secret":
        tag = world.client.get(case.tag.format(**path)).headers["ETag"]
    if case.reach == "secret":
        path = {**path, "token": "not-the-token"}
    clients = {role: person(role) for role in ROLES} | {"every right": person(superuser=True)}
    before = picture()
    answers = {}
    for role, client in clients.items():
        LimitCount.objects.all().delete()
        answers[role] = call(client, name, case, path, body, tag)
    got = {role: answer.status_code for role, answer in answers.items()}
    assert len(set(got.values())) == 1, got
    assert set(got.values()) <= expected(name), got
    if case.reach != "public" and name != "PATCH /api/v1/me/":
        assert picture() == before
    for answer in answers.values():
        if case.reach == "own" and name.startswith("GET ") and name != "GET /api/v1/me/":
            assert answer.json().get("results", []) == []


def test_a_role_is_no_part_of_what_the_api_tells_about_oneself() -> None:
    told = person("finance").get("/api/v1/me/").content.decode()
    assert '"finance"' not in told
    assert Group.objects.filter(name="finance").exists()
    assert User.objects.get().public_id in told
