"""What the sandbox remembers: plain typed rows, as small as the behaviour needs. `objects` draws Stripe's JSON."""

from dataclasses import dataclass, field
from typing import Literal

from tests.stripe_sandbox.tables import Record
from tests.stripe_sandbox.values import JsonObject

type SessionStatus = Literal["open", "complete", "expired"]
type PaymentStatus = Literal["paid", "unpaid", "no_payment_required"]
type IntentStatus = Literal["requires_payment_method", "requires_action", "processing", "succeeded", "canceled"]
type RefundStatus = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
type DeliveryState = Literal["pending", "delivered", "failed", "dropped"]


@dataclass
class Address:
    """A postal address in Stripe's six fields."""

    city: str | None = None
    country: str | None = None
    line1: str | None = None
    line2: str | None = None
    postal_code: str | None = None
    state: str | None = None


@dataclass
class Shipping:
    """Where the goods go: `payment_intent_data[shipping]`."""

    name: str
    address: Address
    phone: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None


@dataclass
class Product(Record):
    """What an inline price is for."""

    name: str
    description: str | None
    images: list[str]
    metadata: dict[str, str]
    tax_code: str | None
    unit_label: str | None


@dataclass
class Line:
    """One line of a session; amounts in minor units."""

    id: str
    price_id: str
    product_id: str
    name: str
    unit_amount: int
    quantity: int
    tax_behavior: str
    metadata: dict[str, str]
    amount_discount: int = 0

    @property
    def amount_subtotal(self) -> int:
        """Minor units before the discount."""
        return self.unit_amount * self.quantity

    @property
    def amount_total(self) -> int:
        """Minor units after the discount."""
        return self.amount_subtotal - self.amount_discount


@dataclass
class ShippingOption:
    """A shipping rate offered on the session."""

    rate_id: str
    display_name: str
    amount: int


@dataclass
class Session(Record):
    """A Checkout Session and what the buyer has done with it."""

    expires_at: int
    currency: str
    lines: list[Line]
    success_url: str
    cancel_url: str | None
    status: SessionStatus
    payment_status: PaymentStatus
    page_url: str
    client_reference_id: str | None
    metadata: dict[str, str]
    customer: str | None
    customer_email: str | None
    known_email: str | None
    """Of the parameters or of the customer: the page does not ask for it again."""
    customer_creation: str | None
    coupon: str | None
    discount_id: str | None
    shipping_options: list[ShippingOption]
    payment_method_types: list[str]
    options: JsonObject
    """Parameters that only come back as they were given (locale, submit_type and so on)."""
    intent_description: str | None = None
    intent_metadata: dict[str, str] = field(default_factory=dict)
    intent_shipping: Shipping | None = None
    intent_descriptor_suffix: str | None = None
    intent_receipt_email: str | None = None
    payment_intent: str | None = None
    payer: "Payer | None" = None
    card_awaiting_authentication: str | None = None
    bank_will_pay: bool | None = None
    bank_decides_at: int | None = None

    @property
    def amount_subtotal(self) -> int:
        """Minor units of the lines before discount and shipping."""
        return sum(line.amount_subtotal for line in self.lines)

    @property
    def amount_discount(self) -> int:
        """Minor units taken off the lines."""
        return sum(line.amount_discount for line in self.lines)

    @property
    def amount_shipping(self) -> int:
        """Minor units of the first (chosen) shipping option."""
        return self.shipping_options[0].amount if self.shipping_options else 0

    @property
    def amount_total(self) -> int:
        """Minor units the buyer pays."""
        return self.amount_subtotal - self.amount_discount + self.amount_shipping


@dataclass
class Payer:
    """Who filled the hosted page."""

    email: str
    name: str
    country: str | None = None
    postal_code: str | None = None


@dataclass
class PaymentError:
    """Why the last attempt of a PaymentIntent failed."""

    code: str
    message: str
    decline_code: str | None
    charge: str | None
    payment_method_type: str


