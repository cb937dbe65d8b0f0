"""Hands on one job: cancelled as it is started, claimed by two, packed by two, and new feet as it is released."""

import datetime as dt

import pytest

from fitting.models import Prescription
from orders import cancellations, production
from orders.models import OrderLine, WorkOrder
from shop.actor import SYSTEM, Actor, Kind
from tests.orders.making import NOW
from tests.orders.workshop import LOT, MACHINE, an_approved_line, brought_to, maker, packer, pieces
from tests.races.racing import lost, race, together, without_locks, won

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


@pytest.mark.usefixtures("on_disk")
def test_what_is_released_was_what_is_prescribed_at_that_moment() -> None:
    line = an_approved_line()
    results = released_or_taken_back(line)
    jobs = WorkOrder.objects.count()
    assert (jobs, lost(results)) in [(1, []), (0, ["NotReleasable"])]
    if jobs:
        # It came first; nobody begins with what is no longer prescribed.
        production.claim(line.pk, at=LATER, by=maker())
        with pytest.raises(production.NotReleasable):
            production.start(line.pk, lot=LOT, machine=MACHINE, at=LATER, by=maker())
