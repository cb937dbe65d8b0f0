"""
Every deadline of an order at the second before it and at its second, over the nights in which calendars are odd.

Instants are written as the clock on the shop's wall shows them, with its distance to UTC: whoever reads a calendar can
check them. The sweeps walk through each of these calendars.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pytest
from pytest_django import Settings

from fitting import tasks as fitting_tasks
from fitting.models import Message
from orders import days, feet_clock, promises, reminders, returns, tasks, workdays
from orders.models import Delay, LineStatus, OrderLine, Parcel
from orders.queues import QUEUES, QueueCode
from tests.orders.desks import SUPPORT
from tests.orders.making import a_line, an_order, paid_for
from tests.orders.test_reminders import moved
from tests.orders.workshop import an_approved_line

SECOND: Final = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Calendar:
    """
    When something began, and when each deadline that counts from then is over.

    :ivar reminded: at nine in the morning of days 1, 4, 9, 20 and 38.
    :ivar answered: after 7 days, of a delay; ``presumed`` after 14 of silence, as long as goods can be sent back;
        ``lapsed`` after 30, of a return that never comes; ``ended`` after 45, of feet that nobody describes.
    :ivar ship_by: ten business days of the workshop after it; missed from ``late`` on.
    """

    began: str
    reminded: str
    answered: str
    presumed: str
    lapsed: str
    ended: str
    ship_by: str
    late: str
    zone: str = "America/New_York"
    country: str = "US"


CALENDARS: Final = {
    # Late in the evening, and the next day already by UTC; over the 29th of February and a holiday.
    "a leap day": Calendar(
        "2028-02-20T23:30:00-05:00",
        "2028-02-21T09-05 2028-02-24T09-05 2028-02-29T09-05 2028-03-11T09-05 2028-03-29T09-04",
        "2028-02-28T00-05", "2028-03-06T00-05", "2028-03-22T00-04", "2028-04-06T00-04",
        "2028-03-06", "2028-03-07T00-05",
    ),
    # In the first second of a day; a week later the clocks go forward.
    "spring": Calendar(
        "2027-03-07T00:00:00-05:00",
        "2027-03-08T09-05 2027-03-11T09-05 2027-03-16T09-04 2027-03-27T09-04 2027-04-14T09-04",
        "2027-03-15T00-04", "2027-03-22T00-04", "2027-04-07T00-04", "2027-04-22T00-04",
        "2027-03-19", "2027-03-20T00-04",
    ),
    # The seventh day has 25 hours.
    "autumn": Calendar(
        "2026-10-25T12:00:00-04:00",
        "2026-10-26T09-04 2026-10-29T09-04 2026-11-03T09-05 2026-11-14T09-05 2026-12-02T09-05",
        "2026-11-02T00-05", "2026-11-09T00-05", "2026-11-25T00-05", "2026-12-10T00-05",
        "2026-11-06", "2026-11-07T00-05",
    ),
    # In the last second of Christmas Eve; two holidays, and another year.
    "the year's end": Calendar(
        "2026-12-24T23:59:59-05:00",
        "2026-12-25T09-05 2026-12-28T09-05 2027-01-02T09-05 2027-01-13T09-05 2027-01-31T09-05",
        "2027-01-01T00-05", "2027-01-08T00-05", "2027-01-24T00-05", "2027-02-08T00-05",
        "2027-01-11", "2027-01-12T00-05",
    ),
    # Easter, on whose Sunday the clocks go forward; the customer lives where it is still Saturday.
    "a shop in Berlin": Calendar(
        "2027-03-21T00:30:00+01:00",
        "2027-03-22T09+01 2027-03-25T09+01 2027-03-30T09+02 2027-04-10T09+02 2027-04-28T09+02",
        "2027-03-29T00+02", "2027-04-05T00+02", "2027-04-21T00+02", "2027-05-06T00+02",
        "2027-04-06", "2027-04-07T00+02", "Europe/Berlin", "DE",
    ),
    # A day ahead of its customer, and the clocks go back in the first night.
    "a shop in Auckland": Calendar(
        "2027-04-03T10:00:00+13:00",
        "2027-04-04T09+12 2027-04-07T09+12 2027-04-12T09+12 2027-04-23T09+12 2027-05-11T09+12",
        "2027-04-11T00+12", "2027-04-18T00+12", "2027-05-04T00+12", "2027-05-19T00+12",
        "2027-04-16", "2027-04-17T00+12", "Pacific/Auckland", "NZ",
    ),
}  # fmt: skip
EVERY: Final = pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)


def on_the_wall(clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(clock).astimezone(dt.UTC)


@pytest.mark.one_run("sqlite")
@EVERY
def test_so_many_days_are_over_with_the_last_of_them_and_mails_go_out_at_nine(
    calendar: Calendar, settings: Settings
) -> None:
    settings.SHOP_TIME_ZONE = zone = calendar.zone
    began = on_the_wall(calendar.began)
    for count, end in ((7, calendar.answered), (14, calendar.presumed), (30, calendar.lapsed), (45, calendar.ended)):
        assert days.after_days(began, count, zone) == on_the_wall(end)
        assert feet_clock.ends_at([feet_clock.Turn(began)], count, zone) == on_the_wall(end)
    for day, clock in zip(reminders.REMINDER_DAYS, calendar.reminded.split(), strict=True):
        nine = on_the_wall(clock)
        told = [reminders.is_due(days.local_date(began, zone), day, at=at) for at in (nine - SECOND, nine)]
        assert told == [False, True], day


@pytest.mark.django_db
@EVERY
def test_each_sweep_waits_for_its_second_and_acts_in_it(calendar: Calendar, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE, settings.WORKSHOP_COUNTRY = calendar.zone, calendar.country
    began = on_the_wall(calendar.began)
    abroad = {"ship_region": "CA", "ship_city": "Los Angeles", "ship_postal_code": "90001"}
    order = an_order(None, paid_at=began, **abroad)
    feet = moved(a_line(order, status="awaiting_payment"), LineStatus.AWAITING_PROFILE, at=began)
    dated, delayed = (an_approved_line(order, name=name) for name in ("Bo", "Cy"))
    for line in (dated, delayed):
        with OrderLine.hold(line.pk) as held:
            assert promises.date(held, at=began).ship_by.isoformat() == calendar.ship_by
    later = dt.date.fromisoformat(calendar.ship_by) + dt.timedelta(days=30)
    promises.tell_delay(delayed.pk, ship_by=later, reason="A machine is broken.", at=began, by=SUPPORT)
    assert fitting_tasks.send_mails(at=began) == 1
    sent, here, going_back = (
        a_line(an_order(), kind="stock", status=at) for at in ("shipped", "delivered", "delivered")
    )
    for line in (sent, here, going_back):
        there = {"status": "delivered", "delivered_at": began, "told_by": "carrier"} if line != sent else {}
        parcel = Parcel.objects.create(order=line.order, carrier="letter", handed_over_at=began, **there)
        parcel.contents.create(line=line)
    buyer = here.order.customer.as_actor()
    returns.announce(going_back.pk, at=began, by=SUPPORT)
    paid_for(order)

    tasks.remind(at=began + dt.timedelta(hours=9))
    walked = [
        *((tasks.remind, nine) for nine in calendar.reminded.split()),
        (tasks.keep_promises, calendar.answered),
        (tasks.keep_promises, calendar.late),
        (tasks.presume_delivered, calendar.presumed),
        (tasks.lapse_returns, calendar.lapsed),
    ]
    for sweep, clock in walked:
        at = on_the_wall(clock)
        assert [sweep(at=at - SECOND), sweep(at=at), sweep(at=at)] == [0, 1, 0], (sweep, clock)
    assert Delay.objects.get(line=delayed).answered_at == on_the_wall(calendar.answered)
    assert Delay.objects.get(line=dated).told_at == on_the_wall(calendar.late)
    assert Parcel.objects.get(contents__line=sent).delivered_at == on_the_wall(calendar.presumed)

    over = on_the_wall(calendar.presumed)
    assert returns.until(here) == over
    with pytest.raises(returns.WithdrawalOver):
        returns.announce(here.pk, at=over, by=buyer)
    assert returns.announce(here.pk, at=over - SECOND, by=buyer).status == "announced"

    # A minute of grace, for what was pressed in the last second.
    ended = on_the_wall(calendar.ended) + dt.timedelta(minutes=1)
    assert [tasks.end_overdue_lines(at=at) for at in (ended - SECOND, ended, ended)] == [0, 1, 0]
    feet.refresh_from_db()
    assert (feet.status, Message.objects.filter(kind="measure_reminder").count()) == ("cancelled", 5)


@pytest.mark.parametrize(
    ("opened", "queue", "due"),
    [
        ("2026-11-18T22:30:00-05:00", "review", "2026-11-19T22:30:00-05:00"),
        ("2026-11-20T09:00:00-05:00", "review", "2026-11-23T09:00:00-05:00"),  # a weekend between
        ("2026-11-21T09:00:00-05:00", "review", "2026-11-23T09:00:00-05:00"),  # on a Saturday
        ("2026-11-25T09:00:00-05:00", "review", "2026-11-27T09:00:00-05:00"),  # Thanksgiving between
        ("2026-12-31T09:00:00-05:00", "waiting", "2027-01-06T09:00:00-05:00"),  # the year ends, and has a holiday
        ("2027-03-12T09:00:00-05:00", "review", "2027-03-15T09:00:00-04:00"),  # clocks are put forward
        ("2028-02-28T09:00:00-05:00", "review", "2028-02-29T09:00:00-05:00"),  # a leap day
    ],
)
def test_a_case_is_due_at_the_same_hour_after_business_days(opened: str, queue: str, due: str) -> None:
    at = dt.datetime.fromisoformat(opened)
    assert workdays.later(at, QUEUES[QueueCode(queue)].business_days) == dt.datetime.fromisoformat(due)
