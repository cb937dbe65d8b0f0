"""Insoles that were made again and never arrived: the one that was worn directly before is in service again."""

import datetime as dt
from importlib import import_module
from typing import Any, Final

import pytest
from django.apps import apps

from orders import claims, insight, problems, production, recalls, shipping
from orders.claims import Choice
from orders.invariants import invariants
from orders.models import Claim, CoverSide, Device, OrderLine, Parcel, Problem, TakenPlace
from orders.recalls import Sought
from shop.actor import SYSTEM
from tests.orders.claims.claiming import CRACKED, DAY, WAREHOUSE, Wearing
from tests.orders.claims.test_deciding import clara
from tests.orders.claims.test_ladder import MISFIT, approved_by_fitter
from tests.orders.desks import SUPPORT
from tests.orders.making import LATER
from tests.orders.test_recalls import make

pytestmark = pytest.mark.django_db

FIRST: Final = LATER + 20 * DAY
SECOND: Final = LATER + 40 * DAY
REMADE_AGAIN: Final = Choice("granted", "durability.failure", remedy="remake", words="Once more.")
FITTED_AGAIN: Final = Choice("granted", "fit.ladder", remedy="remake", words="Once more.")


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def sent(line: OrderLine, *, at: dt.datetime, number: str) -> Parcel:
    """Make and pack what is not made of a line, and send it; nobody says anything of it."""
    line.refresh_from_db()
    if line.status == "approved":
        production.release(line.pk, at=at, by=SYSTEM)
    line.refresh_from_db()
    if line.status == "queued":
        make(line, "LOT-A", "printer-0", at=at)
    return shipping.hand_over(line.order_id, carrier="ups", tracking_number=number, at=at, by=WAREHOUSE)


def presumed(parcel: Parcel, *, at: dt.datetime) -> None:
    shipping.deliver(parcel.pk, teller=Parcel.Teller.PRESUMED, at=at, by=SYSTEM)


def remade_twice(ada: Wearing, fit: bool = False) -> tuple[Claim, OrderLine]:
    """Have the left one made again, open its claim again, and have it made once more; nothing of the second is sent."""
    if fit:
        _, told = ada.claims("left", at=LATER + DAY, **MISFIT)
        ada.presses(told["number"], "advice", {"helped": False}, at=LATER + 2 * DAY)
        approved_by_fitter(ada.remake_of(told["number"]), at=LATER + 3 * DAY)
    else:
        _, told = ada.claims("left", at=LATER + DAY, **CRACKED)
    ada.arrives(ada.remake_of(told["number"]), at=FIRST)
    assert ada.presses(told["number"], "reopen", None, at=FIRST + DAY)[0] == 200
    claim = Claim.objects.get(number=told["number"])
    claims.decide(claim.pk, FITTED_AGAIN if fit else REMADE_AGAIN, at=FIRST + 2 * DAY, by=clara())
    remake = ada.remake_of(told["number"])
    if fit:
        approved_by_fitter(remake, at=FIRST + 3 * DAY)
    return claim, remake


def chain(ada: Wearing) -> list[tuple[str, str]]:
    """Return every left insole of the pair, the oldest first, and what it is."""
    of_pair = Device.objects.filter(
        side="left", work_order__line__in=[ada.line.pk, *ada.line.remakes.values_list("pk", flat=True)]
    )
    return list(of_pair.order_by("pk").values_list("serial", "status"))


def place(ada: Wearing) -> tuple[str, dt.datetime, dt.datetime | None]:
    """Return which insole the left side is covered by, since when, and when it was last remade for its fit."""
    row = CoverSide.objects.select_related("device").get(line=ada.line, side="left")
    return row.device.serial, row.delivered_at, row.fit_remade_at


def read_by(ada: Wearing, serial: str, *, at: dt.datetime) -> tuple[str, bool]:
    """Read by a serial which insole is covered on the left, and whether it is away."""
    status, told = ada.cover(serial, at=at)
    assert status == 200
    (left,) = (side for side in told["sides"] if side["side"] == "left")
    return left["serial"], told["came_back"]


def recalled(ada: Wearing) -> tuple[set[str], set[str]]:
    """Return the left ones of the pair that a recall of everything names as worn, and those that stand apart."""
    day = LATER.date()
    found = recalls.find(Sought(made_from=day - 90 * DAY, made_to=day + 300 * DAY), by=SUPPORT)
    lefts = dict(chain(ada))
    return {one.serial for one in found.in_service} & set(lefts), {one.serial for one in found.apart} & set(lefts)


