"""Masked stays masked in the API: what an owner answered about their health is told to the owner alone."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from fitting.models import FootProfile, Wearer
from tests.boxes import box
from tests.fitting.making import ANSWERS, a_draft, a_wearer
from tests.given import NOW
from tests.rules.cases import CASES
from tests.rules.desks import person
from tests.rules.test_canary import HEIGHT, MARKS, WEIGHT, written
from tests.rules.test_every_endpoint import OPERATIONS, call
from tests.rules.world import World, caller

__all__ = ["box", "written"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if name.startswith("GET ")))
def test_no_answer_of_the_api_shows_them_to_others(
    name: str, request: pytest.FixtureRequest, written: pytest.LogCaptureFixture
) -> None:
    case = CASES[name]
    world = World("account", lambda: request.getfixturevalue("box"))
    path: dict[str, Any] = case.path(world) or {}
    if case.reach == "secret":
        path = {**path, "token": "not-the-token"}
    drafts = FootProfile.objects.filter(status="draft")
    if not drafts.exists():
        # Whoever answers for themselves opens their own; then another wearer of the owner's has one.
        speaks = Wearer.objects.filter(speaks_since__isnull=False).exists()
        draft = a_draft(a_wearer(world.actor.user_id, name="Another", relation="other")) if speaks else world.draft
        assert draft.is_draft
    drafts.update(answers={**ANSWERS, "height_cm": HEIGHT, "weight_kg": WEIGHT})
    others = [caller("account", "stranger@example.com")[0], caller("guest")[0], Client(), person("support")]
    for client in [*others, person("fitter")]:
        answer = call(client, name, case, path, None, "")
        assert not MARKS.search(answer.content.decode(errors="replace"))


def test_the_owner_reads_their_own_answers_so_the_walk_above_looks_for_what_there_is() -> None:
    world = World("account", lambda: pytest.fail("no money here"))
    FootProfile.objects.filter(pk=world.draft.pk).update(answers={**ANSWERS, "height_cm": HEIGHT, "weight_kg": WEIGHT})
    told = world.client.get(f"/api/v1/profiles/{world.draft.public_id}/").content.decode()
    assert "173.7" in told
