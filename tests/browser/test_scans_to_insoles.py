"""From two scans to a pair that may be made: sent, told, bought, changed and approved by a fitter, seen in 3-D."""

from collections.abc import Callable

from playwright.sync_api import expect

from config.demo import made_foot
from fitting.measured import Side
from tests.browser import staff, steps
from tests.browser.barriers import ours
from tests.browser.visitor import DESK, Visitor
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import Shopper

type Visit = Callable[..., Visitor]


def sends_scan(visitor: Visitor, side: Side, length_mm: float) -> None:
    """Send a scan of one foot, and see it measured."""
    panel = visitor.page.locator(f".scan-side[data-side={side}]")
    panel.get_by_label("Send a 3-D scan").check()
    scan = made_foot.stl(length_mm, side)
    panel.locator("input[type=file]").set_input_files({"name": f"{side}.stl", "mimeType": "model/stl", "buffer": scan})
    panel.get_by_label("How did the foot stand").select_option("standing_half")
    consent = panel.get_by_label("I agree that photos and scans")
    if consent.is_visible():
        consent.check()
    panel.get_by_role("button", name="Send this scan").click()
    expect(panel.get_by_role("heading", name="Measured")).to_be_visible()


def answers_everything_but_measures(visitor: Visitor) -> None:
    """Fill in every step before the measures with something usual."""
    page = visitor.page
    steps.answer_about(visitor)
    steps.go_to_step(visitor, "use")
    page.get_by_role("button", name="Add: One activity").click()
    page.locator("[data-step=activities] select").select_option("running")
    page.locator("[data-step=activities] input").fill("8")
    page.locator("[data-step=occupation]").get_by_label("Mostly sitting").check()
    page.locator("[data-step=standing_hours_per_day] input").fill("3")
    steps.go_to_step(visitor, "shoes")
    page.get_by_role("button", name="Add: One kind of shoe").click()
    page.locator("[data-step=footwear] select").first.select_option("running")
    page.locator("[data-step=removable_insole]").get_by_label("Yes").check()
    steps.go_to_step(visitor, "complaints")
    page.get_by_label("None", exact=True).check()
    steps.go_to_step(visitor, "body")
    page.locator("[data-step=health_checks]").get_by_label("None of these").check()


def buys_what_suits(visitor: Visitor) -> str:
    """Put what was ranked first into the cart, order and pay it; return the order's number."""
    best = visitor.page.locator(".recommended").first
    best.get_by_role("button", name="Add to cart for Mara").press("Enter")
    expect(best).to_contain_text("It is in your cart.")
    steps.say_where_to(visitor, "scans@example.com")
    visitor.press("Order and pay")
    steps.pay_at_stripe(visitor)
    return visitor.page.url.partition("order=")[2].partition("&")[0]


def sees_prescribed(visitor: Visitor, number: str, words: str) -> None:
    """Open the page of an order, and what is prescribed on it."""
    visitor.open(f"/orders/{number}/")
    visitor.page.get_by_text("What is prescribed, and why").press("Enter")
    visitor.reads(words)


def opens(fitter: Visitor, desk: str, words: str) -> str:
    """Search a desk and open the only row that is found; return its address."""
    fitter.open(f"/admin/{desk}/?q={words}")
    fitter.page.locator("#result_list tbody th a").click()
    fitter.settle()
    assert ours(fitter) == []
    return fitter.page.url


def changes_and_approves(fitter: Visitor, guest: Shopper, number: str) -> None:
    """Look at the feet and at every button, give other values, and approve those."""
    address = opens(fitter, "fitting/prescription", guest.line(number)["prescription"])
    for picture in fitter.page.get_by_role("img", name="The left foot,").all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    fitter.shot("walk-desk")
    for act in ("Ask for new measures", "Hold for a clinician", "Refuse"):
        staff.act(fitter, act)
        fitter.reads(number)
        assert ours(fitter) == []
        fitter.open(address)
    staff.act(fitter, "Change values")
    fitter.shot("walk-desk-change")
    fitter.page.get_by_label("Left: arch height").fill("12")
    fitter.page.get_by_label("Note").fill("Softer to begin with.")
    assert ours(fitter) == []
    fitter.press("Change values")
    fitter.reads("A new prescription with these values is in review")
    opens(fitter, "fitting/prescription", guest.line(number)["prescription"])
    fitter.reads("Softer to begin with.")
    staff.act(fitter, "Approve")
    fitter.press("Approve")
    fitter.reads("the lines go on")


def test_two_scans_become_a_pair_that_a_fitter_has_changed_and_approved(
    shop: Premises, visit: Visit, desk: Callable[..., Visitor]
) -> None:
    guest = shop.guest()
    wearer = guest.add_wearer("Mara")
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    page = visitor.page
    visitor.open(f"/wearers/{wearer}/feet/")
    answers_everything_but_measures(visitor)
    steps.go_to_step(visitor, "measures")
    sends_scan(visitor, Side.LEFT, 251.0)
    sends_scan(visitor, Side.RIGHT, 252.0)
    steps.go_to_step(visitor, "submit")
    visitor.reads("Everything is there")
    visitor.press("Send to the fitter")
    visitor.reads("Thank you; the description is kept", "What we read from it", "Judged by the height of the instep.")
    assert visitor.barriers() == []
    number = buys_what_suits(visitor)
    until(lambda: guest.payment(number)["status"] == "paid", "the order is paid")
    until(lambda: guest.line(number)["prescription"] is not None, "something is prescribed")
    sees_prescribed(visitor, number, "A fitter looks at it before anything is made.")
    visitor.reads("Left foot: how it rolls is not certain.", "16.5 mm")
    page.get_by_text("What these insoles look like").press("Enter")
    visitor.reads("It is designed once it is approved.")

    fitter = desk("fitter")
    changes_and_approves(fitter, guest, number)
    sees_prescribed(visitor, number, "This is what will be made.")
    expect(page.locator(".prescribed [data-side=left]")).to_contain_text("12 mm")
    page.get_by_text("What these insoles look like").press("Enter")
    for side in Side:
        heights = page.get_by_role("img", name=f"Heights of the insole for the {side} foot")
        expect(heights).to_be_visible()
    turn = page.locator(".scan-pictures [data-side=left]").get_by_role("button", name="Turn it around in 3-D")
    turn.press("Enter")
    expect(page.get_by_role("img", name="The insole for the left foot in 3-D")).to_be_focused()
    assert visitor.barriers() == []
    visitor.shot("walk-made")
    opens(fitter, "orders/orderline", number)
    fitter.reads("left: Released", "right: Released")
