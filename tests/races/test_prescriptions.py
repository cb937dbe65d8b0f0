"""Two fitters at one prescription, and newer feet that come while it is approved."""

import datetime as dt
import threading

import pytest

from fitting import consenting, intake, prescribing, reviewing
from fitting.models import FootProfile, JournalEntry, Prescription
from shop.actor import SYSTEM, Actor, Kind
from tests.fitting.making import NOW, a_customer, a_draft, a_submitted_profile, a_wearer, actor
from tests.races.racing import PATIENCE_S, lost, race, together, without_locks
from tests.shop import given

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LATER = NOW + dt.timedelta(hours=1)
ONE, OTHER = (Actor(Kind.STAFF, pk, frozenset({"fitter"})) for pk in (7, 8))


def in_review() -> Prescription:
    wearer = a_wearer(a_customer().pk)
    return prescribing.propose(a_submitted_profile(wearer).pk, given.variant().pk, at=NOW, by=SYSTEM)


def moves(prescription: Prescription) -> list[str]:
    """Tell where a prescription went from review, in the order in which it was written."""
    entries = JournalEntry.objects.filter(subject="fitting.prescription", subject_id=prescription.pk, was="in_review")
    return list(entries.order_by("pk").values_list("became", flat=True))


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_of_two_fitters_who_decide_one_does_and_the_other_is_told(
    locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    prescription = in_review()
    if not locked:
        without_locks(monkeypatch)
        together(monkeypatch, reviewing, "_require", 2)

    def decide(number: int) -> str:
        if number:
            return reviewing.refuse(prescription.pk, code="not_safe", at=LATER, by=OTHER).status
        return reviewing.approve(prescription.pk, at=LATER, by=ONE).status

    decided = race(2, decide)
    if not locked:
        # Both believe that they have decided, and whoever wrote last has.
        assert (decided, sorted(moves(prescription))) == (["approved", "refused"], ["approved", "refused"])
        return
    assert lost(decided) == ["NotUnderReview"]
    prescription.refresh_from_db()
    assert moves(prescription) == [prescription.status]
    assert (prescription.status, prescription.decided_by) in {("approved", 7), ("refused", 8)}


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_nothing_is_approved_after_newer_feet_were_submitted(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    prescription = in_review()
    draft = a_draft(prescription.profile.wearer, at=NOW)
    asked, submitted = threading.Event(), threading.Event()
    if not locked:
        without_locks(monkeypatch)
        insist = reviewing.insist_on_newest_feet

        def asked_too_early(held: Prescription) -> None:
            insist(held)
            asked.set()
            assert submitted.wait(PATIENCE_S)

        monkeypatch.setattr(reviewing, "insist_on_newest_feet", asked_too_early)

    def act(number: int) -> FootProfile | Prescription:
        if not number:
            return reviewing.approve(prescription.pk, at=LATER, by=ONE)
        assert locked or asked.wait(PATIENCE_S)
        done = intake.submit(draft.pk, at=LATER, by=actor(draft.wearer.customer_id))
        submitted.set()
        return done

    refused = lost(race(2, act))
    entries = JournalEntry.objects.filter(became__in=["approved", "submitted"]).order_by("pk")
    written = list(entries.values_list("became", flat=True))[1:]
    if not locked:
        assert (refused, written) == ([], ["submitted", "approved"])
        return
    assert (refused, written) in [([], ["approved", "submitted"]), (["NewerFeet"], ["submitted"])]


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_nothing_is_approved_after_consent_was_taken_back(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    prescription = in_review()
    wearer = prescription.profile.wearer
    asked, taken = threading.Event(), threading.Event()
    if not locked:
        without_locks(monkeypatch)
    purposes = consenting.live_purposes

    def asks(wearer_id: int) -> frozenset[str]:
        found = purposes(wearer_id)
        asked.set()
        # With the lock the other waits for us, and we for nobody.
        assert locked or taken.wait(PATIENCE_S)
        return found

    monkeypatch.setattr(consenting, "live_purposes", asks)

    def act(number: int) -> str:
        if not number:
            return reviewing.approve(prescription.pk, at=LATER, by=ONE).status
        assert asked.wait(PATIENCE_S)
        consenting.withdraw("health_data", at=LATER, by=actor(wearer.customer_id), wearer_id=wearer.pk)
        withdrawn_first.append(not JournalEntry.objects.filter(subject_id=prescription.pk, became="approved").exists())
        taken.set()
        return "withdrawn"

    withdrawn_first: list[bool] = []
    assert sorted(map(str, race(2, act))) == ["approved", "withdrawn"]
    # Without the lock it was taken back before it was approved, and approved all the same.
    assert withdrawn_first == [not locked]
