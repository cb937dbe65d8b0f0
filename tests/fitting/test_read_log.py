"""The read log: who looked at whose health answers, when and why, for the privacy officer alone."""

import pytest
from django.contrib.auth import get_user_model

from fitting import privacy
from fitting.models import FootProfile, JournalEntry, Reading
from shop.actor import SYSTEM, Actor, Kind
from tests.budgets import counted
from tests.fitting.making import NOW, a_customer, a_submitted_profile, a_wearer
from tests.orders.desks import staff

pytestmark = pytest.mark.django_db


def read(profile: FootProfile, *, by: int, why: str = "Checking the height.") -> None:
    privacy.reveal(profile.pk, reason=why, at=NOW, by=Actor(Kind.STAFF, by, frozenset({"fitter"})))


def test_the_log_names_who_looked_at_whose_answers_and_why() -> None:
    profile = a_submitted_profile(a_wearer(a_customer().pk, name="Grace"))
    client, fitter = staff("privacy"), a_customer("fay@staff.example")
    get_user_model().objects.filter(pk=fitter.pk).update(is_staff=True)
    read(profile, by=fitter.pk)
    page = client.get("/admin/fitting/reading/").content.decode()
    for told in ("fay@staff.example", "Grace", profile.public_id, "Checking the height."):
        assert told in page
    one = client.get(f"/admin/fitting/reading/{Reading.objects.get().pk}/change/").content.decode()
    assert "Checking the height." in one


def test_other_entries_of_the_journal_are_not_in_it() -> None:
    profile = a_submitted_profile(a_wearer(a_customer().pk))
    assert JournalEntry.objects.exists()
    assert not Reading.objects.exists()
    with FootProfile.hold(profile.pk) as held:
        held.note(field="answers", became="corrected", at=NOW, by=SYSTEM)
    assert not Reading.objects.exists()


def test_an_empty_log_opens() -> None:
    assert staff("privacy").get("/admin/fitting/reading/").status_code == 200


def test_the_log_takes_the_same_statements_however_long_it_is() -> None:
    profile = a_submitted_profile(a_wearer(a_customer().pk))
    client = staff("privacy")
    read(profile, by=1)
    client.get("/admin/fitting/reading/")
    with counted() as few:
        client.get("/admin/fitting/reading/")
    for number in range(6):
        read(profile, by=1, why=f"Another reason, number {number}.")
    with counted() as many:
        client.get("/admin/fitting/reading/")
    assert len(many) == len(few) <= 7, many
