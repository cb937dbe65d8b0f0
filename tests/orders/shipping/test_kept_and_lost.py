"""What is kept of a pair and what is lost of it: who is covered, and what a recall finds."""

import datetime as dt
import re

import pytest
from django.test import Client

from fitting.models import Message
from orders import cancellations, cases, problems, production, recalls, shipping, tasks
from orders.models import Case, Cover, CoverSide, Device, Hold, Order, OrderLine, Problem, Refund
from shop.actor import SYSTEM, Actor
from tests.orders.desks import page, staff
from tests.orders.making import LATER, paid_for
from tests.orders.shipping.test_parcels import (
    DAY,
    SUPPORT,
    WAREHOUSE,
    buyer,
    line,
    mails,
    order,
    sent,
    snapshot,
    statuses,
)
from tests.orders.shipping.test_problems import EVENING, all_sent, made, reported, trouble
from tests.orders.staffed import support
from tests.orders.workshop import LOT, MACHINE, maker, measure, packer, pieces

__all__ = ["buyer", "order"]
pytestmark = pytest.mark.django_db


def covered_sides(pair: OrderLine) -> dict[str, int]:
    return {row.side: row.device_id for row in CoverSide.objects.filter(line=pair)}


def buttons(desk: Client, here: str) -> set[str]:
    """What a desk lets somebody of the workshop do with a piece."""
    return set(re.findall(r'href="[^"]*/\d+/(rework|scrap|reprint|check|record)/?"', desk.get(here).content.decode()))


def recalled() -> tuple[set[str], set[str], set[str]]:
    """The serials of the lot that are in service, with us and apart."""
    found = recalls.find(recalls.Sought(lot=LOT), by=SUPPORT)
    worn, here, apart = ({one.serial for one in some} for some in (found.in_service, found.with_us, found.apart))
    return worn, here, apart


def test_the_foot_that_is_kept_is_worn_and_covered_though_nobody_told_of_its_parcel(order: Order, buyer: Actor) -> None:
    sent(order)
    pair = line(order, "STRIDE-M")
    left, right = pieces(pair)
    problems.resend(reported(order, buyer, trouble(order, side="left")).pk, at=EVENING, by=SUPPORT)
    # Whoever says that one foot is damaged has both in hand.
    assert (Device.objects.get(pk=right.pk).status, covered_sides(pair)) == ("in_service", {"right": right.pk})
    assert set(Cover.objects.filter(line=pair).values_list("begins_at", flat=True)) == {EVENING}
    assert recalled() == ({right.serial}, set(), {left.serial})
    assert recalls.hold_back(recalls.Sought(lot=LOT), reason="Soft.", at=EVENING, by=SUPPORT) == []
    made(line(order, "STRIDE-M"))
    (again,) = pieces(pair)
    parcel = sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    # It is taken for delivered, and then comes back: only what was in it.
    assert tasks.presume_delivered(at=EVENING + 30 * DAY) == 1
    assert covered_sides(pair) == {"left": again.pk, "right": right.pk}
    shipping.come_back(parcel.pk, reason="Nobody there.", at=EVENING + 31 * DAY, by=WAREHOUSE)
    assert covered_sides(pair) == {"right": right.pk}
    assert Cover.objects.filter(line=pair).count() == 2
    assert recalled() == ({right.serial}, {again.serial}, {left.serial})
    problems.resend(Problem.objects.live().get().pk, at=EVENING + 31 * DAY, by=SUPPORT)
    last = sent(order, "STRIDE-M", number="1Z8", at=EVENING + 32 * DAY)
    assert recalled()[0] == {right.serial, again.serial}
    shipping.deliver(last.pk, at=EVENING + 33 * DAY, by=SUPPORT)
    assert covered_sides(pair) == {"left": again.pk, "right": right.pk}
    # Both are damaged: both are made again, though the last parcel had one; nothing is kept, so it can be cancelled.
    problems.resend(reported(order, buyer).pk, at=EVENING + 34 * DAY, by=SUPPORT)
    assert [piece.side for piece in pieces(pair)] == ["left", "right"]
    assert not line(order, "STRIDE-M").in_part


