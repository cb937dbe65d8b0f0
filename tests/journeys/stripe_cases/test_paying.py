"""Cases of a payment: told twice, at once, in the wrong order, late, wrong, not at all."""

from typing import Any, cast

import pytest

from orders.models import PaymentAttempt, StripeEvent
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import V1, Shopper
from tests.journeys.stripe_cases.till import (
    COMPLETED,
    OPENED,
    PAID,
    THANKS,
    Stands,
    at_stripe,
    deliver,
    event,
    events,
    holds,
    once,
    paid,
    payments,
    placed,
    what_stands,
)  # fmt: skip
from tests.traces import traces_of

# What names the shopper: at Stripe, on the order, in the mails.
WHO = ("ada@example.com", "Ada Stone", "12 Elm Street")


def test_01_the_same_event_twice_in_a_row_is_one_payment_one_entry_one_mail(stage: Backstage, guest: Shopper) -> None:
    number, total, url = placed(guest)
    hosted_page.pay(url)
    stage.box.pause()
    body = event(stage)
    assert (deliver(body), deliver(body)) == (200, 200)
    stage.hear()
    assert deliver(body) == 200
    stage.hear()
    row = StripeEvent.objects.get()
    assert (row.deliveries, row.status) == (3, "done")
    assert payments(number) == ["counted"]
    assert what_stands(stage) == once(number, total)


def test_03_completed_the_intents_success_and_a_reconcile_are_one_effect(stage: Backstage, guest: Shopper) -> None:
    number, total, url = placed(guest)
    hosted_page.pay(url)
    stage.later(minutes=5)
    said = stage.reconcile()
    assert "paid_not_recorded" in said
    for kind in (COMPLETED, "payment_intent.succeeded"):
        assert deliver(event(stage, kind)) == 200
    stage.catch_up()
    assert stage.reconcile().endswith("0 differences, 0 fixed\n")
    assert payments(number) == ["counted"]
    assert "payment_intent.succeeded" in StripeEvent.objects.filter(status="ignored").values_list("type", flat=True)
    assert what_stands(stage) == once(number, total)


def test_06_a_banks_yes_before_the_promise_stays_paid(stage: Backstage, guest: Shopper) -> None:
    number, total, url = placed(guest)
    hosted_page.press(url, "bank")
    promise = event(stage)
    stage.box.settle_bank(stage.session_of(number))
    stage.box.pause()
    assert deliver(event(stage, "checkout.session.async_payment_succeeded")) == 200
    stage.hear()
    assert guest.order(number)["payment"]["status"] == "paid"
    assert deliver(promise) == 200
    stage.box.resume()
    stage.webhooks_arrive()
    stage.hear()
    assert guest.order(number)["payment"]["status"] == "paid"
    assert what_stands(stage) == once(number, total)


def test_07_expiry_after_payment_or_of_a_superseded_page_changes_nothing(stage: Backstage, guest: Shopper) -> None:
    number, total, first = placed(guest)
    stage.later(minutes=57)  # too little is left to type a card
    second = guest.pay_again(number)["checkout_url"]
    assert second != first
    stage.catch_up()
    assert guest.payment(number)["status"] == "awaiting_payment"
    assert list(PaymentAttempt.objects.order_by("number").values_list("status", flat=True)) == ["superseded", "open"]

    hosted_page.pay(second)
    stage.catch_up()
    told = event(stage, COMPLETED, id="evt_1expired", type="checkout.session.expired")
    assert deliver(told) == 200
    stage.work()
    assert StripeEvent.objects.get(event_id="evt_1expired").status == "done"
    assert guest.payment(number)["status"] == "paid"
    assert PaymentAttempt.objects.get(number=2).status == "paid"
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD")]}, {**PAID, "checkout.session": 2}, {number: THANKS}
    )


def test_09_an_amount_that_differs_is_held_and_not_fulfilled(stage: Backstage, guest: Shopper) -> None:
    wearer = guest.add_wearer()
    guest.measure(wearer)
    told = guest.check_out(guest.cart_of_insoles(wearer=wearer))
    number, total = told["order"], told["total"]["amount"]
    hosted_page.press(told["checkout_url"], "bank")
    stage.catch_up()
    stage.box.settle_bank(stage.session_of(number), received=total - 2000)
    stage.catch_up()  # and every delivery was answered with 200
    assert guest.payment(number)["status"] != "paid"
    assert guest.line(number)["status"] == "awaiting_payment"
    assert (payments(number), holds(number)) == (["mismatch"], ["payment_mismatch"])
    assert what_stands(stage) == Stands(
        {number: [("charge", total - 2000, "USD")]}, PAID, {number: ["payment_processing"]}
    )


@pytest.mark.parametrize("live", [False, True], ids=["live at a test system", "test at a live system"])
def test_10_an_event_of_the_other_mode_is_stored_as_ignored(
    stage: Backstage, guest: Shopper, live: bool, settings: Any
) -> None:
    number, _, url = placed(guest)
    hosted_page.pay(url)
    stage.box.pause()
    settings.STRIPE_LIVEMODE = live
    assert deliver(event(stage, livemode=not live)) == 200
    stage.hear()
    assert events() == {"ignored": 1}
    assert guest.order(number)["payment"]["status"] == "awaiting_payment"
    assert payments(number) == []
    assert what_stands(stage) == Stands({}, PAID, {})


