"""Scans in the questionnaire: sent, measured, shown, refused in words, taken away; by customers and at the own door."""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.browser import steps
from tests.browser.visitor import DESK, Visitor, problem
from tests.fitting.pressed import made, written
from tests.journeys.premises import Premises
from tests.journeys.storefront import V1

LEFT_FOOT: Final = Path(__file__).parents[3] / "shared" / "data" / "meshes" / "real" / "foot_A_left_m.stl"
SCANS: Final = re.compile(r"/api/v1/profiles/[^/]+/scans/$")

type Visit = Callable[..., Visitor]


def at_the_measures(shop: Premises, visit: Visit) -> Visitor:
    """Stand before the measures of one's own feet; nothing is agreed to but the use of answers."""
    guest = shop.guest()
    visitor = visit(state=steps.known_as(shop, guest))
    visitor.open(f"/wearers/{guest.add_wearer('Mara')}/feet/")
    steps.go_to_step(visitor, "measures")
    visitor.page.get_by_label("Unit", exact=True).select_option("mm")
    return visitor


def foot(visitor: Visitor, side: str = "left") -> Locator:
    """Return the panel of one foot."""
    return visitor.page.locator(f".scan-side[data-side={side}]")


def choose(visitor: Visitor, name: str, data: bytes, side: str = "left") -> Locator:
    """Choose a way, a file and how the foot stood; return the panel."""
    panel = foot(visitor, side)
    panel.get_by_label("Send a 3-D scan").check()
    panel.locator("input[type=file]").set_input_files({"name": name, "mimeType": "model/stl", "buffer": data})
    panel.get_by_label("How did the foot stand").select_option("standing_half")
    return panel


def test_a_scan_becomes_measures_with_pictures_until_it_is_taken_away(shop: Premises, visit: Visit) -> None:
    if not LEFT_FOOT.exists():
        pytest.skip("../shared/data is absent")
    visitor = at_the_measures(shop, visit)
    panel = choose(visitor, "left.stl", LEFT_FOOT.read_bytes())
    assert visitor.barriers() == []
    panel.get_by_role("button", name="Send this scan").click()
    # What is stored needs its own consent, which is asked for where it is needed.
    expect(panel.locator(".errors li")).to_have_text(
        "Storage of photos and scans: Please agree to this to go on.",
    )
    panel.get_by_label("I agree that photos and scans").check()
    panel.get_by_role("button", name="Send this scan").click()
    expect(panel.locator(".scan-measuring")).to_be_visible()
    expect(panel.get_by_role("heading", name="Measured")).to_be_visible()
    expect(panel.locator(".scan-values")).to_contain_text("Length of the foot")
    for picture in panel.get_by_role("img", name="Your left foot from").all():
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    length = visitor.page.locator('[data-at="/measures/left/foot_length"]')
    expect(length).to_contain_text("From the scan.")
    expect(length.locator("input")).not_to_be_editable()
    assert 255 < float(length.locator("input").input_value()) < 275
    assert visitor.barriers() == []
    visitor.shot("scan-measured")

    panel.get_by_role("button", name="Turn it around in 3-D").press("Enter")
    surface = panel.get_by_role("img", name="Your left foot in 3-D")
    expect(surface).to_be_focused()
    visitor.shot("scan-3d")
    before = surface.screenshot()
    surface.press("ArrowRight")
    assert surface.screenshot() != before

    panel.get_by_label("Measure by hand").check()
    expect(length.locator("input")).to_be_editable()
    panel.get_by_label("Send a 3-D scan").check()
    visitor.page.evaluate("HTMLCanvasElement.prototype.getContext = () => null")
    panel.get_by_role("button", name="Turn it around in 3-D").click()
    expect(panel).to_contain_text("This browser cannot show it in 3-D. The pictures show the same foot.")
    panel.get_by_role("button", name="Take the scan away").click()
    panel.get_by_role("button", name="Keep it").press("Enter")
    panel.get_by_role("button", name="Take the scan away").press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("The measures it gave stay until you give others.")
    panel.get_by_role("button", name="Yes, take it away").press("Enter")
    expect(panel.get_by_role("button", name="Send this scan")).to_be_visible()
    expect(panel).to_contain_text("The values below come from an earlier scan.")
    # Consent was given once, and is not asked for again.
    expect(panel.get_by_label("I agree that photos and scans")).to_be_hidden()