@pytest.mark.parametrize("spoiled", [True, False], ids=["scrapped", "put right"])
def test_what_was_taken_for_delivered_and_came_back_is_put_right_or_made_again_and_leaves_once_more(
    order: Order, *, spoiled: bool
) -> None:
    parcel = sent(order)
    pair = line(order, "STRIDE-M")
    left, right = pieces(pair)
    assert tasks.presume_delivered(at=EVENING + 30 * DAY) == 1
    desk, here = staff("production"), page(Device, pk=left.pk)
    assert buttons(desk, here) == set()
    shipping.come_back(parcel.pk, reason="Nobody there.", at=EVENING, by=WAREHOUSE)
    assert buttons(desk, here) == {"rework", "scrap"}
    if spoiled:
        desk.post(page(Device, pk=left.pk, act="scrap"), {"cause": "damaged", "note": ""})
        production.claim(pair.pk, at=EVENING, by=maker())
        left = production.reprint(left.pk, lot=LOT, machine=MACHINE, at=EVENING, by=maker())
    else:
        production.rework(left.pk, reason="A new cover.", at=EVENING, by=maker())
        production.claim(pair.pk, at=EVENING, by=maker())
    assert [piece.status for piece in pieces(pair)] == ["making", "passed"]
    production.show(pair.pk, at=EVENING, by=maker())
    measure(Device.objects.get(pk=left.pk), at=EVENING)
    production.check(left.pk, at=EVENING, by=maker())
    production.finish(pair.pk, at=EVENING, by=maker())
    production.pack(pair.pk, [left.serial, right.serial], at=EVENING, by=packer())
    problems.resend(Problem.objects.live().get().pk, at=EVENING, by=SUPPORT)
    shipping.deliver(sent(order, "STRIDE-M", number="1Z9", at=EVENING).pk, at=EVENING + DAY, by=SUPPORT)
    assert covered_sides(pair) == {"left": left.pk, "right": right.pk}


def test_when_only_the_foot_that_was_sent_again_is_lost_the_line_stays_in_part(order: Order, buyer: Actor) -> None:
    sent(order)
    problems.resend(reported(order, buyer, trouble(order, side="left")).pk, at=EVENING, by=SUPPORT)
    made(line(order, "STRIDE-M"))
    sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    pair = line(order, "STRIDE-M")
    assert ([piece.side for piece in pieces(pair)], pair.in_part) == (["left"], True)
    with pytest.raises(cancellations.TooLateToCancel):
        cancellations.cancel_line(pair.pk, reason="x", at=EVENING, by=buyer)


def test_what_never_came_and_is_paid_back_is_lost_until_somebody_says_that_it_is_there(
    order: Order, buyer: Actor
) -> None:
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    parcel = sent(order)
    pair = line(order, "STRIDE-M")
    serials = {piece.serial for piece in pieces(pair)}
    paid_for(order)
    problem = reported(order, buyer, kind="never_came")
    assert tasks.presume_delivered(at=LATER + 30 * DAY) == 0
    problems.refund(problem.pk, remark="Lost.", at=EVENING, by=support("sue"))
    assert recalled() == (set(), set(), serials)
    assert recalls.find(recalls.Sought(lot=LOT), by=SUPPORT).contacts == ()
    assert list(parcel.contents.order_by("pk").values_list("is_out", flat=True)) == [False, True]
    # What else is in the parcel is taken for delivered; the pair is not, and nothing is promised of it.
    assert tasks.presume_delivered(at=LATER + 30 * DAY) == 1
    assert statuses(order)[:2] == ("shipped", "delivered")
    assert not Cover.objects.exists()
    # The customer knows better than the calendar: it is there, and worn.
    shipping.received(parcel.pk, at=LATER + 31 * DAY, by=buyer)
    assert recalled() == (serials, set(), set())
    assert statuses(order) == ("delivered", "delivered", "delivered")
    assert mails(order, "parcel_arrived") == ["parcel_arrived"]
    assert set(covered_sides(pair)) == {"left", "right"}


