"""A parcel on the page of its order: it is moved, sent, there, wrong, and sent back."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import Visitor
from tests.journeys.premises import Premises
from tests.journeys.storefront import SEATTLE

type Visit = Callable[..., Visitor]
_SENT: Final = """
from django.utils import timezone
from orders import shipping
from orders.models import Order
from shop.actor import Actor, Kind
order, by, at = Order.objects.get(number="{number}"), Actor(Kind.STAFF, 1, frozenset({{"warehouse"}})), timezone.now()
for line in order.lines.all():
    shipping.pack_stock(line.pk, at=at, by=by)
shipping.hand_over(order.pk, carrier="ups", tracking_number="1Z999", at=at, by=by)
"""


def test_an_order_is_moved_its_parcel_comes_and_what_is_wrong_is_reported(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    bag = guest.product("US", kind="stock")["variants"][0]["sku"]
    number = steps.paid(guest, guest.check_out(guest.fill_cart({"sku": bag}, to=SEATTLE, email="moves@example.com")))
    visitor = visit(state=steps.known_as(shop, guest))
    visitor.open(f"/orders/{number}/")
    visitor.press("Send it to another address")
    visitor.page.get_by_label("Street and number").fill("77 Pine Road")
    visitor.press("Send it there")
    visitor.reads("77 Pine Road")
    assert visitor.barriers() == []

    shop.manage("shell", "-v", "0", "-c", _SENT.format(number=number))
    visitor.open(f"/orders/{number}/")
    visitor.reads("Parcels", "On its way since", "Follow it at UPS")
    expect(visitor.page.get_by_role("button", name="Send it to another address")).to_have_count(0)
    visitor.press("It is here")
    visitor.reads("Delivered on")
    visitor.press("Something is wrong")
    visitor.page.get_by_label("What is wrong?").select_option("damaged")
    visitor.page.get_by_label("In your words").fill("The seam is open.")
    assert visitor.barriers() == []
    visitor.press("Report it")
    visitor.reads("It came damaged", "The seam is open.", "We look at it and write to you.")
    visitor.press("Send it back")
    expect(visitor.page.get_by_text("Announced.").first).to_be_attached()
