"""The doors of carts, checkout and the address book: shapes, tags, and who is let in."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
import time_machine
from django.test import Client

from config.accounts.models import User
from fitting import prescribing
from orders.models import Cart, CartLine, Order
from shop.actor import SYSTEM
from shop.models import Variant
from tests import given
from tests.budgets import queries
from tests.fitting.making import a_clear_profile, a_wearer
from tests.given import JENA, NOW, PORTLAND, RETURN_URL
from tests.orders.calling import Browser
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

ADDRESS = {name: value for name, value in asdict(PORTLAND).items() if value}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser() -> Browser:
    given.market()
    given.policies()
    given.stock_good()
    given.custom_product()
    return Browser()


def cart_of(browser: Browser, **more: Any) -> dict[str, Any]:
    status, cart = browser.post("carts/", {"country": "US", "lines": [{"sku": "WASH-BAG"}], **more})
    assert status == 201, cart
    answer: dict[str, Any] = cart
    return answer


def ready(browser: Browser) -> dict[str, Any]:
    return cart_of(browser, email="ada@example.com", address=ADDRESS, shipping_method="standard")


def pay(browser: Browser, cart: dict[str, Any], *, key: str = "k1", **changed: Any) -> tuple[int, Any]:
    body = {"expected_total": cart["totals"]["total"], "return_url": RETURN_URL, **changed}
    return browser.post(f"carts/{cart['id']}/checkout/", body, Idempotency_Key=key)


def codes(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem["errors"]]


# --- carts ------------------------------------------------------------------------------------


def test_a_cart_is_shown_as_documented(browser: Browser) -> None:
    cart = ready(browser)
    line = cart.pop("lines")[0]
    assert line.pop("id").startswith("cln_")
    assert line == {
        "sku": "WASH-BAG",
        "kind": "stock",
        "product": {"slug": "wash-bag", "name": "Wash-Bag", "family": "running"},
        "variant": "Wash-Bag",
        "wearer": None,
        "given_on": None,
        "quantity": 1,
        "unit_price": {"amount": 1500, "currency": "USD"},
        "subtotal": {"amount": 1500, "currency": "USD"},
        "discount": {"amount": 0, "currency": "USD"},
        "tax": {"amount": 150, "currency": "USD"},
        "available": 10,
        "lead_time_business_days": 2,
        "ready_by": "2026-11-24",
        "withdrawal": "days_14",
        "warnings": [],
    }
    assert cart.pop("id").startswith("crt_")
    assert cart == {
        "market": "us",
        "country": "US",
        "currency": "USD",
        "prices_include_tax": False,
        "email": "ada@example.com",
        "language": "en",
        "address": asdict(PORTLAND),
        "shipping_method": {
            "code": "standard",
            "name": "Standard",
            "price": {"amount": 900, "currency": "USD"},
            "min_days": 3,
            "max_days": 5,
        },
        "discount_code": None,
        "totals": {
            "goods": {"amount": 1500, "currency": "USD"},
            "discount": {"amount": 0, "currency": "USD"},
            "shipping": {"amount": 900, "currency": "USD"},
            "tax": {"amount": 240, "currency": "USD"},
            "tax_added": {"amount": 240, "currency": "USD"},
            "total": {"amount": 2640, "currency": "USD"},
            "is_final": True,
        },
        "missing": [],
        "missing_details": [],
        "warnings": [],
        "order": None,
        "closed_at": None,
        "created_at": "2026-11-20T12:00:00Z",
        "updated_at": "2026-11-20T12:00:00Z",
    }


def test_a_cart_shows_what_is_missing_and_leaves_unknown_amounts_open(browser: Browser) -> None:
    cart = cart_of(browser)
    assert cart["missing"] == ["email", "address", "shipping_method"]
    assert [note["pointer"] for note in cart["missing_details"]] == ["/email", "/address", "/shipping_method"]
    assert (cart["address"], cart["shipping_method"]) == (None, None)
    assert (cart["totals"]["shipping"], cart["totals"]["tax"], cart["totals"]["is_final"]) == (None, None, False)
    assert browser.get(f"carts/{cart['id']}/") == (200, cart)


def test_a_new_cart_says_where_it_is(browser: Browser) -> None:
    cart = cart_of(browser)
    assert browser.last.headers["Location"] == f"http://testserver/api/v1/carts/{cart['id']}/"


def test_an_account_has_its_address_filled_in(browser: Browser) -> None:
    given.customer()
    client = Client()
    client.force_login(User.objects.get(email="ada@example.com"))
    answer = client.post("/api/v1/carts/", {"country": "US"}, content_type="application/json")
    assert (answer.status_code, answer.json()["email"]) == (201, "ada@example.com")


def test_lines_are_added_changed_and_removed(browser: Browser) -> None:
    cart = f"carts/{cart_of(browser)['id']}/"
    wearer = given.wearer(browser.actor).public_id
    status, after = browser.post(f"{cart}lines/", {"sku": "STRIDE-M"})
    assert (status, [line["sku"] for line in after["lines"]]) == (201, ["WASH-BAG", "STRIDE-M"])
    bag, pair = (line["id"] for line in after["lines"])
    status, after = browser.patch(f"{cart}lines/{pair}/", {"wearer": wearer})
    assert (status, after["lines"][1]["wearer"]) == (200, {"id": wearer, "name": "Ada"})
    status, after = browser.patch(f"{cart}lines/{bag}/", {"quantity": 3})
    assert (status, after["totals"]["goods"]["amount"]) == (200, 4500 + 18900)
    status, after = browser.delete(f"{cart}lines/{bag}/")
    assert (status, [line["sku"] for line in after["lines"]]) == (200, ["STRIDE-M"])
    assert [note["code"] for note in after["warnings"]] == ["no_withdrawal"]


def test_details_are_patched(browser: Browser) -> None:
    cart = cart_of(browser)
    status, after = browser.patch(f"carts/{cart['id']}/", {"email": "x@example.com", "address": ADDRESS})
    assert (status, after["email"], after["address"]["region"]) == (200, "x@example.com", "OR")


def test_a_tag_spares_the_body_and_guards_a_change(browser: Browser) -> None:
    cart = cart_of(browser)
    path = f"carts/{cart['id']}/"
    browser.get(path)
    tag = browser.last.headers["ETag"]
    assert browser.get(path, If_None_Match=tag) == (304, None)
    status, _ = browser.patch(path, {"email": "x@example.com", "address": ADDRESS}, If_Match=tag)
    assert status == 200
    before = list(Cart.objects.values())
    status, problem = browser.patch(path, {"email": "y@example.com"}, If_Match=tag)
    browser.get(path)
    assert (status, problem["code"], problem["etag"]) == (412, "stale", browser.last.headers["ETag"])
    assert list(Cart.objects.values()) == before


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("/country", "required")]),
        ({"country": "FR"}, [("/country", "country_not_served")]),
        ({"country": "US", "colour": "red"}, [("/colour", "unknown_field")]),
        ({"country": "US", "lines": [{"sku": "WASH-BAG", "size": 1}]}, [("/lines/0/size", "unknown_field")]),
        ({"country": "US", "lines": [{"sku": "WASH-BAG"}, {"sku": "X"}]}, [("/lines/1/sku", "not_for_sale")]),
        ({"country": "US", "lines": [{"sku": "WASH-BAG", "quantity": 0}]}, [("/lines/0/quantity", "min_value")]),
        ({"country": "US", "email": "nobody"}, [("/email", "email_invalid")]),
        (
            {"country": "US", "address": {"country": "US"}},
            [("/address/name", "required"), ("/address/line1", "required")],
        ),
        (
            {"country": "US", "address": {**ADDRESS, "postal_code": "1"}},
            [("/address/postal_code", "postal_code_invalid")],
        ),
        (
            {"country": "US", "email": "nobody", "address": {**ADDRESS, "name": "", "line1": "", "postal_code": "1"}},
            [
                ("/email", "email_invalid"),
                ("/address/name", "required"),
                ("/address/line1", "required"),
                ("/address/postal_code", "postal_code_invalid"),
            ],
        ),
    ],
)
def test_wrong_input_is_pointed_at(browser: Browser, body: object, expected: list[tuple[str, str]]) -> None:
    status, problem = browser.post("carts/", body)
    assert (status, codes(problem)) == (400, expected)
    assert not Cart.objects.exists()


def test_a_country_of_another_market_is_refused_while_there_are_lines(browser: Browser) -> None:
    given.german_market()
    cart = cart_of(browser)
    status, problem = browser.patch(f"carts/{cart['id']}/", {"country": "DE"})
    assert (status, problem["code"], codes(problem)) == (409, "market_fixed", [("/country", "market_fixed")])
    german = {name: value for name, value in asdict(JENA).items() if value}
    status, problem = browser.patch(f"carts/{cart['id']}/", {"address": german})
    assert (status, codes(problem)) == (409, [("/address/country", "market_fixed")])


def test_strangers_and_nobody_see_no_cart(browser: Browser) -> None:
    cart = ready(browser)
    line, stranger, nobody = cart["lines"][0]["id"], Browser(), Browser.nobody()
    before = [list(Cart.objects.values()), list(CartLine.objects.values())]
    path = f"carts/{cart['id']}/"
    for who, status in ((stranger, 404), (nobody, 401)):
        assert who.get(path)[0] == status
        assert who.patch(path, {"email": "x@example.com"})[0] == status
        assert who.post(f"{path}lines/", {"sku": "WASH-BAG"})[0] == status
        assert who.patch(f"{path}lines/{line}/", {"quantity": 2})[0] == status
        assert who.delete(f"{path}lines/{line}/")[0] == status
        assert pay(who, cart)[0] == status
    assert nobody.post("carts/", {"country": "US"})[0] == 401
    assert [list(Cart.objects.values()), list(CartLine.objects.values())] == before


# --- checkout ---------------------------------------------------------------------------------


def test_checkout_places_the_order_and_opens_the_page(browser: Browser, box: Sandbox) -> None:
    cart = ready(browser)
    status, placed = pay(browser, cart)
    order = Order.objects.get()
    assert status == 201
    assert placed.pop("checkout_url").startswith("http://127.0.0.1")
    assert placed == {
        "order": order.number,
        "payment": "awaiting_payment",
        "total": {"amount": 2640, "currency": "USD"},
        "pay_until": "2026-11-28T05:00:00Z",
    }
    assert browser.get(f"carts/{cart['id']}/")[1]["order"] == order.number


def test_checkout_needs_a_key_and_answers_a_repeated_one_alike(browser: Browser, box: Sandbox) -> None:
    cart = ready(browser)
    body = {"expected_total": cart["totals"]["total"], "return_url": RETURN_URL}
    status, problem = browser.post(f"carts/{cart['id']}/checkout/", body)
    assert (status, problem["code"]) == (400, "idempotency_key_required")
    assert pay(browser, cart) == pay(browser, cart)
    assert Order.objects.count() == 1


def test_without_stripe_the_order_waits_and_says_so(browser: Browser) -> None:
    status, placed = pay(browser, ready(browser))
    assert (status, placed["checkout_url"]) == (201, None)


def test_another_total_answers_with_the_new_one(browser: Browser) -> None:
    cart = ready(browser)
    status, problem = pay(browser, cart, expected_total={"amount": 1, "currency": "USD"})
    assert (status, problem["code"], problem["total"]) == (409, "total_changed", {"amount": 2640, "currency": "USD"})
    assert not Order.objects.exists()


def test_an_incomplete_cart_answers_with_all_that_is_missing(browser: Browser) -> None:
    cart = cart_of(browser)
    status, problem = pay(browser, cart)
    assert (status, problem["code"]) == (409, "cart_incomplete")
    assert problem["errors"] == cart["missing_details"]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"return_url": "https://evil.example/"}, [("/return_url", "return_url_not_allowed")]),
        ({"expected_total": {"amount": "lots", "currency": "USD"}}, [("/expected_total/amount", "invalid")]),
        ({"expected_total": {"amount": 1, "currency": "XXX"}}, [("/expected_total/currency", "invalid_choice")]),
    ],
)
def test_wrong_checkout_input_is_pointed_at(
    browser: Browser, changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    status, problem = pay(browser, ready(browser), **changed)
    assert (status, codes(problem)) == (400, expected)
    assert not Order.objects.exists()


def test_a_pair_has_a_day_once_its_feet_are_approved_and_none_when_newer_ones_are_not(browser: Browser) -> None:
    wearer = a_wearer(browser.actor.user_id, relation="other", at=NOW)
    cart = cart_of(browser, lines=[{"sku": "STRIDE-M", "wearer": wearer.public_id}])
    variant = Variant.objects.get(sku="STRIDE-M").pk

    def day() -> str | None:
        (line,) = browser.get(f"carts/{cart['id']}/")[1]["lines"]
        found: str | None = line["ready_by"]
        return found

    assert day() is None
    profile = a_clear_profile(wearer)
    assert day() is None
    assert prescribing.propose(profile.pk, variant, at=NOW, by=SYSTEM).status == "approved"
    # Ten business days from Friday, and Thanksgiving is none.
    assert day() == "2026-12-07"
    a_clear_profile(wearer)
    assert day() is None


# --- budgets ----------------------------------------------------------------------------------


def test_each_call_of_a_guest_stays_within_its_statements(browser: Browser) -> None:
    with queries(5):
        cart = cart_of(browser)
    path = f"carts/{cart['id']}/"
    with queries(3):
        browser.patch(path, {"email": "ada@example.com", "address": ADDRESS})
    with queries(4):
        _, cart = browser.patch(path, {"shipping_method": "standard"})
    with queries(2):
        browser.get(path)
    with queries(17):
        assert pay(browser, cart)[0] == 201
