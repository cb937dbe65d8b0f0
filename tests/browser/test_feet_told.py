"""What we read from feet, what suits them, and the same again: on a phone, by keyboard, in German, at the own door."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

import requests
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.visitor import DESK, Visitor
from tests.fitting.pressed import an_entry
from tests.journeys.premises import Premises
from tests.journeys.storefront import V1, Shopper

type Visit = Callable[..., Visitor]

# A fitter looks the clinician up, and lets the wearer go on.
VERIFIED: Final = """
from django.utils import timezone
from config.accounts.models import User
from fitting import verifying
from fitting.models import ClinicianEntry
from shop.actor import Actor, Kind, Role
fitter = Actor(Kind.STAFF, User.objects.create(email="fitter@shop.example", is_staff=True).pk, frozenset([Role.FITTER]))
entry = ClinicianEntry.objects.get(status="sent", profile__wearer__name="Bo")
verifying.verify(entry.pk, reason="In the register.", at=timezone.now(), by=fitter)
"""
RULER: Final = {"source": "ruler", "load": "standing_half"}
# Old shoes that are worn inside, an arch that is high by its instep: two sources, one each.
ANSWERS: Final[dict[str, Any]] = {
    "birth_month": "1988-05", "sizing_category": "women", "height_cm": 168, "weight_kg": 64, "feet": "both",
    "activities": [{"kind": "running", "hours_per_week": 8}], "occupation": "mixed", "standing_hours_per_day": 3,
    "footwear": [{"kind": "running", "removable_insole": "yes"}], "complaints": [], "health_checks": ["long_pain"],
    "left": {"shoe_wear": "wear_inner_edge", "rolling": "rolls_out"},
}  # fmt: skip


def described(guest: Shopper, name: str, relation: str = "self", **changed: Any) -> str:
    """Describe feet by the API, as somebody else has done before; return the wearer."""
    wearer = guest.add_wearer(name, relation)
    draft = guest.api.call("post", f"{V1}/wearers/{{wearer}}/profiles/", body={}, wearer=wearer, expect=201)
    values = {"foot_length": 251, "ball_width": 93.5, "ball_length": 185, "instep_height": 74}
    foot = {code: {"value_mm": value, **RULER} for code, value in values.items()}
    longer = foot | {"foot_length": {"value_mm": 262, **RULER}}
    told = {"answers": ANSWERS | changed, "measures": {"left": foot, "right": longer}}
    path = f"{V1}/profiles/{{profile}}/"
    body = guest.api.call("patch", path, body=told, headers=guest.seen(), profile=draft["id"])
    doubts = [doubt["key"] for doubt in body["doubts"]]
    guest.api.call("patch", path, body={"confirm": doubts}, headers=guest.seen(), profile=draft["id"])
    guest.api.call("post", f"{path}submit/", profile=draft["id"])
    return wearer


def test_feet_are_told_in_plain_words_and_what_suits_goes_into_the_cart_with_one_press(
    shop: Premises, visit: Visit
) -> None:
    guest = shop.guest()
    wearer = described(guest, "Mara")
    visitor = visit(state=steps.known_as(shop, guest))
    page = visitor.page
    visitor.open(f"/wearers/{wearer}/feet/")
    left, right = page.locator(".foot").all()
    expect(left).to_contain_text("Arch: high fairly sure")
    expect(left).to_contain_text("How the foot rolls: rolls in not very sure")
    expect(left).to_contain_text("It may also be the next class")
    expect(left).to_contain_text("The heel is said to roll out. That does not agree.")
    expect(right).to_contain_text("How the foot rolls: not known")
    expect(right).to_contain_text("Nothing is guessed.")
    # Whose limit it is, on demand; a phone in America shows inches.
    limits = left.locator("details").first
    expect(limits).not_to_contain_text("Butler", use_inner_text=True)
    limits.locator("summary").press("Enter")
    expect(limits).to_contain_text("up to 0.295 low, from 0.385 high — Butler 2008", use_inner_text=True)
    visitor.reads(
        "Pain for longer than six weeks", "Length of the foot: the feet differ by 0.43 in.", "So much that we would",
        "Shoe sizes, about", "Mondopoint", "Not everything is known: Right foot.",
    )  # fmt: skip
    best = page.locator(".recommended").first
    expect(best).to_contain_text("It is made for what you do most.")
    expect(best.locator(".price")).to_contain_text("$")
    assert visitor.barriers() == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    visitor.shot("feet-told")
    best.get_by_role("button", name="Add to cart for Mara").press("Enter")
    expect(best).to_contain_text("It is in your cart.")
    visitor.open("/cart/")
    visitor.reads("Mara", "Feet described")

    german = visit(size=DESK, locale="de-DE", state=steps.known_as(shop, guest))
    german.open(f"/wearers/{wearer}/feet/")
    german.reads(
        "Gewölbe: hoch ziemlich sicher", "Die Höhe des Spanns ist 0,4 der Länge bis zum Ballen",
        "Länge des Fußes: Die Füße unterscheiden sich um 11 mm.", "Sie ist für das gemacht, was Sie am meisten tun.",
    )  # fmt: skip
    english = german.page.locator(".assessment, .recommended h4, .recommended > ul").all_inner_texts()
    assert not re.findall(r"\b(the|foot|measure|with|adult)\b", " ".join(english))


def test_a_red_flag_stops_buying_and_says_what_to_do(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    wearer = described(guest, "Bo", health_checks=["numb_feet"])
    visitor = visit(state=steps.known_as(shop, guest))
    visitor.open(f"/wearers/{wearer}/feet/")
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("Numb feet, or loss of feeling from any cause")
    expect(alert).to_contain_text("Get help today.")
    with visitor.page.expect_download() as letter:
        alert.get_by_role("button", name="Save the letter for the clinician (PDF)").press("Enter")
    assert letter.value.path().read_bytes()[:4] == b"%PDF"
    expect(alert).to_contain_text("The link in it is good until")
    alert.get_by_role("button", name="Close the link").press("Enter")
    expect(alert).to_contain_text("The link in the letter has ended")
    visitor.reads("What suits Bo")
    expect(visitor.page.get_by_role("button", name="Add to cart")).to_have_count(0)
    assert visitor.barriers() == []
    visitor.shot("feet-red-flag")
    profile = guest.api.call("get", f"{V1}/wearers/{{wearer}}/profiles/", wearer=wearer)["results"][0]["id"]
    link = guest.api.call("post", f"{V1}/profiles/{{profile}}/clinician-link/", profile=profile, expect=201)
    entry, door = an_entry(dt.datetime.now(tz=dt.UTC).date()), f"{shop.url}{V1}/clinician-entries/{link['token']}/"
    assert requests.post(door, json=entry, timeout=60).status_code == 201
    shop.manage("shell", "-v", "0", "-c", VERIFIED)
    visitor.open(f"/wearers/{wearer}/feet/")
    visitor.reads(
        "A clinician has agreed", "Numb feet, or loss of feeling from any cause", "a clinician's look at the foot"
    )
    expect(alert).to_have_count(0)
    assert visitor.barriers() == []


def test_the_same_again_asks_what_has_changed(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    wearer = described(guest, "Nils")
    sku = guest.product("US")["variants"][0]["sku"]
    visitor = visit(state=steps.known_as(shop, guest))
    page = visitor.page
    again = f"/wearers/{wearer}/again/"
    visitor.open(again)
    visitor.reads("Nothing was made for Nils yet that is still sold.")
    visitor.open(f"{again}?sku={sku}&name=Stride")
    visitor.press("Go on")
    expect(page.locator(".errors li").first).to_have_text("How much do you weigh now?: Please fill this in.")
    visitor.fill(How_much_do_you_weigh_now="141")
    visitor.press("Go on")
    expect(page.locator(".errors li")).to_have_count(4)
    assert visitor.barriers() == []
    for choice in page.get_by_label("No", exact=True).all():
        choice.check()
    visitor.press("Go on")
    visitor.reads("Nothing has changed", "It is checked once more")
    visitor.press("Add to cart for Nils")
    visitor.reads("It is in your cart.")

    visitor.open(f"{again}?sku={sku}&name=Stride")
    visitor.fill(How_much_do_you_weigh_now="141")
    for choice in page.get_by_label("No", exact=True).all()[:-1]:
        choice.check()
    page.get_by_label("Yes", exact=True).last.check()
    visitor.press("Go on")
    visitor.reads("Something has changed", "They are for other shoes.", "Say which shoes they are for.")
    assert visitor.barriers() == []
    visitor.follow("Go through the description")
    visitor.reads("About the wearer")
