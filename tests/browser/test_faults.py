"""When things go wrong: what the page says, and that nothing is lost and nothing happens twice."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import Visitor, problem
from tests.journeys.premises import Premises

CHECKOUT = re.compile(r"/api/v1/carts/[^/]+/checkout/$")
PAY = re.compile(r"/api/v1/orders/[^/]+/pay/$")


type Visit = Callable[..., Visitor]


def ready_to_order(shop: Premises, visit: Visit, email: str) -> Visitor:
    """Stand before the button that orders, with a cart that was filled before."""
    guest = shop.guest()
    visitor = visit(state=steps.known_as(shop, guest, cart=steps.filled_cart(guest, email)["id"]))
    visitor.open("/checkout/")
    visitor.press("Go on to the sum")
    visitor.reads("Please check")
    return visitor


def waiting(shop: Premises, visit: Visit, email: str) -> tuple[Visitor, str]:
    """Be the guest of an order that waits for payment."""
    number, state = steps.placed(shop, email)
    return visit(state=state), number


def orders_of(shop: Premises, email: str) -> int:
    """Count the orders of an address."""
    ((count,),) = shop.rows(f"SELECT count(*) FROM orders_order WHERE email = '{email}'")
    return int(count)


def test_a_changed_total_is_shown_and_asked_for_before_anything_is_ordered(shop: Premises, visit: Visit) -> None:
    visitor = ready_to_order(shop, visit, "total@example.com")
    total = {"amount": 20500, "currency": "USD"}
    with visitor.answering(CHECKOUT, problem(409, "total_changed", total=total)):
        visitor.press("Order and pay")
        visitor.reads("The sum has changed meanwhile: it is $205.00 now. Nothing was ordered yet")
    expect(visitor.page.get_by_role("button", name="Order and pay")).to_be_visible()
    assert orders_of(shop, "total@example.com") == 0
    visitor.press("Order and pay")
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    assert orders_of(shop, "total@example.com") == 1


def test_a_broken_line_and_a_busy_shop_can_be_tried_again_with_the_same_key(shop: Premises, visit: Visit) -> None:
    visitor = ready_to_order(shop, visit, "again@example.com")
    with visitor.answering(CHECKOUT, {"abort": True}, problem(503, "service_unavailable")) as keys:
        visitor.press("Order and pay")
        visitor.reads("We cannot reach the shop")
        visitor.press("Try again")
        visitor.reads("The shop is busy at the moment")
        visitor.press("Try again")
        visitor.page.wait_for_url(re.compile("/c/pay/"))
    assert len(set(keys)) == 1
    assert keys[0]
    assert orders_of(shop, "again@example.com") == 1


def test_a_limit_counts_down_and_lets_go_on(shop: Premises, visit: Visit) -> None:
    visitor = ready_to_order(shop, visit, "limit@example.com")
    with visitor.answering(CHECKOUT, problem(429, "throttled", retry_after=2)):
        visitor.press("Order and pay")
        visitor.reads("That was a lot at once. Try again in 2 seconds")
        again = visitor.page.get_by_role("button", name="Try again")
        expect(again).to_be_disabled()
        expect(again).to_be_enabled()
        again.click()
        visitor.page.wait_for_url(re.compile("/c/pay/"))


def test_pressing_twice_orders_once(shop: Premises, visit: Visit) -> None:
    visitor = ready_to_order(shop, visit, "twice@example.com")
    visitor.page.get_by_role("button", name="Order and pay").dblclick()
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    assert orders_of(shop, "twice@example.com") == 1


def test_what_was_typed_at_checkout_survives_a_refusal_and_a_reload(visitor: Visitor) -> None:
    steps.put_insoles_into_cart(visitor)
    steps.say_whose_feet(visitor)
    visitor.open("/checkout/")
    visitor.page.get_by_label("E-mail address").fill("typed@example.com")
    visitor.fill(Street_and_number="12 Elm Street", City="Seattle", State="WA", ZIP_code="04101")
    visitor.page.get_by_label("Phone").fill("call me")
    visitor.press("Go on to the sum")
    # What is missing here and what the API finds wrong is said at once, from top to bottom, and the first is next.
    wrong = visitor.page.locator(".errors li")
    expect(wrong).to_have_text([
        "Name: Please fill this in.", "ZIP code: This ZIP code is not in WA; correct one of the two.",
        "Phone: This is not a telephone number; give it with its country code, for example +1 212 555 0123.",
    ])  # fmt: skip
    expect(visitor.page.locator("#checkout .field-error")).to_have_count(3)
    expect(visitor.page.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    assert visitor.barriers() == []
    visitor.page.get_by_role("textbox", name="Name", exact=True).fill("Mara Stone")
    visitor.page.get_by_label("Phone").fill("")
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.get_by_role("textbox", name="ZIP code")).to_have_value("04101")
    visitor.fill(ZIP_code="98104")
    visitor.press("Go on to the sum")
    visitor.reads("Please check", "Mara Stone")


def test_two_tabs_of_one_cart_do_not_overwrite_each_other(visitor: Visitor) -> None:
    steps.put_insoles_into_cart(visitor)
    steps.say_whose_feet(visitor)
    other = Visitor(visitor.page.context.new_page(), visitor.base)
    other.open("/cart/")
    visitor.press("Remove Stride")
    visitor.reads("Stride was taken out.", "There is nothing in the cart yet.")
    visitor.page.wait_for_load_state("networkidle")
    other.press("Remove Stride")
    other.reads("The cart was changed in another tab.")
    visitor.press("Undo")
    visitor.reads("Stride", "$189.00")
    assert other.complaints == []


def test_a_guest_session_that_has_ended_keeps_what_was_typed(shop: Premises, visit: Visit) -> None:
    visitor = ready_to_order(shop, visit, "ended@example.com")
    shop.rows("DELETE FROM accounts_guesttoken")
    visitor.press("Order and pay")
    visitor.reads("You are not signed in any more.", "Sign in")
    assert orders_of(shop, "ended@example.com") == 0


def test_a_payment_the_bank_works_on_is_watched_until_it_has_arrived(shop: Premises, visit: Visit) -> None:
    visitor, number = waiting(shop, visit, "bank@example.com")
    processing = {"status": 200, "json": payment(number, "processing")}
    with visitor.answering(PAY, processing, processing, {"status": 200, "json": payment(number, "paid")}):
        visitor.open(f"/thanks/?order={number}&session_id=cs_test_x")
        visitor.reads("Your bank is working on the payment")
        visitor.reads("is paid. We have written to you")


def payment(number: str, status: str) -> dict[str, object]:
    """Build what the API says about a payment."""
    total = {"amount": 20129, "currency": "USD"}
    nothing = dict.fromkeys(("paid_at", "cancelled_at", "pay_until", "checkout_url", "checkout_expires_at"))
    return {"number": number, "status": status, "total": total, "on_hold": False, **nothing}


def test_an_order_paid_meanwhile_is_shown_as_paid_instead_of_refusing_to_pay_again(
    shop: Premises, visit: Visit
) -> None:
    visitor, number = waiting(shop, visit, "meanwhile@example.com")
    visitor.open(f"/orders/{number}/pay/")
    with visitor.answering(PAY, problem(409, "already_paid"), method="POST"):
        visitor.press("Pay")
        visitor.reads("is due for order")


def test_cancelling_that_became_impossible_says_so_and_shows_what_holds_now(shop: Premises, visit: Visit) -> None:
    visitor, number = waiting(shop, visit, "cancel@example.com")
    visitor.open(f"/orders/{number}/")
    visitor.press("Cancel the order")
    visitor.reads("Nothing was paid; nothing has to come back.")
    with visitor.answering(re.compile("/cancel/$"), problem(409, "already_paid", detail="This order is paid already.")):
        visitor.press("Yes, cancel")
        visitor.reads("This order is paid already.")
    visitor.press("Yes, cancel")
    visitor.reads("This order was cancelled on")


def test_an_unpaid_order_of_a_cart_that_changed_is_replaced_and_the_page_tells_before(
    shop: Premises, visit: Callable[..., Visitor]
) -> None:
    visitor = visit()
    number = steps.order_unpaid(visitor, "replaced@example.com")
    visitor.open("/checkout/")
    visitor.reads(f"Order {number} of this cart waits for payment", "the earlier order is cancelled")
    visitor.page.get_by_role("radio", name=re.compile("Express")).check()
    visitor.press("Go on to the sum")
    visitor.reads("Please check")
    visitor.press("Order and pay")
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    assert orders_of(shop, "replaced@example.com") == 2
    visitor.open(f"/orders/{number}/")
    visitor.reads("This order was cancelled on")
