"""What a shopper does on the pages, one word a screen; the shelves are filled by the catalogue's own command."""

import re
from collections.abc import Sequence
from email import message_from_string, policy
from typing import Final

from tests.browser.visitor import Visitor
from tests.journeys.premises import Premises, until

PASSWORD: Final = "a long walk in new shoes"
INSOLES: Final = "/products/stride/"
_SENT_BACK: Final = """
from django.utils import timezone
from orders import reviews
from orders.models import OrderLine
from shop.actor import Actor, Kind, Role
fitter = Actor(Kind.STAFF, None, frozenset([Role.FITTER]))
line = OrderLine.objects.filter(order__number="{number}").order_by("position")[0]
reviews.send_back(line.pk, reason="{reason}", at=timezone.now(), by=fitter)
"""


def put_insoles_into_cart(visitor: Visitor, slug: str = "stride") -> None:
    """Put the first variant of a product into the cart, from its page."""
    visitor.open(f"/products/{slug}/")
    visitor.page.evaluate(
        """async (slug) => {
            const { api } = await import("/static/pages/api.js");
            const { addLine } = await import("/static/pages/cart.js");
            const { place } = await import("/static/pages/place.js");
            const query = { country: await place.country() };
            const { data } = await api.get(`products/${slug}/`, { query, anyone: true });
            await addLine(data.variants[0].sku);
        }""",
        slug,
    )


def say_whose_feet(visitor: Visitor, name: str = "Mara") -> None:
    """Say in the cart that the feet are one's own."""
    visitor.open("/cart/")
    visitor.press("Say whose feet")
    visitor.fill(Your_name=name, Month_and_year_of_birth="05/1988")
    visitor.page.get_by_label("I agree that the answers").check()
    visitor.press("Go on")
    visitor.reads("Not described yet")


def go_to_step(visitor: Visitor, step: str) -> None:
    """Open a step of the questionnaire."""
    visitor.page.locator(f'nav a[href="#{step}"]').click()


def describe_feet(visitor: Visitor) -> None:
    """Fill in every step with something usual, from the open questionnaire on, and send it."""
    page = visitor.page
    answer_about(visitor)
    go_to_step(visitor, "use")
    page.get_by_role("button", name="Add: One activity").click()
    page.locator("[data-step=activities] select").select_option("running")
    page.locator("[data-step=activities] input").fill("8")
    page.locator("[data-step=occupation]").get_by_label("Mostly sitting").check()
    page.locator("[data-step=standing_hours_per_day] input").fill("3")
    go_to_step(visitor, "shoes")
    page.get_by_role("button", name="Add: One kind of shoe").click()
    page.locator("[data-step=footwear] select").first.select_option("running")
    page.locator("[data-step=removable_insole]").get_by_label("Yes").check()
    go_to_step(visitor, "complaints")
    page.get_by_label("None", exact=True).check()
    go_to_step(visitor, "body")
    page.locator("[data-step=health_checks]").get_by_label("None of these").check()
    measure(visitor)
    go_to_step(visitor, "submit")
    visitor.reads("Everything is there")
    visitor.press("Send to the fitter")


def answer_about(visitor: Visitor, *, height: str = "168", weight: str = "64") -> None:
    """Answer the first step, in centimetres and kilograms."""
    page = visitor.page
    page.get_by_label("Women's shoes").check()
    page.locator("[data-step=height_cm] select").select_option("cm")
    page.locator("[data-step=height_cm] input").fill(height)
    page.locator("[data-step=weight_kg] select").select_option("kg")
    page.locator("[data-step=weight_kg] input").fill(weight)
    page.get_by_label("Both feet").check()


def measure(visitor: Visitor, *, left: str = "251", right: str = "252") -> None:
    """Give length and width of both feet in millimetres."""
    go_to_step(visitor, "measures")
    visitor.page.get_by_label("Unit", exact=True).select_option("mm")
    for side, length in (("left", left), ("right", right)):
        visitor.page.locator(f'[data-at="/measures/{side}/foot_length"] input').fill(length)
        visitor.page.locator(f'[data-at="/measures/{side}/ball_width"] input').fill("93.5")


def say_where_to(visitor: Visitor, email: str) -> None:
    """Fill in the first step of checkout."""
    visitor.open("/checkout/")
    visitor.page.get_by_label("E-mail address").fill(email)
    visitor.page.get_by_role("textbox", name="Name", exact=True).fill("Mara Stone")
    visitor.fill(Street_and_number="12 Elm Street", City="Seattle", State="WA", ZIP_code="98104")
    visitor.press("Go on to the sum")
    visitor.reads("Please check")


def order_unpaid(visitor: Visitor, email: str) -> str:
    """Place an order as a guest, leave Stripe's page by its own way back, and return the order's number."""
    put_insoles_into_cart(visitor)
    say_whose_feet(visitor)
    say_where_to(visitor, email)
    visitor.press("Order and pay")
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    visitor.page.get_by_text("Cancel and go back to the shop").click()
    visitor.page.wait_for_url(re.compile("/thanks/"))
    visitor.reads("Not paid yet")
    return str(re.findall(r"order=(\w+)", visitor.page.url)[0])


def pay_at_stripe(visitor: Visitor) -> None:
    """Pay on the hosted page, and come back."""
    visitor.page.wait_for_url(re.compile("/c/pay/"))
    visitor.page.get_by_role("button", name=re.compile("^Pay")).click()
    visitor.page.wait_for_url(re.compile("/thanks/"))


def send_back(shop: Premises, number: str, *, reason: str) -> None:
    """Let a fitter ask for a better description of the order's first line."""
    shop.manage("shell", "-v", "0", "-c", _SENT_BACK.format(number=number, reason=reason))


def letters_to(shop: Premises, address: str) -> Sequence[str]:
    """Return the text of every mail to an address, in the order they were written."""
    found = []
    for file in sorted((shop.folder / "mails").glob("*"), key=lambda path: path.stat().st_mtime):
        for raw in file.read_text(encoding="utf-8").split("-" * 79 + "\n"):
            mail = message_from_string(raw.strip(), policy=policy.default)
            body = mail.get_body(("plain",))
            if mail["to"] == address and body is not None:
                found.append(str(body.get_content()))
    return found


def link_in(shop: Premises, address: str, path: str) -> str:
    """Wait for a mail to an address with a link to a path, and return the newest such link."""

    def links() -> list[str]:
        return [
            link.rstrip(">).,") for letter in letters_to(shop, address) for link in re.findall(r"http\S+", letter)
            if path in link
        ]  # fmt: skip

    until(links, f"{address} is mailed a link to {path}")
    return links()[-1]
