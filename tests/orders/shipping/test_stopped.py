"""What is to be sent once more is not, where what was sent first has arrived before it left us."""

import pytest

from fitting import reviewing
from fitting.models import Message
from orders import problems, production, promises, reviews, shipping
from orders.models import Case, Cover, Device, Hold, Order, OrderLine, ParcelLine, Problem, StockReservation, WorkOrder
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor
from shop.models import Stock
from shop.refusal import NotAllowed
from tests.fitting.making import a_submitted_profile
from tests.orders.desks import page, staff
from tests.orders.making import LATER
from tests.orders.shipping.test_kept_and_lost import covered_sides, recalled
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
from tests.orders.shipping.test_problems import EVENING, made, reported, trouble
from tests.orders.staffed import fitter
from tests.orders.workshop import LOT, MACHINE, maker, pieces

__all__ = ["buyer", "order"]
pytestmark = pytest.mark.django_db

NIGHT = EVENING + DAY
KEPT = (Problem, OrderLine, Order, Device, WorkOrder, ParcelLine, StockReservation, Stock, Cover, Message)


def stop(problem: Problem, by: Actor = SUPPORT) -> Problem:
    return problems.stop_resending(problem.pk, text="The first has arrived.", at=NIGHT, by=by)


def test_a_pair_that_turned_up_is_not_made_again_and_is_covered_from_its_arrival(order: Order, buyer: Actor) -> None:
    first, pair = sent(order), line(order, "STRIDE-M")
    early = {piece.serial for piece in pieces(pair)}
    problem = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    production.claim(pair.pk, at=EVENING, by=maker())
    production.start(pair.pk, lot=LOT, machine=MACHINE, at=EVENING, by=maker())
    again = {piece.pk for piece in pieces(pair) if piece.serial not in early}
    with OrderLine.hold(pair.pk) as held:
        promises.date(held, at=EVENING)
    promises.tell_delay(pair.pk, ship_by=None, reason="Ill.", at=EVENING, by=SUPPORT)
    shipping.deliver(first.pk, on=EVENING, at=EVENING, by=SYSTEM)
    broken = invariants(at=NIGHT)
    stop(problem)
    assert invariants(at=NIGHT) == broken
    assert (statuses(order)[0], line(order, "STRIDE-M").delays.get().status) == ("delivered", "over")
    assert set(Device.objects.filter(pk__in=again).values_list("status", "scrap_cause")) == {("scrapped", "line_ended")}
    assert sorted(WorkOrder.objects.filter(line=pair).values_list("status", flat=True)) == ["finished", "withdrawn"]
    assert recalled()[0] == early
    assert set(covered_sides(pair)) == {"left", "right"}
    assert set(Cover.objects.filter(line=pair).values_list("begins_at", flat=True)) == {EVENING}
    problem.refresh_from_db()
    assert (problem.status, problem.answer, problem.settled_at) == ("answered", "The first has arrived.", NIGHT)
    assert mails(order, "problem_settled") == ["problem_settled"] * 2
    # What the colleague closes who looks at what turned up stays theirs.
    assert Case.objects.live().get(order=order).cause == "lost_turned_up"
    # It is as any pair that was delivered: what is wrong with it later is made again from it.
    torn = reported(order, buyer, trouble(order, side="left"))
    problems.resend(torn.pk, at=NIGHT, by=SUPPORT)
    made(line(order, "STRIDE-M"))
    assert [piece.side for piece in pieces(pair) if piece.status == "packed"] == ["left"]


@pytest.mark.parametrize("packed", [False, True], ids=["set aside", "packed"])
def test_goods_that_turned_up_are_not_picked_again(order: Order, buyer: Actor, *, packed: bool) -> None:
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    first = sent(order)
    before = Stock.objects.values_list("on_hand", "reserved").get(variant=line(order, "WASH-BAG").variant)
    lost = reported(order, buyer, trouble(order, "WASH-BAG"), kind="never_came")
    problem = problems.resend(lost.pk, at=EVENING, by=SUPPORT)
    if packed:
        shipping.pack_stock(line(order, "WASH-BAG").pk, at=EVENING, by=WAREHOUSE)
    shipping.deliver(first.pk, at=EVENING, by=SYSTEM)
    stop(problem)
    assert statuses(order)[1] == "delivered"
    assert Stock.objects.values_list("on_hand", "reserved").get(variant=line(order, "WASH-BAG").variant) == before
    assert StockReservation.objects.get(line=line(order, "WASH-BAG")).state == "consumed"


