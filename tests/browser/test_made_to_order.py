"""Made to order, as people see it: a gift with its own wearer, a left foot that is scrapped, a delay refused."""

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO
from typing import Final

from playwright.sync_api import expect
from pypdf import PdfReader

from fitting.templatetags.letters import last_day
from tests.browser import staff, steps
from tests.browser.barriers import ours
from tests.browser.test_insoles import clear_feet
from tests.browser.visitor import Visitor
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import SEATTLE, Shopper

type Visit = Callable[..., Visitor]

LOT: Final = {"lot": "PA12-2611", "machine": "printer-3"}
WISHES: Final = "Happy birthday, and happy feet!"
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


def pieces_of(line: str) -> str:
    """Return the condition that names the pieces of a line, by the address of its desk."""
    return f"work_order_id IN (SELECT id FROM orders_workorder WHERE line_id = {line.split('/')[-3]})"


def finished(shop: Premises, maker: Visitor, line: str) -> None:
    """Measure and pass what is being checked of a line, and finish its job."""
    for side in ("left", "right"):
        piece = page_of(shop, "device", f"{pieces_of(line)} AND side = '{side}' AND status <> 'scrapped'")
        ((length, width),) = shop.rows(
            f"SELECT length_mm, width_mm FROM orders_device WHERE id = {piece.split('/')[-3]}"
        )
        figures = {"length_mm": str(length), "width_mm": str(width), "wall_mm": "1.6", "weight_g": "41"}
        press(maker, piece, "Record figures", **figures, surface="good")
        press(maker, piece, "Pass")
    press(maker, line, "Finish")
    maker.reads("Ready")


def sent(shop: Premises, packer: Visitor, line: str) -> None:
    """Pack a pair by its serials, and hand it to the carrier."""
    found = shop.rows(f"SELECT serial FROM orders_device WHERE {pieces_of(line)} AND status <> 'scrapped'")
    press(packer, line, "Pack", serials="\n".join(serial for (serial,) in found))
    packer.reads("Packed.")
    press(packer, line, "Hand to the carrier", carrier="letter")
    packer.reads("Handed over; the customer is told.")


def paper(visitor: Visitor, link: str) -> str:
    """Read the paper behind a link of a desk."""
    answer = visitor.page.request.get(link if link.startswith("http") else visitor.base + link)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return "\n".join(leaf.extract_text() for leaf in PdfReader(BytesIO(answer.body())).pages)


def given(shop: Premises, giver: Visitor) -> tuple[str, str]:
    """Give a pair to somebody who measures for themselves; return their link, and the number of the order."""
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
    giver.page.get_by_text("It is a gift", exact=True).click()
    giver.page.locator("[name=gift_message]").fill(WISHES)
    assert giver.barriers() == []
    giver.press("Order and pay")
    steps.pay_at_stripe(giver)
    order = re.findall(r"order=(\w+)", giver.page.url)[0]
    paid = f"SELECT 1 FROM orders_order WHERE number = '{order}' AND payment = 'paid'"
    until(lambda: shop.rows(paid), "the money is there")
    giver.open(f"/orders/{order}/")
    giver.reads("A gift, to be given on", "Your message, printed on the packing slip", WISHES)
    assert giver.barriers() == []
    giver.shot("gift-waits")
    return link, str(order)


def measures_at_the_door(wearer: Visitor, link: str) -> None:
    """Describe feet by a mailed link, where no price, no street and nobody else is seen."""
    wearer.open(link)
    wearer.reads("Somebody ordered insoles made to measure for you, Noor.")
    wearer.fill(Month_and_year_of_birth="03/1990")
    wearer.page.get_by_label("I agree that the answers").check()
    wearer.press("Agree and go on")
    wearer.reads("About the wearer")
    steps.describe_feet(wearer)
    wearer.reads("Thank you, Noor")
    door = wearer.page.locator("main").inner_text()
    assert ("$" in door, "Elm Street" in door) == (False, False)


