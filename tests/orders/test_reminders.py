"""What is told by the calendar: each on its day after nine, once, only while it is still so, and never twice."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db.models import F, Q
from pytest_django import Settings

from fitting import mailing, messages
from fitting import tasks as fitting_tasks
from fitting.models import Message
from orders import guarantee, holds, notices, reminders, tasks
from orders.cases.needs import Need, subject_of
from orders.models import Case, CoverSide, Delay, LineStatus, Order, OrderLine
from orders.queues import Reason
from orders.still_true import still_wanted
from shop.actor import SYSTEM
from tests.budgets import queries
from tests.fitting.making import a_submitted_profile
from tests.orders.desks import SUPPORT
from tests.orders.killing import killed_everywhere
from tests.orders.making import NOW, a_line, an_order
from tests.orders.workshop import brought_to, pieces

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def moved(line: OrderLine, status: str, *, at: dt.datetime, **fields: Any) -> OrderLine:
    with OrderLine.hold(line.pk) as held:
        held.become(status, at=at, by=SYSTEM, **fields)
    return OrderLine.objects.get(pk=line.pk)


def waiting(at: dt.datetime) -> OrderLine:
    """A paid line whose wearer's turn begins."""
    line = a_line(an_order(paid_at=at), status="awaiting_payment")
    return moved(line, LineStatus.AWAITING_PROFILE, at=at)


def delivered(at: dt.datetime) -> OrderLine:
    """A pair that is worn since."""
    line = a_line(an_order(shipping="delivered"), status="awaiting_payment")
    assert line.wearer is not None
    OrderLine.objects.filter(pk=line.pk).update(status="delivered", profile=a_submitted_profile(line.wearer))
    guarantee.begin([line], (), delivered_at=at, at=at, by=SYSTEM)
    return line


def morning(day: dt.date, *, hour: int = 9, zone: ZoneInfo = NEW_YORK) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=zone)


def told(since: str, days: int, *, zone: ZoneInfo = NEW_YORK) -> dict[int, list[str]]:
    """Let days pass, three sweeps on each, and say on which of them what was written."""
    found: dict[int, list[str]] = {}
    for day in range(days + 1):
        known = set(Message.objects.values_list("pk", flat=True))
        for hour in (9, 10, 23):
            tasks.remind(at=morning(dt.date.fromisoformat(since) + day * DAY, hour=hour, zone=zone))
        keys = Message.objects.exclude(pk__in=known).order_by("pk").values_list("kind", "key")
        if keys:
            found[day] = [f"{kind}:{key.rpartition(':')[2]}" for kind, key in keys]
    return found


def reminded(*days: int) -> dict[int, list[str]]:
    return {day: [f"measure_reminder:{day}"] for day in days}


EVERY = {0: ["measure_now:1"], **reminded(1, 4, 9, 20, 38)}


# --- days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid_at", "since"),
    [
        # Late in the evening there, and the next day already by UTC.
        (dt.datetime(2026, 11, 21, 4, 59, tzinfo=dt.UTC), "2026-11-20"),
        (dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC), "2026-11-21"),
        # Over the year's end, over a leap day, and over the nights in which clocks are set.
        (dt.datetime(2026, 12, 31, 20, 0, tzinfo=dt.UTC), "2026-12-31"),
        (dt.datetime(2028, 2, 28, 20, 0, tzinfo=dt.UTC), "2028-02-28"),
        (dt.datetime(2027, 3, 13, 20, 0, tzinfo=dt.UTC), "2027-03-13"),
        (dt.datetime(2026, 10, 31, 20, 0, tzinfo=dt.UTC), "2026-10-31"),
    ],
)
def test_feet_are_asked_for_on_their_days_in_the_shops_zone_and_on_no_other(paid_at: dt.datetime, since: str) -> None:
    waiting(paid_at)
    assert told(since, 44) == EVERY


def test_days_are_those_of_the_shops_zone_wherever_it_is(settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Europe/Berlin"
    waiting(dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC))
    assert told("2026-11-21", 5, zone=BERLIN) == {0: EVERY[0], **reminded(1, 4)}


def test_nothing_is_told_before_nine_and_what_was_missed_is_made_good_for_two_days() -> None:
    line = waiting(morning(dt.date(2026, 11, 20)))
    assert tasks.remind(at=morning(dt.date(2026, 11, 24), hour=8)) == 0
    assert tasks.remind(at=morning(dt.date(2026, 11, 26), hour=23)) == 1
    assert Message.objects.get().key == f"measure_reminder:{line.order.number}:1:4"
    assert tasks.remind(at=morning(dt.date(2026, 11, 27))) == 0
    # The worker slept over the ninth day.
    assert tasks.remind(at=morning(dt.date(2026, 12, 3))) == 0


