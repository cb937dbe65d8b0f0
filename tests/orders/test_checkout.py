"""Checkout: one order per cart before any money, exactly what was shown, and every refusal leaves all as it was."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from orders import carts, checkout, policies
from orders.attempts import AlreadyPaid
from orders.carts import CartBusy, CartClosed, Details, Standing, Wanted
from orders.checkout import CartIncomplete, Placed, StockShort, TotalChanged
from orders.models import Cart, Order, OrderLine, PaymentAttempt, StockReservation
from orders.return_urls import ReturnUrlNotAllowed
from shop.actor import SYSTEM, Actor
from shop.models import Stock
from shop.money import Money
from shop.refusal import NotAllowed, NotFound
from tests import given
from tests.budgets import queries
from tests.given import NOW, RETURN_URL
from tests.orders.making import a_guest_with_client
from tests.shop import given as in_shop
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db
SOON = NOW + dt.timedelta(minutes=2)


def state() -> list[object]:
    """Everything a refusal must leave alone."""
    nouns = (Cart, Order, OrderLine, PaymentAttempt, StockReservation, Stock)
    return [list(noun._default_manager.order_by("pk").values()) for noun in nouns]


def begin(standing: Standing, *, total: Money | None = None, url: str = RETURN_URL, at: dt.datetime = NOW) -> Placed:
    given.policies()
    return checkout.begin(
        standing.cart.public_id,
        expected_total=total or standing.quote.total,
        return_url=url,
        at=at,
        by=given.owner_of(standing),
    )


def bags(who: Actor, count: int = 1, *, on_hand: int = 10) -> Standing:
    given.stock_good(on_hand=on_hand)
    return given.cart_ready_to_pay(who, Wanted("WASH-BAG", count))


def test_an_order_exists_before_the_money(box: Sandbox) -> None:
    standing = given.cart_ready_to_pay()
    placed = begin(standing)
    order, attempt = Order.objects.get(), PaymentAttempt.objects.get()
    assert placed == Placed(order, attempt)
    assert (order.payment, order.production, order.shipping, order.total_minor) == (
        "awaiting_payment",
        "none",
        "none",
        21780,
    )
    assert (attempt.status, attempt.amount_minor, attempt.url.startswith("http")) == ("open", 21780, True)
    assert Cart.objects.get().closed_at is None
    assert carts.look(standing.cart.public_id, at=NOW, by=given.owner_of(standing)).live_order == order.number


def test_seven_business_zone_days_remain_to_pay() -> None:
    assert given.placed_order().pay_until == dt.datetime(2026, 11, 28, 5, tzinfo=dt.UTC)


def test_stock_is_set_aside() -> None:
    begin(bags(given.guest(), 3))
    assert (Stock.objects.get().reserved, StockReservation.objects.get().count) == (3, 3)


def test_without_an_answer_of_stripe_the_order_waits() -> None:
    placed = begin(given.cart_ready_to_pay())
    assert placed.attempt is not None
    assert (placed.attempt.status, placed.attempt.url) == ("creating", "")


# --- pressing again ---------------------------------------------------------------------------


def test_a_second_press_on_an_unchanged_cart_returns_the_same_order_and_page(box: Sandbox) -> None:
    standing = given.cart_ready_to_pay()
    first = begin(standing)
    assert begin(standing, at=SOON) == first
    assert (Order.objects.count(), PaymentAttempt.objects.count()) == (1, 1)


def test_the_last_pieces_a_cart_has_set_aside_are_still_its_own(box: Sandbox) -> None:
    standing = bags(given.guest(), 2, on_hand=2)
    first = begin(standing)
    assert begin(standing, at=SOON) == first
    assert Stock.objects.get().reserved == 2


def test_a_changed_cart_cancels_the_earlier_order_and_its_page(box: Sandbox) -> None:
    who = given.guest()
    standing = bags(who, 2, on_hand=3)
    first = begin(standing)
    more = carts.add_line(standing.cart.public_id, Wanted("WASH-BAG", 1), at=NOW, by=who)
    second = begin(more, at=SOON)
    old, old_attempt = Order.objects.get(pk=first.order.pk), PaymentAttempt.objects.get(order=first.order)
    assert (old.payment, old.cancelled_at, old_attempt.status) == ("cancelled", SOON, "superseded")
    assert set(old.lines.values_list("status", flat=True)) == {"cancelled"}
    assert second.order.pk != old.pk
    assert (Stock.objects.get().reserved, second.order.goods_minor) == (3, 4500)


def test_a_new_price_is_a_new_order(box: Sandbox) -> None:
    who = given.guest()
    standing = bags(who)
    begin(standing)
    in_shop.price(given.stock_good(), 1400, starts_at=SOON)
    now = carts.look(standing.cart.public_id, at=SOON, by=who)
    assert begin(now, at=SOON).order.goods_minor == 1400
    assert list(Order.objects.order_by("pk").values_list("payment", flat=True)) == ["cancelled", "awaiting_payment"]


def test_an_earlier_order_that_turns_out_to_be_paid_stays_and_no_second_one_is_made(box: Sandbox) -> None:
    who = given.guest()
    standing = bags(who)
    first = begin(standing)
    assert first.attempt is not None
    assert first.attempt.stripe_session_id is not None
    box.pay(first.attempt.stripe_session_id)
    more = carts.add_line(standing.cart.public_id, Wanted("WASH-BAG", 1), at=NOW, by=who)
    with pytest.raises(AlreadyPaid):
        begin(more, at=SOON)
    order = Order.objects.get()
    assert (order.payment, order.goods_minor) == ("paid", 1500)
    with pytest.raises(CartClosed):
        begin(more, at=SOON)


def test_a_twin_that_was_quicker_is_returned(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = given.cart_ready_to_pay()
    plain, once = checkout._place, iter([True])
    twins: list[Placed] = []

    def interrupted(*args: object, **kwargs: object) -> Placed:
        if next(once, False):
            twins.append(begin(standing))
        return plain(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(checkout, "_place", interrupted)
    assert begin(standing) == twins[0]
    assert Order.objects.count() == 1


def test_a_cart_that_changes_under_our_hands_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    who = given.guest()
    standing = bags(who)
    plain = checkout._place
    once = iter([True])

    def interrupted(*args: object, **kwargs: object) -> Placed:
        if next(once, False):
            carts.set_details(standing.cart.public_id, Details(language="de"), at=NOW, by=who)
        return plain(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(checkout, "_place", interrupted)
    assert begin(standing).order.language == "de"


def test_a_cart_that_keeps_changing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    standing = bags(given.guest())
    plain = checkout._place

    def interrupted(*args: object, **kwargs: object) -> Placed:
        Cart.objects.update(version=Cart.objects.get().version + 1)
        return plain(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(checkout, "_place", interrupted)
    with pytest.raises(CartBusy):
        begin(standing)
    assert not Order.objects.exists()
    assert Stock.objects.get().reserved == 0


def test_an_order_of_nothing_is_settled_without_stripe(monkeypatch: pytest.MonkeyPatch) -> None:
    standing = bags(given.guest())
    free = dataclasses.replace(standing.quote.lines[0], discount_minor=1500, subtotal_minor=0, tax_minor=0)
    nothing = dataclasses.replace(
        standing.quote,
        lines=(free,),
        discount_minor=1500,
        shipping_minor=0,
        shipping_tax_minor=0,
        tax_minor=0,
        tax_added_minor=0,
        total_minor=0,
    )
    line = dataclasses.replace(standing.lines[0], quoted=free)
    gift = dataclasses.replace(standing, quote=nothing, lines=(line,))
    monkeypatch.setattr(checkout, "look", lambda _cart, **_told: gift)
    placed = begin(standing, total=Money.zero("USD"))
    assert (placed.attempt, placed.order.payment, placed.order.paid_at) == (None, "paid", NOW)
    assert not PaymentAttempt.objects.exists()


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["https://evil.example/", RETURN_URL + "#x", "http://user@localhost:8000/", "http://localhost:8001/"]
)
def test_a_foreign_return_address_is_refused(url: str) -> None:
    standing = bags(given.guest())
    before = state()
    with pytest.raises(ReturnUrlNotAllowed):
        begin(standing, url=url)
    assert state() == before


def test_another_total_is_refused_with_the_new_one() -> None:
    standing = bags(given.guest())
    before = state()
    for total in (Money(2639, "USD"), Money(2640, "EUR")):
        with pytest.raises(TotalChanged) as refused:
            begin(standing, total=total)
        assert refused.value.extra == {"total": {"amount": 2640, "currency": "USD"}}
    assert state() == before


def test_everything_that_is_missing_is_told_at_once() -> None:
    standing = given.cart(given.guest(), Wanted(given.custom_product().sku))
    before = state()
    with pytest.raises(CartIncomplete) as refused:
        begin(standing)
    assert [(problem.pointer, problem.code) for problem in refused.value.problems] == [
        ("/lines/0/wearer", "wearer"),
        ("/email", "email"),
        ("/address", "address"),
        ("/shipping_method", "shipping_method"),
    ]
    assert refused.value.problems == standing.missing
    assert state() == before


def test_too_few_pieces_are_refused_by_sku_and_nothing_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    who = given.guest()
    given.stock_good("SOCKS")
    given.stock_good("WASH-BAG")
    standing = given.cart_ready_to_pay(who, Wanted("SOCKS", 1), Wanted("WASH-BAG", 2))
    plain: Callable[..., bool] = Stock.objects.reserve
    # Somebody buys the bags between our reading and our writing.
    monkeypatch.setattr(
        type(Stock.objects),
        "reserve",
        lambda _stock, pk, count: count == 1 and plain(pk, count),
    )
    before = state()
    with pytest.raises(StockShort) as refused:
        begin(standing)
    assert "WASH-BAG" in refused.value.detail
    assert refused.value.problems[0].pointer == "/lines/1/quantity"
    assert state() == before


def test_nothing_is_sold_without_its_guarantee_texts() -> None:
    standing = given.cart_ready_to_pay()
    before = state()
    with pytest.raises(policies.PoliciesMissing):
        checkout.begin(
            standing.cart.public_id,
            expected_total=standing.quote.total,
            return_url=RETURN_URL,
            at=NOW,
            by=given.owner_of(standing),
        )
    assert state() == before


def test_a_strangers_cart_is_not_there() -> None:
    standing = bags(given.guest())
    before = state()
    for by, refusal in ((given.guest(), NotFound), (SYSTEM, NotAllowed)):
        with pytest.raises(refusal):
            checkout.begin(
                standing.cart.public_id, expected_total=standing.quote.total, return_url=RETURN_URL, at=NOW, by=by
            )
    assert state() == before


def test_a_paid_cart_is_closed(box: Sandbox) -> None:
    standing = bags(given.guest())
    Cart.objects.update(closed_at=NOW)
    before = state()
    with pytest.raises(CartClosed):
        begin(standing)
    assert state() == before


# --- budgets ----------------------------------------------------------------------------------


def test_checkout_stays_within_its_statements_however_many_lines(box: Sandbox) -> None:
    who = given.guest()
    given.custom_product()
    given.policies()
    person = given.wearer(who).public_id
    small = bags(who)
    large = given.cart_ready_to_pay(who, Wanted("WASH-BAG"), *[Wanted("STRIDE-M", wearer=person)] * 9)
    for standing in (small, large):
        with queries(13):
            checkout.begin(
                standing.cart.public_id, expected_total=standing.quote.total, return_url=RETURN_URL, at=NOW, by=who
            )


@time_machine.travel(NOW, tick=False)
def test_a_message_makes_it_a_gift_the_last_one_counts_and_too_long_a_one_changes_nothing(box: Sandbox) -> None:
    who, client = a_guest_with_client()
    standing = given.cart_ready_to_pay(who.as_actor())
    given.policies()
    total = standing.quote.total
    body = {"expected_total": {"amount": total.amount_minor, "currency": total.currency}, "return_url": RETURN_URL}

    def pressed(key: str, **said: str) -> tuple[int, Any]:
        answer = client.post(
            f"/api/v1/carts/{standing.cart.public_id}/checkout/", body | said, content_type="application/json",
            headers={"Idempotency-Key": key},
        )  # fmt: skip
        return answer.status_code, answer.json()

    status, refused = pressed("1", gift_message="x" * 301)
    assert (status, refused["code"], refused["errors"][0]["pointer"], Order.objects.count()) == (
        400, "gift_message_too_long", "/gift_message", 0,
    )  # fmt: skip
    status, made = pressed("2", gift_message="  Happy feet!\nYours, <b>Bo</b> ")
    assert (status, Order.objects.get().gift_message) == (201, "Happy feet!\nYours, <b>Bo</b>")
    assert pressed("3", gift_message="For you.")[1]["order"] == made["order"]
    assert client.get(f"/api/v1/orders/{made['order']}/").json()["gift_message"] == "For you."
    assert pressed("4")[1]["order"] == made["order"]
    assert client.get(f"/api/v1/orders/{made['order']}/").json()["gift_message"] is None
