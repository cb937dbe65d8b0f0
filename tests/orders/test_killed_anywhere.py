"""Killed at every step of ordering, paying again, hearing, applying, cancelling, giving back and comparing."""

import datetime as dt

import pytest
from django.test import Client

from fitting.models import Message
from orders import attempts, cancellations, checkout, disputes, exhibits, tasks
from orders.carts import Standing
from orders.models import Comparison, Dispute, Order, PaymentAttempt, StripeEvent
from orders.reconciliation import invariants, reconcile
from shop.actor import SYSTEM
from shop.models import Market, TaxProvider
from tests import given
from tests.boxes import NOW
from tests.fitting.scans import private
from tests.orders.bought import RETURN_URL, a_customer, actor_of, an_open_attempt, an_order, session_of
from tests.orders.drifting import FINANCE
from tests.orders.killing import keys_at_stripe, killed_everywhere, one_key_each
from tests.orders.making import a_pdf
from tests.orders.test_discount_codes import a_code, with_code
from tests.stripe_sandbox import Sandbox
from tests.stripe_sandbox.webhooks import Parcel

pytestmark = [pytest.mark.django_db, pytest.mark.one_run("sqlite"), pytest.mark.usefixtures("private")]
__all__ = ["private"]

MINUTE = dt.timedelta(minutes=1)
AFTER_LEASE = NOW + 10 * MINUTE
SESSIONS, COUPONS, REFUNDS, TAX = "/v1/checkout/sessions", "/v1/coupons", "/v1/refunds", "/v1/tax/"
SWEEPS = (
    tasks.send_attempts,
    tasks.act_on_events,
    tasks.execute_refunds,
    tasks.tell_of_taxes,
    tasks.answer_disputes,
)  # fmt: skip
BEFORE, ANSWERED = "before a request", "after an answer"


def somebodys_order() -> Order:
    return an_order(a_customer(f"buyer{Order.objects.count()}@example.com"))


def paid_at_stripe(box: Sandbox) -> Order:
    """Pay at Stripe alone; nobody here knows."""
    order = somebodys_order()
    box.pay(session_of(an_open_attempt(order)))
    return order


def goes_on(box: Sandbox) -> None:
    """Let other processes take over after a while: leases are over, sweeps run, Stripe's news arrive."""
    for _ in range(2):
        box.deliver_due()
        for sweep in SWEEPS:
            sweep(at=AFTER_LEASE)


def letters(order: Order, kind: str) -> int:
    return Message.objects.filter(kind=kind, thread=f"order:{order.pk}").count()


def ends_paid_once(order: Order) -> None:
    order.refresh_from_db()
    assert order.payment == "paid"
    assert list(order.ledger.values_list("kind", "amount_minor")) == [("charge", order.total_minor)]
    assert (order.payments.count(), letters(order, "order_confirmed")) == (1, 1)
    assert invariants(at=AFTER_LEASE) == []


def ends_given_back_once(order: Order, box: Sandbox) -> None:
    refund = order.refunds.get()
    at_stripe = [told for told in box.state.refunds if told.payment_intent == refund.payment.payment_intent_id]
    assert [(told.amount, told.id) for told in at_stripe] == [(order.total_minor, refund.stripe_refund_id)]
    assert (refund.status, order.ledger.balance(), letters(order, "refund_made")) == ("succeeded", 0, 1)
    assert set(order.lines.values_list("status", flat=True)) == {"cancelled"}
    assert invariants(at=AFTER_LEASE) == []


@pytest.fixture
def dear(box: Sandbox) -> Sandbox:
    """A shop in which as much is asked of Stripe as ever is: it works out the taxes, and there is a code."""
    given.policies()
    given.market()
    Market.objects.update(tax_provider=TaxProvider.STRIPE)
    a_code()
    return box


