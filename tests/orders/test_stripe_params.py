"""What is sent to Stripe: exact to the cent, known to the SDK, and without a word about anybody's body."""

import datetime as dt
from typing import Any, cast

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from stripe.params import CouponCreateParams
from stripe.params.checkout import SessionCreateParams

from orders import gateway
from orders.models import Order, OrderLine
from orders.stripe_params import (
    DoesNotAddUp,
    Target,
    coupon_params,
    fingerprint,
    plain_name,
    return_urls,
    session_params,
)
from tests.boxes import NOW
from tests.orders.bought import RETURN_URL, an_open_attempt, an_order, session_of
from tests.sandbox.fidelity import check_params
from tests.stripe_sandbox import Sandbox

EXPIRES = NOW + dt.timedelta(minutes=60)


def target(**changed: Any) -> Target:
    return Target(**{"attempt": 1, "environment": "test", "return_url": RETURN_URL, "expires_at": EXPIRES, **changed})


def built(order: Order, **changed: Any) -> dict[str, Any]:
    return session_params(order, list(order.lines.all()), target(**changed))


def unsaved(lines: list[tuple[int, int, int]], *, tax_minor: int, shipping_minor: int, currency: str) -> Any:
    """Build an order of (unit price, quantity, discount) without a database."""
    rows = [
        OrderLine(
            kind="stock",
            sku=f"S{number}",
            product_name="Wash bag",
            variant_name="Blue",
            quantity=quantity,
            unit_price_minor=unit,
            discount_minor=discount,
            subtotal_minor=unit * quantity - discount,
        )
        for number, (unit, quantity, discount) in enumerate(lines)
    ]
    whole = sum(row.subtotal_minor for row in rows) + tax_minor + shipping_minor
    order = Order(
        number="A7K3M9QX2C",
        email="pat@example.com",
        language="en",
        currency=currency,
        shipping_name="Standard",
        shipping_minor=shipping_minor,
        discount_minor=sum(row.discount_minor for row in rows),
        tax_added_minor=tax_minor,
        total_minor=whole,
    )
    return order, rows


def sum_of(params: dict[str, Any]) -> int:
    """Sum what Stripe would: unit amounts by quantity, and the one shipping option."""
    items = sum(item["price_data"]["unit_amount"] * item["quantity"] for item in params["line_items"])
    return int(items + params["shipping_options"][0]["shipping_rate_data"]["fixed_amount"]["amount"])


@pytest.mark.django_db
def test_every_parameter_is_one_that_the_sdk_knows() -> None:
    order = an_order(custom=2, stock=3, discount_minor=100, ship_phone="+15035550100", ship_line2="Flat 2")
    assert check_params(built(order, methods=("card",)), SessionCreateParams) == []
    assert check_params(coupon_params(order, "c", redeem_by=EXPIRES), CouponCreateParams) == []


@pytest.mark.django_db
def test_stripe_asks_for_exactly_the_orders_total(box: Sandbox) -> None:
    order = an_order(custom=2, stock=3, unit_minor=18999, stock_unit_minor=1333, discount_minor=777, tax_added_minor=1)
    session = gateway.retrieve_session(session_of(an_open_attempt(order)))
    assert (session.total_minor, session.currency) == (order.total_minor, "USD")


@pytest.mark.django_db
def test_a_currency_without_decimals_has_no_factor_of_a_hundred(box: Sandbox) -> None:
    order = an_order(currency="JPY", unit_minor=28000, shipping_minor=900, tax_added_minor=2890)
    session = gateway.retrieve_session(session_of(an_open_attempt(order)))
    assert (session.total_minor, session.currency) == (31790, "JPY")


@any_of(
    st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 20), st.integers(0, 1)), min_size=1, max_size=6),
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.sampled_from(["USD", "EUR", "JPY"]),
)
def test_the_items_always_sum_to_the_total(
    lines: list[tuple[int, int, int]], tax_minor: int, shipping_minor: int, currency: str
) -> None:
    order, rows = unsaved(lines, tax_minor=tax_minor, shipping_minor=shipping_minor, currency=currency)
    params = session_params(order, rows, target())
    coupon = coupon_params(order, "c", redeem_by=EXPIRES)
    assert ("discounts" in params) == (coupon["amount_off"] != 0)
    assert sum_of(params) - cast("int", coupon["amount_off"]) == order.total_minor
    items = cast("list[dict[str, Any]]", params["line_items"])
    assert all(type(item["price_data"]["unit_amount"]) is int for item in items)
    assert all(item["price_data"]["currency"] == currency.lower() for item in items)


