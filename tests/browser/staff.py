"""Staff at their desks in a browser: sign-ins, a tab that is signed in, and what waits for them, made by the verbs."""

import re
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import expect

from config.demo import signins
from tests.browser.visitor import Visitor
from tests.journeys import hosted_page
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import V1, Shopper

ROLES: Final = ("support", "fitter", "claims", "production", "warehouse", "finance", "content", "privacy")
# What each role may do, a sign-in for each, and one customer's words that nobody has read.
HIRED: Final = """
from config.accounts import roles
from config.demo import staffing
from shop.models import Product
from tests.shop import given
roles.load()
staffing.make_sign_ins()
given.a_testimonial("waiting", of=Product.objects.get(slug="stride"))
"""


def hire(shop: Premises) -> None:
    """Give the shop its staff."""
    shop.manage("shell", "--no-imports", "-c", HIRED)


def sign_in(visitor: Visitor, role: str) -> None:
    """Sign in by the form that the desks lead to."""
    visitor.open("/admin/")
    visitor.page.get_by_placeholder("Email address").fill(f"{role}@demo.example")
    visitor.page.get_by_placeholder("Password").fill(signins.PASSWORD)
    visitor.press("Sign In", exact=True)
    visitor.page.wait_for_url(f"{visitor.base}/admin/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Today")


@dataclass
class Sold:
    """A paid order, by number, and who bought it."""

    number: str
    email: str
    guest: Shopper

    def writes(self, text: str) -> None:
        """Write about the order, as its customer."""
        path = f"{V1}/orders/{{number}}/messages/"
        self.guest.api.call(
            "post", path, body={"text": text}, headers=self.guest.new_key(), number=self.number, expect=201
        )

    def answers(self) -> list[Any]:
        """Read what we wrote, as the customer does."""
        told = self.guest.api.call("get", f"{V1}/orders/{{number}}/messages/", number=self.number)["results"]
        return [one["text"] for one in told if one["author"] == "us"]


def sell(shop: Premises, email: str) -> Sold:
    """Sell one pair to a guest who has described the feet, and see it paid: it lies with the fitter."""
    guest = shop.guest()
    wearer = guest.add_wearer()
    guest.measure(wearer)
    placed = guest.check_out(guest.cart_of_insoles(wearer=wearer, email=email))
    hosted_page.pay(placed["checkout_url"])
    number = str(placed["order"])
    until(lambda: guest.payment(number)["status"] == "paid", "the order is paid")
    return Sold(number, email, guest)


def rows(visitor: Visitor) -> list[str]:
    """Return the lines of the list that is open."""
    return [re.sub(r"\s+", " ", row).strip() for row in visitor.page.locator("#result_list tbody tr").all_inner_texts()]


def act(visitor: Visitor, words: str) -> None:
    """Press one of the buttons above a page, in whatever group it stands."""
    link = visitor.page.locator("a", has_text=re.compile(rf"^\s*{words}\s*$"))
    group = visitor.page.locator("header details").filter(has=link)
    if group.count():
        group.locator("summary").click()
    visitor.page.locator("header li").get_by_role("link", name=words, exact=True).click()
    visitor.settle()
