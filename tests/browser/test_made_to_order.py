"""Made to order, as people see it: a gift with its own wearer, a left foot that is scrapped, a delay refused."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import expect

from tests.browser import staff, steps
from tests.browser.barriers import ours
from tests.browser.test_insoles import clear_feet
from tests.browser.visitor import Visitor
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import SEATTLE, Shopper

type Visit = Callable[..., Visitor]

LINES, DEVICES = "/admin/orders/orderline/", "/admin/orders/device/"
# Sooner than that nobody is asked for the feet; the date does not matter to the walk.
BIRTHDAY: Final = (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).date().isoformat()
_DELAYED: Final = """
from django.utils import timezone
from orders import promises
from orders.models import OrderLine
from shop.actor import Actor, Kind
line = OrderLine.objects.get(order__number="{number}")
by = Actor(Kind.STAFF, 1, frozenset({{"support"}}))
promises.tell_delay(line.pk, ship_by=None, reason="A machine is broken.", at=timezone.now(), by=by)
"""
_ENDED: Final = """
import datetime as dt
import re
from django.utils import timezone
from orders import tasks
tasks.end_overdue_lines(at=timezone.now() + dt.timedelta(days=46))
"""


def sold(shop: Premises, email: str, *names: str) -> tuple[Shopper, str]:
    """Sell a pair for each name; the feet of the first one need no fitter, the others never measure."""
    guest = shop.guest()
    sku = guest.product("US")["variants"][0]["sku"]
    wearers = [guest.add_wearer(name, "other") for name in names]
    clear_feet(guest, wearers[0])
    lines = [{"sku": sku, "wearer": wearer} for wearer in wearers]
    return guest, steps.paid(guest, guest.check_out(guest.fill_cart(*lines, to=SEATTLE, email=email)))


def page_of(shop: Premises, table: str, where: str) -> str:
    """Return the address of a row's desk."""
    ((key,),) = shop.rows(f"SELECT id FROM orders_{table} WHERE {where}")
    return f"/admin/orders/{table}/{key}/change/"


def press(visitor: Visitor, page: str, words: str, /, **said: str) -> None:
    """Press a button of a desk, fill in what it asks for, and confirm it."""
    visitor.open(page)
    staff.act(visitor, words)
    for name, value in said.items():
        box = visitor.page.locator(f"[name={name}]")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    visitor.press(words, exact=True)
    visitor.settle()


def test_a_pair_is_given_measured_by_whoever_gets_it_and_its_giver_sees_no_feet(shop: Premises, visit: Visit) -> None:
    giver = visit()
    steps.put_insoles_into_cart(giver)
    giver.open("/cart/")
    giver.press("Say whose feet")
    giver.page.get_by_label("A gift", exact=True).check()
    giver.page.get_by_label("They do: I send them a link").check()
    giver.page.get_by_role("textbox", name="Name", exact=True).fill("Noor")
    giver.press("Go on")
    giver.reads("Noor (A gift)")
    link = giver.page.locator("input[readonly]").first.input_value()
    giver.page.get_by_text("It is a gift", exact=True).click()
    with giver.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        giver.page.get_by_label("Given on").fill(BIRTHDAY)
        giver.page.get_by_label("Given on").press("Tab")
    steps.say_where_to(giver, "gives@example.com")
    giver.press("Order and pay")
    steps.pay_at_stripe(giver)
    order = re.findall(r"order=(\w+)", giver.page.url)[0]
    paid = f"SELECT 1 FROM orders_order WHERE number = '{order}' AND payment = 'paid'"
    until(lambda: shop.rows(paid), "the money is there")
    giver.open(f"/orders/{order}/")
    giver.reads("A gift, to be given on")
    assert giver.barriers() == []
    giver.shot("gift-waits")

    wearer = visit()
    wearer.open(link)
    wearer.reads("Somebody ordered insoles made to measure for you, Noor.")
    wearer.fill(Month_and_year_of_birth="03/1990")
    wearer.page.get_by_label("I agree that the answers").check()
    wearer.press("Agree and go on")
    wearer.reads("About the wearer")
    steps.describe_feet(wearer)
    wearer.reads("Thank you, Noor")
    # No price, no street, nobody else at the wearer's own door.
    door = wearer.page.locator("main").inner_text()
    assert ("$" in door, "Elm Street" in door) == (False, False)

    line = f"order_id = (SELECT id FROM orders_order WHERE number = '{order}')"
    until(lambda: shop.rows(f"SELECT 1 FROM orders_orderline WHERE {line} AND status = 'in_review'"), "feet are there")
    giver.page.reload()
    giver.reads("Noor")
    seen = giver.page.locator("main").inner_text()
    assert "251" not in seen, "who gives sees no measures"
    assert giver.barriers() == []
    giver.shot("gift-measured")


