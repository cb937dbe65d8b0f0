"""Feet that are never described: the line ends on day 45 of the wearer's turn, and its money goes back unasked."""

import datetime as dt
from collections.abc import Callable

import pytest

from fitting.clinicians import links
from fitting.models import JournalEntry, Message
from orders import cancellations, cases, holds, reviews, tasks, tracking
from orders.carts import Wanted
from orders.cases.needs import Need, subject_of
from orders.feet_clock import Turn, ends_at
from orders.models import Order, OrderLine
from orders.queues import Reason
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor
from tests import given
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.given import NOW
from tests.orders.desks import SUPPORT
from tests.stripe_sandbox import Sandbox

DAY = dt.timedelta(days=1)
ZONE = "America/New_York"
# 20 November, seven in the morning there: the 45th day is 4 January, and ends at five in the morning, UTC.
OVER = dt.datetime(2027, 1, 5, 5, tzinfo=dt.UTC)
ENDS = OVER + cancellations.GRACE


def test_days_of_earlier_turns_are_used_up_and_ours_do_not_count() -> None:
    assert ends_at([Turn(NOW)], 45, ZONE) == OVER
    ours = Turn(NOW, NOW + 10 * DAY)
    assert ends_at([ours], 45, ZONE) is None
    assert ends_at([ours, Turn(NOW + 30 * DAY)], 45, ZONE) == OVER + 20 * DAY
    assert ends_at([Turn(NOW, NOW + 60 * DAY), Turn(NOW + 70 * DAY)], 45, ZONE) == OVER + 25 * DAY


def bought(box: Sandbox, who: Actor | None = None) -> tuple[Order, Actor]:
    who = who or given.guest()
    given.custom_product()
    given.stock_good()
    person = a_wearer(who.user_id, relation="other", at=NOW)
    pair = Wanted("STRIDE-M", wearer=person.public_id)
    return given.paid_order(box, who, pair, Wanted("WASH-BAG")), who


def pair_of(order: Order) -> OrderLine:
    return order.lines.get(sku="STRIDE-M")


@pytest.mark.django_db
def test_a_line_without_feet_ends_after_its_last_day_with_all_its_money(box: Sandbox) -> None:
    order, _ = bought(box)
    assert cancellations.ends_for(pair_of(order)) == OVER
    assert tasks.end_overdue_lines(at=ENDS - dt.timedelta(seconds=1)) == 0
    assert tasks.end_overdue_lines(at=ENDS) == 1
    refund = order.refunds.get()
    assert (refund.amount_minor, refund.reason, refund.origin, refund.needs_approval) == (
        20790, "profile_missing", "rule", False,
    )  # fmt: skip
    assert {line.sku: line.status for line in order.lines.all()} == {
        "STRIDE-M": "cancelled", "WASH-BAG": "allocated",
    }  # fmt: skip
    assert Message.objects.filter(kind="order_cancelled").count() == 1
    assert tasks.end_overdue_lines(at=OVER + DAY) == 0
    assert invariants(at=OVER) == []


@pytest.mark.django_db
def test_the_clock_stands_while_the_fitter_looks_and_a_hold_keeps_the_line(box: Sandbox) -> None:
    order, _ = bought(box)
    line = pair_of(order)
    assert line.wearer is not None
    a_submitted_profile(line.wearer, at=NOW + 5 * DAY)
    assert reviews.follow(line.pk, at=NOW + 5 * DAY, by=SYSTEM)
    assert cancellations.ends_for(pair_of(order)) is None
    assert tasks.end_overdue_lines(at=OVER + DAY) == 0
    with pytest.raises(cancellations.LineMoved):
        cancellations.cancel_line(line.pk, reason="", still=lambda held: held.profile is None, at=OVER, by=SYSTEM)
    OrderLine.objects.filter(pk=line.pk).update(extensions=1)
    other, _ = bought(box)
    holds.pause(other.pk, reason="Asked.", at=NOW, by=SUPPORT)
    assert tasks.end_overdue_lines(at=ENDS) == 0


def with_a_hold(line: OrderLine, at: dt.datetime) -> Callable[[dt.datetime], object]:
    hold = holds.pause(line.order_id, reason="Asked.", at=at, by=SUPPORT)
    return lambda then: holds.close(hold.pk, reason="Clear.", at=then, by=SUPPORT)