@pytest.mark.parametrize("fit", [False, True])
def test_a_second_remake_that_comes_back_gives_its_place_to_the_first_one(ada: Wearing, fit: bool) -> None:
    _, remake = remade_twice(ada, fit)
    opened = FIRST if fit else None
    first = place(ada)[0]
    assert place(ada) == (first, FIRST, opened)
    parcel = sent(remake, at=SECOND, number="1Z1")
    presumed(parcel, at=SECOND + 14 * DAY)
    (zero, _), (one, _), (two, _) = chain(ada)
    assert (one, [status for _, status in chain(ada)]) == (first, ["superseded", "superseded", "in_service"])
    assert place(ada) == (two, SECOND + 14 * DAY, SECOND + 14 * DAY if fit else None)

    back = SECOND + 15 * DAY
    shipping.come_back(parcel.pk, reason="Nobody there.", at=back, by=SYSTEM)
    assert chain(ada) == [(zero, "superseded"), (one, "in_service"), (two, "returned")]
    assert place(ada) == (one, FIRST, opened)
    assert {read_by(ada, serial, at=back) for serial in (zero, one, two)} == {(one, False)}
    assert recalled(ada) == ({one}, {zero})
    assert invariants(at=back) == []

    problems.resend(Problem.objects.get(kind="came_back", parcel=parcel).pk, at=back, by=SUPPORT)
    again = sent(remake, at=back + DAY, number="1Z2")
    shipping.deliver(again.pk, at=back + 3 * DAY, by=SYSTEM)
    assert chain(ada) == [(zero, "superseded"), (one, "superseded"), (two, "in_service")]
    assert place(ada) == (two, back + 3 * DAY, back + 3 * DAY if fit else None)
    assert {read_by(ada, serial, at=back + 3 * DAY) for serial in (zero, one, two)} == {(two, False)}
    assert recalled(ada) == ({two}, {zero, one})


def test_each_insole_was_worn_until_the_next_one_came(ada: Wearing) -> None:
    _, remake = remade_twice(ada)
    shipping.deliver(sent(remake, at=SECOND - DAY, number="1Z1").pk, at=SECOND, by=SYSTEM)
    assert [status for _, status in chain(ada)] == ["superseded", "superseded", "in_service"]
    (year,) = insight.rates_by_age(at=SECOND + 100 * DAY)
    # On the left for twenty days, for twenty more and for a hundred; on the right all of the time.
    assert (year.age, year.devices, year.worn) == (0, 4, (20 + 20 + 100 + 140) * DAY)


def never_came(remake: OrderLine, ada: Wearing, *, at: dt.datetime) -> Problem:
    trouble = [problems.Trouble(remake.public_id)]
    return problems.report(remake.order_id, kind="never_came", troubles=trouble, at=at, by=ada.browser.actor)


def test_a_second_remake_that_is_lost_leaves_the_first_one_worn_until_it_is_made_once_more(ada: Wearing) -> None:
    _, remake = remade_twice(ada)
    presumed(sent(remake, at=SECOND, number="1Z1"), at=SECOND + 14 * DAY)
    (zero, _), (one, _), (two, _) = chain(ada)
    then = SECOND + 20 * DAY
    problems.resend(never_came(remake, ada, at=then).pk, at=then, by=SUPPORT)
    assert chain(ada)[:3] == [(zero, "superseded"), (one, "in_service"), (two, "lost")]
    assert place(ada) == (one, FIRST, None)
    assert {read_by(ada, serial, at=then) for serial in (zero, one, two)} == {(one, False)}
    assert recalled(ada)[0] == {one}

    parcel = sent(remake, at=then + 5 * DAY, number="1Z2")
    presumed(parcel, at=then + 19 * DAY)
    three = chain(ada)[3][0]
    assert [status for _, status in chain(ada)] == ["superseded", "superseded", "lost", "in_service"]
    shipping.come_back(parcel.pk, reason="Nobody there.", at=then + 20 * DAY, by=SYSTEM)
    assert [status for _, status in chain(ada)] == ["superseded", "in_service", "lost", "returned"]
    assert {read_by(ada, serial, at=then + 20 * DAY) for serial in (zero, one, two, three)} == {(one, False)}


