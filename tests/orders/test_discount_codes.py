"""Discount codes: shown in the cart, frozen at checkout, one coupon at Stripe, used as often as they may be."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given as drawn
from hypothesis import strategies as st

from orders import attempts, cancellations, carts, gateway, payments, redeeming
from orders.carts import Standing, Wanted
from orders.carts.codes import CodeNotPossible, CodeUnknown
from orders.models import Order, PaymentAttempt, Redemption
from orders.postal import Address
from orders.quoting import Item, Terms, quote
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor
from shop.models import DiscountCode, DiscountTerms
from tests import given
from tests.budgets import counted
from tests.given import NOW, RETURN_URL
from tests.shop import given as in_shop
from tests.stripe_sandbox import Sandbox

DAY = dt.timedelta(days=1)


def a_code(code: str = "SPRING", *, off: dict[str, int] | None = None, least: int = 0, **fields: Any) -> DiscountCode:
    """A code for ten percent, or for an amount by currency."""
    values = {"kind": "percentage", "percent": Decimal(10)} if off is None else {"kind": "amount"}
    made = DiscountCode.objects.create(**{"code": code, "starts_at": NOW - DAY, **values, **fields})
    terms = off if off is not None else {"USD": None} if least else {}
    for currency, minor in terms.items():
        DiscountTerms.objects.create(code=made, currency=currency, off_minor=minor, least_minor=least)
    return made


def with_code(code: str = "SPRING", by: Actor | None = None, *wanted: Wanted, at: dt.datetime = NOW) -> Standing:
    standing = given.cart_ready_to_pay(by, *wanted, at=at)
    return carts.use_code(standing.cart.public_id, code, at=at, by=given.owner_of(standing))


@drawn(
    items=st.lists(st.tuples(st.integers(0, 25001), st.integers(1, 4), st.booleans()), min_size=1, max_size=5),
    share=st.floats(0, 1),
)
def test_the_parts_of_a_discount_add_up_over_the_lines_it_holds_for(
    items: list[tuple[int, int, bool]], share: float
) -> None:
    eligible = sum(unit * count for unit, count, fits in items if fits)
    off = int(eligible * share)
    rows = [Item(unit, count, "custom_insole", fits) for unit, count, fits in items]
    told = quote(
        rows, Terms("JPY", prices_include_tax=True, rates={"custom_insole": Decimal("0.1")}, discount_minor=off)
    )
    assert sum(line.discount_minor for line in told.lines) == told.discount_minor == off
    assert all(
        0 <= line.discount_minor <= item.unit_price_minor * item.quantity
        for line, item in zip(told.lines, rows, strict=True)
    )
    assert all(line.discount_minor == 0 for line, item in zip(told.lines, rows, strict=True) if not item.discounted)
    with pytest.raises(ValueError, match="not larger"):
        quote(rows, Terms("JPY", prices_include_tax=True, rates={}, discount_minor=eligible + 1))


@pytest.mark.django_db
def test_case_22_odd_cents_are_one_coupon_at_stripe_and_agree_everywhere(box: Sandbox) -> None:
    """A discount over three lines of odd cents with shipping: page, payment, ledger and the refund of the rest."""
    a_code(percent=Decimal("12.5"))
    who = given.guest()
    given.custom_product(usd=18999)
    given.stock_good(usd=1333)
    pairs = [Wanted("STRIDE-M", wearer=given.wearer(who, name=name).public_id) for name in ("Ada", "Bo")]
    standing = with_code("spring ", who, *pairs, Wanted("WASH-BAG", 3))
    # 12.5 % of 419.97, half up.
    assert (standing.quote.goods_minor, standing.quote.discount_minor) == (41997, 5250)
    assert standing.discount is not None
    assert (standing.discount.code, standing.discount.why_not) == ("SPRING", None)
    placed = given.placed(standing)
    order, attempt = placed.order, placed.attempt
    assert attempt is not None
    lines = list(order.lines.order_by("position"))
    assert [line.discount_minor for line in lines] == [2375, 2375, 500]
    assert (order.discount_code, order.discount_minor) == ("SPRING", 5250)
    session = box.state.sessions.rows[attempt.stripe_session_id or ""]
    assert (session.amount_discount, session.amount_total) == (5250, order.total_minor)
    coupon = box.state.coupons.rows[f"test-{order.number}-1"]
    assert (coupon.name, coupon.amount_off, coupon.max_redemptions) == ("SPRING", 5250, 1)
    box.pay(session.id)
    payments.apply_session(gateway.retrieve_session(session.id), at=NOW, by=SYSTEM)
    assert order.ledger.captured() == order.total_minor
    for line in lines[:2]:
        done = cancellations.cancel_line(line.pk, reason="", at=NOW, by=SYSTEM)
        assert done.refund is not None
        assert [(part.discount_minor, part.tax_minor) for part in done.refund.parts.all()] == [(2375, line.tax_minor)]
    # What is left does not lose its discount, and the last line takes shipping along.
    cancellations.cancel_line(lines[2].pk, reason="", at=NOW, by=SYSTEM)
    assert sum(order.refunds.values_list("amount_minor", flat=True)) == order.total_minor
    assert invariants(at=NOW) == []


@pytest.mark.django_db
def test_a_yen_order_has_no_hundredths(box: Sandbox) -> None:
    given.japanese_market()
    pair = given.custom_product()
    in_shop.price(pair, 27999, currency="JPY")
    a_code(off={"JPY": 1001})
    who = given.guest()
    address = Address(
        name="Yuki Mori", line1="1-1", city="Chiyoda", region="Tokyo", postal_code="100-0001", country="JP"
    )
    ready = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=given.wearer(who).public_id), address=address)
    standing = carts.use_code(ready.cart.public_id, "SPRING", at=NOW, by=who)
    assert (standing.quote.discount_minor, standing.quote.lines[0].tax_minor) == (1001, 2700)
    placed = given.placed(standing)
    assert placed.attempt is not None
    session = box.state.sessions.rows[placed.attempt.stripe_session_id or ""]
    assert (session.currency, session.amount_discount, session.amount_total) == (
        "jpy",
        1001,
        standing.quote.total_minor,
    )


@pytest.mark.django_db
def test_an_order_that_costs_nothing_is_paid_without_a_session(box: Sandbox) -> None:
    a_code(percent=Decimal(100))
    who = given.guest()
    given.custom_product(usd=30001)
    standing = with_code("SPRING", who, Wanted("STRIDE-M", wearer=given.wearer(who).public_id))
    assert standing.quote.total_minor == 0
    placed = given.placed(standing)
    assert (placed.attempt, placed.order.payment) == (None, "paid")
    assert (box.state.sessions.rows, box.state.coupons.rows) == ({}, {})
    assert placed.order.payments.get().amount_minor == 0
    assert placed.order.ledger.count() == 0
    assert Redemption.objects.get().amount_minor == 30001
    assert cancellations.cancel(placed.order.pk, reason="", at=NOW, by=SYSTEM).refund is None
    assert invariants(at=NOW) == []


@pytest.mark.django_db
def test_a_code_says_why_it_takes_nothing(box: Sandbox) -> None:
    given.custom_product()
    given.stock_good()
    a_code("LATE", ends_at=NOW)
    a_code("SOON", starts_at=NOW + DAY)
    a_code("OFF", is_active=False)
    a_code("EURO", off={"EUR": 500})
    a_code("GONE", most_uses=1, used=1)
    a_code("BIG", least=30000)
    a_code("BAGS").products.add(given.stock_good().product)
    standing = given.cart_ready_to_pay()
    cart, who = standing.cart.public_id, given.owner_of(standing)
    for code in ("NOPE", "SOON", "OFF"):
        with pytest.raises(CodeUnknown):
            carts.use_code(cart, code, at=NOW, by=who)
    told = {}
    for code in ("LATE", "EURO", "GONE"):
        with pytest.raises(CodeNotPossible) as refused:
            carts.use_code(cart, code, at=NOW, by=who)
        told[code] = refused.value.problems[0].code
    assert told == {"LATE": "discount_code_over", "EURO": "discount_code_elsewhere", "GONE": "discount_code_used_up"}
    assert carts.look(cart, at=NOW, by=who).discount is None
    for code, why in (("BIG", "discount_code_least_spend"), ("BAGS", "discount_code_not_for_these")):
        now = carts.use_code(cart, code, at=NOW, by=who)
        assert now.discount is not None
        assert (now.discount.why_not and now.discount.why_not.code, now.quote.discount_minor) == (why, 0)
        assert why in {warning.code for warning in now.warnings}
        assert now.missing == ()
    full = carts.add_line(cart, Wanted("WASH-BAG", 2), at=NOW, by=who)
    assert [line.discount_minor for line in full.quote.lines] == [0, 300]
    placed = given.placed(full)
    assert (placed.order.discount_code, placed.order.discount_minor) == ("BAGS", 300)


@pytest.mark.django_db
def test_a_code_that_takes_nothing_is_not_counted(box: Sandbox) -> None:
    a_code("BIG", least=30000)
    placed = given.placed(with_code("BIG"))
    assert (placed.order.discount_code, Redemption.objects.count(), box.state.coupons.rows) == ("", 0, {})


@pytest.mark.django_db
def test_uses_are_counted_and_given_back_with_the_order(box: Sandbox) -> None:
    code = a_code(most_uses=1)
    first = given.placed(with_code())
    code.refresh_from_db()
    assert code.used == 1
    # The cart that used it still may: pressed again, and changed.
    assert given.placed(_of(first.order)).order == first.order
    other = given.cart_ready_to_pay()
    with pytest.raises(CodeNotPossible):
        carts.use_code(other.cart.public_id, "SPRING", at=NOW, by=given.owner_of(other))
    cancellations.cancel(first.order.pk, reason="", at=NOW, by=SYSTEM)
    code.refresh_from_db()
    assert (code.used, Redemption.objects.get().state) == (0, "released")
    assert given.placed(with_code()).order.discount_minor == 1890


def _of(order: Order) -> Standing:
    assert order.cart is not None
    return carts.look(order.cart.public_id, at=NOW, by=Actor(given.guest().kind, order.customer_id))


@pytest.mark.django_db
def test_a_changed_cart_takes_its_use_along(box: Sandbox) -> None:
    code = a_code(most_uses=1, most_per_customer=1)
    given.stock_good()
    first = given.placed(with_code())
    who = Actor(given.guest().kind, first.order.customer_id)
    assert first.order.cart is not None
    changed = carts.add_line(first.order.cart.public_id, Wanted("WASH-BAG"), at=NOW, by=who)
    assert changed.quote.discount_minor == 2040
    second = given.placed(changed).order
    code.refresh_from_db()
    assert (code.used, second.discount_minor) == (1, 2040)
    assert {row.order_id: row.state for row in Redemption.objects.all()} == {
        first.order.pk: "released", second.pk: "live",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_guest_is_known_by_the_address_however_it_is_written(box: Sandbox) -> None:
    a_code(most_per_customer=1)
    given.placed(with_code())
    other = given.cart_ready_to_pay()
    who = given.owner_of(other)
    with pytest.raises(CodeNotPossible) as refused:
        carts.use_code(other.cart.public_id, "SPRING", at=NOW, by=who)
    assert refused.value.problems[0].code == "discount_code_used_by_you"
    # Put in under another address, and then the known one: the cart says so, and checkout would not take it off.
    carts.set_details(other.cart.public_id, carts.Details(email="eve@example.com"), at=NOW, by=who)
    assert carts.use_code(other.cart.public_id, "SPRING", at=NOW, by=who).quote.discount_minor == 1890
    back = carts.set_details(other.cart.public_id, carts.Details(email="ADA@example.com"), at=NOW, by=who)
    assert (back.quote.discount_minor, back.warnings[0].code) == (0, "discount_code_used_by_you")


@pytest.mark.django_db
def test_who_is_slower_with_the_last_use_is_told_and_nothing_is_written(box: Sandbox) -> None:
    a_code(most_uses=1, most_per_customer=5)
    slow = with_code()
    DiscountCode.objects.update(used=1)
    before = Order.objects.count()
    standing = carts.look(slow.cart.public_id, at=NOW, by=given.owner_of(slow))
    assert standing.quote.discount_minor == 0
    with pytest.raises(redeeming.CodeUsedUp):
        redeeming.redeem(Order(email="x@example.com", discount_minor=1), DiscountCode.objects.get(), at=NOW)
    assert (Order.objects.count(), Redemption.objects.count()) == (before, 0)


@pytest.mark.django_db
def test_a_coupon_deleted_at_stripe_is_made_anew_with_another_attempt(box: Sandbox) -> None:
    a_code()
    placed = given.placed(with_code())
    order = placed.order
    attempt = order.attempts.get()
    box.state.coupons.rows.clear()
    # The session that is open keeps its coupon; the next one finds that its own was deleted in between.
    who = Actor(given.guest().kind, order.customer_id)
    made, create = [], gateway.create_coupon

    def deleted(params: Any, *, key: str) -> None:
        create(params, key=key)
        made.append(params["id"])
        if len(made) == 1:
            box.state.coupons.rows.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "create_coupon", deleted)
        again = attempts.pay_again(order.pk, return_url=f"{RETURN_URL}?new", at=NOW, by=who)
    assert made == [f"test-{order.number}-2", f"test-{order.number}-3"]
    assert (again.number, again.status) == (3, "open")
    assert dict(order.attempts.values_list("number", "status")) == {1: "superseded", 2: "failed", 3: "open"}
    assert attempt.amount_minor == again.amount_minor == order.total_minor


@pytest.mark.django_db
def test_a_word_about_a_body_is_not_told_to_stripe(box: Sandbox) -> None:
    a_code("BACK-PAIN")
    order = given.placed(with_code("BACK-PAIN")).order
    assert box.state.coupons.rows[f"test-{order.number}-1"].name == "Discount"


@pytest.mark.django_db
def test_over_http_a_code_is_put_in_shown_and_taken_out() -> None:
    a_code()
    who, token = given.guest_with_token()
    ready = given.cart_ready_to_pay(who)
    client, path = Client(headers={"Authorization": f"Guest {token}"}), f"/api/v1/carts/{ready.cart.public_id}/"
    with counted() as without:
        client.get(path)
    answer = client.post(f"{path}discount-codes/", {"code": "spring"}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["discount_code"] == {"code": "SPRING", "holds": True, "detail": None}
    assert answer.json()["totals"]["discount"] == {"amount": 1890, "currency": "USD"}
    assert client.get(path).json()["lines"][0]["discount"]["amount"] == 1890
    unknown = client.post(f"{path}discount-codes/", {"code": "nope"}, content_type="application/json")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "discount_code_unknown")
    gone = client.delete(f"{path}discount-codes/")
    assert (gone.status_code, gone.json()["discount_code"], gone.json()["totals"]["discount"]["amount"]) == (
        200,
        None,
        0,
    )
    with counted() as after:
        client.get(path)
    assert len(after) == len(without)


@pytest.mark.django_db
def test_an_unsent_attempt_remembers_its_coupon() -> None:
    """Without Stripe the attempt waits with everything that will be sent."""
    a_code()
    order = given.placed(with_code()).order
    attempt = PaymentAttempt.objects.get(order=order)
    assert attempt.params["discounts"] == [{"coupon": f"{attempt.idempotency_key.split(':')[0]}-{order.number}-1"}]
