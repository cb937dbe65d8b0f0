"""Everything a test or the demo may do to the sandbox from outside Stripe's API."""

from tests.stripe_sandbox import cards, disputes, payments, refunds, webhooks
from tests.stripe_sandbox.faults import Fault, Faults
from tests.stripe_sandbox.gate import Gate, LogLine
from tests.stripe_sandbox.idempotency import Keys
from tests.stripe_sandbox.records import Event, Payer, Refund, RefundStatus
from tests.stripe_sandbox.records_doubted import Dispute, FraudWarning, Review
from tests.stripe_sandbox.webhooks import Courier, Parcel, Report, Signer
from tests.stripe_sandbox.world import DeliveryOrder, World

BUYER = Payer(email="buyer@example.com", name="Sandbox Buyer", country="US", postal_code="97201")


class Controls:
    """The levers of one sandbox. Each takes the world's lock by itself; nothing is delivered unless said so."""

    def __init__(
        self, world: World, *, keys: Keys, faults: Faults, courier: Courier, gate: Gate, signer: Signer | None
    ) -> None:
        """Bind the levers to the parts they move."""
        self.state = world
        self.keys = keys
        self.faults = faults
        self.courier = courier
        self.gate = gate
        self.signer = signer

    # --- time

    def now(self) -> int:
        """Return the sandbox's present second."""
        return self.state.now()

    def advance(self, seconds: float) -> None:
        """Move sandbox time forward and let happen what falls due (expiry, banks); deliver nothing yet."""
        self.state.clock.advance(seconds)
        self.tick()

    def tick(self) -> None:
        """Let everything happen whose second has come."""
        with self.state.lock:
            payments.tick(self.state)

    # --- the buyer and the bank

    def pay(self, session_id: str, *, card: str = cards.GOOD, payer: Payer | None = None) -> payments.Outcome:
        """Pay on the hosted page; the outcome tells what the page would show."""
        with self.state.lock:
            return payments.pay_by_card(self.state, session_id, number=card, payer=payer or self._payer_of(session_id))

    def decline(self, session_id: str) -> payments.Outcome:
        """Try a card without funds: the session stays open."""
        return self.pay(session_id, card=cards.DECLINED)

    def challenge(self, session_id: str) -> payments.Outcome:
        """Try a card whose bank asks (3-D Secure); answer with `authenticate`."""
        return self.pay(session_id, card=cards.CHALLENGED)

    def authenticate(self, session_id: str, *, passed: bool = True) -> payments.Outcome:
        """Answer the bank's question."""
        with self.state.lock:
            return payments.authenticate(self.state, session_id, passed=passed)

    def pay_when_over(self, session_id: str) -> payments.Outcome:
        """Let a card payment that was under way go through on a page that has expired meanwhile."""
        with self.state.lock:
            return payments.pay_when_over(self.state, session_id, payer=self._payer_of(session_id))

    def pay_by_bank(
        self, session_id: str, *, will_pay: bool | None = None, decides_in: int | None = None
    ) -> payments.Outcome:
        """Promise a bank debit: complete and unpaid until the bank decides (after `decides_in` seconds if said)."""
        with self.state.lock:
            payer = self._payer_of(session_id)
            return payments.pay_by_bank(
                self.state, session_id, will_pay=will_pay, payer=payer, decides_in=decides_in or self.state.bank_seconds
            )

    def settle_bank(self, session_id: str, *, received: int | None = None) -> None:
        """Let the bank pay a promised debit, or only a part of it: `received` minor units."""
        with self.state.lock:
            payments.bank_decides(self.state, session_id, paid=True, received=received)

    def fail_bank(self, session_id: str) -> None:
        """Let the bank refuse a promised debit."""
        with self.state.lock:
            payments.bank_decides(self.state, session_id, paid=False)

    def _payer_of(self, session_id: str) -> Payer:
        row = self.state.sessions.rows.get(session_id)
        if row is None or row.known_email is None:
            return BUYER
        return Payer(email=row.known_email, name=BUYER.name, country=BUYER.country, postal_code=BUYER.postal_code)

    # --- refunds and charges

    def plan_refunds(self, *statuses: RefundStatus) -> None:
        """Say how the coming refunds end; after these they succeed again."""
        with self.state.lock:
            self.state.next_refunds.extend(statuses)

    def settle_refund(self, refund_id: str) -> Refund:
        """Let a waiting refund succeed."""
        with self.state.lock:
            return refunds.settle(self.state, refund_id)

    def fail_refund(self, refund_id: str, *, reason: str = "expired_or_canceled_card") -> Refund:
        """Let a refund fail, also after it had succeeded."""
        with self.state.lock:
            return refunds.fail(self.state, refund_id, reason=reason)

    def call_back_refund(self, refund_id: str) -> Refund:
        """Let somebody call a refund back in the Dashboard, also after it had succeeded."""
        with self.state.lock:
            return refunds.call_back(self.state, refund_id)

    def mark_disputed(self, charge_id: str) -> None:
        """Mark a charge as disputed, so that it can no longer be refunded (no dispute object is made)."""
        with self.state.lock:
            self.state.charges.get(charge_id, param="charge").disputed = True

    def keep_in(self, currency: str, rates: dict[str, float]) -> None:
        """Keep the account in a currency, and change what is paid in others into it at these rates from now on."""
        with self.state.lock:
            self.state.kept_in, self.state.rates = currency, {**rates}

    def dispute(
        self, charge_id: str, *, reason: str = "fraudulent", amount: int | None = None, inquiry: bool = False
    ) -> Dispute:
        """Let the cardholder's bank take a payment back, or only ask about it."""
        with self.state.lock:
            return disputes.begin(self.state, charge_id, reason=reason, amount=amount, inquiry=inquiry)

    def escalate(self, dispute_id: str) -> Dispute:
        """Let an inquiry become a dispute."""
        with self.state.lock:
            return disputes.escalate(self.state, dispute_id)

    def appeal(self, dispute_id: str) -> Dispute:
        """Let somebody appeal against a dispute that was lost."""
        with self.state.lock:
            return disputes.appeal(self.state, dispute_id)

    def decide_dispute(self, dispute_id: str, *, won: bool, fee_back: bool = False) -> Dispute:
        """Let the bank decide: won brings the money home (the fee only when said); an inquiry is closed."""
        with self.state.lock:
            return disputes.decide(self.state, dispute_id, won=won, fee_back=fee_back)

    def open_review(self, charge_id: str) -> Review:
        """Let a rule of Stripe's ask for a look at a payment."""
        with self.state.lock:
            return disputes.open_review(self.state, charge_id)

    def close_review(self, review_id: str, *, reason: str = "approved") -> Review:
        """End a review."""
        with self.state.lock:
            return disputes.close_review(self.state, review_id, reason=reason)

    def warn_of_fraud(self, charge_id: str, *, fraud_type: str = "misc") -> FraudWarning:
        """Let the card's bank suspect fraud."""
        with self.state.lock:
            return disputes.warn_of_fraud(self.state, charge_id, fraud_type=fraud_type)

    # --- webhooks

    def deliver_due(self) -> list[Report]:
        """Post every delivery whose second has come, and what is caused meanwhile; return the attempts."""
        return self.courier.deliver_due()

    def hand_over(self) -> list[Parcel]:
        """Give every due delivery to the caller, who carries it; nothing is posted."""
        self.tick()
        return self.courier.hand_over()

    def pause(self) -> None:
        """Hold all deliveries back."""
        with self.state.lock:
            self.state.paused = True

    def resume(self) -> None:
        """Let deliveries go again (at the next `deliver_due`)."""
        with self.state.lock:
            self.state.paused = False
            self.state.changed.notify_all()

    def reorder(self, order: DeliveryOrder) -> None:
        """Choose the order in which due deliveries go out; Stripe promises none."""
        with self.state.lock:
            self.state.delivery_order = order

    def redeliver(self, event_id: str, *, times: int = 1) -> None:
        """Queue an event again, now; with `times` the same event goes out that often."""
        with self.state.lock:
            webhooks.redeliver(self.state, event_id, times=times)

    def duplicate_waiting(self) -> int:
        """Queue every waiting delivery's event once more; return how many were doubled."""
        with self.state.lock:
            events = [delivery.event for delivery in self.state.waiting.values()]
            for event_id in events:
                webhooks.redeliver(self.state, event_id)
            return len(events)

    def drop(self, event_id: str) -> int:
        """Lose the waiting deliveries of an event for good; the event itself stays listed."""
        with self.state.lock:
            return webhooks.drop(self.state, event_id)

    def drop_types(self, *event_types: str) -> None:
        """Never deliver events of these types from now on (none given: deliver all again)."""
        with self.state.lock:
            self.state.unsent_types = set(event_types)

    def roll_secret(self, secret: str) -> None:
        """Sign with a new secret, and with the old one too for 24 sandbox hours.

        :raises ValueError: when the sandbox was started without a webhook.
        """
        if self.signer is None:
            message = "the sandbox was started without a webhook"
            raise ValueError(message)
        self.signer.roll(secret, now=self.now())

    # --- faults

    def inject(self, fault: Fault) -> None:
        """Order a fault for a coming API request."""
        self.faults.order(fault)

    def clear_faults(self) -> None:
        """Forget ordered faults and let held requests go on."""
        self.faults.clear()

    def wait_for_held(self, count: int = 1) -> bool:
        """Wait until so many requests are held by a fault; False after ten seconds."""
        return self.faults.wait_for_held(count)

    def release(self) -> None:
        """Let the held requests go on."""
        self.faults.release()

    # --- looking

    def events(self, event_type: str | None = None) -> list[Event]:
        """Return the events, oldest first, of one type or all."""
        with self.state.lock:
            return [event for event in self.state.events if event_type in {None, event.type}]

    def requests(self, method: str | None = None, path: str | None = None) -> list[LogLine]:
        """Return the API requests received, oldest first, narrowed by method and exact path."""
        return [line for line in list(self.gate.log) if method in {None, line.method} and path in {None, line.path}]

    def reset(self) -> None:
        """Forget everything but the endpoint, the secrets and the time."""
        self.faults.clear()
        self.keys.clear()
        with self.state.lock:
            self.state.clear()
        self.gate.log.clear()
