"""The promise by the clock: business days, delays and their answers, silence, and a sweep that can run twice."""

import datetime as dt
from typing import Any

import pytest

from fitting import tasks as fitting_tasks
from fitting.models import JournalEntry, Message
from orders import cancellations, cases, production, promises, reviews, tasks
from orders.models import Case, Delay, Hold, Order, OrderLine, Payment, Promise
from orders.workdays import after_business_days
from shop.actor import SYSTEM, Actor, Kind
from shop.money import Money
from shop.refusal import NotFound
from tests.orders.calling import Browser
from tests.orders.desks import SUPPORT
from tests.orders.making import NOW, a_guest, an_order
from tests.orders.workshop import an_approved_line, brought_to, maker

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FITTER = Actor(Kind.STAFF, 1, frozenset({"fitter"}))
# Friday, 20 November 2026 at noon UTC; the 26th is Thanksgiving, so ten business days end on the 7th of December.
DUE = dt.date(2026, 12, 7)
MISSED = dt.datetime(2026, 12, 8, 12, tzinfo=dt.UTC)


@pytest.mark.one_run("sqlite")
@pytest.mark.parametrize(
    ("day", "count", "country", "end"),
    [
        ("2026-11-20", 0, "US", "2026-11-20"),
        ("2026-11-20", 1, "US", "2026-11-23"),
        ("2026-11-25", 1, "US", "2026-11-27"),  # Thanksgiving
        ("2026-11-25", 1, "DE", "2026-11-26"),
        ("2026-12-23", 3, "DE", "2026-12-29"),  # both days of Christmas, and a weekend
        ("2026-12-31", 1, "US", "2027-01-04"),  # the year ends, and a weekend follows
        ("2028-02-25", 2, "US", "2028-02-29"),  # a leap day is a working day
        ("2028-02-28", 2, "US", "2028-03-01"),
        ("2026-12-30", 1, "GB", "2026-12-31"),
        ("2026-12-30", 2, "GB", "2027-01-04"),  # the holiday of the new year is known in the old one
        (
            "2027-12-30",
            1,
            "US",
            "2028-01-03",
        ),  # a New Year's Day on a Saturday is kept on the day before, in the old year
        ("2027-12-30", 1, "DE", "2027-12-31"),  # there it is not
        ("2026-05-13", 1, "DE", "2026-05-15"),  # Ascension
        ("2026-05-13", 1, "US", "2026-05-14"),
        ("2026-07-02", 1, "US", "2026-07-06"),  # the fourth of July is a Saturday: the third is kept
    ],
)
def test_business_days_are_those_of_the_workshops_country(day: str, count: int, country: str, end: str) -> None:
    assert after_business_days(dt.date.fromisoformat(day), count, country).isoformat() == end


@pytest.mark.parametrize(
    ("at", "ship_by"),
    [
        # Half past four in the morning in UTC is still the evening before in New York.
        (dt.datetime(2026, 12, 1, 4, 30, tzinfo=dt.UTC), "2026-12-14"),
        (dt.datetime(2026, 12, 1, 5, 0, tzinfo=dt.UTC), "2026-12-15"),
        (dt.datetime(2026, 12, 24, 12, 0, tzinfo=dt.UTC), "2027-01-11"),  # Christmas and New Year
        (dt.datetime(2028, 2, 22, 12, 0, tzinfo=dt.UTC), "2028-03-07"),
    ],
)
def test_the_date_is_given_with_the_approval_in_the_shops_zone(at: dt.datetime, ship_by: str) -> None:
    line = an_approved_line(designed=False)
    with OrderLine.hold(line.pk) as held:
        made = promises.date(held, at=at)
        assert promises.date(held, at=at + 3 * DAY) == made
    assert (made.ship_by.isoformat(), made.reason, made.number, made.made_at) == (ship_by, "approved", 1, at)


