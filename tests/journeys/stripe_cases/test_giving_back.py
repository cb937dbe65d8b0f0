"""Cases of money on its way back, and of answers that were lost on the way."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.models import LedgerEntry, Refund
from orders.refunds import PaymentDisputed
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.desks import Desk
from tests.journeys.storefront import PORTLAND, TOKYO, V1, Json, Shopper
from tests.journeys.stripe_cases.till import (
    OPENED,
    PAID,
    THANKS,
    Stands,
    at_stripe,
    holds,
    once,
    paid,
    placed,
    what_stands,
)
from tests.orders.making import a_pdf
from tests.orders.test_discount_codes import a_code
from tests.stripe_sandbox import Fault

# What a buyer has been told whose paid order was cancelled, and the money is back.
BACK = sorted([*THANKS, "order_cancelled", "refund_made"])
SESSIONS = "/v1/checkout/sessions"
REFUNDS = "/v1/refunds"


def test_18_when_the_answer_to_opening_the_page_is_lost_the_retry_leads_to_the_same_page(
    stage: Backstage, shopper: Shopper
) -> None:
    stage.box.inject(Fault("lost", when="after", method="POST", path=SESSIONS, times=3))
    number, total, url = placed(shopper)
    assert url is None
    opened = shopper.pay_again(number)["checkout_url"]
    assert what_stands(stage) == Stands({}, OPENED, {})
    sent = stage.box.requests("POST", SESSIONS)
    assert len({line.idempotency_key for line in sent}) == 1

    hosted_page.pay(opened)
    stage.catch_up()
    assert shopper.payment(number)["status"] == "paid"
    assert what_stands(stage) == once(number, total)


def test_20_a_refund_whose_answer_is_lost_is_unknown_then_succeeded_and_one_at_stripe(
    stage: Backstage, guest: Shopper
) -> None:
    number, total = paid(guest, stage)
    guest.cancel(number)
    stage.box.inject(Fault("lost", when="after", method="POST", path=REFUNDS, times=3))
    stage.sweep("orders.tasks.execute_refunds")
    assert Refund.objects.get().status == "unknown"
    assert [refund["status"] for refund in guest.order(number)["refunds"]] == ["on_its_way"]
    assert stage.ledger(number) == [("charge", total, "USD")]

    stage.later(minutes=10)
    stage.work()
    stage.catch_up()
    assert [refund["status"] for refund in guest.order(number)["refunds"]] == ["succeeded"]
    assert len({line.idempotency_key for line in stage.box.requests("POST", REFUNDS)}) == 1
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD"), ("refund", -total, "USD")]},
        {**PAID, "refund": 1, "balance_transaction": 2},
        {number: BACK},
    )


def test_21_a_refund_made_in_the_dashboard_appears_here_and_the_totals_agree(stage: Backstage, guest: Shopper) -> None:
    number, total = paid(guest, stage)
    (charge,) = stage.box.state.charges
    at_stripe(stage).v1.refunds.create({"charge": charge.id, "amount": 2500})
    stage.catch_up()
    refund = Refund.objects.get()
    assert (refund.origin, refund.amount_minor, refund.status) == ("dashboard", 2500, "succeeded")
    assert guest.order(number)["refunded"] == {"amount": 2500, "currency": "USD"}
    assert charge.amount_refunded == 2500
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD"), ("refund", -2500, "USD")]},
        {**PAID, "refund": 1, "balance_transaction": 2},
        {number: THANKS},
    )

    guest.cancel(number)
    stage.catch_up()
    assert guest.order(number)["refunded"]["amount"] == total == charge.amount_refunded
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD"), ("refund", -2500, "USD"), ("refund", 2500 - total, "USD")]},
        {**PAID, "refund": 2, "balance_transaction": 3},
        {number: BACK},
    )


@pytest.mark.parametrize("to", [PORTLAND, TOKYO], ids=["dollars", "yen"])
def test_22_odd_amounts_with_discount_and_shipping_agree_to_the_last_unit_everywhere(
    stage: Backstage, guest: Shopper, to: Json
) -> None:
    a_code("ODD", percent=Decimal("7.77"))
    pair, bag = (guest.product(to["country"], kind=kind)["variants"][0]["sku"] for kind in ("custom", "stock"))
    wearers = guest.add_wearer(), guest.add_wearer("Bo", "other")
    lines = [{"sku": pair, "wearer": wearer} for wearer in wearers]
    cart = guest.fill_cart(*lines, {"sku": bag, "quantity": 3}, to=to)
    path = f"{V1}/carts/{{cart}}/discount-codes/"
    cart = guest.api.call("post", path, body={"code": "ODD"}, headers=guest.seen(), cart=cart["id"])
    totals = {name: amount["amount"] for name, amount in cart["totals"].items() if name != "is_final"}
    assert totals["discount"] > 0

    placed = guest.check_out(cart)
    number, total, currency = placed["order"], placed["total"]["amount"], placed["total"]["currency"]
    (session,) = stage.box.state.sessions
    assert total == totals["total"] == session.amount_total
    assert total == totals["goods"] - totals["discount"] + totals["shipping"] + totals["tax_added"]
    assert len(stage.box.state.coupons) == 1
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    assert stage.ledger(number) == [("charge", total, currency)]

    bought = [line for person in guest.order(number)["wearers"] for line in person["lines"]]
    for line in bought:
        guest.cancel_line(number, line["id"])
        stage.catch_up()
    assert guest.order(number)["refunded"] == placed["total"]
    (charge,) = stage.box.state.charges
    assert charge.amount_refunded == sum(refund.amount for refund in stage.box.state.refunds) == total
    parts = [("refund", -refund.amount, currency) for refund in stage.box.state.refunds]
    assert what_stands(stage) == Stands(
        {number: [("charge", total, currency), *parts]},
        {**PAID, "coupon": 1, "refund": len(bought), "balance_transaction": 1 + len(bought)},
        {number: sorted([*THANKS, "measure_now", *["order_cancelled", "refund_made"] * len(bought)])},
    )


@pytest.mark.parametrize("won", [True, False], ids=["won", "lost"])
def test_23_a_dispute_freezes_takes_the_money_with_its_fee_is_answered_at_the_desk_and_ends_won_or_lost(
    stage: Backstage, guest: Shopper, won: bool
) -> None:
    number, total = paid(guest, stage)
    (charge,) = stage.box.state.charges
    dispute = stage.box.dispute(charge.id)
    stage.catch_up()
    assert holds(number) == ["dispute"]
    assert LedgerEntry.objects.get(kind="dispute_withdrawal").fee_minor == -1500
    assert guest.cancel(number, expect=409)["code"] == PaymentDisputed.code
    frozen = [("charge", total, "USD"), ("dispute_withdrawal", -total, "USD")]
    at_bank = {**PAID, "dispute": 1, "balance_transaction": 2}
    assert what_stands(stage) == Stands({number: frozen}, at_bank, {number: THANKS})

    finance = Desk("finance")
    page = finance.find("/admin/orders/dispute/", number)
    with zipfile.ZipFile(io.BytesIO(finance.fetch(page, "Fetch the papers"))) as papers:
        assert papers.namelist()[:2] == ["summary.pdf", "confirmation.pdf"]
    word = SimpleUploadedFile("word.pdf", a_pdf("signed for"))
    assert "Stripe has it" in finance.press(page, "Add a file", shows="shipping_documentation", file=word)
    assert "the bank reads our answer" in finance.press(page, "Answer the bank", remark="They were worn.")
    (shown,) = stage.box.state.files
    assert dispute.evidence["shipping_documentation"] == shown.id
    assert dispute.evidence["uncategorized_text"].startswith("They were worn.")
    assert (dispute.status, dispute.submission_count, holds(number)) == ("under_review", 1, ["dispute"])
    stage.catch_up()

    stage.box.decide_dispute(dispute.id, won=won)
    stage.box.duplicate_waiting()
    stage.catch_up()
    assert holds(number) == ([] if won else ["dispute"])
    answered = {**at_bank, "file": 1}
    if not won:
        assert what_stands(stage) == Stands({number: frozen}, answered, {number: THANKS})
        return
    guest.cancel(number)
    stage.catch_up()
    assert what_stands(stage) == Stands(
        {number: [*frozen, ("dispute_reinstatement", total, "USD"), ("refund", -total, "USD")]},
        {**answered, "refund": 1, "balance_transaction": 4},
        {number: BACK},
    )
