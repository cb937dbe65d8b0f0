"""The guarantees of a pair begin when it arrives, and are read by either serial for years."""

from decimal import Decimal
from typing import Any, Final

import pytest
import time_machine

from orders import eligibility, guarantee, mileage, pairs, problems, shipping
from orders.covering.terms import Component
from orders.days import end_of, local_date
from orders.models import Cover, CoverSide, Device, Order, Parcel, Problem, UsageHabit
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.refusal import NotAllowed
from tests import given
from tests.budgets import queries
from tests.orders.calling import Browser
from tests.orders.making import LATER
from tests.orders.shipping.test_parcels import DAY, SUPPORT, order, sent
from tests.orders.workshop import pieces

__all__ = ["order"]
pytestmark = pytest.mark.django_db
ZONE: Final = "America/New_York"
CLAIMS: Final = Actor(Kind.STAFF, 1, frozenset({Role.CLAIMS.value}))


@pytest.fixture
def buyer(order: Order) -> Actor:
    return order.customer.as_actor()


@pytest.fixture
def serials(order: Order) -> dict[str, str]:
    """The pair, delivered."""
    parcel = sent(order)
    shipping.deliver(parcel.pk, at=LATER, by=SYSTEM)
    return {piece.side: piece.serial for piece in pieces(order.lines.get(sku="STRIDE-M"))}


def test_everything_begins_with_the_arrival_and_is_told_by_either_serial(
    order: Order, buyer: Actor, serials: dict[str, str]
) -> None:
    assert {piece.status for piece in Device.objects.all()} == {"in_service"}
    told = {side: guarantee.covered(serial, at=LATER, by=buyer) for side, serial in serials.items()}
    assert told["left"] == told["right"]
    covered = guarantee.covered(f" {serials['left'].lower()} ", at=LATER, by=buyer)
    assert covered.begins_at == LATER
    assert [(side.side, side.serial, side.fit_days_left, side.fit_remakes_left) for side in covered.sides] == [
        ("left", serials["left"], 61, 2),
        ("right", serials["right"], 61, 2),
    ]
    parts = {part.component: part for part in covered.sides[0].parts}
    day = local_date(LATER, ZONE)
    assert parts[Component.CORE].until == end_of(day.replace(year=day.year + 10), ZONE)
    assert parts[Component.COVER].until == end_of(day.replace(year=day.year + 1), ZONE)
    assert (parts[Component.CORE].free_left, parts[Component.COVER].free_left) == (2, 1)


def test_a_later_day_of_arrival_moves_everything_and_what_came_back_was_never_covered(order: Order) -> None:
    parcel = sent(order)
    shipping.deliver(parcel.pk, on=LATER + 14 * DAY, teller=Parcel.Teller.PRESUMED, at=LATER + 20 * DAY, by=SYSTEM)
    shipping.deliver(parcel.pk, on=LATER + 18 * DAY, at=LATER + 20 * DAY, by=SYSTEM)
    assert set(Cover.objects.values_list("kind", "begins_at")) == {
        ("fit", LATER + 18 * DAY),
        ("durability", LATER + 18 * DAY),
    }
    assert set(CoverSide.objects.values_list("delivered_at", flat=True)) == {LATER + 18 * DAY}
    with pytest.raises(shipping.HasArrived):
        shipping.come_back(parcel.pk, reason="", at=LATER + 21 * DAY, by=SYSTEM)


def test_what_was_presumed_and_came_back_begins_when_it_really_arrives(order: Order) -> None:
    first = sent(order)
    shipping.deliver(first.pk, teller=Parcel.Teller.PRESUMED, at=LATER + 14 * DAY, by=SYSTEM)
    shipping.come_back(first.pk, reason="Nobody there.", at=LATER + 15 * DAY, by=SYSTEM)
    assert not Cover.objects.exists()
    assert not CoverSide.objects.exists()
    assert {piece.status for piece in Device.objects.all()} == {"returned"}
    # It stays with us until somebody knows where it should go.
    asked = Problem.objects.get(kind="came_back", parcel=first)
    problems.resend(asked.pk, at=LATER + 15 * DAY, by=SUPPORT)
    again = sent(order, at=LATER + 16 * DAY, number="1Z9")
    shipping.deliver(again.pk, at=LATER + 20 * DAY, by=SYSTEM)
    assert set(Cover.objects.values_list("begins_at", flat=True)) == {LATER + 20 * DAY}
    assert {piece.status for piece in Device.objects.all()} == {"in_service"}


