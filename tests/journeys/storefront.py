"""
The vocabulary of a storefront: what a shopper does, in words, by HTTP, knowing nothing but the served schema.

Every word is one screen. Prices, codes and ids are read from one answer and sent in the next, never made up.
"""

import itertools
from typing import Any, Final, Self

from django.test import Client

from tests.fitting.making import ANSWERS, MEASURES
from tests.schema_client import SchemaClient

type Json = dict[str, Any]

V1: Final = "/api/v1"
RETURN_URL: Final = "http://localhost:8000/thanks"
EMAIL: Final = "ada@example.com"
BIRTH: Final = str(ANSWERS["birth_month"])

PORTLAND: Final = {
    "name": "Ada Stone", "line1": "12 Elm Street", "city": "Portland", "region": "OR", "postal_code": "97205",
    "country": "US",
}  # fmt: skip
SEATTLE: Final = {
    "name": "Ada Stone", "line1": "700 5th Avenue", "city": "Seattle", "region": "WA", "postal_code": "98104",
    "country": "US",
}  # fmt: skip
JENA: Final = {"name": "Eva Klein", "line1": "Marktplatz 1", "city": "Jena", "postal_code": "07743", "country": "DE"}
TOKYO: Final = {
    "name": "Yuki Sato", "line1": "2-8-1 Nishi-Shinjuku", "city": "Shinjuku-ku", "region": "Tokyo",
    "postal_code": "163-8001", "country": "JP",
}  # fmt: skip


