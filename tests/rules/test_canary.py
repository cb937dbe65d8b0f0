"""
Masked stays masked: health answers with words that stand nowhere else, and every page that anybody can open.

A marker may be read where its owner reads it (their own API: ``test_canary_api``), and on the page that reveals
answers after a reason, by who may ask. Not in a list, a form, a history, an export, a title, an address, a mail, or
a line of a log.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import time_machine
from django.contrib import admin
from django.test import Client

from fitting import intake, privacy
from fitting.models import FootProfile, Message
from shop.actor import Actor, Kind
from tests.fitting.making import ANSWERS
from tests.given import NOW
from tests.rules.desks import ROLES, addresses, one_of_each, person

pytestmark = pytest.mark.usefixtures("laid_out")

MARK: Final = "zq7canary"
# Height and weight as nobody else has them; the rest is words.
HEIGHT, WEIGHT = 173.7, 91.3
PLAIN: Final = frozenset({"sizing_category", "feet", "activities", "footwear", "stated_size"})
MARKS: Final = re.compile(rf"{MARK}|\b173\.7\b|\b91\.3\b")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, down to the smallest."""
    caplog.set_level(logging.DEBUG)
    # A variable that a template does without is told with its traceback, a hundred times a page; no value is in it.
    caplog.set_level(logging.INFO, logger="django.template")
    yield caplog
    assert not MARKS.search(caplog.text)


def marked() -> dict[str, int]:
    """Make a row for every desk, whose profile has a marker in every answer about health and body."""
    rows = one_of_each()
    profile = FootProfile.objects.get(pk=rows["fitting.footprofile"])
    # A frozen profile is not written; the next version is a draft, which may hold what somebody typed.
    by = Actor(Kind.CUSTOMER, profile.wearer.customer_id)
    draft = intake.open_profile(profile.wearer_id, at=NOW, by=by)
    answers: dict[str, Any] = {code: answer for code, answer in ANSWERS.items() if code in PLAIN}
    answers |= {code: f"{MARK}-{code}" for code in ANSWERS if code not in PLAIN}
    answers |= {"complaints": [{"area": f"{MARK}-area", "side": "both", "score": 9.0}], "height_cm": HEIGHT}
    answers |= {"weight_kg": WEIGHT, "goals": f"{MARK}-goals", "posture": f"{MARK}-posture"}
    FootProfile.objects.filter(pk=draft.pk).update(answers=answers)
    looker = Actor(Kind.STAFF, 1, frozenset({"fitter"}))
    privacy.reveal(draft.pk, reason="Because the fitter asked.", at=NOW, by=looker)
    return {**rows, "fitting.footprofile": draft.pk}


def pages(client: Client, rows: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield every page of the admin with its address, searches and exports included."""
    for one in addresses():
        if one.act in {"login", "logout", "process_import"} or (one.desk in {"", "auth.group"} and "<" in one.pattern):
            continue
        path = one.filled(rows.get(one.desk))
        answer = client.get(path, follow=True)
        if answer.status_code == 200:
            yield path, (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
        if one.act == "changelist" and answer.status_code == 200:
            yield f"{path}?q=", client.get(path, {"q": MARK}).content.decode().replace(MARK, "")
        if one.act == "export" and answer.status_code == 200:
            names = re.findall(r'name="(\w+sheet_\w+)"', answer.content.decode(), re.IGNORECASE)
            sheet = client.post(path, {"format": "0", "resource": "", **dict.fromkeys(names, "on")})
            yield f"{path} (sheet)", sheet.content.decode()


@pytest.mark.parametrize("role", [*ROLES, "every right"])
def test_no_page_of_any_desk_shows_a_health_answer(role: str, written: pytest.LogCaptureFixture) -> None:
    rows = marked()
    client = person(superuser=True) if role == "every right" else person(role)
    seen = list(pages(client, rows))
    assert len(seen) > 3
    assert [path for path, page in seen if MARKS.search(page) or MARKS.search(path)] == []


@pytest.mark.parametrize("role", ROLES)
def test_the_page_that_reveals_shows_them_after_a_reason_to_who_may_ask(
    role: str, written: pytest.LogCaptureFixture
) -> None:
    rows = marked()
    client = person(role)
    path = f"/admin/fitting/footprofile/{rows['fitting.footprofile']}/reveal/"
    for reason in ("", "short"):
        assert not MARKS.search(client.post(path, {"reason": reason}).content.decode())
    shown = client.post(path, {"reason": "Checking the height for the core."})
    told = set(re.findall(rf"{MARK}-\w+", shown.content.decode()))
    if role in {"fitter", "privacy"}:
        assert f"{MARK}-goals" in told
        assert "173.7" in shown.content.decode()
        assert "no-store" in shown.headers["Cache-Control"]
        assert not MARKS.search(shown.content.decode().partition("</title>")[0])
    else:
        assert (shown.status_code, told) == (403, set())
    assert not MARKS.search(json.dumps(list(Message.objects.values("facts", "key", "to_email"))))


def test_every_desk_is_walked() -> None:
    assert {one.desk for one in addresses()} >= {model._meta.label_lower for model in admin.site._registry}