def test_items_that_do_not_sum_are_never_sent() -> None:
    order, rows = unsaved([(100, 1, 0)], tax_minor=0, shipping_minor=0, currency="USD")
    order.total_minor += 1
    with pytest.raises(DoesNotAddUp):
        session_params(order, rows, target())


def test_tax_on_top_is_one_more_item_and_tax_inside_is_none() -> None:
    order, rows = unsaved([(100, 1, 0)], tax_minor=19, shipping_minor=0, currency="USD")
    on_top = session_params(order, rows, target())
    order, rows = unsaved([(100, 1, 0)], tax_minor=0, shipping_minor=0, currency="EUR")
    inside = session_params(order, rows, target())
    assert [item["price_data"]["product_data"]["name"] for item in cast("Any", on_top["line_items"])][1:] == ["Tax"]
    assert len(cast("Any", inside["line_items"])) == 1


@pytest.mark.django_db
def test_order_attempt_and_environment_stand_on_session_and_payment() -> None:
    order = an_order()
    params = built(order, attempt=3)
    named = {"order": order.number, "attempt": "3", "env": "test"}
    assert params["metadata"] == params["payment_intent_data"]["metadata"] == named
    assert params["client_reference_id"] == order.number
    assert params["expires_at"] == int(EXPIRES.timestamp())


@pytest.mark.django_db
def test_nobody_who_wears_the_insoles_is_named() -> None:
    params = str(built(an_order(custom=2)))
    assert "Wearer" not in params


@pytest.mark.parametrize(
    ("product", "shown"),
    [
        ("Stride", "Stride, Black"),
        ("Overpronation Support", "Custom insoles"),
        ("Knee Relief", "Custom insoles"),
        ("High Arch Everyday", "Custom insoles"),
        ("Back Pain Pro", "Custom insoles"),
        ("Paint splash", "Paint splash, Black"),
        ("March edition", "March edition, Black"),
    ],
)
def test_a_name_that_tells_about_a_body_is_not_shown(product: str, shown: str) -> None:
    assert plain_name(OrderLine(kind="custom", product_name=product, variant_name="Black")) == shown


def test_a_name_without_a_variant_stands_alone() -> None:
    assert plain_name(OrderLine(kind="stock", product_name="Wash bag", variant_name="")) == "Wash bag"


@pytest.mark.parametrize(
    ("given", "success"),
    [
        ("https://shop.example/t", "https://shop.example/t?order=A1&session_id={CHECKOUT_SESSION_ID}"),
        ("https://shop.example/t?a=1", "https://shop.example/t?a=1&order=A1&session_id={CHECKOUT_SESSION_ID}"),
    ],
)
def test_the_way_back_keeps_stripes_placeholder_as_it_is(given: str, success: str) -> None:
    assert return_urls(given, "A1")["success_url"] == success


def test_methods_are_left_to_stripe_when_none_are_set() -> None:
    order, rows = unsaved([(100, 1, 0)], tax_minor=0, shipping_minor=0, currency="USD")
    assert "allowed_payment_method_types" not in session_params(order, rows, target())
    named = session_params(order, rows, target(methods=("card", "link")))
    assert named["allowed_payment_method_types"] == ["card", "link"]


def test_a_language_that_stripes_page_does_not_speak_is_left_out() -> None:
    order, rows = unsaved([(100, 1, 0)], tax_minor=0, shipping_minor=0, currency="USD")
    order.language = "xx"
    assert "locale" not in session_params(order, rows, target())


def test_the_fingerprint_tells_what_is_paid_and_not_when() -> None:
    order, rows = unsaved([(100, 1, 0)], tax_minor=0, shipping_minor=0, currency="USD")
    first = fingerprint(session_params(order, rows, target()))
    later = fingerprint(session_params(order, rows, target(attempt=2, expires_at=EXPIRES + dt.timedelta(hours=1))))
    other = fingerprint(session_params(order, rows, target(return_url="https://shop.example/other")))
    assert first == later != other