def damaged_and_sent_again(ada: Wearing) -> Parcel:
    """Have the left one made again twice; the second arrives damaged, and what is made in its stead arrives unseen."""
    _, remake = remade_twice(ada)
    shipping.deliver(sent(remake, at=SECOND, number="1Z1").pk, at=SECOND + DAY, by=SYSTEM)
    trouble = [problems.Trouble(remake.public_id, "left")]
    by, then = ada.browser.actor, SECOND + 2 * DAY
    torn = problems.report(remake.order_id, kind="damaged", troubles=trouble, at=then, by=by)
    problems.resend(torn.pk, at=then, by=SUPPORT)
    parcel = sent(remake, at=then + 5 * DAY, number="1Z2")
    presumed(parcel, at=then + 19 * DAY)
    assert [status for _, status in chain(ada)] == ["superseded", "superseded", "superseded", "in_service"]
    return parcel


def test_what_was_damaged_has_no_place_back_and_the_one_before_it_has(ada: Wearing) -> None:
    parcel = damaged_and_sent_again(ada)
    shipping.come_back(parcel.pk, reason="Nobody there.", at=SECOND + 22 * DAY, by=SYSTEM)
    assert [status for _, status in chain(ada)] == ["superseded", "in_service", "superseded", "returned"]
    assert place(ada) == (chain(ada)[1][0], FIRST, None)


def test_where_both_remakes_come_back_the_first_insole_of_all_is_in_service_again(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **CRACKED)
    early = sent(ada.remake_of(told["number"]), at=LATER + 5 * DAY, number="1Z0")
    presumed(early, at=LATER + 19 * DAY)
    claim = Claim.objects.get(number=told["number"])
    claims.resolve(claim.pk, at=LATER + 19 * DAY, by=SYSTEM)
    ada.presses(told["number"], "reopen", None, at=FIRST)
    claims.decide(claim.pk, REMADE_AGAIN, at=FIRST, by=clara())
    # What is made again meanwhile is another order, of which nothing has come yet.
    shipping.come_back(early.pk, reason="Moved away.", at=FIRST + DAY, by=SYSTEM)
    zero, one = (serial for serial, _ in chain(ada))
    assert chain(ada) == [(zero, "in_service"), (one, "returned")]
    assert place(ada) == (zero, LATER, None)
    late = sent(ada.remake_of(told["number"]), at=SECOND, number="1Z1")
    presumed(late, at=SECOND + 14 * DAY)
    shipping.come_back(late.pk, reason="Nobody there.", at=SECOND + 15 * DAY, by=SYSTEM)
    assert [status for _, status in chain(ada)] == ["in_service", "returned", "returned"]
    assert place(ada) == (zero, LATER, None)


def written() -> list[Any]:
    """Return which insole took whose place, and since when that one had it."""
    values = ("device__serial", "before__serial", "before_delivered_at", "before_fit_remade_at")
    return list(TakenPlace.objects.order_by("device").values_list(*values))


def written_anew() -> list[Any]:
    """Return the same, as it is written of what was made again before anybody wrote it down."""
    TakenPlace.objects.all().delete()
    import_module("orders.migrations.0014_taken_places").tell(apps, None)
    return written()


def test_places_of_before_are_written_as_they_were_taken(ada: Wearing) -> None:
    _, remake = remade_twice(ada)
    presumed(sent(remake, at=SECOND, number="1Z1"), at=SECOND + 14 * DAY)
    (zero, _), (one, _), (two, _) = chain(ada)
    assert written() == [(one, zero, LATER, None), (two, one, FIRST, None)]
    assert written_anew() == [(two, one, FIRST, None)]


def test_places_of_before_are_not_written_of_what_arrived_damaged(ada: Wearing) -> None:
    parcel = damaged_and_sent_again(ada)
    (zero, _), (one, _), (two, _), (three, _) = chain(ada)
    assert written() == [(one, zero, LATER, None), (two, one, FIRST, None), (three, one, FIRST, None)]
    assert written_anew() == [(three, one, FIRST, None)]
    shipping.come_back(parcel.pk, reason="Nobody there.", at=SECOND + 22 * DAY, by=SYSTEM)
    assert chain(ada) == [(zero, "superseded"), (one, "in_service"), (two, "superseded"), (three, "returned")]
    assert place(ada) == (one, FIRST, None)