def test_11_what_another_integration_did_is_ignored_and_what_names_our_order_is_held(
    stage: Backstage, guest: Shopper
) -> None:
    number, total, _ = placed(guest)
    price = {"currency": "usd", "unit_amount": total, "product_data": {"name": "Something else"}}
    params: dict[str, Any] = {
        "mode": "payment",
        "success_url": "http://shop.example/",
        "line_items": [{"price_data": price, "quantity": 1}],
    }
    client = at_stripe(stage)
    words = {"order": number, "attempt": "9", "env": "test"}
    for changed in ({}, {"metadata": {"invoice": "7"}}, {"client_reference_id": number, "metadata": words}):
        session = client.v1.checkout.sessions.create(cast("Any", {**params, **changed}))
        stage.box.pay(session.id)
        stage.catch_up()
        assert guest.payment(number)["status"] == "awaiting_payment"
    assert {row.status for row in StripeEvent.objects.filter(type=COMPLETED).order_by("pk")[:2]} == {"ignored"}
    assert (payments(number), holds(number)) == (["mismatch"], ["unknown_session"])
    assert guest.pay_again(number, expect=409)["code"] == "payment_on_hold"
    three = {"checkout.session": 4, "payment_intent": 3, "charge": 3, "balance_transaction": 3}
    assert what_stands(stage) == Stands({number: [("charge", total, "USD")]}, three, {})


def test_17_a_cart_that_is_changed_while_its_old_page_is_open_has_one_page_or_is_paid(
    stage: Backstage, guest: Shopper
) -> None:
    cart = guest.cart_of_insoles()
    first = guest.check_out(cart)
    other = guest.add_bag(cart)
    second = guest.check_out(other)
    assert (second["order"] != first["order"], hosted_page.press(first["checkout_url"], "pay")) == (True, "")
    statuses = [session.status for session in stage.box.state.sessions]
    assert statuses == ["expired", "open"]

    hosted_page.pay(second["checkout_url"])  # in the old tab, while the cart is changed in another
    third = guest.add_bag(other)
    assert guest.check_out(third, expect=409)["code"] in {"cart_closed", "already_paid"}
    stage.catch_up()
    assert guest.payment(second["order"])["status"] == "paid"
    assert guest.payment(first["order"])["status"] == "cancelled"
    assert what_stands(stage) == Stands(
        {second["order"]: [("charge", second["total"]["amount"], "USD")]},
        {**PAID, "checkout.session": 2},
        {second["order"]: THANKS},
    )


def test_25_the_page_after_paying_proves_nothing_and_tells_nobody_else(stage: Backstage, guest: Shopper) -> None:
    number, total, _ = placed(guest)
    session = stage.session_of(number)
    asked = len(stage.box.requests("GET"))
    for _ in range(50):
        told = guest.payment(number)
        assert told["status"] == "awaiting_payment"
    assert len(stage.box.requests("GET")) - asked == 1
    stage.work()
    assert payments(number) == []
    assert what_stands(stage) == Stands({}, OPENED, {})

    stranger = Shopper.guest()
    assert stranger.payment(number, expect=404)["code"] == "not_found"
    page = stranger.api.http.get(f"/thanks?order={number}&session_id={session}")
    assert "ada@example.com" not in page.content.decode()
    assert "Elm Street" not in page.content.decode()

    number, total = paid(guest, stage)
    for _ in range(50):
        assert guest.payment(number)["status"] == "paid"
    stage.catch_up()
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD")]}, {**PAID, "checkout.session": 2}, {number: THANKS}
    )


def test_25_who_was_erased_does_not_come_back_when_their_events_are_told_again(
    stage: Backstage, guest: Shopper
) -> None:
    number, total = paid(guest, stage)
    told = event(stage)
    assert "ada@example.com" in told, "Stripe says whom it is about"
    assert guest.api.call("get", f"{V1}/me/erase/", expect=200)["waits_for"] == [
        {
            "code": "order_under_way",
            "detail": f"Order {number} has not arrived yet: wait for it, or cancel it.",
            "number": number,
        }
    ]
    refused = guest.api.call("post", f"{V1}/me/erase/", body={"confirm": "erase"}, expect=409)
    assert (refused["code"], [one["code"] for one in refused["errors"]]) == ("erasing_waits", ["order_under_way"])

    guest.cancel(number)
    stage.catch_up()
    stage.catch_up()
    given_back = Stands(
        {number: [("charge", total, "USD"), ("refund", -total, "USD")]},
        {**PAID, "refund": 1, "balance_transaction": 2},
        {number: sorted([*THANKS, "order_cancelled", "refund_made"])},
    )
    assert what_stands(stage) == given_back
    assert guest.api.call("post", f"{V1}/me/erase/", body={"confirm": "erase"}, expect=202)["status"] == "requested"
    stage.work()
    assert guest.api.call("get", f"{V1}/me/", expect=401)["code"] == "authentication_failed"
    # Papers stay as they were issued; nothing else names her.
    kept = {word: {"orders_invoice", "orders_refundnote"} for word in WHO}
    assert traces_of(WHO) == kept

    # The same event once more, one that was never seen, and the comparison with Stripe.
    assert deliver(told) == 200
    assert deliver(event(stage, id="evt_1replayed")) == 200
    stage.work()
    stage.reconcile()
    stage.sweep("orders.tasks.forget_bodies")
    assert traces_of(WHO) == kept
    assert not StripeEvent.objects.filter(order__number=number, raw_sealed__isnull=False).exists()
    assert what_stands(stage) == given_back
