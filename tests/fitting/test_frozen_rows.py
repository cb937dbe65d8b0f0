"""What is submitted, and what the journal says, never changes: the database refuses it on both vendors."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from fitting.models import FootProfile, JournalEntry, Measures
from tests.fitting.making import NOW, a_submitted_profile, a_wearer

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted() -> FootProfile:
    """A submitted profile of somebody."""
    return a_submitted_profile(a_wearer(get_user_model().objects.create().pk))


def test_a_submitted_profile_cannot_be_updated(submitted: FootProfile) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        FootProfile.objects.filter(pk=submitted.pk).update(answers={"height_cm": 170})
    submitted.refresh_from_db()
    assert submitted.answers["height_cm"] == 168.0


def test_a_submitted_profile_cannot_be_deleted(submitted: FootProfile) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        FootProfile.objects.filter(pk=submitted.pk)._raw_delete("default")
    assert FootProfile.objects.count() == 1


def test_the_measures_of_a_submitted_profile_cannot_change(submitted: FootProfile) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Measures.objects.update(foot_length_mm=260)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Measures.objects.all().delete()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Measures.objects.create(profile=submitted, side="right")
    assert [str(row.foot_length_mm) for row in Measures.objects.all()] == ["250.5", "251.0"]


def test_the_journal_is_append_only(submitted: FootProfile) -> None:
    assert JournalEntry.objects.get().became == "submitted"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.update(became="draft")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.all().delete()
    assert JournalEntry.objects.get().became == "submitted"


def test_a_draft_can_change_and_go() -> None:
    wearer = a_wearer(get_user_model().objects.create().pk)
    draft = FootProfile.objects.create(wearer=wearer, version=1, schema_version=1, opened_at=NOW, changed_at=NOW)
    Measures.objects.create(profile=draft, side="left")
    FootProfile.objects.update(revision=2)
    draft.delete()
    assert not FootProfile.objects.exists()


def test_every_trigger_is_in_place() -> None:
    # SQLite drops a table's triggers when a later migration rebuilds the table: this test would see it.
    names = {
        "journal_no_update", "journal_no_delete", "profile_no_update", "profile_no_delete",
        "measures_no_insert", "measures_no_update", "measures_no_delete",
        "assessment_no_update", "assessment_no_delete", "prescription_no_update", "prescription_no_delete",
        "prescription_side_no_insert", "prescription_side_no_update", "prescription_side_no_delete",
        "block_lift_no_update", "block_lift_no_delete", "recheck_no_update",
    }  # fmt: skip
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert names <= {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_may_leave_frozen_rows_behind(submitted: FootProfile) -> None:
    assert JournalEntry.objects.count() == 1