def test_what_was_sent_once_more_and_comes_back_after_all_is_received_and_holds_nothing_up(
    order: Order, buyer: Actor
) -> None:
    first = sent(order)
    pair = line(order, "STRIDE-M")
    lost = {piece.serial for piece in pieces(pair)}
    problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    before = snapshot(Problem, OrderLine, Order, Hold, Message)
    shipping.come_back(first.pk, reason="Not found.", at=EVENING, by=WAREHOUSE)
    # Nobody waits for it: its customer is asked nothing, and what is made again goes its way.
    assert snapshot(Problem, OrderLine, Order, Hold, Message) == before
    first.refresh_from_db()
    assert (first.status, first.came_back_at) == ("came_back", EVENING)
    assert {piece.status for piece in Device.objects.filter(serial__in=lost)} == {"returned"}
    made(line(order, "STRIDE-M"))
    second = sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    again = {piece.serial for piece in pieces(pair)}
    assert recalled() == (again, set(), lost)
    shipping.deliver(second.pk, at=EVENING + DAY, by=SUPPORT)
    assert recalled() == (again, set(), lost)
    assert statuses(order)[0] == "delivered"
    # What is with us is worn by nobody, whatever is made again of the pair that came.
    problems.resend(reported(order, buyer, trouble(order, side="left")).pk, at=EVENING + 2 * DAY, by=SUPPORT)
    assert {piece.status for piece in Device.objects.filter(serial__in=lost)} == {"returned"}
    assert Device.objects.filter(status="in_service").get().side == "right"


def test_what_was_sent_once_more_and_turns_up_is_found_by_a_recall_and_is_not_what_the_next_problem_is_about(
    order: Order, buyer: Actor
) -> None:
    first, pair = sent(order), line(order, "STRIDE-M")
    early = {piece.serial for piece in pieces(pair)}
    problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    assert recalled() == (set(), set(), early)
    shipping.received(first.pk, at=EVENING, by=buyer)
    # They have it, and what is made again is theirs, too; it alone is covered.
    assert (recalled()[0], line(order, "STRIDE-M").status, covered_sides(pair)) == (early, "queued", {})
    made(line(order, "STRIDE-M"))
    second = sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    shipping.deliver(second.pk, at=EVENING + DAY, by=SUPPORT)
    left, right = pieces(pair)
    assert recalled()[0] == early | {left.serial, right.serial}
    assert covered_sides(pair) == {"left": left.pk, "right": right.pk}
    problems.resend(reported(order, buyer, trouble(order, side="left")).pk, at=EVENING + 2 * DAY, by=SUPPORT)
    assert recalled()[0] == early | {right.serial}
    assert covered_sides(pair)["right"] == right.pk


@pytest.mark.parametrize("teller", ["carrier", "presumed"])
def test_who_has_what_was_sent_first_cannot_cancel_what_is_sent_once_more(
    order: Order, buyer: Actor, teller: str
) -> None:
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    first = sent(order)
    both = [trouble(order), trouble(order, "WASH-BAG")]
    problems.resend(reported(order, buyer, *both, kind="never_came").pk, at=EVENING, by=SUPPORT)
    shipping.deliver(first.pk, on=EVENING, teller=teller, at=EVENING, by=SYSTEM)
    has_it = teller == "carrier"
    assert statuses(order)[:2] == ("queued", "allocated")
    assert [one.in_part for one in order.lines.filter(sku__in=["STRIDE-M", "WASH-BAG"])] == [has_it, has_it]
    before = snapshot(OrderLine, Order, Refund)
    for one in order.lines.filter(sku__in=["STRIDE-M", "WASH-BAG"]):
        asked = cancellations.consequence(order.pk, line=one.public_id, by=buyer)
        assert asked.possible is not has_it
        if has_it:
            with pytest.raises(cancellations.TooLateToCancel):
                cancellations.cancel_line(one.pk, reason="x", at=EVENING, by=buyer)
    assert snapshot(OrderLine, Order, Refund) == before


def found(order: Order) -> list[tuple[str, str, str, dt.datetime]]:
    """What somebody of support must decide of what turned up: where it stands, and until when."""
    here = Case.objects.filter(order=order, cause="lost_turned_up").order_by("pk")
    return [(case.queue, case.status, case.title, case.due_at) for case in here]


# The next business day, at the same hour.
DUE = EVENING + 2 * DAY


