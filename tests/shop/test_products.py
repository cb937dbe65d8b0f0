"""What can be chosen, when, by whom and for how much."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shop.models import Media, Product, Variant
from tests.budgets import queries
from tests.shop import given
from tests.shop.given import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "on_sale"),
    [
        ({}, True),
        ({"published_from": NOW}, True),
        ({"published_from": NOW + DAY}, False),
        ({"published_from": None}, False),
        ({"published_until": NOW}, False),
        ({"published_until": NOW + DAY}, True),
        ({"is_active": False}, False),
    ],
)
def test_publication_is_one_rule_for_the_database_and_for_a_row_in_hand(window: dict[str, Any], on_sale: bool) -> None:
    product = given.product(**window)
    variant = given.variant(of=product)
    assert product.is_on_sale(NOW) is on_sale
    assert Product.objects.on_sale(NOW).exists() is on_sale
    assert variant.is_on_sale(NOW) is on_sale
    assert Variant.objects.on_sale(NOW).exists() is on_sale


@pytest.mark.parametrize("window", [{"published_from": None}, {"published_until": NOW}, {"is_active": False}])
def test_a_variant_goes_off_sale_by_itself(window: dict[str, Any]) -> None:
    variant = given.variant(**window)
    assert not variant.is_on_sale(NOW)
    assert not Variant.objects.on_sale(NOW).exists()


def test_a_cart_gets_variants_with_product_and_price_in_one_statement() -> None:
    product = given.product()
    for number in range(3):
        given.variant(f"S-{number}", of=product, usd=10000 + number)
    with queries(1):
        found = list(Variant.objects.for_sale(["S-0", "S-2", "S-9"], "USD", NOW))
        assert [(v.sku, v.amount_minor, v.product.family.slug) for v in found] == [
            ("S-0", 10000, "running"),
            ("S-2", 10002, "running"),
        ]


def test_without_a_price_in_the_currency_it_is_not_for_sale() -> None:
    given.variant("S", usd=10000)
    assert not Variant.objects.for_sale(["S"], "EUR", NOW).exists()
    assert not Variant.objects.for_sale(["S"], "USD", given.LONG_AGO - DAY).exists()


def test_what_only_design_holders_can_buy_is_for_sale_to_nobody_else() -> None:
    given.variant("ONE-SIDE", of=given.product("one-side", audience="design_holders", pieces="side"))
    assert not Variant.objects.for_sale(["ONE-SIDE"], "USD", NOW).exists()
    assert Variant.objects.for_sale(["ONE-SIDE"], "USD", NOW, to_design_holder=True).exists()
    assert not Product.objects.for_everyone().exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "borrowed"},
        {"audience": "friends"},
        {"length": "half"},
        {"fit_spec": None},
        {"tax_class": "luxury"},
        {"min_age_years": 10, "max_age_years": 9},
        {"published_until": given.LONG_AGO - DAY},
    ],
)
def test_the_database_refuses_what_a_product_cannot_be(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        given.product(**fields)
    assert not Product.objects.exists()


def test_a_stock_product_has_no_fit_specification() -> None:
    assert given.product("bag", kind="stock").fit is None
    assert given.product("stride").fit is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        given.product("other", kind="stock", fit_spec=given.FIT_SPEC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("footwear", ["sandals"]),
        ("footwear", ["trainer", "trainer"]),
        ("activities", "running"),
        ("fit_spec", {"needs": []}),
    ],
)
def test_a_form_refuses_codes_and_specifications_nobody_knows(field: str, value: object) -> None:
    product = given.product()
    setattr(product, field, value)
    with pytest.raises(ValidationError) as refused:
        product.full_clean()
    assert set(refused.value.message_dict) == {field}


def test_each_change_of_a_product_is_kept_in_its_history() -> None:
    product = given.product(name="Stride")
    product.name = "Stride Two"
    product.save()
    assert [row.name for row in product.history.order_by("history_date", "history_id")] == ["Stride", "Stride Two"]


def test_nouns_read_as_people_call_them() -> None:
    variant = given.variant(of=given.product(name="Stride"), on_hand=4)
    media = Media(product=variant.product, path="shop/products/stride.svg", alt="A pair.")
    assert [str(noun) for noun in (variant, variant.product, variant.product.family, variant.stock, media)] == [
        "STRIDE-M",
        "Stride",
        "Running",
        "4 free of 4",
        "shop/products/stride.svg",
    ]
    assert media.url == "/static/shop/products/stride.svg"
    assert variant.product.is_custom


def test_a_picture_belongs_to_one_product_or_one_page() -> None:
    product, concern = given.product(), given.concern()
    for owners in ({}, {"product": product, "concern": concern}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Media.objects.create(path="shop/products/stride.svg", alt="A pair.", **owners)
    with pytest.raises(IntegrityError), transaction.atomic():
        Media.objects.create(path="shop/products/stride.svg", alt="", product=product)
    assert not Media.objects.exists()


@pytest.mark.parametrize("texts", ["a sentence", [""], [3]])
def test_a_form_refuses_a_list_that_holds_no_sentences(texts: object) -> None:
    concern = given.concern()
    concern.helpful_features = texts
    with pytest.raises(ValidationError) as refused:
        concern.full_clean()
    assert set(refused.value.message_dict) == {"helpful_features"}
