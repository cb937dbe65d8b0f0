"""From paid to delivered, over HTTP: a scrapped foot, a move of house, and two wearers of whom one never measures."""

import datetime as dt
from io import BytesIO
from typing import Final

from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from fitting.models import Prescription
from orders.models import Device, OrderLine
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.desks import Desk
from tests.journeys.storefront import PORTLAND, V1, Json, Shopper
from tests.journeys.test_feet import invited, measured_at_the_door
from tests.orders.workshop import designs

LINES: Final = "/admin/orders/orderline/"
DEVICES: Final = "/admin/orders/device/"
LOT: Final = {"lot": "PA12-2611", "machine": "printer-3"}


def bought(stage: Backstage, shopper: Shopper, *lines: Json) -> str:
    """Buy, and let the money arrive."""
    placed = shopper.check_out(shopper.fill_cart(*lines, to=PORTLAND))
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    return str(placed["order"])


def approved(stage: Backstage, number: str) -> str:
    """Let a fitter approve, the designs be there, and the line be released; return the line's page."""
    fitter = Desk("fitter")
    page = fitter.find(LINES, number)
    fitter.press(page, "Approve")
    # Building the files takes minutes and is told elsewhere: here they are as built.
    designs(Prescription.objects.get(status="approved"))
    stage.sweep("orders.tasks.release_lines")
    return page


def piece(page: str, side: str) -> Device:
    """Return the piece of a side that was not scrapped."""
    line = OrderLine.objects.get(pk=int(page.split("/")[-3]))
    return Device.objects.standing().get(work_order__line=line, side=side)


def checked(maker: Desk, page: str, side: str) -> None:
    """Measure a piece and pass it."""
    device = piece(page, side)
    length, width = str(device.length_mm), str(device.width_mm)
    maker.press(
        f"{DEVICES}{device.pk}/change/", "Record figures", length_mm=length, width_mm=width, wall_mm="1.6",
        weight_g="41", surface="good",
    )  # fmt: skip
    maker.press(f"{DEVICES}{device.pk}/change/", "Pass")


def made(maker: Desk, page: str) -> None:
    for side in ("left", "right"):
        checked(maker, page, side)
    maker.press(page, "Finish")


def packed(page: str) -> Desk:
    """Pack a pair by its serials; return who did."""
    packer = Desk("warehouse")
    serials = "\n".join(piece(page, side).serial for side in ("left", "right"))
    assert "Packed." in packer.press(page, "Pack", serials=serials)
    return packer


def sent(page: str, by: Desk | None = None) -> None:
    """Pack a pair, unless somebody has, and hand it over."""
    packer = by or packed(page)
    said = packer.press(page, "Hand to the carrier", carrier="ups", tracking_number="1Z999AA10123456784")
    assert "Handed over; the customer is told." in said


def test_a_pair_is_delivered_after_a_scrapped_left_foot_to_the_house_its_buyer_moved_to(
    stage: Backstage, guest: Shopper
) -> None:
    wearer = guest.add_wearer()
    guest.measure(wearer)
    number = bought(stage, guest, {"sku": guest.product("US")["variants"][0]["sku"], "wearer": wearer})
    page = approved(stage, number)
    line = guest.line(number)
    assert (line["status"], line["promise"]["reason"]) == ("queued", "approved")

    maker = Desk("production")
    maker.press(page, "Claim")
    maker.press(page, "Start", **LOT)
    maker.press(page, "Hand to the check")
    spoiled = piece(page, "left")
    maker.press(f"{DEVICES}{spoiled.pk}/change/", "Scrap", cause="warped", note="")
    assert (guest.line(number)["status"], guest.line(number)["cancellation"]["possible"]) == (
        "in_production",
        False,
    )

    # Moving house while it is made: within the state at once, abroad not without a person.
    path = f"{V1}/orders/{{number}}/address/"
    guest.api.call("get", path, number=number)
    elsewhere = {**PORTLAND, "line1": "77 Pine Road"}
    moved = guest.api.call("put", path, body=elsewhere, headers=guest.seen(), number=number)
    assert (moved["address"]["line1"], moved["can_change"]) == ("77 Pine Road", True)

    maker.press(f"{DEVICES}{spoiled.pk}/change/", "Print again", **LOT)
    maker.press(page, "Hand to the check")
    assert piece(page, "left").replaces == spoiled
    made(maker, page)
    sent(page)
    order = guest.order(number)
    (parcel,) = order["parcels"]
    assert (order["shipping"], parcel["status"], parcel["lines"]) == ("shipped", "on_its_way", [line["id"]])
    guest.api.call("put", path, body=PORTLAND, headers={"If-Match": "*"}, expect=409, number=number)

    guest.api.call(
        "post", f"{V1}/orders/{{number}}/parcels/{{parcel}}/received/", parcel=parcel["number"], number=number
    )
    order = guest.order(number)
    assert (order["shipping"], guest.line(number)["stage"]) == ("delivered", "done")
    told = [moment["code"] for moment in guest.timeline(number)]
    for code in ("in_production", "address_changed", "quality_check", "ready", "shipped", "delivered"):
        assert code in told
    stage.work()
    assert stage.mails_about("parcel is on its way", number) == stage.mails_about("parcel has arrived", number) == 1
    cover = guest.api.call("get", f"{V1}/covers/{{serial}}/", serial=piece(page, "left").serial)
    assert {side["side"] for side in cover["sides"]} == {"left", "right"}