def test_a_scan_that_is_not_taken_in_says_why_and_stays_chosen(shop: Premises, visit: Visit) -> None:
    visitor = at_the_measures(shop, visit)
    panel = choose(visitor, "left.stl", b"some bytes", "right")
    panel.get_by_label("I agree that photos and scans").check()
    large = "The file is larger than 50 MB. Export the scan with fewer triangles."
    accepted = "This side has an accepted scan. Take that one away before you send another."
    refusals = {
        "We cannot reach the shop": {"abort": True},
        "The shop is busy at the moment": problem(503, "service_unavailable"),
        large: problem(413, "scan_too_large", detail=large),
        accepted: problem(409, "scan_side_accepted", detail=accepted),
        "Try again in one second": problem(429, "throttled", retry_after=1),
    }
    with visitor.answering(SCANS, *refusals.values(), method="POST"):
        for words in refusals:
            panel.get_by_role("button", name="Send this scan").click()
            expect(panel).to_contain_text(words)
            expect(panel).to_contain_text("left.stl, 1 kB")


def test_at_the_own_door_too_there_are_other_ways_after_two_scans_that_cannot_be_used(
    shop: Premises, visit: Visit
) -> None:
    guest = shop.guest()
    her = guest.add_wearer("Oma", "other", agree=False)
    invitation = guest.api.call("post", f"{V1}/wearers/{{wearer}}/invitations/", wearer=her, expect=201)
    visitor = visit(size=DESK, locale="de-DE")
    visitor.open(f"/invitation/#{invitation['token']}")
    visitor.page.get_by_role("textbox").fill("05/1950")
    for box in visitor.page.get_by_role("checkbox").all()[:2]:
        box.check()
    visitor.page.get_by_role("button", name="Einwilligen und weiter").click()
    steps.go_to_step(visitor, "measures")
    panel = foot(visitor, "right")
    panel.get_by_label("3-D-Scan senden").check()
    panel.get_by_role("combobox").first.select_option("seated")
    by_hand = panel.get_by_role("button", name="Von Hand messen")
    cut = b"\0" * 80 + struct.pack("<I", 900)
    for name, data, why in (
        ("cut.stl", cut, "Die Datei ist beschädigt oder unvollständig."),
        ("notes.stl", b"no surface at all", "Diesen Scan können wir nicht lesen."),
    ):
        expect(by_hand).to_have_count(0)
        panel.locator("input[type=file]").set_input_files({"name": name, "mimeType": "model/stl", "buffer": data})
        panel.get_by_role("button", name="Diesen Scan senden").click()
        expect(panel).to_contain_text(why)
    expect(panel).to_contain_text("Fragen Sie eine Fußexpertin")
    assert visitor.barriers() == []
    visitor.shot("scan-door-de")
    by_hand.press("Enter")
    expect(visitor.page.locator('[data-at="/measures/right/foot_length"] input')).to_be_focused()
    # Whoever has a pressure picture may send that; nobody needs one.
    visitor.page.get_by_text("Haben Sie ein Druckbild der Füße?").press("Enter")
    print_ = visitor.page.locator(".print-side[data-side=right]")
    for data, told in (
        (b"x", "In dieser Datei steht keine Zahlenmatrix."),
        (written(made()), "Das mittlere Drittel macht 0,221"),
    ):
        picture: FilePayload = {"name": "right.csv", "mimeType": "text/csv", "buffer": data}
        print_.locator("input[type=file]").set_input_files(picture)
        expect(print_).to_contain_text(told)
    assert visitor.barriers() == []
    visitor.shot("pressure-picture-de")
    print_.get_by_role("button", name="Entfernen").press("Enter")
    expect(print_.get_by_role("button", name="Entfernen")).to_have_count(0)


