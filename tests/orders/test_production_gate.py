"""The gate of the workshop: everything that is missing is named, and nothing passes without it."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from fitting import adjusting, consenting, reviewing
from fitting import tasks as fitting_tasks
from fitting.building import SOLID
from fitting.models import Design, FootProfile, Prescription
from orders import holds, production, reviews, tasks
from orders.models import Hold, Order, OrderLine
from orders.numbers import is_well_formed
from orders.production import releasing
from orders.production.gate import is_fresh
from shop.actor import SYSTEM, Actor, Kind
from tests.fitting.making import a_clear_profile, actor
from tests.orders.desks import SUPPORT
from tests.orders.making import NOW, an_order
from tests.orders.workshop import an_approved_line, codes_of, designs, maker, picture, pieces

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)


def test_the_gate_lets_through_what_lacks_nothing_and_gives_each_foot_a_serial() -> None:
    line = an_approved_line()
    assert production.missing(line, at=NOW) == ()
    job = production.release(line.pk, at=LATER, by=maker())
    left, right = pieces(line)
    assert (job.status, job.sides, job.released_at, job.operator) == ("open", "both", LATER, None)
    assert [(piece.side, piece.status, piece.length_mm, piece.width_mm) for piece in (left, right)] == [
        ("left", "planned", Decimal("256.0"), Decimal("98.5")),
        ("right", "planned", Decimal("256.0"), Decimal("98.5")),
    ]
    for piece in (left, right):
        assert is_well_formed(piece.serial, "S")
        assert piece.design_sha256 == piece.design.files[SOLID]["sha256"]
    line.refresh_from_db()
    assert line.status == "queued"
    assert line.order.production == "none"


def _unpaid(line: OrderLine) -> None:
    Order.objects.filter(pk=line.order_id).update(payment="processing")


def _paused(line: OrderLine) -> None:
    holds.pause(line.order_id, reason="Wait.", at=NOW, by=SUPPORT)


def _withdrawn(line: OrderLine) -> None:
    assert line.wearer is not None
    consenting.withdraw("health_data", at=NOW, by=actor(line.wearer.customer_id), wearer_id=line.wearer.pk)


def _superseded(line: OrderLine) -> None:
    with Prescription.hold(Prescription.objects.get().pk) as held:
        held.become("superseded", at=NOW, by=SYSTEM)


def _newer(line: OrderLine) -> None:
    assert line.wearer is not None
    a_clear_profile(line.wearer)


LACKING: dict[str, Callable[[OrderLine], object]] = {
    "not_paid": _unpaid,
    "on_hold": _paused,
    "prescription_missing designs_missing": _superseded,
    "profile_superseded": _newer,
    "designs_missing": lambda _: Design.objects.first().delete(),  # type: ignore[union-attr]
    "consent_missing": _withdrawn,
    "address_invalid": lambda line: Order.objects.filter(pk=line.order_id).update(ship_city=""),
    "policies_not_pinned": lambda line: OrderLine.objects.filter(pk=line.pk).update(fit_policy=None),
}


@pytest.mark.parametrize("codes", LACKING)
def test_the_gate_names_what_is_missing_and_changes_nothing(codes: str) -> None:
    line = an_approved_line()
    LACKING[codes](line)
    before = picture(line)
    with pytest.raises(production.NotReleasable) as refused:
        production.release(line.pk, at=NOW, by=SYSTEM)
    assert codes_of(refused) == codes.split()
    assert tasks.release_lines(at=NOW) == 0
    assert picture(line) == before


def test_the_gate_lists_everything_that_is_missing_at_once_and_a_dispute_by_its_name() -> None:
    line = an_approved_line(designed=False)
    _paused(line)
    _withdrawn(line)
    Order.objects.filter(pk=line.order_id).update(ship_postal_code="")
    with pytest.raises(production.NotReleasable) as refused:
        production.release(line.pk, at=NOW + dt.timedelta(days=800), by=SYSTEM)
    assert codes_of(refused) == ["on_hold", "profile_stale", "designs_missing", "consent_missing", "address_invalid"]
    assert set(codes_of(refused)) < set(production.CODES)
    assert "Close the hold first." in refused.value.detail


def test_other_values_that_were_approved_are_made_once_the_line_has_followed() -> None:
    line, fitter = an_approved_line(), Actor(Kind.STAFF, 7, frozenset({"fitter"}))
    other = adjusting.adjust(
        line.prescription_id or 0, changes={"left": {"arch_height_mm": "12"}}, note="Softer.", at=NOW, by=fitter
    )
    designs(reviewing.approve(other.pk, at=NOW, by=fitter))
    assert [lack.code for lack in production.missing(line, at=NOW)] == ["prescription_missing", "designs_missing"]
    assert not releasing.releasable().exists(), "what the sweep looks for is what the gate insists on"
    assert reviews.follow_lagging(at=LATER) == 1
    line.refresh_from_db()
    assert (line.status, line.prescription_id) == ("approved", other.pk)
    assert list(releasing.releasable()) == [line]
    assert production.release(line.pk, at=LATER, by=SYSTEM).prescription_id == other.pk


def test_the_record_of_a_device_outlives_the_files_of_somebody_who_withdraws() -> None:
    line = an_approved_line()
    production.release(line.pk, at=NOW, by=maker())
    before = [(piece.serial, piece.design_sha256, piece.length_mm) for piece in pieces(line)]
    _withdrawn(line)
    assert fitting_tasks.follow_consents(at=LATER) == 2
    for piece, was in zip(pieces(line), before, strict=True):
        assert (piece.serial, piece.design_sha256, piece.length_mm) == was
        assert piece.design.file_of(SOLID) == ""
        assert piece.design.files[SOLID]["sha256"] == piece.design_sha256
    production.withdraw(line.pk, reason="Somebody withdrew.", at=LATER, by=maker())
    line.refresh_from_db()
    assert [lack.code for lack in production.missing(line, at=LATER)] == ["designs_missing", "consent_missing"]


def test_a_hold_of_another_line_stops_only_that_line() -> None:
    order = an_order()
    an_approved_line(order)
    other = an_approved_line(order, name="Bo")
    Hold.objects.create(order=order, line=other, code="staff", opened_at=NOW)
    assert [lack.code for lack in production.missing(other, at=NOW)] == ["on_hold"]
    assert tasks.release_lines(at=NOW) == 1
    assert [one.status for one in order.lines.order_by("pk")] == ["queued", "approved"]
    assert tasks.release_lines(at=NOW) == 0


@pytest.mark.parametrize(
    ("birth", "days", "fresh"),
    [("1988-05", 729, True), ("1988-05", 730, False), ("2015-05", 181, True), ("2015-05", 182, False)],
)
def test_feet_are_fresh_for_two_years_and_a_childs_for_half_a_year(birth: str, days: int, *, fresh: bool) -> None:
    wearer = an_approved_line(designed=False).wearer
    assert wearer is not None
    wearer.birth_year, wearer.birth_month = map(int, birth.split("-"))
    profile = FootProfile(wearer=wearer, submitted_at=NOW)
    assert is_fresh(profile, at=NOW + dt.timedelta(days=days)) is fresh
