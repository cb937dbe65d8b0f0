"""The scenarios: each is one unit of work, told as the answers it collected."""

import hashlib
import hmac
import http.client
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.bench.client import Answer, Client
from tests.bench.facts import TOKEN, Seeded
from tests.bench.servers import SECRET

type Unit = Callable[[], list[Answer]]


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the scenarios are played."""

    port: int
    stripe_port: int
    seeded: Seeded
    staff_cookie: str


def list_of_20(shop: Shop) -> Unit:
    """Read a page of the catalogue with twenty products."""
    client = Client(shop.port)
    return lambda: [client.must(200, "GET", "/api/v1/products/?limit=20&country=US")]


def detail(shop: Shop) -> Unit:
    """Read one product."""
    client = Client(shop.port)
    return lambda: [client.must(200, "GET", f"/api/v1/products/{shop.seeded.product_slug}/?country=US")]


def own_order(shop: Shop) -> Unit:
    """Read an own order by guest token."""
    client = Client(shop.port, token=TOKEN)
    return lambda: [client.must(200, "GET", f"/api/v1/orders/{shop.seeded.own_order}/")]


def staff_50(shop: Shop) -> Unit:
    """Open the desk of orders, newest fifty, as a member of a role group."""
    client = Client(shop.port, cookie=shop.staff_cookie)
    return lambda: [client.must(200, "GET", "/admin/orders/order/")]


def placed(shop: Shop, client: Client) -> list[Answer]:
    """Place one order as a guest; the last answer says where to pay."""
    began = client.must(201, "POST", "/api/v1/guest-sessions/", {})
    client.token = began.body["token"]
    lines = [{"sku": shop.seeded.stock_sku, "quantity": 1}]
    cart = client.must(201, "POST", "/api/v1/carts/", {"country": "US", "lines": lines})
    path = f"/api/v1/carts/{cart.body['id']}/"
    address = client.must(200, "PATCH", path, {"email": "pat@bench.example", "address": ADDRESS})
    methods = client.must(200, "GET", "/api/v1/shipping-methods/?country=US")
    code = methods.body["results"][0]["code"]
    chosen = client.must(200, "PATCH", path, {"shipping_method": code})
    answer = client.must(
        201,
        "POST",
        path + "checkout/",
        {"expected_total": chosen.body["totals"]["total"], "return_url": "http://127.0.0.1/thanks"},
        Idempotency_Key=secrets.token_urlsafe(12),
    )
    return [began, cart, address, methods, chosen, answer]


def delivered(client: Client, event: bytes) -> Answer:
    """Post one event as Stripe does."""
    return client.must(200, "POST", "/webhooks/stripe/", event, Stripe_Signature=signature(event))


def applied(client: Client, event: bytes) -> Answer:
    """
    Act on one event.

    :raises RuntimeError: if it was not done.
    """
    answer = client.must(200, "GET", f"/bench/apply/?event={json.loads(event)['id']}")
    if answer.body["status"] != "done":
        message = f"the event was not applied: {answer.body}"
        raise RuntimeError(message)
    return answer


def whole_order(shop: Shop) -> Unit:
    """Place one order as a guest and have it paid: the steps of STACK, with the inbox insert and its apply."""

    def unit() -> list[Answer]:
        client = Client(shop.port)
        answers = placed(shop, client)
        event = pay(shop, answers[-1].body["checkout_url"])
        return [*answers, delivered(client, event), applied(client, event)]

    return unit


ADDRESS = {
    "name": "Pat Customer",
    "line1": "1 Main Street",
    "city": "Portland",
    "region": "OR",
    "postal_code": "97201",
    "country": "US",
}


def pay(shop: Shop, url: str) -> bytes:
    """Press "pay" on the hosted page and return the event that Stripe would post."""
    stripe = http.client.HTTPConnection("127.0.0.1", shop.stripe_port, timeout=20)
    form = urlencode({"action": "pay", "card": "4242424242424242"})
    stripe.request("POST", urlsplit(url).path, form, {"Content-Type": "application/x-www-form-urlencoded"})
    stripe.getresponse().read()
    query = urlencode({"type": "checkout.session.completed", "limit": 1})
    stripe.request("GET", f"/v1/events?{query}", headers={"Authorization": "Bearer sk_test_sandbox_bench"})
    event = json.loads(stripe.getresponse().read())["data"][0]
    return json.dumps(event, indent=2).encode()


def signature(body: bytes) -> str:
    """Sign a body as Stripe does."""
    now = int(time.time())
    digest = hmac.new(SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={now},v1={digest}"


SCENARIOS = {
    "list": list_of_20,
    "detail": detail,
    "order": whole_order,
    "staff-50": staff_50,
    "own-order": own_order,
}
