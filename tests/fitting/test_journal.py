"""A status moves only along its graph, only while its row is held, and leaves an entry; locks have one order."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from fitting.models import FootProfile, JournalEntry, Message, TransitionRefused, Wearer
from shop.actor import SYSTEM, Actor, Kind
from tests.budgets import queries
from tests.fitting.making import NOW, a_draft, a_wearer

pytestmark = pytest.mark.django_db
FITTER = Actor(Kind.STAFF, 7, frozenset({"fitter"}))


def a_message(key: str = "one") -> Message:
    """Make a queued message."""
    return Message.objects.create(key=key, kind="test", to_email="ada@example.com", queued_at=NOW)


def profiles(count: int) -> list[FootProfile]:
    """Make drafts of as many customers."""
    return [
        FootProfile.objects.create(
            wearer=a_wearer(get_user_model().objects.create().pk),
            version=1,
            schema_version=1,
            opened_at=NOW,
            changed_at=NOW,
        )
        for _ in range(count)
    ]


@given(st.lists(st.sampled_from(list(Message.Status)), max_size=8))
def test_a_walk_over_a_graph_takes_its_steps_and_no_others(steps: list[Message.Status]) -> None:
    message = a_message(f"walk {Message.objects.count()}")
    graph = Message.GRAPHS["status"]
    at = "queued"
    for step in steps:
        with Message.hold(message.pk) as held:
            if step in graph[at]:
                assert held.can_become(step)
                held.become(step, at=NOW, by=SYSTEM, sent_at=NOW)
                at = step.value
            else:
                with pytest.raises(TransitionRefused):
                    held.become(step, at=NOW, by=SYSTEM, sent_at=NOW)
        message.refresh_from_db()
        assert message.status == at


def test_a_step_leaves_an_entry_with_who_when_and_why() -> None:
    [profile] = profiles(1)
    with FootProfile.hold(profile.pk) as held:
        held.become("submitted", at=NOW, by=FITTER, reason="x" * 400, submitted_at=NOW)
    entry = JournalEntry.objects.get()
    assert (entry.subject, entry.subject_id, entry.thread) == ("fitting.footprofile", profile.pk, "")
    assert (entry.field, entry.was, entry.became) == ("status", "draft", "submitted")
    assert (entry.by_kind, entry.by_id, entry.at, entry.reason) == ("staff", 7, NOW, "x" * 300)
    assert str(entry) == f"fitting.footprofile {profile.pk}: status draft → submitted"


def test_rows_that_are_logs_themselves_keep_no_journal() -> None:
    with Message.hold(a_message().pk) as held:
        held.become("stopped", at=NOW, by=SYSTEM)
    assert not JournalEntry.objects.exists()


def test_a_step_the_graph_does_not_have_changes_nothing() -> None:
    one, other = profiles(2)
    with FootProfile.hold(other.pk) as held:
        held.become("submitted", at=NOW, by=SYSTEM, submitted_at=NOW)
    with FootProfile.hold_all([one.pk, other.pk]) as rows, pytest.raises(TransitionRefused):
        FootProfile.become_all(rows, "submitted", at=NOW, by=SYSTEM, submitted_at=NOW)
    one.refresh_from_db()
    assert one.status == "draft"
    assert JournalEntry.objects.count() == 1


def test_many_rows_move_with_one_statement_and_their_entries_with_another() -> None:
    drafts = profiles(3)
    with queries(3), FootProfile.hold_all([draft.pk for draft in drafts]) as rows:
        FootProfile.become_all(rows, "submitted", at=NOW, by=SYSTEM, submitted_at=NOW)
    assert FootProfile.objects.filter(status="submitted").count() == 3
    assert JournalEntry.objects.count() == 3


def test_moving_nothing_is_nothing() -> None:
    with queries(1), FootProfile.hold_all([0]) as rows:
        FootProfile.become_all(rows, "submitted", at=NOW, by=SYSTEM)
    assert not JournalEntry.objects.exists()


def test_a_row_that_is_not_held_cannot_change() -> None:
    [profile] = profiles(1)
    with pytest.raises(RuntimeError, match="Hold FootProfile"):
        profile.become("submitted", at=NOW, by=SYSTEM)
    with pytest.raises(RuntimeError, match="Hold FootProfile"):
        profile.change(revision=9)
    with FootProfile.hold(profile.pk) as held:
        held.change(revision=2)
    with pytest.raises(RuntimeError, match="Hold FootProfile"):
        held.change(revision=3)
    profile.refresh_from_db()
    assert (profile.status, profile.revision) == ("draft", 2)


def test_a_row_that_does_not_exist_cannot_be_held() -> None:
    with pytest.raises(FootProfile.DoesNotExist), FootProfile.hold(0):
        pytest.fail("The block must not run.")


def test_rows_are_locked_in_one_order() -> None:
    [profile] = profiles(1)
    with Wearer.hold(profile.wearer_id), FootProfile.hold(profile.pk) as held:
        assert held.pk == profile.pk
    with FootProfile.hold(profile.pk), pytest.raises(RuntimeError, match="must be held before"), Wearer.hold(1):
        pytest.fail("The block must not run.")
    with Wearer.hold(profile.wearer_id), FootProfile.hold(profile.pk):
        pass


def test_a_block_that_fails_takes_back_its_steps_and_its_entries() -> None:
    [profile] = profiles(1)

    def interrupted() -> None:
        with FootProfile.hold(profile.pk) as held:
            held.become("submitted", at=NOW, by=SYSTEM, submitted_at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    profile.refresh_from_db()
    assert profile.status == "draft"
    assert not JournalEntry.objects.exists()
    with FootProfile.hold(profile.pk) as held:
        held.note(field="answers", became="looked at", at=NOW, by=FITTER)
    assert JournalEntry.objects.get().became == "looked at"


def test_entries_are_written_once_for_nested_holds() -> None:
    [profile] = profiles(1)
    with queries(3), Wearer.hold(profile.wearer_id), FootProfile.hold(profile.pk) as held:
        held.note(field="answers", became="one", at=NOW, by=FITTER)
        held.note(field="answers", became="two", at=NOW + dt.timedelta(1), by=FITTER)
    assert list(JournalEntry.objects.order_by("at").values_list("became", flat=True)) == ["one", "two"]


def test_a_draft_is_a_version_that_was_never_journalled() -> None:
    draft = a_draft(a_wearer(get_user_model().objects.create().pk))
    assert draft.journal_thread() == ""
    assert str(draft) == f"{draft.public_id} v1"
    assert not JournalEntry.objects.exists()
