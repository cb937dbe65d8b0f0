"""Feet that are never described: the line ends on day 45 of the wearer's turn, and its money goes back unasked."""

import datetime as dt

import pytest

from fitting.models import Message
from orders import cancellations, holds, reviews, tasks
from orders.carts import Wanted
from orders.feet_clock import Turn, ends_at
from orders.models import Order, OrderLine
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