def test_what_was_approved_without_a_date_gets_that_of_its_approval_once() -> None:
    line = an_approved_line()
    with OrderLine.hold(line.pk) as held:
        held.note(field="status", became="approved", at=NOW, by=SYSTEM)
    assert tasks.keep_promises(at=NOW + 2 * DAY) == 1
    assert tasks.keep_promises(at=NOW + 2 * DAY) == 0
    assert Promise.objects.get(line=line).ship_by == DUE


def promised(stage: str = "approved", order: Order | None = None) -> OrderLine:
    """A line of a paid order, promised for the 7th of December."""
    of = order or an_order()
    if not of.payments.exists():
        Payment.objects.create(
            order=of, standing="counted", payment_intent_id=f"pi_{of.pk}", amount_minor=of.total_minor, currency="USD",
            paid_at=NOW, recorded_at=NOW,
        )  # fmt: skip
    line = an_approved_line(of, name=f"Wearer {of.lines.count()}")
    with OrderLine.hold(line.pk) as held:
        assert promises.date(held, at=NOW).ship_by == DUE
    return brought_to(stage, line)


def buyer(line: OrderLine) -> Actor:
    return Actor(Kind.GUEST, line.order.customer_id)


def told(line: OrderLine, ship_by: dt.date | None, *, at: dt.datetime = NOW) -> Delay:
    delay = promises.tell_delay(line.pk, ship_by=ship_by, reason="A machine is broken.", at=at, by=SUPPORT)
    assert fitting_tasks.send_mails(at=at) >= 1
    return delay


def test_a_promise_is_counted_anew_only_with_a_reason() -> None:
    line = promised()
    with pytest.raises(promises.ReasonMissing):
        promises.restart(line.pk, reason=" ", at=NOW + 3 * DAY, by=SUPPORT)
    made = promises.restart(line.pk, reason="You were away.", at=NOW + 3 * DAY, by=SUPPORT)
    assert (made.number, made.ship_by.isoformat(), made.reason, made.why) == (
        2, "2026-12-08", "customer_waited", "You were away.",
    )  # fmt: skip
    assert list(line.promises.filter(is_current=True)) == [made]
    bare = an_approved_line(designed=False)
    with pytest.raises(promises.PromiseMissing):
        promises.restart(bare.pk, reason="x", at=NOW, by=SUPPORT)
    OrderLine.objects.filter(pk=line.pk).update(status="shipped")
    with pytest.raises(promises.HandedOver):
        told(line, None)
    with pytest.raises(NotFound):
        promises.restart(0, reason="x", at=NOW, by=SUPPORT)


@pytest.mark.parametrize("stage", ["approved", "queued", "in_production", "quality_check", "ready"])
def test_a_delay_lets_a_customer_cancel_for_nothing_until_it_has_left_us(stage: str) -> None:
    line = promised(stage)
    begun = stage not in {"approved", "queued"}
    asked = cancellations.consequence(line.order_id, line=line.public_id, by=buyer(line))
    assert asked.possible is not begun
    told(line, DUE + 7 * DAY)
    asked = cancellations.consequence(line.order_id, line=line.public_id, by=buyer(line))
    assert (asked.possible, asked.refund) == (True, Money(line.order.total_minor, "USD"))
    done = cancellations.cancel_line(line.pk, reason="changed_mind", at=NOW, by=buyer(line))
    assert done.refund is not None
    assert done.refund.amount_minor == line.order.total_minor
    assert tasks.keep_promises(at=NOW + 30 * DAY) == 1  # the question is over
    assert Delay.objects.get().status == "over"


