"""The first page of the desks, and the page of work: figures for those who may see them, in few statements."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from config import figures
from config.charts import Bar, Chart
from config.models import ScheduleSlot
from config.work import SWEEPS
from fitting.models import Message
from orders import cases
from orders.models import Case, Claim, LedgerEntry, Order, OrderLine, PaymentAttempt, Refund, StripeEvent
from orders.queues import QUEUES
from tests.budgets import counted
from tests.orders.claims.claiming import a_claim_in_review
from tests.orders.desks import EVERY_ROLE, everything, staff
from tests.orders.making import NOW, an_order
from tests.orders.staffed import finance, support

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def first_page(client: Client) -> str:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_takes_less_than_thirty_statements_however_much_there_is() -> None:
    client = staff(*EVERY_ROLE)
    everything()
    first_page(client)
    with counted() as few:
        first_page(client)
    everything(4)
    with counted() as many:
        first_page(client)
    assert len(many) == len(few) < 30, "\n".join(many)


def test_an_empty_shop_says_so() -> None:
    page = first_page(staff("finance"))
    assert "Nothing in these days yet." in page
    assert "<svg viewBox" not in page


def test_bars_tell_orders_and_revenue_of_each_day_also_in_words() -> None:
    everything(2)
    page = first_page(staff("finance"))
    assert page.count('role="img"') == 2
    assert "2 orders, by day of the shop." in page
    assert "<title>Friday, November 20: 2 orders</title>" in page
    assert "$435.60 came in, less what went back" in page
    assert re.search(r'<th scope="row"[^>]*>2026-11-20</th><td>\$435\.60</td>', page)


def test_a_day_is_the_shops_and_not_that_of_greenwich() -> None:
    an_order(placed_at=dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC))
    page = first_page(staff("support"))
    assert "<title>Friday, November 20: 1 orders</title>" in page
    assert "<title>Saturday, November 21: 0 orders</title>" in page


def test_what_is_older_than_thirty_days_is_not_counted() -> None:
    an_order(placed_at=LATER - dt.timedelta(days=31))
    assert "Nothing in these days yet." in first_page(staff("support"))


@pytest.mark.parametrize(
    ("role", "orders", "revenue", "waits"),
    [
        ("support", True, True, True),
        ("finance", True, True, True),
        ("claims", True, False, True),
        ("warehouse", True, False, True),
        ("privacy", True, False, True),
        ("fitter", False, False, True),
        ("production", False, False, True),
        ("content", False, False, False),
    ],
)
def test_each_role_sees_the_figures_of_its_desks(role: str, orders: bool, revenue: bool, waits: bool) -> None:
    everything()
    page = first_page(staff(role))
    assert ("Orders placed in 30 days" in page) is orders
    assert ("Revenue in USD" in page) is revenue
    assert ("Money that does not agree" in page) is revenue
    assert ("Waiting longest" in page) is waits


def test_what_waits_longest_comes_first_with_what_was_promised() -> None:
    young, old = everything(), everything()
    Order.objects.filter(pk=old.pk).update(paid_at=NOW - dt.timedelta(days=9))
    page = first_page(staff("fitter"))
    assert page.index(old.number) < page.index(young.number)
    assert "12 days ago" in page
    assert "10 business days after approval" in page


def test_money_that_does_not_agree_is_counted_with_a_way_to_it() -> None:
    everything()
    Refund.objects.update(status="failed")
    client = staff("finance")
    page = first_page(client)
    assert re.search(r'>2</span>\s*<a [^>]*href="([^"]*)">refunds that Stripe refused', page)
    request = client.get("/admin/").wsgi_request
    assert {client.get(fault.url).status_code for fault in figures.faults(request)} == {200}


def test_a_bar_below_zero_is_told_in_words_and_not_drawn() -> None:
    days = [Bar(dt.date(2026, 11, 1), -500, "-$5.00"), Bar(dt.date(2026, 11, 2), 1000, "$10.00")]
    drawn = Chart("x", "T", "S", days).svg()
    assert 'height="0.0" rx="2"><title>Sunday, November 01: -$5.00</title>' in drawn
    assert 'height="112.0"' in drawn


# --- queues ------------------------------------------------------------------------------------
QUEUES_OF = {
    "support": ["Waiting for the customer", "Promises at risk", "Messages to answer", "Problems"],
    "fitter": ["Feet to review", "Fit claims that wait for a change"],
    "claims": [
        "Claims to decide",
        "Overdue claims",
        "Claims that wait for an answer",
        "Appeals to decide",
        "Messages about decided claims",
    ],
    "finance": ["Payments that do not fit", "Refunds that need a person", "Disputes", "Stripe events given up"],
}


def boxes(page: str) -> list[tuple[str, str, str]]:
    """Return number, way and title of each queue of a first page."""
    found = re.findall(r'font-semibold">(\d+)</span>\s*<a [^>]*href="([^"]*)">([^<]*)</a>', page)
    return [
        (number, unescape(url), title)
        for number, url, title in found
        if re.search("/orders/(case|claim)/|claimed=", url)
    ]


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_each_role_sees_its_own_queues_by_their_names_and_no_others(role: str) -> None:
    everything()
    page = first_page(staff(role))
    assert [title for _, _, title in boxes(page)] == QUEUES_OF.get(role, [])
    assert ("You work on none of the queues." in page) == (role not in QUEUES_OF)


def test_whoever_plays_every_role_sees_the_whole_table_of_queues() -> None:
    titles = [title for _, _, title in boxes(first_page(staff(*EVERY_ROLE)))]
    assert titles == [*(queue.title for queue in QUEUES.values()), QUEUES_OF["fitter"][1], *QUEUES_OF["claims"]]


def test_a_queue_tells_what_is_open_what_is_overdue_and_what_nobody_has_with_ways_to_them() -> None:
    everything(3)
    client = staff("support")
    mine, late, *_ = Case.objects.filter(queue="problems").order_by("pk")
    Case.objects.exclude(pk=late.pk).update(due_at=LATER + dt.timedelta(seconds=1))
    cases.take(mine.pk, at=NOW, by=support("sam"))
    page = first_page(client)
    [(number, url, _)] = [box for box in boxes(page) if box[2] == "Problems"]
    narrower = dict(re.findall(r'href="([^"]*)">(\d (?:overdue|not taken))</a>', page))
    ways = {words: unescape(way) for way, words in narrower.items()}
    assert (number, sorted(ways)) == ("6", ["1 overdue", "5 not taken"])
    for way, many in ((url, 6), (ways["1 overdue"], 1), (ways["5 not taken"], 5)):
        assert len(set(re.findall(r">(C[0-9A-Z]{9})</a>", client.get(way).content.decode()))) == many


def test_claims_are_counted_by_the_queues_of_their_desk_with_ways_to_them() -> None:
    client, desk = staff("claims"), "/admin/orders/claim/?queue="
    claim = a_claim_in_review()
    Claim.objects.filter(pk=claim.pk).update(due_at=LATER)
    counted = [("1", f"{desk}new"), ("1", f"{desk}overdue"), ("0", f"{desk}needs_info"), ("0", f"{desk}appeals")]
    counted.append(("0", f"{desk}messages"))
    assert [(number, url) for number, url, _ in boxes(first_page(client))] == counted
    assert [claim.number in client.get(url).content.decode() for _, url in counted] == [True, True, False, False, False]
    Claim.objects.update(due_at=LATER + dt.timedelta(seconds=1), appealed_at=LATER)
    assert [number for number, _, _ in boxes(first_page(client))] == ["0", "0", "0", "1", "0"]


def test_a_closed_case_is_counted_nowhere() -> None:
    everything()
    client = staff("finance")
    Case.objects.update(status="closed", closed_at=NOW, ended="settled")
    assert [number for number, _, _ in boxes(first_page(client))] == ["0", "0", "0", "0"]


# --- work --------------------------------------------------------------------------------------
def test_work_that_was_given_up_is_on_one_page_with_a_way_to_try_again() -> None:
    everything()
    Message.objects.update(status="dead", last_error="refused by the server")
    event, message = StripeEvent.objects.get(), Message.objects.get()
    page = staff("support").get("/admin/jobs/").content.decode()
    assert "refused by the server" in page
    assert f"/admin/orders/stripeevent/{event.pk}/requeue/" in page
    assert f"/admin/fitting/message/{message.pk}/send-again/" in page
    # Asking Stripe for money is finance's.
    assert "/execute/" not in page
    refund = Refund.objects.get(status="requested")
    assert f"/admin/orders/refund/{refund.pk}/execute/" in staff("finance").get("/admin/jobs/").content.decode()


def test_work_names_the_case_about_it_with_a_way_for_those_of_its_queue() -> None:
    everything()
    case = Case.objects.get(queue="events")
    link = f'href="/admin/orders/case/{case.pk}/change/"'
    seen = {role: staff(role).get("/admin/jobs/").content.decode() for role in ("support", "finance")}
    assert all("(Stripe events given up, not taken)" in page and case.number in page for page in seen.values())
    assert (link in seen["finance"], link in seen["support"]) == (True, False)
    cases.take(case.pk, at=NOW, by=finance("fin"))
    assert (
        "(Stripe events given up, fin@staff.example)"
        in staff("support", "finance").get("/admin/jobs/").content.decode()
    )


def test_an_empty_page_of_work_says_so_and_names_sweeps_that_never_ran() -> None:
    page = staff("finance").get("/admin/jobs/").content.decode()
    assert page.count("Nothing waits.") == 5
    assert page.count("late: is a worker running?") == len(SWEEPS)


def test_a_sweep_that_began_in_time_is_on_time() -> None:
    for sweep in SWEEPS:
        ScheduleSlot.objects.create(name=sweep.name, slot=sweep.slot(LATER), enqueued_at=LATER)
    page = staff("finance").get("/admin/jobs/").content.decode()
    assert "late: is a worker running?" not in page


def test_the_page_of_work_takes_the_same_statements_however_much_there_is() -> None:
    client = staff("support", "finance")
    everything()
    client.get("/admin/jobs/")
    with counted() as few:
        client.get("/admin/jobs/")
    everything(4)
    assert (LedgerEntry.objects.count(), PaymentAttempt.objects.count(), OrderLine.objects.count()) == (5, 5, 10)
    with counted() as many:
        client.get("/admin/jobs/")
    assert len(many) == len(few) <= 13, "\n".join(many)