def test_nothing_is_stopped_that_has_left_or_of_which_the_first_is_not_there_by_anybody_s_word(
    order: Order, buyer: Actor
) -> None:
    first = sent(order)
    problem = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    shipping.deliver(first.pk, on=EVENING, teller="presumed", at=EVENING, by=SYSTEM)
    before = snapshot(*KEPT)
    with pytest.raises(problems.NothingToStop):
        stop(problem)
    assert snapshot(*KEPT) == before
    made(line(order, "STRIDE-M"))
    sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    shipping.received(first.pk, at=EVENING, by=buyer)
    before = snapshot(*KEPT)
    with pytest.raises(problems.NothingToStop):
        stop(problem)
    assert snapshot(*KEPT) == before


def test_that_a_carrier_said_so_before_its_customer_denied_it_stops_nothing(order: Order, buyer: Actor) -> None:
    first = sent(order)
    shipping.deliver(first.pk, at=LATER, by=SYSTEM)
    problem = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    shipping.deliver(first.pk, at=EVENING, by=SYSTEM)
    before = snapshot(*KEPT)
    with pytest.raises(problems.NothingToStop):
        stop(problem)
    assert snapshot(*KEPT) == before
    shipping.received(first.pk, at=EVENING, by=buyer)
    assert (stop(problem).status, statuses(order)[0]) == ("answered", "delivered")


def test_what_is_made_again_for_another_reason_or_is_answered_already_is_not_stopped(
    order: Order, buyer: Actor
) -> None:
    first = sent(order)
    problem = reported(order, buyer)
    problems.resend(problem.pk, at=EVENING, by=SUPPORT)
    shipping.deliver(first.pk, at=EVENING, by=SYSTEM)
    before = snapshot(*KEPT)
    for by in (buyer, WAREHOUSE):
        with pytest.raises(NotAllowed):
            stop(problem, by)
    with pytest.raises(problems.NothingToStop):
        stop(problem)
    with pytest.raises(problems.AnswerMissing):
        problems.stop_resending(problem.pk, text=" ", at=NIGHT, by=SUPPORT)
    assert snapshot(*KEPT) == before


def test_the_desk_says_what_stopping_means_and_offers_it_only_then(order: Order, buyer: Actor) -> None:
    first, desk = sent(order), staff("support")
    problem = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    here = page(Problem, pk=problem.pk)
    assert "Do not send it again" not in desk.get(here).content.decode()
    shipping.deliver(first.pk, at=EVENING, by=SYSTEM)
    assert "Do not send it again" in desk.get(here).content.decode()
    asked = page(Problem, pk=problem.pk, act="stop_it")
    shown = desk.get(asked).content.decode()
    assert f"what was made of it again is scrapped; delivered with parcel {first.number}" in shown
    desk.post(asked, {"text": "Keep the first."})
    assert (statuses(order)[0], Problem.objects.get().answer) == ("delivered", "Keep the first.")
    assert "Do not send it again" not in desk.get(here).content.decode()


def test_what_was_taken_back_from_the_workshop_is_stopped_with_the_rest_of_its_problem(
    order: Order, buyer: Actor
) -> None:
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    first, pair, desk = sent(order), line(order, "STRIDE-M"), staff("support")
    both = [trouble(order), trouble(order, "WASH-BAG")]
    problem = problems.resend(reported(order, buyer, *both, kind="never_came").pk, at=EVENING, by=SUPPORT)
    production.withdraw(pair.pk, reason="A better printer.", at=EVENING, by=maker())
    shipping.received(first.pk, at=EVENING, by=buyer)
    assert statuses(order)[:2] == ("approved", "allocated")
    desk.post(page(Problem, pk=problem.pk, act="stop_it"), {"text": "Keep the first."})
    assert statuses(order) == ("delivered", "delivered", "delivered")
    assert sorted(WorkOrder.objects.filter(line=pair).values_list("status", flat=True)) == ["finished", "withdrawn"]
    assert production.release_all(at=NIGHT) == 0
    problem.refresh_from_db()
    assert (problem.status, problem.answer) == ("answered", "Keep the first.")


