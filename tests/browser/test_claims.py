"""Claiming on the pages: a worn cover is granted by rule and made again; a refusal is read, and looked at again."""

from collections.abc import Callable
from typing import Final

from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from orders.claims.yielding import KEEPS_ITS_DAY
from tests.browser import steps
from tests.browser.beside import beside
from tests.browser.test_guarantees import delivered
from tests.browser.visitor import DESK, Visitor
from tests.journeys.premises import Premises
from tests.orders.claims.test_deciding import a_jpeg

type Visit = Callable[..., Visitor]
_HEAT: Final = "Heat, for example a dryer or a heater"
_ASKS: Final = """
from django.utils import timezone
from config.accounts.models import User
from orders import claims
from orders.models import Claim
from shop.actor import Actor, Kind, Role
user, _ = User.objects.get_or_create(email="claims-words@shop.example", is_staff=True)
clara = Actor(Kind.STAFF, user.pk, frozenset([Role.CLAIMS]))
claims.ask(Claim.objects.get(number="{number}").pk, text="How was it dried?", at=timezone.now(), by=clara)
"""


HERS = {
    "Name": "Noor Reed", "Street and number": "3 Pine Road", "ZIP code": "97301", "City": "Salem", "State": "OR",
}  # fmt: skip


def claiming(visitor: Visitor, serial: str, side: str, **boxes: str) -> None:
    """Open a pair's page and fill in what is wrong with one side."""
    visitor.open(f"/guarantees/{serial}/")
    visitor.press("Something is wrong with this pair")
    visitor.page.get_by_label("What is wrong?").select_option("durability")
    visitor.page.get_by_label("Of which side?").select_option(side)
    visitor.page.get_by_label("Was anybody hurt by it?").select_option("no")
    where = visitor.page.get_by_label("If it is made again, where should it go?")
    if where.locator("option[value=same]").count():
        where.select_option("same")
    else:
        # Whoever has taken a guarantee over does not read where its buyer lives.
        visitor.page.get_by_label("Country", exact=True).select_option("US")
        for label, words in HERS.items():
            visitor.page.get_by_label(label, exact=True).fill(words)
    for label, choice in boxes.items():
        visitor.page.get_by_label(f"{side.title()}: {label.replace('_', ' ')}").select_option(label=choice)


def claimed(visitor: Visitor) -> str:
    """Make the claim, and return its number once its page is there."""
    visitor.press("Make the claim")
    visitor.page.wait_for_url("**/claims/*/")
    visitor.settle()
    return visitor.page.url.rstrip("/").rsplit("/", 1)[-1]