def test_killed_anywhere_in_checkout_there_is_one_order_with_one_session(dear: Sandbox) -> None:
    box = dear

    def press(cart: Standing) -> Order:
        by, total = given.owner_of(cart), cart.quote.total
        return checkout.begin(cart.cart.public_id, expected_total=total, return_url=RETURN_URL, at=NOW, by=by).order

    def again(cart: Standing) -> None:
        before = len(box.state.sessions)
        goes_on(box)
        order = press(cart)
        assert Order.objects.get(cart=cart.cart) == order
        assert len(box.state.sessions) == len(box.state.coupons) <= before + 1
        box.pay(session_of(order.attempts.get()))
        goes_on(box)
        ends_paid_once(order)

    died_at = killed_everywhere(with_code, press, again)
    assert (len(died_at) >= 6, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 2, 2)
    assert len(box.state.tax_transactions) == Order.objects.count() == len(died_at) + 1
    assert one_key_each(box, SESSIONS, COUPONS, f"{TAX}calculations", f"{TAX}transactions")


def test_killed_anywhere_while_a_page_is_replaced_one_can_be_paid_in_the_end(box: Sandbox) -> None:
    def old_page() -> Order:
        order = somebodys_order()
        an_open_attempt(order, return_url=f"{RETURN_URL}?old")
        return order

    def click(order: Order) -> PaymentAttempt:
        return attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=actor_of(order.customer))

    def again(order: Order) -> None:
        click(order)  # at once, before Stripe's news of the old page are here
        goes_on(box)
        page = session_of(click(order))
        mine = [session for session in box.state.sessions if session.client_reference_id == order.number]
        assert [session.id for session in mine if session.status == "open"] == [page]
        assert len(mine) == 2
        box.pay(page)
        goes_on(box)
        ends_paid_once(order)

    died_at = killed_everywhere(old_page, click, again)
    assert (len(died_at) >= 8, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 2, 2)
    assert len(box.state.sessions) == 2 * (len(died_at) + 1)
    expired = [path for path, *_ in keys_at_stripe(box) if path.endswith("/expire")]
    assert (one_key_each(box, SESSIONS), len(expired)) == (True, len(died_at) + 1)


def test_killed_anywhere_while_hearing_and_applying_the_order_is_paid_once(box: Sandbox) -> None:
    def told() -> tuple[Order, Parcel]:
        order = paid_at_stripe(box)
        (parcel,) = (parcel for parcel in box.hand_over() if parcel.event_type == "checkout.session.completed")
        return order, parcel

    def hear(made: tuple[Order, Parcel]) -> None:
        parcel = made[1]
        headers = {"Stripe-Signature": parcel.signature}
        Client().post("/webhooks/stripe/", parcel.body, content_type="application/json", headers=headers)

    def told_again(made: tuple[Order, Parcel]) -> None:
        hear(made)  # Stripe got no 200, or sends it twice
        goes_on(box)
        ends_paid_once(made[0])

    def heard() -> tuple[Order, Parcel]:
        made = told()
        hear(made)
        return made

    def another_worker(made: tuple[Order, Parcel]) -> None:
        goes_on(box)
        ends_paid_once(made[0])

    assert killed_everywhere(told, hear, told_again) == ["before a commit", "after a commit"]
    died_at = killed_everywhere(heard, lambda _: tasks.act_on_events(at=NOW), another_worker)
    assert (len(died_at) >= 6, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 1, 1)
    assert not StripeEvent.objects.exclude(status__in=["done", "ignored"]).exists()
    assert one_key_each(box, SESSIONS)


def test_killed_anywhere_while_cancelling_and_giving_back_the_money_goes_back_once(box: Sandbox) -> None:
    def paid() -> Order:
        order = paid_at_stripe(box)
        goes_on(box)
        return order

    def cancel(order: Order) -> None:
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))

    def pressed_again(order: Order) -> None:
        if order.lines.exclude(status="cancelled").exists():
            cancel(order)
        goes_on(box)
        ends_given_back_once(order, box)

    def cancelled() -> Order:
        order = paid()
        cancel(order)
        return order

    def another_worker(order: Order) -> None:
        goes_on(box)
        ends_given_back_once(order, box)

    assert len(killed_everywhere(paid, cancel, pressed_again)) >= 2
    died_at = killed_everywhere(cancelled, lambda _: tasks.execute_refunds(at=NOW), another_worker)
    assert (len(died_at) >= 6, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 1, 1)
    assert one_key_each(box, SESSIONS, REFUNDS)


