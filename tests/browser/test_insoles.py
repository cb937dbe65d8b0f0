"""What a pair of insoles will look like, on the page of its order: being designed, as a picture, and in 3-D."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import DESK, Visitor
from tests.fitting.making import ANSWERS, CLEAR_ANSWERS, CLEAR_FOOT
from tests.journeys.premises import Premises
from tests.journeys.storefront import SEATTLE, V1, Shopper

type Visit = Callable[..., Visitor]


def clear_feet(guest: Shopper, wearer: str) -> str:
    """Describe feet that no fitter needs to see, and return the profile's id."""
    draft = guest.api.call("post", f"{V1}/wearers/{{wearer}}/profiles/", body={}, wearer=wearer, expect=201)
    path, profile = f"{V1}/profiles/{{profile}}/", str(draft["id"])
    told = {"answers": ANSWERS | CLEAR_ANSWERS, "measures": dict.fromkeys(("left", "right"), CLEAR_FOOT)}
    filled = guest.api.call("patch", path, body=told, headers=guest.seen(), profile=profile)
    assert filled["missing"] == []
    guest.api.call("post", f"{path}submit/", headers=guest.seen(), profile=profile)
    return profile


def test_a_pair_is_shown_as_soon_as_it_is_designed(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    sku, wearer = guest.product("US")["variants"][0]["sku"], guest.add_wearer("Mara")
    cart = guest.fill_cart({"sku": sku, "wearer": wearer}, to=SEATTLE, email="shape@example.com")
    number = steps.paid(guest, guest.check_out(cart))
    body = {"profile": clear_feet(guest, wearer)}
    line = str(guest.line(number)["id"])
    guest.api.call("post", f"{V1}/orders/{{number}}/lines/{{line}}/profile/", body=body, number=number, line=line)
    assert guest.line(number)["prescription"] is not None
    visitor = visit(state=steps.known_as(shop, guest), size=DESK, locale="de-DE")
    visitor.open(f"/orders/{number}/")
    visitor.page.get_by_text("Was vorgesehen ist, und warum").press("Enter")
    prescribed = visitor.page.locator(".prescribed")
    expect(prescribed).to_contain_text("So wird gefertigt.")
    left = prescribed.locator("[data-side=left]")
    expect(left).to_contain_text("Höhe der Stütze unter dem Gewölbe")
    left.get_by_text("Warum diese Werte").press("Enter")
    expect(left).to_contain_text("bequem sind 3 mm weniger.", use_inner_text=True)
    english = prescribed.inner_text()
    assert not re.findall(r"\b(the|foot|heel|under|wants|clinician)\b", english), english
    visitor.page.get_by_text("Wie diese Einlagen aussehen").press("Enter")
    sides = visitor.page.locator(".scan-pictures [data-side]")
    expect(sides).to_have_count(2)
    left, right = sides.first, sides.last
    heights = left.get_by_role("img", name="Höhen der Einlage für den linken Fuß, von oben")
    expect(heights).to_be_visible()
    assert heights.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    drawn = visitor.page.evaluate(
        "address => fetch(address).then((found) => found.text())", heights.get_attribute("src")
    )
    assert "Höhe in mm" in drawn
    left.get_by_role("button", name="In 3-D drehen").press("Enter")
    surface = left.get_by_role("img", name="Die Einlage für den linken Fuß in 3-D")
    expect(surface).to_be_focused()
    before = surface.screenshot()
    surface.press("ArrowRight")
    assert surface.screenshot() != before
    # What is shown of one side stays when the other one is ready.
    expect(right.get_by_role("img")).to_be_visible()
    expect(surface).to_be_focused()
    assert visitor.barriers() == []
    visitor.shot("insoles")