def test_a_pair_is_given_measured_by_whoever_gets_it_made_and_delivered_and_its_giver_sees_no_feet(
    shop: Premises, visit: Visit, desk: Callable[..., Visitor]
) -> None:
    giver = visit()
    link, order = given(shop, giver)
    measures_at_the_door(visit(), link)
    line = f"order_id = (SELECT id FROM orders_order WHERE number = '{order}')"
    until(lambda: shop.rows(f"SELECT 1 FROM orders_orderline WHERE {line} AND status = 'in_review'"), "feet are there")
    giver.page.reload()
    giver.reads("Noor")
    seen = giver.page.locator("main").inner_text()
    assert not re.search(r"\b251\b", seen), "who gives sees no measures"
    assert giver.barriers() == []
    giver.shot("gift-measured")

    # Approved, made, and sent with a slip that has the wishes and no price; the slip is printed again afterwards.
    pair, maker, packer = page_of(shop, "orderline", line), desk("production"), desk("warehouse")
    press(desk("fitter"), pair, "Approve")
    until(lambda: shop.rows(f"SELECT 1 FROM orders_orderline WHERE {line} AND status = 'queued'"), "it is designed")
    press(maker, pair, "Claim")
    press(maker, pair, "Start", **LOT)
    press(maker, pair, "Hand to the check")
    finished(shop, maker, pair)
    sent(shop, packer, pair)
    packer.open(page_of(shop, "parcel", line))
    slip = paper(packer, str(packer.page.get_by_role("link", name="Print it again").get_attribute("href")))
    assert (WISHES in slip, order in slip, "$" in slip) == (True, True, False)
    assert ours(packer) == []
    giver.page.reload()
    giver.press("It is here")
    giver.reads("Delivered on")
    assert not re.search(r"\b251\b", giver.page.locator("main").inner_text())
    expect(giver.page.get_by_role("button", name="Cancel the order")).to_have_count(0)
    giver.shot("gift-delivered")


def test_a_left_foot_is_scrapped_and_printed_again_and_the_pair_arrives_while_the_other_one_never_measures(
    shop: Premises, visit: Visit, desk: Callable[..., Visitor]
) -> None:
    guest, number = sold(shop, "two@example.com", "Ada", "Bo")
    of = f"order_id = (SELECT id FROM orders_order WHERE number = '{number}')"
    until(lambda: shop.rows(f"SELECT 1 FROM orders_orderline WHERE {of} AND status = 'queued'"), "it is released")
    line = page_of(shop, "orderline", f"{of} AND status = 'queued'")
    pieces, maker = pieces_of(line), desk("production")
    # The job is taken from the page of work orders, with its paper.
    ((job,),) = shop.rows(f"SELECT number FROM orders_workorder WHERE line_id = {line.split('/')[-3]}")
    maker.open("/admin/orders/device/jobs/")
    maker.page.get_by_label(job, exact=True).check()
    assert ours(maker) == []
    maker.shot("desk-production-jobs")
    assert job in paper(maker, f"/admin/orders/orderline/traveller/?row={line.split('/')[-3]}")
    maker.press("Claim", exact=True)
    maker.reads("Claim: what would be done", "Nothing is in the way.")
    maker.press("Claim", exact=True)
    maker.reads("Claim: what came of each", "Done.")
    press(maker, line, "Start", **LOT)
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
    press(maker, spoiled, "Print again", **LOT)
    press(maker, line, "Hand to the check")
    finished(shop, maker, line)
    sent(shop, desk("warehouse"), line)
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
    # Whoever opens it knows nothing but the mail: its link lets them in, once.
    visitor = visit(zone="Asia/Tokyo")
    visitor.open(link)
    visitor.reads(
        "It leaves us later than we promised",
        "A machine is broken.",
        "we cancel it, and what is left of its price goes back",
        # The same day as in the mail, wherever the reader is.
        f"Please tell us until the end of {last_day(guest.line(number)['delay']['answer_until'], 'en')}.",
    )
    assert visitor.barriers() == []
    visitor.shot("delay-told")
    visitor.press("Cancel it instead")
    visitor.reads("goes back to how you paid")
    visitor.press("Yes, cancel")
    visitor.reads("Cancelled")
    until(lambda: [one["status"] for one in guest.order(number)["refunds"]] == ["succeeded"], "it is paid back")
    order = guest.order(number)
    assert order["refunded"] == order["totals"]["total"]
    expect(visitor.page.get_by_role("button", name="I wait for it")).to_have_count(0)