@pytest.mark.parametrize("made_good", ["paid back", "sent once more"])
def test_what_turns_up_after_it_was_made_good_for_is_supports_to_decide_once(
    order: Order, buyer: Actor, made_good: str
) -> None:
    parcel, sue = sent(order), support("sue")
    paid_for(order)
    problem = reported(order, buyer, kind="never_came")
    if made_good == "paid back":
        problems.refund(problem.pk, remark="Lost.", at=EVENING, by=sue)
    else:
        problems.resend(problem.pk, at=EVENING, by=SUPPORT)
    assert found(order) == []
    # The calendar knows nothing of it.
    shipping.deliver(parcel.pk, on=EVENING, teller="presumed", at=EVENING, by=SYSTEM)
    assert found(order) == []
    shipping.deliver(parcel.pk, at=EVENING + DAY, by=SYSTEM)
    assert found(order) == [("problems", "open", "Problems", DUE)]
    # Nothing but a person's word ends it.
    tasks.follow_cases(at=EVENING + DAY)
    assert found(order) == [("problems", "open", "Problems", DUE)]
    cases.take((case := Case.objects.live().get(cause="lost_turned_up")).pk, at=EVENING + DAY, by=sue)
    cases.close(case.pk, outcome="They keep it and pay for it.", at=EVENING + 2 * DAY, by=sue)
    # Whoever says it again tells nothing new.
    shipping.deliver(parcel.pk, at=EVENING + 3 * DAY, by=SYSTEM)
    shipping.received(parcel.pk, at=EVENING + 3 * DAY, by=buyer)
    assert [status for _, status, _, _ in found(order)] == ["closed"]
    page_of_it = staff("support").get(page(Case, pk=case.pk)).content.decode()
    assert "has arrived after all" in page_of_it


def test_what_arrives_again_by_a_carrier_s_word_only_or_in_part_is_no_news(order: Order, buyer: Actor) -> None:
    parcel, sue = sent(order), support("sue")
    paid_for(order)
    shipping.deliver(parcel.pk, at=LATER, by=SYSTEM)
    problems.refund(reported(order, buyer, kind="never_came").pk, remark="Lost.", at=EVENING, by=sue)
    shipping.deliver(parcel.pk, at=EVENING, by=SYSTEM)
    assert found(order) == []
    shipping.received(parcel.pk, at=EVENING, by=buyer)
    assert len(found(order)) == 1


def test_that_the_rest_of_a_parcel_arrives_says_nothing_of_the_foot_that_was_missing(
    order: Order, buyer: Actor
) -> None:
    parcel = sent(order)
    problem = reported(order, buyer, trouble(order, side="left"), kind="missing")
    problems.resend(problem.pk, at=EVENING, by=SUPPORT)
    shipping.deliver(parcel.pk, at=EVENING + DAY, by=SYSTEM)
    assert found(order) == []


def test_what_was_paid_back_and_comes_back_after_all_is_asked_of_nobody(order: Order, buyer: Actor) -> None:
    parcel = sent(order)
    paid_for(order)
    problems.refund(reported(order, buyer, kind="never_came").pk, remark="Lost.", at=EVENING, by=support("sue"))
    serials = {piece.serial for piece in pieces(line(order, "STRIDE-M"))}
    before = snapshot(Problem, OrderLine, Order, Hold, Message, Refund)
    shipping.come_back(parcel.pk, reason="Not found.", at=EVENING, by=WAREHOUSE)
    assert snapshot(Problem, OrderLine, Order, Hold, Message, Refund) == before
    assert recalled() == (set(), set(), serials)
    assert set(Device.objects.values_list("status", flat=True)) == {"returned"}


def test_of_a_parcel_that_comes_back_only_what_was_not_sent_again_is_asked_about(order: Order, buyer: Actor) -> None:
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    first = sent(order)
    problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    shipping.come_back(first.pk, reason="Not found.", at=EVENING, by=WAREHOUSE)
    asked = Problem.objects.live().get()
    assert [one.line.sku for one in asked.lines.all()] == ["WASH-BAG"]
    assert (statuses(order)[:2], set(Device.objects.filter(work_order__status="superseded").values_list("status"))) == (
        ("queued", "ready"),
        {("returned",)},
    )


def test_a_lost_foot_ends_its_cover_and_its_fellow_goes_on(order: Order, buyer: Actor) -> None:
    all_sent(order)
    paid_for(order)
    pair = line(order, "STRIDE-M")
    left, right = pieces(pair)
    problem = reported(order, buyer, trouble(order, side="left"), kind="missing")
    problems.refund(problem.pk, remark="Lost.", at=EVENING, by=support("sue"))
    assert recalled() == ({right.serial}, set(), {left.serial})
    assert covered_sides(pair) == {"right": right.pk}
    assert Cover.objects.filter(line=pair).count() == 2