@dataclass
class PaymentIntent(Record):
    """A PaymentIntent made by Checkout."""

    amount: int
    currency: str
    status: IntentStatus
    client_secret: str
    session: str
    metadata: dict[str, str]
    customer: str | None
    description: str | None
    shipping: Shipping | None
    statement_descriptor_suffix: str | None
    receipt_email: str | None
    payment_method_types: list[str]
    amount_received: int = 0
    canceled_at: int | None = None
    cancellation_reason: str | None = None
    latest_charge: str | None = None
    payment_method: str | None = None
    last_error: PaymentError | None = None
    authentication_url: str | None = None


@dataclass
class Charge(Record):
    """One attempt to take money, successful or not."""

    amount: int
    currency: str
    succeeded: bool
    payment_intent: str
    payment_method: str
    method_type: str
    brand: str | None
    last4: str
    authenticated: bool
    metadata: dict[str, str]
    customer: str | None
    description: str | None
    shipping: Shipping | None
    payer: Payer
    statement_descriptor_suffix: str | None
    receipt_email: str | None
    failure_code: str | None = None
    failure_message: str | None = None
    decline_code: str | None = None
    balance_transaction: str | None = None
    amount_refunded: int = 0
    disputed: bool = False
    review: str | None = None

    @property
    def refunded(self) -> bool:
        """True only when the whole charge went back."""
        return self.succeeded and self.amount_refunded == self.amount


@dataclass
class Refund(Record):
    """Money on its way back."""

    amount: int
    currency: str
    charge: str
    payment_intent: str
    payment_method: str
    method_type: str
    reason: str | None
    status: RefundStatus
    metadata: dict[str, str]
    balance_transaction: str | None = None
    failure_balance_transaction: str | None = None
    failure_reason: str | None = None
    pending_reason: str | None = None
    instructions_email: str | None = None


@dataclass
class BalanceTransaction(Record):
    """One movement of the account's money; `net` is `amount` less `fee`, all in minor units."""

    amount: int
    fee: int
    currency: str
    kind: str
    reporting_category: str
    source: str
    description: str | None
    exchange_rate: float | None = None

    @property
    def net(self) -> int:
        """Minor units that reach the account."""
        return self.amount - self.fee


@dataclass
class Customer(Record):
    """A customer as far as a shop's gateway uses one."""

    email: str | None
    name: str | None
    phone: str | None
    description: str | None
    address: Address | None
    shipping: Shipping | None
    preferred_locales: list[str]
    metadata: dict[str, str]


@dataclass
class Coupon(Record):
    """An amount or a percentage off one session."""

    name: str | None
    amount_off: int | None
    currency: str | None
    percent_off: float | None
    duration: str
    max_redemptions: int | None
    redeem_by: int | None
    metadata: dict[str, str]
    times_redeemed: int = 0


@dataclass
class Event(Record):
    """Something that happened, with the object as it was at that moment."""

    type: str
    data: JsonObject
    request_id: str | None
    idempotency_key: str | None


@dataclass
class Endpoint(Record):
    """Where webhooks go."""

    url: str
    enabled_events: list[str]
    description: str = "the endpoint the sandbox was started with"
    metadata: dict[str, str] = field(default_factory=dict)
    disabled: bool = False
    secret: str | None = None
    """Its own, when it was made through the API; the one the sandbox was started with has the sandbox's."""

    def wants(self, event_type: str) -> bool:
        """Return whether this endpoint subscribes to a type of event."""
        return not self.disabled and ("*" in self.enabled_events or event_type in self.enabled_events)


@dataclass
class Attempt:
    """One try to post a webhook; `status` is None when no answer came."""

    at: int
    status: int | None
    problem: str | None = None

    @property
    def succeeded(self) -> bool:
        """Only 2xx counts; a redirect is a failure."""
        return self.status is not None and self.status // 100 == 2


@dataclass
class Delivery:
    """One event on its way to one endpoint."""

    id: str
    event: str
    endpoint: str
    due_at: int
    state: DeliveryState = "pending"
    attempts: list[Attempt] = field(default_factory=list)