def test_a_left_foot_is_scrapped_and_printed_again_and_the_pair_arrives_while_the_other_one_never_measures(
    shop: Premises, visit: Visit, desk: Callable[..., Visitor]
) -> None:
    guest, number = sold(shop, "two@example.com", "Ada", "Bo")
    of = f"order_id = (SELECT id FROM orders_order WHERE number = '{number}')"
    until(lambda: shop.rows(f"SELECT 1 FROM orders_orderline WHERE {of} AND status = 'queued'"), "it is released")
    line = page_of(shop, "orderline", f"{of} AND status = 'queued'")
    pieces = f"work_order_id IN (SELECT id FROM orders_workorder WHERE line_id = {line.split('/')[-3]})"
    lot = {"lot": "PA12-2611", "machine": "printer-3"}
    maker = desk("production")
    press(maker, line, "Claim")
    press(maker, line, "Start", **lot)
    # Whoever ordered moves house while it is being made.
    visitor = visit(state=steps.known_as(shop, guest))
    visitor.open(f"/orders/{number}/")
    visitor.press("Send it to another address")
    visitor.page.get_by_label("Street and number").fill("77 Pine Road")
    visitor.press("Send it there")
    visitor.reads("77 Pine Road")
    press(maker, line, "Hand to the check")
    spoiled = page_of(shop, "device", f"{pieces} AND side = 'left'")
    press(maker, spoiled, "Scrap", cause="warped")
    maker.reads("Scrapped")
    maker.shot("desk-production-scrapped")
    assert ours(maker) == []
    press(maker, spoiled, "Print again", **lot)
    press(maker, line, "Hand to the check")
    for side in ("left", "right"):
        piece = page_of(shop, "device", f"{pieces} AND side = '{side}' AND status <> 'scrapped'")
        ((length, width),) = shop.rows(
            f"SELECT length_mm, width_mm FROM orders_device WHERE id = {piece.split('/')[-3]}"
        )
        figures = {"length_mm": str(length), "width_mm": str(width), "wall_mm": "1.6", "weight_g": "41"}
        press(maker, piece, "Record figures", **figures, surface="good")
        press(maker, piece, "Pass")
    press(maker, line, "Finish")
    maker.reads("Ready")

    packer = desk("warehouse")
    serials = [
        serial for (serial,) in shop.rows(f"SELECT serial FROM orders_device WHERE {pieces} AND status <> 'scrapped'")
    ]
    press(packer, line, "Pack", serials="\n".join(serials))
    packer.reads("Packed.")
    press(packer, line, "Hand to the carrier", carrier="ups", tracking_number="1Z999AA1")
    packer.reads("Handed over; the customer is told.")

    visitor.open(f"/orders/{number}/")
    visitor.reads("On its way since", "For Ada", "For Bo", "77 Pine Road")
    visitor.press("It is here")
    visitor.reads("Delivered on")
    assert visitor.barriers() == []
    visitor.shot("order-half-delivered")
    shop.manage("shell", "-v", "0", "-c", _ENDED)
    until(lambda: guest.order(number)["refunds"], "the money of the pair without feet goes back")
    visitor.page.reload()
    visitor.reads("Delivered on", "Cancelled")
    (refund,) = guest.order(number)["refunds"]
    assert refund["reason"] == "profile_missing"


def test_a_delay_is_refused_by_the_mailed_link_and_everything_is_paid_back(shop: Premises, visit: Visit) -> None:
    guest, number = sold(shop, "late@example.com", "Lou")
    until(lambda: guest.line(number)["promise"], "a day is promised")
    shop.manage("shell", "-v", "0", "-c", _DELAYED.format(number=number))
    line = str(guest.line(number)["id"])
    link = steps.link_in(shop, "late@example.com", f"/orders/{number}/lines/{line}/delay/")
    visitor = visit(state=steps.known_as(shop, guest))
    visitor.open(link)
    visitor.reads("It leaves us later than we promised", "A machine is broken.", "we cancel it and pay back")
    assert visitor.barriers() == []
    visitor.shot("delay-told")
    visitor.press("Cancel it, and pay back")
    visitor.reads("Cancelled")
    until(lambda: [one["status"] for one in guest.order(number)["refunds"]] == ["succeeded"], "it is paid back")
    order = guest.order(number)
    assert order["refunded"] == order["totals"]["total"]
    expect(visitor.page.get_by_role("button", name="I wait for it")).to_have_count(0)