def test_the_last_one_says_until_when_and_how_to_get_more_time_and_comes_again_after_that() -> None:
    line = waiting(morning(dt.date(2026, 11, 20)))
    told("2026-11-20", 38)
    last = Message.objects.latest("pk")
    assert (last.facts["is_last"], last.facts["may_extend"]) == (True, True)
    letter = mailing.render(last.kind, language="en", facts=last.facts)
    assert "January 4, 2027" in letter.subject + letter.text
    assert "Take more time: " in letter.text
    for page in ("profile", "more-time"):
        assert f"/orders/{line.order.number}/lines/{line.public_id}/{page}/" in letter.text
    OrderLine.objects.filter(pk=line.pk).update(extensions=1)
    assert told("2026-11-20", 89) == reminded(83)
    again = Message.objects.latest("pk")
    assert (again.facts["is_last"], again.facts["may_extend"]) == (True, False)
    assert "more time" not in mailing.render(again.kind, language="en", facts=again.facts).text
    assert tasks.end_overdue_lines(at=morning(dt.date(2027, 2, 18), hour=23)) == 0
    assert tasks.end_overdue_lines(at=morning(dt.date(2027, 2, 19), hour=1)) == 1


def test_while_we_have_the_ball_nobody_is_asked_and_its_days_do_not_count() -> None:
    began = morning(dt.date(2026, 11, 20))
    line = waiting(began)
    told("2026-11-20", 2)
    assert line.wearer is not None
    feet = a_submitted_profile(line.wearer, at=began + 2 * DAY)
    moved(line, "in_review", at=began + 2 * DAY, profile=feet)
    assert told("2026-11-22", 28) == {}
    # Sent back after four weeks: two days are used up, so the fourth day comes in two.
    moved(line, "awaiting_profile", at=began + 30 * DAY)
    assert told("2026-12-20", 42) == {2: ["measure_reminder:4"], 7: ["measure_reminder:9"], 18: ["measure_reminder:20"],
                                      36: ["measure_reminder:38"]}  # fmt: skip


def test_a_gift_is_not_asked_for_before_its_day_and_its_days_count_from_then() -> None:
    paid_at = morning(dt.date(2026, 11, 20))
    line = waiting(paid_at)
    OrderLine.objects.filter(pk=line.pk).update(given_on=dt.date(2026, 12, 24))
    notices.order_confirmed(line.order, at=paid_at, lines=[OrderLine.objects.get(pk=line.pk)])
    assert Message.objects.get().kind == "order_confirmed"
    assert told("2026-11-20", 33) == {}
    assert told("2026-12-24", 44) == EVERY


def test_a_pause_or_a_question_to_us_keeps_reminders_back() -> None:
    began = morning(dt.date(2026, 11, 20))
    paused, asked, other = waiting(began), waiting(began), waiting(began)
    hold = holds.pause(paused.order_id, reason="Asked for it.", at=began, by=SUPPORT)
    open_case(asked)
    assert {key.split(":")[1] for key in keys_on("2026-11-24")} == {other.order.number}
    holds.close(hold.pk, reason="Clear.", at=began + 4 * DAY, by=SUPPORT)
    Case.objects.filter(status="open").update(status="closed", closed_at=began + 9 * DAY, ended="handled")
    assert {key.split(":")[1] for key in keys_on("2026-11-24")} == {paused.order.number, asked.order.number}


def open_case(line: OrderLine) -> None:
    need = Need(Reason.ASKED_FITTER, subject_of("order", line.order_id), order_id=line.order_id)
    Case.objects.create(
        queue="review", cause=need.reason, subject=need.subject, order_id=line.order_id, opened_at=NOW, due_at=NOW + DAY
    )


def keys_on(day: str) -> set[str]:
    known = set(Message.objects.values_list("key", flat=True))
    tasks.remind(at=morning(dt.date.fromisoformat(day)))
    return set(Message.objects.values_list("key", flat=True)) - known


# --- new pairs ---------------------------------------------------------------------------------


def test_new_pairs_are_accompanied_from_their_delivery_until_something_is_said() -> None:
    line = delivered(dt.datetime(2026, 12, 29, 1, tzinfo=dt.UTC))
    assert told("2026-12-28", 60) == {2: ["break_in:2"], 7: ["break_in:7"], 21: ["fit_check:21"]}
    asked = Message.objects.get(kind="fit_check")
    assert "February 26, 2027" in mailing.render("fit_check", language="en", facts=asked.facts).text
    came = morning(dt.date(2027, 3, 1))
    spoke, again = brought_to("ready"), delivered(came)
    OrderLine.objects.filter(pk=spoke.pk).update(status="delivered")
    OrderLine.objects.filter(pk=again.pk).update(status="ready")
    guarantee.begin([spoke], pieces(spoke), delivered_at=came, at=came, by=SYSTEM)
    CoverSide.objects.filter(line=spoke, side="left").update(fit_reported_at=came + DAY)
    assert told("2027-03-01", 30) == {}
    assert not reminders.accompanied().filter(~Q(pk=line.pk)).exists()


# --- once, at least and at most ------------------------------------------------------------------


