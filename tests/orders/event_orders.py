"""
One order whose money has lived through everything, laid out once; what Stripe said at each stage is kept to be read.

So any order in which six events may come is played on our side alone, within a savepoint, without a call to Stripe.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import transaction

from fitting.models import Message
from orders import doubts_gateway, gateway, inbox
from orders.models import Order, StripeEvent
from orders.stripe_values import Session, StripeDispute, StripeRefund
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.orders.bought import an_open_attempt, an_order, session_of
from tests.stripe_sandbox import Sandbox

# In the order in which they happen; Stripe promises no order of delivery.
TYPES: Final = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "charge.refunded",
    "refund.updated",
    "charge.dispute.created",
    "charge.dispute.closed",
)
REFUNDED_MINOR: Final = 4567
DISPUTE_FEE_MINOR: Final = 1500
DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What Stripe answers at one stage."""

    session: Session
    refunds: Sequence[StripeRefund]
    disputes: Sequence[StripeDispute]


@dataclass(slots=True)
class Life:
    """
    The laid-out order, its events and their twins (other ids, the same facts), and Stripe at each of its six stages.

    :ivar stage: how far Stripe is at present; an event is delivered after it has happened, never before.
    :ivar net_minor: what is in the loopback's balance in the end, fees taken off.
    """

    order_id: int
    won: bool
    readings: Sequence[Reading]
    words: Mapping[str, str]
    events: Sequence[int]
    twins: Sequence[int]
    total_minor: int
    charge_fee_minor: int
    net_minor: int
    stage: int = 0

    def now(self) -> Reading:
        """Return what Stripe says at present."""
        return self.readings[self.stage]

    def takes(self, number: int, *, twin: bool = False) -> str:
        """Let one event be acted on, after it has happened."""
        self.stage = max(self.stage, number)
        row = (self.twins if twin else self.events)[number]
        return str(inbox.act_on(row, at=NOW, by=SYSTEM))

    def settles(self) -> None:
        """Let Stripe be done, and every event that waits be tried until none does."""
        self.stage = len(TYPES) - 1
        later = NOW
        while StripeEvent.objects.filter(status__in=StripeEvent.WAITS_IN).exists():
            later += DAY
            for row in StripeEvent.claim_due(at=later):
                inbox.act_on(row, at=later, by=SYSTEM)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written within."""
    mark = transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        # What is rolled back to stays where it was: under hundreds of them each write takes longer and longer.
        transaction.savepoint_commit(mark)


def _read(session_id: str) -> Reading:
    session = gateway.retrieve_session(session_id)
    intent = session.intent.id if session.intent else ""
    return Reading(session, list(gateway.refunds_of(intent)), list(doubts_gateway.disputes_of(intent)))


def lay_out(box: Sandbox, monkeypatch: pytest.MonkeyPatch, *, won: bool) -> Life:
    """Let everything happen at the loopback Stripe, with real deliveries; act on none of them."""
    order = an_order(stock=1)
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    readings = [_read(session_id)]
    box.settle_bank(session_id)
    readings.append(_read(session_id))
    intent = readings[-1].session.intent
    assert intent is not None
    assert intent.charge is not None
    box.plan_refunds("pending")
    refund = gateway.create_refund(
        intent_id=intent.id, amount_minor=REFUNDED_MINOR, reason="requested_by_customer", metadata={}, key="dashboard"
    )
    readings.append(_read(session_id))
    box.settle_refund(refund.id)
    readings.append(_read(session_id))
    dispute = box.dispute(intent.charge.id)
    readings.append(_read(session_id))
    box.decide_dispute(dispute.id, won=won)
    readings.append(_read(session_id))
    box.deliver_due()
    life = Life(
        order_id=order.pk,
        won=won,
        readings=readings,
        words=doubts_gateway.words_of_intent(intent.id),
        events=[StripeEvent.objects.get(type=kind).pk for kind in TYPES],
        twins=[],
        total_minor=order.total_minor,
        charge_fee_minor=intent.charge.fee_minor,
        net_minor=sum(movement.net for movement in box.state.balance_transactions),
    )
    # What else Stripe told of the same facts is left out: the six are to do by themselves.
    StripeEvent.objects.exclude(pk__in=life.events).delete()
    life.twins = [_twin(pk) for pk in life.events]
    _answer_from(life, monkeypatch)
    return life


def _twin(pk: int) -> int:
    row = StripeEvent.objects.get(pk=pk)
    row.pk, row.event_id, row.status = None, f"{row.event_id}x", StripeEvent.Status.IGNORED
    row.save(force_insert=True)
    return row.pk


def _answer_from(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Stripe's side be what was read, at the stage that it has reached."""

    def dispute(_: str) -> StripeDispute:
        return life.now().disputes[0]

    monkeypatch.setattr(gateway, "retrieve_session", lambda _: life.now().session)
    monkeypatch.setattr(gateway, "refunds_of", lambda _: iter(life.now().refunds))
    monkeypatch.setattr(doubts_gateway, "retrieve_dispute", dispute)
    monkeypatch.setattr(doubts_gateway, "disputes_of", lambda _: iter(life.now().disputes))
    monkeypatch.setattr(doubts_gateway, "words_of_intent", lambda _: life.words)


