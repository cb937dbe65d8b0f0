"""Everything the customer was shown is copied, once; a new column cannot be forgotten."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Model

from orders import policies
from orders.carts import Details, Standing, Wanted, look, set_details
from orders.models import Cart, CartLine, Order, OrderLine
from orders.snapshot import (
    EXCLUDED_LINE,
    EXCLUDED_ORDER,
    EXCLUDED_SOURCES,
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


@contextmanager
def read_of(*nouns: type[Model]) -> Iterator[dict[str, set[str]]]:
    """Watch which columns of these nouns are looked at while the block lasts."""
    seen: dict[str, set[str]] = {noun._meta.model_name or "": set() for noun in nouns}

    def watched(row: Model, name: str) -> object:
        noun = type(row)._meta
        columns = {field.attname: field.name for field in noun.concrete_fields}
        if name in columns or name in columns.values():
            seen[noun.model_name or ""].add(columns.get(name, name))
        return object.__getattribute__(row, name)

    with pytest.MonkeyPatch.context() as patch:
        for noun in nouns:
            patch.setattr(noun, "__getattribute__", watched)
        yield seen


def test_every_column_of_what_an_order_is_made_of_is_read_or_listed_as_excluded() -> None:
    """A new column of the cart or of the catalogue makes somebody decide whether an order has to keep it."""
    standing = given.cart_ready_to_pay()
    nouns: tuple[type[Model], ...] = (Cart, CartLine, Variant, Product)
    given.policies()
    product = standing.lines[0].position.variant.product
    pinned = policies.pinned_for([product], language="en", at=NOW)
    with read_of(*nouns) as read:
        order_values(standing, at=NOW, pay_until=UNTIL)
        line_values(Order(), 1, standing.lines[0], pinned)
    unread = {
        name: {field.name for field in noun._meta.concrete_fields} - read[name]
        for noun in nouns
        if (name := noun._meta.model_name)
    }
    assert unread == {name: set(listed) for name, listed in EXCLUDED_SOURCES.items()}


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
