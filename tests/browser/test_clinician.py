"""A letter for a clinician, the clinician's own door with form and files, and warnings to accept in the cart."""

from collections.abc import Callable
from typing import Any

import requests
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.fitting.pressed import made, written
from tests.journeys.premises import Premises
from tests.journeys.storefront import V1, Shopper

type Visit = Callable[..., Visitor]


def describe(guest: Shopper, wearer: str, **answers: object) -> str:
    """Describe feet with other answers than usual; return the profile's id."""
    draft = guest.api.call("post", f"{V1}/wearers/{{wearer}}/profiles/", body={}, wearer=wearer, expect=201)
    path, told = f"{V1}/profiles/{{profile}}/", guest.answers()
    body = {**told, "answers": {**told["answers"], **answers}}
    guest.api.call("get", path, profile=draft["id"])
    guest.api.call("patch", path, body=body, headers=guest.seen(), profile=draft["id"])
    guest.api.call("post", f"{path}submit/", headers=guest.seen(), profile=draft["id"])
    return str(draft["id"])


def a_link(shop: Premises) -> dict[str, Any]:
    """Have a guest describe numb feet and make a link for a clinician."""
    guest = shop.guest()
    profile = describe(guest, guest.add_wearer("Mara Stone"), health_checks=["numb_feet"])
    link: dict[str, Any] = guest.api.call(
        "post", f"{V1}/profiles/{{profile}}/clinician-link/", profile=profile, expect=201
    )
    return link


def test_a_clinician_answers_behind_the_link_by_keyboard_in_german_on_a_phone(shop: Premises, visit: Visit) -> None:
    link = a_link(shop)
    visitor = visit(size=PHONE, locale="de-DE")
    visitor.open(f"/clinician/#{link['token']}")
    visitor.reads("Über M. S.", "Taube Füße oder")
    assert link["token"] not in visitor.page.url
    assert visitor.barriers() == []
    page = visitor.page
    page.get_by_role("button", name="Unterschreiben und senden").press("Enter")
    expect(page.locator(".errors li").first).to_be_visible()
    left = page.get_by_role("group", name="Linker Fuß")
    left.get_by_text("FPI-6").press("Enter")
    for name in ("Taluskopf", "Kurven am", "Stellung des Fersenbeins", "Vorwölbung", "Mediales", "Vorfuß zu"):
        left.get_by_label(name).select_option("1")
    page.get_by_label("Darf diese Person").select_option("yes")
    page.get_by_label("Ihr Name").fill("Dr. Ute Lang")
    page.get_by_label("Ihr Beruf").fill("Podologin")
    page.get_by_label("Zulassungs- oder Registernummer").fill("CH 20417")
    page.get_by_role("button", name="Unterschreiben und senden").press("Enter")
    visitor.reads("Ihre Antwort ist angekommen")
    page.get_by_label("Druckbild des linken Fußes").set_input_files(
        {"name": "left.csv", "mimeType": "text/csv", "buffer": written(made())}
    )
    page.get_by_role("button", name="Bild hinzufügen").first.press("Enter")
    visitor.reads("Linker Fuß: Arch Index")
    page.get_by_label("Unterschriebener Brief").set_input_files(
        {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    page.get_by_role("button", name="Dokument hinzufügen").press("Enter")
    expect(page.locator("main")).to_contain_text("Senden Sie eine PDF-, JPEG- oder PNG-Datei.")
    assert visitor.barriers() == []
    visitor.shot("clinician-sent")
    told = requests.get(f"{shop.url}{V1}/clinician-entries/{link['token']}/", timeout=60).json()
    assert (told["entry"], told["has_document"], [one["side"] for one in told["prints"]]) == ("sent", False, ["left"])


def test_a_link_that_opens_nothing_says_so(visit: Visit) -> None:
    visitor = visit(size=DESK)
    visitor.open(f"/clinician/#{'x' * 43}")
    visitor.reads("This link is not valid, or not any more")
    assert visitor.barriers() == []


def test_what_the_cart_warns_of_is_ticked_before_it_can_be_ordered(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    wearer = guest.add_wearer("Mara")
    describe(guest, wearer, footwear=[{"kind": "dress", "removable_insole": "no"}])
    visitor = visit(state=steps.known_as(shop, guest))
    steps.put_insoles_into_cart(visitor)
    visitor.open("/cart/")
    visitor.page.get_by_label("For whom?").first.select_option(wearer)
    boxes = visitor.page.get_by_role("group", name="Before you order").get_by_role("checkbox")
    expect(boxes.first).to_be_visible()
    assert visitor.barriers() == []
    for index in range(boxes.count()):
        with visitor.page.expect_response(lambda answer: answer.request.method == "PATCH") as taken:
            boxes.nth(index).press("Space")
        assert taken.value.status == 200
        expect(boxes.nth(index)).to_be_checked()
    visitor.open("/cart/")
    assert boxes.count() > 1
    for index in range(boxes.count()):
        expect(boxes.nth(index)).to_be_checked()
    visitor.shot("cart-warnings")
