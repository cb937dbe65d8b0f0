"""Everything the customer was shown is copied, once; a new column cannot be forgotten."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from orders import policies
from orders.carts import Details, Standing, Wanted, look, set_details
from orders.models import Order, OrderLine
from orders.snapshot import (
    EXCLUDED_LINE,
    EXCLUDED_ORDER,
    Snapshot,
    is_same_purchase,
    line_values,
    order_values,
    snapshot_of,
)
from shop.models import Product, Variant
from tests import given
from tests.given import NOW
from tests.shop import given as in_shop

pytestmark = pytest.mark.django_db
UNTIL = NOW + dt.timedelta(days=7)


def of(standing: Standing) -> Snapshot:
    given.policies()
    products = [line.position.variant.product for line in standing.lines]
    return snapshot_of(standing, policies.pinned_for(products, language="en", at=NOW), at=NOW, pay_until=UNTIL)


def columns(noun: type[Order | OrderLine]) -> set[str]:
    return {field.name for field in noun._meta.concrete_fields}


def test_every_column_of_an_order_is_copied_or_listed_as_excluded() -> None:
    copied = {name.removesuffix("_id") for name in order_values(given.cart_ready_to_pay(), at=NOW, pay_until=UNTIL)}
    assert copied | EXCLUDED_ORDER.keys() == columns(Order)
    assert not copied & EXCLUDED_ORDER.keys()


def test_every_column_of_a_line_is_copied_or_listed_as_excluded() -> None:
    standing = given.cart_ready_to_pay()
    given.policies()
    pinned = policies.pinned_for([standing.lines[0].position.variant.product], language="en", at=NOW)
    copied = line_values(Order(), 1, standing.lines[0], pinned).keys()
    assert copied | EXCLUDED_LINE.keys() == columns(OrderLine)
    assert not copied & EXCLUDED_LINE.keys()


def test_an_order_is_what_the_cart_showed() -> None:
    who = given.guest()
    given.custom_product()
    given.stock_good()
    person = given.wearer(who)
    standing = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=person.public_id), Wanted("WASH-BAG", 2))
    Variant.objects.filter(sku="STRIDE-M").update(cover="mesh", colour="grey", thickness_mm="4.0")
    snapshot = of(look(standing.cart.public_id, at=NOW, by=who))
    order, (pair, bag) = snapshot.order, snapshot.lines
    assert (order.goods_minor, order.shipping_minor, order.tax_added_minor, order.total_minor) == (
        21900,
        900,
        2280,
        25080,
    )
    assert (order.email, order.ship_city, order.shipping_code, order.pay_until) == (
        "ada@example.com",
        "Portland",
        "standard",
        UNTIL,
    )
    assert (pair.kind, pair.wearer, pair.withdrawal, pair.lead_time_business_days) == (
        "custom",
        person,
        "made_to_measure",
        10,
    )
    assert pair.options == {"cover": "mesh", "colour": "grey", "thickness_mm": "4"}
    assert [policy and policy.kind for policy in (pair.fit_policy, pair.durability_policy, pair.terms_policy)] == [
        "fit",
        "durability",
        "terms",
    ]
    assert (bag.kind, bag.position, bag.quantity, bag.subtotal_minor, bag.withdrawal, bag.fit_policy) == (
        "stock",
        2,
        2,
        3000,
        "days_14",
        None,
    )


def test_an_order_stays_what_it_was_when_the_catalogue_changes() -> None:
    order = given.placed_order()
    line = order.lines.get()
    Product.objects.update(name="Other", lead_time_business_days=99)
    in_shop.price(Variant.objects.get(sku="STRIDE-M"), 1, starts_at=NOW + dt.timedelta(hours=1))
    line.refresh_from_db()
    assert (line.product_name, line.lead_time_business_days, line.unit_price_minor) == ("Stride-M", 10, 18900)


@pytest.mark.parametrize(
    "said",
    [
        Details(email="new@example.com"),
        Details(language="de"),
        Details(address=dataclasses.replace(given.PORTLAND, line1="14 Elm Street")),
    ],
)
def test_another_detail_is_another_purchase(said: Details) -> None:
    who = given.guest()
    standing = given.cart_ready_to_pay(who)
    placed = given.placed(standing).order
    lines = list(placed.lines.all())
    assert is_same_purchase(placed, lines, of(look(standing.cart.public_id, at=NOW, by=who)))
    changed = set_details(standing.cart.public_id, said, at=NOW, by=who)
    assert not is_same_purchase(placed, lines, of(changed))


def test_another_number_of_lines_is_another_purchase() -> None:
    standing = given.cart_ready_to_pay()
    placed = given.placed(standing).order
    assert not is_same_purchase(placed, [], of(standing))


@pytest.mark.parametrize("gap", ["shipping_method", "price"])
def test_an_incomplete_cart_cannot_be_built_by_mistake(gap: str) -> None:
    who = given.guest()
    standing = given.cart_ready_to_pay(who)
    changes: dict[str, Any] = {"shipping_method": None} if gap == "shipping_method" else {}
    for name, value in changes.items():
        setattr(standing.cart, name, value)
    if gap == "price":
        Product.objects.update(is_active=False)
        standing = look(standing.cart.public_id, at=NOW, by=who)
    with pytest.raises(ValueError, match="cannot be built"):
        of(standing)
