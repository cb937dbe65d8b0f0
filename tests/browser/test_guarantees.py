"""The pages of a guarantee: what is left, how far it has gone, files of a watch, and a wearer who takes it over."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from tests.browser import steps
from tests.browser.test_insoles import clear_feet
from tests.browser.visitor import DESK, Visitor
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import SEATTLE, V1, Shopper
from tests.orders.activity.making import NOON, gpx

type Visit = Callable[..., Visitor]

_DELIVER: Final = """
import datetime as dt
from zoneinfo import ZoneInfo
from django.conf import settings
from django.utils import timezone
from orders.models import OrderLine
from tests.orders.covering.delivered import deliver
line = OrderLine.objects.get(order__number="{number}", kind="custom")
# Days are those of the shop: noon is the same day before and after a change of its clocks.
noon = timezone.localtime(timezone.now(), ZoneInfo(settings.SHOP_TIME_ZONE)).replace(hour=12, minute=0)
deliver(line, at=noon - dt.timedelta(days={days}))
"""


def delivered(shop: Premises, guest: Shopper, wearer: str, email: str, *, days: int = 100) -> list[str]:
    """Order a pair, describe the feet, and let it have arrived so many days ago; return its serials."""
    sku = guest.product("US")["variants"][0]["sku"]
    number = steps.paid(
        guest, guest.check_out(guest.fill_cart({"sku": sku, "wearer": wearer}, to=SEATTLE, email=email))
    )
    body = {"profile": clear_feet(guest, wearer)}
    line = str(guest.line(number)["id"])
    guest.api.call("post", f"{V1}/orders/{{number}}/lines/{{line}}/profile/", body=body, number=number, line=line)
    until(lambda: guest.line(number)["prescription"] is not None, "the feet are prescribed for")
    shop.manage("shell", "-v", "0", "-c", _DELIVER.format(number=number, days=days))
    (pair,) = guest.api.call("get", f"{V1}/covers/")["results"]
    return list(dict(pair["serials"]).values())


def a_walk(days_ago: int) -> FilePayload:
    """Return a file of two miles, which does not say that they were walked."""
    begin = (timezone.now() - dt.timedelta(days=days_ago)).timestamp() - NOON
    points = [(begin, 0.0), (begin + 1200, 1609.344), (begin + 2400, 3218.688)]
    return {"name": "walk.gpx", "mimeType": "application/gpx+xml", "buffer": gpx(("", points))}


def test_a_guarantee_is_read_told_and_taken_over(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    mara = guest.add_wearer("Mara", "partner")
    left, right = delivered(shop, guest, mara, "promised@example.com")
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    visitor.open("/guarantees/")
    visitor.reads("For Mara", left, right)
    visitor.page.locator("#covers h2 a").click()
    visitor.settle()
    visitor.reads(
        "The core and shell last 10,000 miles or 10 years", "2 free remakes per side", "2 times more for nothing"
    )
    visitor.reads("Nobody has told yet how far it has gone", "No file was sent yet.")
    picture = visitor.page.locator("img.miles-over-time")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert visitor.barriers() == []
    visitor.fill(How_many_on_an_ordinary_day="8800")
    visitor.press("Keep these habits")
    # A hundred days of two miles, for which the pair is worn half of the time.
    visitor.reads("200 miles (321.9 km)")
    expect(visitor.page.locator(".badge")).to_have_text("counts")
    visitor.page.get_by_label("The file: GPX, TCX or FIT").set_input_files(files=[a_walk(3)])
    visitor.press("Send this file")
    visitor.reads("The file does not say what you did.")
    visitor.page.get_by_label("What was it?").select_option(label="Walking")
    visitor.page.get_by_role("button", name="Keep", exact=True).click()
    visitor.reads("Walking · 2 miles (3.2 km)", "Your figures differ. Say which of them counts.")
    visitor.press("From activity files: this one counts")
    visitor.reads("9,998 miles left")
    visitor.page.get_by_label("The file: GPX, TCX or FIT").set_input_files(files=[a_walk(3)])
    visitor.press("Send this file")
    visitor.reads("This time is counted already, from another file.")
    assert visitor.barriers() == []
    visitor.shot("guarantee")
    # To anybody else neither serial tells anything.
    stranger = visit(size=DESK)
    for serial in (left, "S00000000X"):
        stranger.open(f"/guarantees/{serial}/")
        stranger.reads("None of your pairs has this serial")
    assert "Mara" not in str(stranger.page.locator("main").text_content())
    # Mara is invited, and takes it over.
    invitation = guest.api.call("post", f"{V1}/wearers/{{wearer}}/invitations/", wearer=mara, expect=201)
    visitor.press("Let Mara take it over")
    visitor.reads("It is offered to Mara", "Take the offer back")
    wearer = visit(size=DESK, locale="de-DE")
    wearer.open(f"/invitation/#{invitation['token']}")
    wearer.press("Einwilligen und weiter")
    wearer.page.get_by_role("button", name="Die Garantie übernehmen").click()
    wearer.page.get_by_role("link", name="Die Garantie ansehen").click()
    wearer.page.wait_for_url(re.compile("/guarantees/"))
    wearer.settle()
    wearer.reads("Was versprochen ist", "Wie weit es gegangen ist", "noch 9.998 Meilen")
    expect(wearer.page.locator("main a[href^='/orders/']")).to_have_count(0)
    visitor.page.reload()
    visitor.settle()
    visitor.reads("Mara has taken this guarantee over")
    expect(visitor.page.locator("main")).not_to_contain_text("9,998 miles left")
