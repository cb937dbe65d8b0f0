"""Time passes in the demo: day by day, everything that is due on its day, and listed."""

import datetime as dt
import itertools
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.cache.backends import db
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config.demo import filling
from config.demo.clock import DemoClock
from config.demo.guide import guide
from config.demo.happenings import Mark, report
from config.demo.home import Run, environment_of
from config.demo.loopback import LeverRefused
from config.demo.management.commands import demo_clock, prepare_demo
from config.demo.passing import Passing
from config.demo.signins import SIGN_INS
from config.demo.stories.people import MARA, SEATTLE
from config.demo.stories.telling import Script, Shop, pair, story
from orders.models import Order
from tests.config.demo.conftest import TODAY, Day

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@story("awaiting_payment", ago="1h")
def one_is_not_paid(shop: Shop) -> Script:
    """Mara orders and does not pay."""
    mara = shop.customer("mara@demo.example")
    mara.orders(pair("STR-ME-BLU", mara.has("Mara", born=MARA.born)), to=SEATTLE)
    yield "5m"


@story("processing", ago="2h")
def one_is_at_the_bank(shop: Shop) -> Script:
    """Mara orders for a friend by bank debit."""
    mara = shop.customer("mara@demo.example")
    mara.orders(pair("STR-ME-COR", mara.has("May", "other", born=MARA.born)), to=SEATTLE).asks_bank(decides_in="3d")
    yield "5m"


@story("paid: awaiting_profile", ago="3h")
def one_goes_wrong(shop: Shop) -> Script:
    """Mara presses a lever that is not there."""
    shop.stripe.bank_pays("cs_test_nobody")
    yield "1h"


def moved(*words: str) -> list[str]:
    said = StringIO()
    call_command(demo_clock.Command(), *words, stdout=said)
    return said.getvalue().splitlines()


def test_what_is_due_on_the_way_is_done_on_its_day(day: Day) -> None:
    filling.tell(day.clock, day.stripe, today=TODAY, stories=[one_is_not_paid, one_is_at_the_bank])
    at_bank, unpaid = Order.objects.order_by("placed_at")

    Passing(day.clock, day.stripe).until(TODAY + 10 * DAY)

    unpaid.refresh_from_db()
    at_bank.refresh_from_db()
    assert day.clock.now() == TODAY + 10 * DAY
    assert unpaid.payment == "cancelled"
    assert unpaid.cancelled_at == TODAY + 8 * DAY
    assert (at_bank.payment, at_bank.paid_at) == ("paid", TODAY + 3 * DAY)


def test_it_goes_on_by_the_whole_span_however_long_the_work_takes(day: Day) -> None:
    machine = itertools.count(TODAY.timestamp(), 40.0)
    clock = DemoClock(day.clock.path, wall=lambda: next(machine))
    before = clock.ahead()

    Passing(clock, day.stripe).forward(3 * DAY)

    assert clock.ahead() - before == 3 * DAY
    assert next(machine) > TODAY.timestamp() + 120


def test_moving_the_clock_lists_the_work_the_moves_and_the_mails(day: Day) -> None:
    filling.tell(day.clock, day.stripe, today=TODAY, stories=[one_is_not_paid, one_is_at_the_bank])

    told = moved("+14d", "1h")

    titles = [line for line in told if not line.startswith(" ")]
    assert titles == [
        "Work that was due:",
        "Moves:",
        "Mails:",
        "The demo's clock: Friday, 4 December 2026, 13:00 UTC, 14 days, 1 h 0 min ahead of this machine.",
    ]
    assert {
        "     1  expire_unpaid",
        "     1  follow_cases",
        "     3  webhooks received",
        "     1  orders.case status: new → open",
        "     1  orders.order payment: awaiting_payment → cancelled",
        "     1  orders.order payment: processing → paid",
        "     1  orders.orderline status: awaiting_payment → awaiting_profile",
        "     1  orders.orderline status: awaiting_payment → cancelled",
        "     1  order_cancelled",
        "     1  order_confirmed",
    } <= set(told)
    assert moved("now")[0] == "Nothing was due."
    assert day.box.state.paused is False


def test_the_clock_is_shown_and_stays_where_it_is(day: Day) -> None:
    day.clock.keep_pace()
    assert moved() == ["The demo's clock: Friday, 20 November 2026, 12:00 UTC, as this machine's."]
    assert day.clock.now() == TODAY


@pytest.mark.parametrize(
    ("words", "says"),
    [(["-3d"], "forward only"), (["+3 days"], "write 46d"), (["46d"], "Say how far"), (["yesterday"], "Say how far")],
)
def test_the_clock_refuses_what_it_cannot_do_with_a_sentence(day: Day, words: list[str], says: str) -> None:
    before = day.clock.now()
    with pytest.raises(CommandError, match=says):
        demo_clock.how_far(" ".join(words))
    assert day.clock.now() == before


def test_nothing_due_is_said_too(day: Day) -> None:
    Passing(day.clock, day.stripe).settle()
    passing, mark = Passing(day.clock, day.stripe), Mark.now()
    passing.settle()
    assert list(report(mark, passing.tally)) == ["Nothing was due."]


def test_a_story_that_goes_wrong_is_named(day: Day) -> None:
    with pytest.raises(LeverRefused) as wrong:
        filling.tell(day.clock, day.stripe, today=TODAY, stories=[one_goes_wrong])
    assert wrong.value.__notes__ == ["in the story one_goes_wrong"]


def test_a_shop_of_before_there_were_stories_goes_on_as_it_is(day: Day) -> None:
    day.clock.path.unlink()
    said = StringIO()
    call_command(prepare_demo.Command(), stdout=said)
    assert prepare_demo.OLDER in said.getvalue()
    assert not Order.objects.exists()


def test_what_to_open_names_every_sign_in_and_a_page_for_each(day: Day) -> None:
    told = guide(environment_of(day.home, Run(8000, 12111, "whsec_x")))
    for person in SIGN_INS:
        assert f"{person.email} " in told
        assert f" {person.opens}\n" in told
    assert "  http://127.0.0.1:8000/demo/mail/\n" in told


def test_the_cache_remembers_also_when_the_clock_is_ahead(
    day: Day, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The demo moves the clock before Django's cache takes hold of it.
    monkeypatch.setattr(db, "tz_now", day.clock.now)
    settings.CACHES = {"default": {"BACKEND": "config.demo.cache.DatabaseCache", "LOCATION": "cache"}}
    day.clock.move_to(dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=400))
    cache.set("key", "kept", 60)
    cache.set("other", "kept", None)
    assert (cache.get("key"), cache.get("other")) == ("kept", "kept")
    day.clock.move_to(day.clock.now() + dt.timedelta(minutes=2))
    assert (cache.get("key"), cache.get("other")) == (None, "kept")