def test_who_never_measures_gets_the_money_back_on_day_45_and_the_other_pair_ships_alone(
    stage: Backstage, guest: Shopper
) -> None:
    sku = guest.product("US")["variants"][0]["sku"]
    ada, bo = guest.add_wearer("Ada"), guest.add_wearer("Bo", "partner")
    guest.measure(ada)
    number = bought(stage, guest, {"sku": sku, "wearer": ada}, {"sku": sku, "wearer": bo})
    first = OrderLine.objects.get(order__number=number, wearer__name="Ada")
    page = f"{LINES}{first.pk}/change/"
    fitter = Desk("fitter")
    fitter.press(page, "Approve")
    designs(Prescription.objects.get(status="approved"))
    stage.sweep("orders.tasks.release_lines")
    maker = Desk("production")
    maker.press(page, "Claim")
    maker.press(page, "Start", **LOT)
    maker.press(page, "Hand to the check")
    made(maker, page)
    sent(page)
    assert guest.order(number)["shipping"] == "partial"

    stage.later(days=46)
    stage.sweep("orders.tasks.end_overdue_lines", "orders.tasks.presume_delivered", "orders.tasks.execute_refunds")
    stage.catch_up()
    order = guest.order(number)
    lines = {group["wearer"]["name"]: group["lines"][0] for group in order["wearers"]}
    assert (lines["Ada"]["status"], lines["Bo"]["status"]) == ("delivered", "cancelled")
    (refund,) = order["refunds"]
    assert (refund["reason"], refund["line"]) == ("profile_missing", lines["Bo"]["id"])
    # Sending stays with the pair that was kept.
    assert refund["amount"]["amount"] == lines["Bo"]["subtotal"]["amount"] + lines["Bo"]["tax"]["amount"]
    assert order["shipping"] == "delivered"
    stage.assert_books_hold()


def test_a_gift_waits_for_its_day_is_measured_by_its_wearer_and_leaves_without_a_price(
    stage: Backstage, guest: Shopper
) -> None:
    wearer, token = invited(guest, "Noor", "gift")
    given_on = timezone.localdate() + dt.timedelta(days=50)
    sku = guest.product("US")["variants"][0]["sku"]
    number = bought(stage, guest, {"sku": sku, "wearer": wearer, "given_on": given_on.isoformat()})
    # Nobody is asked, and no day of the forty-five is used up, before it is given.
    stage.later(days=46)
    stage.work()
    stage.sweep("orders.tasks.remind", "orders.tasks.end_overdue_lines")
    stage.work()
    assert guest.line(number)["status"] == "awaiting_profile"
    assert not any("measure" in str(letter.subject).lower() for letter in mail.outbox)

    # The link that was made before it was ordered lies with the present, and opens the door still.
    measured_at_the_door(token)
    stage.work()
    assert guest.line(number)["status"] == "in_review"
    page = approved(stage, number)
    maker = Desk("production")
    maker.press(page, "Claim")
    maker.press(page, "Start", **LOT)
    maker.press(page, "Hand to the check")
    made(maker, page)
    packer = packed(page)
    order = OrderLine.objects.get(order__number=number).order_id
    slip = PdfReader(BytesIO(packer.http.get(reverse("admin:orders_slips"), {"row": [order]}).content))
    paper = "\n".join(leaf.extract_text() for leaf in slip.pages)
    assert ("$" in paper, number in paper) == (False, True)
    sent(page, by=packer)
    guest.api.call(
        "post", f"{V1}/orders/{{number}}/parcels/{{parcel}}/received/",
        parcel=guest.order(number)["parcels"][0]["number"], number=number,
    )  # fmt: skip
    assert guest.line(number)["stage"] == "done"
    # Who gave it reads status and size, not what was measured.
    profile = str(guest.line(number)["profile"])
    seen = guest.api.call("get", f"{V1}/profiles/{{profile}}/", profile=profile)
    assert (seen["private"], seen["answers"], seen["measures"]) == (True, None, None)
    stage.assert_books_hold()
