"""A sandbox whose time stands still, a receiver for its webhooks, and the real SDK talking to it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import stripe

from tests.stripe_sandbox import Sandbox

SECRET = "whsec_of_the_tests"
WEBHOOK_URL = "http://127.0.0.1:9/webhooks/stripe/"
START = 1_900_000_000


@dataclass
class Receiver:
    """Stands in for our webhook view: remembers what came and answers as told (200 once the list is used up)."""

    answers: list[int | type[OSError]] = field(default_factory=list)
    received: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.received.append((url, body, headers))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, int):
            return answer
        raise answer

    def events(self) -> list[stripe.Event]:
        """Return what was received, verified by the SDK."""
        return [
            stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
            for _, body, headers in self.received
        ]

    def types(self) -> list[str]:
        return [event.type for event in self.events()]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def box(receiver: Receiver) -> Iterator[Sandbox]:
    with Sandbox(
        webhook_url=WEBHOOK_URL, secret=SECRET, clock=lambda: START, wall=lambda: 4_000_000_000, send=receiver
    ) as sandbox:
        yield sandbox


def client_of(box: Sandbox, *, retries: int = 0, timeout: float = 60) -> stripe.StripeClient:
    return stripe.StripeClient(
        box.api_key,
        base_addresses={"api": box.url, "files": box.url},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=timeout),
    )


@pytest.fixture
def client(box: Sandbox) -> stripe.StripeClient:
    return client_of(box)


type Opener = Callable[..., stripe.checkout.Session]


@pytest.fixture
def open_session(client: stripe.StripeClient) -> Opener:
    """Open a session for 129.00 USD, or as the given parameters say."""

    def opened(options: stripe.RequestOptions | None = None, **changes: object) -> stripe.checkout.Session:
        return client.v1.checkout.sessions.create(session_params(**changes), options or {})  # type: ignore[arg-type]

    return opened


def session_params(**changes: object) -> dict[str, object]:
    """Return the parameters of a plain session, with changes; a change to None leaves the parameter out."""
    params: dict[str, object] = {
        "mode": "payment",
        "client_reference_id": "order-1",
        "success_url": "http://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/cart",
        "line_items": [line("Custom insoles, size 42", 12900)],
        "metadata": {"order": "order-1", "attempt": "1"},
        "payment_intent_data": {"metadata": {"order": "order-1", "attempt": "1"}},
    }
    params.update(changes)
    return {name: value for name, value in params.items() if value is not None}


def line(name: str, amount: int, *, quantity: int = 1, currency: str = "usd") -> dict[str, object]:
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}}
    return {"price_data": price, "quantity": quantity}
