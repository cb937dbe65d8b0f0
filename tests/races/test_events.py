"""The same news many times at once has one effect."""

import json
import time

import pytest
import stripe
from django.db import connection

from fitting.models import Message
from orders import gateway, inbox, payments, reconciliation
from orders.models import Comparison, Order, StripeEvent
from orders.payments import Outcome
from orders.reconciliation import invariants, sessions, turns
from shop.actor import SYSTEM
from tests.boxes import NOW, SECRET
from tests.orders.bought import an_open_attempt, an_order, session_of
from tests.races.racing import lost, race, together, without_locks, won
from tests.stripe_sandbox import Sandbox

RACERS = 8


def delivery(box: Sandbox) -> tuple[bytes, str]:
    """Return the body and the signature that Stripe would post for the completed session."""
    client = stripe.StripeClient(box.api_key, base_addresses={"api": box.url})
    [event] = client.v1.events.list({"type": "checkout.session.completed"}).data
    body = json.dumps(event.to_dict(for_json=True), indent=2)
    return body.encode(), stripe.WebhookSignature.generate_signature_header(body, SECRET, int(time.time()))


def paid_at_stripe(box: Sandbox, *, in_cart: bool = True) -> Order:
    """Pay at Stripe, and let nobody here know yet."""
    order = an_order(stock=1)
    if not in_cart:
        # Closing a cart is one conditional write and so a lock of its own; without one, the order's is bare.
        Order.objects.filter(pk=order.pk).update(cart=None)
    box.pay(session_of(an_open_attempt(order)))
    return order


def one_effect(order: Order) -> None:
    order.refresh_from_db()
    assert order.payment == "paid"
    assert order.payments.count() == order.ledger.count() == 1
    assert Message.objects.filter(kind="order_confirmed").count() == 1
    assert invariants(at=NOW) == []


def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def unique_name() -> str:
    """Find the constraint that keeps event ids apart."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "orders_stripeevent")
    return next(name for name, about in found.items() if about["unique"] and about["columns"] == ["event_id"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_unique_id_each_delivery_is_a_row(box: Sandbox) -> None:
    paid_at_stripe(box)
    body, signature = delivery(box)
    name = unique_name()
    run_sql(f"ALTER TABLE orders_stripeevent DROP CONSTRAINT {name}")
    try:
        race(RACERS, lambda _: inbox.receive(body, signature, at=NOW))
        assert StripeEvent.objects.count() == RACERS
    finally:
        StripeEvent.objects.all().delete()
        run_sql(f"ALTER TABLE orders_stripeevent ADD CONSTRAINT {name} UNIQUE (event_id)")


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_read_one_paid_session_one_pays_the_order(box: Sandbox) -> None:
    order = paid_at_stripe(box, in_cart=False)
    session = gateway.retrieve_session(session_of(order.attempts.get()))

    results = race(RACERS, lambda _: payments.apply_session(session, at=NOW, by=SYSTEM).outcome)

    assert sorted(won(results)) == [Outcome.NOTHING] * (RACERS - 1) + [Outcome.PAID]
    one_effect(order)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_all_eight_go_to_pay_it_and_only_the_constraint_stops_them(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid_at_stripe(box, in_cart=False)
    session = gateway.retrieve_session(session_of(order.attempts.get()))
    without_locks(monkeypatch)
    together(monkeypatch, payments, "_attempt_of", RACERS)

    results = race(RACERS, lambda _: payments.apply_session(session, at=NOW, by=SYSTEM).outcome)

    assert won(results) == [Outcome.PAID]
    assert lost(results) == ["IntegrityError"] * (RACERS - 1)


@pytest.mark.usefixtures("on_disk")
def test_two_reconciles_and_a_webhook_at_once_are_one_effect(box: Sandbox) -> None:
    order = paid_at_stripe(box)
    body, signature = delivery(box)
    row = inbox.receive(body, signature, at=NOW)
    assert row is not None

    def anybody(number: int) -> object:
        if number:
            return list(reconciliation.reconcile(since=STRIPES_PAST, at=NOW, by=SYSTEM, fix=True))
        return inbox.act_on(row.pk, at=NOW, by=SYSTEM)

    assert lost(race(3, anybody)) in ([], ["ComparisonUnderWay"])
    one_effect(order)


def mend(_: int = 0) -> list[str]:
    return [found.code for found in reconciliation.reconcile(since=STRIPES_PAST, at=NOW, by=SYSTEM, fix=True)]


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_reconcile_at_once_one_mends_and_the_others_are_refused_or_find_nothing(box: Sandbox) -> None:
    order = paid_at_stripe(box)
    results = race(RACERS, mend)
    assert set(lost(results)) <= {"ComparisonUnderWay"}
    assert [code for codes in won(results) for code in codes] == ["paid_not_recorded"]
    assert not Comparison.objects.under_way().exists()
    one_effect(order)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_turn_two_runs_mend_the_same(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    paid_at_stripe(box)
    monkeypatch.setattr(turns, "take", lambda **_: Comparison(pk=0))
    together(monkeypatch, sessions, "_of_attempt", 2)
    assert race(2, mend) == [["paid_not_recorded"]] * 2


STRIPES_PAST = NOW - NOW.replace(day=NOW.day - 3)


@pytest.mark.usefixtures("on_disk")
def test_two_workers_never_claim_the_same_event(box: Sandbox) -> None:
    for number in range(10):
        StripeEvent.objects.create(
            event_id=f"evt_{number}",
            type="checkout.session.completed",
            livemode=False,
            object_type="checkout.session",
            object_id="cs_1",
            payload_sha256="",
            happened_at=NOW,
            received_at=NOW,
        )
    claimed = won(race(4, lambda _: StripeEvent.claim_due(at=NOW, limit=5)))
    everything = [pk for pks in claimed for pk in pks]
    assert len(everything) == len(set(everything))