def test_miles_are_an_estimate_until_the_customer_says_how_far(buyer: Actor, serials: dict[str, str]) -> None:
    year = LATER + 365 * DAY
    left = serials["left"]
    assert guarantee.covered(left, at=year, by=buyer).mileage == mileage.Mileage(None, None, None)
    told = guarantee.tell_habits(left, steps_per_day=8800, share_percent=50, at=year, by=buyer)
    assert (told.mileage.estimated, told.mileage.confirmed, told.mileage.walked) == (
        Decimal("730.0"),
        None,
        Decimal("730.0"),
    )
    core = told.sides[0].parts[0]
    assert core.miles_left == Decimal("9270.0")
    told = guarantee.tell_habits(
        left, miles_per_day=Decimal("12.5"), share_percent=100, confirmed_miles=Decimal("10000.1"), at=year, by=buyer
    )
    assert (told.mileage.walked, told.mileage.doubtful) == (Decimal("10000.1"), True)
    assert told.sides[1].parts[0].miles_left == 0
    assert UsageHabit.objects.count() == 2
    question = eligibility.Question("durability", "left", part="core", failure="crack", cause="wear")
    assert eligibility.ask(left, question, at=year, by=buyer).clause == "durability.miles"


def test_habits_that_nobody_has_are_refused(buyer: Actor, serials: dict[str, str]) -> None:
    for wrong in (
        {"share_percent": 50},
        {"share_percent": 50, "steps_per_day": 1, "miles_per_day": Decimal(1)},
        {"share_percent": 0, "steps_per_day": 5000},
        {"share_percent": 101, "steps_per_day": 5000},
        {"share_percent": 50, "miles_per_day": Decimal("25.1")},
        {"share_percent": 50, "steps_per_day": 60000},
    ):
        said: dict[str, Any] = wrong
        with pytest.raises(guarantee.HabitImplausible):
            guarantee.tell_habits(serials["left"], **said, at=LATER, by=buyer)
    assert not UsageHabit.objects.exists()


def test_strangers_learn_nothing_and_nothing_is_covered_before_it_arrives(order: Order, buyer: Actor) -> None:
    parcel = sent(order)
    (left, _) = pieces(order.lines.get(sku="STRIDE-M"))
    with pytest.raises(pairs.SerialUnknown):
        guarantee.covered(left.serial, at=LATER, by=buyer)
    shipping.deliver(parcel.pk, at=LATER, by=SYSTEM)
    eve = given.customer("eve@example.com")
    for ask in (
        lambda: guarantee.covered(left.serial, at=LATER, by=eve),
        lambda: guarantee.covered("S00000000X", at=LATER, by=buyer),
        lambda: guarantee.tell_habits(left.serial, steps_per_day=1, share_percent=1, at=LATER, by=eve),
        lambda: eligibility.ask(left.serial, eligibility.Question("fit", "left"), at=LATER, by=eve),
    ):
        with pytest.raises(pairs.SerialUnknown):
            ask()
    assert list(pairs.own(eve)) == []
    with pytest.raises(NotAllowed):
        guarantee.covered(left.serial, at=LATER, by=CLAIMS)


def test_the_api_tells_what_is_left(order: Order, serials: dict[str, str]) -> None:
    browser = Browser()
    Order.objects.update(customer_id=browser.actor.user_id)
    with time_machine.travel(LATER + 59 * DAY, tick=False):
        status, listed = browser.get("covers/")
        (pair,) = listed["results"]
        assert (status, pair["serials"], pair["order"]) == (200, serials, order.number)
        with queries(9):
            status, told = browser.get(f"covers/{serials['right']}/")
        assert status == 200
        assert [side["fit"]["days_left"] for side in told["sides"]] == [2, 2]
        assert [policy["slug"] for policy in told["policies"]] == ["perfect-fit", "10000-miles"]
        assert told["policies"][1]["limits"][0]["component"] == "core and shell"
        status, told = browser.get(f"covers/{serials['right']}/eligibility/?kind=fit&side=right")
        assert (status, told["verdict"], told["remedy"], told["clause"]) == (200, "granted", "advice", "fit.ladder")
        assert told["sentences"]["fit.ladder"] == "First advice, then a remake, then your money back."
        status, told = browser._call("put", f"covers/{serials['left']}/habits/", {"share_percent": 50}, {})
        assert (status, told["code"]) == (400, "habit_implausible")
        assert browser.get("covers/S00000000X/")[1]["code"] == "serial_unknown"