def test_what_is_no_longer_so_when_it_is_about_to_go_out_is_stopped() -> None:
    line = waiting(morning(dt.date(2026, 11, 20)))
    told("2026-11-20", 1)
    assert line.wearer is not None
    feet = a_submitted_profile(line.wearer, at=NOW)
    moved(line, "in_review", at=morning(dt.date(2026, 11, 21), hour=11), profile=feet)
    assert fitting_tasks.send_mails(at=morning(dt.date(2026, 11, 21), hour=12)) == 0
    assert set(Message.objects.values_list("status", "last_error")) == {("stopped", "no longer wanted")}
    assert mail.outbox == []


def test_what_says_how_things_stand_goes_out_only_while_they_stand_so() -> None:
    order = an_order(payment="awaiting_payment", paid_at=None)
    line = a_line(order, status="awaiting_profile")
    assert line.wearer is not None
    OrderLine.objects.filter(pk=line.pk).update(profile=a_submitted_profile(line.wearer))
    asked: dict[str, Any] = {"line": line, "was": NOW.date(), "why": "A machine.", "silence_accepts": False}
    delay = Delay.objects.create(number=2, told_at=NOW, answer_until=NOW, **asked)
    notices.payment_processing(order, at=NOW)
    notices.payment_failed(order, at=NOW)
    notices.line_sent_back(order, line, at=NOW, profile_version=1)
    notices.line_approved(order, line, at=NOW, profile_version=1)
    notices.line_in_production(order, line, at=NOW)
    notices.line_delayed(order, line, delay, at=NOW)
    notices.order_cancelled(order, at=NOW)

    def wanted(status: str = "", payment: str = "") -> set[str]:
        Order.objects.update(payment=payment or F("payment"), paid_at=NOW if payment == "paid" else F("paid_at"))
        OrderLine.objects.update(status=status or F("status"))
        return {message.kind for message in Message.objects.all() if still_wanted(message)}

    told = {"line_delayed", "order_cancelled"}
    assert wanted() == {"payment_failed", "line_sent_back", *told}
    assert wanted("in_review", "processing") == {"payment_processing", *told}
    for status in ("approved", "queued"):
        assert wanted(status, "paid") == {"line_approved", *told}
    for status in ("in_production", "quality_check", "ready"):
        assert wanted(status) == {"line_in_production", *told}
    assert wanted("cancelled") == told
    Delay.objects.update(status="accepted", answered_at=NOW)
    # Another one is told; what was answered is not asked for that.
    Delay.objects.create(number=3, told_at=NOW, answer_until=NOW, **asked)
    assert wanted() == {"order_cancelled"}
    assert fitting_tasks.send_mails(at=NOW) == 1
    assert [letter.subject for letter in mail.outbox] == [f"Order {order.number}: cancelled"]


@pytest.mark.one_run("sqlite")
def test_killed_anywhere_each_is_written_once_and_sent_at_least_once_and_never_after_it_was_recorded() -> None:
    at = morning(dt.date(2026, 11, 21))

    def fresh() -> OrderLine:
        mail.outbox.clear()
        return waiting(morning(dt.date(2026, 11, 20)))

    def work(_line: OrderLine) -> None:
        tasks.remind(at=at)
        fitting_tasks.send_mails(at=at)

    def others_go_on(line: OrderLine) -> None:
        recorded = Message.objects.filter(facts__line=line.public_id, status="sent").exists()
        before = len(mail.outbox)
        for hours in (1, 2):
            tasks.remind(at=at + dt.timedelta(hours=hours))
            fitting_tasks.send_mails(at=at + dt.timedelta(hours=hours))
        one = Message.objects.get(facts__line=line.public_id)
        assert (one.status, one.key) == ("sent", f"measure_reminder:{line.order.number}:1:1")
        assert len(mail.outbox) >= 1
        # Twice only where it was killed between the letter and the note of it, and then with the same id.
        assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 1
        assert (len(mail.outbox) == before) is recorded

    # Writing is one statement; taking it in hand and recording it are a commit each, the letter goes out in between.
    assert killed_everywhere(fresh, work, others_go_on) == ["before a commit", "after a commit"] * 2


def test_mail_that_fails_breaks_nothing_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    line = waiting(morning(dt.date(2026, 11, 20)))
    at = morning(dt.date(2026, 11, 21))

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_deliver", refuse)
        assert (tasks.remind(at=at), fitting_tasks.send_mails(at=at)) == (1, 0)
    assert OrderLine.objects.get(pk=line.pk).status == "awaiting_profile"
    assert fitting_tasks.send_mails(at=at + dt.timedelta(minutes=1)) == 1
    assert (tasks.remind(at=at + DAY), len(mail.outbox)) == (0, 1)
    # Staff may send it again: another letter, under a key of its own.
    messages.send_again(Message.objects.get().pk, at=at + DAY, by=SUPPORT)
    assert fitting_tasks.send_mails(at=at + DAY) == 1


def test_many_waiting_lines_cost_no_more_statements_than_one() -> None:
    began = morning(dt.date(2026, 11, 20))
    waiting(began)
    with queries(5):
        reminders.remind(at=began + DAY)
    for _ in range(5):
        waiting(began)
    with queries(5):
        assert reminders.remind(at=began + DAY) == 5
