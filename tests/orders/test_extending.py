"""More time for the feet: once, for the asking, by the terms; and a gift's time begins on the day it is given."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from fitting.models import Message
from orders import cancellations, carts, extending, reminders, tasks
from orders.carts import Wanted
from orders.models import CartLine, Order, OrderLine
from shop.actor import Actor
from tests import given
from tests.fitting.making import a_wearer
from tests.given import NOW
from tests.orders.bought import terms
from tests.orders.calling import Browser
from tests.orders.desks import SUPPORT
from tests.orders.test_overdue import DAY, ENDS, OVER, bought, pair_of
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def feet_of(browser: Browser, order: Order) -> dict[str, Any]:
    _, body = browser.get(f"orders/{order.number}/")
    [line] = [line for group in body["wearers"] for line in group["lines"] if line["kind"] == "custom"]
    found: dict[str, Any] = line["feet"]
    return found


def test_a_customer_reads_until_when_and_takes_more_time_with_one_press_that_counts_once(box: Sandbox) -> None:
    browser = Browser()
    order, _ = bought(box, browser.actor)
    line = pair_of(order)
    path = f"orders/{order.number}/lines/{line.public_id}/extension/"
    with time_machine.travel(NOW + 38 * DAY, tick=False):
        assert feet_of(browser, order) == {"until": "2027-01-05T05:00:00Z", "can_extend": True, "extension_days": 45}
        later = {"until": "2027-02-19T05:00:00Z"}
        assert [browser.post(path, {}) for _ in range(2)] == [(200, later)] * 2
        assert feet_of(browser, order) == {**later, "can_extend": False, "extension_days": None}
        _, moments = browser.get(f"orders/{order.number}/timeline/")
        assert [moment["code"] for moment in moments["results"]].count("time_extended") == 1
        assert Browser().post(path, {})[0] == 404
    assert tasks.end_overdue_lines(at=ENDS) == 0
    assert tasks.end_overdue_lines(at=ENDS + 45 * DAY) == 1
    with pytest.raises(cancellations.AlreadyCancelled):
        extending.extend(line.pk, at=ENDS + 45 * DAY, by=browser.actor)
    line.refresh_from_db()
    assert (line.status, line.extensions) == ("cancelled", 1)


def test_the_press_for_more_time_wins_against_the_rule_that_has_read_the_line_before(box: Sandbox) -> None:
    order, _ = bought(box)
    line = pair_of(order)
    assert cancellations.ends_for(line) == OVER
    extending.extend(line.pk, at=OVER, by=SUPPORT)
    with pytest.raises(cancellations.LineMoved):
        cancellations.cancel_line(
            line.pk, reason="", still=lambda held: held.extensions == line.extensions, at=OVER, by=SUPPORT
        )
    assert tasks.end_overdue_lines(at=ENDS) == 0


def test_what_does_not_wait_for_feet_has_no_time_to_extend(box: Sandbox) -> None:
    order, who = bought(box)
    bag = order.lines.get(sku="WASH-BAG")
    with pytest.raises(extending.NothingToExtend):
        extending.extend(bag.pk, at=NOW, by=who)
    OrderLine.objects.filter(order=order).update(terms_policy=terms())
    with pytest.raises(extending.NoMoreTime):
        extending.extend(pair_of(order).pk, at=NOW, by=who)
    assert not OrderLine.objects.filter(extensions__gt=0).exists()


# --- gifts -------------------------------------------------------------------------------------


def gift(box: Sandbox, who: Actor, given_on: dt.date) -> Order:
    given.custom_product()
    person = a_wearer(who.user_id, relation="gift", at=NOW)
    return given.paid_order(box, who, Wanted("STRIDE-M", wearer=person.public_id, given_on=given_on))


def test_the_time_of_a_gift_begins_on_the_day_it_is_given(box: Sandbox) -> None:
    # Given 34 days after it was bought, so it ends 34 days later.
    line = pair_of(gift(box, given.guest(), (NOW + 34 * DAY).date()))
    assert line.given_on == dt.date(2026, 12, 24)
    assert cancellations.ends_for(line) == OVER + 34 * DAY
    asked = Message.objects.filter(kind="measure_now")
    reminders.remind(at=NOW + 33 * DAY)
    assert not asked.exists()
    reminders.remind(at=NOW + 34 * DAY + dt.timedelta(hours=4))
    assert asked.count() == 1
    assert tasks.end_overdue_lines(at=ENDS) == 0
    assert tasks.end_overdue_lines(at=ENDS + 34 * DAY) == 1


def test_a_giving_day_is_of_pairs_not_over_and_within_a_year_and_can_be_taken_back(box: Sandbox) -> None:
    browser = Browser()
    given.market()
    given.custom_product()
    given.stock_good()
    today = NOW.date()
    with time_machine.travel(NOW, tick=False):
        _, cart = browser.post("carts/", {"country": "US", "lines": [{"sku": "STRIDE-M", "given_on": str(today)}]})
        lines = f"carts/{cart['id']}/lines/"
        assert cart["lines"][0]["given_on"] == str(today)
        for sku, day, code in (
            ("STRIDE-M", today - DAY, "giving_day_out_of_range"),
            ("STRIDE-M", today + 367 * DAY, "giving_day_out_of_range"),
            ("WASH-BAG", today, "not_a_gift"),
        ):
            status, refused = browser.post(lines, {"sku": sku, "given_on": str(day)})
            assert (status, refused["errors"][0]["code"], refused["errors"][0]["pointer"]) == (400, code, "/given_on")
        assert CartLine.objects.count() == 1
        path = f"{lines}{cart['lines'][0]['id']}/"
        assert browser.patch(path, {"quantity": 1})[1]["lines"][0]["given_on"] == str(today)
        assert browser.patch(path, {"given_on": None})[1]["lines"][0]["given_on"] is None
    assert carts.look(cart["id"], at=NOW, by=browser.actor).lines[0].position.line.given_on is None
