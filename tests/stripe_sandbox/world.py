"""The whole state of one sandbox: tables of records, the clock, one lock, and the events that follow from changes.

Everything that reads or changes a `World` holds `world.lock`; nothing that talks to the outside does.
"""

import heapq
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.stripe_sandbox.records import (
    BalanceTransaction,
    Charge,
    Coupon,
    Customer,
    Delivery,
    DeliveryState,
    Endpoint,
    Event,
    PaymentIntent,
    Product,
    Refund,
    RefundStatus,
    Session,
)
from tests.stripe_sandbox.records_doubted import Dispute, File, FraudWarning, Review
from tests.stripe_sandbox.records_tax import TaxCalculation, TaxTransaction
from tests.stripe_sandbox.tables import Stored, Table
from tests.stripe_sandbox.values import Clock, JsonObject, JsonValue, new_id

type DeliveryOrder = Literal["oldest_first", "newest_first", "shuffled"]


@dataclass(frozen=True)
class Cause:
    """The API request that made something happen; both None when nobody's request did (the page, the clock)."""

    request_id: str | None = None
    idempotency_key: str | None = None


NOBODY = Cause()


class World:
    """Tables, clock and lock. The verbs live in the chapter modules (`checkout`, `payments`, `refunds`, …)."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; `move_to` says where the hosted pages live."""
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.base_url = ""
        self.bank_seconds: int | None = None
        """Sandbox seconds until a bank decides by itself; None leaves it to the control call."""
        self.endpoints: Table[Endpoint] = Table("webhook_endpoint", Endpoint)
        self.clear()

    def clear(self) -> None:
        """Forget everything but the clock and the endpoint that the sandbox was started with."""
        for row in self.endpoints:
            if row.secret is not None:
                del self.endpoints.rows[row.id]
        self.sessions: Table[Session] = Table("checkout.session", Session)
        self.payment_intents: Table[PaymentIntent] = Table("payment_intent", PaymentIntent)
        self.charges: Table[Charge] = Table("charge", Charge)
        self.refunds: Table[Refund] = Table("refund", Refund)
        self.disputes: Table[Dispute] = Table("dispute", Dispute)
        self.files: Table[File] = Table("file", File)
        self.reviews: Table[Review] = Table("review", Review)
        self.fraud_warnings: Table[FraudWarning] = Table("radar.early_fraud_warning", FraudWarning)
        self.balance_transactions: Table[BalanceTransaction] = Table("balance_transaction", BalanceTransaction)
        self.customers: Table[Customer] = Table("customer", Customer)
        self.coupons: Table[Coupon] = Table("coupon", Coupon)
        self.products: Table[Product] = Table("product", Product)
        self.tax_calculations: Table[TaxCalculation] = Table("tax.calculation", TaxCalculation)
        self.tax_transactions: Table[TaxTransaction] = Table("tax.transaction", TaxTransaction)
        self.events: Table[Event] = Table("event", Event)
        self.deliveries: list[Delivery] = []
        self.waiting: dict[str, Delivery] = {}
        """The deliveries still pending by their id, so that a round does not walk the whole past."""
        self.deliveries_of: dict[str, list[Delivery]] = {}
        """By event."""
        self.deadlines: list[tuple[int, str]] = []
        """A heap of (second, session id): expiry and a bank's decision."""
        self.unsent_types: set[str] = set()
        """Types of event whose deliveries are dropped as they are made."""
        self.paused = False
        self.delivery_order: DeliveryOrder = "oldest_first"
        self.kept_in = ""
        self.rates: dict[str, float] = {}
        """The currency in which the account is kept, and at what those named here are changed into it."""
        self.next_refunds: list[RefundStatus] = []
        """How the coming refunds end; 'succeeded' once the list is used up."""

    def tables(self) -> tuple[Stored, ...]:
        """Return the tables a restart must not lose (the endpoints come from the command line)."""
        return (
            self.sessions,
            self.payment_intents,
            self.charges,
            self.refunds,
            self.disputes,
            self.files,
            self.reviews,
            self.fraud_warnings,
            self.balance_transactions,
            self.customers,
            self.coupons,
            self.products,
            self.tax_calculations,
            self.tax_transactions,
            self.events,
        )

    def move_to(self, base_url: str) -> None:
        """Serve the hosted pages at this address, those of sessions taken up from a state file too."""
        self.base_url = base_url
        for row in self.sessions:
            row.page_url = self.page_url(row.id)

    def page_url(self, session_id: str) -> str:
        """Return the address of a session's hosted page."""
        return f"{self.base_url}/c/pay/{session_id}"

    def now(self) -> int:
        """Return the sandbox's present second."""
        return self.clock.now()

    def watch(self, at: int, session: Session) -> None:
        """Remember to look at a session at a certain second."""
        heapq.heappush(self.deadlines, (at, session.id))

    def due_sessions(self) -> Iterator[Session]:
        """Take the sessions off the heap whose second has come."""
        now = self.now()
        while self.deadlines and self.deadlines[0][0] <= now:
            _, session_id = heapq.heappop(self.deadlines)
            yield self.sessions.get(session_id)

    def emit(
        self, event_type: str, drawn: JsonObject, cause: Cause = NOBODY, *, previous: JsonObject | None = None
    ) -> Event:
        """Record an event about an object as drawn now, and queue it for every endpoint that wants it."""
        data: dict[str, JsonValue] = {"object": drawn}
        if previous is not None:
            data["previous_attributes"] = previous
        event = Event(
            id=new_id("evt_1"),
            created=self.now(),
            type=event_type,
            data=data,
            request_id=cause.request_id,
            idempotency_key=cause.idempotency_key,
        )
        self.events.add(event)
        for endpoint in self.endpoints:
            if endpoint.wants(event_type):
                self.queue(event, endpoint)
        return event

    def queue(self, event: Event, endpoint: Endpoint) -> Delivery:
        """Put an event on its way to an endpoint, due now (or dropped at once when its type is)."""
        delivery = Delivery(id=new_id("whd_"), event=event.id, endpoint=endpoint.id, due_at=self.now())
        self.keep(delivery)
        if event.type in self.unsent_types:
            self.settle(delivery, "dropped")
        else:
            self.changed.notify_all()
        return delivery

    def keep(self, delivery: Delivery) -> None:
        """Remember a delivery; a pending one waits."""
        self.deliveries.append(delivery)
        self.deliveries_of.setdefault(delivery.event, []).append(delivery)
        if delivery.state == "pending":
            self.waiting[delivery.id] = delivery

    def settle(self, delivery: Delivery, state: DeliveryState) -> None:
        """End a delivery, one way or another."""
        delivery.state = state
        self.waiting.pop(delivery.id, None)

    def pending_webhooks(self, event_id: str) -> int:
        """Return how many deliveries of an event are still to succeed."""
        return sum(1 for delivery in self.deliveries_of.get(event_id, ()) if delivery.state == "pending")