def worn_through(shop: Premises, visitor: Visitor, left: str) -> None:
    """Claim a worn cover, which is granted at once, and follow what is made again."""
    # What is missing is said at once beside its box; what the rules say stands there before anything is sent.
    visitor.open(f"/guarantees/{left}/")
    visitor.press("Something is wrong with this pair")
    visitor.press("Make the claim")
    visitor.reads("Please check what you entered", "What is wrong?: Please fill this in.")
    claiming(visitor, left, "left", what_has_happened="Worn through", to_which_part="The cover on top")
    visitor.reads("The guarantee covers this: We make it again with a new cover, for nothing.", "For it")
    visitor.page.get_by_label("In your words").fill("The heel shows the core.")
    visitor.page.get_by_label("Since when?").fill(timezone.now().date().isoformat())
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.get_by_label("In your words")).to_have_value("The heel shows the core.")
    expect(visitor.page.get_by_label("Left: what has happened?")).to_have_value("worn_through")
    sole: FilePayload = {"name": "sole.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg().getvalue()}
    visitor.page.get_by_label("Photos").set_input_files(files=[sole])
    assert visitor.barriers() == []
    visitor.shot("claim-form")
    number = claimed(visitor)
    visitor.reads(
        f"Decision {number}-1", "Granted: We make it again with a new cover, for nothing", "by rule",
        "Each part is guaranteed for a time from delivery", "It costs you nothing.", "The heel shows the core.",
    )  # fmt: skip
    expect(visitor.page.get_by_alt_text("Photo of")).to_have_count(1)
    assert visitor.barriers() == []
    visitor.shot("claim-granted")
    assert beside(shop, number) == (["decided"], 0, (0, 1, 0))
    remake = visitor.page.locator("section.good a[href^='/orders/']")
    remake.click()
    visitor.page.wait_for_url("**/orders/*/")
    visitor.settle()
    visitor.reads("Where it is")


def dried_in_a_dryer(shop: Premises, visitor: Visitor, right: str) -> str:
    """Claim a core that heat has cracked, read the refusal, and have somebody else look at it; return its number."""
    claiming(
        visitor, right, "right",
        what_has_happened="Cracked or broken", to_which_part="The springy core", how_did_it_come_about=_HEAT,
    )  # fmt: skip
    visitor.reads("As you tell it, the rules do not cover this.", "Against it")
    number = claimed(visitor)
    visitor.reads(
        "Not granted", "Alteration by others, heat, misuse and loss are not covered.", "What is still covered",
        "Right: The cover on top", "Other ways that are open to you", "Your rights by law",
    )  # fmt: skip
    assert visitor.barriers() == []
    visitor.shot("claim-refused")
    assert beside(shop, number) == (["decided"], 0, (0, 1, 0))
    visitor.page.get_by_label("Why you see it differently").fill("It lay in the sun, no more.")
    visitor.press("Ask for another look")
    visitor.reads("We are looking at it", "It is our turn.", "You hear from us by", "It lay in the sun, no more.")
    assert beside(shop, number) == (["decided", "received"], 0, (0, 1, 0))
    return number


def too_high(shop: Premises, visitor: Visitor, right: str) -> None:
    """Say that an arch is too high, after forgetting where; try the advice, which helps until it does not."""
    claiming(visitor, right, "right")
    visitor.page.get_by_label("What is wrong?").select_option("fit")
    visitor.press("Make the claim")
    visitor.reads("Right: where does it not fit?: Please choose at least one.")
    visitor.page.get_by_role("checkbox", name="Arch: too high").check()
    visitor.reads("The guarantee covers this: Advice first.")
    number = claimed(visitor)
    visitor.reads("Try this first", "Lace the shoe a little looser", "Right: Arch: too high")
    assert visitor.barriers() == []
    assert beside(shop, number) == (["decided"], 0, (0, 1, 0))
    visitor.press("It has helped")
    visitor.reads("Settled", "Is it not as it should be?")
    assert beside(shop, number) == (["decided", "resolved"], 0, (0, 1, 0))
    visitor.press("Open it again")
    visitor.page.get_by_text("The other side has it, too").click()
    visitor.page.get_by_role("checkbox", name="Too long").check()
    visitor.press("Add this side")
    visitor.reads("We are looking at it", "Left: Too long")
    assert beside(shop, number) == (["decided", "resolved", "received"], 0, (0, 1, 0))


def answering(shop: Premises, visitor: Visitor, reader: Visitor, number: str) -> None:
    """Let a colleague ask something; it is read by the mailed link in German, and answered."""
    shop.manage("shell", "-v", "0", "-c", _ASKS.format(number=number))
    assert beside(shop, number) == (["decided", "received", "needs_info"], 0, (0, 1, 0))
    link = steps.link_in(shop, "claims@example.com", f"/claims/{number}/")
    reader.open(link)
    reader.reads("Wir haben Sie etwas gefragt", "How was it dried?", "Was entschieden wurde")
    visitor.page.reload()
    visitor.settle()
    visitor.reads("It is your turn.", "How was it dried?")
    visitor.page.get_by_label("Your message").fill("On the line.")
    visitor.press("Send", exact=True)
    visitor.reads("We are looking at it", "On the line.")


def test_a_worn_cover_is_made_again_and_a_refusal_is_looked_at_again(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    left, right = delivered(shop, guest, guest.add_wearer("Mara"), "claims@example.com", days=20)
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    visitor.open("/guarantees/")
    visitor.reads("You have claimed nothing.")
    worn_through(shop, visitor, left)
    number = dried_in_a_dryer(shop, visitor, right)
    answering(shop, visitor, visit(size=DESK, locale="de-DE"), number)
    assert beside(shop, number) == (["decided", "received", "needs_info"], 0, (0, 1, 0))
    # It is asked first, and says from when on its day counts anew.
    visitor.press("Withdraw the claim")
    visitor.reads("Withdraw the claim?", f"more than {KEEPS_ITS_DAY.days} days from now")
    assert visitor.barriers() == []
    visitor.press("No, leave it")
    expect(visitor.page.get_by_text("Withdraw the claim?")).to_have_count(0)
    assert shop.rows(f"SELECT status FROM orders_claim WHERE number = '{number}'") == [("in_review",)]
    visitor.press("Withdraw the claim")
    visitor.press("Yes, withdraw it")
    visitor.reads("Open it again")
    assert beside(shop, number) == (["decided", "received", "needs_info"], 0, (0, 1, 0))
    visitor.press("Open it again")
    visitor.reads("We are looking at it")
    assert beside(shop, number) == (
        ["decided", "received", "needs_info", "received"],
        0,
        (0, 1, 0),
    )
    too_high(shop, visitor, right)
    visitor.open("/guarantees/")
    visitor.reads(f"Claim {number}", "We are looking at it", "Granted, and under way")
    assert visitor.barriers() == []
    # Nobody else is told anything.
    stranger = visit(size=DESK)
    stranger.open(f"/claims/{number}/")
    stranger.reads("Please show us who you are")
