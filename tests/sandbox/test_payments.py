"""What the buyer and the bank do, as the API then tells it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.sandbox.conftest import Opener, line
from tests.sandbox.test_sessions import refusal
from tests.stripe_sandbox import Sandbox


def full(client: stripe.StripeClient, session_id: str) -> tuple[stripe.checkout.Session, stripe.PaymentIntent]:
    session = client.v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent.latest_charge"]})
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    return session, session.payment_intent


def test_paying_makes_a_charge_and_a_movement_with_its_fee(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    opened = open_session()
    assert box.pay(opened.id) == "complete"
    session, intent = full(client, opened.id)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received) == ("succeeded", 12_900)
    assert intent.metadata.to_dict() == {"order": "order-1", "attempt": "1"}
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.captured, charge.amount, charge.disputed, charge.refunded) == (True, 12_900, False, False)
    txn = client.v1.balance_transactions.retrieve(str(charge.balance_transaction))
    assert (txn.amount, txn.fee, txn.net, txn.type, txn.source) == (12_900, 404, 12_496, "charge", charge.id)
    assert [event.type for event in box.events()] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_eight_buyers_at_once_make_one_charge(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    barrier = threading.Barrier(8)

    def race(_: int) -> str:
        barrier.wait()
        return box.pay(session.id)

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(race, range(8)))
    assert outcomes == ["closed"] * 7 + ["complete"]
    assert len(box.state.charges) == 1


def test_nobody_pays_twice(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    session = open_session()
    assert [box.pay(session.id), box.pay(session.id), box.decline(session.id)] == ["complete", "closed", "closed"]
    assert len(client.v1.charges.list().data) == 1


def test_a_declined_card_leaves_the_session_open_for_another(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    opened = open_session()
    assert box.decline(opened.id) == "declined"
    session, intent = full(client, opened.id)
    assert (session.status, session.payment_status, intent.status) == ("open", "unpaid", "requires_payment_method")
    assert intent.last_payment_error is not None
    assert (intent.last_payment_error.code, intent.last_payment_error.decline_code) == (
        "card_declined",
        "insufficient_funds",
    )
    assert box.pay(opened.id) == "complete"
    session, after = full(client, opened.id)
    assert (after.id, after.last_payment_error) == (intent.id, None)
    assert [charge.paid for charge in client.v1.charges.list()] == [True, False]
    assert len(client.v1.balance_transactions.list().data) == 1


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("4000 0000 0000 0002", "card_declined", "generic_decline"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000119", "processing_error", "processing_error"),
        ("4111111111111111", "card_declined", "test_mode_live_card"),
    ],
)
def test_each_test_card_fails_in_its_own_way(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener, card: str, code: str, decline_code: str
) -> None:
    session = open_session()
    assert box.pay(session.id, card=card) == "declined"
    _, intent = full(client, session.id)
    assert intent.last_payment_error is not None
    assert (intent.last_payment_error.code, intent.last_payment_error.decline_code) == (code, decline_code)


def test_a_number_that_is_no_card_number_makes_no_attempt(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    assert box.pay(session.id, card="4242424242424241") == "invalid_number"
    assert (len(box.state.charges), len(box.events())) == (0, 0)


def test_three_d_secure_passes_or_fails(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    opened = open_session()
    assert box.challenge(opened.id) == "authenticate"
    _, intent = full(client, opened.id)
    assert intent.status == "requires_action"
    assert box.authenticate(opened.id, passed=False) == "declined"
    session, intent = full(client, opened.id)
    assert (session.status, intent.status, intent.latest_charge) == ("open", "requires_payment_method", None)
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert box.authenticate(opened.id, passed=True) == "closed"
    box.challenge(opened.id)
    assert box.authenticate(opened.id, passed=True) == "complete"
    session, intent = full(client, opened.id)
    assert (session.payment_status, intent.status, intent.next_action) == ("paid", "succeeded", None)


def test_a_bank_debit_completes_unpaid_and_is_paid_later(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    opened = open_session()
    assert box.pay_by_bank(opened.id) == "complete"
    session, intent = full(client, opened.id)
    assert (session.status, session.payment_status, intent.status) == ("complete", "unpaid", "processing")
    box.settle_bank(opened.id)
    session, intent = full(client, opened.id)
    assert (session.status, session.payment_status, intent.status) == ("complete", "paid", "succeeded")
    assert box.events()[-1].type == "checkout.session.async_payment_succeeded"
    with pytest.raises(ValueError, match="does not wait for a bank"):
        box.fail_bank(opened.id)


def test_a_bank_debit_can_fail_later(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    opened = open_session()
    box.pay_by_bank(opened.id)
    box.fail_bank(opened.id)
    session, intent = full(client, opened.id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert intent.status == "requires_payment_method"
    assert box.events()[-1].type == "checkout.session.async_payment_failed"
    assert client.v1.balance_transactions.list().data == []


@pytest.mark.parametrize(("will_pay", "status"), [(True, "paid"), (False, "unpaid")])
def test_a_bank_decides_by_itself_when_its_time_comes(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener, will_pay: bool, status: str
) -> None:
    box.state.bank_seconds = 3600
    opened = open_session()
    box.pay_by_bank(opened.id, will_pay=will_pay)
    box.advance(3599)
    assert full(client, opened.id)[1].status == "processing"
    box.advance(1)
    assert full(client, opened.id)[0].payment_status == status
    assert full(client, opened.id)[1].status != "processing"


def test_a_session_without_bank_debits_offers_none(box: Sandbox, open_session: Opener) -> None:
    session = open_session(allowed_payment_method_types=["card", "link"])
    assert session.payment_method_types == ["card", "link"]
    with pytest.raises(ValueError, match="does not offer a bank debit"):
        box.pay_by_bank(session.id)
    assert box.events() == []


def test_a_payment_intent_and_a_charge_can_be_read_listed_and_described(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    opened = open_session()
    box.pay(opened.id)
    _, intent = full(client, opened.id)
    client.v1.payment_intents.update(intent.id, {"metadata": {"attempt": "2"}, "description": "Order 1"})
    again = client.v1.payment_intents.retrieve(intent.id)
    assert (again.metadata.to_dict(), again.description) == ({"order": "order-1", "attempt": "2"}, "Order 1")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.update(intent.id, {"amount": 1})
    assert client.v1.payment_intents.retrieve(intent.id).amount == 12_900
    (charge,) = client.v1.charges.list({"payment_intent": intent.id}).data
    assert charge.id == str(again.latest_charge)
    by_source = client.v1.balance_transactions.list({"source": charge.id}).data
    assert [txn.id for txn in by_source] == [charge.balance_transaction]


@pytest.mark.parametrize("verb", ["cancel", "confirm", "capture"])
def test_a_payment_intent_of_checkout_can_be_moved_by_checkout_only(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener, verb: str
) -> None:
    opened = open_session()
    box.decline(opened.id)
    _, intent = full(client, opened.id)
    with pytest.raises(stripe.InvalidRequestError) as error:
        getattr(client.v1.payment_intents, verb)(intent.id)
    assert refusal(error) == (400, "payment_intent_unexpected_state", None)
    assert full(client, opened.id)[1].status == "requires_payment_method"


@pytest.mark.parametrize(
    ("call", "param"),
    [
        (lambda v1: v1.checkout.sessions.retrieve("cs_test_x"), "session"),
        (lambda v1: v1.payment_intents.retrieve("pi_x"), "intent"),
        (lambda v1: v1.charges.retrieve("ch_x"), "charge"),
        (lambda v1: v1.refunds.retrieve("re_x"), "refund"),
        (lambda v1: v1.events.retrieve("evt_x"), "id"),
        (lambda v1: v1.customers.retrieve("cus_x"), "customer"),
        (lambda v1: v1.coupons.retrieve("x"), "coupon"),
        (lambda v1: v1.balance_transactions.retrieve("txn_x"), "id"),
        (lambda v1: v1.webhook_endpoints.retrieve("we_x"), "webhook_endpoint"),
    ],
)
def test_an_id_that_names_nothing_is_404(client: stripe.StripeClient, call: object, param: str) -> None:
    assert callable(call)
    with pytest.raises(stripe.InvalidRequestError) as error:
        call(client.v1)
    assert refusal(error) == (404, "resource_missing", param)


def test_what_the_sandbox_does_not_play_is_404_in_stripes_words(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"Unrecognized request URL \(GET: /v1/payouts\)") as error:
        client.v1.payouts.list()
    assert refusal(error) == (404, None, None)


def test_customers_and_coupons_are_kept_changed_and_refused(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "pat@example.com", "metadata": {"user": "7"}})
    client.v1.customers.update(customer.id, {"name": "Pat", "metadata": {"user": "8"}})
    again = client.v1.customers.retrieve(customer.id)
    assert again.metadata is not None
    assert (again.name, again.email, again.metadata["user"]) == ("Pat", "pat@example.com", "8")
    assert [found.id for found in client.v1.customers.list({"email": "pat@example.com"})] == [customer.id]
    coupon = client.v1.coupons.create({"id": "TEN", "percent_off": 10, "duration": "once", "max_redemptions": 1})
    assert [found.id for found in client.v1.coupons.list()] == [coupon.id]
    for params, param in (
        ({"duration": "once"}, "amount_off"),
        ({"amount_off": 1, "percent_off": 1, "currency": "usd"}, "amount_off"),
        ({"amount_off": 0, "currency": "usd"}, "amount_off"),
        ({"amount_off": 100}, "currency"),
        ({"percent_off": 101}, "percent_off"),
        ({"percent_off": "much"}, "percent_off"),
        ({"id": "TEN", "percent_off": 10}, "id"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as error:
            client.v1.coupons.create(params)  # type: ignore[arg-type]
        assert refusal(error)[2] == param
    assert len(client.v1.coupons.list().data) == 1


def test_a_coupon_is_refused_in_another_currency_when_used_up_and_when_late(
    client: stripe.StripeClient, box: Sandbox, open_session: Opener
) -> None:
    euros = client.v1.coupons.create({"amount_off": 100, "currency": "eur", "duration": "once"})
    single = client.v1.coupons.create({"percent_off": 10, "max_redemptions": 1})
    late = client.v1.coupons.create({"percent_off": 10, "redeem_by": box.now() + 10})
    open_session(discounts=[{"coupon": single.id}])
    box.advance(11)
    for coupon in (euros, single, late):
        with pytest.raises(stripe.InvalidRequestError) as error:
            open_session(discounts=[{"coupon": coupon.id}])
        assert refusal(error)[2] == "discounts[0][coupon]"
    with pytest.raises(stripe.InvalidRequestError):
        open_session(discounts=[{"coupon": single.id}], allow_promotion_codes=True)
    assert len(box.state.sessions) == 1


def test_a_coupon_never_takes_more_than_the_lines_cost(client: stripe.StripeClient, open_session: Opener) -> None:
    coupon = client.v1.coupons.create({"amount_off": 5000, "currency": "usd"})
    assert open_session(line_items=[line("A", 4000)], discounts=[{"coupon": coupon.id}]).amount_total == 0
