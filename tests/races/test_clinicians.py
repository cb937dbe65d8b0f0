"""Two answers of clinicians at once, by one link; and two fitters at one answer."""

import datetime as dt

import pytest

from fitting import clinicians, verifying
from fitting.clinical import SideValues
from fitting.clinicians import Signed
from fitting.measured import Side
from fitting.models import BlockLift, ClinicianEntry, FootProfile
from shop.actor import Actor, Kind
from tests.fitting.making import NOW, a_customer, a_draft, a_wearer, actor
from tests.races.racing import lost, race, together, without_locks, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LATER = NOW + dt.timedelta(hours=1)
SIGNED = Signed(True, "Dr Ute Lang", "Podiatrist", "CH 20417", NOW.date())


def numb() -> FootProfile:
    return a_draft(a_wearer(a_customer().pk), health_checks=["numb_feet"])


def send(token: str, number: int) -> ClinicianEntry:
    """Answer by the link; each answer is another one."""
    by = clinicians.actor_behind(clinicians.behind(token, at=LATER))
    values = {Side.LEFT: SideValues(fpi=(number, 0, 0, 0, 0, 0))}
    return clinicians.send(token, values=values, signed=SIGNED, at=LATER, by=by)


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_of_two_answers_by_one_link_both_are_taken_and_the_later_one_stands(
    locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = numb()
    token = clinicians.issue(draft.pk, at=NOW, by=actor(draft.wearer.customer_id)).token
    if not locked:
        # Both have looked for an earlier answer, and found none.
        without_locks(monkeypatch)
        together(monkeypatch, SideValues, "to_json", 2)
    got = race(2, lambda number: send(token, number))
    statuses = sorted(ClinicianEntry.objects.values_list("status", flat=True))
    if not locked:
        # What the second clinician signed is lost, and they are shown a fault of ours.
        assert (lost(got), statuses) == (["IntegrityError"], ["sent"])
        return
    assert (lost(got), statuses) == ([], ["replaced", "sent"])
    assert ClinicianEntry.objects.latest("pk").status == "sent"


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_of_two_fitters_who_settle_an_answer_one_does(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = numb()
    token = clinicians.issue(draft.pk, at=NOW, by=actor(draft.wearer.customer_id)).token
    entry = send(token, 1)
    fitters = [Actor(Kind.STAFF, a_customer(f"{name}@staff.example").pk, frozenset({"fitter"})) for name in "ab"]
    if not locked:
        without_locks(monkeypatch)
        together(monkeypatch, ClinicianEntry, "can_become", 2)

    def settle(number: int) -> str:
        if number:
            return verifying.reject(entry.pk, reason="No such number.", at=LATER, by=fitters[1]).status
        return verifying.verify(entry.pk, reason="In the register.", at=LATER, by=fitters[0]).status

    got = race(2, settle)
    entry.refresh_from_db()
    if not locked:
        # The block is lifted on record although the answer may be rejected.
        assert sorted(won(got)) == ["rejected", "verified"]
        return
    assert lost(got) == ["EntrySettled"]
    assert (won(got), BlockLift.objects.exists()) == ([entry.status], entry.status == "verified")
