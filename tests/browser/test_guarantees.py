"""The pages of a guarantee: what is left, how far it has gone, files of a watch, and a wearer who takes it over."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from orders.covering.course import WIDTH
from orders.covering.habits import MOST_LIKELY_PER_DAY
from tests.browser import steps
from tests.browser.test_insoles import clear_feet
from tests.browser.visitor import DESK, PHONE, Visitor
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


# What is wider than its room: the page itself, and tables, which scroll by themselves.
_WIDER: Final = """
[document.documentElement, ...document.querySelectorAll("main .table")]
  .filter((one) => one.scrollWidth > Math.min(one.clientWidth, innerWidth))
  .map((one) => `${one.getAttribute("aria-label") || one.tagName}: ${one.scrollWidth} of ${one.clientWidth}`)
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


def keep_to_the_screen(visit: Visit, state: dict[str, Any], serial: str) -> None:
    """Read the page as wide and as narrow as screens are: neither it nor a table of it is wider than there is room."""
    wider = []
    for size, locale in ((PHONE, "en-US"), (DESK, "en-US"), (PHONE, "de-DE"), (DESK, "de-DE")):
        reader = visit(state=state, size=size, locale=locale)
        reader.open(f"/guarantees/{serial}/")
        wider += [f"{locale}, {one}" for one in reader.page.evaluate(_WIDER)]
        picture = reader.page.locator("img.miles-over-time")
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == WIDTH
        shown = picture.bounding_box()
        assert shown is not None
        # Its letters are fourteen of its own units: no smaller than eleven on the screen.
        assert WIDTH * 11 / 14 <= shown["width"] <= size["width"]
        reader.shot(f"guarantee-{locale}-{size['width']}")
    assert wider == []


def doubts_a_figure(visitor: Visitor) -> None:
    """Be told of a figure of one's own that is more than people walk, before it is kept, and keep it all the same."""
    visitor.page.get_by_text("Tell a figure of your own").click()
    own, doubt = (
        visitor.page.get_by_label("Miles so far, by your own reckoning").last,
        "miles a day since the pair came",
    )
    expect(visitor.page.get_by_text(doubt)).to_have_count(0)
    # A hundred days, or one more that has begun.
    for typed, is_told in (("1,200.0", False), ("20,000", True), ("10,000.1", True), ("1212.1", True)):
        own.fill(typed)
        expect(visitor.page.get_by_text(f"more than {MOST_LIKELY_PER_DAY} {doubt}")).to_have_count(int(is_told))
    assert visitor.barriers() == []
    own.fill("10,000.1")
    visitor.press("This is how far it has gone")
    visitor.reads("Your own figure · 10,000.1 miles")
    visitor.press("From activity files: this one counts")
    visitor.reads("9,998 miles left")


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
    doubts_a_figure(visitor)
    keep_to_the_screen(visit, steps.known_as(shop, guest), left)
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
