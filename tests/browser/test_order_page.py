"""The page of an order after it was placed: lines, conversations, a payment page that was left, and nothing to pay."""

import json
import re
from collections.abc import Callable
from typing import Any

import requests
from playwright.sync_api import Route, expect

from tests.browser import steps
from tests.browser.visitor import Visitor, problem
from tests.journeys.premises import Premises
from tests.journeys.storefront import SEATTLE

CHECKOUT = re.compile(r"/api/v1/carts/[^/]+/checkout/$")
MESSAGES = re.compile(r"/api/v1/orders/[^/]+/messages/$")
type Visit = Callable[..., Visitor]


def test_one_line_is_cancelled_alone_and_what_goes_back_is_said_before(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    pair, bag = (guest.product("US", kind=kind)["variants"][0]["sku"] for kind in ("custom", "stock"))
    lines = ({"sku": pair, "wearer": guest.add_wearer("Mara")}, {"sku": bag, "quantity": 2})
    number = steps.paid(guest, guest.check_out(guest.fill_cart(*lines, to=SEATTLE, email="lines@example.com")))
    visitor = visit(state=steps.known_as(shop, guest))
    visitor.open(f"/orders/{number}/")
    visitor.reads("For Mara", "Not for anybody in particular", "2 pieces")
    goods = visitor.page.locator("li.panel").filter(has_text="2 pieces")
    goods.get_by_role("button", name="Cancel this line").click()
    expect(goods).to_contain_text("alone?")
    expect(goods).to_contain_text("goes back to how you paid.")
    assert visitor.barriers() == []
    goods.get_by_role("button", name="No, keep it").click()
    expect(goods.get_by_role("button", name="Cancel this line")).to_be_focused()
    goods.get_by_role("button", name="Cancel this line").click()
    goods.get_by_role("button", name="Yes, cancel").click()
    visitor.reads("Money back")
    expect(goods).to_contain_text("Cancelled.")
    # The last line is cancelled with the order; what is left is still on its way.
    expect(visitor.page.get_by_role("button", name="Cancel this line")).to_have_count(0)
    visitor.reads("It is your turn", "Paid on")


def test_a_message_is_sent_once_kept_when_it_fails_and_answered_on_the_page(shop: Premises, visit: Visit) -> None:
    number, state = steps.placed(shop, "talk@example.com")
    visitor = visit(state=state)
    visitor.open(f"/orders/{number}/")
    words = visitor.page.get_by_label("Your message")
    words.fill("Could it come on a Friday?")
    with visitor.answering(MESSAGES, problem(503, "service_unavailable"), method="POST"):
        visitor.press("Send", exact=True)
        visitor.reads("The shop is busy at the moment. Try again shortly; nothing you typed is lost.")
        expect(words).to_have_value("Could it come on a Friday?")
        visitor.page.get_by_role("button", name="Send", exact=True).dblclick()
        expect(visitor.page.locator(".message")).to_have_count(1)
    expect(words).to_have_value("")
    steps.answer(shop, number, "On Friday the 4th, then.")
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.locator(".message")).to_have_count(2)
    expect(visitor.page.locator(".message.ours")).to_contain_text("On Friday the 4th, then.")


def test_a_payment_page_that_was_left_open_too_long_is_replaced_by_a_new_one(shop: Premises, visit: Visit) -> None:
    number, state = steps.placed(shop, "late@example.com")
    visitor = visit(state=state)
    visitor.open(f"/orders/{number}/")
    visitor.press("Pay")
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    old = visitor.page.url
    session = re.findall(r"cs_\w+", old)[0]
    expire = f"{shop.box.url}/v1/checkout/sessions/{session}/expire"
    ended = requests.post(expire, headers={"Authorization": f"Bearer {shop.box.api_key}"}, timeout=60)
    assert ended.status_code == 200
    visitor.open(f"/orders/{number}/pay/")
    visitor.reads(f"is due for order {number}")
    visitor.press("Pay")
    visitor.page.wait_for_url(lambda url: "/c/pay/" in url and url != old)
    steps.pay_at_stripe(visitor)
    visitor.reads("is paid")
    # The link of the mail that asked for payment still says where the order is.
    visitor.open(f"/orders/{number}/pay/")
    visitor.reads("This order is paid. Thank you.")


def test_an_order_with_nothing_due_is_placed_without_a_payment_page(shop: Premises, visit: Visit) -> None:
    number, state = steps.placed(shop, "free@example.com", pay=True)
    guest = shop.guest()
    visitor = visit(state=steps.known_as(shop, guest, cart=steps.filled_cart(guest, "free@example.com")["id"]))

    def free(route: Route) -> None:
        answer = route.fetch()
        cart: Any = answer.json()
        cart["totals"]["total"]["amount"] = 0
        route.fulfill(response=answer, body=json.dumps(cart))

    visitor.page.route(re.compile(r"/api/v1/carts/[^/]+/$"), free)
    visitor.open("/checkout/")
    visitor.press("Go on to the sum")
    order = visitor.page.get_by_role("button", name="Order; nothing is due")
    expect(order).to_be_visible()
    placed = {"order": number, "payment": "paid", "checkout_url": None, "checkout_expires_at": None}
    with visitor.answering(CHECKOUT, {"status": 201, "json": placed}):
        order.click()
        visitor.page.wait_for_url(re.compile(f"/thanks/.order={number}"))
    assert visitor.page.evaluate("localStorage.getItem('insoles.cart')") is None
    paying = visit(state=state)
    paying.open(f"/thanks/?order={number}")
    paying.reads(f"Order {number}:", "is paid")


def test_who_is_not_signed_in_is_asked_to_and_not_told_that_there_is_nothing(visitor: Visitor) -> None:
    visitor.open("/orders/")
    visitor.reads("Sign in to see your orders.", "Did you order before?")
    visitor.page.locator("main").get_by_role("link", name="Sign in").click()
    visitor.page.wait_for_url("**/account/sign-in/?next=%2Forders%2F")