class Shopper:
    """One shopper's browser."""

    def __init__(self, http: Client | None = None) -> None:
        """Open the shop as anybody can."""
        self.api = SchemaClient(http)
        self._keys = itertools.count(1)

    @classmethod
    def guest(cls, http: Client | None = None) -> Self:
        """Begin without an account."""
        made = cls(http)
        made.enter()
        return made

    def enter(self, **code: str) -> None:
        """Become a guest: a new one, or the one whom a mailed code names."""
        self.api.as_guest(self.api.call("post", f"{V1}/guest-sessions/", body=code, expect=201)["token"])

    def new_key(self) -> dict[str, str]:
        """Return the header for something that is to be done once."""
        return {"Idempotency-Key": f"key-{next(self._keys)}"}

    def seen(self) -> dict[str, str]:
        """Say that a change is about what the last answer showed."""
        return {"If-Match": self.api.last.headers["ETag"]}

    # --- looking ----------------------------------------------------------------------------

    def product(self, country: str, *, kind: str = "custom") -> Json:
        """Return the page of the first product of a kind that is on sale in a country."""
        listed = self.api.call("get", f"{V1}/products/", query={"country": country, "kind": kind})["results"]
        card = next(card for card in listed if card["availability"] != "sold_out")
        found: Json = self.api.call("get", f"{V1}/products/{{slug}}/", slug=card["slug"], query={"country": country})
        assert found["price_from"] == card["price_from"]
        return found

    # --- feet -------------------------------------------------------------------------------

    def agreement(self, *purposes: str) -> list[Json]:
        """Agree to the texts as the form shows them now."""
        form = self.api.call("get", f"{V1}/profile-form/")
        texts = {text["purpose"]: text["version"] for text in form["consents"]}
        return [{"purpose": purpose, "text_version": texts[purpose]} for purpose in purposes]

    def answers(self) -> Json:
        """Answer the questions that the form asks, and no others."""
        form = self.api.call("get", f"{V1}/profile-form/")
        asked = {question["code"] for section in form["sections"] for question in section["questions"]}
        assert asked >= ANSWERS.keys()
        assert {measure["code"] for measure in form["measures"] if measure["required"]} <= MEASURES["left"].keys()
        return {"answers": ANSWERS, "measures": MEASURES}

    def add_wearer(self, name: str = "Ada", relation: str = "self", *, agree: bool = True) -> str:
        """Add somebody with feet and return their id; without ``agree`` the wearer is asked themselves."""
        body: Json = {"name": name, "relation": relation}
        if agree:
            body |= {"birth_month": BIRTH, "consents": self.agreement("health_data")}
        return str(self.api.call("post", f"{V1}/wearers/", body=body, expect=201)["id"])

    def measure(self, wearer: str) -> str:
        """Fill in the form for a wearer, submit it, and return the profile's id."""
        draft = self.api.call("post", f"{V1}/wearers/{{wearer}}/profiles/", body={}, wearer=wearer, expect=201)
        seen, profile = self.seen(), str(draft["id"])
        path = f"{V1}/profiles/{{profile}}/"
        filled = self.api.call("patch", path, body=self.answers(), headers=seen, profile=profile)
        assert filled["missing"] == []
        done = self.api.call("post", f"{path}submit/", headers=self.seen(), profile=profile)
        assert done["status"] == "submitted"
        return profile

    # --- the cart ---------------------------------------------------------------------------

    def fill_cart(self, *lines: Json, to: Json, email: str = EMAIL) -> Json:
        """Put lines into a new cart, say who gets it where and how, and return the cart, ready to be ordered."""
        cart = str(self.api.call("post", f"{V1}/carts/", body={"country": to["country"]}, expect=201)["id"])
        for line in lines:
            self.api.call("post", f"{V1}/carts/{{cart}}/lines/", body=line, cart=cart, expect=201)
        methods = self.api.call("get", f"{V1}/shipping-methods/", query={"country": to["country"]})["results"]
        said = {"email": email, "address": to, "shipping_method": methods[0]["code"]}
        self.api.call("get", f"{V1}/carts/{{cart}}/", cart=cart)
        filled: Json = self.api.call("patch", f"{V1}/carts/{{cart}}/", body=said, headers=self.seen(), cart=cart)
        assert (filled["missing"], filled["totals"]["is_final"]) == ([], True)
        return filled

    def cart_of_insoles(self, *, to: Json = PORTLAND, wearer: str = "", email: str = EMAIL) -> Json:
        """Put one pair of the first insoles on sale into a cart, for a wearer who may be measured later."""
        sku = self.product(to["country"])["variants"][0]["sku"]
        return self.fill_cart({"sku": sku, "wearer": wearer or self.add_wearer()}, to=to, email=email)

    def add_bag(self, cart: Json, *, expect: int = 201) -> Json:
        """Put one more thing from the shelf into a cart."""
        bag = self.product("US", kind="stock")["variants"][0]["sku"]
        path = f"{V1}/carts/{{cart}}/lines/"
        filled: Json = self.api.call("post", path, body={"sku": bag}, cart=cart["id"], expect=expect)
        return filled

    def check_out(self, cart: Json, *, key: dict[str, str] | None = None, expect: int = 201) -> Json:
        """Order what the cart shows at the price it shows; with the same ``key`` it is the same press."""
        placed: Json = self.api.call(
            "post",
            f"{V1}/carts/{{cart}}/checkout/",
            body={"expected_total": cart["totals"]["total"], "return_url": RETURN_URL},
            headers=key or self.new_key(),
            cart=cart["id"],
            expect=expect,
        )
        return placed

    # --- the order --------------------------------------------------------------------------

    def order(self, number: str, *, expect: int = 200) -> Json:
        """Open the page of an order."""
        found: Json = self.api.call("get", f"{V1}/orders/{{number}}/", number=number, expect=expect)
        return found

    def orders(self) -> list[str]:
        """Return the numbers of one's own orders."""
        return [order["number"] for order in self.api.call("get", f"{V1}/orders/")["results"]]

    def timeline(self, number: str) -> list[Json]:
        """Read what happened to an order, the oldest first."""
        told: list[Json] = self.api.call("get", f"{V1}/orders/{{number}}/timeline/", number=number)["results"]
        return told

    def line(self, number: str) -> Json:
        """Return the only line of an order."""
        ((line,),) = (person["lines"] for person in self.order(number)["wearers"])
        found: Json = line
        return found

    def payment(self, number: str, *, expect: int = 200) -> Json:
        """Ask where the payment stands, as the page does that the buyer returns to."""
        found: Json = self.api.call("get", f"{V1}/orders/{{number}}/pay/", number=number, expect=expect)
        return found

    def pay_again(self, number: str, *, key: dict[str, str] | None = None, expect: int = 200) -> Json:
        """Ask for the page to pay on."""
        found: Json = self.api.call(
            "post",
            f"{V1}/orders/{{number}}/pay/",
            body={"return_url": RETURN_URL},
            headers=key or self.new_key(),
            number=number,
            expect=expect,
        )
        return found

    def cancel(self, number: str, *, key: dict[str, str] | None = None, expect: int = 200) -> Json:
        """Cancel an order."""
        found: Json = self.api.call(
            "post",
            f"{V1}/orders/{{number}}/cancel/",
            body={"reason": "changed_mind"},
            headers=key or self.new_key(),
            number=number,
            expect=expect,
        )
        return found

    def cancel_line(self, number: str, line: str, *, expect: int = 200) -> Json:
        """Change one's mind about one line."""
        cancelled: Json = self.api.call(
            "post",
            f"{V1}/orders/{{number}}/lines/{{line}}/cancel/",
            body={"reason": "changed_mind"},
            headers=self.new_key(),
            number=number,
            line=line,
            expect=expect,
        )
        return cancelled