def test_a_scan_of_the_other_foot_is_sent_there_without_choosing_it_again(shop: Premises, visit: Visit) -> None:
    def differs(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        answer = route.fetch()
        told = {"status": "measured", "verdict": "review", "next_steps": ["send_for_other_side", "ask_fitter"]}
        # Only the first is told so; what is sent for the other side is still to be measured.
        route.fulfill(response=answer, json={**answer.json(), **(told if answer.json()["side"] == "left" else {})})

    visitor = at_the_measures(shop, visit)
    panel = choose(visitor, "foot.stl", b"stands for a right foot")
    panel.get_by_label("I agree that photos and scans").check()
    visitor.page.route(re.compile(r"/api/v1/scans/[^/]+/$"), differs)
    panel.get_by_role("button", name="Send this scan").click()
    expect(panel).to_contain_text("If it is the right foot, send it for that one.")
    expect(panel).to_contain_text("These values were not written into the description.")
    panel.get_by_role("button", name="Send it as: Right foot").press("Enter")
    expect(foot(visitor, "right").locator(".scan-measuring")).to_be_visible()
    expect(panel.get_by_role("button", name="Send this scan")).to_be_visible()
    expect(panel.locator(".scan-result")).to_have_count(0)


def test_a_scan_is_dropped_stopped_and_not_waited_for_for_ever(shop: Premises, visit: Visit) -> None:
    visitor = at_the_measures(shop, visit)
    page, panel = visitor.page, foot(visitor)
    panel.get_by_label("Send a 3-D scan").check()
    dropping = """([zone, names]) => {
        const dataTransfer = new DataTransfer();
        names.forEach((name) => dataTransfer.items.add(new File(["solid foot"], name)));
        const how = { dataTransfer, bubbles: true, cancelable: true };
        for (const kind of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, how));
    }"""
    zone = panel.locator(".drop")
    page.evaluate(dropping, [zone.element_handle(), ["left.stl", "right.stl"]])
    expect(zone).to_contain_text("One file at a time, please")
    page.evaluate(dropping, [zone.element_handle(), ["left.stl"]])
    expect(zone).to_contain_text("left.stl, 1 kB")
    panel.get_by_label("How did the foot stand").select_option("standing_half")
    panel.get_by_label("I agree that photos and scans").check()

    # The line stands still: whoever gives up keeps the file that was chosen.
    page.route(SCANS, lambda route: None if route.request.method == "POST" else route.continue_())
    panel.get_by_role("button", name="Send this scan").click()
    stop = panel.get_by_role("button", name="Stop sending")
    expect(stop).to_be_focused()
    stop.press("Enter")
    expect(page.locator("#status")).to_have_text("Not sent. The file is still chosen.")
    expect(zone).to_contain_text("left.stl, 1 kB")
    page.unroute(SCANS)

    # No worker looks at it: after four minutes the page says so instead of asking on.
    one = re.compile(r"/api/v1/scans/[^/]+/$")

    def waits(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "status": "uploaded", "progress": "waiting"})

    page.route(one, waits)
    page.clock.install()
    panel.get_by_role("button", name="Send this scan").click()
    expect(panel.locator(".scan-measuring")).to_contain_text("It is measured in a moment")
    for _ in range(8):
        with page.expect_response(one):
            page.clock.run_for(31_000)
    expect(panel.locator(".scan-measuring")).to_contain_text("This takes longer than usual.")
    with page.expect_response(one):
        panel.get_by_role("button", name="Look again").click()
        page.clock.run_for(2_000)
