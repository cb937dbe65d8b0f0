"""Many at once at a wearer and a profile: one wins, and without the lock two would."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from fitting import intake, inviting
from fitting.models import FootProfile, Invitation, JournalEntry
from shop.refusal import Refusal
from tests.fitting.making import NOW, a_customer, a_draft, a_wearer, actor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 8


def race(act: Callable[[int], object]) -> list[object]:
    """Let as many threads act at the same moment; return what each got, a refusal included."""
    gate = threading.Barrier(RACERS)
    got: list[object] = []

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            got.append(act(number))
        except (Refusal, IntegrityError) as refusal:
            got.append(refusal)
        finally:
            connections.close_all()

    # The pool holds as many connections as there are racers; ours goes back first.
    connection.close()
    threads = [threading.Thread(target=run, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(got) == RACERS
    return got


def refusals(got: list[object]) -> list[str]:
    """Return the codes of the refusals, sorted."""
    return sorted(one.code for one in got if isinstance(one, Refusal))


def test_of_eight_who_submit_one_does() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    by = actor(draft.wearer.customer_id)
    got = race(lambda _: intake.submit(draft.pk, at=NOW, by=by))
    assert refusals(got) == ["profile_frozen"] * 7
    assert JournalEntry.objects.filter(became="submitted").count() == 1


def test_of_eight_who_open_a_draft_one_does() -> None:
    wearer = a_wearer(a_customer().pk)
    got = race(lambda _: intake.open_profile(wearer.pk, at=NOW, by=actor(wearer.customer_id)))
    assert refusals(got) == ["profile_draft_exists"] * 7
    assert [profile.version for profile in FootProfile.objects.all()] == [1]


def test_of_eight_who_invite_one_does() -> None:
    wearer = a_wearer(a_customer().pk, relation="partner")
    got = race(lambda _: inviting.invite(wearer.pk, at=NOW, by=actor(wearer.customer_id)))
    assert refusals(got) == ["invitation_exists"] * 7
    assert Invitation.objects.count() == 1


class Seen(Refusal):
    """For this test: somebody was faster."""

    code = "test_seen"


def test_of_eight_who_saw_the_same_state_one_changes_it() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    seen = draft.revision

    def check(row: FootProfile) -> None:
        if row.revision != seen:
            raise Seen

    def act(number: int) -> object:
        sent = {"weight_kg": 60 + number}
        return intake.answer(draft.pk, answers=sent, check=check, at=NOW, by=actor(draft.wearer.customer_id))

    got = race(act)
    assert refusals(got) == ["test_seen"] * 7
    [winner] = [one for one in got if isinstance(one, FootProfile)]
    draft.refresh_from_db()
    assert draft.revision == seen + 1
    assert draft.answers == winner.answers


def test_answers_of_different_fields_at_once_are_all_kept() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    codes = ["less_tired_legs", "stand_longer"]

    def act(number: int) -> object:
        sent: dict[str, Any] = {"left": {"limp": "no"}} if number % 2 else {"goals": codes}
        return intake.answer(draft.pk, answers=sent, at=NOW, by=actor(draft.wearer.customer_id))

    assert refusals(race(act)) == []
    draft.refresh_from_db()
    assert (draft.answers["goals"], draft.answers["left"]) == (codes, {"limp": "no"})
    assert draft.revision == 2 + RACERS


def test_control_without_the_lock_changes_are_lost() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    before = draft.revision
    read = threading.Barrier(RACERS)

    def act(number: int) -> object:
        with transaction.atomic():
            row = FootProfile.objects.get(pk=draft.pk)
            read.wait(timeout=60)
            row.revision += 1
            row.save(update_fields=["revision"])
        return number

    race(act)
    draft.refresh_from_db()
    assert draft.revision == before + 1
