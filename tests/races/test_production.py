"""Hands on one job: cancelled as it is started, claimed by two, packed by two, and new feet as it is released."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from fitting.models import JournalEntry, Prescription
from orders import cancellations, production, reviews
from orders.models import OrderLine, WorkOrder
from orders.production import releasing
from shop.actor import SYSTEM, Actor, Kind
from tests.fitting.making import a_submitted_profile
from tests.orders.making import NOW
from tests.orders.workshop import LOT, MACHINE, an_approved_line, brought_to, maker, packer, pieces
from tests.races.racing import PATIENCE_S, lost, race, together, without_locks, won
from tests.rules.stationed import a_station

LATER = NOW + dt.timedelta(hours=1)


def begun_or_cancelled(line: OrderLine) -> list[object]:
    buyer, by = Actor(Kind.GUEST, line.order.customer_id), maker()

    def either(number: int) -> object:
        if number:
            return cancellations.cancel_line(line.pk, reason="changed_mind", at=LATER, by=buyer)
        return production.start(line.pk, lot=LOT, machine=MACHINE, at=LATER, by=by)

    return list(race(2, either))


@pytest.mark.usefixtures("on_disk")
def test_a_line_is_begun_or_cancelled_never_both() -> None:
    line = brought_to("queued")
    production.claim(line.pk, at=NOW, by=maker())
    results = begun_or_cancelled(line)
    (refused,) = lost(results)
    status = OrderLine.objects.get(pk=line.pk).status
    assert (status, refused) in {("in_production", "TooLateToCancel"), ("cancelled", "JobNotThere")}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_neither_who_starts_nor_who_cancels_is_told_of_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = brought_to("queued")
    production.claim(line.pk, at=NOW, by=maker())
    without_locks(monkeypatch)
    together(monkeypatch, OrderLine, "can_become", 2)
    # Whatever the database makes of the two, neither was refused by name.
    assert {"TooLateToCancel", "JobNotThere"}.isdisjoint(lost(begun_or_cancelled(line)))


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_claim_one_job_one_has_it() -> None:
    line = brought_to("queued")
    makers = [maker(f"m{number}") for number in range(8)]
    results = race(8, lambda number: production.claim(line.pk, at=LATER, by=makers[number]))
    assert len(won(results)) == 1
    assert lost(results) == ["JobTaken"] * 7


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_two_believe_that_they_have_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    line = brought_to("queued")
    makers = [maker("m0"), maker("m1")]
    without_locks(monkeypatch)
    together(monkeypatch, production.jobs.Job, "require", 2)
    assert lost(race(2, lambda number: production.claim(line.pk, at=LATER, by=makers[number]))) == []


def claimed_by_machines() -> list[tuple[int, str]]:
    """Let two machines claim one job by the API; return the status and the code that each got."""
    line = brought_to("queued")
    number = WorkOrder.objects.get(line=line).number
    clients = [a_station(name)[1] for name in ("One", "Two")]

    def claim(client: Client) -> tuple[int, str]:
        address = f"/api/v1/stations/jobs/{number}/"
        answer = client.post(address, {"act": "claim"}, content_type="application/json")
        return answer.status_code, answer.json().get("code", "")

    return won(race(2, lambda number: claim(clients[number])))


@pytest.mark.usefixtures("on_disk")
def test_of_two_machines_that_claim_one_job_one_has_it() -> None:
    has, has_not = sorted(claimed_by_machines())
    assert has == (200, "")
    # Who comes when it is gone does not see it any more.
    assert has_not in {(409, "job_taken"), (404, "job_unknown")}
    assert JournalEntry.objects.filter(subject="orders.workorder", field="operator").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_neither_machine_is_told_that_the_job_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_locks(monkeypatch)
    together(monkeypatch, production.jobs.Job, "require", 2)
    assert (409, "job_taken") not in claimed_by_machines()
    assert JournalEntry.objects.filter(subject="orders.workorder", field="operator").count() == 2


@pytest.mark.usefixtures("on_disk")
def test_of_two_packers_the_first_has_packed() -> None:
    line = brought_to("ready")
    serials = [piece.serial for piece in pieces(line)]
    packers = [packer("p0"), packer("p1")]
    results = race(2, lambda number: production.pack(line.pk, serials, at=LATER, by=packers[number]))
    assert lost(results) == []
    assert len({job.packed_by_id for job in won(results)}) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_each_packer_believes_to_have_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = brought_to("ready")
    serials = [piece.serial for piece in pieces(line)]
    packers = [packer("p0"), packer("p1")]
    without_locks(monkeypatch)
    together(monkeypatch, production.jobs.Job, "require", 2)
    results = race(2, lambda number: production.pack(line.pk, serials, at=LATER, by=packers[number]))
    assert {job.packed_by_id for job in won(results)} == {one.id for one in packers}


def released_or_taken_back(line: OrderLine) -> list[object]:
    prescription = Prescription.objects.get()

    def either(number: int) -> object:
        if not number:
            return production.release(line.pk, at=LATER, by=SYSTEM)
        with Prescription.hold(prescription.pk) as held:
            held.become("superseded", at=LATER, by=SYSTEM)
        return held

    return list(race(2, either))


def released_first() -> bool:
    """Answer whether the journal tells of the release before it tells that something else is prescribed."""
    told = JournalEntry.objects.order_by("pk")
    opened = told.filter(subject="orders.workorder", field="status", became="open").values_list("pk", flat=True)[0]
    return opened < told.filter(subject="fitting.prescription", became="superseded").values_list("pk", flat=True)[0]


@pytest.mark.usefixtures("on_disk")
def test_what_is_released_was_what_is_prescribed_at_that_moment() -> None:
    line = an_approved_line()
    results = released_or_taken_back(line)
    jobs = WorkOrder.objects.count()
    assert (jobs, lost(results)) in [(1, []), (0, ["NotReleasable"])]
    if jobs:
        assert released_first()
        # It came first; nobody begins with what is no longer prescribed.
        production.claim(line.pk, at=LATER, by=maker())
        with pytest.raises(production.NotReleasable):
            production.start(line.pk, lot=LOT, machine=MACHINE, at=LATER, by=maker())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_something_is_released_that_is_not_prescribed_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = an_approved_line()
    without_locks(monkeypatch)
    # One has found the gate open and not yet released; the other takes back what is prescribed in between.
    asked, taken_back = threading.Event(), threading.Event()
    insist, become = releasing.insist_on_gate, Prescription.become

    def insisted(*args: Any, **kwargs: Any) -> Prescription:
        found = insist(*args, **kwargs)
        asked.set()
        assert taken_back.wait(PATIENCE_S)
        return found

    def became(*args: Any, **kwargs: Any) -> None:
        assert asked.wait(PATIENCE_S)
        become(*args, **kwargs)
        taken_back.set()

    monkeypatch.setattr(releasing, "insist_on_gate", insisted)
    monkeypatch.setattr(Prescription, "become", became)
    assert lost(released_or_taken_back(line)) == []
    assert WorkOrder.objects.count() == 1
    assert not released_first()


def released_or_described_anew(
    line: OrderLine, *, first: Callable[[], object], then: Callable[[], object]
) -> list[Any]:
    """Let a line be released while its wearer submits a new version of their feet, which the line takes."""
    wearer = line.wearer
    assert wearer is not None

    def either(number: int) -> object:
        if not number:
            return production.release(line.pk, at=LATER, by=SYSTEM)
        first()
        a_submitted_profile(wearer, at=LATER)
        followed = reviews.follow(line.pk, at=LATER, by=SYSTEM)
        then()
        return followed

    return list(race(2, either))


def jobs_for_old_feet() -> int:
    """Count the jobs that somebody would begin though the line is for other feet by now."""
    live = WorkOrder.objects.filter(status="open")
    return live.exclude(prescription__profile=F("line__profile")).count()


@pytest.mark.usefixtures("on_disk")
def test_no_job_stays_for_feet_that_were_described_anew_as_it_was_released() -> None:
    line = an_approved_line(prescribed_at=NOW)
    results = released_or_described_anew(line, first=lambda: None, then=lambda: None)
    # Released first, it is taken back; described first, it is not released.
    jobs = list(WorkOrder.objects.values_list("status", flat=True))
    assert (jobs, lost(results)) in [(["withdrawn"], []), ([], ["JobNotThere"]), ([], ["NotReleasable"])]
    now = OrderLine.objects.get(pk=line.pk)
    assert (now.status, now.profile and now.profile.version) == ("in_review", 2)
    assert jobs_for_old_feet() == 0
    with pytest.raises(production.JobNotThere):
        production.claim(line.pk, at=LATER, by=maker())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_job_is_begun_for_feet_that_are_no_longer_those_of_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = an_approved_line(prescribed_at=NOW)
    without_locks(monkeypatch)
    # One has found the gate open and not yet released; the feet are described anew in between.
    asked, described = threading.Event(), threading.Event()
    insist = releasing.insist_on_gate

    def insisted(*args: Any, **kwargs: Any) -> Prescription:
        found = insist(*args, **kwargs)
        asked.set()
        assert described.wait(PATIENCE_S)
        return found

    monkeypatch.setattr(releasing, "insist_on_gate", insisted)
    results = released_or_described_anew(line, first=lambda: asked.wait(PATIENCE_S), then=described.set)
    assert lost(results) == []
    assert jobs_for_old_feet() == 1
    # Both believe that the line went where they sent it; the later of the two is what it says.
    assert OrderLine.objects.get(pk=line.pk).status == "queued"