def with_a_clinician(line: OrderLine, at: dt.datetime) -> Callable[[dt.datetime], object]:
    assert line.wearer is not None
    profile, by = a_submitted_profile(line.wearer, at=at), line.order.customer.as_actor()
    # Feet of before: what the letter is about keeps nobody from measuring again.
    OrderLine.objects.filter(pk=line.pk).update(profile=profile)
    links.issue(profile.pk, at=at, by=by)
    # Nobody closes it: it ends by itself.
    return lambda then: then


def with_a_case(line: OrderLine, at: dt.datetime) -> Callable[[dt.datetime], object]:
    need = Need(Reason.ASKED_SUPPORT, subject_of("order", line.order_id), order_id=line.order_id)
    cases.open_for([need], at=at, by=SUPPORT)
    return lambda then: cases.settle([need.subject], at=then, by=SUPPORT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paused", "until", "ends"),
    [
        # Over the day on which it would have ended, and the night in which the clocks go forward.
        (with_a_hold, NOW + 120 * DAY, dt.datetime(2027, 4, 30, 4, tzinfo=dt.UTC)),
        (with_a_case, NOW + 120 * DAY, dt.datetime(2027, 4, 30, 4, tzinfo=dt.UTC)),
        (with_a_clinician, NOW + 35 * DAY, OVER + 30 * DAY),
    ],
)
def test_days_in_which_somebody_else_has_the_ball_are_not_counted(
    box: Sandbox,
    paused: Callable[[OrderLine, dt.datetime], Callable[[dt.datetime], object]],
    until: dt.datetime,
    ends: dt.datetime,
) -> None:
    order, who = bought(box)
    line = pair_of(order)

    def told() -> dt.datetime | None:
        (pair,) = [row for row in tracking.track(order.number, by=who).lines if row["kind"] == "custom"]
        assert tracking.feet_until(pair) == cancellations.ends_for(pair_of(order))
        return tracking.feet_until(pair)

    go_on = paused(line, NOW + 5 * DAY)
    assert told() == OVER
    assert [tasks.watch_turns(at=NOW + 5 * DAY) for _ in range(2)] == [1, 0]
    assert told() is None
    assert tasks.end_overdue_lines(at=until - DAY) == 0
    go_on(until)
    assert [tasks.watch_turns(at=until) for _ in range(2)] == [1, 0]
    assert told() == ends
    assert tasks.end_overdue_lines(at=ends + cancellations.GRACE - dt.timedelta(seconds=1)) == 0
    assert tasks.end_overdue_lines(at=ends + cancellations.GRACE) == 1
    assert JournalEntry.objects.filter(field="feet_clock").count() == 2


@pytest.mark.django_db
def test_whoever_goes_on_while_the_clock_stands_begins_a_turn_of_their_own(box: Sandbox) -> None:
    order, _ = bought(box)
    line = pair_of(order)
    assert line.wearer is not None
    holds.pause(order.pk, reason="Asked.", at=NOW, by=SUPPORT)
    tasks.watch_turns(at=NOW + 2 * DAY)
    a_submitted_profile(line.wearer, at=NOW + 3 * DAY)
    reviews.follow(line.pk, at=NOW + 3 * DAY, by=SYSTEM)
    # It waits for no feet, so there is no clock to stop.
    assert tasks.watch_turns(at=NOW + 4 * DAY) == 0
    with OrderLine.hold(line.pk) as held:
        held.become("awaiting_profile", at=NOW + 10 * DAY, by=SYSTEM)
    assert cancellations.ends_for(pair_of(order)) == OVER + 8 * DAY
    assert tasks.watch_turns(at=NOW + 10 * DAY) == 1
    assert cancellations.ends_for(pair_of(order)) is None


@pytest.mark.django_db
def test_feet_that_are_submitted_in_the_last_second_win_whichever_comes_first(box: Sandbox) -> None:
    first, later = (pair_of(bought(box)[0]) for _ in range(2))
    assert first.wearer is not None
    assert later.wearer is not None
    a_submitted_profile(first.wearer, at=OVER)
    assert tasks.end_overdue_lines(at=OVER) == 0
    a_submitted_profile(later.wearer, at=OVER)
    # Nobody has told the lines yet; the rule looks before it ends them.
    assert tasks.end_overdue_lines(at=ENDS + DAY) == 0
    assert tasks.follow_profiles(at=ENDS + DAY) == 2
    assert {line.order.refunds.count() for line in (first, later)} == {0}