# --- the oracle --------------------------------------------------------------------------------


def expected(life: Life, *, first: int) -> dict[str, Any]:
    """
    Say where it must end, from nothing but the facts: it does not matter in which order they were told.

    Only the mail that the bank is at it depends on whether we ever saw that.

    :param first: the event that came first.
    """
    disputed = life.total_minor - REFUNDED_MINOR
    ledger = Counter(
        {
            ("charge", life.total_minor, -life.charge_fee_minor): 1,
            ("refund", -REFUNDED_MINOR, 0): 1,
            ("dispute_withdrawal", -disputed, -DISPUTE_FEE_MINOR): 1,
        }
    )
    if life.won:
        ledger["dispute_reinstatement", disputed, 0] += 1
    left = disputed if life.won else 0
    return {
        "order": "paid",
        "attempt": "paid",
        "lines": ["awaiting_profile", "allocated"],
        "payments": ["counted"],
        "refunds": [("succeeded", "dashboard", REFUNDED_MINOR)],
        "dispute": ("won" if life.won else "lost", disputed, 0 if life.won else disputed, DISPUTE_FEE_MINOR),
        "ledger": ledger,
        "sum": left,
        "net": left - life.charge_fee_minor - DISPUTE_FEE_MINOR,
        "frozen": [] if life.won else ["dispute"],
        "cases": [] if life.won else ["dispute_lost"],
        "mails": {"order_confirmed": 1, "measure_now": 1, **({"payment_processing": 1} if first == 0 else {})},
        "events": {"done"},
    }


def found(life: Life) -> dict[str, Any]:
    """Return where it has ended."""
    order = Order.objects.get(pk=life.order_id)
    entries = list(order.ledger.values_list("kind", "amount_minor", "fee_minor"))
    dispute = order.disputes.get()
    acted = StripeEvent.objects.exclude(status=StripeEvent.Status.IGNORED)
    return {
        "order": order.payment,
        "attempt": order.attempts.get().status,
        "lines": [line.status for line in order.lines.order_by("position")],
        "payments": [payment.standing for payment in order.payments.all()],
        "refunds": list(order.refunds.values_list("status", "origin", "amount_minor")),
        "dispute": (dispute.status, dispute.amount_minor, dispute.withdrawn_minor, dispute.fee_minor),
        "ledger": Counter(entries),
        "sum": sum(amount for _, amount, _ in entries),
        "net": sum(amount + fee for _, amount, fee in entries),
        "frozen": [hold.code for hold in order.holds.filter(closed_at=None)],
        "cases": [case.cause for case in order.cases.live()],
        "mails": dict(Counter(Message.objects.values_list("kind", flat=True))),
        "events": set(acted.values_list("status", flat=True)),
    }


def wrong_after(life: Life, *, first: int) -> dict[str, Any]:
    """Let everything settle, and return what is not as the oracle says."""
    life.settles()
    want, have = expected(life, first=first), found(life)
    assert want["net"] == life.net_minor
    return {name: (have[name], want[name]) for name in want if have[name] != want[name]}


def picture(life: Life) -> tuple[object, ...]:
    """Return everything by which the next act could differ, but for keys and names."""
    order = Order.objects.get(pk=life.order_id)
    return (
        order.payment,
        *(str(attempt.status) for attempt in order.attempts.all()),
        *(str(line.status) for line in order.lines.order_by("position")),
        *order.payments.values_list("standing", "amount_minor"),
        *order.refunds.order_by("amount_minor").values_list("status", "amount_minor"),
        *order.disputes.values_list("status", "withdrawn_minor", "fee_minor", "due_by"),
        *sorted(order.ledger.values_list("kind", "amount_minor", "fee_minor", "txn_id")),
        *sorted(order.holds.values_list("code", "closed_at")),
        *sorted(order.cases.values_list("cause", "status", "due_at")),
        *sorted(Message.objects.values_list("kind", flat=True)),
        *StripeEvent.objects.order_by("pk").values_list("status", "attempts", "order_id"),
    )


def walk(life: Life) -> tuple[int, int, list[str]]:
    """
    Play every order of the events; where two of them have led to the same rows, what follows is played once.

    :returns: how many orders were played, through how many different states, and what was wrong.
    """
    known: dict[tuple[object, ...], int] = {}
    wrong: list[str] = []

    def down(begun: tuple[int, ...]) -> int:
        state = (frozenset(begun), begun[:1] == (0,), life.stage, picture(life))
        if state in known:
            return known[state]
        stage, orders = life.stage, 0
        for number in set(range(len(TYPES))) - set(begun):
            life.stage = stage
            with undone():
                life.takes(number)
                orders += down((*begun, number))
        if len(begun) == len(TYPES):
            wrong.extend(f"{begun}: {miss}" for miss in wrong_after(life, first=begun[0]).items())
            orders = 1
        known[state] = orders
        return orders

    return down(()), len(known), wrong