def test_killed_anywhere_while_stripe_tax_is_told_it_is_told_once_of_the_sale_and_once_of_what_went_back(
    dear: Sandbox,
) -> None:
    box = dear

    def sold() -> Order:
        placed = given.placed(with_code())
        assert placed.attempt is not None
        box.pay(session_of(placed.attempt))
        tasks.act_on_events(at=NOW)
        box.deliver_due()
        tasks.act_on_events(at=NOW)
        return placed.order

    def gone_back() -> Order:
        order = sold()
        tasks.tell_of_taxes(at=NOW)
        cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
        tasks.execute_refunds(at=NOW)
        return order

    def told(order: Order, *kinds: str) -> None:
        goes_on(box)
        mine = [row for row in box.state.tax_transactions if row.reference.startswith(order.number)]
        assert [row.kind for row in mine] == list(kinds)
        assert set(order.tax_records.values_list("status", flat=True)) == {"recorded"}
        assert invariants(at=AFTER_LEASE) == []

    def told_of_the_sale(order: Order) -> None:
        told(order, "transaction")

    def told_of_both(order: Order) -> None:
        told(order, "transaction", "reversal")

    def tell(_: Order) -> None:
        tasks.tell_of_taxes(at=NOW)

    for before, after in ((sold, told_of_the_sale), (gone_back, told_of_both)):
        died_at = killed_everywhere(before, tell, after)
        assert (len(died_at) >= 6, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 1, 1)
    assert one_key_each(box, f"{TAX}transactions/create_from_calculation", f"{TAX}transactions/create_reversal")


def test_killed_anywhere_while_a_bank_is_answered_it_gets_one_answer_with_one_file(box: Sandbox) -> None:
    def disputed() -> Dispute:
        order = paid_at_stripe(box)
        goes_on(box)
        box.dispute(order.payments.get().charge_id or "")
        goes_on(box)
        return order.disputes.get()

    def answer(dispute: Dispute) -> None:
        exhibits.add(dispute.pk, shows="receipt", file=a_pdf(f"of {dispute.pk}"), at=NOW, by=FINANCE)
        disputes.answer(dispute.pk, remark="They wear them.", at=NOW, by=FINANCE)

    def again(dispute: Dispute) -> None:
        goes_on(box)
        if not dispute.answers.exists():
            answer(dispute)
        row = box.state.disputes.get(dispute.stripe_dispute_id)
        assert (row.status, row.submission_count) == ("under_review", 1)
        assert dispute.answers.get().status == "sent"
        assert row.evidence["receipt"] == dispute.files.get().stripe_file_id

    died_at = killed_everywhere(disputed, answer, again)
    assert (len(died_at) >= 8, died_at.count(BEFORE), died_at.count(ANSWERED)) == (True, 2, 2)
    assert len(box.state.files) == len(box.state.disputes) == len(died_at) + 1
    assert one_key_each(box, "/v1/files", "/v1/disputes/")


def test_killed_anywhere_while_comparing_the_next_comparison_finishes(box: Sandbox) -> None:
    def dark() -> Order:
        box.reset()  # what was compared before would only take time
        order = paid_at_stripe(box)
        box.pause()
        return order

    def mend(_: Order, *, at: dt.datetime = NOW) -> None:
        list(reconcile(since=dt.timedelta(hours=1), at=at, by=SYSTEM, fix=True))

    def compared_again(order: Order) -> None:
        mend(order, at=NOW + 60 * MINUTE)
        assert not Comparison.objects.under_way().exists()
        Comparison.objects.all().delete()
        box.resume()
        goes_on(box)
        ends_paid_once(order)

    died_at = killed_everywhere(dark, mend, compared_again)
    assert (len(died_at) >= 12, died_at.count(BEFORE) >= 4) == (True, True)
    assert one_key_each(box, SESSIONS)