def test_a_delay_is_later_not_past_told_once_and_accepted_by_its_customer() -> None:
    line = promised("in_production")
    for wrong in (DUE, DUE - DAY):
        with pytest.raises(promises.DateNotLater):
            told(line, wrong)
    with pytest.raises(promises.DateNotLater):
        told(line, DUE + DAY, at=MISSED + 3 * DAY)
    with pytest.raises(promises.DateTooFar):
        told(line, DUE + 367 * DAY)
    assert not line.delays.exists()
    delay = told(line, DUE + 7 * DAY)
    assert (delay.number, delay.was, delay.silence_accepts) == (1, DUE, True)
    # Seven days to answer, to the end of the last in New York.
    assert delay.answer_until == dt.datetime(2026, 11, 28, 5, tzinfo=dt.UTC)
    assert line.promises.get(is_current=True).ship_by == DUE + 7 * DAY
    with pytest.raises(promises.DelayUnanswered):
        told(line, DUE + 9 * DAY)
    with pytest.raises(NotFound):
        promises.answer(line.pk, accept=True, at=NOW, by=Actor(Kind.GUEST, a_guest().pk))
    answered = promises.answer(line.pk, accept=True, at=NOW + DAY, by=buyer(line))
    assert (answered.status, answered.answered_at, answered.by_silence) == ("accepted", NOW + DAY, False)
    with pytest.raises(promises.NothingToAnswer):
        promises.answer(line.pk, accept=False, at=NOW, by=buyer(line))
    with pytest.raises(cancellations.TooLateToCancel):
        cancellations.cancel_line(line.pk, reason="", at=NOW, by=buyer(line))
    assert Message.objects.filter(kind="line_delayed").count() == 1


@pytest.mark.parametrize(
    ("earlier", "days", "accepts"),
    [(0, 30, True), (0, 31, False), (0, None, False), (1, 5, False)],
    ids=["thirty days", "thirty-one days", "no date", "a second delay"],
)
def test_silence_accepts_a_first_date_of_at_most_thirty_days_and_else_pays_back(
    earlier: int, days: int | None, *, accepts: bool
) -> None:
    line = promised("queued")
    if earlier:
        told(line, DUE + DAY)
        promises.answer(line.pk, accept=True, at=NOW, by=buyer(line))
    base = DUE + earlier * DAY
    delay = told(line, None if days is None else base + days * DAY)
    before = delay.answer_until - dt.timedelta(seconds=1)
    assert tasks.keep_promises(at=before) == 0
    assert tasks.keep_promises(at=delay.answer_until) == 1
    assert tasks.keep_promises(at=delay.answer_until) == 0
    line.refresh_from_db()
    delay.refresh_from_db()
    assert (delay.status, delay.by_silence) == ("accepted" if accepts else "refused", True)
    assert line.status == ("queued" if accepts else "cancelled")
    assert line.order.refunds.count() == (0 if accepts else 1)


def test_what_is_late_is_told_by_itself_on_the_day_after_and_refunded_when_it_is_late_again() -> None:
    line = promised("in_production")
    assert tasks.keep_promises(at=dt.datetime(2026, 12, 8, 4, 59, tzinfo=dt.UTC)) == 0  # still the 7th in New York
    assert tasks.keep_promises(at=MISSED) == 1
    assert tasks.keep_promises(at=MISSED) == 0
    first = Delay.objects.get()
    assert (first.ship_by, first.silence_accepts) == (dt.date(2026, 12, 22), True)
    assert fitting_tasks.send_mails(at=MISSED) >= 1
    assert tasks.keep_promises(at=MISSED + 8 * DAY) == 1  # silence
    again = MISSED + 15 * DAY
    assert tasks.keep_promises(at=again) == 1
    second = Delay.objects.get(number=2)
    assert (second.silence_accepts, Delay.objects.get(number=1).status) == (False, "over")
    assert tasks.keep_promises(at=again + 8 * DAY) == 1
    line.refresh_from_db()
    assert line.status == "cancelled"
    assert JournalEntry.objects.filter(subject_id=line.pk, became="cancelled").get().reason == "delay_not_accepted"