@pytest.mark.parametrize("waits", [False, True], ids=["in review", "paused"])
def test_whose_newer_feet_are_with_the_fitter_keeps_the_pair_that_has_come_and_the_feet_it_was_made_from(
    order: Order, buyer: Actor, *, waits: bool
) -> None:
    first, pair = sent(order), line(order, "STRIDE-M")
    OrderLine.objects.filter(pk=pair.pk).update(prescribed_at=LATER)
    problem = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    assert pair.wearer is not None
    a_submitted_profile(pair.wearer, at=EVENING)
    reviews.follow(pair.pk, at=EVENING, by=SYSTEM)
    newer = line(order, "STRIDE-M").prescription
    assert newer is not None
    if waits:
        ask = reviews.followed(reviewing.hold)
        ask(newer.pk, reason="Ask a clinician.", at=EVENING, by=fitter())
    assert Hold.objects.filter(order=order, code="fit", closed_at=None).exists() is waits
    shipping.received(first.pk, at=EVENING, by=buyer)
    assert (statuses(order)[0], newer.pk == pair.prescription_id) == ("in_review", False)
    stop(problem)
    kept = line(order, "STRIDE-M")
    assert (kept.status, kept.profile_id, kept.prescription_id) == ("delivered", pair.profile_id, pair.prescription_id)
    assert not Hold.objects.filter(order=order, closed_at=None).exists()
    assert [case.cause for case in Case.objects.live().filter(order=order)] == ["lost_turned_up"]
    assert (reviews.follow_lagging(at=NIGHT), line(order, "STRIDE-M").status) == (0, "delivered")


@pytest.mark.parametrize("both", [False, True], ids=["the first", "both"])
def test_what_was_lost_twice_is_not_made_a_third_time_once_one_of_it_turns_up(
    order: Order, buyer: Actor, *, both: bool
) -> None:
    first, pair = sent(order), line(order, "STRIDE-M")
    early = {piece.side: piece.pk for piece in pieces(pair)}
    once = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    made(line(order, "STRIDE-M"))
    again = {piece.side: piece.pk for piece in pieces(pair)}
    second = sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    twice = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    shipping.received(first.pk, at=EVENING, by=buyer)
    if both:
        shipping.received(second.pk, at=EVENING, by=buyer)
    before = snapshot(*KEPT)
    with pytest.raises(problems.NothingToStop):
        stop(once)
    assert snapshot(*KEPT) == before
    stop(twice)
    last, worn = (second, again) if both else (first, early)
    assert (statuses(order)[0], covered_sides(pair)) == ("delivered", worn)
    assert ParcelLine.objects.get(line=pair, is_out=True).parcel == last
    jobs = WorkOrder.objects.filter(line=pair).order_by("pk").values_list("status", flat=True)
    assert list(jobs) == [*(["superseded", "finished"] if both else ["finished", "superseded"]), "withdrawn"]
    answers = Problem.objects.order_by("pk").values_list("status", "answer")
    assert list(answers) == [("resent", ""), ("answered", "The first has arrived.")]
    # The other one, too: somebody has it, so recalls find it; the line is what it was, and a person decides.
    shipping.received(second.pk, at=NIGHT, by=buyer)
    assert set(Device.objects.filter(status="in_service").values_list("pk", flat=True)) == {
        *early.values(), *again.values(),
    }  # fmt: skip
    assert (statuses(order)[0], covered_sides(pair)) == ("delivered", worn)
    assert ParcelLine.objects.get(line=pair, is_out=True).parcel == last
    assert Case.objects.live().filter(order=order, cause="lost_turned_up").count() == 2


def test_that_the_parcel_with_the_damaged_one_is_there_does_not_stop_what_was_lost_on_its_way_to_replace_it(
    order: Order, buyer: Actor
) -> None:
    first = sent(order)
    problems.resend(reported(order, buyer, trouble(order, side="left")).pk, at=EVENING, by=SUPPORT)
    made(line(order, "STRIDE-M"))
    sent(order, "STRIDE-M", number="1Z9", at=EVENING)
    problem = problems.resend(reported(order, buyer, kind="never_came").pk, at=EVENING, by=SUPPORT)
    shipping.received(first.pk, at=EVENING, by=buyer)
    before = snapshot(*KEPT)
    with pytest.raises(problems.NothingToStop):
        stop(problem)
    assert snapshot(*KEPT) == before
