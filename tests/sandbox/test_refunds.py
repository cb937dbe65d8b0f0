"""Refunds: the table of refusals, and money that comes back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.sandbox import differential
from tests.sandbox.conftest import Opener
from tests.sandbox.differential import EXPECTED, Paid, answers
from tests.stripe_sandbox import Sandbox


@pytest.fixture
def paid(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> stripe.PaymentIntent:
    """A payment of 129.00 USD."""
    session = open_session()
    box.pay(session.id)
    intent = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]}).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    return intent


def charge_of(client: stripe.StripeClient, intent: stripe.PaymentIntent) -> stripe.Charge:
    return client.v1.charges.retrieve(str(intent.latest_charge))


def test_a_part_and_then_the_rest_go_back(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    part = client.v1.refunds.create({"payment_intent": paid.id, "amount": 2900, "reason": "requested_by_customer"})
    assert (part.status, part.amount, part.charge) == ("succeeded", 2900, paid.latest_charge)
    charge = charge_of(client, paid)
    assert (charge.amount_refunded, charge.refunded) == (2900, False)
    rest = client.v1.refunds.create({"charge": str(paid.latest_charge)})
    assert rest.amount == 10_000
    charge = charge_of(client, paid)
    assert (charge.amount_refunded, charge.refunded) == (12_900, True)
    amounts = [txn.amount for txn in client.v1.balance_transactions.list({"type": "refund"})]
    assert amounts == [-10_000, -2900]
    told = [event.data["previous_attributes"] for event in box.events("charge.refunded")]
    assert told == [{"amount_refunded": 0, "refunded": False}, {"amount_refunded": 2900, "refunded": False}]


def test_every_refund_of_the_table_is_answered_as_stripe_answers_it_and_what_is_refused_moves_no_money(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    def pay() -> Paid:
        box.pay(open_session().id)
        charge = box.state.charges.newest_first()[0]
        return Paid(charge.payment_intent, charge.id)

    def dispute() -> Paid:
        paid = pay()
        box.mark_disputed(paid.charge)
        return paid

    assert dict(answers(client, pay, dispute)) == EXPECTED
    assert len(EXPECTED) >= 14
    assert sorted(refund.amount for refund in box.state.refunds) == [2900, 10_000]
    assert sum(told.type == "refund.created" for told in box.events()) == 2


def test_without_a_key_of_its_test_mode_stripe_itself_is_not_asked_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STRIPE_TEST_KEY", "sk_live_1")
    assert differential.main() == 0
    assert capsys.readouterr().out.startswith("Skipped: STRIPE_TEST_KEY holds no key")


def test_two_refunds_of_80_of_129_at_once_are_one_refund(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    barrier = threading.Barrier(2)

    def race(_: int) -> str | None:
        barrier.wait()
        try:
            return client.v1.refunds.create({"payment_intent": paid.id, "amount": 8000}).status
        except stripe.InvalidRequestError as error:
            return str(error.param)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(race, range(2)))) == ["amount", "succeeded"]
    assert charge_of(client, paid).amount_refunded == 8000


def test_a_refunds_metadata_can_be_changed(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    refund = client.v1.refunds.create({"payment_intent": paid.id, "metadata": {"refund": "1"}})
    changed = client.v1.refunds.update(refund.id, {"metadata": {"refund": "2"}})
    assert changed.metadata is not None
    assert changed.metadata["refund"] == "2"
    assert box.events()[-1].type == "refund.updated"
    with pytest.raises(ValueError, match="not one of Stripe's failure reasons"):
        box.fail_refund(refund.id, reason="mood")
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_what_was_never_paid_cannot_be_refunded(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    session = open_session()
    box.decline(session.id)
    (intent,) = client.v1.payment_intents.list().data
    for params in ({"payment_intent": intent.id}, {"charge": str(intent.latest_charge)}):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.refunds.create(params)  # type: ignore[arg-type]
    assert len(box.state.refunds) == 0


def test_a_refund_can_wait_and_then_succeed(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    box.plan_refunds("pending")
    refund = client.v1.refunds.create({"payment_intent": paid.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    box.settle_refund(refund.id)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert [event.type for event in box.events()][-2:] == ["refund.updated", "charge.refund.updated"]
    with pytest.raises(ValueError, match="cannot succeed"):
        box.settle_refund(refund.id)


def test_a_refund_can_fail_after_it_succeeded_and_the_money_comes_back(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 5000})
    box.fail_refund(refund.id)
    failed = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert isinstance(failed.failure_balance_transaction, stripe.BalanceTransaction)
    assert failed.failure_balance_transaction.amount == 5000
    assert charge_of(client, paid).amount_refunded == 0
    assert [event.type for event in box.events()][-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]
    with pytest.raises(ValueError, match="cannot fail"):
        box.fail_refund(refund.id)
    assert len(box.state.balance_transactions) == 3


def test_the_next_refund_fails_when_planned_so(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    box.plan_refunds("failed")
    assert client.v1.refunds.create({"payment_intent": paid.id}).status == "failed"
    assert client.v1.refunds.create({"payment_intent": paid.id}).status == "succeeded"
    assert sum(txn.net for txn in client.v1.balance_transactions.list()) == -404


def test_only_a_refund_that_waits_for_the_customer_can_be_canceled(
    box: Sandbox, client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    box.plan_refunds("requires_action", "succeeded")
    waiting = client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    done = client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    assert client.v1.refunds.cancel(waiting.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.cancel(done.id)
    assert client.v1.refunds.retrieve(done.id).status == "succeeded"
    assert charge_of(client, paid).amount_refunded == 100


def test_refunds_are_listed_by_charge_and_kept_off_the_charge_unless_expanded(
    client: stripe.StripeClient, paid: stripe.PaymentIntent
) -> None:
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    assert [found.id for found in client.v1.refunds.list({"charge": str(paid.latest_charge)})] == [refund.id]
    assert "refunds" not in charge_of(client, paid)
    expanded = client.v1.charges.retrieve(str(paid.latest_charge), {"expand": ["refunds"]})
    assert expanded.refunds is not None
    assert [found.id for found in expanded.refunds] == [refund.id]
