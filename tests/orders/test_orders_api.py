"""One's own orders: what is read, in which words, and how cheaply."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
import time_machine

from fitting.models import Message, Wearer
from orders import cancellations, conversations, tracking
from orders.carts import Wanted
from orders.models import Hold, Order, OrderLine
from shop.actor import SYSTEM
from tests import given
from tests.budgets import queries
from tests.given import NOW, PORTLAND
from tests.orders.calling import Browser
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser() -> Browser:
    return Browser()


def read(browser: Browser, order: Order) -> dict[str, Any]:
    status, answer = browser.get(f"orders/{order.number}/")
    assert status == 200, answer
    told: dict[str, Any] = answer
    return told


def both(browser: Browser) -> tuple[Wanted, Wanted, Wearer]:
    given.custom_product()
    given.stock_good()
    person = given.wearer(browser.actor)
    return Wanted("WASH-BAG", 2), Wanted("STRIDE-M", wearer=person.public_id), person


def become(order: Order, status: str) -> None:
    """Put the lines into a status that no verb of this chapter reaches yet."""
    OrderLine.objects.filter(order=order).update(status=status)


# --- detail -----------------------------------------------------------------------------------


def test_an_unpaid_order_is_shown_as_documented(browser: Browser) -> None:
    bag, pair, person = both(browser)
    order = given.placed_order(browser.actor, bag, pair)
    told = read(browser, order)
    (first, second) = told.pop("wearers")
    assert (first["wearer"], second["wearer"]) == ({"id": person.public_id, "name": "Ada"}, None)
    (line,) = first["lines"]
    assert line.pop("id").startswith("lin_")
    assert line == {
        "kind": "custom",
        "sku": "STRIDE-M",
        "product": "Stride-M",
        "variant": "Stride-M",
        "options": {"cover": "none"},
        "quantity": 1,
        "unit_price": {"amount": 18900, "currency": "USD"},
        "discount": {"amount": 0, "currency": "USD"},
        "subtotal": {"amount": 18900, "currency": "USD"},
        "tax": {"amount": 1890, "currency": "USD"},
        "tax_rate": 0.1,
        "withdrawal": "made_to_measure",
        "lead_time_business_days": 10,
        "profile": None,
        "prescription": None,
        "policies": [
            {"kind": "fit", "slug": "perfect-fit", "version": 1},
            {"kind": "durability", "slug": "10000-miles", "version": 1},
            {"kind": "terms", "slug": "cancellation-and-delivery", "version": 1},
        ],
        "status": "awaiting_payment",
        "stage": "payment",
        "promise": None,
        "delay": None,
        "given_on": None,
        "feet": None,
        "fit": None,
        "cancellation": {"possible": False, "why": "only_whole", "ends_with": None},
        "next_step": {"code": "pay", "who": "customer", "detail": "Pay, and we begin."},
    }
    assert [policy["kind"] for policy in second["lines"][0]["policies"]] == ["terms"]
    assert told == {
        "number": order.number,
        "placed_at": "2026-11-20T12:00:00Z",
        "currency": "USD",
        "payment": {
            "status": "awaiting_payment",
            "can_pay": True,
            "checking": False,
            "pay_until": "2026-11-28T05:00:00Z",
            "paid_at": None,
        },
        "production": "none",
        "shipping": "none",
        "cancelled_at": None,
        "email": "ada@example.com",
        "language": "en",
        "gift_message": None,
        "prices_include_tax": False,
        "address": asdict(PORTLAND),
        "shipping_method": {"code": "standard", "name": "Standard", "min_days": 3, "max_days": 5},
        "discount_code": None,
        "totals": {
            "goods": {"amount": 21900, "currency": "USD"},
            "discount": {"amount": 0, "currency": "USD"},
            "shipping": {"amount": 900, "currency": "USD"},
            "tax": {"amount": 2280, "currency": "USD"},
            "tax_added": {"amount": 2280, "currency": "USD"},
            "total": {"amount": 25080, "currency": "USD"},
        },
        "parcels": [],
        "refunds": [],
        "refunded": {"amount": 0, "currency": "USD"},
        "cancellation": {"possible": True, "why": "unpaid", "until": "2026-11-28T05:00:00Z"},
    }


def test_a_paid_order_says_what_comes_next_for_each_line(browser: Browser, box: Sandbox) -> None:
    bag, pair, _ = both(browser)
    told = read(browser, given.paid_order(box, browser.actor, bag, pair))
    payment = told["payment"]
    assert (payment["status"], payment["can_pay"], payment["pay_until"]) == ("paid", False, None)
    steps = [(line["stage"], line["next_step"]["who"]) for group in told["wearers"] for line in group["lines"]]
    assert steps == [("feet", "customer"), ("shipping", "we")]
    assert told["cancellation"] == {"possible": True, "why": "before_production", "until": None}


def test_a_number_is_read_as_people_type_it(browser: Browser) -> None:
    order = given.placed_order(browser.actor)
    number = f"{order.number[:5]}-{order.number[5:]}".lower()
    assert browser.get(f"orders/{number}/")[1]["number"] == order.number


def test_a_held_payment_is_told_without_the_reason(browser: Browser) -> None:
    order = given.placed_order(browser.actor)
    Hold.objects.create(order=order, code="payment_mismatch", detail="100 instead of 217.80", opened_at=NOW)
    told = read(browser, order)
    assert (told["payment"]["checking"], told["payment"]["can_pay"]) == (True, False)
    assert told["wearers"][0]["lines"][0]["next_step"]["code"] == "check_payment"
    assert told["cancellation"]["possible"] is False
    assert "mismatch" not in browser.last.content.decode().replace("payment_on_hold", "")
    assert "instead" not in browser.last.content.decode()
    Hold.objects.update(closed_at=NOW)
    assert read(browser, order)["payment"]["can_pay"] is True


def test_what_one_of_us_paused_says_so_and_nothing_of_a_payment(browser: Browser, box: Sandbox) -> None:
    order = given.paid_order(box, browser.actor, both(browser)[0])

    def step() -> dict[str, str]:
        found: dict[str, str] = read(browser, order)["wearers"][-1]["lines"][0]["next_step"]
        return found

    for line in (None, order.lines.get()):
        Hold.objects.create(order=order, line=line, code="staff", detail="A soft lot.", opened_at=NOW)
        words = "We have paused this to look at something, and will write to you."
        assert step() == {"code": "paused", "who": "we", "detail": words}
        assert "soft lot" not in browser.last.content.decode()
        assert browser.last.json()["payment"]["checking"] is False
        Hold.objects.update(closed_at=NOW)
    assert step()["code"] == "pack"


def test_who_may_still_pay_a_paused_order_reads_that_they_can(browser: Browser) -> None:
    order = given.placed_order(browser.actor)
    Hold.objects.create(order=order, code="staff", detail="Asked about the size.", opened_at=NOW)
    told = read(browser, order)
    assert (told["payment"]["can_pay"], told["cancellation"]["possible"]) == (True, True)


def test_refunds_are_shown_with_their_state(browser: Browser, box: Sandbox) -> None:
    order = given.paid_order(box, browser.actor)
    cancellations.cancel(order.pk, reason="", at=LATER, by=browser.actor)
    told = read(browser, order)
    (refund,) = told["refunds"]
    assert refund.pop("id").startswith("rfd_")
    line = order.lines.get().public_id
    assert refund == {
        "amount": {"amount": 21780, "currency": "USD"},
        "status": "on_its_way",
        "reason": "cancelled_before_production",
        "line": None,
        "requested_at": "2026-11-20T13:00:00Z",
        "settled_at": None,
        "expected_by": "2026-12-08",
        "note": None,
        "parts": [
            {"line": line, "amount": {"amount": 20790, "currency": "USD"}, "tax": {"amount": 1890, "currency": "USD"}},
            {"line": None, "amount": {"amount": 990, "currency": "USD"}, "tax": {"amount": 90, "currency": "USD"}},
        ],
    }
    assert told["refunded"]["amount"] == 0
    order.refunds.update(status="succeeded", stripe_refund_id="re_1", settled_at=LATER)
    told = read(browser, order)
    assert (told["refunds"][0]["status"], told["refunded"]["amount"]) == ("succeeded", 21780)
    assert (told["payment"]["status"], told["cancelled_at"]) == ("paid", "2026-11-20T13:00:00Z")
    assert told["wearers"][0]["lines"][0]["stage"] == "cancelled"


@pytest.mark.parametrize(
    "status", ["awaiting_profile", "queued", "in_production", "ready", "shipped", "delivered", "cancelled"]
)
def test_whether_it_can_be_cancelled_agrees_with_the_consequence(browser: Browser, box: Sandbox, status: str) -> None:
    order = given.paid_order(box, browser.actor, both(browser)[0])
    become(order, status)
    asked = cancellations.consequence(order.pk, by=browser.actor)
    told = read(browser, order)
    assert (told["cancellation"]["possible"], told["cancellation"]["why"]) == (asked.possible, asked.why)
    (line,) = told["wearers"][0]["lines"]
    alone = cancellations.consequence(order.pk, line=line["id"], by=browser.actor)
    assert line["cancellation"] == {
        "possible": alone.possible,
        "why": alone.why,
        "ends_with": "packing" if alone.possible else None,
    }


def test_strangers_and_nobody_see_no_order(browser: Browser) -> None:
    order = given.placed_order(browser.actor)
    for path in (f"orders/{order.number}/", f"orders/{order.number}/timeline/"):
        assert Browser().get(path)[0] == 404
        assert Browser.nobody().get(path)[0] == 401
    assert Browser().get("orders/")[1]["results"] == []
    assert Browser.nobody().get("orders/")[0] == 401


# --- list -------------------------------------------------------------------------------------


def test_orders_are_listed_newest_first_page_by_page(browser: Browser) -> None:
    orders = [given.placed_order(browser.actor) for _ in range(3)]
    status, page = browser.get("orders/?limit=2")
    assert (status, [row["number"] for row in page["results"]]) == (200, [orders[2].number, orders[1].number])
    assert page["results"][0]["total"] == {"amount": 21780, "currency": "USD"}
    assert page["results"][0]["lines"] == [
        {
            "product": "Stride-M",
            "variant": "Stride-M",
            "quantity": 1,
            "status": "awaiting_payment",
            "wearer": "Ada",
        }
    ]
    _, rest = browser.get(page["next"].split("/api/v1/")[1])
    assert [row["number"] for row in rest["results"]] == [orders[0].number]
    assert browser.last.headers["Cache-Control"] == "private, no-cache"


def test_the_list_is_narrowed_by_where_orders_stand(browser: Browser) -> None:
    given.placed_order(browser.actor)
    assert len(browser.get("orders/?payment=awaiting_payment")[1]["results"]) == 1
    assert browser.get("orders/?payment=paid")[1]["results"] == []
    assert browser.get("orders/?payment=soon")[0] == 400


# --- timeline ---------------------------------------------------------------------------------


def test_the_timeline_tells_what_happened_in_order(browser: Browser, box: Sandbox) -> None:
    bag, pair, _ = both(browser)
    order = given.paid_order(box, browser.actor, bag, pair)
    cancellations.cancel(order.pk, reason="", at=LATER, by=browser.actor)
    Message.objects.filter(kind="order_confirmed").update(status="sent", sent_at=NOW + dt.timedelta(minutes=5))
    status, told = browser.get(f"orders/{order.number}/timeline/")
    bag_id, pair_id = order.lines.values_list("public_id", flat=True)
    assert status == 200
    assert [(moment["code"], moment["line"]) for moment in told["results"]] == [
        ("placed", None),
        ("paid", None),
        ("allocated", bag_id),
        ("awaiting_profile", pair_id),
        ("mail_sent", None),
        ("refund_requested", None),
        ("cancelled", None),
    ]


def test_a_long_timeline_tells_the_latest_and_that_there_were_others(
    browser: Browser, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = given.paid_order(box, browser.actor)
    cancellations.cancel(order.pk, reason="", at=LATER, by=browser.actor)
    for minute in range(4):
        conversations.write(order.pk, text="?", at=LATER + dt.timedelta(minutes=minute + 1), by=browser.actor)

    def told() -> list[str]:
        return [moment["code"] for moment in browser.get(f"orders/{order.number}/timeline/")[1]["results"]]

    whole = told()
    assert whole[-4:] == ["you_wrote"] * 4
    for most in (2, 4, len(whole) - 1):
        monkeypatch.setattr(tracking, "MOST_MOMENTS", most)
        code, *rest = told()
        assert (code, rest == whole[-len(rest) :], len(rest) <= most, rest[-2:]) == (
            "earlier", True, True, ["you_wrote"] * 2,
        )  # fmt: skip
    monkeypatch.setattr(tracking, "MOST_MOMENTS", len(whole))
    assert told() == whole


def test_an_unpaid_order_that_dies_says_that_nothing_was_charged(browser: Browser) -> None:
    order = given.placed_order(browser.actor)
    with Order.hold(order.pk) as held:
        held.become("processing", field="payment", at=NOW, by=SYSTEM)
        held.become("awaiting_payment", field="payment", at=LATER, by=SYSTEM)
        held.become("cancelled", field="payment", at=LATER, by=SYSTEM, cancelled_at=LATER)
    _, told = browser.get(f"orders/{order.number}/timeline/")
    assert [moment["code"] for moment in told["results"]] == [
        "placed",
        "payment_processing",
        "payment_failed",
        "cancelled",
    ]
    assert "nothing was charged" in told["results"][-1]["detail"]


# --- budgets ----------------------------------------------------------------------------------


def test_reading_costs_the_same_however_much_there_is(browser: Browser) -> None:
    bag, pair, _ = both(browser)
    small = given.placed_order(browser.actor, bag)
    large = given.placed_order(browser.actor, bag, *[pair] * 12)
    for order in (small, large):
        with queries(4):
            read(browser, order)
        with queries(6):
            browser.get(f"orders/{order.number}/timeline/")
    with queries(4):
        browser.get("orders/?limit=1")
    with queries(4):
        assert len(browser.get("orders/?limit=100")[1]["results"]) == 2