def test_a_disputed_order_and_what_waits_for_its_customer_are_not_told() -> None:
    disputed, waiting = promised(), promised()
    Hold(order=disputed.order, code="staff", opened_at=NOW).save()
    assert {late.line_id for late in promises.overdue(at=MISSED)} == {disputed.pk, waiting.pk}
    OrderLine.objects.filter(pk=waiting.pk).update(status="awaiting_profile")
    assert [late.line_id for late in promises.overdue(at=MISSED)] == [disputed.pk]


def test_a_promise_at_risk_is_a_case_until_it_is_told_and_urgent_once_it_is_late() -> None:
    line = promised("queued")
    near = dt.datetime(2026, 12, 5, 12, tzinfo=dt.UTC)
    assert tasks.follow_cases(at=near - DAY) == 0
    assert tasks.follow_cases(at=near) == 1
    case = Case.objects.get(queue="promises")
    assert (case.line_id, case.urgent, case.cause) == (line.pk, False, "promise_at_risk")
    assert cases.violations(at=near) == []
    told(line, DUE + 7 * DAY, at=near)
    case.refresh_from_db()
    assert (case.status, tasks.follow_cases(at=near)) == ("closed", 0)


# --- by the API ---------------------------------------------------------------------------------


def of(browser: Browser, stage: str = "in_production") -> OrderLine:
    order = an_order()
    Order.objects.filter(pk=order.pk).update(customer_id=browser.actor.user_id)
    return promised(stage, Order.objects.get(pk=order.pk))


def shown(browser: Browser, line: OrderLine) -> dict[str, Any]:
    _, body = browser.get(f"orders/{line.order.number}/")
    found: dict[str, Any] = body["wearers"][0]["lines"][0]
    return found


def test_a_customer_reads_what_is_promised_why_it_changed_and_whose_turn_it_is_and_answers() -> None:
    browser = Browser()
    line = of(browser)
    assert shown(browser, line)["promise"] == {"ship_by": "2026-12-07", "reason": "approved", "detail": None}
    assert shown(browser, line)["delay"] is None
    assert shown(browser, line)["cancellation"] == {"possible": False, "why": "production_started", "ends_with": None}
    told(line, DUE + 7 * DAY)
    now = shown(browser, line)
    assert now["promise"] == {"ship_by": "2026-12-14", "reason": "delay", "detail": "A machine is broken."}
    assert now["delay"] == {
        "was": "2026-12-07", "ship_by": "2026-12-14", "detail": "A machine is broken.", "can_answer": True,
        "answer_until": "2026-11-28T05:00:00Z", "silence": "accepts",
    }  # fmt: skip
    assert (now["next_step"]["code"], now["next_step"]["who"]) == ("answer_delay", "customer")
    assert now["cancellation"] == {"possible": True, "why": "before_production", "ends_with": "hand_over"}
    path = f"orders/{line.order.number}/lines/{line.public_id}/delay-answer/"
    assert browser.post(path, {"answer": "maybe"}, Idempotency_Key="a")[0] == 400
    status, body = browser.post(path, {"answer": "cancel"}, Idempotency_Key="b")
    assert (status, body["status"]) == (200, "refused")
    line.refresh_from_db()
    assert (line.status, line.order.refunds.count()) == ("cancelled", 1)
    assert browser.post(path, {"answer": "wait"}, Idempotency_Key="c")[1]["code"] == "delay_not_open"
    _, moments = browser.get(f"orders/{line.order.number}/timeline/")
    assert {"delay_told", "delay_refused"} <= {moment["code"] for moment in moments["results"]}


def test_approval_dates_the_line_and_starting_tells_its_customer() -> None:
    line = an_approved_line()
    OrderLine.objects.filter(pk=line.pk).update(status="in_review")
    reviews.approve(line.pk, at=NOW, by=FITTER)
    assert Promise.objects.get(line=line).ship_by == DUE
    production.release(line.pk, at=NOW, by=SYSTEM)
    production.claim(line.pk, at=NOW, by=maker())
    assert Message.objects.filter(kind="line_in_production").count() == 0
