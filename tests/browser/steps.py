"""What a shopper does on the pages, one word a screen; the shelves are filled by the catalogue's own command."""

import json
import re
import time
from collections.abc import Sequence
from email import message_from_string, policy
from typing import Any, Final
from urllib.parse import unquote

import requests
from allauth.mfa.totp.internal import auth as totp

from tests.browser.visitor import Visitor
from tests.journeys import hosted_page
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import SEATTLE, V1, Json, Shopper

PASSWORD: Final = "a long walk in new shoes"
INSOLES: Final = "/products/stride/"
_SENT_BACK: Final = """
from django.utils import timezone
from fitting import reviewing
from orders import reviews
from orders.models import OrderLine
from shop.actor import Actor, Kind, Role
fitter = Actor(Kind.STAFF, None, frozenset([Role.FITTER]))
line = OrderLine.objects.filter(order__number="{number}").order_by("position")[0]
asks, said = reviews.followed(reviewing.ask_rescan), dict(code="measure_again", side="left", words="{words}")
asks(line.prescription_id, **said, at=timezone.now(), by=fitter)
"""
_ANSWER: Final = """
from django.utils import timezone
from config.accounts.models import User
from orders import conversations
from orders.models import Order
from shop.actor import Actor, Kind, Role
user = User.objects.create(email="words@shop.example", is_staff=True)
support = Actor(Kind.STAFF, user.pk, frozenset([Role.SUPPORT]))
conversations.answer(Order.objects.get(number="{number}").pk, text="{text}", at=timezone.now(), by=support)
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


def send_back(shop: Premises, number: str, *, words: str) -> None:
    """Let a fitter ask for new measures of the left foot, for the order's first line, and add some words."""
    shop.manage("shell", "-v", "0", "-c", _SENT_BACK.format(number=number, words=words))


def known_as(shop: Premises, guest: Shopper, cart: str = "") -> dict[str, Any]:
    """Return what the browser of a guest remembers who came by another way, for `visit(state=…)`."""
    kept: dict[str, object] = {"guest": guest.api.headers["Authorization"].removeprefix("Guest ")}
    if cart:
        kept["cart"] = {"id": cart, "count": 1, "country": "US"}
    stored = [{"name": f"insoles.{name}", "value": json.dumps(value)} for name, value in kept.items()]
    return {"cookies": [], "origins": [{"origin": shop.url, "localStorage": stored}]}


def filled_cart(guest: Shopper, email: str, *, slug: str = "stride") -> Json:
    """Fill a cart by the API, up to where it goes: a pair for the guest's own feet."""
    found = guest.api.call("get", f"{V1}/products/{{slug}}/", slug=slug, query={"country": "US"})
    line = {"sku": found["variants"][0]["sku"]}
    return guest.fill_cart(line | {"wearer": guest.add_wearer("Mara")}, to=SEATTLE, email=email)


def placed(shop: Premises, email: str, *, pay: bool = False) -> tuple[str, dict[str, Any]]:
    """Place an order by the API, perhaps pay it; return its number and what the guest's browser remembers."""
    guest = shop.guest()
    answer = guest.check_out(filled_cart(guest, email))
    return paid(guest, answer) if pay else str(answer["order"]), known_as(shop, guest)


def paid(guest: Shopper, answer: Json) -> str:
    """Pay what was just placed, and return the order's number once we have heard of it."""
    number = str(answer["order"])
    hosted_page.pay(answer["checkout_url"])
    until(lambda: guest.payment(number)["status"] == "paid", "the order is paid")
    return number


def _accounts(shop: Premises, method: str, path: str, body: Json | None = None, *, token: str = "") -> Json:
    """Call the contract of accounts, which answers 401 and 404 where it goes on."""
    headers = {"X-Session-Token": token} if token else {}
    answer = requests.request(method, f"{shop.url}/_allauth/app/v1/{path}", json=body, headers=headers, timeout=60)
    assert answer.status_code in {200, 401, 404}, answer.text
    found: Json = answer.json()
    return found


def make_account(shop: Premises, email: str) -> None:
    """Make an account by the contract of accounts, and prove its address by the mailed link."""
    _accounts(shop, "POST", "auth/signup", {"email": email, "password": PASSWORD})
    link = link_in(shop, email, "/account/verify-email/")
    _accounts(shop, "POST", "auth/email/verify", {"key": unquote(link.rstrip("/").rsplit("/", 1)[-1])})


def add_second_factor(shop: Premises, email: str) -> str:
    """Protect an account with an authenticator app; return one of its recovery codes."""
    entered = _accounts(shop, "POST", "auth/login", {"email": email, "password": PASSWORD})
    token = entered["meta"]["session_token"]
    app = "account/authenticators/totp"
    secret = _accounts(shop, "GET", app, token=token)["meta"]["secret"]
    _accounts(shop, "POST", "auth/reauthenticate", {"password": PASSWORD}, token=token)
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    _accounts(shop, "POST", app, {"code": code}, token=token)
    kept = _accounts(shop, "GET", "account/authenticators/recovery-codes", token=token)
    return str(kept["data"]["unused_codes"][0])


def answer(shop: Premises, number: str, text: str) -> None:
    """Let support write to the customer of an order."""
    shop.manage("shell", "-v", "0", "-c", _ANSWER.format(number=number, text=text))


def letters_to(shop: Premises, address: str) -> Sequence[str]:
    """Return the text of every mail to an address, in the order they were written."""
    found = []
    for file in sorted((shop.folder / "mails").glob("*"), key=lambda path: path.stat().st_mtime):
        # A mail that is being written at this moment has no end yet.
        for raw in file.read_text(encoding="utf-8").split("-" * 79 + "\n")[:-1]:
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
